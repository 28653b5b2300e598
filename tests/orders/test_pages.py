"""An order's page: for its owner and for who holds its key, with what happened and what can be done now."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from storefront import batches, ledger, orders, payments
from storefront.accounts import Account
from storefront.kernel.db import session
from storefront.orders import Order, key_of
from storefront.payments import sandbox
from tests.orders.making import a_recipient, again, buy, parcel_of, picture, place, ship, stock
from tests.support.client import Client
from tests.support.filling import form_of, words_of
from tests.world import World

Move = Callable[[timedelta], None]


def holding(client: Client, order: Order) -> str:
    """Open an order by its link, as its guest; its address."""
    response = client.get(f"/orders/{order.number}?key={key_of(order.key_seed)}", status=303)
    assert response.headers["Location"] == f"/orders/{order.number}"
    return f"/orders/{order.number}"


def seen(client: Client, path: str) -> str:
    return words_of(client.get(path, status=200).text)


def press(client: Client, path: str, action: str, status: int = 303, **typed: Any) -> str:
    """Press the button whose form leads there, as the page offers it."""
    filled = form_of(client.get(path, status=200).text, action)
    return client.post(filled.url, filled.with_(**typed).data, status=status).text


def test_the_link_opens_it_once_and_the_key_leaves_the_address(client: Client, world: World) -> None:
    order = buy(world, "cup", "honey")
    path = holding(client, order)
    response = client.get(path, status=200)
    assert response.headers["Cache-Control"] == "private, no-store"
    said = words_of(response.text)
    assert "Thank you. It is being packed." in said
    assert "Parcel 1 Hill Pottery" in said
    assert "Parcel 2 Moss Apiary" in said
    assert "Goods ¥188 Shipping from Hill Pottery ¥8 Shipping from Moss Apiary ¥6" in said


@pytest.mark.parametrize("key", ["", "wrong", "x" * 500, "\x00", "键"])
def test_without_its_key_it_is_not_there(client: Client, world: World, key: str) -> None:
    order = buy(world, "cup")
    client.get(f"/orders/{order.number}?key={key}", status=404)
    client.get(f"/orders/{order.number}", status=404)


def test_a_stranger_changes_nothing(client: Client, world: World) -> None:
    order = ship_of(world, buy(world, "cup", by=world.customer))
    other = buy(world, "cup")
    client.sign_in(world.stranger)
    before = picture(world)
    base, parcel = f"/orders/{order.number}", f"/orders/{order.number}/parcels/{order.parcels[0].id}"
    for path in (f"{base}/payments", f"{base}/cancellations", f"{base}/address", f"{base}/account",
                 f"{parcel}/receipts", f"{parcel}/extensions", f"{parcel}/cancellations"):  # fmt: skip
        client.post(path, {"email": "new@example.test"}, status=404)
    client.get(f"{base}/address", status=404)
    mine = holding(client, other)
    client.post(f"{mine}/parcels/{parcel_of(order).id}/receipts", status=404)
    client.post(f"{mine}/parcels/{2**60}/receipts", status=404)
    assert picture(world) == before


def ship_of(world: World, order: Order) -> Order:
    ship(world, order)
    return again(order)


def test_one_orders_key_opens_no_other(client: Client, world: World) -> None:
    first, second = buy(world, "cup"), buy(world, "cup")
    holding(client, first)
    client.get(f"/orders/{second.number}?key={key_of(first.key_seed)}", status=404)
    client.get(f"/orders/{second.number}", status=404)


def test_its_owner_sees_it_signed_in_and_finds_it_in_the_list(client: Client, world: World) -> None:
    order = buy(world, "cup", by=world.customer)
    client.sign_in(world.customer)
    said = seen(client, "/me/orders")
    assert order.number in said
    assert "Thank you. It is being packed." in said
    assert "Keep this order" not in seen(client, f"/orders/{order.number}")


def test_the_list_goes_on_page_by_page(client: Client, world: World, queries: Callable[[], Any]) -> None:
    numbers = [place(world, "cup", by=world.customer, method="transfer").number for _ in range(22)]
    client.sign_in(world.customer)
    with queries() as counted:
        first = client.get("/me/orders", status=200).text
    assert len(counted) <= 8
    assert [number in first for number in numbers[:2]] == [False, False]
    more = next(part.split('"')[0] for part in first.split('href="') if part.startswith("/me/orders?after="))
    rest = client.get(more, status=200).text
    assert [number in rest for number in numbers[:3]] == [True, True, False]
    for odd in ("x", "-1", "9" * 40, str(2**63)):
        client.get(f"/me/orders?after={odd}", status=200)


def test_an_order_is_found_by_number_and_phone_or_email(client: Client, world: World) -> None:
    order = buy(world, "cup")
    for contact in ("138 0000 0001", "+86 138-0000-0001", "anna@example.test", " Anna@Example.Test "):
        typed = {"number": order.number.replace("-", " ").lower(), "contact": contact}
        response = client.post("/orders", typed, status=303)
        assert response.headers["Location"] == f"/orders/{order.number}"
        client.follow(response)
        client.browser.delete_cookie("order", path=f"/orders/{order.number}")


def test_a_phone_is_read_as_in_the_orders_country(client: Client, world: World) -> None:
    to = a_recipient(country="TW", phone="+886912345678", region="台北市", city="大安區", postal_code="106")
    order = buy(world, "cup", recipient=to)
    client.post("/orders", {"number": order.number, "contact": "0912 345 678"}, status=303)


def test_an_unknown_number_and_a_wrong_contact_are_answered_alike(client: Client, world: World) -> None:
    order = buy(world, "cup")
    answers = {
        words_of(client.post("/orders", {"number": number, "contact": contact}, status=422).text)
        for number, contact in (
            (order.number, "139 0000 0000"), ("K7M-2PX-94", "138 0000 0001"), (order.number, "who"),
            ("nothing", "a@b.test"), (order.number, "\u202e"),
        )
    }  # fmt: skip
    assert len({"No order has this number with this phone or e-mail." in answer for answer in answers}) <= 2
    assert client.browser.get_cookie("order", path=f"/orders/{order.number}") is None


def test_guessing_is_counted(client: Client, world: World) -> None:
    order = buy(world, "cup")
    statuses = [
        client.post("/orders", {"number": order.number, "contact": f"139 0000 {n:04}"}).status_code for n in range(12)
    ]
    assert statuses == [422] * 10 + [429] * 2


def test_a_number_in_another_spelling_leads_to_the_one_address(client: Client, world: World) -> None:
    order = buy(world, "cup", by=world.customer)
    client.sign_in(world.customer)
    response = client.get(f"/orders/{order.number.replace('-', '').lower()}", status=303)
    assert response.headers["Location"] == f"/orders/{order.number}"


def test_the_customer_calls_a_parcel_off_until_it_is_packed(client: Client, world: World) -> None:
    order = buy(world, "cup", "honey")
    path = holding(client, order)
    press(client, path, f"{path}/parcels/{order.parcels[0].id}/cancellations")
    assert [parcel.state for parcel in again(order).parcels] == ["cancelled", "waiting"]
    assert stock(world)["cup"] == 100
    orders.pack(parcel_of(order, 1), by=world.beekeeper)
    page = client.post(f"{path}/parcels/{order.parcels[1].id}/cancellations", status=409).text
    assert "already packed" in page


def test_the_customer_confirms_or_asks_for_more_time(client: Client, world: World) -> None:
    order = ship_of(world, buy(world, "cup"))
    path, parcel = holding(client, order), order.parcels[0]
    assert "SF Express SF100200300" in seen(client, path)
    press(client, path, f"{path}/parcels/{parcel.id}/extensions")
    assert "More time" not in seen(client, path)
    assert "already extended" in client.post(f"{path}/parcels/{parcel.id}/extensions", status=409).text
    press(client, path, f"{path}/parcels/{parcel.id}/receipts")
    assert "Everything is with you." in seen(client, path)
    assert ledger.balance(ledger.escrow(order.number)) == 0
    client.post(f"{path}/parcels/{parcel.id}/receipts", status=303)


def test_only_one_parcel_holds_the_main_action(client: Client, world: World) -> None:
    order = buy(world, "cup", "honey")
    ship(world, order, 0)
    ship(world, order, 1)
    page = client.get(holding(client, order), status=200).text
    assert page.count('class="thumb') == 1
    assert words_of(page).count("Confirm receipt") == 2


def test_a_declined_payment_is_tried_again_in_another_way(client: Client, world: World) -> None:
    sandbox.next_mode("failing")
    order = buy(world, "cup")
    path = holding(client, order)
    said = seen(client, path)
    assert "We wait for your payment." in said
    filled = form_of(client.get(path).text, f"{path}/payments")
    sent = filled.with_(payment="transfer")
    client.post(sent.url, sent.data, status=303)
    client.post(sent.url, sent.data, status=303)  # a double tap
    assert order.number in seen(client, path)
    assert len(attempts_of(order)) == 2
    press(client, path, f"{path}/payments", payment="sandbox")
    assert again(order).state == "paid"
    assert ledger.balance(ledger.gateway("sandbox")) == -order.total


def attempts_of(order: Order) -> list[payments.Payment]:
    session.rollback()
    return list(session.scalars(select(payments.Payment).where(payments.Payment.ref == order.number)))


@pytest.mark.parametrize("payment", ["", "gold", "cod", "wallet"])
def test_a_way_that_cannot_pay_is_refused_beside_the_choice(client: Client, world: World, payment: str) -> None:
    sandbox.next_mode("failing")
    order = buy(world, "cup")
    path = holding(client, order)
    filled = form_of(client.get(path).text, f"{path}/payments").with_(payment=payment)
    assert 'id="payment-error"' in client.post(filled.url, filled.data, status=422).text
    assert len(attempts_of(order)) == 1


def test_while_the_provider_is_silent_nothing_is_called_failed(client: Client, world: World) -> None:
    sandbox.next_mode("unclear")
    order = buy(world, "cup")
    path = holding(client, order)
    page = client.get(path, status=200).text
    assert "We are asking whether your payment arrived." in words_of(page)
    assert 'hx-trigger="every' in page
    assert f"{path}/payments" not in page
    client.htmx(path, target="order", status=200)


def test_a_transfer_says_what_to_do_and_can_be_cancelled(client: Client, world: World) -> None:
    order = place(world, "cup", method="transfer")
    path = holding(client, order)
    assert "Test bank, 622 000 000" in seen(client, path)
    press(client, path, f"{path}/cancellations")
    assert "This order was cancelled." in seen(client, path)
    assert stock(world)["cup"] == 100
    client.post(f"{path}/payments", {"key": "k" * 20, "payment": "sandbox"}, status=409)


def test_an_expired_order_says_so(client: Client, world: World, clock: Move, deliver: Callable[[], None]) -> None:
    order = place(world, "cup", method="transfer")
    path = holding(client, order)
    clock(timedelta(days=3))
    deliver()
    said = seen(client, path)
    assert "This order ended unpaid. You owe nothing." in said
    assert "Ended unpaid" in said


def test_the_address_is_corrected_until_a_parcel_is_packed(client: Client, world: World) -> None:
    order = buy(world, "cup")
    path = holding(client, order)
    filled = form_of(client.get(f"{path}/address", status=200).text, f"{path}/address")
    assert filled.data["country"] == ["CN"]
    client.post(filled.url, filled.with_(line1="文二路 2 号", phone="139 0000 0002").data, status=303)
    kept = again(order).recipient
    assert (kept["line1"], kept["phone"], kept["email"]) == ("文二路 2 号", "+8613900000002", "anna@example.test")
    client.post("/orders", {"number": order.number, "contact": "139 0000 0002"}, status=303)
    assert 'id="phone-error"' in client.post(filled.url, filled.with_(phone="1").data, status=422).text
    orders.pack(parcel_of(order), by=world.supplier)
    page = client.post(filled.url, filled.with_(line1="文三路").data, status=409).text
    assert "already packed" in page
    assert form_of(page, f"{path}/address").data["line1"] == ["文三路"]
    assert "Correct the address" not in seen(client, path)


def test_the_country_stays(client: Client, world: World) -> None:
    order = buy(world, "cup")
    path = holding(client, order)
    filled = form_of(client.get(f"{path}/address").text, f"{path}/address")
    typed = filled.with_(country="US", postal_code="97205", phone="+1 503 222 2222")
    assert "Shipping depends on the country" in client.post(typed.url, typed.data, status=422).text
    assert again(order).recipient["country"] == "CN"


def test_a_guest_keeps_the_order_in_an_account_in_one_tap(
    client: Client, world: World, deliver: Callable[[], None]
) -> None:
    order = buy(world, "cup")
    path = holding(client, order)
    press(client, path, f"{path}/account")
    deliver()
    account = session.scalars(select(Account).where(Account.email == "anna@example.test")).one()
    assert again(order).account_id == account.id
    assert "Keep this order" not in seen(client, path)


def test_a_bad_address_is_said_beside_the_field(client: Client, world: World) -> None:
    order = buy(world, "cup")
    path = holding(client, order)
    page = client.post(f"{path}/account", {"email": "nobody"}, status=422).text
    assert 'id="email-error"' in page
    assert again(order).account_id is None


def test_a_member_keeps_the_order_they_hold_the_key_of(client: Client, world: World) -> None:
    order = buy(world, "cup")
    client.sign_in(world.stranger)
    path = holding(client, order)
    press(client, path, f"{path}/account")
    assert again(order).account_id == world.stranger.id


def test_cash_on_delivery_ships_before_it_is_paid(client: Client, world: World) -> None:
    order = buy(world, "cup", method="cod")
    path = holding(client, order)
    said = seen(client, path)
    assert "Thank you. It is being packed." in said
    assert "Please have ¥108 ready" in said
    assert "Hill Pottery ships by" in said
    ship(world, order)
    said = seen(client, path)
    assert "It is on its way." in said
    assert "Confirm receipt" not in said


def test_a_parcel_on_its_way_leads_to_its_trace_which_names_nobody(client: Client, world: World) -> None:
    order = ship_of(world, buy(world, "cup*2", note="Anna says hello"))
    code = order.parcels[0].code
    assert f'href="/trace/{code}"' in client.get(holding(client, order)).text
    parcel = parcel_of(order)
    batch = batches.trace("parcel", [str(parcel.id)])[str(parcel.id)][0].code
    for spelled in (code, code.lower(), parcel.paper):
        said = seen(client, f"/trace/{spelled}")
        assert batch in said
        assert str(world.products["cup"].title) in said
        assert "Hill Pottery" in said
        for secret in ("Anna", "杭州", "文一路", "138", order.number):
            assert secret not in said
    client.get(f"/trace?q={code.lower()}", status=303)
    client.get("/trace", status=200)


def test_a_parcel_that_is_not_packed_says_so_and_an_unknown_code_too(client: Client, world: World) -> None:
    order = buy(world, "cup")
    assert "not packed yet" in seen(client, f"/trace/{order.parcels[0].code}")
    for code in ("AAAAAAAAAA", "x", "9" * 300, "%00", "é"):
        client.get(f"/trace/{code}", status=404)


def test_the_letters_of_a_purchase_stand_in_the_demos_outbox(
    client: Client, world: World, deliver: Callable[[], None]
) -> None:
    order = ship_of(world, buy(world, "cup"))
    deliver()
    said = seen(client, "/dev/mail")
    for subject in (f"Order {order.number}", f"Order {order.number} is paid", "A parcel to ship"):
        assert subject in said
    links = [part.split('"')[0] for part in client.get("/dev/mail").text.split('href="')]
    letters = [link for link in links if link.startswith("/dev/mail/")]
    assert any(key_of(order.key_seed) in client.get(letter, status=200).text for letter in letters)
    client.get(f"/dev/mail/{2**53}", status=404)
    client.get(f"/dev/mail/{2**70}", status=404)


def test_letters_are_shown_in_a_demo_alone(make_app: Callable[..., Any], world: World) -> None:
    Client(make_app(demo="0")).get("/dev/mail", status=404)


@pytest.mark.parametrize("language", ["zh_Hant", "zh_Hans"])
def test_the_pages_speak_chinese(client: Client, world: World, language: str) -> None:
    order = ship_of(world, buy(world, "cup"))
    path = holding(client, order)
    for page in (path, f"/trace/{order.parcels[0].code}", "/orders", "/trace"):
        client.get(f"{page}?lang={language}", status=200)
