"""Filling a packet, and what became of those one sent: the same two pages for shops, staff and customers."""

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import Blueprint, Response, current_app, request
from wtforms import IntegerField, RadioField, StringField
from wtforms.validators import InputRequired

from storefront import packets
from storefront.blueprints.packets.words import STATES
from storefront.kernel import money
from storefront.kernel.words import lazy as _l
from storefront.web import cursors
from storefront.web.fields import AtMost, needed
from storefront.web.forms import Form, Plain, one_time_key, redraws, typed, valid
from storefront.web.guards import me
from storefront.web.pages import page, see
from storefront.web.shapes import Option

View = Callable[..., Response]
CUTS = [Option("lucky", _l("By luck")), Option("equal", _l("All the same"))]
AUDIENCE = [
    Option("link", _l("Whoever has the link and an e-mail address that was confirmed")),
    Option("followers", _l("Who follows my shop already")),
]


class PacketForm(Form):
    """A packet; its link is shared by whoever fills it, nobody has to do anything for opening it."""

    key = one_time_key()
    amount = StringField(
        _l("How much in all"), [needed(), AtMost(20)], render_kw={"inputmode": "decimal", "autocomplete": "off"}
    )
    size = IntegerField(
        _l("How many shares"), [InputRequired(_l("Please fill this in."))], default=10,
        render_kw={"inputmode": "numeric", "min": 1, "max": packets.MOST_SHARES},
    )  # fmt: skip
    wish = StringField(_l("Your wish"), [needed(), AtMost(80), Plain()])
    cut = RadioField(_l("Shared out"), choices=CUTS, default="lucky")


class ShopForm(PacketForm):
    audience = RadioField(_l("Who may open it"), choices=AUDIENCE, default="link")


class CustomerForm(PacketForm):
    method = RadioField(_l("Pay with"), validate_choice=False)


class Giver(NamedTuple):
    """Who fills packets at this desk."""

    maker: str
    account_id: int | None
    form: type[PacketForm]
    context: dict[str, Any]


def packets_desk(name: str, url: str, guard: Callable[[View], View], giver: Callable[[], Giver]) -> Blueprint:
    """The blueprint of one desk: a page that lists and fills, and the form it sends."""
    bp = Blueprint(name, __name__, url_prefix=url)

    def index() -> Response:
        return _index(giver(), url)

    def fund() -> Response:
        return _fund(giver())

    bp.get("", endpoint="index")(guard(index))
    bp.post("", endpoint="fund")(guard(redraws(index)(fund)))
    return bp


def _index(who: Giver, url: str) -> Response:
    after = cursors.number(request.args.get("after"))
    rows = packets.sent_by(who.account_id, maker=who.maker, after=after)
    more = cursors.url(after=str(rows[packets.PAGE - 1].packet.id)) if len(rows) > packets.PAGE else ""
    form = typed(who.form)
    return page(
        "packets/sent.html",
        form=form,
        rows=rows[: packets.PAGE],
        more=more,
        states=STATES,
        base=url,
        site=current_app.config["SETTINGS"].base_url,
        **who.context,
    )


def _fund(who: Giver) -> Response:
    form = valid(typed(who.form))
    packet = packets.fund(_draft(form), maker=who.maker, key=form.key.data or "", by=me())
    packets.pay(packet)
    return see(f"/packets/{packet.code}")


def _draft(form: PacketForm) -> packets.Draft:
    audience, method = form._fields.get("audience"), form._fields.get("method")
    return packets.Draft(
        amount=money.parse(form.amount.data or "", "amount"),
        size=max(min(form.size.data or 0, 10**6), -1),
        wish=form.wish.data or "",
        lucky=form.cut.data == "lucky",
        audience=audience.data if audience is not None else "link",
        method=(method.data or "")[:20] if method is not None else "",
    )
