"""Forms bound what a person may type; a refusal is shown beside its field with everything typed kept."""

import unicodedata
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Response, request
from wtforms import Form as WTForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import ValidationError

from storefront.kernel.errors import Refused
from storefront.kernel.secrets import token
from storefront.kernel.words import _, language
from storefront.web import controls, whereabouts

View = TypeVar("View", bound=Callable[..., Any])
_CONTROL = {c: None for c in range(32) if c not in (9, 10, 13)} | {127: None}


def clean(text: str | None) -> str:
    """Text as typed, NFC, without control characters or lone surrogates, trimmed."""
    kept = (text or "").encode("utf-8", "replace").decode()
    return unicodedata.normalize("NFC", kept.translate(_CONTROL)).strip()


class Form(WTForm):
    """A form over the request: texts arrive clean, passwords as typed. `refuse` puts a sentence beside its field."""

    class Meta:
        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            filters = [*unbound_field.kwargs.get("filters", ())]
            kind = unbound_field.field_class
            if issubclass(kind, StringField) and not issubclass(kind, PasswordField) and clean not in filters:
                unbound_field.kwargs["filters"] = [clean, *filters]
            return unbound_field.bind(form=form, **options)

        def render_field(self, field: Any, render_kw: dict[str, Any]) -> Any:
            return controls.drawn(field, render_kw)

        @property
        def locales(self) -> list[str]:
            return [{"en": "en", "zh_Hant": "zh_TW", "zh_Hans": "zh"}[language()]]

    def refuse(self, refused: Refused) -> None:
        """Show a refusal where it belongs; one without a field of ours stands above the form."""
        if not refused.sentence:
            return
        if refused.field and refused.field in self._fields:
            field = self._fields[refused.field]
            field.errors = [*field.errors, refused.sentence]
        else:
            self.form_errors.append(refused.sentence)


def one_time_key() -> HiddenField:
    """The hidden key of a form that creates something of value; its page is never cached."""
    return HiddenField(default=token)


class Plain:
    """Refuses what no line of text holds: line breaks, bidirectional overrides."""

    def __call__(self, _form: Any, field: Any) -> None:
        if field.data and any(c in field.data for c in "\r\n\u202a\u202b\u202d\u202e\u2066\u2067\u2068"):
            raise ValidationError(_("Please keep this to one line of plain text."))


def redraws(show: Callable[..., Response]) -> Callable[[View], View]:
    """A view with a form: when a rule refuses, `show` draws its page again as typed, the sentence beside its field."""

    def decorate(view: View) -> View:
        @wraps(view)
        def run(**values: Any) -> Any:
            try:
                return view(**values)
            except Refused as refused:
                request.refused = refused  # type: ignore[attr-defined]
                whereabouts.draw_at(show, values)
                response = show(**values)
                response.status_code = refused.status
                return response

        return run  # type: ignore[return-value]

    return decorate


def refusal() -> str:
    """What a rule said when it refused this request, else nothing: for pages whose forms have no field to say it at."""
    refused: Refused | None = getattr(request, "refused", None)
    return refused.sentence if refused is not None else ""


FormType = TypeVar("FormType", bound=Form)


def typed(form: type[FormType], **kwargs: Any) -> FormType:
    """The form as this request typed it; a GET gives it empty, or from `obj` or `data`. Carries a refusal to redraw.

    Where something changed meanwhile (409), nothing typed is to blame, and nothing is looked at again.
    """
    if request.method == "GET":
        return form(**kwargs)
    filled = form(request.form, **kwargs)
    refused: Refused | None = getattr(request, "refused", None)
    if refused is not None:
        if refused.status != 409:
            filled.validate()
        filled.refuse(refused)
    return filled


class Invalid(Refused):
    """A form did not validate; its own errors stand beside the fields."""


def valid(form: FormType) -> FormType:
    """The form, or Invalid, which `redraws` turns into the page with its errors."""
    if not form.validate():
        raise Invalid("")
    return form
