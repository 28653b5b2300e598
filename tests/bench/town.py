"""A platform of a wanted size, made as fast as a database takes rows: only for measuring, never for a test."""

from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask
from sqlalchemy import insert

from storefront import batches, search
from storefront.app import create_app
from storefront.kernel.actors import PLATFORM
from storefront.kernel.db import atomic, db, session
from storefront.products import Product, Variant
from storefront.settings import Settings
from storefront.shops import Listing
from tests.support.installations import stamp
from tests.support.settings import settings
from tests.world import build

STEP = 5_000


def chosen(folder: Path, **changed: Any) -> Settings:
    """Settings of a bench's installation."""
    return settings(folder, "", **changed)


def an_app(folder: Path) -> Flask:
    """An application over an own SQLite file, with the tables made."""
    app = create_app(chosen(folder))
    with app.app_context():
        db.create_all()
        stamp()
    return app


class Town(NamedTuple):
    """What the bench names: plain values, that outlive a session."""

    page: str
    shop: int
    customer: int
    variants: dict[str, int]


def peopled(app: Flask, products: int) -> Town:
    """The tests' world and `products` further goods, of which every tenth stands in /s/harbour."""
    with app.app_context():
        world = build()
        cup, variants = world.products["cup"], {name: one.id for name, one in world.variants.items()}
        town = Town(f"/s/harbour/p/{cup.slug}", world.shop.id, world.customer.id, variants)
        model = cup.id
        for start in range(0, products, STEP):
            _more(model, town.shop, start, min(STEP, products - start))
        for name in ("honey", "cup"):
            batches.receive(session.get_one(Variant, variants[name]), 50_000, by=PLATFORM)
        session.remove()
        return town


@atomic()
def _more(model: int, shop: int, start: int, count: int) -> None:
    """Copies of one product, each with a variant; every tenth stands in the shop."""
    product, variant = session.get_one(Product, model), None
    variant = session.query(Variant).filter_by(product_id=model).first()
    assert variant is not None
    rows, variants, listings = [], [], []
    first = 1_000 + start
    for number in range(first, first + count):
        row = {column.key: getattr(product, column.key) for column in Product.__mapper__.columns}
        rows.append(row | {"id": number, "slug": f"copy-{number}", "handle": f"copy-{number}"})
        copy = {column.key: getattr(variant, column.key) for column in Variant.__mapper__.columns}
        variants.append(copy | {"id": number, "product_id": number, "sku": None, "price": 1_000 + number % 9_000})
        if number % 10 == 0:
            listings.append(
                {"shop_id": shop, "product_id": number, "position": number, "at": product.at, "by_id": None}
            )
    for model_class, many in ((Product, rows), (Variant, variants), (Listing, listings)):
        session.execute(insert(model_class.__table__), many)  # type: ignore[arg-type]
    for row in rows:
        search.put("product", row["id"], row["title"], [], groups=[f"supplier {row['supplier_id']}"])
