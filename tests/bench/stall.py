"""A shop to measure: twenty-four goods with pictures, made through the real verbs in an empty SQLite file."""

from pathlib import Path
from string import ascii_lowercase
from typing import NamedTuple

from flask import Flask
from sqlalchemy import select

from storefront import accounts, batches, products, shops
from storefront.app import create_app
from storefront.kernel.db import db, session
from storefront.kernel.pictures import StoredPicture
from storefront.kernel.words import Words
from storefront.products import ProductDraft, Variant, VariantDraft
from storefront.settings import Settings
from tests import world as worlds
from tests.world import World

GOODS = 24
STOCK = 1_000_000


class Stall(NamedTuple):
    """The application, the shop's address, a product's address in it, and what an order of it needs."""

    app: Flask
    shop: str
    product: str
    shop_id: int
    variant_id: int
    member: int


def pitch(folder: Path) -> Stall:
    """Make it; takes a few seconds."""
    app = create_app(Settings(data_dir=str(folder), payments="sandbox", demo="1"))
    with app.app_context():
        db.create_all()
        world = worlds.build()
        made = [_good(world, number) for number in range(GOODS)]
        account = accounts.sign_up("Bench", "bench@bench.test", "a password to measure")
        accounts.grant(account, "reseller", by=account)
        shop = shops.open_shop(account, slug="bench", name=Words.of("Bench"), blurb=Words.of("Things to measure."))
        shops.list_products(shop, [product_id for product_id, _variant in made], by=account)
        product = session.get_one(products.Product, made[0][0])
        return Stall(app, "/s/bench", f"/s/bench/p/{product.slug}", shop.id, made[0][1], account.id)


def _good(world: World, number: int) -> tuple[int, int]:
    supplier = world.pottery
    draft = ProductDraft(
        title=Words.of({"": f"Celadon cup, number {number}", "zh_Hant": f"青瓷杯 {number} 號"}),
        description=Words.of("Thrown by hand, glazed twice, fired for two days."),
        origin=Words.of("Jingdezhen"),
        brand="Hill Pottery",
        category=Words.of("Table"),
        variants=(VariantDraft(price=12_800 + number, weight_grams=260),),
    )
    product = products.create(supplier, draft, by=world.supplier)
    products.add_picture(
        product, StoredPicture("a" * 31 + ascii_lowercase[number], 1280, 1280), by=world.supplier, alt="A cup"
    )
    products.publish(product, by=world.supplier)
    variant = session.scalars(select(Variant).where(Variant.product_id == product.id)).one()
    batches.receive(variant, STOCK, by=world.supplier, code=f"B-{number}")
    return product.id, variant.id
