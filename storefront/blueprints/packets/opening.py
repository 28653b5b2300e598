"""A red packet as whoever has its link sees it: looking needs nothing, opening one tap; nothing is asked in return."""

from typing import Any

from flask import Blueprint, Response, g, request
from flask.sansio.blueprints import BlueprintSetupState

from storefront import accounts, packets
from storefront.blueprints.packets.words import by_line, note_of
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.words import _
from storefront.packets import Seen
from storefront.web import slots
from storefront.web.forms import redraws, refusal
from storefront.web.guards import anyone, me, signed_in
from storefront.web.limits import slow_down
from storefront.web.pages import page, see

bp = Blueprint("packets", __name__, url_prefix="/packets")
CODE = "/<string:code>"


@bp.record_once
def _teach(state: BlueprintSetupState) -> None:
    slots.wing(state.app, "packets")


@bp.get(CODE)
@anyone
def show(code: str) -> Response:
    seen = _found(code)
    return page("packets/show.html", fragments=("packet",), seen=seen, **_packet(seen), **_mine(seen))


def _packet(seen: Seen) -> dict[str, Any]:
    """What everybody sees of it."""
    return {"packet": seen.packet, "by": by_line(seen), "note": note_of(seen), "hue": seen.hue or ""}


def _mine(seen: Seen) -> dict[str, Any]:
    """What it is to the one who asks: opened, to be opened, or why not; who opened it is for those who did."""
    who, packet, sent, got = me().id, seen.packet, _is_senders(seen), seen.own
    why = packets.hindrance(packet, who, seen.left) if who is not None and got is None else _gone(seen)
    could = bool(why) and not sent and seen.left > 0 and not seen.is_over
    return {
        "amount": got,
        "why": refusal() or why,
        "can_open": got is None and not why,
        "mailbox": could and who is not None and packets.needs_mailbox(packet, who),
        "asked": request.args.get("asked") == "1",
        "openers": packets.openers(packet.id) if got is not None or sent else (),
        "is_senders": sent,
    }


@bp.post(f"{CODE}/shares")
@signed_in
@redraws(show)
def take(code: str) -> Response:
    slow_down("packets", per_minute=60, burst=60)
    seen, who = _found(code), me().id or 0
    if seen.own is None and (why := packets.hindrance(seen.packet, who, seen.left)):
        raise Refused(why, status=409)  # most of a crowd come too late: nothing more is read for them
    g.pop("packet", None)
    packets.open_packet(code, by=who)
    return see(f"/packets/{code}#opened")


@bp.post(f"{CODE}/letters")
@signed_in
def ask(code: str) -> Response:
    account = me().account
    assert account is not None, "who is signed in has an account"
    packets.ask_mailbox(_found(code).packet.code, account)
    return see(f"/packets/{code}?asked=1")


@bp.get(f"{CODE}/mailbox")
@anyone
def mailbox(code: str) -> Response:
    _found(code)
    return page("packets/mailbox.html", code=code, token=request.args.get("token", "")[:400], trouble="")


@bp.post(f"{CODE}/mailbox")
@anyone
def confirm(code: str) -> Response:
    _found(code)
    if accounts.confirm_mailbox(request.form.get("token", "")):
        return see(f"/packets/{code}")
    trouble = _("This link is no longer valid. Please ask for another on the packet's page.")
    return page("packets/mailbox.html", code=code, token="", trouble=trouble, status=422)


def _found(code: str) -> Seen:
    """A packet people may see. One whose money is not there is its sender's alone; so is that of a shop without any."""
    if "packet" not in g:
        g.packet = packets.seen(code, me().id)
    seen: Seen = g.packet
    slots.need(seen.switched_off, "packets")
    if seen.packet.funded_at is None and not _is_senders(seen):
        raise NotFound()
    return seen


def _is_senders(seen: Seen) -> bool:
    who = me().id
    return who is not None and who in (seen.packet.account_id, seen.packet.by_id)


def _gone(seen: Seen) -> str:
    """What even a stranger sees: that there is nothing left, or not yet."""
    if seen.is_over:
        return _("This packet is over. What was left went back to its sender.")
    return "" if seen.left else _("All shares of this packet are opened.")
