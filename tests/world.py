"""The world: a small peopled platform, made once through the real verbs and copied before each test."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from storefront import accounts, batches, products, shops, suppliers
from storefront.accounts import Account, Written
from storefront.kernel.actors import PLATFORM
from storefront.kernel.words import Words
from storefront.products import Product, ProductDraft, Variant, VariantDraft
from storefront.shops import Shop
from storefront.suppliers import FreightRule, Supplier

PASSWORD = "a long word of the world"  # of everybody
PHONES = {"customer": "+8613800000001", "regular": "+8613800000002"}


@dataclass
class World:
    """Who and what tests may name: rows of the database, numbers, texts, and lists or dicts of these.

    Accounts sign in; `pottery` and `apiary` are what the accounts `supplier` and `beekeeper` run, `shop` and
    `other_shop` what `reseller` and `other_reseller` run.
    """

    staff: Account = field(init=False)  # at every desk
    customer: Account = field(init=False)  # with an address
    regular: Account = field(init=False)  # another customer, with an address
    stranger: Account = field(init=False)  # an account with nothing
    supplier: Account = field(init=False)
    beekeeper: Account = field(init=False)
    reseller: Account = field(init=False)
    other_reseller: Account = field(init=False)
    pottery: Supplier = field(init=False)  # ships within 48 h; 8.00 flat at home, free from 500; by weight abroad
    apiary: Supplier = field(init=False)  # ships within 24 h; 6.00 and 2.00 for each further piece, at home only
    shop: Shop = field(init=False)  # /s/harbour: everything, at the suppliers' prices
    other_shop: Shop = field(init=False)  # /s/lane: the cup at 108.00 and the honey
    products: dict[str, Product] = field(default_factory=dict)  # cup vase teapot bowl soap; honey towel
    variants: dict[str, Variant] = field(default_factory=dict)  # the same, and vase-small vase-large for the vase


def build() -> World:
    """Make the world through the real verbs, in the order in which it would have happened."""
    world = World()
    _people(world)
    _suppliers(world)
    _goods(world)
    _shops(world)
    return world


def _people(world: World) -> None:
    world.staff = _account("Xu Jing", "staff@world.test")
    accounts.grant(world.staff, "staff", by=PLATFORM, desks=accounts.DESKS)
    world.customer = _account("Anna Lee", "customer@world.test")
    accounts.keep_address(
        world.customer, Written("Anna Lee", PHONES["customer"], "CN", "浙江省", "杭州市", "文一路 1 号")
    )
    world.regular = _account("Bo Wang", "regular@world.test")
    accounts.keep_address(world.regular, Written("Bo Wang", PHONES["regular"], "CN", "广东省", "深圳市", "深南路 2 号"))
    world.stranger = _account("Sam Nobody", "stranger@world.test")
    world.supplier = _account("Hill Potter", "supplier@world.test")
    world.beekeeper = _account("Mo Beekeeper", "beekeeper@world.test")
    world.reseller = _account("Lin Mei", "reseller@world.test")
    world.other_reseller = _account("Qiu Hong", "other@world.test")


def _account(name: str, email: str) -> Account:
    return accounts.sign_up(name, email, PASSWORD, language="en")


def _suppliers(world: World) -> None:
    at_home = FreightRule("CN", "flat", 800, free_above=50_000)
    abroad = FreightRule("*", "weight", 6_800, 500, 2_400, 500)
    world.pottery = _supplier(world.supplier, "pottery", "Hill Pottery", [at_home, abroad], 48)
    by_piece = FreightRule("CN", "quantity", 600, 1, 200, 1)
    world.apiary = _supplier(world.beekeeper, "apiary", "Moss Apiary", [by_piece], 24)


def _supplier(account: Account, slug: str, name: str, rules: Sequence[FreightRule], hours: int) -> Supplier:
    made = suppliers.open(account, slug, name, by=account, place="Jingdezhen", promise_hours=hours)
    suppliers.set_freight(made, rules, by=account)
    suppliers.approve(made, by=PLATFORM, checks={"registration": "Seen"}, probation=timedelta(0))
    return made


def _goods(world: World) -> None:
    potter, beekeeper = world.pottery, world.apiary
    _product(world, potter, "cup", "Tea cup", {"": VariantDraft(10_000, band_low=10_000, band_high=12_000)}, 100)
    sizes = {"small": VariantDraft(18_000), "large": VariantDraft(26_000, weight_grams=1_200)}
    _product(world, potter, "vase", "Moon vase", sizes, 20)
    _product(world, potter, "teapot", "Clay teapot", {"": VariantDraft(32_000)}, 0)
    _product(world, potter, "bowl", "Rice bowl", {"": VariantDraft(6_000)}, 3)
    _product(world, potter, "soap", "Ash soap", {"": VariantDraft(2_500)}, 50, reason="hygiene", rate_bp=2000)
    _product(world, beekeeper, "honey", "Longan honey", {"": VariantDraft(8_800)}, 40, rate_bp=500)
    _product(world, beekeeper, "towel", "Linen towel", {"": VariantDraft(4_500)}, 60)


def _product(
    world: World,
    supplier: Supplier,
    handle: str,
    title: str,
    variants: dict[str, VariantDraft],
    stock: int,
    *,
    reason: str | None = None,
    rate_bp: int = 1000,
) -> None:
    """A live product with `stock` pieces of every variant, each in one batch."""
    by = world.supplier if supplier is world.pottery else world.beekeeper
    options = (Words.of("Size"),) if len(variants) > 1 else ()
    drafts = [
        VariantDraft(
            one.price, (Words.of(size),) if size else (), band_low=one.band_low, band_high=one.band_high,
            weight_grams=one.weight_grams or 300,
        )
        for size, one in variants.items()
    ]  # fmt: skip
    draft = ProductDraft(
        Words.of(title), tuple(drafts), handle, brand="Hill", options=options, rate_bp=rate_bp,
        not_returnable_reason=reason,
    )  # fmt: skip
    product = world.products[handle] = products.create(supplier, draft, by=by)
    products.publish(product, by=by)
    for size, variant in zip(variants, products.by_id(product.id).variants, strict=True):
        world.variants[f"{handle}-{size}" if size else handle] = variant
        if stock:
            batches.receive(variant, stock, by=by)


def _shops(world: World) -> None:
    blurb = Words.of("Things we use ourselves.")
    world.shop = shops.open_shop(world.reseller, slug="harbour", name=Words.of("Harbour"), blurb=blurb)
    shops.list_products(world.shop, [product.id for product in world.products.values()], by=world.reseller)
    world.other_shop = shops.open_shop(world.other_reseller, slug="lane", name=Words.of("Lane"), blurb=blurb)
    cup, honey = world.products["cup"], world.products["honey"]
    shops.list_products(world.other_shop, [cup.id, honey.id], by=world.other_reseller)
    listing = shops.listing_of(world.other_shop, cup.id)
    shops.set_prices(listing, {world.variants["cup"].id: 10_800}, by=world.other_reseller)
