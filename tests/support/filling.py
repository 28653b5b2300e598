"""A form as a browser would send it: what stands in its fields, changed where somebody types."""

from typing import NamedTuple
from xml.etree.ElementTree import Element

from tests.support.judging import Page


class Filled(NamedTuple):
    """Where a form goes, and what it sends."""

    url: str
    data: dict[str, list[str]]

    def with_(self, **typed: str | list[str]) -> "Filled":
        """The same form with other words in it; an empty list leaves a field out."""
        changed = {name: [value] if isinstance(value, str) else value for name, value in typed.items()}
        return Filled(self.url, {name: value for name, value in (self.data | changed).items() if value})


def form_of(html: str, action: str) -> Filled:
    """The form of a page with this address, else the first whose address begins so, filled in as it stands there."""
    forms = Page(html).all("form")
    exact = [form for form in forms if form.get("action") == action]
    for form in exact or forms:
        if form.get("action", "").startswith(action):
            return Filled(form.get("action", ""), _standing(form))
    raise AssertionError(f"No form leads to {action}.")


def _standing(form: Element) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for control in form.iter():
        name, value = control.get("name"), _value(control)
        if name and value is not None and "disabled" not in control.attrib:
            found.setdefault(name, []).append(value)
    return found


def _value(control: Element) -> str | None:
    """What a control sends; None for one that sends nothing."""
    if control.tag == "textarea":
        return control.text or ""
    if control.tag == "select":
        options = list(control.iter("option"))
        chosen = [one for one in options if "selected" in one.attrib] or options[:1]
        return chosen[0].get("value", chosen[0].text or "") if chosen else None
    if control.tag != "input":
        return None
    if control.get("type") in ("radio", "checkbox"):
        return control.get("value", "on") if "checked" in control.attrib else None
    return None if control.get("type") in ("submit", "image", "button") else control.get("value", "")


def words_of(html: str) -> str:
    """What a page says, without its marks; scripts and styles left out."""
    page = Page(html)
    silent = {id(inner) for one in page.all("script", "style", "noscript") for inner in one.iter()}
    said = [text for one in page.elements for text in (one.text if id(one) not in silent else "", one.tail) if text]
    return " ".join(" ".join(said).split())
