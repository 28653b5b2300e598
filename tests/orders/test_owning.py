"""Chapter: who decides over a purchase earns nothing from it, as a guest or under another spelling (domain.md 10)."""

from collections.abc import Callable

import pytest
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import DBAPIError

from storefront import accounts, orders
from storefront.accounts import Written
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session
from storefront.orders import Earner, Line, Order
from storefront.orders.owning import end_own_earning
from tests.orders.making import GUEST, a_recipient, again, buy, earned, parcel_of, place, platform, receive, whole
from tests.world import World

HOME = Written("Lin Mei", "13800000055", "CN", "福建省", "厦门市", "环岛路 5 号 302")


@pytest.fixture(autouse=True)
def at_home(world: World) -> None:
    """The reseller keeps an address with a phone."""
    accounts.keep_address(world.reseller, HOME)


def earners(order: Order) -> list[int]:
    session.rollback()
    lines = select(Line.id).where(Line.order_id == order.id)
    return list(session.scalars(select(Earner.account_id).where(Earner.line_id.in_(lines)).order_by(Earner.line_id)))


OWN: dict[str, dict[str, str]] = {
    "the phone": {"phone": "+8613800000055"},
    "the mailbox": {"email": "reseller@world.test"},
    "the mailbox in capitals": {"email": "Reseller@WORLD.test"},
    "the mailbox with a plus": {"email": "reseller+second@world.test"},
    "the address": {"region": "福建省", "city": "厦门市", "line1": "环岛路 5 号 302"},
    "the address in wide letters": {"region": "福建省", "city": "厦门市", "line1": "环岛路５号，302"},
}


@pytest.mark.parametrize("what", OWN)
def test_a_guest_who_is_the_reseller_earns_nothing(world: World, what: str) -> None:
    order = buy(world, "cup", recipient=a_recipient(**OWN[what]))
    assert earners(order) == []
    receive(world, order)
    assert earned(world.reseller) == [(0, 0)]
    assert platform()[1] == 1_000 + 30, "what would have been earned feeds the fund"


@pytest.mark.parametrize(
    "other",
    [
        {"phone": "+8613800000056"},
        {"email": "reseller.lin@world.test"},
        {"region": "福建省", "city": "厦门市", "line1": "环岛路 5 号 303"},
        {"name": "Lin Mei"},
    ],
)
def test_somebody_like_the_reseller_is_somebody_else(world: World, other: dict[str, str]) -> None:
    assert earners(buy(world, "cup", recipient=a_recipient(**other))) == [world.reseller.id]


def test_the_other_shop_still_earns(world: World) -> None:
    order = buy(world, "soap", "lane:cup", recipient=a_recipient(phone="+8613800000055"))
    assert earners(order) == [world.other_reseller.id]


def test_an_account_other_than_the_own_does_not_help(world: World) -> None:
    order = buy(world, "cup", by=world.stranger, recipient=a_recipient(phone="+8613800000055"))
    assert earners(order) == []


def test_dots_of_a_mailbox_that_ignores_them_are_ignored(world: World) -> None:
    lin = accounts.sign_up("Lin", "lin.mei@gmail.com", "a long word of the world")
    print_ = accounts.contacts.mailbox_print
    assert print_(lin.email) == print_("l.i.n.mei+shop@googlemail.com")
    assert print_("a.b@world.test") != print_("ab@world.test")


def test_an_address_kept_after_placing_is_seen_before_anything_is_earned(world: World) -> None:
    order = buy(world, "cup", recipient=a_recipient(phone="+8613800000077"))
    assert earners(order) == [world.reseller.id]
    accounts.keep_address(world.reseller, HOME._replace(phone="13800000077", line1="环岛路 9 号"))
    receive(world, order)
    assert (earners(order), earned(world.reseller)) == ([], [(0, 0)])


def test_an_address_that_was_removed_no_longer_tells(world: World) -> None:
    [kept] = accounts.addresses_of(world.reseller)
    accounts.forget_address(world.reseller, kept.id)
    assert earners(buy(world, "cup", recipient=a_recipient(phone="+8613800000055"))) == [world.reseller.id]


def test_what_has_settled_stays_as_it_was_earned(world: World) -> None:
    order = buy(world, "cup", recipient=a_recipient(phone="+8613800000077"))
    receive(world, order)
    before = earned(world.reseller)
    accounts.keep_address(world.reseller, HOME._replace(phone="13800000077", line1="环岛路 9 号"))

    @atomic()
    def look_again(order: Order) -> None:
        end_own_earning(order)

    look_again(again(order))
    assert (earners(order), earned(world.reseller)) == ([world.reseller.id], before)


def test_an_address_corrected_to_the_own_one_ends_the_earning(world: World) -> None:
    order = buy(world, "cup")
    own = a_recipient(region="福建省", city="厦门市", line1="环岛路 5 号 302")
    orders.correct_address(again(order), own, by=GUEST)
    assert earners(order) == []


@pytest.mark.parametrize("way", ["new", "moved"])
def test_the_database_refuses_such_an_earner_by_any_way(world: World, way: str) -> None:
    order = place(world, "cup", recipient=a_recipient(phone="+8613800000055"))
    [line] = parcel_of(order).lines
    number, reseller, other = line.id, world.reseller.id, world.other_reseller.id

    @atomic()
    def by_hand(account_id: int) -> None:
        row = {"line_id": number, "role": "reseller", "account_id": account_id, "customer_id": None, "amount": 0}
        session.execute(insert(Earner), [row])

    @atomic()
    def move() -> None:
        session.get_one(Earner, (number, "reseller")).account_id = reseller
        session.flush()

    @atomic()
    def clear() -> None:
        session.execute(delete(Earner).where(Earner.line_id == number))

    attempt: Callable[[], None] = (lambda: by_hand(reseller)) if way == "new" else move
    if way == "moved":
        by_hand(other)
    with pytest.raises(DBAPIError, match="own purchase"):
        attempt()
    assert earners(order) == ([other] if way == "moved" else [])
    clear()


def test_who_keeps_the_order_is_named_with_it(world: World) -> None:
    order = buy(world, "cup")
    by: Actor = world.stranger
    orders.keep_in(whole(order.number), world.stranger, by=by)
    session.rollback()
    [earner] = session.scalars(select(Earner))
    assert (earner.account_id, earner.customer_id) == (world.reseller.id, world.stranger.id)
