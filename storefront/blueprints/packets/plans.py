"""Packets that come by themselves: a shop and the platform plan them at their own desk, by the same pages."""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any, NamedTuple

from flask import Blueprint, Response, request
from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectField, StringField, TimeField
from wtforms.validators import InputRequired, NumberRange

from storefront import ledger, packets
from storefront.blueprints.deals.forms import EVERY
from storefront.blueprints.packets.giving import AUDIENCE, CUTS
from storefront.blueprints.sell.own import mine
from storefront.kernel import money
from storefront.kernel.errors import Refused
from storefront.kernel.words import Words
from storefront.kernel.words import lazy as _l
from storefront.packets import PacketPlan
from storefront.web import cursors, moments
from storefront.web.fields import AtMost, needed
from storefront.web.forms import Form, Plain, redraws, typed, valid
from storefront.web.guards import desk, me, reseller
from storefront.web.pages import page, see

View = Callable[..., Response]
STATES = {"draft": (_l("Being written"), ""), "agreed": (_l("Runs"), "good"), "stopped": (_l("Stopped"), "")}
_DECIMAL = {"inputmode": "decimal", "autocomplete": "off"}
_TIMES = {"inputmode": "numeric", "min": 1, "max": 53}


class PlanForm(Form):
    """What each packet is, when it comes, and what all of them together may give away."""

    wish = StringField(_l("Your wish"), [needed(), AtMost(80), Plain()])
    amount = StringField(_l("How much each time"), [needed(), AtMost(20)], render_kw=_DECIMAL)
    size = IntegerField(
        _l("How many shares"), [InputRequired(_l("Please fill this in."))], default=10,
        render_kw={"inputmode": "numeric", "min": 1, "max": packets.MOST_SHARES},
    )  # fmt: skip
    cut = RadioField(_l("Shared out"), choices=CUTS, default="lucky")
    day = DateField(_l("First day"), [InputRequired(_l("Please choose a day."))])
    clock = TimeField(_l("Begins at"), [InputRequired(_l("Please choose a time."))], default=time(20))
    every_days = SelectField(_l("Comes again"), choices=EVERY, default="7")
    times = IntegerField(
        _l("So many times"), [InputRequired(_l("Please fill this in.")), NumberRange(1, 53)], default=8,
        render_kw=_TIMES,
    )  # fmt: skip
    budget = StringField(
        _l("Gives away at most, all times together"), [needed(), AtMost(20)], render_kw=_DECIMAL,
        description=_l("What nobody opened comes back and does not count."),
    )  # fmt: skip

    def rhythm(self) -> packets.planning.Rhythm:
        """When and how often."""
        day, at, times = self.day.data, self.clock.data, self.times.data
        assert day is not None and at is not None and times is not None  # the form is valid
        return packets.planning.Rhythm(datetime.combine(day, at, moments.zone), int(self.every_days.data), times)

    def template(self) -> packets.planning.Template:
        """What each packet is. Raises Refused beside `amount`."""
        audience, shown = self._fields.get("audience"), self._fields.get("shown")
        return packets.planning.Template(
            amount=money.parse(self.amount.data or "", "amount"),
            size=max(min(self.size.data or 0, 10**6), -1),
            wish=Words.of(self.wish.data or ""),
            lucky=self.cut.data == "lucky",
            audience=audience.data if audience is not None else "link",
            shown=bool(shown.data) if shown is not None else False,
        )

    def refuse(self, refused: Refused) -> None:
        """Rules speak of the first instant; here it is a day."""
        if refused.field == "first_at":
            self.day.errors = [*self.day.errors, refused.sentence]
        else:
            super().refuse(refused)


class ShopPlanForm(PlanForm):
    audience = RadioField(_l("Who may open it"), choices=AUDIENCE, default="followers")


class PlatformPlanForm(PlanForm):
    shown = BooleanField(
        _l("For everybody: it stands on the page of deals"),
        description=_l("Otherwise only who is given its link finds it."),
    )


class Planner(NamedTuple):
    """Who plans packets at this desk; `account_id` None is the platform. One that is `off` plans none."""

    maker: str
    account_id: int | None
    form: type[PlanForm]
    off: bool
    context: dict[str, Any]


def plans_desk(name: str, url: str, guard: Callable[[View], View], planner: Callable[[], Planner]) -> Blueprint:
    """The blueprint of one desk: what is planned, a form for a new plan, a page for each."""
    bp = Blueprint(name, __name__, url_prefix=url)

    def index() -> Response:
        return _index(planner(), url)

    def write() -> Response:
        who, form = planner(), valid(typed(planner().form))
        budget = money.parse(form.budget.data or "", "budget")
        plan = packets.planning.draft(form.template(), form.rhythm(), budget=budget, maker=who.maker, by=me())
        return see(f"{url}/{plan.id}")

    def show(number: int) -> Response:
        return _show(planner(), number, url)

    def agree(number: int) -> Response:
        packets.planning.agree(packets.plans.plan(number, planner().account_id), by=me())
        return see(f"{url}/{number}")

    def end(number: int) -> Response:
        packets.planning.stop(packets.plans.plan(number, planner().account_id), by=me())
        return see(f"{url}/{number}")

    bp.get("", endpoint="index")(guard(index))
    bp.post("", endpoint="write")(guard(redraws(index)(write)))
    bp.get("/<int:number>", endpoint="show")(guard(show))
    bp.post("/<int:number>/agreements", endpoint="agree")(guard(redraws(show)(agree)))
    bp.post("/<int:number>/ends", endpoint="end")(guard(redraws(show)(end)))
    return bp


def _index(who: Planner, url: str) -> Response:
    rows = packets.plans.plans(who.account_id, after=cursors.number(request.args.get("after")))
    more = cursors.url(after=str(rows[packets.PAGE - 1].id)) if len(rows) > packets.PAGE else ""
    plans = [(plan, STATES[plan.state]) for plan in rows[: packets.PAGE]]
    return page(
        "packets/plans.html", form=typed(who.form), plans=plans, more=more, base=url, off=who.off, **who.context
    )


def _show(who: Planner, number: int, url: str) -> Response:
    plan: PacketPlan = packets.plans.plan(number, who.account_id)
    ahead = packets.plans.ahead(plan)
    return page(
        "packets/plan.html",
        plan=plan,
        state=STATES[plan.state],
        ahead=ahead[:8],
        further=len(ahead) - len(ahead[:8]),
        done=packets.plans.done(plan),
        spent=packets.repeating.spent(plan),
        audience=next(option.text for option in AUDIENCE if option.value == plan.audience),
        form=typed(Form),
        base=url,
        off=who.off,
        **who.context,
    )


def _of_shop() -> Planner:
    shop = mine()
    context = {"layout": "sell/_page.html", "shop": shop, "free": ledger.balance(ledger.available(shop.account_id))}
    return Planner("reseller", shop.account_id, ShopPlanForm, "packets" in shop.switched_off, context)


def _of_platform() -> Planner:
    return Planner("platform", None, PlatformPlanForm, False, {"layout": "desk/_page.html", "free": None})


bps = (
    plans_desk("sell_packet_plans", "/sell/packets/plans", reseller, _of_shop),
    plans_desk("desk_packet_plans", "/desk/packets/plans", desk("deals"), _of_platform),
)
