"""The supplier's parcels: the nearest deadline first, shipped one by one or many at once, each error beside its row."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from storefront import batches, orders
from storefront.kernel.actors import PLATFORM
from storefront.orders import Order, Parcel
from tests.orders.making import a_recipient, again, buy, parcel_of, picture, place, ship
from tests.support.client import Client
from tests.support.filling import form_of, words_of
from tests.support.judging import Page
from tests.world import World


@pytest.fixture
def potter(client: Client, world: World) -> Client:
    """The potter's browser, signed in."""
    return client.sign_in(world.supplier)


def queue(client: Client, query: str = "") -> list[str]:
    """The parcels in the queue, as numbers, in order."""
    page = Page(client.get(f"/supply/parcels{query}", status=200).text)
    return [one.get("value", "") for one in page.all("input") if one.get("name") == "parcel"]


def states(*found: Order) -> list[str]:
    return [parcel_of(order).state for order in found]


def at(parcel: Parcel) -> str:
    return f"/supply/parcels/{parcel.id}"


def test_only_what_is_to_be_shipped_stands_there_the_nearest_deadline_first(potter: Client, world: World) -> None:
    first, second = buy(world, "cup"), buy(world, "soap", method="cod")
    place(world, "cup", method="transfer")  # not paid: nothing to do yet
    buy(world, "honey")  # another supplier's
    assert queue(potter) == [str(parcel_of(first).id), str(parcel_of(second).id)]


def test_an_empty_queue_says_what_will_stand_there(potter: Client) -> None:
    assert "Nothing waits to be shipped." in words_of(potter.get("/supply/parcels", status=200).text)
    for view in ("under_way", "done", "odd"):
        potter.get(f"/supply/parcels?view={view}", status=200)


def test_one_is_opened_packed_shipped_and_delivered(potter: Client, world: World) -> None:
    order = buy(world, "cup*2", note="By the door")
    path = at(parcel_of(order))
    said = words_of(potter.get(path, status=200).text)
    for known in ("Anna Lee", "138 0000 0001", "浙江省杭州市", "文一路 1 号", "By the door", "2 pieces"):
        assert known in said
    potter.post(f"{path}/packings", status=303)
    batch = batches.trace("parcel", [path.rsplit("/", 1)[1]])
    assert [one.quantity for found in batch.values() for one in found] == [2]
    typed = {"carrier": "SF Express", "tracking": "SF1 2"}
    potter.follow(potter.post(f"{path}/shipments", typed, status=303))
    potter.post(f"{path}/shipments", typed, status=303)  # a double tap
    assert "Packed from" in words_of(potter.get(path).text)
    potter.post(f"{path}/deliveries", status=303)
    parcel = parcel_of(order)
    assert (parcel.state, [shipment.tracking for shipment in parcel.shipments]) == ("delivered", ["SF1 2"])


@pytest.mark.parametrize(
    ("field", "typed"), [("carrier", ""), ("carrier", "x" * 41), ("tracking", " "), ("tracking", "x" * 61)]
)
def test_what_is_wrong_is_said_beside_its_field(potter: Client, world: World, field: str, typed: str) -> None:
    order = buy(world, "cup")
    data = {"carrier": "SF Express", "tracking": "SF1"} | {field: typed}
    page = potter.post(f"{at(parcel_of(order))}/shipments", data, status=422).text
    assert f'id="{field}-error"' in page
    assert states(order) == ["waiting"]


def test_a_parcel_that_moved_on_says_so(potter: Client, world: World) -> None:
    order = buy(world, "cup")
    path = at(parcel_of(order))
    orders.call_off(parcel_of(order), by=world.supplier)
    assert "already on its way or was cancelled" in potter.post(f"{path}/packings", status=409).text
    assert "already on its way" in potter.post(
        f"{path}/shipments", {"carrier": "SF", "tracking": "1"}, status=409
    ).text  # fmt: skip
    assert "not on its way" in potter.post(f"{path}/deliveries", status=409).text


def test_many_leave_at_once(potter: Client, world: World) -> None:
    found = [buy(world, "soap") for _ in range(3)]
    numbers = [str(parcel_of(order).id) for order in found]
    data: dict[str, Any] = {"parcel": numbers, "carrier": "YTO"} | {f"tracking-{n}": f"YT{n}" for n in numbers}
    potter.post("/supply/parcels/shipments", data, status=303)
    assert states(*found) == ["shipped"] * 3
    assert queue(potter) == []


def test_each_row_keeps_its_own_error_and_what_was_typed(potter: Client, world: World) -> None:
    fine, bare, gone = (buy(world, "soap") for _ in range(3))
    other = buy(world, "honey")
    numbers = [str(parcel_of(order).id) for order in (fine, bare, gone)]
    orders.call_off(parcel_of(gone), by=world.supplier)
    data = {
        "parcel": numbers, "carrier": "YTO", f"tracking-{numbers[0]}": "YT1", f"tracking-{numbers[1]}": "x" * 61,
        f"tracking-{numbers[2]}": "YT3",
    }  # fmt: skip
    page = potter.post("/supply/parcels/shipments", data, status=409).text
    assert states(fine, bare, gone) == ["shipped", "waiting", "cancelled"]
    assert "1 parcel is on its way. The others wait for you." in page
    assert f'id="tracking-{numbers[1]}-error"' in page
    kept = form_of(page, "/supply/parcels/shipments").data
    assert kept["parcel"] == [numbers[1]]
    assert kept["carrier"] == ["YTO"]
    assert states(other) == ["waiting"]


