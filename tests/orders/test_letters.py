"""Chapter: at each step whom it concerns is told, once, in their own language (domain.md 19)."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from storefront import accounts, orders
from storefront.kernel import outbox
from storefront.kernel.db import session
from storefront.kernel.words import speaking
from storefront.orders import Order
from tests.orders.making import GUEST, a_recipient, buy, parcel_of, place, receive, ship
from tests.world import World

Work = Callable[..., None]


@pytest.fixture
def told(world: World) -> Callable[[Order], list[str]]:
    """The letters that are due or were sent about an order, in order."""

    def look(order: Order) -> list[str]:
        session.rollback()
        kept = session.scalars(
            select(outbox.Message.payload).where(outbox.Message.kind == "order letter").order_by(outbox.Message.id)
        )
        return [one["letter"] for one in kept if one["order"] == order.id]

    return look


Told = Callable[[Order], list[str]]


def posted() -> list[tuple[str, str, str]]:
    """To whom what was written: address, subject, text."""
    from storefront.notices.models import Mail

    session.rollback()
    letters = [mail.letter for mail in session.scalars(select(Mail).order_by(Mail.id))]
    return [(one["to"], one["subject"], "\n".join((*one["lines"], one["link"]))) for one in letters]


def test_from_placed_to_completed_each_step_is_told_once(world: World, told: Told, work: Work) -> None:
    order = buy(world, "cup", "honey")
    assert told(order) == ["placed", "paid", "to_ship", "to_ship"]
    receive(world, order, 0)
    assert told(order)[4:] == ["shipped", "completed"]
    work()
    orders.complete(parcel_of(order, 0), by=GUEST)
    work()
    assert len(told(order)) == 6


def test_an_end_is_told(world: World, told: Told, work: Work) -> None:
    expired, cancelled, called_off = place(world, "cup", method="transfer"), place(world, "cup"), buy(world, "cup")
    orders.cancel(cancelled, by=GUEST)
    orders.call_off(parcel_of(called_off), by=GUEST)
    work(hours=48)
    assert told(expired) == ["placed", "expired"]
    assert told(cancelled) == ["placed", "cancelled"]
    assert told(called_off) == ["placed", "paid", "to_ship", "cancelled"]


def test_cash_on_delivery_is_to_be_shipped_from_placing_on(world: World, told: Told, work: Work) -> None:
    from storefront import payments
    from tests.orders.test_paying import payment_of

    order = buy(world, "soap", method="cod")
    assert told(order) == ["placed", "to_ship"]
    ship(world, order)
    payments.remit([payment_of(order).id], order.total, "SF 1", by=world.staff)
    assert told(order) == ["placed", "to_ship", "shipped", "paid"]


def test_letters_reach_their_people_in_their_language(world: World, work: Work) -> None:
    accounts.change_settings(world.supplier, world.supplier.name, "zh_Hant")
    with speaking("zh_Hans"):
        order = buy(world, "cup")
    work()
    sent = [mail for mail in posted() if order.number in mail[1] + mail[2] or "supply" in mail[2]]
    to_customer = [mail for mail in sent if mail[0] == "anna@example.test"]
    to_supplier = [mail for mail in sent if mail[0] == "supplier@world.test"]
    assert len(to_customer) == 2
    assert len(to_supplier) == 1
    assert f"/orders/{order.number}?key={orders.key_of(order.key_seed)}" in to_customer[0][2]
    assert orders.key_of(order.key_seed) not in to_supplier[0][2], "the supplier gets no key to the customer's page"


def test_an_order_without_an_address_is_told_to_nobody_but_its_supplier(world: World, work: Work) -> None:
    order = buy(world, "cup", recipient=a_recipient(email=""))
    work()
    ship(world, order)
    work()
    assert {mail[0] for mail in posted()} == {"supplier@world.test"}


def test_every_letter_can_be_written_in_every_language(world: World) -> None:
    from storefront.orders.letters import _LETTERS

    for language in ("en", "zh_Hant", "zh_Hans"):
        with speaking(language):
            order = buy(world, "cup", "vase-small")
        parcel = ship(world, order)
        whole = orders.seen_by(None, order.number, orders.key_of(order.key_seed))
        for name, write in _LETTERS.items():
            with speaking(language):
                letter = write(whole, whole.parcels[0])
            assert letter is not None, name
            assert letter.subject
            assert "%(" not in letter.subject + "".join(letter.lines)
        assert parcel.state == "shipped"


def test_nothing_is_told_of_what_did_not_happen(world: World) -> None:
    before = session.scalar(select(outbox.Message.id).order_by(outbox.Message.id.desc()).limit(1))
    from storefront.kernel.errors import Refused

    with pytest.raises(Refused):
        place(world, "teapot")
    session.rollback()
    assert session.scalar(select(outbox.Message.id).order_by(outbox.Message.id.desc()).limit(1)) == before
