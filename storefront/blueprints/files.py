"""Files as they are: a public one for ever, a private one by a signed link, neither ever as a page of ours."""

from __future__ import annotations

from flask import Blueprint, Response, request

from storefront.kernel import files
from storefront.kernel.errors import NotFound
from storefront.kernel.pictures import placeholder
from storefront.web.guards import anyone

bp = Blueprint("files", __name__, url_prefix="/files")

FOR_EVER = "public, max-age=31536000, immutable"


@bp.get("/<string:name>")
@anyone
def show(name: str) -> Response:
    """A file by its name; a picture is shown, anything else is saved."""
    private = files.is_private(name)
    if private and not files.opens(name, request.args.get("until", ""), request.args.get("signature", "")):
        raise NotFound
    return _sent(name, "private, no-store" if private else FOR_EVER)


@bp.get("/placeholder.svg")
@anyone
def nothing_yet() -> Response:
    """The drawing that stands where a picture is missing."""
    response = Response(placeholder(), mimetype="image/svg+xml")
    response.headers["Cache-Control"] = "public, max-age=86400"
    response.add_etag()
    _strip(response, "placeholder.svg")
    response.make_conditional(request)
    return response


def _sent(name: str, caching: str) -> Response:
    data = files.read(name)  # whole: a rendition is small, and a private file is deciphered whole anyway
    response = Response(data, mimetype=files.media_type(name))
    response.headers["Cache-Control"] = caching
    if caching == FOR_EVER:
        response.set_etag(name)  # a name never stands for other bytes
    _strip(response, name)
    response.make_conditional(request, accept_ranges=True, complete_length=len(data))
    return response


def _strip(response: Response, name: str) -> None:
    """A file is never a document of ours, whatever its bytes claim (reliability.md F40)."""
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    way = "inline" if (response.mimetype or "").startswith("image/") else "attachment"
    response.headers["Content-Disposition"] = f'{way}; filename="{name}"'
