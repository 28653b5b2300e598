"""Signing up, in and out: one short page each, and back to where one came from."""

from flask import Blueprint, Response, request

from storefront import accounts
from storefront.kernel.words import lazy as _l
from storefront.web import cookies, login
from storefront.web.belongings import names_of
from storefront.web.fields import email_field, name_field, new_password_field, password_field, said
from storefront.web.forms import Form, redraws, typed, valid
from storefront.web.guards import anyone, me
from storefront.web.limits import network, slow_down
from storefront.web.pages import local, page, see

bp = Blueprint("accounts", __name__)


class SignUpForm(Form):
    """Who somebody is, and by which word they come back."""

    name = name_field()
    email = email_field()
    password = new_password_field()


class SignInForm(Form):
    """The address is known by `username`, so that password managers find it."""

    email = email_field(autocomplete="username")
    password = password_field()


def _next() -> str:
    return local(request.args.get("next"), "/me")


@bp.get("/sign-up")
@anyone
def sign_up() -> Response:
    if request.method == "GET" and me().id:
        return see(_next())
    return page("accounts/sign_up.html", form=typed(SignUpForm), next=_next())


@bp.post("/sign-up")
@anyone
@redraws(sign_up)
def open_account() -> Response:
    slow_down("sign-up", per_minute=10, burst=30)
    form = valid(typed(SignUpForm))
    account = accounts.sign_up(said(form.name), said(form.email), said(form.password), network=network())
    return login.enter(see(_next()), accounts.open_session(account, **login.whence()), account.email)


@bp.get("/sign-in")
@anyone
def sign_in() -> Response:
    if request.method == "GET" and me().id:
        return see(_next())
    changed = request.method == "GET" and "changed" in request.args
    return page("accounts/sign_in.html", form=typed(SignInForm), next=_next(), changed=changed)


@bp.post("/sign-in")
@anyone
@redraws(sign_in)
def open_session() -> Response:
    slow_down("sign-in", per_minute=30, burst=60)
    form = valid(typed(SignInForm))
    device = cookies.read(login.DEVICE)
    secret = accounts.sign_in(said(form.email), said(form.password), device=device, **login.whence())
    return login.enter(see(_next()), secret, said(form.email))


@bp.get("/sign-out")
@anyone
def sign_out() -> Response:
    return page("accounts/sign_out.html", member=me().member)


@bp.post("/sign-out")
@anyone
def close_session() -> Response:
    return login.leave(see("/"))


class AskForm(Form):
    """Whose password is to be chosen anew."""

    email = email_field(autocomplete="username")


class ResetForm(Form):
    """The new password."""

    password = new_password_field(_l("New password"))


RESET, RESETS = "reset", "/resets"  # the cookie that carries a link's token, so that it stands in no address; its path


@bp.get("/resets")
@anyone
def ask() -> Response:
    return page("accounts/ask.html", form=typed(AskForm))


@bp.post("/resets")
@anyone
@redraws(ask)
def request_reset() -> Response:
    slow_down("reset", per_minute=10, burst=30)
    accounts.request_reset(said(valid(typed(AskForm)).email))
    return see("/resets/sent")


@bp.get("/resets/sent")
@anyone
def asked() -> Response:
    return page("accounts/asked.html")


@bp.get("/resets/<string:token>")
@anyone
def follow_link(token: str) -> Response:
    """The first visit moves the token out of the address; looking uses nothing up."""
    response = see("/resets/new")
    hour = int(accounts.RESET_LASTS.total_seconds())
    cookies.give(response, RESET, token[:80], hour, RESETS)
    return response


@bp.get("/resets/new")
@anyone
def choose() -> Response:
    opens = accounts.can_reset(cookies.read(RESET, RESETS))
    return page("accounts/reset.html", form=typed(ResetForm), opens=opens)


@bp.post("/resets/new")
@anyone
@redraws(choose)
def reset() -> Response:
    slow_down("reset", per_minute=10, burst=30)
    link = cookies.read(RESET, RESETS)
    owner = accounts.reset_owner(link)
    accounts.reset(link, said(valid(typed(ResetForm)).password), known_by=names_of(owner) if owner else ())
    response = see("/sign-in?changed=1")
    cookies.take(response, RESET, RESETS)
    return response
