"""The operator's words: written in three languages, looked at before they are published, never overwritten."""

from typing import Any

from flask import Blueprint, Response, request
from wtforms import StringField, TextAreaField

from storefront.blueprints.operator import TITLES, drawn
from storefront.kernel.errors import NotFound
from storefront.kernel.words import LANGUAGES, NATIVE_NAMES, TAGS, speaking
from storefront.kernel.words import lazy as _l
from storefront.policies import texts
from storefront.web.fields import AtMost, needed, said
from storefront.web.forms import Form, Plain, redraws, typed, valid
from storefront.web.guards import desk, me
from storefront.web.pages import page, see

bp = Blueprint("words", __name__, url_prefix="/desk/words")

NAMES = {texts.NAME: _l("Name of the platform"), **TITLES}


class _Noted(Form):
    """What everybody reads beside the version."""

    note = StringField(_l("What is different"), [AtMost(200), Plain()])


class NameForm(_Noted):
    """One line in each language."""

    en = StringField(NATIVE_NAMES["en"], [needed(), AtMost(60), Plain()])
    zh_Hant = StringField(NATIVE_NAMES["zh_Hant"], [needed(), AtMost(60), Plain()])  # noqa: N815  # a language's name
    zh_Hans = StringField(NATIVE_NAMES["zh_Hans"], [needed(), AtMost(60), Plain()])  # noqa: N815


class TextForm(_Noted):
    """A whole text in each language, as Markdown."""

    en = TextAreaField(NATIVE_NAMES["en"], [needed(), AtMost(40_000)])
    zh_Hant = TextAreaField(NATIVE_NAMES["zh_Hant"], [needed(), AtMost(40_000)])  # noqa: N815
    zh_Hans = TextAreaField(NATIVE_NAMES["zh_Hans"], [needed(), AtMost(40_000)])  # noqa: N815


def _form(kind: str) -> type[_Noted]:
    if kind not in NAMES:
        raise NotFound()
    return NameForm if kind == texts.NAME else TextForm


@bp.get("")
@desk("policies")
def index() -> Response:
    rows = [(kind, label, texts.text(kind)) for kind, label in NAMES.items()]
    return page("desk/words.html", rows=rows)


@bp.get("/<string:kind>")
@desk("policies")
def show(kind: str) -> Response:
    written = texts.text(kind)
    form = typed(_form(kind), data=dict(written.words))
    return page(
        "desk/word.html",
        kind=kind,
        label=NAMES[kind],
        form=form,
        written=written,
        versions=texts.versions(kind),
        previews=_previews(form) if "preview" in request.form else (),
        tags=TAGS,
    )


@bp.post("/<string:kind>")
@desk("policies")
@redraws(show)
def write(kind: str) -> Response:
    form = valid(typed(_form(kind)))
    if "preview" in request.form:
        return show(kind=kind)
    texts.write(kind, {language: said(form[language]) for language in LANGUAGES}, by=me(), note=said(form.note))
    return see("/desk/words")


def _previews(form: Form) -> list[tuple[str, str, Any]]:
    told = []
    for language in LANGUAGES:
        with speaking(language):
            told.append((TAGS[language], NATIVE_NAMES[language], drawn(said(form[language]))))
    return told
