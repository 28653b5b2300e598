"""What shipping costs: one rule for each country, and one for everywhere else."""

from flask import Blueprint, Response
from wtforms import FieldList, FormField, SelectField, StringField

from storefront import accounts, suppliers
from storefront.kernel import money
from storefront.kernel.errors import Refused
from storefront.kernel.words import _
from storefront.kernel.words import lazy as _l
from storefront.suppliers import EVERYWHERE, FreightRule
from storefront.web.fields import AtMost
from storefront.web.forms import Form, redraws, typed, valid
from storefront.web.guards import me, supplier
from storefront.web.pages import page, see
from storefront.web.rows import RowsForm
from storefront.web.shapes import Option

bp = Blueprint("supply_freight", __name__, url_prefix="/supply/freight")
KINDS = [
    Option("flat", _l("One price for a parcel")),
    Option("weight", _l("By weight, in grams")),
    Option("quantity", _l("By number of pieces")),
]
_DECIMAL, _DIGITS = {"inputmode": "decimal"}, {"inputmode": "numeric"}


class RuleForm(Form):
    """One rule; a row without a country is none."""

    country = StringField(
        _l("Country, or * for everywhere else"), [AtMost(2)], render_kw={"autocapitalize": "characters"}
    )
    kind = SelectField(_l("Counted"), choices=KINDS, default="flat")
    first_amount = StringField(_l("Costs"), [AtMost(20)], render_kw=_DECIMAL)
    first_units = StringField(_l("for the first (grams or pieces)"), [AtMost(7)], render_kw=_DIGITS)
    further_amount = StringField(_l("then"), [AtMost(20)], render_kw=_DECIMAL)
    further_units = StringField(_l("for each further (grams or pieces)"), [AtMost(7)], render_kw=_DIGITS)
    free_above = StringField(_l("Nothing from this sum on"), [AtMost(20)], render_kw=_DECIMAL)


class FreightForm(RowsForm):
    """All rules at once."""

    rules = FieldList(FormField(RuleForm), min_entries=1, max_entries=61)

    def rows(self) -> list[RuleForm]:
        """The rows that name a country."""
        return [entry.form for entry in self.rules.entries if entry.form.country.data]


@bp.get("")
@supplier
def index() -> Response:
    rules = suppliers.freight_rules([mine().id]).get(mine().id, [])
    form = typed(FreightForm, data={"rules": [_typed(rule) for rule in rules]})
    if form.rules.entries[-1].form.country.data and len(form.rules.entries) < 61:
        form.rules.append_entry()
    names = {EVERYWHERE: _("Everywhere else"), **dict(accounts.places.countries())}
    return page("supply/freight.html", form=form, unset=not rules, names=names)


@bp.post("")
@supplier
@redraws(index)
def keep() -> Response:
    form = valid(typed(FreightForm))
    suppliers.set_freight(mine(), [_rule(row, f"rules-{place}-") for place, row in enumerate(form.rows())], by=me())
    return see("/supply/freight")


def mine() -> suppliers.Supplier:
    """The supplier who asks."""
    return suppliers.of(me())


def _typed(rule: FreightRule) -> dict[str, str]:
    return {
        "country": rule.country,
        "kind": rule.kind,
        "first_amount": money.plain(rule.first_amount),
        "first_units": str(rule.first_units),
        "further_amount": money.plain(rule.further_amount),
        "further_units": str(rule.further_units),
        "free_above": money.plain(rule.free_above) if rule.free_above else "",
    }


def _rule(row: RuleForm, at: str) -> FreightRule:
    country = (row.country.data or "").upper().replace("＊", EVERYWHERE)
    return FreightRule(
        country=country,
        kind=row.kind.data,
        first_amount=money.parse(row.first_amount.data or "0", f"{at}first_amount"),
        first_units=_units(row.first_units.data, f"{at}first_units"),
        further_amount=money.parse(row.further_amount.data or "0", f"{at}further_amount"),
        further_units=_units(row.further_units.data, f"{at}further_units"),
        free_above=money.parse(row.free_above.data, f"{at}free_above") if row.free_above.data else None,
    )


def _units(text: str | None, field: str) -> int:
    if text and not (text.isascii() and text.isdigit()):
        raise Refused(_("Please write a whole number."), field)
    return int(text or "1")
