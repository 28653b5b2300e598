"""One desk for all who give coupons: what runs and what it cost; each sees their own and what they share."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from flask import Blueprint, Response, request

from storefront import coupons
from storefront.blueprints.coupons.forms import BatchForm, CodeForm, coupon_form, draft_of
from storefront.coupons import Coupon
from storefront.kernel.words import _
from storefront.web import cursors
from storefront.web.fields import said
from storefront.web.forms import redraws, refusal, typed, valid
from storefront.web.guards import me
from storefront.web.pages import page, see
from storefront.web.sheets import sheet

View = Callable[..., Response]
NUMBER = "<int:number>"


class Giver(NamedTuple):
    """Who gives coupons at this desk, and what its pages need."""

    maker: str
    shop_id: int | None = None
    supplier_id: int | None = None
    context: Mapping[str, Any] = MappingProxyType({})

    @property
    def owner(self) -> dict[str, Any]:
        return {"maker": self.maker, "shop_id": self.shop_id, "supplier_id": self.supplier_id}


def promotions(name: str, url: str, guard: Callable[[View], View], giver: Callable[[], Giver]) -> Blueprint:
    """The blueprint of one desk: its address, who may enter, and in whose name."""
    bp = Blueprint(name, __name__, url_prefix=url)
    desk = Desk(url, giver)
    pages: tuple[tuple[str, View], ...] = (
        ("", desk.index), ("/new", desk.new), (f"/{NUMBER}", desk.show), (f"/{NUMBER}/batches/<int:batch>", desk.codes),
    )  # fmt: skip
    for rule, view in pages:
        bp.get(rule, endpoint=view.__name__)(guard(_named(view)))
    changes: tuple[tuple[str, View, View], ...] = (
        ("", desk.make, desk.new), (f"/{NUMBER}/publications", desk.publish, desk.show),
        (f"/{NUMBER}/agreements", desk.agree, desk.show), (f"/{NUMBER}/stops", desk.stop, desk.show),
        (f"/{NUMBER}/codes", desk.name_code, desk.show), (f"/{NUMBER}/batches", desk.make_batch, desk.show),
    )  # fmt: skip
    for rule, view, shown in changes:
        bp.post(rule, endpoint=view.__name__)(guard(redraws(shown)(_named(view))))
    return bp


def _named(view: View) -> View:
    """A bound method as a function that a guard can mark."""

    def run(**values: Any) -> Response:
        return view(**values)

    run.__name__ = view.__name__
    return run


class Desk:
    """The views of one desk."""

    def __init__(self, url: str, giver: Callable[[], Giver]) -> None:
        self.url = url
        self.giver = giver

    def _coupon(self, number: int) -> Coupon:
        return coupons.one_of(number, **self.giver().owner)

    def index(self) -> Response:
        giver, after = self.giver(), cursors.number(request.args.get("after"))
        rows = coupons.made_by(**giver.owner, after=after)
        more = cursors.url(after=str(rows[coupons.PAGE - 1].id)) if len(rows) > coupons.PAGE else ""
        counted = coupons.counted([one.id for one in rows])
        told = [(one, coupons.off(one), counted[one.id]) for one in rows[: coupons.PAGE]]
        states = coupons.STATE_WORDS
        return page("coupons/made.html", rows=told, more=more, states=states, base=self.url, **giver.context)

    def new(self) -> Response:
        giver = self.giver()
        return page("coupons/new.html", form=coupon_form(giver.maker), base=self.url, **giver.context)

    def make(self) -> Response:
        giver = self.giver()
        form = valid(coupon_form(giver.maker))
        draft = draft_of(form, giver.maker, shop_id=giver.shop_id, supplier_id=giver.supplier_id)
        made = coupons.make(draft, maker=giver.maker, by=me())
        return see(f"{self.url}/{made.id}")

    def show(self, number: int) -> Response:
        giver, coupon = self.giver(), self._coupon(number)
        own = coupon.maker == giver.maker
        return page(
            "coupons/made_one.html",
            coupon=coupon,
            off=coupons.off(coupon),
            who=coupons.who(coupon) or _("For everybody"),
            state=coupons.STATE_WORDS[coupon.state],
            report=coupons.report(coupon.id),
            word=coupons.word_of(coupon.id),
            batches=coupons.batches_of(coupon.id),
            own=own,
            asks_me=not own and coupon.waits_for == giver.maker,
            code_form=_asked(CodeForm, "name_code"),
            batch_form=_asked(BatchForm, "make_batch"),
            trouble="" if request.path.endswith(("/codes", "/batches")) else refusal(),
            base=self.url,
            **giver.context,
        )

    def publish(self, number: int) -> Response:
        coupons.publish(self._mine(number), by=me())
        return see(f"{self.url}/{number}")

    def stop(self, number: int) -> Response:
        coupons.stop(self._mine(number), by=me())
        return see(f"{self.url}/{number}")

    def agree(self, number: int) -> Response:
        coupon = self._coupon(number)
        if coupon.waits_for == self.giver().maker:
            coupons.agree(coupon, by=me())
        return see(f"{self.url}/{number}")

    def name_code(self, number: int) -> Response:
        coupon, form = self._mine(number), valid(typed(CodeForm))
        coupons.name_code(coupon, said(form.code), by=me())
        return see(f"{self.url}/{number}")

    def make_batch(self, number: int) -> Response:
        coupon, form = self._mine(number), valid(typed(BatchForm))
        coupons.make_batch(coupon, form.size.data or 0, by=me())
        return see(f"{self.url}/{number}")

    def codes(self, number: int, batch: int) -> Response:
        coupon = self._mine(number)
        rows = ((word, coupons.GRANT_WORDS.get(state, "")) for word, state in coupons.codes_of(coupon.id, batch))
        return sheet(f"coupon-{coupon.id}-codes-{min(batch, 10**6)}", (_("Code"), _("State")), rows)

    def _mine(self, number: int) -> Coupon:
        """One's own coupon; who only shares in it changes nothing but their word. Raises NotFound."""
        return coupons.one_of(number, **self.giver().owner, own=True)


def _asked(form: Any, view: str) -> Any:
    """A form of this page: as typed when it was the one that was sent."""
    return typed(form) if (request.endpoint or "").endswith(f".{view}") else form()
