"""Variants follow their product's draft: found again by id, SKU or options, added, or taken off; stock stays."""

from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from typing import Any

from sqlalchemy import String, case, literal, select, update

from storefront.kernel import clock
from storefront.kernel.db import session
from storefront.kernel.errors import Refused
from storefront.kernel.words import Words, _
from storefront.products.drafting import ProductDraft, VariantDraft, tidy
from storefront.products.models import Picture, Product, Variant
from storefront.products.naming import folded
from storefront.products.pricing import band_of


def combination(values: Iterable[Words]) -> str:
    """One key for the values of a variant's options, however they are written."""
    return blake2b("\x1f".join(folded(tidy(value)[""]) for value in values).encode(), digest_size=16).hexdigest()


def vary(product: Product, draft: ProductDraft) -> bool:
    """Make the variants as drafted; whether anything changed. Raises Refused for twins and for a SKU that is taken."""
    there = list(session.scalars(select(Variant).where(Variant.product_id == product.id).order_by(Variant.id)))
    keys = [combination(one.options) for one in draft.variants]
    _refuse_twins(keys, len(draft.options))
    _refuse_taken(product, draft.variants)
    pairs = _pair(there, draft.variants, keys)
    _refuse_strange_pictures(product, draft.variants)
    meant = {row.id for row in pairs if row is not None}
    rows = [_columns(one, place, keys[place - 1], draft.rate_bp) for place, one in enumerate(draft.variants, 1)]
    changes = [
        (row, columns) for row, columns in zip(pairs, rows, strict=True) if row is None or _differs(row, columns)
    ]
    gone = [row for row in there if row.id not in meant and row.removed_at is None]
    if not changes and not gone:
        return False
    _make_room([row for row, _columns in changes if row is not None], there, meant, set(keys))
    for row in gone:
        row.removed_at = clock.now()
    session.flush()
    for found, columns in changes:
        row = found or Variant(product_id=product.id, supplier_id=product.supplier_id, available=0, short=0)
        for name, value in columns.items():
            setattr(row, name, value)
        session.add(row)
    session.flush()
    return True


def _columns(draft: VariantDraft, place: int, key: str, rate_bp: int) -> dict[str, Any]:
    values = [tidy(value) for value in draft.options] + [None] * (3 - len(draft.options))
    low, high = band_of(draft, rate_bp)
    return {
        "position": place,
        "option1": values[0],
        "option2": values[1],
        "option3": values[2],
        "combination": key,
        "sku": (draft.sku or "").strip() or None,
        "price": draft.price,
        "band_low": low,
        "band_high": high,
        "compare_at": draft.compare_at,
        "weight_grams": draft.weight_grams,
        "unit_quantity": draft.unit_quantity,
        "unit_measure": draft.unit_measure,
        "barcode": (draft.barcode or "").strip() or None,
        "picture_id": draft.picture_id,
        "extra": dict(draft.extra),
        "removed_at": None,
    }


def _differs(row: Variant, columns: dict[str, Any]) -> bool:
    return any(getattr(row, name) != value for name, value in columns.items())


def _pair(there: Sequence[Variant], drafts: Sequence[VariantDraft], keys: Sequence[str]) -> list[Variant | None]:
    """The row each draft means: by id, else by SKU, else by options (a removed one comes back); each row once."""
    by_id = {row.id: row for row in there}
    by_sku = {row.sku: row for row in there if row.sku and row.removed_at is None}
    by_key = {row.combination: row for row in there}
    taken: set[int] = set()
    found: list[Variant | None] = [None] * len(drafts)
    ways: tuple[Callable[[int], Variant | None], ...] = (
        lambda place: by_id.get(drafts[place].id or 0),
        lambda place: by_sku.get(drafts[place].sku or ""),
        lambda place: by_key.get(keys[place]),
    )
    for way in ways:
        for place in range(len(drafts)):
            row = way(place) if found[place] is None else None
            if row is not None and row.id not in taken:
                found[place] = row
                taken.add(row.id)
    return found


def _make_room(changing: Sequence[Variant], there: Sequence[Variant], meant: set[int], keys: set[str]) -> None:
    """Let go of unique values that rows are about to exchange, or that a removed row still holds."""
    free = [row.id for row in changing] + [row.id for row in there if row.id not in meant and row.combination in keys]
    if free:
        session.flush()
        session.execute(
            update(Variant)
            .where(Variant.id.in_(free))
            .values(
                combination=literal("~") + Variant.id.cast(String),
                sku=case((Variant.removed_at.is_(None), None), else_=Variant.sku),
            )
            .execution_options(synchronize_session=False)
        )
        for row in there:
            if row.id in free:
                session.refresh(row)


def _refuse_twins(keys: Sequence[str], options: int) -> None:
    for place, key in enumerate(keys):
        if key in keys[:place]:
            field = f"variants-{place}-option{max(1, options)}"
            raise Refused(_("Another variant has the same options."), field)


def _refuse_taken(product: Product, drafts: Sequence[VariantDraft]) -> None:
    skus = {draft.sku.strip(): place for place, draft in enumerate(drafts) if draft.sku and draft.sku.strip()}
    if not skus:
        return
    wanted = select(Variant.sku).where(
        Variant.supplier_id == product.supplier_id,
        Variant.sku.in_(skus),
        Variant.removed_at.is_(None),
        Variant.product_id != product.id,
    )
    taken = session.scalars(wanted).first()
    if taken is not None:
        raise Refused(_("Another product of yours has this SKU."), f"variants-{skus[taken]}-sku", status=409)


def _refuse_strange_pictures(product: Product, drafts: Sequence[VariantDraft]) -> None:
    named = {draft.picture_id for draft in drafts if draft.picture_id is not None}
    if not named:
        return
    own = set(session.scalars(select(Picture.id).where(Picture.product_id == product.id, Picture.id.in_(named))))
    for place, draft in enumerate(drafts):
        if draft.picture_id is not None and draft.picture_id not in own:
            raise Refused(_("Please choose one of this product's pictures."), f"variants-{place}-picture")
