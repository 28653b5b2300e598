"""One's credit, every fen of it explained: where it is from, where it pays, until when, what used it."""

from datetime import datetime
from typing import Final, NamedTuple

from flask import Blueprint, Response, request

from storefront import wallets
from storefront.kernel import money
from storefront.kernel.words import Words, _
from storefront.kernel.words import lazy as _l
from storefront.wallets import Entry, Held, Used
from storefront.web import cursors, slots
from storefront.web.guards import me, signed_in
from storefront.web.pages import page

bp = Blueprint("wallet", __name__, url_prefix="/me/wallet")
PAGE: Final = 20
Places = dict[int, tuple[str, Words]]

FROM: Final = {
    "gift": _l("A gift"),
    "packet": _l("From a red packet"),
    "referral": _l("Thanks for recommending something"),
    "coupon": _l("From a coupon"),
    "thanks": _l("A thank-you"),
    "refund": _l("Money that came back to you"),
    "goodwill": _l("For the trouble you had"),
    "payment": _l("Money you paid in"),
    "fund": _l("From the guarantee fund"),
}
HAPPENED: Final = {
    "spent": _l("Paid with it"),
    "given back": _l("Came back"),
    "lapsed": _l("Ended unused, back to who gave it"),
    "revoked": _l("Taken back: what it thanked for was returned"),
}
WAYS: Final = {"order": "/orders/", "packet": "/packets/"}


class Link(NamedTuple):
    """What something was about, where that has a page."""

    text: str
    url: str


class LotShown(NamedTuple):
    """A lot that still holds something; amounts in minor units."""

    said: str
    remaining: int
    amount: int
    shop: Link | None
    at: datetime
    ends: datetime | None
    about: Link | None
    uses: list[tuple[Link | None, int, int, datetime]]


class Row(NamedTuple):
    """One thing that happened; its amount with its sign."""

    said: str
    amount: str
    at: datetime
    about: Link | None
    shop: Link | None


@bp.get("")
@signed_in
def show() -> Response:
    account_id, after = me().id, cursors.number(request.args.get("after"))
    assert account_id is not None
    lots = wallets.live_of(account_id) if after is None else []
    happened = wallets.history(account_id, after=after, limit=PAGE + 1)
    places = wallets.shops_of([*lots, *(one.lot for one in happened)])
    uses = wallets.uses_of([lot.id for lot in lots])
    more = cursors.url(after=str(happened[PAGE - 1].id)) if len(happened) > PAGE else ""
    return page(
        "wallets/show.html",
        total=wallets.balance(account_id),
        parts=_parts(lots, places),
        lots=[_lot(lot, places, uses) for lot in lots],
        rows=[_row(one, places) for one in happened[:PAGE]],
        more=more,
        first="/me/wallet" if after else "",
    )


def _parts(lots: list[Held], places: Places) -> list[tuple[str, int]]:
    """What the whole is made of, by where it pays."""
    sums: dict[int | None, int] = {}
    for lot in lots:
        sums[lot.shop_id] = sums.get(lot.shop_id, 0) + lot.remaining
    return [(_("In every shop") if one is None else str(places[one][1]), amount) for one, amount in sums.items()]


def _lot(lot: Held, places: Places, uses: list[Used]) -> LotShown:
    used = [(_link(one.about), one.amount, one.returned, one.at) for one in uses if one.lot_id == lot.id]
    shop = _shop(lot, places)
    about = _origin(lot)
    return LotShown(_from(lot), lot.remaining, lot.amount, shop, lot.at, lot.expires_at, about, used)


def _row(entry: Entry, places: Places) -> Row:
    lot = entry.lot
    said = _from(lot) if entry.what == "granted" and lot else str(HAPPENED.get(entry.what, ""))
    about = _origin(lot) if lot else _link(entry.about)
    return Row(said, _signed(entry.amount), entry.at, about, lot and _shop(lot, places))


def _from(lot: Held) -> str:
    return str(FROM.get(lot.source, FROM["gift"]))


def _shop(lot: Held, places: Places) -> Link | None:
    if lot.shop_id is None or lot.shop_id not in places:
        return None
    slug, name = places[lot.shop_id]
    return Link(str(name), f"/s/{slug}")


def _origin(lot: Held) -> Link | None:
    """What a lot came from; a friend's order is the friend's, so thanks lead to one's recommendations."""
    if lot.source == "referral":
        return Link(_("Recommendations"), "/me/referrals") if "referrals" in slots.wings() else None
    return _link(lot.about)


def _link(about: str) -> Link | None:
    """ "order:K7M-2PX-94 line 3" leads to that order; what has no page leads nowhere."""
    kind, _colon, rest = about.partition(":")
    name = rest.partition(" ")[0]
    if kind not in WAYS or not name.replace("-", "").isalnum():
        return None
    return Link(_("Order %(number)s", number=name) if kind == "order" else _("The red packet"), f"{WAYS[kind]}{name}")


def _signed(amount: int) -> str:
    """An amount with its sign, as a history reads."""
    return f"+{money.say(amount)}" if amount > 0 else f"−{money.say(-amount)}"
