"""The pages of waiting: one tap for who is signed in, one field for a guest, a link that says yes or ends it."""

import pytest
from sqlalchemy import select

from storefront import notices, shops
from storefront.kernel.db import session
from storefront.notices.models import Mail
from tests.support.client import Client
from tests.support.filling import form_of
from tests.world import World


def path(world: World, good: str) -> str:
    return f"/s/harbour/p/{world.products[good].slug}"


@pytest.mark.parametrize("language", ["en", "zh_Hant", "zh_Hans"])
def test_every_page_opens(client: Client, world: World, language: str) -> None:
    for good in ("teapot", "cup", "vase"):
        client.get(f"{path(world, good)}/watches?lang={language}", status=200)
        client.get(f"{path(world, good)}?lang={language}", status=200)


def test_one_tap_on_a_sold_out_product(client: Client, world: World) -> None:
    client.sign_in(world.customer)
    html = client.get(path(world, "teapot"), status=200).text
    form = form_of(html, f"{path(world, 'teapot')}/watches")
    assert set(form.data) == {"kind"}
    answer = client.post(form.url, form.data, status=303)
    assert "You will be told" in client.follow(answer).text
    assert shops.watched(world.customer.id, world.shop.id, world.products["teapot"].id) == {("back", 0)}
    client.post(f"{form.url}/end", {}, status=303)
    assert shops.watched(world.customer.id, world.shop.id, world.products["teapot"].id) == set()


def test_one_tap_for_a_lower_price(client: Client, world: World) -> None:
    client.sign_in(world.customer)
    form = form_of(client.get(path(world, "cup")).text, f"{path(world, 'cup')}/watches")
    client.post(form.url, form.data, status=303)
    assert shops.watched(world.customer.id, world.shop.id, world.products["cup"].id) == {("price", 0)}
    client.post(form.url, {"kind": "back"}, status=409)


def test_a_guest_gives_one_field_and_says_yes_behind_the_link(client: Client, world: World) -> None:
    html = client.get(path(world, "teapot"), status=200).text
    form = form_of(html, f"{path(world, 'teapot')}/watches").with_(email="guest@example.test")
    assert set(form.data) == {"kind", "email"}
    assert "Look into your mail" in client.follow(client.post(form.url, form.data, status=303)).text
    session.rollback()
    letter = notices.mailing.unkept(session.scalars(select(Mail).where(Mail.kind == "watch asked")).one().letter)
    link = letter.link.removeprefix("http://localhost")
    client.get(link, status=200)
    assert session.scalars(select(shops.Watch)).one().confirmed_at is None, "looking confirms nothing"
    client.follow(client.post(f"{link}/confirmation", {}, status=303))
    assert session.scalars(select(shops.Watch)).one().confirmed_at is not None
    program = client.app.test_client()
    assert program.post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    session.rollback()
    assert session.scalars(select(shops.Watch)).one().ended_at is not None
    client.post(f"{link}/confirmation", {}, status=409)


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "back"}, {"kind": "back", "email": "x"}, {"kind": "back", "email": "a" * 300 + "@b.test"},
        {"kind": "", "email": "a@b.test"},
        {"kind": "back", "email": "a@b.test", "variant": "x"}, {"kind": "back", "email": "a@b.test", "variant": "-1"},
    ],
)  # fmt: skip
def test_bad_input_is_said_beside_its_field(client: Client, world: World, data: dict[str, str]) -> None:
    client.post(f"{path(world, 'teapot')}/watches", data, status=422)
    assert session.scalars(select(shops.Watch)).all() == []


@pytest.mark.parametrize("token", ["x", "a.b.c", "0" * 900])
def test_a_forged_link_opens_nothing(client: Client, token: str) -> None:
    client.get(f"/watches/{token}", status=404)
    client.post(f"/watches/{token}", {}, status=404)
    client.post(f"/watches/{token}/confirmation", {}, status=404)


def test_all_strangers_see_the_same_page(client: Client, world: World) -> None:
    first = client.get(path(world, "teapot"))
    assert first.headers["Cache-Control"] == "no-cache"
    assert Client(client.app).get(path(world, "teapot")).text == first.text
