"""An offer is what a shop asks for a variant now: the reseller's own price where there is one, else the supplier's."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, case, func, select
from sqlalchemy.orm import aliased

from storefront import deals
from storefront.deals import DealItem
from storefront.kernel.prepared import Prepared
from storefront.kernel.words import Words
from storefront.products import Picture, Product, Variant
from storefront.shops.models import Listing, ListingPrice, Shop
from storefront.shops.reducing import hold
from storefront.suppliers import Supplier


class Offer(NamedTuple):
    """A variant in a shop. Prices in minor units, the rate in basis points, weight in grams."""

    shop_id: int
    variant_id: int
    shop_slug: str
    shop_name: Words
    hue: str
    reseller_id: int
    product_id: int
    product_slug: str
    title: Words
    option1: Words | None
    option2: Words | None
    option3: Words | None
    supplier_id: int
    supplier_slug: str
    supplier_name: Words
    promise_hours: int
    price: int
    supplier_price: int
    rate_bp: int
    available: int
    grams: int
    returnable: bool
    picture: dict[str, Any] | None
    buyable: bool
    item_id: int | None = None  # of the deal that makes the price, with the pieces it has left
    item_left: int = 0
    usual: int = 0  # what it costs without it, and what the supplier asks then
    usual_supplier_price: int = 0

    def for_pieces(self, quantity: int) -> "Offer":
        """The offer for so many pieces: a deal that has not as many left does not make their price."""
        if self.item_id is None or quantity <= self.item_left:
            return self
        return self._replace(price=self.usual, supplier_price=self.usual_supplier_price, item_id=None, item_left=0)

    @property
    def options(self) -> Words | None:
        """The chosen options in one line, in every language they have; None for a product without options."""
        parts = [option for option in (self.option1, self.option2, self.option3) if option]
        if not parts:
            return None
        spoken = {}
        for key in {"", *(language for part in parts for language in part)}:
            said = [part.in_(key) if key else part.get("") or str(part) for part in parts]
            spoken[key] = ("，" if key.startswith("zh") else ", ").join(said)
        return Words(spoken)


_others = aliased(Picture)
lead_picture = (
    select(_others.id)
    .where(_others.product_id == Product.id, _others.word.is_not(None))
    .order_by(_others.position, _others.id)
    .limit(1)
    .correlate(Product)
    .scalar_subquery()
)


def within(amount: Any, variant: Any) -> Any:
    """A price as far as the variant's band holds it, in SQL; else the band's nearer end (domain.md, The split)."""
    low, high = variant.band_low, variant.band_high
    return case((amount < low, low), (amount > high, high), else_=amount)


# The own price, else the supplier's: a band that moved takes it along.
price_here = within(func.coalesce(ListingPrice.amount, Variant.price), Variant)
on_sale = and_(
    Shop.state == "open",
    Listing.hidden_at.is_(None),
    Product.state == "live",
    Variant.removed_at.is_(None),
    Supplier.state == "approved",
)

_offers = (
    select(
        Shop.id,
        Variant.id,
        Shop.slug,
        Shop.name,
        Shop.hue,
        Shop.account_id,
        Product.id,
        Product.slug,
        Product.title,
        Variant.option1,
        Variant.option2,
        Variant.option3,
        Supplier.id,
        Supplier.slug,
        Supplier.name,
        Supplier.promise_hours,
        price_here,
        Variant.price,
        Product.rate_bp,
        Variant.available,
        Variant.weight_grams,
        Product.returnable,
        Picture.file,
        on_sale,
        DealItem.id,
        DealItem.left_over,
        DealItem.price,
        DealItem.shop_id,
        Shop.switched_off,
    )
    .join(Listing, Listing.shop_id == Shop.id)
    .join(Product, Product.id == Listing.product_id)
    .join(Variant, Variant.product_id == Product.id)
    .join(Supplier, Supplier.id == Product.supplier_id)
    .outerjoin(Picture, Picture.id == lead_picture)
    .outerjoin(ListingPrice, and_(ListingPrice.listing_id == Listing.id, ListingPrice.variant_id == Variant.id))
    .outerjoin(DealItem, DealItem.id == deals.item_of(Variant.id, Shop.id))
)


def offers(pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Offer]:
    """The offers of (shop id, variant id) pairs, in one read. What no shop lists is missing from the answer."""
    wanted = list(dict.fromkeys(pairs))
    if not wanted:
        return {}
    if len(wanted) == 1:
        found = _one.all(shop_id=wanted[0][0], variant_id=wanted[0][1], **deals.moment())
    else:
        shop_ids, variant_ids = sorted({one[0] for one in wanted}), sorted({one[1] for one in wanted})
        found = _many.all(shop_ids=shop_ids, variant_ids=variant_ids, **deals.moment())
    asked = set(wanted)
    return {pair: offer for offer in found if (pair := (offer.shop_id, offer.variant_id)) in asked}


def _offer(row: Sequence[Any]) -> Offer:
    plain = Offer(*row[:24])
    item_id, left, price, scope, switched_off = row[24:]
    if item_id is None or price >= plain.price or not hold(switched_off):
        return plain
    supplier_price = price if scope == deals.PLATFORM else plain.supplier_price
    return plain._replace(
        price=price, supplier_price=supplier_price, item_id=item_id, item_left=left, usual=plain.price,
        usual_supplier_price=plain.supplier_price,
    )  # fmt: skip


_one = Prepared(_offers.where(Shop.id == bindparam("shop_id"), Variant.id == bindparam("variant_id")), _offer)
_many = Prepared(  # by key on both sides; pairs in one condition would read every listing there is
    _offers.where(
        Shop.id.in_(bindparam("shop_ids", expanding=True)), Variant.id.in_(bindparam("variant_ids", expanding=True))
    ),
    _offer,
)
