"""What the page of an import shows, loaded before it is drawn: figures, problems, goods, pictures."""

from __future__ import annotations

from typing import Any, NamedTuple

from storefront import imports
from storefront.imports import Import
from storefront.kernel.words import _, lazy
from storefront.web.shapes import Link

_FORESEEN = {
    "created": lazy("Will be created"),
    "changed": lazy("Will be changed"),
    "unchanged": lazy("Stay as they are"),
    "skipped": lazy("Left out"),
    "kept": lazy("Kept for the export"),
}


class Product(NamedTuple):
    """One product of the file, ready to be shown."""

    title: str
    handle: str
    row: int
    variants: int
    outcome: str


def shown(found: Import, *, severity: str | None, problem: int | None, product: int | None) -> dict[str, Any]:
    """Everything that `supply/imports/show.html` needs. `problem` and `product` are where a page of each goes on."""
    counts = imports.severities(found)
    severity = severity if severity in counts else None
    findings, more_findings = imports.cut(imports.findings(found, severity=severity, after=problem))
    items, more_goods = imports.cut(imports.items(found, after=product))
    here = f"/supply/imports/{found.id}"
    kept = f"&severity={severity}" if severity else ""
    return {
        "found": found,
        "progress": imports.progress(found),
        "figures": _figures(found),
        "pictures": imports.picture_counts(found),
        "missing": [(one.handle, one.address, one.reason) for one in imports.missing(found, limit=imports.A_PAGE)],
        "counts": counts,
        "severities": _kinds(here, counts, severity),
        "findings": findings,
        "more_findings": f"{here}?problem={findings[-1].position}{kept}" if more_findings else "",
        "paged_findings": problem is not None,
        "goods": [_product(found, item) for item in items],
        "more_goods": f"{here}?product={items[-1].position}" if more_goods else "",
        "paged_goods": product is not None,
    }


def _figures(found: Import) -> list[tuple[str, int]]:
    """Before a run what it would do, then what it did."""
    if found.state == "checked":
        counts = imports.expected(found)
        return [(str(said), counts[word]) for word, said in _FORESEEN.items() if word in counts]
    counts = imports.progress(found).outcomes
    return [(str(said), counts[word]) for word, said in imports.OUTCOMES_SAID.items() if word in counts]


def _kinds(here: str, counts: dict[str, int], chosen: str | None) -> list[Link]:
    links = [Link(_("All"), here, sum(counts.values()), chosen is None)]
    for severity, said in imports.SEVERITIES_SAID.items():
        if severity in counts:
            links.append(Link(str(said), f"{here}?severity={severity}", counts[severity], chosen == severity))
    return links


def _product(found: Import, item: imports.Item) -> Product:
    foreseen = found.state == "checked"
    said = _FORESEEN[item.expected] if foreseen else imports.OUTCOMES_SAID[item.outcome]
    outcome = f"{said}: {item.reason}" if item.reason and not foreseen else str(said)
    return Product(item.title, item.handle, item.row, item.variants, outcome)
