"""What people ask about a supplier's goods, the nearest deadline first."""

from functools import partial

from flask import Blueprint, Response
from flask.sansio.blueprints import BlueprintSetupState

from storefront import questions, suppliers
from storefront.blueprints.questions import listing
from storefront.kernel.words import _
from storefront.suppliers import Supplier
from storefront.web import slots
from storefront.web.guards import me, supplier
from storefront.web.shapes import Task

bp = Blueprint("supply_questions", __name__, url_prefix="/supply/questions")


@bp.record_once
def _teach(state: BlueprintSetupState) -> None:
    slots.wait_at(state.app, "supply", _waiting)


def _waiting(mine: Supplier) -> list[Task]:
    """What people wait to hear from a supplier today."""
    rows = questions.for_supplier(mine.id, mine.account_id, limit=20)
    return [
        Task(row.text[:90], str(row.title), f"/questions/{row.id}", _("Answer"), listing.due(row))
        for row in rows
        if not row.answered
    ]


def _read() -> listing.Read:
    return partial(questions.for_supplier, suppliers.of(me()).id, me().id or 0)


@bp.get("")
@supplier
def index() -> Response:
    return listing.listed("questions/supply.html", "/supply/questions", _read())


@bp.get("/sheet")
@supplier
def as_sheet() -> Response:
    return listing.as_sheet(_read()(**listing.asked(), limit=5000))
