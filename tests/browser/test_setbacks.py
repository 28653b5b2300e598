"""What goes wrong on the way, on a phone: refused at the door, called back, a change that waits, another address."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from storefront import batches, products
from storefront.kernel.db import session
from storefront.kernel.words import Words
from tests.orders.making import a_recipient, again, buy, place, ship
from tests.orders.test_refusing import batch_of
from tests.support.hands import Hand
from tests.support.servers import Server
from tests.world import PASSWORD, World

pytestmark = pytest.mark.browser


def test_a_supplier_records_a_refusal_and_a_recall(world: World, server: Server, phone: Callable[..., Hand]) -> None:
    refused, told = place(world, "cup", method="cod"), buy(world, "cup", recipient=a_recipient(email=""))
    parcel = ship(world, refused)
    ship(world, told)
    hand = phone("supplier")
    hand.enter("supplier@world.test", PASSWORD)
    hand.open(f"/supply/parcels/{parcel.id}")
    hand.look("parcel-shipped")
    hand.tap("Refused at the door, it is back")
    assert again(refused).state == "cancelled"
    hand.look("parcel-refused")
    batch = batch_of(world)
    batches.recall(batch, "A crack in the glaze that nobody saw before", by=world.supplier)
    hand.open(f"/supply/batches/{batch.id}")
    hand.look("batch-recalled")
    staff = phone("staff")
    staff.enter("staff@world.test", PASSWORD)
    for path, what in (("/desk/recalls", "recalls"), (f"/desk/recalls/{batch.id}", "recall")):
        staff.open(path)
        staff.look(what)


def test_a_change_waits_is_seen_and_let_be(world: World, server: Server, phone: Callable[..., Hand]) -> None:
    cup = products.by_id(world.products["cup"].id)
    now = products.draft_of(cup)
    dearer = replace(now.variants[0], price=13_000, band_low=13_000, band_high=13_000)
    wanted = replace(now, title=Words.of("A tea cup with a longer name than it had"), variants=(dearer,))
    assert products.propose(cup, wanted, by=world.supplier) == "waits"
    supplier, staff = phone("supplier"), phone("staff")
    supplier.enter("supplier@world.test", PASSWORD)
    supplier.open(f"/supply/products/{cup.id}")
    supplier.look("edit-waits")
    staff.enter("staff@world.test", PASSWORD)
    staff.open("/desk/products")
    staff.look("edits")
    staff.tap("Accept the change")
    session.rollback()
    assert str(products.by_id(cup.id).title) == "A tea cup with a longer name than it had"


def test_another_address_is_asked_for(world: World, server: Server, phone: Callable[..., Hand]) -> None:
    hand = phone("customer")
    hand.enter("customer@world.test", PASSWORD)
    hand.open("/me/security")
    hand.look("security")
    hand.type("E-mail", "anna.lee@world.test")
    hand.page.locator("#present-for-email").fill(PASSWORD)
    hand.tap("Write to the new address")
    hand.look("security-written")


def test_a_dead_link_says_the_way_on(world: World, server: Server, phone: Callable[..., Hand]) -> None:
    hand = phone("customer")
    hand.open("/emails/nothing")
    assert "too old" in hand.page.content()
    hand.look("email-dead")
