"""Listing is one tap: what is not in the shop is put on its shelf, the rest is said; for a day it can be undone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, NamedTuple

from sqlalchemy import delete, func, select

from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, insert_or_skip, session
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.words import Words, _
from storefront.products import Product
from storefront.shops.models import Listing, ListingPrice, ListingRun, Shop, ShopSupplier
from storefront.shops.opening import BLURB, touch
from storefront.suppliers import Supplier

MOST: Final = 500  # products in one tap (domain.md 3)
UNDONE_WITHIN: Final = timedelta(hours=24)  # domain.md 3


@dataclass(frozen=True)
class Listed:
    """What one tap did, by product id; `run_id` names it for the answer and its undo."""

    added: list[int] = field(default_factory=list)
    already: list[int] = field(default_factory=list)
    skipped: list[int] = field(default_factory=list)
    run_id: int = 0


@atomic()
def list_products(shop: Shop, product_ids: Sequence[int], *, by: Actor) -> Listed:
    """Put products on the shop's shelf, in the given order, after those there. Repeating it changes nothing there.

    Products that are not live, or whose supplier does not sell, are skipped. Raises Refused above the limit of one tap.
    """
    wanted = list(dict.fromkeys(product_ids))
    if len(wanted) > MOST:
        raise Refused(_("Please list at most %(most)s products at once.", most=MOST), "product")
    goods = _sold_now(wanted)
    there = set(
        session.scalars(select(Listing.product_id).where(Listing.shop_id == shop.id, Listing.product_id.in_(wanted)))
    )
    added = [goods[one] for one in wanted if one in goods and one not in there]
    _put(shop, added, by)
    already = [one for one in wanted if one in there]
    skipped = [one for one in wanted if one not in goods and one not in there]
    ids = [good.product_id for good in added]
    return Listed(ids, already, skipped, _noted(shop, ids, already, skipped, by))


class _Good(NamedTuple):
    product_id: int
    supplier_id: int
    category_id: int | None


def _sold_now(product_ids: Sequence[int]) -> dict[int, _Good]:
    """Of the products those that may be sold now; none moves to another category before they are listed."""
    rows = session.execute(
        select(Product.id, Product.supplier_id, Product.category_id)
        .join(Supplier, Supplier.id == Product.supplier_id)
        .where(Product.id.in_(product_ids), Product.state == "live", Supplier.state == "approved")
        .order_by(Product.id)
        .with_for_update(read=True, of=Product)
    )
    return {row[0]: _Good._make(row) for row in rows}


def _put(shop: Shop, goods: Sequence[_Good], by: Actor) -> None:
    if not goods:
        return
    last = session.scalar(select(func.max(Listing.position)).where(Listing.shop_id == shop.id)) or 0
    now = clock.now()
    for position, good in enumerate(goods, last + 1):
        row = {"shop_id": shop.id, "product_id": good.product_id, "category_id": good.category_id}
        session.add(Listing(**row, position=position, at=now, by_id=by.id))
    for supplier_id in sorted({good.supplier_id for good in goods}):
        row = {"shop_id": shop.id, "supplier_id": supplier_id}
        session.execute(insert_or_skip(ShopSupplier).values(row).on_conflict_do_nothing())
    touch(shop.id)


def _noted(shop: Shop, added: list[int], already: list[int], skipped: list[int], by: Actor) -> int:
    run = ListingRun(shop_id=shop.id, added=added, already=already, skipped=skipped, at=clock.now(), by_id=by.id)
    session.add(run)
    session.flush()
    return run.id


@atomic()
def undo(run: ListingRun, *, by: Actor) -> int:
    """Take out again what one tap added; how many there still were. Repeating it changes nothing.

    Raises Refused (409) after a day.
    """
    if run.undone_at is not None:
        return 0
    if clock.now() > run.at + UNDONE_WITHIN:
        raise Refused(_("This can be undone for a day. You can still take goods off one by one."), status=409)
    run.undone_at = clock.now()
    return take_off(session.get_one(Shop, run.shop_id), run.added, by=by)


@atomic()
def take_off(shop: Shop, product_ids: Sequence[int], *, by: Actor) -> int:
    """Take products out of the shop altogether; how many there were."""
    del by
    wanted = select(Listing.id).where(Listing.shop_id == shop.id, Listing.product_id.in_(product_ids))
    ids = list(session.scalars(wanted))
    session.execute(delete(ListingPrice).where(ListingPrice.listing_id.in_(ids)))
    session.execute(delete(Listing).where(Listing.id.in_(ids)))
    if ids:
        touch(shop.id)
    return len(ids)


@atomic()
def hide(listing: Listing, *, by: Actor) -> None:
    """Take a listing off the shelf without forgetting its prices."""
    if listing.hidden_at is None:
        listing.hidden_at, listing.by_id = clock.now(), by.id
        touch(listing.shop_id)


@atomic()
def show(listing: Listing, *, by: Actor) -> None:
    """Put a hidden listing back on the shelf."""
    if listing.hidden_at is not None:
        listing.hidden_at, listing.by_id = None, by.id
        touch(listing.shop_id)


@atomic()
def describe(listing: Listing, blurb: Words, *, by: Actor) -> None:
    """Say in the reseller's own words why it is in the shop; no words take them away. Raises Refused for too many."""
    if any(len(said) > BLURB for said in blurb.values()):
        raise Refused(_("Please write at most %(most)s characters.", most=BLURB), "blurb")
    said = Words({key: text.strip() for key, text in blurb.items() if text.strip()})
    listing.blurb, listing.by_id = said or None, by.id
    touch(listing.shop_id)


def listing_of(shop: Shop, product_id: int) -> Listing:
    """A shop's listing of a product. Raises NotFound."""
    listing = session.scalar(select(Listing).where(Listing.shop_id == shop.id, Listing.product_id == product_id))
    if listing is None:
        raise NotFound()
    return listing


def owned(shop_id: int, listing_id: int) -> Listing:
    """A shop's own listing. Raises NotFound for any other (domain.md G5)."""
    listing = session.get(Listing, listing_id)
    if listing is None or listing.shop_id != shop_id:
        raise NotFound()
    return listing


def run_of(shop_id: int, run_id: int | None) -> ListingRun | None:
    """What one tap of this shop did; None for any other."""
    run = session.get(ListingRun, run_id) if run_id is not None else None
    return run if run is not None and run.shop_id == shop_id else None
