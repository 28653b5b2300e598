"""The rows of one handle become one product: its words come from the row that has the title."""

from __future__ import annotations

import re

from storefront.imports.catalogue import ParsedProduct
from storefront.imports.cleaning import html, line
from storefront.imports.columns import OF_THE_PRODUCT
from storefront.imports.source import Row

TITLE, NAME, TAG, TAGS, BODY, SEO_TITLE, SEO_DESCRIPTION = 255, 120, 120, 100, 60_000, 255, 1_000

_TRUE = frozenset({"true", "yes", "y", "1", "t", "是", "真", "wahr", "ja", "vrai", "oui"})
_FALSE = frozenset({"false", "no", "n", "0", "f", "否", "假", "falsch", "nein", "faux", "non"})
_COMMAS = re.compile("[,，]")


def describe(handle: str, rows: list[Row]) -> ParsedProduct | None:
    """The product without its variants and pictures, or None where it has no title."""
    head = _head(rows)
    if head is None:
        rows[0].note("Title", "error", "title_missing", handle=handle)
        return None
    for row in rows:
        if row is not head and row.cell("Title") and row.cell("Title") != head.cell("Title"):
            row.note("Title", "warning", "title_differs", row.cell("Title"), other=head.number)
    return ParsedProduct(
        handle=handle,
        title=head.line("Title", TITLE),
        body=_body(head),
        vendor=head.line("Vendor", NAME),
        type=head.line("Type", NAME),
        tags=_tags(head),
        published=_published(head),
        gift_card=_flag(head, "Gift Card", blank=False),
        seo_title=head.line("SEO Title", SEO_TITLE),
        seo_description=head.line("SEO Description", SEO_DESCRIPTION),
        extra=head.kept(OF_THE_PRODUCT, inside=True),
        row=rows[0].number,
    )


def _head(rows: list[Row]) -> Row | None:
    head = next((row for row in rows if line(row.cell("Title"))), None)
    if head is not None and head is not rows[0]:
        rows[0].note("Title", "warning", "title_late", other=head.number)
    return head


def _body(head: Row) -> str:
    cell = head.cell("Body (HTML)")
    body, gone = html(cell)
    if gone:
        head.note("Body (HTML)", "info", "body_cleaned", ", ".join(gone[:8]))
    if len(body) > BODY:
        head.note("Body (HTML)", "warning", "text_cut", limit=BODY, length=len(body))
        body, _ = html(body[:BODY].rpartition(" ")[0])  # cleaned again: the cut may have left elements open
        body = body if len(body) <= BODY else ""
    return body


def _tags(head: Row) -> tuple[str, ...]:
    tags: dict[str, str] = {}
    for part in _COMMAS.split(head.cell("Tags")):
        tag = line(part)
        if len(tag) > TAG:
            head.note("Tags", "warning", "text_cut", tag, limit=TAG, length=len(tag))
            tag = tag[:TAG].strip()
        if tag:
            tags.setdefault(tag.casefold(), tag)
    if len(tags) > TAGS:
        head.note("Tags", "warning", "tags_cut", limit=TAGS)
    return tuple(tags.values())[:TAGS]


def _published(head: Row) -> bool:
    """Live only where both columns say so; a file without them leaves it to the box of the form (contract.md)."""
    return _flag(head, "Published", blank=True) and head.cell("Status").casefold() in ("", "active")


def _flag(head: Row, name: str, blank: bool) -> bool:
    cell = line(head.cell(name)).casefold()
    if not cell:
        return blank
    if cell not in _TRUE and cell not in _FALSE:
        head.note(name, "warning", "flag_unreadable", cell)
    return cell in _TRUE
