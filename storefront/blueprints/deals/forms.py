"""What a plan of deals is made of, as somebody types it."""

from datetime import datetime, time
from typing import Any

from wtforms import DateField, IntegerField, RadioField, SelectField, StringField, TimeField
from wtforms.validators import InputRequired, NumberRange

from storefront import deals, products
from storefront.deals import Price, Rhythm
from storefront.kernel import money
from storefront.kernel.errors import Refused
from storefront.kernel.words import Words, _
from storefront.kernel.words import lazy as _l
from storefront.web import moments
from storefront.web.fields import AtMost
from storefront.web.forms import Form, Plain, clean, typed
from storefront.web.shapes import Option

KINDS = {
    "brand_day": (_l("A brand’s day"), _l("The front page shows the brand. Prices are optional.")),
    "weekly": (_l("The week’s special"), _l("Goods with a price of their own, in every shop.")),
    "shop": (_l("A deal in my shop"), _l("You bear it from your commission.")),
}
EVERY = [
    Option("1", _l("Every day")),
    Option("7", _l("Every week")),
    Option("14", _l("Every second week")),
    Option("28", _l("Every fourth week")),
]
_DIGITS = {"inputmode": "numeric"}


class PlanForm(Form):
    """When it runs, how often, and what it may cost."""

    kind = RadioField(_l("What it is"), choices=[])  # see plan_form
    brand = StringField(_l("Brand"), [AtMost(120), Plain()], description=_l("For a brand’s day."))
    words = StringField(_l("A word about it"), [AtMost(120), Plain()])
    day = DateField(_l("First day"), [InputRequired(_l("Please choose a day."))])
    clock = TimeField(_l("Begins at"), [InputRequired(_l("Please choose a time."))], default=time(0))
    hours = IntegerField(
        _l("Lasts, in hours"), [InputRequired(_l("Please fill this in.")), NumberRange(1, 168)], default=24,
        render_kw={"min": 1, "max": 168},
    )  # fmt: skip
    every_days = SelectField(_l("Comes again"), choices=EVERY, default="7")
    times = IntegerField(
        _l("So many times"), [InputRequired(_l("Please fill this in.")), NumberRange(1, 53)], default=1,
        render_kw={"min": 1, "max": 53},
    )  # fmt: skip
    budget = StringField(
        _l("Takes off at most, all times together"), [AtMost(20)], render_kw={"inputmode": "decimal"},
        description=_l("Nothing means no limit; the pieces bound it."),
    )  # fmt: skip

    def rhythm(self) -> Rhythm:
        """When and how often."""
        day, at, hours, times = self.day.data, self.clock.data, self.hours.data, self.times.data
        assert day is not None and at is not None and hours is not None and times is not None  # the form is valid
        return Rhythm(datetime.combine(day, at, moments.zone), hours * 60, int(self.every_days.data), times)

    def told(self) -> dict[str, Any]:
        """The rest, as `deals.draft` wants it. Raises Refused beside `brand` and `budget`."""
        return {
            "brand_id": _brand(self.brand.data or ""),
            "words": Words.of(self.words.data or ""),
            "budget": money.parse(self.budget.data, "budget") if self.budget.data else None,
        }

    def refuse(self, refused: Refused) -> None:
        """Rules speak of the first instant; here it is a day."""
        if refused.field == "first_at":
            self.day.errors = [*self.day.errors, refused.sentence]
        else:
            super().refuse(refused)


def plan_form(kinds: tuple[str, ...]) -> PlanForm:
    """A plan as typed, of one of these kinds; the last one is chosen already."""
    choices = [Option(kind, *KINDS[kind]) for kind in kinds]
    chosen = RadioField(_l("What it is"), choices=choices, default=kinds[-1])
    form: PlanForm = typed(type("PlanForm", (PlanForm,), {"kind": chosen}))
    return form


def _brand(name: str) -> int | None:
    if not name:
        return None
    for number, slug, known in products.brands():
        if name.casefold() in (slug, known.casefold()):
            return int(number)
    raise Refused(_("No brand here is called so."), "brand")


class ReasonForm(Form):
    """Why somebody says no, or ends it; the other side reads it."""

    reason = StringField(_l("Why; the other side reads it"), [AtMost(300), Plain()])


def prices_form(product: products.Product, usual: dict[int, int]) -> Form:
    """A price and a number of pieces for each variant of a product; what stays empty stays as it is."""
    fields: dict[str, Any] = {"product": StringField(default=product.slug)}
    for variant in product.variants:
        options = (variant.option1, variant.option2, variant.option3)
        label = ", ".join(str(one) for one in options if one) or str(product.title)
        now = _("Usually %(usual)s, %(left)s in stock.", usual=money.say(usual[variant.id]), left=variant.available)
        fields[f"price-{variant.id}"] = StringField(
            label, [AtMost(20)], description=now, render_kw={"inputmode": "decimal", "autocomplete": "off"}
        )
        fields[f"pieces-{variant.id}"] = StringField(_("Pieces each time"), [AtMost(6)], render_kw=_DIGITS)
    return typed(type("DealPricesForm", (Form,), fields))


def prices(form: Form, product: products.Product) -> dict[int, Price]:
    """What was typed, by variant id. Raises Refused where nothing was, or what is no number."""
    found = {}
    for variant in product.variants:
        if text := form[f"price-{variant.id}"].data:
            amount = money.parse(text, f"price-{variant.id}")
            found[variant.id] = Price(amount, _pieces(clean(form[f"pieces-{variant.id}"].data), variant.id))
    if not found:
        raise Refused(_("Please write a price for at least one of them."), f"price-{product.variants[0].id}")
    return found


def _pieces(text: str, variant_id: int) -> int:
    if not (text.isascii() and text.isdigit()):
        raise Refused(_("Please write how many pieces, at least 1."), f"pieces-{variant_id}")
    return int(text)


def takes_off(plan: deals.DealPlan) -> int:
    """What one deal of a plan takes off at most, minor units."""
    return deals.cost(plan.items)
