"""The supplier's parcels: a queue by deadline, one to open, many to ship at once, a list to take along."""

from typing import NamedTuple

from flask import Blueprint, Response, request
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from storefront import batches, orders, suppliers
from storefront.accounts import Written, places
from storefront.kernel.errors import Refused
from storefront.kernel.words import _, lazy
from storefront.web.forms import Form, Plain, redraws, typed, valid
from storefront.web.guards import me, supplier
from storefront.web.pages import page, see
from storefront.web.shapes import Link

bp = Blueprint("supply_parcels", __name__, url_prefix="/supply/parcels")
VIEWS = {
    "to_ship": (("waiting", "packed"), lazy("To ship")),
    "under_way": (("shipped", "delivered"), lazy("Under way")),
    "done": (("completed", "cancelled"), lazy("Done")),
}


class ShipForm(Form):
    carrier = StringField(lazy("Carrier"), [InputRequired(), Length(max=40), Plain()])
    tracking = StringField(
        lazy("Tracking number"), [InputRequired(), Length(max=60), Plain()], render_kw={"autocapitalize": "characters"}
    )


class Outcome(NamedTuple):
    """What became of one line of a bulk shipment."""

    code: str
    sentence: str


def mine() -> suppliers.Supplier:
    """The supplier who asks."""
    return suppliers.of(me())


@bp.get("")
@supplier
def index() -> Response:
    view = request.args.get("view", "to_ship")
    states, _title = VIEWS.get(view, VIEWS["to_ship"])
    parcels = orders.parcels_for(mine().id, states=states, limit=100)
    links = [Link(str(title), f"/supply/parcels?view={name}", current=name == view) for name, (_s, title) in VIEWS.items()]
    return page(
        "supply/parcels/index.html", fragments=("list",), parcels=parcels, links=links, view=view, form=typed(ShipForm)
    )


@bp.post("/shipments")
@supplier
@redraws(index)
def ship_many() -> Response:
    wanted = []
    for code in request.form.getlist("parcel")[:200]:
        tracking = request.form.get(f"tracking-{code}", "").strip()[:60]
        if not code.isdigit() or len(code) > 18 or not tracking:
            continue
        wanted.append((orders.parcel_for(mine().id, int(code)), request.form.get("carrier", "").strip()[:40], tracking))
    if not wanted or not wanted[0][1]:
        raise Refused(_("Please tick parcels, name the carrier and write each tracking number."))
    refused = [Outcome(parcel.paper, sentence) for parcel, sentence in orders.ship_many(wanted, by=me())]
    if refused:
        raise Refused(" ".join(f"{one.code}: {one.sentence}" for one in refused), status=409)
    return see("/supply/parcels")


@bp.get("/<int:parcel_id>")
@supplier
def show(parcel_id: int) -> Response:
    parcel = orders.parcel_for(mine().id, parcel_id)
    to = parcel.order.recipient
    address = Written(*(str(to[name]) for name in Written._fields))
    return page(
        "supply/parcels/show.html",
        fragments=("work",),
        parcel=parcel,
        order=parcel.order,
        address=places.lines(address),
        phone=places.say_phone(address.phone, address.country),
        picks=batches.picked("parcel", str(parcel.id)),
        form=typed(ShipForm),
        carriers=orders.CARRIERS,
    )


@bp.post("/<int:parcel_id>/packings")
@supplier
@redraws(show)
def pack(parcel_id: int) -> Response:
    orders.pack(orders.parcel_for(mine().id, parcel_id), by=me())
    return see(f"/supply/parcels/{parcel_id}")


@bp.post("/<int:parcel_id>/shipments")
@supplier
@redraws(show)
def ship(parcel_id: int) -> Response:
    form = valid(typed(ShipForm))
    parcel = orders.parcel_for(mine().id, parcel_id)
    orders.ship(parcel, carrier=form.carrier.data or "", tracking=form.tracking.data or "", by=me())
    return see(f"/supply/parcels/{parcel_id}")


@bp.post("/<int:parcel_id>/deliveries")
@supplier
@redraws(show)
def deliver(parcel_id: int) -> Response:
    orders.deliver(orders.parcel_for(mine().id, parcel_id), by=me())
    return see(f"/supply/parcels/{parcel_id}")


@bp.post("/<int:parcel_id>/cancellations")
@supplier
@redraws(show)
def call_off(parcel_id: int) -> Response:
    parcel = orders.parcel_for(mine().id, parcel_id)
    orders.call_off(parcel, by=me(), reason="supplier")
    return see("/supply/parcels")
