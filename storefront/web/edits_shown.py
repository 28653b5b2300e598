"""A change of goods that are on sale, in words: what is so now, and what would be so then."""

from datetime import datetime
from typing import Final, NamedTuple

from storefront import products
from storefront.kernel import money
from storefront.kernel.words import Words, _
from storefront.kernel.words import lazy as _l
from storefront.products import Product, ProductDraft, ProductEdit, VariantDraft
from storefront.web.shapes import Picture, card

NAMES: Final = {
    "title": _l("Title"), "brand": _l("Brand"), "category": _l("Category"), "origin": _l("Where it is made"),
    "description": _l("Description"), "attributes": _l("Size, material, care"), "options": _l("Options"),
    "rate_bp": _l("Share for resellers"), "not_returnable_reason": _l("No return, because"),
}  # fmt: skip


class Difference(NamedTuple):
    """One thing that would be otherwise."""

    name: str
    before: str
    after: str


class EditShown(NamedTuple):
    """A change as supplier and staff read it; `pictures` is the row it would have, empty where that stays."""

    id: int
    state: str
    reason: str
    at: datetime
    differences: list[Difference]
    pictures: list[Picture]


def edit_shown(product: Product) -> EditShown | None:
    """What waits of a product, or what was declined of it last; nothing when all is as its supplier wants it."""
    edit = products.newest_edit(product.id)
    return as_shown(edit, product) if edit and edit.state in ("waiting", "needs_revision", "declined") else None


def as_shown(edit: ProductEdit, product: Product) -> EditShown:
    """A change beside its product, which was read with its pictures or is read here."""
    draft = products.wanted_of(edit)
    found = _differences(products.draft_of(product), draft) if draft else []
    row = edit.pictures or []
    if edit.pictures is not None:
        before = _("%(num)s pictures", num=len(products.by_id(product.id).pictures))
        found.append(Difference(_("Pictures"), before, _("%(num)s pictures", num=len(row))))
    kept = {one.id: one.file for one in products.by_id(product.id).pictures} if row else {}
    cards = [card(one.get("file") or kept.get(one.get("id", 0))) for one in row]
    return EditShown(edit.id, edit.state, edit.reason, edit.at, found, cards)


def _differences(before: ProductDraft, after: ProductDraft) -> list[Difference]:
    found = [
        Difference(str(label), said[0], said[1])
        for name, label in NAMES.items()
        if getattr(before, name) != getattr(after, name)
        and (said := (_said(getattr(before, name)), _said(getattr(after, name))))[0] != said[1]
    ]
    for variant in after.variants:
        old = products.before_of(before, variant)
        if old is None or _variant(old) != _variant(variant):
            label = ", ".join(map(str, variant.options)) or _("Price")
            found.append(Difference(label, _variant(old) if old else "", _variant(variant)))
    meant = {one.id for variant in after.variants if (one := products.before_of(before, variant)) is not None}
    gone = [one for one in before.variants if one.id not in meant]
    return found + [Difference(", ".join(map(str, one.options)), _variant(one), "") for one in gone]


def _said(value: object) -> str:
    if isinstance(value, Words):
        return " / ".join(dict.fromkeys(text for text in value.values() if text))[:300]
    if isinstance(value, int):
        return f"{value / 100:g} %"
    if isinstance(value, tuple):
        return "; ".join(": ".join(str(part) for part in one if str(part)) if isinstance(one, tuple) else str(one)
                         for one in value)[:300]  # fmt: skip
    return str(value or "")


def _variant(one: VariantDraft) -> str:
    return " · ".join(part for part in (money.say(one.price), one.sku or "", ", ".join(map(str, one.options))) if part)
