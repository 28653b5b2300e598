"""A form field is drawn by what it is, its state goes to whoever cannot see it, and typed words stay in it."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

from markupsafe import Markup, escape
from wtforms import Field, HiddenField, SelectFieldBase, SelectMultipleField
from wtforms.widgets import CheckboxInput, FileInput, Input, ListWidget, Select, TableWidget, TextArea

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
    text = str(escape(value))
    return (
        text.replace('"', "&#34;") if '"' in text else text
    )  # safe markup may hold one, what stands in quotes may not


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


def drawn(field: Any, given: Mapping[str, Any]) -> Markup:
    """A field's tag as its own widget writes it. Lines, areas and menus, which a form has many of, are written here."""
    widget = field.widget
    kept = {_spelled(name): value for name, value in {**(field.render_kw or {}), **given}.items()}
    if type(widget).__call__ is Input.__call__ and getattr(field, "_datalist", None) is None:
        state = {"type": widget.input_type, "value": field._value(), **kept}
        return Markup(f"<input{_printed(field, state)}>")  # nosec B704 - escaped
    if type(widget) is TextArea:
        return Markup(f"<textarea{_printed(field, kept)}>\r\n{escape(field._value())}</textarea>")  # nosec B704
    if type(widget) is Select and not widget.multiple and not field.has_groups():
        lines = [
            _line(str(one.value), str(one.label), one.selected, bool(one.render_kw)) for one in field.iter_choices()
        ]
        return Markup(f"<select{_printed(field, kept)}>{''.join(lines)}</select>")  # nosec B704 - escaped
    found: Markup = widget(field, **kept)
    return found


def _printed(field: Any, state: Mapping[str, Any]) -> str:
    flags = vars(field.flags)
    bounds = {name: flags[name] for name in field.widget.validation_attrs if name in flags}
    return printed(dict(sorted({"id": field.id, "name": field.name, **bounds, **state}.items())))


@lru_cache(maxsize=1024)
def _line(value: str, text: str, selected: bool, disabled: bool) -> str:
    return f"<option{printed({'disabled': disabled, 'selected': selected, 'value': value})}>{escape(text)}</option>"


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
