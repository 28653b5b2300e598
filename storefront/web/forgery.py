"""An unsafe request comes from our own pages: browsers say so themselves, no form carries a token (architecture.md)."""

from flask import abort, current_app, request

from storefront.web.noting import note

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def refuse_forged() -> None:
    """400 for an unsafe request that another site sent, or that cannot show it was ours."""
    if request.method in SAFE or request.path.startswith(("/webhooks/", "/api/")):
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        allowed = site == "same-origin"
    elif (origin := request.headers.get("Origin")) is not None:
        allowed = origin in current_app.config["ORIGINS"]
    else:
        allowed = not request.cookies
    if not allowed:
        note(400, "forged form")
        abort(400, "This form was not sent from our own page.")
