"""A platform of a wanted size, made as fast as a database takes rows: only for measuring, never for a test."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from flask import Flask
from sqlalchemy import insert, update

from storefront import batches, shops
from storefront.app import create_app
from storefront.kernel import clock
from storefront.kernel.actors import PLATFORM
from storefront.kernel.db import atomic, db, session
from storefront.kernel.words import Words
from storefront.products import Category, Product, Variant
from storefront.search.indexing import cell_of, words_of, written
from storefront.search.models import Entry
from storefront.settings import Settings
from storefront.shops import Listing
from tests.support.installations import stamp
from tests.support.settings import settings
from tests.world import World, build

STEP: Final = 5_000
FIRST: Final = 1_000  # the number of the first copy; the tests' world has those below
LISTED: Final = 10  # every tenth stands in the shop
KINDS: Final = 4  # so few that a page of each is full with 1,000 goods, too
MADE_OF: Final = tuple(zip(
    "Celadon Bamboo Linen Walnut Copper Ash Silk Clay Cotton Brass Wool Glass Paper Stone Cherry Pewter".split(),
    "青瓷 竹编 亚麻 胡桃木 紫铜 草木灰 真丝 陶土 纯棉 黄铜 羊毛 玻璃 宣纸 石刻 樱桃木 白镴".split(), strict=True,
))  # fmt: skip
THINGS: Final = tuple(zip(
    "cup vase teapot bowl soap honey towel lamp tray basket scarf candle brush mirror stool".split(),
    "茶杯 花瓶 茶壶 饭碗 香皂 蜂蜜罐 毛巾 台灯 托盘 提篮 围巾 蜡烛 笔筒 镜子 凳子".split(), strict=True,
))  # fmt: skip


def chosen(folder: Path, database: str = "", **changed: Any) -> Settings:
    """Settings of a bench's installation."""
    return settings(folder, database, **changed)


def an_app(folder: Path, database: str = "") -> Flask:
    """An application over an own database (a SQLite file when none is named), with the tables made."""
    app = create_app(chosen(folder, database))
    with app.app_context():
        db.create_all()
        stamp()
    return app


class Town(NamedTuple):
    """What the bench names: plain values, that outlive a session. `deep` is a page from the middle of the shelf."""

    page: str
    deep: str
    shop: int
    customer: int
    variants: dict[str, int]


def peopled(app: Flask, products: int) -> Town:
    """The tests' world and `products` further goods of a few kinds, of which every tenth stands in /s/harbour."""
    with app.app_context():
        world = build()
        cup, variants = world.products["cup"], {name: one.id for name, one in world.variants.items()}
        middle = FIRST + products // (2 * LISTED) * LISTED
        deep = f"/s/harbour?after={middle},{middle}"
        town = Town(f"/s/harbour/p/{cup.slug}", deep, world.shop.id, world.customer.id, variants)
        _sort(world)
        for start in range(FIRST, FIRST + products, STEP):
            _more(cup.id, variants["cup"], town.shop, range(start, min(start + STEP, FIRST + products)))
        for name in ("honey", "cup"):
            batches.receive(session.get_one(Variant, variants[name]), 50_000, by=PLATFORM)
        session.remove()
        with db.engine.connect() as connection:  # a server that has run for a day knows its tables
            connection.exec_driver_sql("ANALYZE")
            connection.commit()
        return town


@atomic()
def _sort(world: World) -> None:
    """A few kinds, and the world's goods among them."""
    names = [Words({"": f"Kind {number}", "zh_Hans": f"第 {number} 类"}) for number in range(1, KINDS + 1)]
    now = clock.now()
    session.execute(
        insert(Category),
        [{"id": place, "slug": f"kind-{place}", "name": name, "at": now} for place, name in enumerate(names, 1)],
    )
    for product in world.products.values():
        session.execute(update(Product).where(Product.id == product.id).values(category_id=1 + product.id % KINDS))
        shops.shelve(product.id)


@atomic()
def _more(model: int, variant: int, shop: int, numbers: range) -> None:
    """Copies of one product, each with its variant; every tenth stands in the shop, all can be found."""
    product, plain = _columns(Product, model), _columns(Variant, variant)
    goods: list[dict[str, Any]] = [
        {"id": number, "slug": f"copy-{number}", "handle": f"copy-{number}", "title": _title(number),
         "category_id": 1 + number % KINDS}
        for number in numbers
    ]  # fmt: skip
    _insert(Product, (product | good for good in goods))
    _insert(Variant, (plain | {"id": n, "product_id": n, "sku": None, "price": 1_000 + n % 9_000} for n in numbers))
    listed = [good for good in goods if good["id"] % LISTED == 0]
    _insert(Listing, (
        {"id": good["id"], "shop_id": shop, "product_id": good["id"], "category_id": good["category_id"],
         "position": good["id"], "at": product["at"], "by_id": None}
        for good in listed
    ))  # fmt: skip
    _find(goods, f"supplier {product['supplier_id']}")


def _find(goods: list[dict[str, Any]], group: str) -> None:
    """Let them be found, as `search.put` would."""
    said = {good["id"]: _words(good["id"], group) for good in goods}
    rows = [
        {"kind": "product", "ref": good["id"], "name": good["title"], "weight": said[good["id"]][0]} for good in goods
    ]
    made = session.execute(insert(Entry.__table__).returning(Entry.id, Entry.ref), rows)  # type: ignore[arg-type]
    session.execute(written(), [{"id": one.id, "tokens": cell_of(said[one.ref][1])} for one in made])


def _columns(model: type[Any], number: int) -> dict[str, Any]:
    row = session.get_one(model, number)
    return {column.key: getattr(row, column.key) for column in model.__mapper__.columns}


def _insert(model: type[Any], rows: Iterator[dict[str, Any]]) -> None:
    if many := list(rows):
        session.execute(insert(model.__table__), many)


def _title(number: int) -> Words:
    """Of one of 240 names, and a number that is its own."""
    (stuff, stuff_zh), (thing, thing_zh) = MADE_OF[number % 16], THINGS[number // 16 % 15]
    return Words({"": f"{stuff} {thing} {number}", "zh_Hans": f"{stuff_zh}{thing_zh}{number}"})


@cache
def _said(name: int, group: str) -> tuple[int, list[str]]:
    return words_of("product", _title(name), [], [group])


def _words(number: int, group: str) -> tuple[int, list[str]]:
    """The tokens of a title: those of its name are worked out once, its own number stands in their place."""
    name = number % 240
    weight, tokens = _said(name, group)
    return weight, [f"{token[:2]}n{number}" if token[2:] == f"n{name}" else token for token in tokens]
