"""An order in words: one headline for all of it, and for each parcel who must do what by when."""

from typing import NamedTuple

from markupsafe import Markup

from storefront import orders, suppliers
from storefront.kernel.words import _, _n, lazy
from storefront.web.shapes import Deadline, Step
from storefront.web.traces import code_picture

UNDER_WAY = ("shipped", "delivered")
STATES = {
    "waiting": lazy("To be packed"),
    "packed": lazy("Packed"),
    "shipped": lazy("On its way"),
    "delivered": lazy("Delivered"),
    "completed": lazy("Completed"),
    "cancelled": lazy("Cancelled"),
}


class ParcelShown(NamedTuple):
    """A parcel with its supplier's name, its deadline, its timeline, and what its customer can do now.

    `leads` marks the one parcel whose receipt is the page's main action; `qr` leads to its trace once it is packed.
    """

    parcel: orders.ParcelSeen
    supplier: str
    due: Deadline | None
    steps: list[Step]
    can_confirm: bool
    can_extend: bool
    can_call_off: bool
    leads: bool
    qr: Markup | None


def headline(order: orders.Order | orders.OrderSeen) -> str:
    """Where the order stands, in one sentence; what an order shows beyond paid is derived from its parcels."""
    if order.state == "expired":
        return _("This order ended unpaid. You owe nothing.")
    states = [parcel.state for parcel in order.parcels]
    if order.state == "cancelled" or set(states) == {"cancelled"}:
        return _("This order was cancelled.")
    if order.state == "placed" and not order.on_delivery:
        return _("We wait for your payment.")
    live = [state for state in states if state != "cancelled"]
    if all(state == "completed" for state in live):
        return _("Everything is with you.")
    if all(state in ("waiting", "packed") for state in live):
        return _("Thank you. It is being packed.")
    if len(live) == 1:
        return _("It is with you.") if live[0] == "delivered" else _("It is on its way.")
    ahead = sum(state in ("shipped", "delivered", "completed") for state in live)
    if ahead == len(live):
        return _("Everything is on its way or with you.")
    return _n("%(num)d parcel is ahead, the rest follows.", "%(num)d parcels are ahead, the rest follows.", ahead)


def state_of(state: str) -> str:
    """A parcel's state in a word or two."""
    return str(STATES[state])


def shown(order: orders.OrderSeen) -> list[ParcelShown]:
    """Every parcel of an order."""
    names = suppliers.names(parcel.supplier_id for parcel in order.parcels)
    leading = next((parcel.id for parcel in order.parcels if _can_confirm(order, parcel)), None)
    return [_one(order, parcel, str(names[parcel.supplier_id]), leading) for parcel in order.parcels]


def _can_confirm(order: orders.OrderSeen, parcel: orders.ParcelSeen) -> bool:
    return parcel.state in UNDER_WAY and order.state == "paid"


def _one(order: orders.OrderSeen, parcel: orders.ParcelSeen, supplier: str, leading: int | None) -> ParcelShown:
    return ParcelShown(
        parcel,
        supplier,
        _due(order, parcel, supplier),
        _steps(order, parcel),
        can_confirm=_can_confirm(order, parcel),
        can_extend=parcel.state in UNDER_WAY and parcel.extended_at is None,
        can_call_off=parcel.state == "waiting" and order.state == "paid",
        leads=parcel.id == leading,
        qr=code_picture(parcel.code) if parcel.state not in ("waiting", "cancelled") else None,
    )


def _due(order: orders.OrderSeen, parcel: orders.ParcelSeen, supplier: str) -> Deadline | None:
    if parcel.due_at is None:
        return None
    if parcel.state in ("waiting", "packed"):
        after = _("Until it is packed you can call it off.") if parcel.state == "waiting" else ""
        return Deadline(supplier, "ship", parcel.due_at, parcel.since, after)
    if order.state != "paid":
        return None  # cash that is not booked yet: no clock runs against the customer
    after = _("If you do nothing it counts as received. Faults can be claimed for 30 days, a fake at any time.")
    return Deadline(None, "confirm", parcel.due_at, parcel.since, after)


def _steps(order: orders.OrderSeen, parcel: orders.ParcelSeen) -> list[Step]:
    happened: dict[str, orders.StepSeen] = {}
    for one in (step for step in order.steps if step.parcel_id in (None, parcel.id)):
        if one.what == "waiting":
            happened.pop("packed", None)  # it was unpacked again
        else:
            happened[one.what] = one
    if parcel.state == "cancelled" or order.state in ("expired", "cancelled"):
        told = [(_refused(one) or _label(one.what, parcel), one.at) for one in happened.values()]
        return [Step(label, at, state="done") for label, at in told if label]
    stations = ["paid", "packed", "shipped", "delivered", "completed"]
    if order.on_delivery:
        stations = ["placed", "packed", "shipped", "delivered", "paid", "completed"]
    made: list[Step] = []
    for what in stations:
        step = happened.get(what)
        if step is None and what == "delivered" and parcel.state == "completed":
            continue
        if step is None and all(before.state == "done" for before in made):
            made.append(Step(_expected(what), state="now"))
        else:
            made.append(Step(_label(what, parcel), step.at if step else None, state="done" if step else "next"))
    return made


def _expected(what: str) -> str:
    """What goes on until a station is reached."""
    going_on = {
        "paid": _("Waiting for the payment"),
        "packed": _("Being packed"),
        "shipped": _("Waiting for the carrier"),
        "delivered": _("On its way"),
        "completed": _("Waiting for your word"),
    }
    return going_on.get(what, "")


def _refused(step: orders.StepSeen) -> str:
    return _("Not accepted at the door; it went back") if step.reason == orders.REFUSED else ""


def _label(what: str, parcel: orders.ParcelSeen) -> str:
    shipped = ", ".join(f"{shipment.carrier} {shipment.tracking}" for shipment in parcel.shipments)
    labels = {
        "placed": _("Ordered"),
        "paid": _("Paid"),
        "packed": _("Packed"),
        "shipped": _("Shipped, %(how)s", how=shipped) if shipped else _("Shipped"),
        "delivered": _("Delivered"),
        "completed": _("Received"),
        "cancelled": _("Cancelled"),
        "expired": _("Ended unpaid"),
    }
    return labels.get(what, "")
