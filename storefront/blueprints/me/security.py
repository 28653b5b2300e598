"""Where one is signed in, each place to be ended by who shows to be its owner; a new password ends all the others."""

from typing import Any

from flask import Blueprint, Response, request

from storefront import accounts
from storefront.accounts import Account
from storefront.kernel.words import lazy as _l
from storefront.web import login
from storefront.web.agents import browser_of
from storefront.web.belongings import names_of
from storefront.web.fields import email_field, new_password_field, password_field, said
from storefront.web.forms import Form, FormType, redraws, typed, valid
from storefront.web.guards import me, signed_in
from storefront.web.pages import page, see

bp = Blueprint("security", __name__, url_prefix="/me/security")


class PasswordForm(Form):
    """The present password shows that it is its owner who asks."""

    present = password_field(_l("Present password"))
    password = new_password_field(_l("New password"))


class EmailForm(Form):
    """The new address; the present password shows that it is its owner who asks."""

    email = email_field()
    present = password_field(_l("Present password"))


class EndForm(Form):
    """Who signed in long ago says the password again before others are signed out."""

    present = password_field(_l("Present password"))


def _owner() -> Account:
    account = me().account
    assert account is not None
    return account


@bp.get("")
@signed_in
def show(**_names: int | str) -> Response:
    places: list[dict[str, Any]] = [
        {**place._asdict(), "browser": browser_of(place.agent)}
        for place in accounts.sessions_of(_owner(), login.secret())
    ]
    has_password = _owner().password_hash is not None
    asked = {word for word in ("changed", "moved", "written") if request.method == "GET" and word in request.args}
    return page(
        "me/security.html",
        places=places,
        form=_asked(PasswordForm, "change_password"),
        email_form=_asked(EmailForm, "ask_email"),
        end_form=_asked(EndForm, "end", "end_others"),
        fresh=accounts.is_fresh(login.secret()),
        minutes=int(accounts.FRESH.total_seconds()) // 60,
        has_password=has_password,
        email=_owner().email,
        asked=asked,
    )


def _asked(form: type[FormType], *views: str) -> FormType:
    """One of this page's forms: as typed when it was the one that was sent, else empty."""
    return typed(form) if request.endpoint in {f"{bp.name}.{view}" for view in views} else form()


def _prove() -> None:
    """Let pass whose session is young, else who says the password."""
    if not accounts.is_fresh(login.secret()):
        accounts.prove(_owner(), said(valid(typed(EndForm)).present))


@bp.post("")
@signed_in
@redraws(show)
def change_password() -> Response:
    form, owner = valid(typed(PasswordForm)), _owner()
    chosen = said(form.password)
    accounts.change_password(owner, said(form.present), chosen, keep=login.secret(), known_by=names_of(owner))
    return see("/me/security?changed=1")


@bp.post("/email")
@signed_in
@redraws(show)
def ask_email() -> Response:
    form = valid(typed(EmailForm))
    accounts.ask_email(_owner(), said(form.email), said(form.present))
    return see("/me/security?written=1")


@bp.post("/sessions/<int:number>/end")
@signed_in
@redraws(show)
def end(number: int) -> Response:
    _prove()
    accounts.revoke(_owner(), number)
    return see("/me/security")


@bp.post("/sessions/end")
@signed_in
@redraws(show)
def end_others() -> Response:
    _prove()
    accounts.revoke_all(_owner(), but=login.secret())
    return see("/me/security")
