"""Goods from a file go in by handle and options, or by SKU; what the file says anew is written, once."""

from collections.abc import Collection, Sequence
from typing import Literal, NamedTuple

from sqlalchemy import func, insert, select, update

from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session
from storefront.products.changing import apply
from storefront.products.creating import make
from storefront.products.drafting import draft_of, draft_of_whole, tidy
from storefront.products.editing import ON_SALE, open_edit, propose, propose_pictures, wished
from storefront.products.models import MOST_PICTURES, Picture, Product, Variant
from storefront.products.picturing import ALT
from storefront.products.reading import by_handle
from storefront.products.rowing import row_of
from storefront.products.stating import NOTHING, FileProduct, merged
from storefront.products.telling import tell
from storefront.products.varying import combination
from storefront.suppliers import Supplier

Outcome = Literal["created", "changed", "proposed", "unchanged"]


class Upserted(NamedTuple):
    """What became of one product of a file. `variants` are the ids of the file's variants, in the file's order.

    A variant that waits with its edit has none yet.
    """

    product_id: int
    outcome: Outcome
    state: str
    variants: list[int | None]


@atomic()
def upsert(supplier: Supplier, stated: FileProduct, *, by: Actor) -> Upserted:
    """Create or change the product of that handle; when nothing is new, nothing is written. State and stock stay.

    Pictures wait to be fetched. Raises Refused as `create` and `change` do; "variants-2-price" is the file's third.
    """
    product = by_handle(supplier.id, [stated.handle]).get(stated.handle)
    outcome: Outcome
    if product is None:
        product, outcome = make(supplier, merged(NOTHING, stated, {}), by), "created"
        _add(product, stated, ())
        _link(product, stated, _addresses(product))
        tell(product)
    elif product.state in ON_SALE:
        outcome = _propose(product, stated, by)
    else:
        outcome = _change(product, stated)
    return Upserted(product.id, outcome, product.state, _ids(product, stated))


def _change(product: Product, stated: FileProduct) -> Outcome:
    added = _add(product, stated, _addresses(product))
    before = draft_of(product)
    after = merged(before, stated, _addresses(product))
    if not (after != before and apply(product, after)) and not added:
        return "unchanged"
    tell(product)
    return "changed"


def _propose(product: Product, stated: FileProduct, by: Actor) -> Outcome:
    """Goods on sale change as if their supplier had typed it: what is material waits for staff."""
    there, said = _addresses(product), set[str]()
    row = row_of(product, open_edit(product.id))
    known = {*there, *(one["url"] for one in row if "url" in one)}
    new = [{"url": address, "alt": dict(tidy(alt[:ALT]))} for address, alt in stated.pictures if address not in known]
    if new and len(row) < MOST_PICTURES:
        said.add(propose_pictures(product, [*row, *new][:MOST_PICTURES], by=by))
    before = wished(product)
    after = merged(before, stated, there)
    if after != before:
        said.add(propose(product, after, by=by))
    return "proposed" if "waits" in said else "changed" if "changed" in said else "unchanged"


def foresee(supplier_id: int, stated: Sequence[FileProduct]) -> list[Outcome]:
    """What `upsert` would make of each, in their order; nothing is written. Give about a hundred at a time."""
    there = by_handle(supplier_id, [one.handle for one in stated])
    found: list[Outcome] = []
    for one in stated:
        product = there.get(one.handle)
        found.append("created" if product is None else "changed" if would_change(product, one) else "unchanged")
    return found


def would_change(product: Product, stated: FileProduct) -> bool:
    """Whether a file would change a product (given whole): for the preview, nothing is written."""
    pictures = {str(one.source_url): one.id for one in product.pictures if one.source_url}
    if any(address not in pictures for address, _alt in stated.pictures[:MOST_PICTURES]):
        return True
    before = draft_of_whole(product)
    return merged(before, stated, pictures) != before


def _addresses(product: Product) -> dict[str, int]:
    wanted = select(Picture.source_url, Picture.id).where(Picture.product_id == product.id)
    return {str(row[0]): row[1] for row in session.execute(wanted.where(Picture.source_url.is_not(None)))}


def _add(product: Product, stated: FileProduct, there: Collection[str]) -> bool:
    """Rows for the addresses that are new, as many as a product may have; they wait."""
    new = {address: alt for address, alt in stated.pictures if address not in there}
    if not new:
        return False
    last, count = session.execute(
        select(func.coalesce(func.max(Picture.position), 0), func.count()).where(Picture.product_id == product.id)
    ).one()
    common = {"product_id": product.id, "state": "waiting", "at": clock.now(), "problem": ""}
    rows = [
        {**common, "source_url": address, "alt": tidy(alt[:ALT]), "position": last + place}
        for place, (address, alt) in enumerate(new.items(), 1)
    ][: max(0, MOST_PICTURES - count)]
    if rows:
        session.execute(insert(Picture), rows)
    return bool(rows)


def _link(product: Product, stated: FileProduct, pictures: dict[str, int]) -> None:
    """Point the new variants at their pictures."""
    for number, variant in zip(_ids(product, stated), stated.variants, strict=True):
        if number is not None and variant.picture in pictures:
            session.execute(update(Variant).where(Variant.id == number).values(picture_id=pictures[variant.picture]))


def _ids(product: Product, stated: FileProduct) -> list[int | None]:
    wanted = select(Variant.id, Variant.sku, Variant.combination).where(
        Variant.product_id == product.id, Variant.removed_at.is_(None)
    )
    rows = session.execute(wanted).all()
    by_sku = {row.sku: row.id for row in rows if row.sku}
    by_key = {row.combination: row.id for row in rows}
    return [
        by_sku[one.sku] if one.sku in by_sku else by_key.get(combination(tidy(value) for value in one.options))
        for one in stated.variants
    ]
