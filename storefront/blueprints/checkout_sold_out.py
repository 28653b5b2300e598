"""Who comes when the last piece is gone: one small page says so and keeps what was typed (quality.md F1).

Many come at that moment, so it is answered by a few reads, before a form is looked at or a sum made.
"""

from collections.abc import Sequence

from flask import Response, request

from storefront import orders, shops
from storefront.kernel.errors import Refused
from storefront.web.pages import page

FIELDS = (
    "key", "name", "phone", "country", "region", "city", "line1", "postal_code", "email", "payment", "credit", "coupon",
    "coupons", "note",
)  # fmt: skip  # of a checkout's form; what it showed as the total may be another by then


def said(wishes: Sequence[orders.Wish], *, of_cart: bool) -> Response | None:
    """The page for the one line bought at once whose last piece is gone; nothing while there is enough.

    Raises Refused (409) where something is left but not enough, and for a cart: its checkout says what of it is gone.
    """
    try:
        orders.refuse_sold_out(wishes, request.form.get("key", ""))
    except Refused as refused:
        if of_cart or (offer := _gone(wishes[0])) is None:
            raise
        given = request.form.to_dict()
        typed = {name: given[name][:1000] for name in FIELDS if given.get(name)}
        return page("checkout/sold_out.html", status=409, sentence=refused.sentence, typed=typed, offer=offer)
    return None


def _gone(wish: orders.Wish) -> shops.Offer | None:
    """What is on sale there with nothing left of it."""
    pair = wish.shop_id, wish.variant_id
    offer = shops.offers([pair]).get(pair)
    return offer if offer is not None and offer.buyable and offer.available <= 0 else None
