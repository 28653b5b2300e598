"""What somebody types to make a coupon, and what it means."""

from datetime import datetime, time, timedelta
from typing import Any, Final

from wtforms import DateField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Optional, ValidationError

from storefront import coupons, products, shops, suppliers
from storefront.coupons import Draft
from storefront.kernel import clock, money
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.words import Words, _
from storefront.kernel.words import lazy as _l
from storefront.web import moments
from storefront.web.fields import AtMost, needed
from storefront.web.forms import Form, Plain, typed
from storefront.web.shapes import Option

_MONEY = {"inputmode": "decimal", "autocomplete": "off"}
WAYS = [Option("page", _l("On the page of coupons")), Option("code", _l("With a code"))]
OFF = [Option("amount", _l("An amount")), Option("percent", _l("A part in percent"))]
SCOPES = {
    "platform": [
        Option("all", _l("All goods of every shop")), Option("shop", _l("A shop")),
        Option("supplier", _l("A supplier")), Option("brand", _l("A brand")), Option("product", _l("A product")),
    ],
    "reseller": [Option("shop", _l("My whole shop")), Option("product", _l("One product in my shop"))],
    "supplier": [Option("supplier", _l("All my goods")), Option("product", _l("One of my products"))],
}  # fmt: skip


class Between:
    """Bounds a whole number, and tells the browser so."""

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high
        self.field_flags = {"min": low, "max": high}

    def __call__(self, _form: Any, field: Any) -> None:
        if field.data is not None and not self.low <= field.data <= self.high:
            raise ValidationError(
                _("Please write a whole number from %(low)s to %(high)s.", low=self.low, high=self.high)
            )


def _number(label: Any, low: int, high: int, default: int | None = None) -> IntegerField:
    return IntegerField(label, [Optional(), Between(low, high)], default=default, render_kw={"inputmode": "numeric"})


class CouponForm(Form):
    """A coupon, without who makes it."""

    title = StringField(_l("Name of the coupon"), [needed(), AtMost(80), Plain()])
    off = RadioField(_l("It takes off"), choices=OFF, default="amount")
    amount = StringField(_l("The amount"), [AtMost(20)], render_kw=_MONEY)
    percent = _number(_l("The part, in percent"), 1, 90)
    cap = StringField(_l("But at most"), [AtMost(20)], render_kw=_MONEY)
    minimum = StringField(_l("For goods of at least"), [AtMost(20)], render_kw=_MONEY)
    scope = SelectField(_l("It is for"), choices=[])
    named = StringField(
        _l("Which one"),
        [AtMost(80), Plain()],
        description=_l("The last word of its address, as in /s/lin or …/p/celadon-cup."),
        render_kw={"autocapitalize": "none", "autocomplete": "off"},
    )
    kind = SelectField(_l("Who may have it"), choices=[Option(key, said) for key, said in coupons.KIND_WORDS.items()])
    quiet_days = _number(_l("Days without an order, to win somebody back"), 7, 1000)
    total = _number(_l("How many there are"), 1, 1_000_000, 100)
    per_person = _number(_l("How many for one person"), 1, 100, 1)
    starts = DateField(_l("First day"), [InputRequired(_l("Please choose a day."))])
    ends = DateField(_l("Last day"), [InputRequired(_l("Please choose a day."))])
    way = RadioField(_l("How it is claimed"), choices=WAYS, default="page")


class ResellerForm(CouponForm):
    """In the own shop."""

    scope = SelectField(_l("It is for"), choices=SCOPES["reseller"])


class SupplierForm(CouponForm):
    """Of the own goods."""

    scope = SelectField(_l("It is for"), choices=SCOPES["supplier"])


class PlatformForm(CouponForm):
    """The platform may share with the supplier or the reseller of what the coupon is for."""

    scope = SelectField(_l("It is for"), choices=SCOPES["platform"])
    supplier_part = _number(_l("Percent that the supplier bears"), 0, 100, 0)
    reseller_part = _number(_l("Percent that the reseller bears"), 0, 100, 0)


FORMS: Final[dict[str, type[CouponForm]]] = {
    "reseller": ResellerForm, "supplier": SupplierForm, "platform": PlatformForm,
}  # fmt: skip


class CodeForm(Form):
    code = StringField(
        _l("A word for everybody"), [needed(), AtMost(20), Plain()], render_kw={"autocapitalize": "characters"}
    )


class BatchForm(Form):
    size = _number(_l("How many codes, each for one time"), 1, 2000, 100)


def coupon_form(maker: str) -> CouponForm:
    """The form of a maker, as typed or empty."""
    today = clock.now().astimezone(moments.zone).date()
    first = {"starts": today, "ends": today + timedelta(days=30)}
    return typed(FORMS[maker], data=first)


def draft_of(form: CouponForm, maker: str, *, shop_id: int | None, supplier_id: int | None) -> Draft:
    """What was typed, as a coupon that could be made. Raises Refused beside the field."""
    by_part = form.off.data == "percent"
    starts, ends = form.starts.data, form.ends.data
    assert starts is not None, "the form was found valid"
    assert ends is not None, "the form was found valid"
    scope = _scope(form, maker) | {
        name: own for name, own in (("shop_id", shop_id), ("supplier_id", supplier_id)) if own is not None
    }
    return Draft(
        title=Words.of(form.title.data or ""),
        starts_at=_midnight(starts),
        ends_at=_midnight(ends + timedelta(days=1)),
        total=form.total.data or 0,
        amount=None if by_part else _sum(form, "amount"),
        percent_bp=(form.percent.data or 0) * 100 if by_part else None,
        cap=_sum(form, "cap") if by_part else None,
        minimum=_sum(form, "minimum") or 0,
        kind=form.kind.data,
        quiet_days=form.quiet_days.data if form.kind.data == "win_back" else None,
        on_page=form.way.data == "page",
        per_person=form.per_person.data or 0,
        supplier_bp=_part(form, "supplier_part"),
        reseller_bp=_part(form, "reseller_part"),
        **scope,
    )


def _midnight(day: Any) -> datetime:
    return datetime.combine(day, time(), moments.zone)


def _sum(form: CouponForm, name: str) -> int | None:
    text = form[name].data
    return money.parse(text, name) if text else None


def _part(form: CouponForm, name: str) -> int:
    return (form[name].data or 0) * 100 if name in form else 0


def _scope(form: CouponForm, maker: str) -> dict[str, int]:
    """The ids of what the coupon is for, beside what its maker owns."""
    scope, named = form.scope.data, (form.named.data or "").strip().lower().rpartition("/")[2]
    if scope in ("all", *(["shop"] if maker == "reseller" else ["supplier"] if maker == "supplier" else [])):
        return {}
    try:
        return _found(scope, named)
    except NotFound as none:
        raise Refused(_("We do not know it. Please look at its address again."), "named") from none


def _found(scope: str, named: str) -> dict[str, int]:
    if scope == "product":
        product = products.by_slug(named)
        return {"product_id": product.id, "supplier_id": product.supplier_id}
    if scope == "supplier":
        return {"supplier_id": suppliers.by_slug(named).id}
    if scope == "brand":
        for number, slug, _name in products.brands():
            if slug == named:
                return {"brand_id": number}
        raise NotFound()
    shop = shops.front(named)
    if shop is None:
        raise NotFound()
    return {"shop_id": shop.id}
