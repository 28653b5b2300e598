"""What waits for a supplier today, the nearest deadline first."""

from datetime import date as Date  # noqa: N812  # `date` is what is shown
from datetime import datetime, time, timedelta

from flask import Blueprint, Response, current_app
from flask.sansio.blueprints import BlueprintSetupState

from storefront import batches, orders, products, suppliers
from storefront.blueprints.supply.menu import menu
from storefront.kernel import clock
from storefront.kernel.words import _, _n
from storefront.suppliers import Supplier
from storefront.web import moments, slots
from storefront.web.guards import me, supplier
from storefront.web.pages import page
from storefront.web.shapes import Deadline, Task

bp = Blueprint("supply", __name__, url_prefix="/supply")
SOON = timedelta(days=30)  # a batch that ends so soon is said


def day(date: Date | None) -> str:
    """A calendar day as people read it."""
    return moments.said(datetime.combine(date, time(12), moments.zone), "date") if date else "—"


@bp.record_once
def _teach(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals.update(supply_menu=menu, day=day)


@bp.get("")
@supplier
def index() -> Response:
    mine = suppliers.of(me())
    tasks = [*_parcels(mine), *slots.waiting("supply", mine), *_ending(mine), *_short(mine)]
    return page("supply/home.html", supplier=mine, tasks=tasks, counts=products.counts(mine.id), told=_told(mine))


def _parcels(mine: Supplier) -> list[Task]:
    return [
        Task(
            _("Parcel %(number)s", number=parcel.paper),
            _n("%(num)d line", "%(num)d lines", len(parcel.lines)),
            f"/supply/parcels/{parcel.id}",
            _("Ship"),
            Deadline(None, "ship", parcel.due_at, parcel.since) if parcel.due_at else None,
        )
        for parcel in orders.parcels_for(mine.id, states=("waiting", "packed"), limit=20)
    ]


def _ending(mine: Supplier) -> list[Task]:
    zone = current_app.config["SETTINGS"].zone
    until = clock.day(clock.now() + SOON, zone)
    return [
        Task(
            _("Batch %(code)s ends", code=row.code),
            f"{row.title}, {_n('%(num)d piece', '%(num)d pieces', row.remaining)}",
            f"/supply/batches/{row.id}",
            _("Look"),
            Deadline(None, "end", datetime.combine(row.best_before, datetime.max.time(), zone))
            if row.best_before
            else None,
        )
        for row in batches.expiring(mine.id, until)
    ]


def _short(mine: Supplier) -> list[Task]:
    return [
        Task(
            _("Promised and not there: %(title)s", title=row.title),
            _n("%(num)d piece is missing", "%(num)d pieces are missing", row.short),
            f"/supply/products/{row.id}",
            _("Receive"),
        )
        for row in products.lacking(mine.id)
    ]


def _told(mine: Supplier) -> str:
    """What a supplier who may not sell yet, or not any more, should know."""
    said = {
        "draft": _("Your application is not sent yet."),
        "submitted": _("Your application waits to be checked. You can prepare goods meanwhile."),
        "checking": _("Your application is being checked. You can prepare goods meanwhile."),
        "needs_info": _("We need something from you: %(reason)s", reason=mine.reason),
        "rejected": _("Your application was turned down: %(reason)s", reason=mine.reason),
        "suspended": _("Your goods are off sale: %(reason)s", reason=mine.reason),
        "exiting": _("You are leaving. Goods are off sale; what is ordered goes on."),
        "closed": _("This supplier is closed."),
    }
    return said.get(mine.state, "")
