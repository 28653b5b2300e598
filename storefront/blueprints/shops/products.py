"""A product in a shop: picture, name, price, who ships, one button; everything else folds."""

from datetime import timedelta

from flask import Blueprint, Response, current_app, request

from storefront import batches, orders, policies, products, shops
from storefront.kernel import clock, money
from storefront.kernel.errors import NotFound
from storefront.kernel.words import _
from storefront.web import cursors
from storefront.web.machine_readable import offer_data
from storefront.web.goods import as_good
from storefront.web.guards import anyone, cookie_options
from storefront.web.pages import page
from storefront.web.shapes import Option, picture
from storefront.web.units import per_unit

bp = Blueprint("products", __name__, url_prefix="/s")


@bp.get("/<string:shop>/p/<string:product>")
@anyone
def show(shop: str, product: str) -> Response:
    counter = shops.counter(shop, product)
    if counter is None:
        raise NotFound(_("This shop does not sell this any more."))
    choices = shops.choices(counter.listing_id, counter.product_id)
    shots = shops.shots(counter.product_id)
    chosen = _chosen(choices)
    related = shops.related(
        counter.shop_id, counter.product_id, counter.category_id, orders.bought_with(counter.product_id)
    )
    url = f"{current_app.config['SETTINGS'].base_url}/s/{counter.shop_slug}/p/{counter.slug}"
    response = page(
        "shops/product.html",
        product=counter,
        hue=counter.hue,
        chosen=chosen,
        options=_options(counter, choices, shots),
        option_names=", ".join(str(name) for name in counter.option_names),
        pictures=[picture(shot.kept, str(shot.alt)) for shot in shots] or [picture(None)],
        description=products.described(counter.description),
        unit=per_unit(chosen),
        left=_left(chosen),
        ships_by=clock.now() + timedelta(hours=counter.promise_hours),
        batch=batches.newest(counter.product_id),
        policy=policies.current(),
        related=[as_good(card, counter.shop_slug) for card in related],
        url=url,
        data=offer_data(counter, choices, shots, url),
        sells=counter.buyable and any(choice.available > 0 for choice in choices),
    )
    return _remember_referral(response)


def _chosen(choices: list[shops.Choice]) -> shops.Choice:
    """The variant the address names, else the first that can be bought."""
    if not choices:
        raise NotFound(_("This shop does not sell this any more."))
    asked = cursors.number(request.args.get("variant"))
    named = [choice for choice in choices if choice.id == asked]
    return (named or [choice for choice in choices if choice.available > 0] or choices)[0]


def _options(counter: shops.Counter, choices: list[shops.Choice], shots: list[shops.Shot]) -> list[Option]:
    """One chip per variant; with two or three options the first one groups the others."""
    if not counter.options:
        return []
    places = {shot.id: place for place, shot in enumerate(shots)}
    made = []
    for choice in choices:
        first, *rest = [str(value) for value in choice.values]
        data = {"price": money.say(choice.price), "left": _left(choice), "unit": per_unit(choice)}
        if choice.picture_id in places:
            data["picture"] = str(places[choice.picture_id])
        sold_out = choice.available <= 0
        text, group = (", ".join(rest), first) if rest else (first, "")
        made.append(Option(str(choice.id), text, _("Sold out") if sold_out else "", "", sold_out, data, group))
    return made


def _left(choice: shops.Choice) -> str:
    """How many are left, when that is few: true and plain."""
    if 0 < choice.available <= policies.current().low_stock:
        return _("%(left)s left", left=choice.available)
    return ""


def _remember_referral(response: Response) -> Response:
    """Keep who recommended it until the order, for the policy's days; the last one counts (domain.md 10)."""
    code = request.args.get("ref", "")
    if code and len(code) <= 40 and code.isascii() and code.replace("-", "").replace("_", "").isalnum():
        days = policies.current().referral_days
        response.set_cookie("ref", code, max_age=days * 86_400, **cookie_options())
    return response


def referral() -> str | None:
    """Who recommended what is being bought, as the cookie says."""
    code = request.cookies.get("ref", "")
    return code if 0 < len(code) <= 40 and code.isascii() else None
