"""What a reseller's desk reads: goods one could list, what stands on the own shelf, and what each piece earns."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, and_, func, or_, select, tuple_

from storefront import search
from storefront.kernel.db import session
from storefront.kernel.words import Words
from storefront.products import Category, Picture, Product, Variant, commission
from storefront.shops.models import Listing, ListingPrice
from storefront.shops.offers import lead_picture, price_here
from storefront.shops.shelves import left, lowest
from storefront.suppliers import Supplier

PAGE: Final = 30


class Listable(NamedTuple):
    """A product one could list; prices in minor units, `listed` whether it is in the shop already."""

    product_id: int
    title: Words
    supplier: Words
    supplier_slug: str
    category: Words | None
    price: int
    highest: int
    rate_bp: int
    left: int
    picture: dict[str, Any] | None
    listed: bool

    @property
    def earns(self) -> int:
        """Of one piece at the supplier's price, minor units."""
        return commission(self.price, self.price, self.rate_bp)


def _of_variants(what: Any) -> Any:
    wanted = select(what).where(Variant.product_id == Product.id, Variant.removed_at.is_(None))
    return wanted.correlate(Product).scalar_subquery()


def _listable(shop_id: int) -> Select[Any]:
    there = select(Listing.id).where(Listing.shop_id == shop_id, Listing.product_id == Product.id).correlate(Product)
    return (
        select(
            Product.id, Product.title, Supplier.name, Supplier.slug, Category.name,
            _of_variants(func.min(Variant.price)), _of_variants(func.max(Variant.band_high)), Product.rate_bp, left,
            Picture.file, there.exists(),
        )
        .join(Supplier, Supplier.id == Product.supplier_id)
        .outerjoin(Category, Category.id == Product.category_id)
        .outerjoin(Picture, Picture.id == lead_picture)
        .where(Product.state == "live", Supplier.state == "approved")
    )  # fmt: skip


def _newest(supplier: str, category: str, after: int | None, limit: int) -> Any:
    """Ids of a page of goods that may be listed, the newest first: judged one by one, so that a page reads no more."""
    approved = select(Supplier.id).where(Supplier.id == Product.supplier_id, Supplier.state == "approved")
    state = Product.state if category else func.coalesce(Product.state, "")  # alone it must not lure from the order
    query = select(Product.id).where(state == "live", approved.correlate(Product).exists())
    if supplier:
        own = select(Supplier.id).where(Supplier.slug == supplier).scalar_subquery()
        query = query.where(Product.supplier_id == own)
    if category:
        kind = select(Category.id).where(Category.slug == category).scalar_subquery()
        query = query.where(Product.category_id == kind)
    query = query if after is None else query.where(Product.id < after)
    return query.order_by(Product.id.desc()).limit(limit)


def listable(
    shop_id: int, *, q: str = "", supplier: str = "", category: str = "", after: int | None = None, limit: int = PAGE
) -> tuple[list[Listable], int | None]:
    """Goods that suppliers offer, newest first, best match first for words; and the product id that leads on."""
    if q:
        shown = _matching(shop_id, q, supplier, category, after)[: limit + 1]
    else:
        page = _newest(supplier, category, after, limit + 1).subquery()
        query = _listable(shop_id).where(Product.id.in_(page.select())).order_by(Product.id.desc())
        shown = [_as_listable(row) for row in session.execute(query)]
    return shown[:limit], shown[limit - 1].product_id if len(shown) > limit else None


def _matching(shop_id: int, q: str, supplier: str, category: str, after: int | None) -> list[Listable]:
    ranked = search.candidates("product", q)
    query = _listable(shop_id).where(Product.id.in_(ranked))
    query = query.where(Supplier.slug == supplier) if supplier else query
    query = query.where(Category.slug == category) if category else query
    rows = {row[0]: row for row in session.execute(query)}
    found = [one for one in ranked if one in rows]
    return [_as_listable(rows[one]) for one in (found[found.index(after) + 1 :] if after in found else found)]


def _as_listable(row: Any) -> Listable:
    return Listable._make((*row[:10], bool(row[10])))


class Own(NamedTuple):
    """A listing on the reseller's own list; prices in minor units, `sells` whether customers can see it."""

    listing_id: int
    position: int
    product_id: int
    slug: str
    title: Words
    supplier: Words
    price: int
    supplier_price: int
    rate_bp: int
    left: int
    picture: dict[str, Any] | None
    hidden: bool
    sells: bool

    @property
    def earns(self) -> int:
        """Of one piece at the lowest price here, minor units."""
        return commission(self.supplier_price, self.price, self.rate_bp)


