"""The supplier's imports: send a file, look at what it would do, let it run, read what became of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from werkzeug.datastructures import Headers
from wtforms import BooleanField, FileField

from storefront import imports, suppliers
from storefront.blueprints.supply.importing import shown
from storefront.imports import Import
from storefront.kernel.words import lazy
from storefront.web.forms import Form, one_time_key, redraws, typed, valid
from storefront.web.guards import me, supplier
from storefront.web.pages import page, see

bp = Blueprint("supply_imports", __name__, url_prefix="/supply")


class ImportForm(Form):
    """The file itself is judged by the room: its sentence comes back beside the field."""

    file = FileField(lazy("CSV file"), description=lazy("At most 20 MB and 50,000 rows."))
    publish = BooleanField(lazy("Put new goods on sale where the file says so"))
    restock = BooleanField(lazy("Set the stock of goods I already have"))
    key = one_time_key()


def number_in(name: str) -> int | None:
    """A whole number of the query; None where there is none that could be meant."""
    value = request.args.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else None


def found_import(number: int) -> Import:
    """One of the asking supplier's imports, or 404."""
    return imports.seen_by(suppliers.of(me()).id, number)


@bp.get("/imports")
@supplier
def index() -> Response:
    before = number_in("after")
    summaries, more = imports.cut(imports.listed(suppliers.of(me()).id, before))
    return page(
        "supply/imports/index.html",
        form=typed(ImportForm),
        summaries=summaries,
        states=imports.STATES_SAID,
        more=f"/supply/imports?after={summaries[-1].id}" if more else "",
        paged=before is not None,
    )


@bp.post("/imports")
@supplier
@redraws(index)
def upload() -> Response:
    form = valid(typed(ImportForm))
    sent = request.files.get("file")
    made = imports.upload(
        suppliers.of(me()),
        sent.read(imports.FILE_BYTES + 1) if sent else b"",
        (sent.filename or "") if sent else "",
        publish=bool(form.publish.data),
        restock=bool(form.restock.data),
        by=me(),
        key=form.key.data or "",
    )
    return see(f"/supply/imports/{made.id}")


@bp.get("/imports/<int:number>")
@supplier
def show(number: int) -> Response:
    found = found_import(number)
    context: dict[str, Any] = shown(
        found, severity=request.args.get("severity"), problem=number_in("problem"), product=number_in("product")
    )
    return page("supply/imports/show.html", fragments=("progress",), **context)


@bp.post("/imports/<int:number>/runs")
@supplier
def start(number: int) -> Response:
    imports.start(found_import(number), by=me())
    return see(f"/supply/imports/{number}")


@bp.post("/imports/<int:number>/cancellations")
@supplier
def cancel(number: int) -> Response:
    imports.cancel(found_import(number), by=me())
    return see(f"/supply/imports/{number}")


@bp.post("/imports/<int:number>/pictures")
@supplier
def fetch_again(number: int) -> Response:
    imports.fetch_again(found_import(number), by=me())
    return see(f"/supply/imports/{number}")


@bp.get("/imports/<int:number>/report.csv")
@supplier
def report(number: int) -> Response:
    return saved(imports.report(found_import(number)), f"import-{number}.csv")


@bp.get("/products/export.csv")
@supplier
def export() -> Response:
    """All goods as the same CSV: what was imported, and what was made here."""
    return saved(imports.export_of(suppliers.of(me()).id), "products.csv")


def saved(text: str | bytes, name: str) -> Response:
    """A CSV that is saved and never shown as a page."""
    headers = Headers({"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"})
    return Response(text, mimetype="text/csv", headers=headers)
