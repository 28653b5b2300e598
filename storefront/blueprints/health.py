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
    troubles = readiness.troubles()
    return make_response("\n".join(troubles or ["ok"]) + "\n", 503 if troubles else 200, _TEXT)
