"""A product in a shop, with everything its page says: four reads, whatever the product, sent together (quality.md)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import and_, bindparam, select

from storefront.accounts import Account
from storefront.batches import Batch
from storefront.kernel import clock, installation
from storefront.kernel.prepared import Prepared
from storefront.kernel.together import Together
from storefront.kernel.words import Words
from storefront.products import Attribute, Brand, Category, Picture, Product, Variant
from storefront.shops.fronts import Edition, catalogue_of_shop, clocked, is_address
from storefront.shops.models import Listing, ListingPrice, Shop
from storefront.shops.offers import price_here
from storefront.shops.reducing import hold, reduce_cards, reduce_choices, reduced
from storefront.shops.relating import RELATED, in_order, naming
from storefront.shops.shelves import Card, here
from storefront.suppliers import EVERYWHERE, Freight, FreightRule, Supplier


class Counter(NamedTuple):
    """The product, its shop and its supplier; the commission rate in basis points."""

    listing_id: int
    listing_blurb: Words | None
    shown: list[dict[str, Any]] | None
    shop_id: int
    shop_slug: str
    shop_name: Words
    hue: str
    shop_state: str
    shop_version: int
    switched_off: list[str]
    reseller_id: int
    reseller_name: str
    product_id: int
    slug: str
    title: Words
    description: Words
    origin: Words
    attributes: list[dict[str, dict[str, str]]]
    options: list[dict[str, str]]
    rate_bp: int
    returnable: bool
    not_returnable_reason: str | None
    state: str
    supplier_id: int
    supplier_slug: str
    supplier_name: Words
    supplier_place: Words
    supplier_state: str
    promise_hours: int
    brand_slug: str | None
    brand: str | None
    category_id: int | None
    category_slug: str | None
    category: Words | None
    batch_code: str | None
    batch_received: int | None
    batch_made_on: date | None
    batch_best_before: date | None
    catalogue: int
    last_start: datetime | None
    last_end: datetime | None
    reduces: bool
    freight: FreightRule | None

    @classmethod
    def of(cls, row: Sequence[Any]) -> "Counter":
        """A row as it is read: what shipping costs stands in its last places, all empty where there is no rule."""
        place = len(cls._fields) - 1
        counter = cls._make((*row[:place], FreightRule._make(row[place:]) if row[place] else None))
        return counter._replace(reduces=bool(counter.reduces) and hold(counter.switched_off))

    @property
    def edition(self) -> Edition:
        """What its page depends on, read along with it."""
        catalogue = int(self.catalogue)
        return Edition(self.shop_id, self.shop_version, catalogue, self.reseller_name, self.last_start, self.last_end)

    @property
    def option_names(self) -> list[Words]:
        return [Words(name) for name in self.options]

    @property
    def known(self) -> list[Attribute]:
        """Its attributes, readable."""
        return [Attribute(Words(one.get("name", {})), Words(one["value"])) for one in self.attributes]

    @property
    def buyable(self) -> bool:
        return self.shop_state == "open" and self.state == "live" and self.supplier_state == "approved"


class Choice(NamedTuple):
    """One variant with its price here; minor units and grams."""

    id: int
    option1: Words | None
    option2: Words | None
    option3: Words | None
    price: int
    supplier_price: int
    available: int
    grams: int
    unit_quantity: int | None
    unit_measure: str | None
    picture_id: int | None
    sku: str | None
    barcode: str | None
    usual: int | None = None  # while a deal runs: what it costs otherwise, until when, how many pieces
    until: datetime | None = None
    reduced_left: int | None = None

    @property
    def values(self) -> list[Words]:
        return [value for value in (self.option1, self.option2, self.option3) if value]


class Shot(NamedTuple):
    """One picture of the product."""

    id: int
    alt: Words
    kept: dict[str, Any]


class Whole(NamedTuple):
    """Everything a product's page says; `related` are goods that go with it."""

    product: Counter
    choices: list[Choice]
    shots: list[Shot]
    related: list[Card]

    @property
    def rules(self) -> list[FreightRule]:
        """What the supplier's shipping to here costs."""
        return [self.product.freight] if self.product.freight else []


