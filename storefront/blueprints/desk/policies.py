"""The numbers of the rules: shown with their range and source, changed together, with a reason and notice."""

from datetime import datetime, time, timedelta
from functools import cache
from typing import Any, cast

from flask import Blueprint, Response, current_app
from wtforms import DateField, StringField

from storefront import policies
from storefront.blueprints.operator import grouped, told
from storefront.kernel import clock
from storefront.kernel.words import lazy as _l
from storefront.web.fields import AtMost, needed, said
from storefront.web.forms import Form, Plain, redraws, typed, valid
from storefront.web.guards import desk, me
from storefront.web.pages import page, see

bp = Blueprint("policies", __name__, url_prefix="/desk/policies")


class ChangeForm(Form):
    """Why, and from which day; the numbers themselves are added, one field each."""

    reason = StringField(_l("Why"), [needed(), AtMost(500), Plain()])
    from_at = DateField(_l("Holds from"), [needed()])


@cache
def _form() -> type[ChangeForm]:
    fields = {rule.name: StringField(rule.label, [needed(), AtMost(20), Plain()]) for rule in policies.RULES.values()}
    return type("NumbersForm", (ChangeForm,), cast("dict[str, Any]", fields))


@bp.get("")
@desk("policies")
def index() -> Response:
    latest, now = policies.latest(), policies.current()
    earliest = clock.day(clock.now() + policies.NOTICE + timedelta(days=1), _zone())
    shown = {name: policies.plain(name, getattr(latest, name)) for name in policies.RULES}
    form = typed(_form(), data={**shown, "from_at": earliest})
    helps = {name: _help(rule) for name, rule in policies.RULES.items()}
    return page(
        "desk/policies.html",
        form=form,
        groups=policies.GROUPS,
        grouped=grouped(),
        helps=helps,
        now=now,
        latest=latest,
        changes=told(policies.history()),
    )


@bp.post("")
@desk("policies")
@redraws(index)
def change() -> Response:
    form = valid(typed(_form()))
    values = {name: policies.parse(name, said(form[name])) for name in policies.RULES}
    assert form.from_at.data is not None
    begins = datetime.combine(form.from_at.data, time(), _zone())
    policies.change(values, said(form.reason), me(), begins)
    return see("/desk/policies")


def _zone() -> Any:
    return current_app.config["SETTINGS"].zone


def _help(rule: policies.Rule) -> str:
    return f"{policies.range_said(rule.name)}. {policies.source_said(rule.name)}"
