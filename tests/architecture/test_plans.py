"""What a customer waits for reads by an index: no big table is walked, whatever its size (quality.md, Growth)."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from flask import Flask

from storefront import coupons, orders
from tests.coupons.making import of_reseller
from tests.orders.making import a_key, buy
from tests.packets.making import confirmed, of_shop
from tests.questions.making import answer, ask
from tests.security.walking import Whose
from tests.support.client import Client
from tests.support.plans import sent, walked
from tests.world import World


def _answered(world: World) -> int:
    """A question with an answer; its reseller asks, whose words do not wait for staff."""
    question = ask(world, by=world.reseller)
    answer(question, world.supplier)
    return question.id


def claimed(world: World) -> None:
    """The customer holds a coupon."""
    coupons.claim(of_reseller(world).id, by=Whose(world.customer.id))


IN_THE_ORDER_OF_IDS: Final = "SELECT listings.id AS id, listings.product_id AS product_id"  # the newest few hundred
Visit = Callable[[Client, World], object]


def _with_coupon(world: World, act: Callable[[], object]) -> object:
    claimed(world)
    return act()


def _opening(client: Client, world: World) -> object:
    confirmed(world.customer)
    return client.post(f"/packets/{of_shop(world).code}/shares", {})


PAGES: Final[dict[str, Visit]] = {
    "home": lambda client, _world: client.get("/"),
    "shop": lambda client, _world: client.get("/s/harbour"),
    "shop, further": lambda client, _world: client.get("/s/harbour?sort=price&after=100,1&in_stock=1"),
    "category": lambda client, _world: client.get("/s/harbour?category=cups&sort=new"),
    "product": lambda client, world: client.get(f"/s/harbour/p/{world.products['cup'].slug}"),
    "search": lambda client, _world: client.get("/search?q=cup"),
    "cart": lambda client, _world: client.get("/cart"),
    "checkout": lambda client, world: client.get(
        f"/checkout?shop=harbour&variant={world.variants['cup'].id}&quantity=1"
    ),
    "order": lambda client, world: client.get(f"/orders/{buy(world, 'cup', by=world.customer).number}"),
    "questions": lambda client, _world: client.get("/s/harbour/p/tea-cup/questions"),
    "a question": lambda client, world: client.get(f"/questions/{_answered(world)}"),
    "similar questions": lambda client, _world: client.get("/s/harbour/p/tea-cup/questions/similar?text=is+it+heavy"),
    "asking": lambda client, _world: client.post("/s/harbour/p/tea-cup/questions", {"text": "Is it heavy?"}),
    "answering": lambda _client, world: _answered(world),
    "my questions": lambda client, _world: client.get("/me/questions"),
    "my orders": lambda client, _world: client.get("/me/orders"),
    "coupons": lambda client, world: _with_coupon(world, lambda: client.get("/coupons")),
    "claiming": lambda client, world: client.post(f"/coupons/{of_reseller(world).id}/claims", {}),
    "checkout with a coupon": lambda client, world: _with_coupon(
        world, lambda: client.get(f"/checkout?shop=harbour&variant={world.variants['cup'].id}&quantity=1")
    ),
    "ordering with a coupon": lambda _client, world: _with_coupon(
        world, lambda: buy(world, "cup", by=world.customer, use_coupons=True)
    ),
    "a packet": lambda client, world: client.get(f"/packets/{of_shop(world).code}"),
    "opening": _opening,
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_walks_no_big_table(app: Flask, world: World, client: Client, name: str) -> None:
    from storefront import carts

    carts.add(Whose(world.customer.id), world.shop.id, world.variants["soap"].id, 2)
    client.sign_in(world.customer)
    with sent(app) as found:
        PAGES[name](client, world)
    assert found
    assert walked(found, but=IN_THE_ORDER_OF_IDS) == []


def test_placing_paying_and_shipping_walk_no_big_table(app: Flask, world: World) -> None:
    with sent(app) as found:
        order = buy(world, "cup", "honey", by=world.customer)
        orders.ship(
            orders.parcel_for(world.pottery.id, order.parcels[0].id), carrier="SF", tracking="1", by=world.supplier
        )
        number = order.number
        mine = orders.seen_by(None, number, orders.key_of(order.key_seed))
        orders.complete(mine.parcels[0], by=world.customer)
        orders.call_off(orders.seen_by(world.customer.id, number).parcels[1], by=world.customer)
    assert len(found) > 20
    assert walked(found) == []


NIGHTLY: Final = ("files is walked",)  # looks through a share of them at a time, by its own plan


def test_sweeps_walk_no_big_table(app: Flask, world: World, deliver: Callable[[], None]) -> None:
    buy(world, "cup", key=a_key())
    with sent(app) as found:
        deliver()
    assert [one for one in walked(found) if not one.startswith(NIGHTLY)] == []


def test_no_list_skips_rows_to_find_its_page() -> None:
    home = Path(__file__).parents[2] / "storefront"
    assert [path.name for path in home.rglob("*.py") if ".offset(" in path.read_text()] == []
