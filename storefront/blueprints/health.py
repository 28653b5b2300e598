"""Whether the process lives, and whether it can work."""

from flask import Blueprint, Response, make_response

from storefront.kernel import readiness
from storefront.web.guards import machine

bp = Blueprint("health", __name__)
_TEXT = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}


@bp.get("/healthz")
@machine
def alive() -> Response:
    return make_response("ok\n", 200, _TEXT)


@bp.get("/readyz")
@machine
def ready() -> Response:
    """Whoever asks hears which part is not ready; what is wrong with it, `storefront doctor` says."""
    parts = [trouble.part for trouble in readiness.troubles()]
    return make_response("\n".join(parts or ["ok"]) + "\n", 503 if parts else 200, _TEXT)
