"""The operator's own words, each version of them, and the numbers they rest on, open to everybody."""

from functools import partial
from typing import Any, Final

from flask import Blueprint, Response, request

from storefront import policies
from storefront.kernel.errors import NotFound
from storefront.kernel.words import lazy as _l
from storefront.policies import texts
from storefront.web.guards import anyone
from storefront.web.pages import page
from storefront.web.prose import prose

bp = Blueprint("operator", __name__)

TITLES: Final = {
    "about": _l("About us"),
    "contact": _l("Contact"),
    "terms": _l("Terms"),
    "privacy": _l("Privacy"),
    "help": _l("Help"),
}


def show(kind: str) -> Response:
    """A text as it stands, or with `?version=` as it stood."""
    asked = request.args.get("version", "")
    if asked and not (asked.isascii() and asked.isdigit() and len(asked) < 7):
        raise NotFound()
    written = texts.text(kind, int(asked) if asked else None)
    return page(
        "operator/text.html",
        kind=kind,
        title=TITLES[kind],
        text=drawn(str(written.words)),
        written=written,
        old=bool(asked) and texts.text(kind).version != written.version,
        versions=texts.versions(kind),
    )


def drawn(text: str) -> Any:
    """A text of the operator's, its numbers filled in."""
    return prose(policies.filled(text, policies.operator_name()))


for _kind in texts.PAGES:
    bp.add_url_rule(f"/{_kind}", _kind, anyone(partial(show, _kind)), methods=["GET"])


@bp.get("/terms/numbers")
@anyone
def numbers() -> Response:
    """Every number of the rules, and every change of one since the beginning."""
    now = policies.current()
    rows = {
        group: [
            (rule.label, policies.said(rule.name, getattr(now, rule.name)), policies.source_said(rule.name))
            for rule in rules
        ]
        for group, rules in grouped().items()
    }
    return page("operator/numbers.html", groups=policies.GROUPS, rows=rows, changes=told(policies.history()), now=now)


def grouped() -> dict[str, list[policies.Rule]]:
    """The rules by group, in their order."""
    return {group: [rule for rule in policies.RULES.values() if rule.group == group] for group in policies.GROUPS}


def told(changes: list[policies.Change]) -> list[dict[str, Any]]:
    """Changes as a page shows them."""
    return [
        {
            "version": change.version,
            "at": change.at,
            "from_at": change.from_at,
            "reason": change.reason,
            "steps": [
                (policies.RULES[name].label, policies.said(name, before), policies.said(name, after))
                for name, before, after in change.changed
            ],
        }
        for change in changes
    ]
