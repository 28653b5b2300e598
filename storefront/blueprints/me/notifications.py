"""What one was told, how one wants to be told, and on which browsers; the badge asks again by itself."""

from typing import Any, Final

from flask import Blueprint, Response, make_response, request
from wtforms import BooleanField, IntegerField, RadioField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from storefront import notices
from storefront.accounts import Account
from storefront.kernel.words import lazy as _l
from storefront.notices import CHOICES
from storefront.web import cursors, login
from storefront.web.agents import browser_of
from storefront.web.forms import Form, redraws, refusal, typed, valid
from storefront.web.guards import me, signed_in
from storefront.web.pages import local, page, see
from storefront.web.shapes import Option

bp = Blueprint("notifications", __name__, url_prefix="/me/notifications")
PAGE: Final = 20
HOME: Final = "/me/notifications"


class ReadForm(Form):
    """All that the page showed, up to its newest."""

    up_to = IntegerField(validators=[InputRequired(), NumberRange(0, 2**53)])


class PreferencesForm(Form):
    """What one may choose by class and channel: "<class>_<channel>", on or off, or one of several ways."""

    order_push = BooleanField(_l("On this and other browsers that show notices"))
    social_inbox = BooleanField(_l("Here, under notifications"))
    social_push = BooleanField(_l("On browsers that show notices"))
    social_mail = RadioField(
        _l("By mail"),
        choices=[
            Option("together", _l("Soon, several together")),
            Option("daily", _l("Once a day, in one mail")),
            Option("off", _l("Never")),
        ],
    )
    marketing_inbox = BooleanField(_l("Here, under notifications"))
    marketing_mail = BooleanField(_l("By mail"))
    marketing_push = BooleanField(_l("On browsers that show notices"))

    def of(self, ways: notices.choosing.Ways) -> "PreferencesForm":
        """Filled with what holds now."""
        for name, field in self._fields.items():
            way = ways[_key(name)]
            field.data = way if isinstance(field, RadioField) else way != "off"
        return self

    def ways(self) -> dict[tuple[str, str], str]:
        """What was chosen, as notices keeps it."""
        return {_key(name): _way(name, field.data) for name, field in self._fields.items()}


class DeviceForm(Form):
    """What a browser says of its push service."""

    endpoint = StringField(validators=[InputRequired(), Length(max=1000)])
    p256dh = StringField(validators=[InputRequired(), Length(max=200)])
    auth = StringField(validators=[InputRequired(), Length(max=100)])


def _key(name: str) -> tuple[str, str]:
    class_, _under, channel = name.partition("_")
    return class_, channel


def _way(name: str, chosen: Any) -> str:
    if isinstance(chosen, str):
        return chosen
    return next(way for way in CHOICES[_key(name)] if (way != "off") == bool(chosen))


def _owner() -> Account:
    account = me().account
    assert account is not None
    return account


@bp.get("")
@signed_in
def index() -> Response:
    account_id, after = _owner().id, cursors.number(request.args.get("after"))
    told = notices.inbox(account_id, after=after, limit=PAGE + 1)
    rows, is_more = told[:PAGE], len(told) > PAGE
    more = cursors.url(after=str(rows[-1].id)) if is_more else ""
    unread = notices.unread(account_id)
    return page("notices/inbox.html", rows=rows, more=more, first=HOME if after else "", unread=unread)


@bp.get("/badge")
@signed_in
def badge() -> Response:
    """204 while nothing changed: `shown` is the number the badge shows (dependencies.md 2.4)."""
    account_id, shown = me().id, cursors.number(request.args.get("shown"))
    assert account_id is not None
    if request.headers.get("HX-Request") != "true":
        return see(HOME)
    unread = notices.unread(account_id)
    if unread == shown:
        return make_response("", 204)
    return page("notices/badge.html", unread=unread)


@bp.post("/reading")
@signed_in
def read_all() -> Response:
    form = valid(typed(ReadForm))
    notices.read_all(_owner().id, form.up_to.data or 0)
    return see(HOME)


@bp.post("/<int:number>/reading")
@signed_in
def read(number: int) -> Response:
    return see(local(notices.read(_owner().id, number), HOME))


@bp.get("/preferences")
@signed_in
def preferences() -> Response:
    form, owner = typed(PreferencesForm), _owner()
    if request.method == "GET" or refusal():
        form.of(notices.ways_of(owner.id))
    screens = [(one.id, browser_of(one.agent), one.at) for one in notices.screens_of(owner.id)]
    kept = request.method == "GET" and "kept" in request.args
    key = notices.public_key()
    return page("notices/preferences.html", form=form, screens=screens, kept=kept, key=key, refusal=refusal())


@bp.post("/preferences")
@signed_in
@redraws(preferences)
def prefer() -> Response:
    form = valid(typed(PreferencesForm))
    notices.choose(_owner(), form.ways())
    return see(f"{HOME}/preferences?kept=1")


@bp.post("/devices")
@signed_in
@redraws(preferences)
def set_up() -> Response:
    form = valid(typed(DeviceForm))
    agent = request.user_agent.string
    notices.set_up(_owner(), form.data, secret=login.secret(), agent=agent)
    return see(f"{HOME}/preferences?kept=1")


@bp.post("/devices/<int:number>/removal")
@signed_in
def take_down(number: int) -> Response:
    notices.take_down(_owner(), number)
    return see(f"{HOME}/preferences")
