"""Pages for those who build: all components in all states. They exist in demo mode only."""

from flask import Blueprint, Response, current_app, request

from storefront.kernel.errors import NotFound
from storefront.web import samples
from storefront.web.guards import anyone
from storefront.web.pages import page

bp = Blueprint("dev", __name__, url_prefix="/dev")

HUES = ("", "ink", "clay", "amber", "moss", "lake", "indigo", "plum", "rose")


@bp.get("/components")
@anyone
def components() -> Response:
    """Every macro; `?scheme=light|dark` forces a scheme, `?hue=` an accent."""
    if not current_app.config["SETTINGS"].is_demo:
        raise NotFound
    scheme, hue = (request.args.get(name, "") for name in ("scheme", "hue"))
    return page(
        "dev/components.html",
        scheme=scheme if scheme in ("light", "dark") else "",
        hue=hue if hue in HUES else "",
        hues=HUES,
        **samples.everything(),
    )
