"""What one is called, and which language one reads."""

from flask import Blueprint, Response, g, request
from wtforms import RadioField

from storefront import accounts
from storefront.kernel.words import NATIVE_NAMES
from storefront.kernel.words import lazy as _l
from storefront.web.fields import name_field, said
from storefront.web.forms import Form, redraws, typed, valid
from storefront.web.guards import me, signed_in
from storefront.web.pages import page, see
from storefront.web.shapes import Option

bp = Blueprint("settings", __name__, url_prefix="/me/settings")


class SettingsForm(Form):
    """Name and language; mails come in this language too."""

    name = name_field()
    language = RadioField(_l("Language"), choices=[Option(*one) for one in NATIVE_NAMES.items()])


@bp.get("")
@signed_in
def show() -> Response:
    kept = request.method == "GET" and "kept" in request.args
    return page("me/settings.html", form=typed(SettingsForm, obj=me().account), kept=kept)


@bp.post("")
@signed_in
@redraws(show)
def keep() -> Response:
    form, account = valid(typed(SettingsForm)), me().account
    assert account is not None
    accounts.change_settings(account, said(form.name), said(form.language))
    g.keep_language = form.language.data  # a language chosen earlier on this browser gives way
    return see("/me/settings?kept=1")