@pytest.mark.parametrize(
    "data",
    [
        {}, {"carrier": "YTO"}, {"parcel": "x", "carrier": "YTO"}, {"parcel": str(2**70), "carrier": "YTO"},
        {"parcel": "-1"}, {"carrier": "x" * 90, "parcel": "1"},
    ],
)  # fmt: skip
def test_nothing_ticked_or_named_ships_nothing(potter: Client, world: World, data: dict[str, str]) -> None:
    buy(world, "cup")
    before = picture(world)
    potter.post("/supply/parcels/shipments", data, status=422)
    assert picture(world) == before


def test_anothers_parcel_is_not_there(potter: Client, world: World) -> None:
    theirs, unpaid = buy(world, "honey"), place(world, "cup", method="transfer")
    before = picture(world)
    for parcel in (parcel_of(theirs), parcel_of(unpaid)):
        path = at(parcel)
        potter.get(path, status=404)
        for action in ("packings", "deliveries", "cancellations", "shipments"):
            potter.post(f"{path}/{action}", {"carrier": "SF", "tracking": "1"}, status=404)
        many = {"parcel": str(parcel.id), "carrier": "SF", f"tracking-{parcel.id}": "1"}
        potter.post("/supply/parcels/shipments", many, status=404)
        potter.get(f"/supply/parcels/slips?parcel={parcel.id}", status=404)
    assert picture(world) == before


def test_the_supplier_says_that_it_cannot_be_sent(potter: Client, world: World, deliver: Callable[[], None]) -> None:
    order = buy(world, "cup")
    potter.post(f"{at(parcel_of(order))}/cancellations", status=303)
    deliver()
    assert states(order) == ["cancelled"]
    assert again(order).state == "paid"


def test_slips_hold_address_code_goods_and_the_way_to_the_trace(potter: Client, world: World) -> None:
    first, second = buy(world, "cup*2", "soap"), buy(world, "bowl", method="cod")
    numbers = "&".join(f"parcel={parcel_of(order).id}" for order in (first, second))
    page = potter.get(f"/supply/parcels/slips?{numbers}", status=200).text
    said = words_of(page)
    assert "2 slips" in said
    assert page.count("<svg") >= 2
    for known in ("Anna Lee", "文一路 1 号", parcel_of(first).paper, f"/trace/{parcel_of(second).code}"):
        assert known in page
    assert "the carrier collects ¥68" in said
    potter.get("/supply/parcels/slips", status=404)
    potter.get("/supply/parcels/slips?parcel=x", status=404)


def test_the_list_is_searched_paged_and_taken_along(potter: Client, world: World, queries: Callable[[], Any]) -> None:
    found = [buy(world, "soap", recipient=a_recipient(name=f"=cmd{n}")) for n in range(4)]
    first = found[0]
    assert queue(potter, f"?q={first.number.lower()}") == [str(parcel_of(first).id)]
    assert queue(potter, f"?q={parcel_of(first).code[:6]}") == [str(parcel_of(first).id)]
    assert queue(potter, "?q=%25") == queue(potter)
    assert queue(potter, f"?after={parcel_of(found[1]).id}") == [str(parcel_of(order).id) for order in found[2:]]
    for odd in ("?after=x", "?after=" + "9" * 30, "?q=" + "x" * 500, "?q=nothing"):
        potter.get(f"/supply/parcels{odd}", status=200)
    sheet = potter.get("/supply/parcels/sheet", status=200).text
    assert sheet.count("\r\n") == 5
    assert ",'=cmd1," in sheet
    with queries() as counted:
        potter.get("/supply/parcels", status=200)
    assert len(counted) <= 8


def test_the_pages_are_for_suppliers(client: Client, world: World) -> None:
    client.get("/supply/parcels", status=303)
    client.sign_in(world.customer).get("/supply/parcels", status=403)


@pytest.mark.parametrize("language", ["zh_Hant", "zh_Hans"])
def test_the_pages_speak_chinese(potter: Client, world: World, language: str) -> None:
    order, sent = buy(world, "cup"), buy(world, "soap")
    ship(world, sent)
    parcel = parcel_of(order)
    for path in ("/supply/parcels?", "/supply/parcels?view=under_way&", f"{at(parcel)}?", f"{at(parcel_of(sent))}?",
                 f"/supply/parcels/slips?parcel={parcel.id}&"):  # fmt: skip
        potter.get(f"{path}lang={language}", status=200)


def test_a_month_after_the_end_phone_and_street_are_gone(
    potter: Client, world: World, clock: Callable[[timedelta], None]
) -> None:
    order, called_off = buy(world, "cup"), buy(world, "cup")
    parcel = ship(world, order)
    orders.complete(parcel, by=world.customer)
    orders.call_off(parcel_of(called_off), by=PLATFORM)
    shown = (at(parcel), f"/supply/parcels/slips?parcel={parcel.id}", "/supply/parcels/sheet?view=done")
    gone = ("Anna Lee", "0000 0001", "13800000001", "文一路")
    clock(timedelta(days=29))
    for path in shown:
        said = potter.get(path, status=200).text
        assert "Anna Lee" in said and "文一路" in said
        assert "not shown any more" not in said
    clock(timedelta(days=2))
    for path in (*shown, at(parcel_of(called_off))):
        said = potter.get(path, status=200).text
        assert not [word for word in gone if word in said], path
        assert "A…" in said and "杭州市" in said
        assert ("ended more than 30 days ago" in said) == ("sheet" not in path)


def test_what_is_under_way_keeps_its_address(potter: Client, world: World, clock: Callable[[timedelta], None]) -> None:
    parcel = ship(world, buy(world, "cup"))
    clock(timedelta(days=400))
    potter.sign_in(world.supplier)
    assert "文一路 1 号" in potter.get(at(parcel), status=200).text
