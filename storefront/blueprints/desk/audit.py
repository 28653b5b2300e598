"""The log: who did what, newest first; nobody changes it, and it shows when somebody tried."""

import json
from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Response, request

from storefront import accounts, audit
from storefront.web import cursors
from storefront.web.forms import clean
from storefront.web.guards import desk
from storefront.web.limits import slow_down
from storefront.web.pages import page
from storefront.web.sheets import sheet

bp = Blueprint("audit", __name__, url_prefix="/desk/audit")

PAGE = 50


def _asked() -> dict[str, Any]:
    return {
        "q": clean(request.args.get("q"))[:80],
        "actor_id": cursors.number(request.args.get("actor")),
        "before": cursors.number(request.args.get("after")),
    }


def _said(entries: Iterable[audit.Told]) -> list[dict[str, Any]]:
    entries = list(entries)
    names = accounts.names([entry.actor_id for entry in entries])
    return [
        {
            **entry._asdict(),
            "who": names.get(entry.actor_id or 0, ""),
            "detail": json.dumps(entry.detail, ensure_ascii=False) if entry.detail else "",
        }
        for entry in entries
    ]


@bp.get("")
@desk("audit")
def index() -> Response:
    asked = _asked()
    rows = _said(audit.entries(**asked, limit=PAGE + 1))
    more = cursors.url(after=str(rows[PAGE - 1]["id"])) if len(rows) > PAGE else ""
    sheet_url = f"/desk/audit/sheet{cursors.url(after=None).removeprefix('/desk/audit')}"
    return page("desk/audit.html", rows=rows[:PAGE], asked=asked, more=more, sheet=sheet_url, verdict=None)


@bp.get("/sheet")
@desk("audit")
def as_sheet() -> Response:
    columns = ("id", "at", "actor", "who", "action", "about", "detail")
    rows = _said(audit.entries(**_asked(), limit=5000))
    keys = ("id", "at", "actor_id", "who", "action", "about", "detail")
    return sheet("audit", columns, ([row[key] for key in keys] for row in rows))


@bp.get("/verification")
@desk("audit")
def verify() -> Response:
    """Walk the whole chain; slow on a long log, so not too often."""
    slow_down("verify audit", per_minute=6, burst=6)
    return page("desk/verification.html", verdict=audit.verify())
