"""Chapter: who waits for a return or a lower price asks in one tap, is told once, and ends it in one click."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from storefront import accounts, batches, notices, products, shops
from storefront.kernel.actors import PLATFORM
from storefront.kernel.db import session
from storefront.kernel.errors import NotFound, Refused, TooMany
from storefront.notices.models import Mail
from storefront.shops import Watch
from tests.orders.making import buy
from tests.support.races import at_once
from tests.world import World

Work = Callable[[], None]


def watch(world: World, good: str, kind: str, *, variant: int = 0) -> Watch:
    return shops.watch(world.customer, world.shop.id, world.products[good].id, kind, variant_id=variant)


def ask(world: World, good: str, kind: str, email: str = "guest@example.test") -> None:
    shops.ask_watch(email, world.shop.id, world.products[good].id, kind)


def told(world: World) -> list[str]:
    """What the customer was told, the oldest first."""
    session.rollback()
    return [one.subject for one in reversed(notices.inbox(world.customer.id))]


def letters(kind: str) -> list[notices.Letter]:
    session.rollback()
    found = session.scalars(select(Mail).where(Mail.kind == kind).order_by(Mail.id))
    return [notices.mailing.unkept(one.letter) for one in found]


def token_of(letter: notices.Letter) -> str:
    return (letter.stop or letter.link).rpartition("/")[2]


def price(world: World, good: str, amount: int) -> None:
    """Let the shop ask another price."""
    listing = shops.listing_of(world.shop, world.products[good].id)
    shops.set_prices(listing, {world.variants[good].id: amount}, by=world.reseller)


def test_a_return_is_told_once_and_ends_the_waiting(world: World, deliver: Work) -> None:
    watch(world, "teapot", "back")
    deliver()
    assert told(world) == []
    for _turn in range(2):
        batches.receive(world.variants["teapot"], 1, by=world.supplier)
        deliver()
    assert told(world) == ["Clay teapot is back"]
    buy(world, "teapot*2")
    batches.receive(world.variants["teapot"], 5, by=world.supplier)
    deliver()
    assert told(world) == ["Clay teapot is back"]
    (letter,) = letters("back in stock")
    assert letter.link.endswith(f"/s/harbour/p/{world.products['teapot'].slug}") and "/watches/" in letter.stop


def test_one_can_wait_again(world: World, deliver: Work) -> None:
    first = watch(world, "teapot", "back")
    batches.receive(world.variants["teapot"], 1, by=world.supplier)
    deliver()
    buy(world, "teapot")
    second = watch(world, "teapot", "back")
    assert first.id != second.id
    batches.receive(world.variants["teapot"], 1, by=world.supplier)
    deliver()
    assert told(world) == ["Clay teapot is back"] * 2


def test_what_was_sold_again_before_it_could_be_told_is_not_told(world: World, deliver: Work) -> None:
    watch(world, "teapot", "back")
    batches.receive(world.variants["teapot"], 1, by=world.supplier)
    buy(world, "teapot")
    deliver()
    assert "Clay teapot is back" not in told(world)


def test_one_variant_alone_can_be_waited_for(world: World, deliver: Work) -> None:
    small, large = world.variants["vase-small"], world.variants["vase-large"]
    buy(world, "vase-small*20"), buy(world, "vase-large*20")
    watch(world, "vase", "back", variant=large.id)
    batches.receive(small, 1, by=world.supplier)
    deliver()
    assert told(world) == []
    batches.receive(large, 1, by=world.supplier)
    deliver()
    assert told(world) == ["Moon vase is back"]


def test_each_lower_price_is_told_once_and_a_higher_one_never(world: World, deliver: Work) -> None:
    price(world, "cup", 12_000)
    watch(world, "cup", "price")
    for amount in (11_500, 11_500, 11_800, 11_500, 10_500):
        price(world, "cup", amount)
        deliver()
    assert told(world) == ["Tea cup costs less"] * 2
    assert "¥115" in letters("price dropped")[0].lines[0] and "¥120" in letters("price dropped")[0].lines[0]
    assert "¥105" in letters("price dropped")[1].lines[0] and "¥115" in letters("price dropped")[1].lines[0]


def test_the_suppliers_price_counts_too(world: World, deliver: Work) -> None:
    watch(world, "honey", "price")
    product = products.by_id(world.products["honey"].id)
    draft = products.draft_of(product)
    lower = replace(draft, variants=tuple(replace(one, price=8_000, band_low=8_000) for one in draft.variants))
    products.change(product, lower, by=world.beekeeper)
    deliver()
    assert told(world) == ["Longan honey costs less"]


def test_nobody_is_told_of_what_cannot_be_bought(world: World, deliver: Work) -> None:
    price(world, "cup", 12_000)
    watch(world, "cup", "price")
    products.pause(world.products["cup"], by=world.supplier)
    price(world, "cup", 10_500)
    deliver()
    assert told(world) == []
    products.resume(world.products["cup"], by=world.supplier)
    deliver()
    assert told(world) == ["Tea cup costs less"]


def test_a_shop_that_opens_again_is_a_return_too(world: World, deliver: Work) -> None:
    shops.rest(world.shop, by=world.reseller)
    watch(world, "cup", "back")
    shops.wake(world.shop, by=world.reseller)
    deliver()
    assert told(world) == ["Tea cup is back"]


def test_tapping_twice_waits_once(app: Flask, world: World) -> None:
    assert watch(world, "teapot", "back").id == watch(world, "teapot", "back").id
    customer, shop, product = world.customer.id, world.shop.id, world.products["bowl"].id
    results = at_once(app, [lambda: shops.watch(accounts.by_id(customer), shop, product, "price").id] * 8)
    assert len(set(results)) == 1


def test_what_makes_no_sense_is_refused(world: World) -> None:
    with pytest.raises(Refused) as refused:
        watch(world, "cup", "back")
    assert refused.value.status == 409
    with pytest.raises(NotFound):
        watch(world, "cup", "gone")
    with pytest.raises(NotFound):
        watch(world, "teapot", "back", variant=world.variants["cup"].id)
    with pytest.raises(NotFound):
        shops.watch(world.customer, world.other_shop.id, world.products["teapot"].id, "back")
    assert session.scalars(select(Watch)).all() == []


def test_a_guest_is_told_only_after_saying_yes(world: World, deliver: Work) -> None:
    ask(world, "teapot", "back")
    batches.receive(world.variants["teapot"], 1, by=world.supplier)
    deliver()
    assert letters("back in stock") == []
    (letter,) = letters("watch asked")
    assert letter.to == "guest@example.test"
    shops.confirm_watch(token_of(letter))
    shops.confirm_watch(token_of(letter))
    deliver()
    (news,) = letters("back in stock")
    assert news.to == "guest@example.test"


def test_a_guests_click_ends_it(world: World, deliver: Work) -> None:
    ask(world, "teapot", "back")
    token = token_of(letters("watch asked")[0])
    shops.confirm_watch(token)
    shops.end_watch(token)
    shops.end_watch(token)
    batches.receive(world.variants["teapot"], 1, by=world.supplier)
    deliver()
    assert letters("back in stock") == []
    with pytest.raises(Refused):
        shops.confirm_watch(token)


def test_an_address_is_not_flooded(world: World, clock: Callable[[timedelta], None]) -> None:
    for number, good in enumerate(("teapot", "teapot", "cup", "honey", "soap")):
        clock(timedelta(minutes=number))
        ask(world, good, "back" if good == "teapot" else "price")
    with pytest.raises(TooMany):
        ask(world, "towel", "price")


def test_a_closed_account_is_told_nothing(world: World, deliver: Work) -> None:
    watch(world, "teapot", "back")
    accounts.close(world.customer, "asked", by=PLATFORM)
    batches.receive(world.variants["teapot"], 1, by=world.supplier)
    deliver()
    assert told(world) == []


def test_who_reads_the_database_reads_no_address(world: World) -> None:
    from sqlalchemy import text

    ask(world, "teapot", "back")
    stored = session.execute(text("SELECT address FROM watches")).scalar_one()
    assert "guest" not in str(stored)