def _own(shop_id: int) -> Select[Any]:
    return (
        select(
            Listing.id, Listing.position, Product.id, Product.slug, Product.title, Supplier.name, lowest,
            _of_variants(func.min(Variant.price)), Product.rate_bp, left, Picture.file, Listing.hidden_at.is_not(None),
            and_(Listing.hidden_at.is_(None), Product.state == "live", Supplier.state == "approved"),
        )
        .join(Product, Product.id == Listing.product_id)
        .join(Supplier, Supplier.id == Product.supplier_id)
        .outerjoin(Picture, Picture.id == lead_picture)
        .where(Listing.shop_id == shop_id)
    )  # fmt: skip


def on_shelf(
    shop_id: int, *, q: str = "", after: tuple[int, int] | None = None, limit: int = PAGE
) -> tuple[list[Own], str]:
    """A shop's own listings in shelf order, hidden ones too, and the mark of the next page ("" when there is none)."""
    query = _own(shop_id)
    if q:
        ids = list(session.scalars(select(Listing.product_id).where(Listing.shop_id == shop_id).limit(5000)))
        query = query.where(Product.id.in_(search.candidates("product", q, among=ids)))
    if after is not None:
        query = query.where(tuple_(Listing.position, Listing.id) > tuple_(*after))
    rows = session.execute(query.order_by(Listing.position, Listing.id).limit(limit + 1))
    shown = [Own._make((*row[:11], bool(row[11]), bool(row[12]))) for row in rows]
    last = shown[limit - 1] if len(shown) > limit else None
    return shown[:limit], f"{last.position},{last.listing_id}" if last else ""


class Priced(NamedTuple):
    """A variant and what its shop asks: `own` as set (None: the `usual` price), `price` as it holds. Minor units."""

    variant_id: int
    options: tuple[Words, ...]
    supplier_price: int
    band_low: int
    band_high: int
    own: int | None
    price: int

    @property
    def usual(self) -> int:
        """What is asked without an own price: the supplier's, or the end of a band that does not hold it."""
        return min(max(self.supplier_price, self.band_low), self.band_high)


_priced_here = and_(ListingPrice.variant_id == Variant.id, ListingPrice.listing_id == Listing.id)


def prices_of(listing: Listing) -> list[Priced]:
    """The variants of a listing with their prices, in order."""
    rows = session.execute(
        select(
            Variant.id, Variant.option1, Variant.option2, Variant.option3, Variant.price, Variant.band_low,
            Variant.band_high, ListingPrice.amount, price_here,
        )
        .select_from(Listing)
        .join(Variant, Variant.product_id == Listing.product_id)
        .outerjoin(ListingPrice, _priced_here)
        .where(Listing.id == listing.id, Variant.removed_at.is_(None))
        .order_by(Variant.position, Variant.id)
    )  # fmt: skip
    return [Priced(row[0], tuple(one for one in row[1:4] if one), *row[4:]) for row in rows]


def moved_bands(shop_id: int, limit: int = 20) -> Sequence[tuple[int, Words]]:
    """Listings whose own price the supplier's band no longer holds: listing id and title."""
    rows = session.execute(
        select(Listing.id, Product.title)
        .join(ListingPrice, ListingPrice.listing_id == Listing.id)
        .join(Variant, Variant.id == ListingPrice.variant_id)
        .join(Product, Product.id == Listing.product_id)
        .where(
            Listing.shop_id == shop_id,
            Variant.removed_at.is_(None),
            or_(ListingPrice.amount < Variant.band_low, ListingPrice.amount > Variant.band_high),
        )
        .order_by(Listing.position, Listing.id)
        .limit(10 * limit)
    )
    return list({row[0]: (row[0], row[1]) for row in rows}.values())[:limit]


def makers() -> list[tuple[str, Words]]:
    """Suppliers whose goods can be listed: slug and name, the oldest first."""
    has = select(Product.id).where(Product.supplier_id == Supplier.id, Product.state == "live").correlate(Supplier)
    query = select(Supplier.slug, Supplier.name).where(Supplier.state == "approved", has.exists())
    return [(slug, name) for slug, name in session.execute(query.order_by(Supplier.id).limit(200))]


def listed(shop_id: int) -> bool:
    """Whether anything stands in the shop."""
    return session.scalar(select(Listing.id).where(Listing.shop_id == shop_id).limit(1)) is not None


def live_of(supplier: str, limit: int) -> list[int]:
    """Ids of a supplier's goods that can be listed, the oldest first."""
    query = (
        select(Product.id)
        .join(Supplier, Supplier.id == Product.supplier_id)
        .where(Supplier.slug == supplier, Supplier.state == "approved", Product.state == "live")
    )
    return list(session.scalars(query.order_by(Product.id).limit(limit)))


def titles(product_ids: Sequence[int]) -> list[Words]:
    """What products are called, in the given order; for a few."""
    rows = session.execute(select(Product.id, Product.title).where(Product.id.in_(product_ids[:20])))
    found = {row[0]: row[1] for row in rows}
    return [found[one] for one in product_ids if one in found]
