"""What the town shows: pictures from home with words good and bad, some answered, some the shop may use."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask import Flask, current_app

from storefront import orders, photos
from storefront.accounts import Account
from storefront.demo import art
from storefront.demo.people import Town
from storefront.kernel import clock, pictures
from storefront.kernel.db import session
from storefront.kernel.pictures import StoredPicture
from storefront.kernel.words import speaking
from storefront.orders import Line, Order
from storefront.photos import Photo

Shot = tuple[str, str]  # a drawing, and in which home


@dataclass(frozen=True)
class Show:
    """What one customer shows: of which good, how many hours ago, with which pictures.

    `supplier` and `reseller` are what these answer; `reuse` lets the shop use the pictures, `listed` says it does.
    """

    good: str
    who: str
    hours_ago: int
    text: str
    rating: int | None = None
    shots: tuple[Shot, ...] = ()
    reuse: bool = False
    listed: bool = False
    supplier: str = ""
    reseller: str = ""


SHOWS: Final = (
    Show(
        "celadon-cup", "siyu@demo.test", 240, "釉色比照片再沉一點，我很喜歡。早上靠窗喝茶剛好。", 5,
        (("cup", "window"), ("cup-above", "kitchen")), reuse=True, listed=True,
    ),
    Show(
        "celadon-cup", "wangjun@demo.test", 12, "杯底有一粒黑点，不影响用，但照片上没有说。", 3,
        (("cup-foot", "kitchen"),),
        supplier="那是铁点，柴烧时落上的，每只不一样。下次我们会在说明里写清楚，谢谢您拍给大家看。",
    ),
    Show(
        "celadon-cup", "customer@demo.test", 300, "買了第二次，這次送媽媽。她說拿著穩。", 5,
        (("cup", "kitchen"),),
    ),
    Show(
        "celadon-cup", "customer@demo.test", 60, "過了一陣子再來說：每天用，沒有裂紋。", None,
        (("cup", "evening"),),
    ),
    Show(
        "longan-honey", "anna@demo.test", 150, "Dark, not too sweet. It went solid after a cold week, as they said.", 4,
        (("honey", "kitchen"), ("honey-spoon", "window")), reuse=True, listed=True,
    ),
    Show("longan-honey", "xiaowen@demo.test", 190, "味道很好，就是罐子盖有点紧。", 4),
    Show(
        "kitchen-knife", "xiaowen@demo.test", 610, "很锋利，但第一周刀柄有点松，自己拧紧了。", 2,
        (("knife", "kitchen"),),
        supplier="抱歉。新木柄会随湿度松紧，拧紧是对的；若再松，请寄回，我们换柄。",
    ),
    Show(
        "kitchen-knife", "anna@demo.test", 570, "Cuts tomatoes without looking at it. Dry it at once, it does rust.", 5,
        (("knife", "window"),), reuse=True,
    ),
    Show("clay-kettle", "xiaowen@demo.test", 480, "水开得慢，倒水很顺。", 4, (("teapot", "evening"),)),
    Show("spring-oolong", "siyu@demo.test", 230, "香氣很乾淨，第三泡最好。", 5, (("tea-leaves", "window"),)),
    Show(
        "linen-apron", "chenghan@demo.test", 360, "", 4, (("apron", "evening"),),
        reseller="謝謝你拍給大家看，洗過幾次會更軟。",
    ),
    Show("hand-soap", "anna@demo.test", 330, "No scent that stays on the hands, which I wanted.", None),
)  # fmt: skip


def developed() -> dict[Shot, StoredPicture]:
    """Every picture from home, developed like an upload; none where the social wing is left out."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    shots = sorted({shot for show in SHOWS for shot in show.shots}) if app.config["SETTINGS"].social == "1" else []

    def develop(shot: Shot) -> StoredPicture:
        with app.app_context():
            return pictures.store_picture(art.at_home(*shot))

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(shots, pool.map(develop, shots), strict=True))


def show(town: Town, stored: dict[Shot, StoredPicture], today: datetime) -> None:
    """Everything that is shown, oldest first; nothing where the social wing is left out."""
    if current_app.config["SETTINGS"].social != "1":
        return
    for number, one in enumerate(sorted(SHOWS, key=lambda one: -one.hours_ago)):
        clock.set(today - timedelta(hours=one.hours_ago))
        made = _share(town, one, stored, number)
        clock.move(timedelta(hours=6))
        _answer(town, one, made)
        if one.listed:
            shop = next(shop for shop in town.shops.values() if shop.id == made.shop_id)
            photos.put(shop, made.id, on=True, by=_by_id(town, shop.account_id))


def _share(town: Town, one: Show, stored: dict[Shot, StoredPicture], number: int) -> Photo:
    who = town.accounts[one.who]
    has = orders.received(who.id, town.products[one.good].id)
    assert has is not None, f"{one.who} has not received {one.good}"
    order = session.get_one(Order, session.get_one(Line, has.line_id).order_id)
    with speaking(who.language):
        for shot in one.shots:
            photos.add(order, has.line_id, stored[shot], by=who)
        return photos.share(
            order, has.line_id, key=f"demo-photo-{number:06d}", by=_Person(who.id), text=one.text, rating=one.rating,
            reuse=one.reuse,
        )  # fmt: skip


@dataclass(frozen=True)
class _Person:
    """A customer as coupons know one."""

    id: int | None
    visitor: str | None = None


def _answer(town: Town, one: Show, made: Photo) -> None:
    if one.supplier:
        owner = next(each.account_id for each in town.suppliers.values() if each.id == made.supplier_id)
        photos.answer(made, one.supplier, by=_by_id(town, owner))
    elif one.reseller:
        owner = next(each.account_id for each in town.shops.values() if each.id == made.shop_id)
        photos.answer(made, one.reseller, by=_by_id(town, owner))


def _by_id(town: Town, number: int) -> Account:
    return next(account for account in town.accounts.values() if account.id == number)
