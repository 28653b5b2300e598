"""One believable example of every shape and form, for the gallery of components and for the tests that judge it."""

from datetime import datetime, timedelta
from typing import Any

import segno
from markupsafe import Markup
from wtforms import (
    BooleanField,
    FileField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from storefront.kernel import clock
from storefront.kernel.words import _, lazy
from storefront.web.forms import Form
from storefront.web.shapes import Deadline, Good, Link, Option, Picture, Step, Task, picture


class SampleForm(Form):
    """Every kind of field."""

    name = StringField(lazy("Name"), [InputRequired(), Length(max=80)], render_kw={"autocomplete": "name"})
    phone = StringField(
        lazy("Phone"), [InputRequired()], render_kw={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}
    )
    region = StringField(lazy("Province"), [InputRequired()], render_kw={"autocomplete": "address-level1"})
    size = SelectField(lazy("Size"), choices=[Option("s", lazy("Small")), Option("l", lazy("Large"))])
    text = TextAreaField(lazy("Note to the makers"), [Length(max=500)])
    evidence = FileField(lazy("Pictures"), render_kw={"multiple": True, "accept": "image/*"})
    credit = BooleanField(lazy("Pay with your credit first"))
    payment = RadioField(lazy("Pay with"))
    desks = SelectMultipleField(
        lazy("Desks"),
        choices=[Option("cases", lazy("Cases")), Option("payouts", lazy("Payouts"))],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    key = HiddenField(default="one-time")


def form() -> SampleForm:
    """The form filled in part, with one error."""
    typed = SampleForm(
        data={"name": "Chen Yu", "phone": "138 0013", "payment": "wechatpay", "desks": ["cases"], "key": "one-time"}
    )
    typed.payment.choices = [
        Option("wechatpay", _("WeChat Pay"), icon="wechat"),
        Option("stripe", _("Card"), icon="card"),
        Option("transfer", _("Bank transfer"), _("We hold the goods for 24 hours"), "bank"),
        Option("cod", _("Cash on delivery"), _("%(amount)s more", amount="¥5"), "wallet"),
    ]
    typed.phone.errors = [_("This phone number is four digits short.")]
    typed.form_errors.append(_("Two cups are left, you asked for three."))
    return typed


def goods() -> list[Good]:
    """A shelf: the first for `lead`, one sold out, one of many words."""
    one = picture(None)
    ships = _("Ships from %(supplier)s", supplier="Hill Pottery")
    wide = Picture(one.src, 800, 400)
    return [
        Good(
            "#",
            _("An afternoon set: kettle, cup, bud vase"),
            "¥612",
            wide,
            ships,
            "¥684",
            was_label=_("bought one by one"),
        ),
        Good("#", _("Celadon cup, 220 ml"), "¥128", one, ships),
        Good("#", _("Clay kettle, 600 ml"), "¥420", one, ships),
        Good("#", _("Incense dish, slate"), _("Sold out"), one, ships, sold_out=True),
    ]


def deadlines() -> list[Deadline]:
    """Every tone of a deadline: the reader's far, near, soon and missed, somebody else's, somebody else's missed."""
    now = clock.now()
    day, hour = timedelta(days=1), timedelta(hours=1)
    return [
        Deadline(None, "confirm_or_return", now + 6 * day, now - day, _("If you do nothing it counts as received.")),
        Deadline(None, "decide", now + 23 * hour, now - 25 * hour),
        Deadline(None, "answer", now + 2 * hour, now - 22 * hour),
        Deadline(None, "pay", now - 5 * hour, now - 30 * hour),
        Deadline("Valley Apiary", "ship", now + 41 * hour, now - 7 * hour, _("If it is late you may cancel at once.")),
        Deadline("Valley Apiary", "ship", now - 3 * day, now - 5 * day),
    ]


def tasks() -> list[Task]:
    """A queue, oldest deadline first."""
    first, second, third = (deadlines()[i] for i in (2, 1, 4))
    return [
        Task(_("Question"), _("Does the glaze stain?"), "#", _("Answer"), first),
        Task(_("Price band changed"), _("Clay kettle, now %(band)s", band="¥399–¥459"), "#", _("Review"), second),
        Task("K7M-2PX-94", _("Honey not shipped yet"), "#", _("Remind"), third),
    ]


def steps() -> list[Step]:
    """A parcel on its way."""
    now: datetime = clock.now()
    return [
        Step(_("Paid"), now - timedelta(days=2), state="done"),
        Step(_("Shipped"), now - timedelta(days=1), "SF 1288 0034 21", "done"),
        Step(_("Signed by you"), now - timedelta(hours=3), state="now"),
        Step(_("Received")),
    ]


def everything() -> dict[str, Any]:
    """What the gallery draws."""
    return {
        "form": form(),
        "goods": goods(),
        "deadlines": deadlines(),
        "tasks": tasks(),
        "steps": steps(),
        "picture": picture(None, _("A cup")),
        "now": clock.now(),
        "qr": Markup(segno.make("https://example.test/trace/HP-2611-04").svg_inline(border=0, scale=4)),  # nosec B704
        "links": [Link(_("Today"), "#", 4, True), Link(_("Goods"), "#"), Link(_("Orders"), "#", 2)],
        "parts": [(_("Goods"), 21600), (_("Shipping"), 1200), (_("Coupon"), -500)],
        "glazes": [
            Option("1", _("Celadon"), data={"price": "¥128"}),
            Option("2", _("Amber"), data={"price": "¥138"}),
            Option("3", _("Ash"), _("Sold out"), disabled=True),
        ],
        "weeks": [
            ("5 Oct", 24000),
            ("12 Oct", 20500),
            ("19 Oct", 31800),
            ("26 Oct", 29600),
            ("2 Nov", 40200),
            ("9 Nov", 45120),
        ],
    }
