"""The supplier's parcels: a queue by deadline, one to open, many to ship at once, slips to print and pack by."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, request
from wtforms import StringField

from storefront import batches, orders, suppliers
from storefront.blueprints.supply.batches import STATES as BATCH_STATES
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.words import _, lazy
from storefront.web import cursors, whereabouts
from storefront.web.fields import AtMost, needed
from storefront.web.forms import Form, Plain, clean, redraws, refusal, typed, valid
from storefront.web.guards import me, supplier
from storefront.web.pages import page, see
from storefront.web.parcels_shown import Slip, as_task, cells
from storefront.web.shapes import Link
from storefront.web.sheets import sheet

bp = Blueprint("supply_parcels", __name__, url_prefix="/supply/parcels")
ONE = "/<int:parcel_id>"
VIEWS = {
    "to_ship": (("waiting", "packed"), lazy("To ship")),
    "under_way": (("shipped", "delivered"), lazy("Under way")),
    "done": (("completed", "cancelled"), lazy("Done")),
}
PAGE, MANY, SHEET = 50, 100, 5000  # rows: of a page, at once, of a sheet


class ShipForm(Form):
    carrier = StringField(lazy("Carrier"), [needed(), AtMost(40), Plain()])
    tracking = StringField(
        lazy("Tracking number"),
        [needed(), AtMost(60), Plain()],
        render_kw={"autocapitalize": "characters", "autocomplete": "off"},
    )


class ManyForm(Form):
    carrier = StringField(lazy("Carrier of the ticked parcels"), [needed(), AtMost(40), Plain()])


def mine() -> suppliers.Supplier:
    """The supplier who asks."""
    return suppliers.of(me())


def own(parcel_id: int) -> orders.Parcel:
    """A parcel of the supplier who asks, or 404."""
    return orders.parcel_for(mine().id, parcel_id)


def _view() -> str:
    asked = request.args.get("view", "")
    return asked if asked in VIEWS else "to_ship"


def _found(limit: int) -> Sequence[orders.Parcel]:
    states, _title = VIEWS[_view()]
    q, after = clean(request.args.get("q"))[:40], cursors.number(request.args.get("after"))
    return orders.parcels_for(mine().id, states, q=q, after=after, limit=limit)


@bp.get("")
@supplier
def index(**shown: Any) -> Response:
    """The list; `shown` are the errors of a bulk shipment, by parcel."""
    found, view = _found(PAGE + 1), _view()
    links = [
        Link(str(title), cursors.url(view=name, after=None), current=name == view)
        for name, (_states, title) in VIEWS.items()
    ]
    errors: dict[int, str] = shown.get("errors", {})
    return page(
        "supply/parcels/index.html", fragments=("list",), links=links, view=view, q=clean(request.args.get("q"))[:40],
        tasks=[as_task(parcel, errors.get(parcel.id, "")) for parcel in found[:PAGE]],
        form=typed(ManyForm), carriers=orders.CARRIERS, sent=shown.get("sent", 0),
        more=cursors.url(after=str(found[PAGE - 1].id)) if len(found) > PAGE else "",
        first=cursors.url(after=None) if request.args.get("after") else "",
        sheet="/supply/parcels/sheet" + cursors.url(after=None).removeprefix("/supply/parcels"),
    )  # fmt: skip


@bp.get("/sheet")
@supplier
def as_sheet() -> Response:
    columns = ("parcel", "order", "state", "deadline", "name", "phone", "address", "goods", "amount", "tracking")
    return sheet("parcels", columns, map(cells, _found(SHEET)))


@bp.get("/slips")
@supplier
def slips() -> Response:
    """Slips of the ticked parcels, one sheet each: address, code, goods, and the code that leads to their trace."""
    numbers = [number for text in request.args.getlist("parcel")[:MANY] if (number := cursors.number(text))]
    parcels = [own(number) for number in dict.fromkeys(numbers)]
    if not parcels:
        raise NotFound(_("Please tick the parcels whose slips you need."))
    return page("supply/parcels/slips.html", slips=[Slip.of(parcel) for parcel in parcels], supplier=mine())


@bp.post("/shipments")
@supplier
@redraws(index)
def ship_many() -> Response:
    """Ship the ticked parcels, each for itself; what is refused stays ticked with its own sentence."""
    form, errors, sent = valid(typed(ManyForm)), dict[int, str](), 0
    ticked = [number for text in request.form.getlist("parcel")[:MANY] if (number := cursors.number(text))]
    if not ticked:
        raise Refused(_("Please tick the parcels that leave."))
    for number in dict.fromkeys(ticked):
        try:
            _ship_one(number, form.carrier.data or "")
            sent += 1
        except Refused as refused:
            errors[number] = refused.sentence
    if not errors:
        return see("/supply/parcels")
    whereabouts.draw_at(index, {})
    response = index(errors=errors, sent=sent)
    response.status_code = 409 if sent else 422
    return response


def _ship_one(number: int, carrier: str) -> None:
    tracking = clean(request.form.get(f"tracking-{number}"))
    if not tracking or len(tracking) > 60 or "\n" in tracking:
        raise Refused(_("Please write its tracking number, at most 60 characters."))
    orders.ship(own(number), carrier=carrier, tracking=tracking, by=me())


@bp.get(ONE)
@supplier
def show(parcel_id: int) -> Response:
    parcel = own(parcel_id)
    return page(
        "supply/parcels/show.html",
        fragments=("work",),
        parcel=parcel,
        order=parcel.order,
        slip=Slip.of(parcel),
        picks=batches.trace("parcel", [str(parcel.id)]).get(str(parcel.id), []),
        form=typed(ShipForm) if request.endpoint == f"{bp.name}.ship" else ShipForm(),
        trouble="" if request.endpoint == f"{bp.name}.ship" else refusal(),
        carriers=orders.CARRIERS,
        batch_states=BATCH_STATES,
    )


@bp.post(f"{ONE}/packings")
@supplier
@redraws(show)
def pack(parcel_id: int) -> Response:
    orders.pack(own(parcel_id), by=me())
    return see(f"/supply/parcels/{parcel_id}")


@bp.post(f"{ONE}/unpackings")
@supplier
@redraws(show)
def unpack(parcel_id: int) -> Response:
    orders.unpack(own(parcel_id), by=me())
    return see(f"/supply/parcels/{parcel_id}")


@bp.post(f"{ONE}/shipments")
@supplier
@redraws(show)
def ship(parcel_id: int) -> Response:
    parcel, form = own(parcel_id), valid(typed(ShipForm))
    orders.ship(parcel, carrier=form.carrier.data or "", tracking=form.tracking.data or "", by=me())
    return see(f"/supply/parcels/{parcel_id}")


@bp.post(f"{ONE}/deliveries")
@supplier
@redraws(show)
def deliver(parcel_id: int) -> Response:
    orders.deliver(own(parcel_id), by=me())
    return see(f"/supply/parcels/{parcel_id}")


@bp.post(f"{ONE}/refusals")
@supplier
@redraws(show)
def refuse(parcel_id: int) -> Response:
    orders.refuse(own(parcel_id), by=me())
    return see(f"/supply/parcels/{parcel_id}")


@bp.post(f"{ONE}/cancellations")
@supplier
@redraws(show)
def call_off(parcel_id: int) -> Response:
    orders.call_off(own(parcel_id), by=me(), reason="supplier")
    return see("/supply/parcels")
