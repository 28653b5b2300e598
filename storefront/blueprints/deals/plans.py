"""One desk of plans, for three: staff, suppliers and resellers write plans, and answer those that wait for them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response, request

from storefront import deals, products
from storefront.blueprints.deals import forms
from storefront.blueprints.deals.days import Day
from storefront.deals import DealPlan, Whose
from storefront.kernel import money
from storefront.kernel.errors import Refused
from storefront.kernel.words import _
from storefront.kernel.words import lazy as _l
from storefront.products import Product
from storefront.web import cursors
from storefront.web.forms import clean, redraws, typed, valid
from storefront.web.guards import me
from storefront.web.pages import page, see
from storefront.web.shapes import Deadline, Link

STATES: Final = {
    "draft": (_l("Being written"), ""),
    "offered": (_l("Waits for an answer"), "warn"),
    "agreed": (_l("Agreed"), "good"),
    "declined": (_l("Declined"), ""),
    "stopped": (_l("Ended early"), ""),
}
WHO: Final = {"supplier": _l("The supplier"), "staff": _l("The platform")}
_FOUND: Final = 8


@dataclass(frozen=True)
class Plans:
    """The desk `name` at the address `home`.

    `whose` says whose plans it keeps, `side` is the word a plan waits for when this desk must answer, `asks` the word
    it waits for when this desk offers one (None: nobody, who writes it bears it), `find` the products one may choose
    by what was typed, `usual` what a product's variants cost otherwise (NotFound for what is not theirs), `days` the
    calendar of who plans for a whole shop, or all of them.
    """

    name: str
    home: str
    layout: str
    kinds: tuple[str, ...]
    guard: Callable[[Callable[..., Response]], Callable[..., Response]]
    whose: Callable[[], Whose]
    find: Callable[[str], Sequence[Product]]
    usual: Callable[[Product], dict[int, int]]
    side: str = ""
    asks: str | None = None
    context: Callable[[], dict[str, Any]] = dict
    days: Callable[[], Sequence[Day]] = tuple

    def blueprint(self) -> Blueprint:
        """Its pages."""
        bp = Blueprint(self.name, __name__, url_prefix=self.home)
        one = "/<int:number>"
        bp.add_url_rule("", "index", self.guard(self.index), methods=["GET"])
        bp.add_url_rule("", "write", self.guard(redraws(self.index)(self.write)), methods=["POST"])
        bp.add_url_rule(one, "show", self.guard(self.show), methods=["GET"])
        for noun in ("items", "offers", "agreements", "refusals", "ends"):
            view = redraws(self.show)(getattr(self, noun))
            bp.add_url_rule(f"{one}/{noun}", noun, self.guard(view), methods=["POST"])
        return bp

    def index(self) -> Response:
        rows = deals.plans(self.whose(), state=self._state(), after=cursors.number(request.args.get("after")))
        return page(
            "deals/plans.html",
            **self._frame(),
            form=forms.plan_form(self.kinds),
            brands=[row[2] for row in products.brands()[:200]] if "brand_day" in self.kinds else [],
            lists=self._lists(),
            days=self.days(),
            plans=[self._said(plan) for plan in rows[: deals.PAGE]],
            waiting=[self._said(plan) for plan in self._waiting()],
            more=cursors.url(after=str(rows[deals.PAGE - 1].id)) if len(rows) > deals.PAGE else "",
        )

    def write(self) -> Response:
        form = valid(forms.plan_form(self.kinds))
        whose = self.whose()
        told = form.told() | {"shop_id": whose.shop_id, "supplier_id": whose.supplier_id}
        plan = deals.draft(form.kind.data, form.rhythm(), by=me(), **told)
        return see(f"{self.home}/{plan.id}")

    def show(self, number: int) -> Response:
        plan = deals.plan(number, self.whose())
        product = self._chosen(plan)
        q = clean(request.args.get("q"))[:80]
        return page(
            "deals/plan.html",
            **self._frame(),
            **self._said(plan),
            items=plan.items,
            rows=_rows(plan),
            offer=_("Offer it") if self.asks else _("Agree to it"),
            takes_off=forms.takes_off(plan),
            spent=deals.spent(plan),
            q=q,
            found=[Link(str(one.title), f"{self.home}/{number}?product={one.slug}") for one in self.find(q)[:_FOUND]]
            if q
            else [],
            product=product,
            prices=forms.prices_form(product, self.usual(product)) if product else None,
            reason=typed(forms.ReasonForm),
        )

    def items(self, number: int) -> Response:
        plan = deals.plan(number, self.whose())
        product = products.by_slug(clean(request.form.get("product")))
        usual = self.usual(product)
        form = valid(forms.prices_form(product, usual))
        deals.put_in(plan, forms.prices(form, product), usual=usual)
        return see(f"{self.home}/{number}")

    def offers(self, number: int) -> Response:
        plan = deals.plan(number, self.whose())
        free = plan.kind == "brand_day" and not plan.items  # nothing becomes cheaper, so nobody bears anything
        deals.offer(plan, by=me(), waits_for=None if free and self.side == "staff" else self.asks)
        return see(f"{self.home}/{number}")

    def agreements(self, number: int) -> Response:
        deals.agree(self._asked(number), by=me())
        return see(f"{self.home}/{number}")

    def refusals(self, number: int) -> Response:
        plan = deals.plan(number, self.whose())
        deals.decline(plan, valid(typed(forms.ReasonForm)).reason.data or "", by=me())
        return see(f"{self.home}/{number}")

    def ends(self, number: int) -> Response:
        plan = deals.plan(number, self.whose())
        deals.stop(plan, valid(typed(forms.ReasonForm)).reason.data or "", by=me())
        return see(f"{self.home}/{number}")

    def _asked(self, number: int) -> DealPlan:
        plan = deals.plan(number, self.whose())
        if plan.state == "offered" and plan.waits_for != self.side:
            raise Refused(_("This plan waits for the other side’s word."), status=409)
        return plan

    def _waiting(self) -> list[DealPlan]:
        return deals.waiting(self.side, supplier_id=self.whose().supplier_id) if self.side else []

    def _chosen(self, plan: DealPlan) -> Product | None:
        slug = clean(request.form.get("product") or request.args.get("product"))[:80]
        return products.by_slug(slug) if slug and plan.state == "draft" else None

    def _state(self) -> str:
        return state if (state := request.args.get("state", "")) in STATES else ""

    def _lists(self) -> list[Link]:
        now = self._state()
        words = [("", _("All")), *((word, str(said[0])) for word, said in STATES.items())]
        return [
            Link(text, f"{self.home}?state={word}" if word else self.home, current=now == word) for word, text in words
        ]

    def _frame(self) -> dict[str, Any]:
        return {"layout": self.layout, "home": self.home, **self.context()}

    def _said(self, plan: DealPlan) -> dict[str, Any]:
        mine = plan.state == "offered" and plan.waits_for == self.side
        who = None if mine else WHO.get(plan.waits_for or "")
        return {
            "plan": plan,
            "kind": forms.KINDS[plan.kind][0],
            "state": STATES[plan.state],
            "times": deals.times_of(plan)[:8],
            "mine": mine,
            "due": Deadline(str(who) if who else None, "decide", plan.due_at, plan.at) if plan.due_at else None,
        }


def _rows(plan: DealPlan) -> list[tuple[str, str, str, int]]:
    titles = products.variant_titles([item.variant_id for item in plan.items])
    return [(titles[item.variant_id], money.say(item.usual), money.say(item.price), item.pieces) for item in plan.items]
