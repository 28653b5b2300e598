"""From a shared link to credit in that shop: attributed once, paid out of the commission, never for an own purchase."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from storefront import ledger, notices, orders, policies, referrals, shops, wallets
from storefront.accounts import Account
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.orders import Order
from storefront.referrals import Referral
from tests.orders.making import a_recipient, again, buy, parcel_of, place, ship
from tests.support.client import Client
from tests.world import World

FRIEND = {"phone": "+8613912345678", "email": "friend@example.test", "line1": "別的路 9 號"}


@pytest.fixture
def code(world: World) -> str:
    """The customer's link for the cup in a shop that gives a fifth of its commission."""
    referrals.set_terms(world.shop, 2_000, "", by=world.reseller)
    return referrals.code_of(referrals.link(world.customer.id, world.shop.id, world.products["cup"].id))


def friends(world: World, code: str | None, *goods: str) -> Order:
    return buy(world, *(goods or ("cup",)), recipient=a_recipient(**FRIEND), referral=code)


def kept(world: World, order: Order, clock: Callable[[timedelta], None], deliver: Callable[[], None]) -> None:
    """The friend receives it, and the days for returning pass."""
    ship(world, order)
    orders.complete(parcel_of(order), by=world.staff)
    clock(timedelta(days=policies.current().release_days, minutes=1))
    deliver()


def verdicts(account: Account) -> list[str]:
    session.rollback()
    return [row.verdict for row in referrals.of_account(account.id)]


def test_a_friend_is_thanked_in_the_shops_credit_out_of_its_commission(
    world: World, code: str, clock: Callable[[timedelta], None], deliver: Callable[[], None]
) -> None:
    order = friends(world, code)
    number = order.number
    assert orders.thanks_of(world.customer.id, [number])[number][:2] == (200, "waiting")
    ship(world, order)
    orders.complete(parcel_of(order), by=world.staff)
    session.rollback()
    assert ledger.balance(ledger.pending(world.customer.id)) == 200
    assert ledger.balance(ledger.pending(world.reseller.id)) == 800
    assert wallets.balance(world.customer.id) == 0
    clock(timedelta(days=policies.current().release_days, minutes=1))
    deliver()
    session.rollback()
    assert ledger.balance(ledger.pending(world.customer.id)) == 0
    lot = wallets.lots_of(world.customer.id)[0]
    assert (lot.amount, lot.source, lot.shop_id) == (200, "referral", world.shop.id)
    assert ledger.balance(ledger.available(world.reseller.id)) == 800
    assert orders.thanks_of(world.customer.id, [number])[number][:2] == (200, "released")


def test_who_is_thanked_is_told_and_not_of_the_friends_order(
    client: Client, world: World, code: str, clock: Callable[[timedelta], None], deliver: Callable[[], None]
) -> None:
    number = friends(world, code).number
    kept(world, again(session.query(Order).filter_by(number=number).one()), clock, deliver)
    session.rollback()
    [told] = [one for one in notices.inbox(world.customer.id, limit=100) if one.path == "/me/referrals"]
    assert "¥2" in told.lines[0]
    client.sign_in(world.customer)
    for path in ("/me/wallet", "/me/notifications", "/me/referrals"):
        assert number not in client.get(path, status=200).text


def test_what_is_called_off_thanks_nobody(world: World, code: str) -> None:
    order = friends(world, code)
    orders.call_off(parcel_of(order), by=world.staff)
    session.rollback()
    assert orders.thanks_of(world.customer.id, [order.number])[order.number].state == "reversed"
    assert ledger.balance(ledger.pending(world.customer.id)) == 0


def test_placed_is_placed(
    world: World, code: str, clock: Callable[[timedelta], None], deliver: Callable[[], None]
) -> None:
    order = friends(world, code)
    referrals.set_terms(world.shop, 0, "", by=world.reseller)
    kept(world, order, clock, deliver)
    session.rollback()
    assert wallets.balance(world.customer.id) == 200


def test_nobody_is_thanked_for_an_own_purchase(world: World, code: str) -> None:
    buy(world, "cup", by=world.customer, referral=code)  # signed in
    buy(world, "cup", referral=code)  # as a guest with the own phone
    assert verdicts(world.customer) == ["own", "own"]
    assert orders.thanks_of(world.customer.id, [row.number for row in referrals.of_account(world.customer.id)]) == {}


@pytest.mark.broken
@pytest.mark.parametrize("how", ["account", "print"])
def test_the_database_refuses_it_too(world: World, code: str, how: str) -> None:
    order = buy(world, "cup", by=world.customer, referral=code)
    link = referrals.link_of(code)
    assert link is not None
    row = {
        "link_id": link.id,
        "account_id": world.customer.id,
        "shop_id": world.shop.id,
        "share_bp": 1,
        "at": order.placed_at,
    }
    row |= {"customer_id": world.customer.id} if how == "account" else {"phone_print": order.phone_print}

    @atomic()
    def insist() -> None:
        session.execute(insert(Referral).values(row | {"about": "order:X", "verdict": "counts"}))

    @atomic()
    def change() -> None:
        session.execute(update(Referral).values(verdict="counts"))

    for attempt in (insist, change):
        with pytest.raises(IntegrityError):
            attempt()
        session.rollback()


def test_goods_of_other_shops_are_not_meant(world: World, code: str) -> None:
    friends(world, code, "lane:cup")
    assert verdicts(world.customer) == []


def test_a_forged_code_thanks_nobody(world: World, code: str) -> None:
    number, _dash, signature = code.partition("-")
    for forged in (f"{int(number) + 1}-{signature}", f"{number}-{signature[::-1]}", "-", "7", "²-x", f"{'9' * 30}-x"):
        friends(world, forged)
    assert verdicts(world.customer) == []


def test_a_day_has_a_cap(world: World, code: str, clock: Callable[[timedelta], None]) -> None:
    policies.change({"referrals_a_day": 1}, reason="a test of the cap", by=world.staff)
    clock(timedelta(days=8))  # a change is announced a week ahead
    friends(world, code)
    friends(world, code)
    assert verdicts(world.customer) == ["full", "counts"]
    clock(timedelta(days=1, minutes=1))
    friends(world, code)
    assert verdicts(world.customer) == ["counts", "full", "counts"]


def test_a_shop_that_switched_it_off_gives_nothing(world: World, code: str) -> None:
    shops.switch(world.shop, ["referrals"], by=world.reseller)
    friends(world, code)
    assert verdicts(world.customer) == ["closed"]


def test_a_part_is_at_most_thirty_percent(world: World) -> None:
    with pytest.raises(Refused) as refused:
        referrals.set_terms(world.shop, 3_001, "", by=world.reseller)
    assert refused.value.field == "share"


def test_an_unpaid_order_thanks_nobody(world: World, code: str) -> None:
    order = place(world, "cup", method="transfer", recipient=a_recipient(**FRIEND), referral=code)
    orders.cancel(again(order), by=world.staff)
    session.rollback()
    assert orders.thanks_of(world.customer.id, [order.number])[order.number].state == "reversed"
