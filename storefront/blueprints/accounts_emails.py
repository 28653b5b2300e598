"""The link in a letter to a new address: looking changes nothing, one button makes it the account's."""

from flask import Blueprint, Response

from storefront import accounts
from storefront.web import cookies, login
from storefront.web.forms import Form, redraws, typed
from storefront.web.guards import anyone
from storefront.web.limits import slow_down
from storefront.web.pages import page, see

MOVE, EMAILS = "email", "/emails"  # the cookie that carries a link's token, so that it stands in no address; its path
bp = Blueprint("accounts_emails", __name__, url_prefix=EMAILS)


@bp.get("/<string:token>")
@anyone
def follow_link(token: str) -> Response:
    """The first visit moves the token out of the address; looking uses nothing up."""
    response = see("/emails/new")
    seconds = int(accounts.EMAIL_LASTS.total_seconds())
    cookies.give(response, MOVE, token[:1000], seconds, EMAILS)
    return response


@bp.get("/new")
@anyone
def show() -> Response:
    move = accounts.email_move(cookies.read(MOVE, EMAILS))
    return page("accounts/email.html", form=typed(Form), email=move.email if move else "")


@bp.post("/new")
@anyone
@redraws(show)
def change() -> Response:
    slow_down("email", per_minute=10, burst=30)
    accounts.change_email(cookies.read(MOVE, EMAILS), keep=login.secret())
    response = see("/me/security?moved=1")
    cookies.take(response, MOVE, EMAILS)
    return response
