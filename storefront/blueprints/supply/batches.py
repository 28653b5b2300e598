"""A supplier's batches: take one in, see where it stands, write off what is lost, stop or call back what is unsound."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request
from wtforms import DateField, SelectField, StringField
from wtforms.validators import Optional

from storefront import batches, products, suppliers
from storefront.batches import Batch, Row
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.words import _, lazy
from storefront.suppliers import Supplier
from storefront.web import cursors, recalls_shown
from storefront.web.fields import AtMost, needed
from storefront.web.forms import Form, Plain, clean, redraws, typed, valid
from storefront.web.guards import me, supplier
from storefront.web.pages import page, see
from storefront.web.shapes import Link, Option
from storefront.web.sheets import sheet

bp = Blueprint("supply_batches", __name__, url_prefix="/supply/batches")
NUMBER = "<int:number>"
STATES = {
    "active": lazy("On sale"),
    "frozen": lazy("Stopped"),
    "recalled": lazy("Called back"),
    "expired": lazy("Past its day"),
}
STEPS = {
    "received": lazy("Received"), "lost": lazy("Lost"), "found": lazy("Found"), "returned": lazy("Came back"),
    "frozen": lazy("Stopped"),
    "unfrozen": lazy("On sale again"), "recalled": lazy("Called back"), "expired": lazy("Past its day"),
}  # fmt: skip
_DIGITS = {"inputmode": "numeric", "autocomplete": "off"}
SHEET = 5000  # rows


class ReceiveForm(Form):
    """A batch that arrives."""

    variant = SelectField(lazy("What"), [needed()], choices=[], validate_choice=False)
    quantity = StringField(lazy("Pieces"), [needed(), AtMost(7)], render_kw=_DIGITS)
    code = StringField(
        lazy("Batch code"),
        [AtMost(40), Plain()],
        description=lazy("As it stands on the goods; left empty, one is made."),
    )
    origin = StringField(lazy("Where it comes from"), [AtMost(120), Plain()])
    made_on = DateField(lazy("Made on"), [Optional()])
    best_before = DateField(lazy("Sold until"), [Optional()], description=lazy("The last day on which it may be sold."))


class CountForm(Form):
    """So many pieces, and why."""

    quantity = StringField(lazy("Pieces"), [needed(), AtMost(7)], render_kw=_DIGITS)
    reason = StringField(lazy("Reason"), [needed(), AtMost(500), Plain()])


class ReasonForm(Form):
    """Why."""

    reason = StringField(lazy("Reason"), [needed(), AtMost(500), Plain()])


def mine() -> Supplier:
    """The supplier who asks."""
    return suppliers.of(me())


def own(number: int) -> Batch:
    """A batch of the supplier who asks, or 404."""
    return batches.owned(mine().id, number)


def _asked() -> tuple[str, str, str | None]:
    state = request.args.get("state", "")
    return clean(request.args.get("q"))[:100], state if state in STATES else "", request.args.get("after")


@bp.get("")
@supplier
def index() -> Response:
    q, state, after = _asked()
    found = batches.listed(mine().id, state=state, q=q, after=after)
    links = [Link(_("All"), cursors.url(state=None, after=None), current=not state)]
    links += [
        Link(str(said), cursors.url(state=word, after=None), current=word == state) for word, said in STATES.items()
    ]
    return page(
        "supply/batches/index.html", fragments=("list",), found=found.rows, links=links, q=q, state=state,
        states=STATES,
        more=cursors.url(after=found.after) if found.after else "", first=cursors.url(after=None) if after else "",
        sheet="/supply/batches/sheet" + cursors.url(after=None).removeprefix("/supply/batches"),
    )  # fmt: skip


@bp.get("/sheet")
@supplier
def as_sheet() -> Response:
    q, state, _after = _asked()
    found = batches.listed(mine().id, state=state, q=q, limit=SHEET)
    columns = ("code", "product", "options", "sku", "received", "remaining", "lost", "made on", "sold until", "state")
    return sheet("batches", columns, map(_cells, found.rows))


def _cells(row: Row) -> tuple[Any, ...]:
    options = ", ".join(map(str, row.options))
    return (
        row.code,
        row.title,
        options,
        row.sku,
        row.received,
        row.remaining,
        row.lost,
        row.made_on,
        row.best_before,
        row.state,
    )


@bp.get("/new")
@supplier
def new() -> Response:
    q = clean(request.args.get("q"))[:100]
    product = cursors.number(request.args.get("product"))
    form = typed(ReceiveForm)
    form.variant.choices = _choices(q, product, form.variant.data)
    return page("supply/batches/new.html", form=form, q=q)


def _choices(q: str, product: int | None, chosen: str | None) -> list[Option]:
    """What can be received; what was chosen stays among it."""
    found = products.choices(mine().id, q=q, product_id=product)
    number = cursors.number(chosen)
    if number is not None and number not in {one.id for one in found}:
        held = products.variant_of(mine().id, number)
        found += products.choices(mine().id, product_id=held.product_id, limit=250)
    return [Option(str(one.id), _named(one)) for one in found]


def _named(one: products.Choice) -> str:
    return " · ".join([str(one.title), *map(str, one.options), *([one.sku] if one.sku else [])])


@bp.post("")
@supplier
@redraws(new)
def receive() -> Response:
    form = valid(typed(ReceiveForm))
    number = cursors.number(form.variant.data)
    if number is None:
        raise NotFound()
    made = batches.receive(
        products.variant_of(mine().id, number),
        whole(form.quantity.data),
        by=me(),
        code=form.code.data or None,
        origin=form.origin.data or "",
        made_on=form.made_on.data,
        best_before=form.best_before.data,
    )
    return see(f"/supply/batches/{made.id}")


@bp.get(f"/{NUMBER}")
@supplier
def show(number: int) -> Response:
    batch = own(number)
    return page(
        "supply/batches/show.html",
        batch=batches.row_of(batch),
        reason=batch.reason,
        steps=[(str(STEPS[one.what]), one.quantity, one.at, one.reason) for one in batches.steps_of(batch)],
        states=STATES,
        concerned=recalls_shown.concerned(batch),
        forms={noun: _form_of(noun, form) for noun, form in FORMS.items()},
    )


def _form_of(noun: str, form: type[Form]) -> Form:
    """The form that was sent as it was typed; the others fresh."""
    return typed(form, prefix=f"{noun}-") if request.path.endswith(f"/{noun}") else form(prefix=f"{noun}-")


FORMS: dict[str, type[Form]] = {
    "losses": CountForm,
    "counts": CountForm,
    "stops": ReasonForm,
    "recalls": ReasonForm,
}
VERBS: dict[str, Callable[[Batch, Any], None]] = {
    "losses": lambda batch, form: batches.lose(batch, whole(form.quantity.data), form.reason.data, by=me()),
    "counts": lambda batch, form: batches.correct(batch, whole(form.quantity.data), form.reason.data, by=me()),
    "stops": lambda batch, form: batches.freeze(batch, form.reason.data, by=me()),
    "recalls": lambda batch, form: batches.recall(batch, form.reason.data, by=me()),
}


@bp.post(f"/{NUMBER}/<any(losses, counts, stops, recalls):noun>")
@supplier
@redraws(lambda number, noun: show(number))
def act(number: int, noun: str) -> Response:
    form = valid(typed(FORMS[noun], prefix=f"{noun}-"))
    VERBS[noun](own(number), form)
    return see(f"/supply/batches/{number}")


@bp.post(f"/{NUMBER}/release")
@supplier
@redraws(show)
def release(number: int) -> Response:
    batches.unfreeze(own(number), by=me())
    return see(f"/supply/batches/{number}")


def whole(text: str | None) -> int:
    """A number of pieces. Raises Refused at "quantity"."""
    found = (text or "").strip()
    if not (found.isascii() and found.isdigit() and len(found) <= 7):
        raise Refused(_("Please write a whole number."), "quantity")
    return int(found)
