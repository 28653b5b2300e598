"""Chapter: a batch is called back; whoever got pieces of it hears of it once, and nothing of it leaves any more."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from storefront import batches, orders
from storefront.kernel.errors import Refused
from storefront.kernel.words import speaking
from storefront.operating import proving
from storefront.orders import Order
from tests.orders.making import GUEST, a_recipient, buy, parcel_of, picture, place, receive, ship, steps, stock
from tests.orders.test_letters import posted
from tests.orders.test_refusing import batch_of
from tests.support.client import Client
from tests.support.filling import words_of
from tests.world import World

Work = Callable[..., None]


def recall(world: World, good: str = "cup") -> int:
    batch = batch_of(world, good)
    batches.recall(batch, "A crack in the glaze", by=world.supplier)
    return batch_of(world, good).id


def told(order: Order) -> list[tuple[str, str]]:
    """To whom it was written that something of an order is recalled, and what."""
    return [(to, text) for to, subject, text in posted() if "Recalled" in subject and order.number in subject]


def test_everybody_who_got_pieces_is_told_once_with_the_way_to_return(world: World, work: Work) -> None:
    reached = [buy(world, "cup*2"), buy(world, "cup", recipient=a_recipient(email="b@example.test"))]
    ship(world, reached[0])
    receive(world, reached[1])
    other = buy(world, "soap")
    ship(world, other)
    number = recall(world)
    work()
    work(hours=25)
    for order, address in zip(reached, ("anna@example.test", "b@example.test"), strict=True):
        [(to, text)] = told(order)
        assert to == address
        for part in ("Tea cup", "A crack in the glaze", "costs you nothing", f"/orders/{order.number}?key="):
            assert part in text
    assert told(other) == []
    assert [(one.quantity, one.by_mail, one.told_at is not None) for one in orders.concerned(number)] == [
        (2, True, True),
        (1, True, True),
    ]


def test_each_reads_it_in_their_language(world: World, work: Work) -> None:
    with speaking("zh_Hant"):
        order = buy(world, "cup")
    ship(world, order)
    recall(world)
    work()
    letters = [mail for mail in posted() if order.number in mail[1]]
    assert letters[-1][0] == "anna@example.test"
    from storefront.kernel.words import _

    with speaking("zh_Hant"):
        assert letters[-1][1] == _("Recalled: something from order %(number)s", number=order.number)


def test_an_account_is_written_to_and_a_guest_without_mail_is_to_be_called(world: World, work: Work) -> None:
    silent = a_recipient(email="")
    member, guest = buy(world, "cup", by=world.customer, recipient=silent), buy(world, "cup", recipient=silent)
    for order in (member, guest):
        ship(world, order)
    number = recall(world)
    work()
    assert [to for to, _text in told(member)] == ["customer@world.test"]
    assert told(guest) == []
    assert [one.by_mail for one in orders.concerned(number)] == [True, False]


def test_what_lies_packed_does_not_leave_and_is_packed_anew(world: World, work: Work) -> None:
    order = buy(world, "cup")
    orders.pack(parcel_of(order), by=world.supplier)
    number = recall(world)
    before = picture(world)
    with pytest.raises(Refused) as refused:
        ship(world, order)
    assert (refused.value.status, picture(world)) == (409, before)
    work()
    assert [(one.state, one.told_at) for one in orders.concerned(number)] == [("packed", None)]
    orders.unpack(parcel_of(order), by=world.supplier)
    assert (parcel_of(order).state, batches.packed_from(number)) == ("waiting", [])
    assert proving.verify() == []
    batches.receive(world.variants["cup"], 5, by=world.supplier)
    ship(world, order)
    work()
    assert told(order) == []
    assert steps(order) == ["placed", "paid", "packed", "waiting", "packed", "shipped"]
    assert proving.verify() == []


def test_unpacking_what_is_sound_puts_it_back_for_whoever_bought_it(world: World) -> None:
    order = buy(world, "cup*2")
    orders.pack(parcel_of(order), by=world.supplier)
    orders.unpack(parcel_of(order), by=world.supplier)
    assert (batch_of(world).remaining, stock(world)["cup"], parcel_of(order).due_at is not None) == (100, 98, True)
    orders.call_off(parcel_of(order), by=GUEST)
    assert stock(world)["cup"] == 100


def test_what_is_packed_from_a_sound_batch_afterwards_is_no_recall(world: World, work: Work) -> None:
    order = buy(world, "cup")
    number = recall(world)
    work()
    assert batches.recalled(number).state == "recalled"
    assert told(order) == []
    batches.receive(world.variants["cup"], 5, by=world.supplier)
    ship(world, order)
    work()
    assert told(order) == [], "it was packed from the sound one"


def test_an_old_recall_is_looked_at_no_more(world: World, work: Work, clock: Callable[[timedelta], None]) -> None:
    order = buy(world, "cup")
    ship(world, order)
    recall(world)
    clock(timedelta(days=31))
    work()
    assert told(order) == []


def test_a_refused_parcel_is_not_with_its_customer(world: World, work: Work) -> None:
    order = place(world, "cup", method="cod")
    orders.refuse(ship(world, order), by=world.supplier)
    number = recall(world)
    work()
    assert (told(order), orders.concerned(number)) == ([], [])


def test_supplier_and_staff_see_who_was_told(client: Client, world: World, work: Work) -> None:
    member, guest = buy(world, "cup"), buy(world, "cup", recipient=a_recipient(email=""))
    for order in (member, guest):
        ship(world, order)
    packed = buy(world, "cup")
    orders.pack(parcel_of(packed), by=world.supplier)
    client.sign_in(world.staff)
    assert "Nothing was recalled." in words_of(client.get("/desk/recalls", status=200).text)
    batch = batch_of(world).id
    client.get(f"/desk/recalls/{batch}", status=404)
    recall(world)
    assert "In a moment, by mail" in words_of(client.get(f"/desk/recalls/{batch}", status=200).text)
    work()
    assert "Tea cup" in words_of(client.get("/desk/recalls", status=200).text)
    for who, path in ((world.staff, f"/desk/recalls/{batch}"), (world.supplier, f"/supply/batches/{batch}")):
        said = words_of(client.sign_in(who).get(path, status=200).text)
        for part in (member.number, guest.number, "By mail,", "Please call Anna Lee, 138 0000 0001", "packed anew"):
            assert part in said, (path, part)
    client.sign_in(world.beekeeper).get(f"/supply/batches/{batch}", status=404)


def test_the_supplier_unpacks_on_the_parcels_page(client: Client, world: World) -> None:
    order = buy(world, "cup")
    orders.pack(parcel_of(order), by=world.supplier)
    recall(world)
    path = f"/supply/parcels/{parcel_of(order).id}"
    client.sign_in(world.supplier)
    assert "Called back" in words_of(client.get(path, status=200).text)
    page = client.post(f"{path}/shipments", {"carrier": "SF", "tracking": "1"}, status=409).text
    assert "Please unpack this parcel first" in words_of(page)
    client.follow(client.post(f"{path}/unpackings", status=303))
    assert parcel_of(order).state == "waiting"
    client.sign_in(None)
    said = words_of(client.get(f"/orders/{order.number}?key={orders.key_of(order.key_seed)}").text)
    assert "Packed" not in said