_newest_batch = (
    select(Batch.id)
    .join(Variant, Variant.id == Batch.variant_id)
    .where(Variant.product_id == Product.id, Batch.state == "active", Batch.remaining > 0)
    .order_by(Batch.id.desc())
    .limit(1)
    .correlate(Product)
    .scalar_subquery()
)
_freight = (
    select(Freight.id)
    .where(Freight.supplier_id == Supplier.id, Freight.country.in_((bindparam("country"), EVERYWHERE)))
    .order_by(Freight.country == EVERYWHERE)
    .limit(1)
    .correlate(Supplier)
    .scalar_subquery()
)
_counter = (
    select(
        Listing.id, Listing.blurb, Listing.shown, Shop.id, Shop.slug, Shop.name, Shop.hue, Shop.state, Shop.version,
        Shop.switched_off, Shop.account_id, Account.name, Product.id, Product.slug, Product.title,
        Product.description, Product.origin, Product.attributes,
        Product.options, Product.rate_bp, Product.returnable, Product.not_returnable_reason, Product.state,
        Supplier.id, Supplier.slug, Supplier.name, Supplier.place, Supplier.state, Supplier.promise_hours,
        Brand.slug, Brand.name, Category.id, Category.slug, Category.name,
        Batch.code, Batch.received, Batch.made_on, Batch.best_before, catalogue_of_shop, *clocked,
        *(getattr(Freight, name) for name in FreightRule._fields),
    )
    .join(Account, Account.id == Shop.account_id)
    .join(Listing, Listing.shop_id == Shop.id)
    .join(Product, Product.id == Listing.product_id)
    .join(Supplier, Supplier.id == Product.supplier_id)
    .outerjoin(Brand, Brand.id == Product.brand_id)
    .outerjoin(Category, Category.id == Product.category_id)
    .outerjoin(Batch, Batch.id == _newest_batch)
    .outerjoin(Freight, Freight.id == _freight)
    .where(
        Shop.slug == bindparam("shop"),
        Shop.state.in_(("open", "resting")),
        Product.slug == bindparam("product"),
        Listing.hidden_at.is_(None),
        Product.state.in_(("live", "paused")),
    )
)  # fmt: skip
_this_product = select(Product.id).where(Product.slug == bindparam("product")).scalar_subquery()
_this_listing = select(Listing.id).where(here, Listing.product_id == _this_product).scalar_subquery()
_choices = (
    select(
        Variant.id, Variant.option1, Variant.option2, Variant.option3, price_here,
        Variant.price, Variant.available, Variant.weight_grams,
        Variant.unit_quantity, Variant.unit_measure, Variant.picture_id, Variant.sku,
        Variant.barcode,
    )
    .outerjoin(
        ListingPrice,
        and_(ListingPrice.variant_id == Variant.id, ListingPrice.listing_id == _this_listing),
    )
    .where(Variant.product_id == _this_product, Variant.removed_at.is_(None))
    .order_by(Variant.position, Variant.id)
)  # fmt: skip
_shots = (
    select(Picture.id, Picture.alt, Picture.file)
    .where(Picture.product_id == _this_product, Picture.word.is_not(None))
    .order_by(Picture.position, Picture.id)
)


_COUNTERS: Final = Prepared(_counter, Counter.of)
_WHOLE: Final = Together(_COUNTERS, Prepared(_choices, lambda row: Choice(*row)), Prepared(_shots, Shot._make), RELATED)


def counter(shop: str, product: str) -> Counter | None:
    """A product in a shop, by their addresses; None when the shop does not show it."""
    return _COUNTERS.first(**_named(shop, product)) if is_address(shop) and is_address(product) else None


def whole(shop: str, product: str, bought_with: Sequence[int] = ()) -> Whole | None:
    """A product in a shop with its variants, pictures and what goes with it, by today's prices, also of deals.

    None when the shop does not show it, or nothing of it can be chosen. `bought_with` are numbers of products.
    """
    if not (is_address(shop) and is_address(product)):
        return None
    counters, choices, shots, cards = _WHOLE.all(**_named(shop, product), **naming(bought_with))
    if not (counters and choices):
        return None
    counter: Counter = counters[0]
    if counter.reduces:
        lower = reduced((counter.shop_id,))
        choices, cards = reduce_choices(choices, lower), reduce_cards(cards, lower)
    return Whole(counter, choices, shots, in_order(cards, bought_with))


def _named(shop: str, product: str) -> dict[str, Any]:
    return {"shop": shop, "product": product, "country": installation.settings().country, "now": clock.now()}
