"""The calendar of deals: what runs today and what the week brings; the front page shows its first lines."""

from collections.abc import Hashable

from flask import Blueprint, Response, current_app
from flask.sansio.blueprints import BlueprintSetupState

from storefront import packets
from storefront.web import cached, calendar, slots
from storefront.web.guards import anyone
from storefront.web.pages import page

bp = Blueprint("deals", __name__, url_prefix="/deals")


@bp.record_once
def _teach(state: BlueprintSetupState) -> None:
    slots.wing(state.app, "deals")


def _version() -> Hashable:
    return cached.minute(), calendar.edges()


@bp.get("")
@anyone
@cached.whole(_version)
def index() -> Response:
    found = calendar.shown()
    return page(
        "deals/calendar.html",
        today=[one for one in found if one.runs],
        coming=[one for one in found if not one.runs],
        gifts=packets.plans.shown(),
        url=current_app.config["SETTINGS"].base_url + "/deals",
    )
