"""The link in a letter to a new address: looking changes nothing, one button makes it the account's."""

from flask import Blueprint, Response, request

from storefront import accounts
from storefront.web import login
from storefront.web.forms import Form, redraws, typed
from storefront.web.guards import anyone, cookie_options
from storefront.web.limits import slow_down
from storefront.web.pages import page, see

bp = Blueprint("accounts_emails", __name__, url_prefix="/emails")
MOVE = "email"  # the cookie that carries a link's token, so that it stands in no address


@bp.get("/<string:token>")
@anyone
def follow_link(token: str) -> Response:
    """The first visit moves the token out of the address; looking uses nothing up."""
    response = see("/emails/new")
    seconds = int(accounts.EMAIL_LASTS.total_seconds())
    response.set_cookie(MOVE, token[:1000], max_age=seconds, **{**cookie_options(), "path": "/emails"})
    return response


@bp.get("/new")
@anyone
def show() -> Response:
    move = accounts.email_move(request.cookies.get(MOVE, ""))
    return page("accounts/email.html", form=typed(Form), email=move.email if move else "")


@bp.post("/new")
@anyone
@redraws(show)
def change() -> Response:
    slow_down("email", per_minute=10, burst=30)
    accounts.change_email(request.cookies.get(MOVE, ""), keep=login.secret())
    response = see("/me/security?moved=1")
    response.delete_cookie(MOVE, **{**cookie_options(), "path": "/emails"})
    return response
