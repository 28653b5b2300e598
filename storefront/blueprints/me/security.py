"""Where one is signed in, each place to be ended; a new password ends all the others."""

from typing import Any

from flask import Blueprint, Response, request

from storefront import accounts
from storefront.accounts import Account
from storefront.kernel.words import lazy as _l
from storefront.web import login
from storefront.web.agents import browser_of
from storefront.web.fields import new_password_field, password_field, said
from storefront.web.forms import Form, redraws, typed, valid
from storefront.web.guards import me, signed_in
from storefront.web.pages import page, see

bp = Blueprint("security", __name__, url_prefix="/me/security")


class PasswordForm(Form):
    """The present password shows that it is its owner who asks."""

    present = password_field(_l("Present password"))
    password = new_password_field(_l("New password"))


def _owner() -> Account:
    account = me().account
    assert account is not None
    return account


@bp.get("")
@signed_in
def show() -> Response:
    places: list[dict[str, Any]] = [
        {**place._asdict(), "browser": browser_of(place.agent)}
        for place in accounts.sessions_of(_owner(), login.secret())
    ]
    has_password = _owner().password_hash is not None
    changed = request.method == "GET" and "changed" in request.args
    return page("me/security.html", places=places, form=typed(PasswordForm), has_password=has_password, changed=changed)


@bp.post("")
@signed_in
@redraws(show)
def change_password() -> Response:
    form = valid(typed(PasswordForm))
    accounts.change_password(_owner(), said(form.present), said(form.password), keep=login.secret())
    return see("/me/security?changed=1")


@bp.post("/sessions/<int:number>/end")
@signed_in
def end(number: int) -> Response:
    accounts.revoke(_owner(), number)
    return see("/me/security")


@bp.post("/sessions/end")
@signed_in
def end_others() -> Response:
    accounts.revoke_all(_owner(), but=login.secret())
    return see("/me/security")
