"""What one's recommendations brought, each with its why or why not."""

from typing import Any, Final

from flask import Blueprint, Response, request

from storefront import orders, referrals
from storefront.kernel.words import lazy as _l
from storefront.orders import Thanked
from storefront.referrals import PAGE, Recommended
from storefront.web import cursors
from storefront.web.guards import me, signed_in
from storefront.web.pages import page

bp = Blueprint("me_referrals", __name__, url_prefix="/me/referrals")

WHY: Final = {
    "own": _l("Does not count: it went to your own phone, mailbox or address."),
    "full": _l("Does not count: more orders in one day than are thanked."),
    "closed": _l("Does not count: the shop gave nothing for it that day."),
    "waiting": _l("Counts once your friend has received the goods."),
    "pending": _l("Is yours when the days for returning are over."),
    "released": _l("In your wallet, for this shop."),
    "reversed": _l("Came to nothing: the order was not paid, or its money went back."),
    "unearned": _l("Does not count: the shop earned nothing from this order."),
}
TONES: Final = {"released": "good", "pending": "accent", "waiting": "accent"}


@bp.get("")
@signed_in
def show() -> Response:
    number = me().id
    assert number is not None
    rows = referrals.of_account(number, cursors.number(request.args.get("after")))
    shown = rows[:PAGE]
    thanks = orders.thanks_of(number, [row.number for row in shown])
    return page(
        "referrals/me.html",
        rows=[_said(row, thanks.get(row.number)) for row in shown],
        more=cursors.url(after=str(shown[-1].id)) if len(rows) > PAGE else "",
    )


def _said(row: Recommended, thanked: Thanked | None) -> dict[str, Any]:
    state = row.verdict if row.verdict != "counts" else thanked.state if thanked else "unearned"
    amount = thanked.amount if thanked and state in ("waiting", "pending", "released") else None
    return {
        "row": row,
        "why": WHY[state],
        "tone": TONES.get(state, ""),
        "amount": amount,
        "release_at": thanked.release_at if thanked and state == "pending" else None,
    }
