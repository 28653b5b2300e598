"""Pages of packets: looking needs nothing, opening one tap, and its sender sees what became of it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from storefront import packets, shops
from storefront.kernel import clock as kernel_clock
from storefront.kernel.db import session
from storefront.notices import Mail
from storefront.packets import Packet
from tests.orders.test_paying import give_credit
from tests.packets.making import confirmed, crowd, earn, fresh, of_platform, of_shop
from tests.support.client import Client
from tests.support.filling import Filled, form_of
from tests.world import World


def newest() -> Packet:
    session.rollback()
    return session.query(Packet).order_by(Packet.id.desc()).first() or pytest.fail("none was filled")


def test_looking_needs_nothing(client: Client, world: World) -> None:
    packet = of_shop(world)
    page = client.get(f"/packets/{packet.code}", status=200).text
    assert "Thank you for your patience" in page
    assert "Nothing to share, nobody to invite." in page
    assert "10 of 10 are left" in page
    assert f"/sign-in?next=/packets/{packet.code}" in page
    assert client.cookie("visitor") is None
    response = client.post(f"/packets/{packet.code}/shares", {}, status=303)
    assert response.headers["Location"].startswith("/sign-in")
    assert packets.left_in(packet.id) == 10


def test_opening_is_one_tap_and_lies_in_the_wallet(client: Client, world: World) -> None:
    packet = of_shop(world, size=2, amount=1_284, lucky=False)
    confirmed(world.customer)
    client.sign_in(world.customer)
    response = client.post(f"/packets/{packet.code}/shares", {}, status=303)
    assert response.headers["Location"] == f"/packets/{packet.code}#opened"
    page = client.get(f"/packets/{packet.code}", status=200).text
    assert 'data-state="open"' in page
    assert "¥6.42" in page
    assert "for what you buy at Harbour" in page
    assert "best luck" not in page, "where all are the same there is no luck"
    client.post(f"/packets/{packet.code}/shares", {}, status=303)
    assert packets.left_in(packet.id) == 1


def test_opening_with_htmx_answers_the_packet_alone(client: Client, world: World) -> None:
    packet = of_shop(world)
    confirmed(world.customer)
    client.sign_in(world.customer)
    client.htmx(f"/packets/{packet.code}/shares", "POST", data={}, target="packet")
    page = client.htmx(f"/packets/{packet.code}", "GET", target="packet").text
    assert "<html" not in page
    assert 'data-state="open"' in page
    assert "best luck so far" in page


def test_a_mailbox_is_confirmed_by_a_letter(client: Client, world: World) -> None:
    packet = of_shop(world)
    client.sign_in(world.customer)
    page = client.get(f"/packets/{packet.code}", status=200).text
    assert "Please confirm your e-mail address first." in page
    client.post(f"/packets/{packet.code}/shares", {}, status=409)
    page = client.follow(client.post(f"/packets/{packet.code}/letters", {}, status=303)).text
    assert "We have sent you a letter." in page
    session.rollback()
    letter = session.query(Mail).order_by(Mail.id.desc()).first()
    assert letter is not None
    link = letter.letter["link"]
    path = link[link.index("/packets/") :]
    client.sign_in(None)
    filled = form_of(client.get(path, status=200).text, f"/packets/{packet.code}/mailbox")
    client.post(filled.url, filled.data, status=303)
    client.sign_in(world.customer)
    client.post(f"/packets/{packet.code}/shares", {}, status=303)
    assert packets.left_in(packet.id) == 9


@pytest.mark.parametrize("token", ["", "forged", "x" * 5_000, "\x00"])
def test_a_forged_link_confirms_nothing(client: Client, world: World, token: str) -> None:
    packet = of_shop(world)
    page = client.post(f"/packets/{packet.code}/mailbox", {"token": token}, status=422).text
    assert "no longer valid" in page
    assert world.customer.confirmed_at is None


def test_what_is_gone_or_over_is_said_with_a_way_on(client: Client, world: World) -> None:
    packet = of_shop(world, size=1)
    packets.open_packet(packet.code, by=crowd(1)[0])
    page = client.get(f"/packets/{packet.code}", status=200).text
    assert "All shares of this packet are opened." in page
    assert "See the shop" in page
    assert "Opener 0" not in page, "who opened it is for those who did, and for its sender"
    kernel_clock.set(packet.due_at)
    assert "This packet is over." in client.get(f"/packets/{packet.code}", status=200).text
    client.get("/packets/nosuchpacket", status=404)
    client.get("/packets/%00", status=404)
    client.get("/packets/" + "x" * 300, status=404)


def test_a_shop_that_does_without_shows_none(client: Client, world: World) -> None:
    packet = of_shop(world)
    confirmed(world.customer)
    shops.switch(world.shop, ["packets"], by=world.reseller)
    client.get(f"/packets/{packet.code}", status=404)
    client.sign_in(world.customer)
    client.post(f"/packets/{packet.code}/shares", {}, status=404)
    assert packets.left_in(packet.id) == 10
    client.sign_in(world.reseller)
    assert "switched off here" in client.get("/sell/packets", status=200).text


def filled_at(client: Client, path: str, **typed: str) -> Filled:
    """The form that fills a packet, filled in."""
    usual = {"amount": "10", "size": "10", "wish": "A good week to you"}
    return form_of(client.get(path, status=200).text, path).with_(**(usual | typed))


def test_a_reseller_fills_one_and_sees_who_opened(client: Client, world: World) -> None:
    earn(world.reseller, 1_000)
    client.sign_in(world.reseller)
    form = filled_at(client, "/sell/packets", audience="link")
    response = client.post(form.url, form.data, status=303)
    packet = newest()
    assert response.headers["Location"] == f"/packets/{packet.code}"
    assert client.post(form.url, form.data, status=303).headers["Location"] == f"/packets/{packet.code}"
    packets.open_packet(packet.code, by=crowd(1)[0])
    page = client.get(f"/packets/{packet.code}", status=200).text
    assert "Pass the link on" in page
    assert "Opener 0" in page
    assert "This is your own packet" in page
    client.post(f"/packets/{packet.code}/shares", {}, status=409)
    assert "A good week to you" in client.get("/sell/packets", status=200).text


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"amount": ""}, "Please fill this in."),
        ({"amount": "ten"}, "Please write an amount"),
        ({"amount": "0.05"}, "please choose a sum from"),
        ({"amount": "-10"}, "please choose a sum from"),
        ({"amount": "10.01", "cut": "equal"}, "does not divide"),
        ({"size": "0"}, "from 1 to 100 shares"),
        ({"size": "101"}, "from 1 to 100 shares"),
        ({"size": "99999999999999999999"}, "from 1 to 100 shares"),
        ({"size": "many"}, "Not a valid integer"),
        ({"wish": ""}, "Please fill this in."),
        ({"wish": "x" * 81}, "at most 80 characters"),
        ({"cut": "magic"}, "Not a valid choice"),
        ({"audience": "everybody"}, "Not a valid choice"),
    ],
)
def test_what_cannot_be_meant_stands_beside_its_field(
    client: Client, world: World, typed: dict[str, str], says: str
) -> None:
    earn(world.reseller, 50_000)
    client.sign_in(world.reseller)
    form = filled_at(client, "/sell/packets", **typed)
    assert says in client.post(form.url, form.data, status=422).text
    assert session.query(Packet).count() == 0


def test_too_little_money_says_so(client: Client, world: World) -> None:
    client.sign_in(world.reseller)
    form = filled_at(client, "/sell/packets")
    assert "not enough money" in client.post(form.url, form.data, status=409).text


def test_staff_fill_within_the_budget(client: Client, world: World) -> None:
    client.sign_in(world.staff)
    form = filled_at(client, "/desk/packets", amount="2000")
    client.post(form.url, form.data, status=303)
    form = filled_at(client, "/desk/packets", amount="2000")
    client.post(form.url, form.data, status=303)
    form = filled_at(client, "/desk/packets", amount="2000")
    assert "at most ¥5,000" in client.post(form.url, form.data, status=422).text
    client.sign_in(world.customer)
    client.get("/desk/packets", status=403)
    client.get("/sell/packets", status=403)


@pytest.mark.parametrize("method", ["credit", "sandbox"])
def test_a_customer_fills_one_with_credit_or_a_payment(client: Client, world: World, method: str) -> None:
    give_credit(world.customer, 5_000)
    client.sign_in(world.customer)
    form = filled_at(client, "/me/packets", method=method)
    client.follow(client.post(form.url, form.data, status=303))
    assert (newest().state, newest().way) == ("open", "credit" if method == "credit" else "payment")


def test_one_whose_money_is_not_there_is_its_senders_alone(client: Client, world: World) -> None:
    from tests.packets.making import a_draft, a_key

    packet = packets.fund(a_draft(method="sandbox"), maker="customer", key=a_key(), by=world.customer)
    client.get(f"/packets/{packet.code}", status=404)
    client.sign_in(world.customer)
    assert "whether your payment arrived" in client.get(f"/packets/{packet.code}", status=200).text


def test_the_sender_is_told_how_it_ended(
    client: Client, world: World, clock: Callable[[timedelta], None], deliver: Callable[[], None]
) -> None:
    packet = of_shop(world)
    clock(timedelta(hours=24))
    deliver()
    client.sign_in(world.reseller)
    page = client.get(f"/packets/{packet.code}", status=200).text
    assert "¥10 nobody opened went back to you." in page
    assert "Your red packet is over" in client.get("/me/notifications", status=200).text
    assert fresh(packet).state == "settled"


def test_without_the_social_wing_there_are_no_packets(make_app: Callable[..., Flask]) -> None:
    assert not [rule for rule in make_app(social="0").url_map.iter_rules() if "packet" in rule.rule]


@pytest.mark.parametrize("language", ["en", "zh_Hant", "zh_Hans"])
def test_the_page_speaks_three_languages(client: Client, world: World, language: str) -> None:
    packet = of_platform(world)
    client.get(f"/packets/{packet.code}?lang={language}", status=200)
