"""A form field is drawn by what it is, its state goes to whoever cannot see it, and typed words stay in it."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

from markupsafe import Markup, escape
from wtforms import Field, HiddenField, SelectFieldBase, SelectMultipleField
from wtforms.widgets import CheckboxInput, FileInput, ListWidget, TableWidget, TextArea

from storefront.web.shapes import Option

_NOTHING: Final = Markup()
_KINDS: Final = (
    (CheckboxInput, "check"),
    (FileInput, "file"),
    (TextArea, "area"),
    ((ListWidget, TableWidget), "choice"),
)


def attributes(given: Mapping[str, Any]) -> dict[str, str]:
    """Keywords as HTML attributes: hx_post is hx-post, class_ is class, True a bare name, None and False nothing."""
    kept = {_spelled(name): value for name, value in given.items()}
    return {
        name: "" if value is True else str(value)
        for name, value in kept.items()
        if value is not None and value is not False
    }


@lru_cache(maxsize=1024)
def _spelled(name: str) -> str:
    return str(escape(name.rstrip("_").replace("_", "-")))


def _quoted(value: Any) -> str:
    return escape(value).replace('"', "&#34;")  # safe markup may hold one, what stands in quotes may not


def printed(given: Mapping[str, Any]) -> Markup:
    """`attributes` as they stand in a tag, a space before each."""
    said = [
        f" {_spelled(name)}" if value is True or value == "" else f' {_spelled(name)}="{_quoted(value)}"'
        for name, value in given.items()
        if value is not None and value is not False
    ]
    return Markup("".join(said)) if said else _NOTHING  # nosec B704 - escaped


def kind(field: Field) -> str:
    """How a field is drawn: hidden, check, file, area, choice or input (a line or a menu)."""
    if isinstance(field, HiddenField):
        return "hidden"
    return next((name for widgets, name in _KINDS if isinstance(field.widget, widgets)), "input")


def control(field: Field, key: str, described: Iterable[str], **given: Any) -> Markup:
    """The control itself: `key` its id, `described` the ids of its help and its error."""
    state: dict[str, Any] = {"id": key, "class": "input"} if kind(field) != "check" else {"id": key}
    if says := " ".join(described):
        state["aria-describedby"] = says
    if field.errors:
        state["aria-invalid"] = "true"
    drawn: Markup = field(**{**state, **{name: value or True for name, value in attributes(given).items()}})
    return drawn


def options(field: SelectFieldBase) -> list[Option]:
    """A field's choices; one that was given as an `Option` keeps its small words, its icon and its data."""
    given = getattr(field, "choices", None) or ()
    return [choice if isinstance(choice, Option) else Option(*_pair(choice)) for choice in given]


def _pair(choice: Any) -> tuple[str, str]:
    value, text, *_rest = choice
    return str(value), str(text)


def chosen(field: SelectFieldBase) -> Any:
    """What stands chosen: the value typed, or the values."""
    data = getattr(field, "data", None)
    return [str(value) for value in data or ()] if isinstance(field, SelectMultipleField) else str(data)
