"""What arrived is shown by thumb: each picture is seen going, a lost one goes again; and without a script."""

from collections.abc import Callable
from typing import Any

import pytest

from storefront import photos
from storefront.kernel.db import session
from storefront.photos import Photo
from tests.photos.making import gallery, jpeg, key_of, path_of, received, seen, seen_again, share
from tests.support.hands import Hand
from tests.support.servers import Server
from tests.world import PASSWORD, World

pytestmark = pytest.mark.browser

CUP = "/s/harbour/p/tea-cup"


def file(name: str, data: bytes | None = None) -> dict[str, Any]:
    return {"name": name, "mimeType": "image/jpeg", "buffer": jpeg() if data is None else data}


def test_pictures_are_seen_going_and_a_lost_one_goes_again(
    world: World, server: Server, phone: Callable[..., Hand]
) -> None:
    order, line_id = received(world, by=world.customer)
    path = path_of(order, line_id)
    hand = phone("customer")
    hand.enter(world.customer.email, PASSWORD)
    hand.open(f"/orders/{order.number}")
    hand.tap("Show Tea cup to others")
    hand.look("photos-share")
    under_way: list[Any] = []
    hand.page.route("**/photos/pictures", lambda route: under_way.append(route))
    hand.page.get_by_label("Pictures", exact=True).set_input_files([file("one.jpg"), file("two.jpg")])
    bar = hand.page.get_by_role("progressbar", name="Sending one.jpg")
    bar.wait_for()
    button = hand.page.get_by_role("button", name="Share photos")
    assert button.is_disabled(), "what is under way is waited for"
    hand.look("photos-sending")
    under_way[0].abort()
    hand.page.get_by_text("one.jpg: This picture did not arrive.").wait_for()
    hand.page.get_by_role("progressbar", name="Sending two.jpg").wait_for()
    under_way[1].continue_()
    hand.page.get_by_text("1 picture is here").wait_for()  # the other one went on
    hand.look("photos-lost")
    hand.page.unroute("**/photos/pictures")
    hand.page.get_by_role("button", name="Send again").click()
    hand.page.get_by_text("2 pictures are here").wait_for()
    hand.page.get_by_label("Pictures", exact=True).set_input_files([file("words.jpg", b"no picture")])
    hand.page.get_by_text("words.jpg: This file cannot be read as a picture.").wait_for()
    hand.page.get_by_label("★ 4").check()
    hand.page.get_by_label("What should others know?").fill("Light as a leaf")
    hand.tap("Share photos")
    hand.page.get_by_text("Everybody can see it now.").wait_for()
    assert path in hand.page.url
    hand.look("photos-shared")
    session.rollback()
    [made] = session.query(Photo).all()
    assert (len(seen(made).pictures), made.rating, made.text) == (2, 4, "Light as a leaf")


def test_the_gallery_folds_under_the_product_and_opens_whole(
    world: World, server: Server, phone: Callable[..., Hand]
) -> None:
    made = share(world, pictures=2, rating=5, reuse=True)
    photos.put(world.shop, made.id, on=True, by=world.reseller)
    hand = phone("stranger")
    hand.open(CUP)
    fold = hand.page.locator("summary", has_text="Customers’ photos")
    fold.scroll_into_view_if_needed()
    fold.click()
    hand.page.get_by_text("of 5, from 1 rating").wait_for()
    hand.look("photos-gallery")
    hand.page.locator("#photos [data-zoom]").first.click()
    hand.page.locator("dialog.zoom img").wait_for()
    hand.page.keyboard.press("ArrowRight")
    hand.page.keyboard.press("Escape")
    assert hand.page.locator("dialog.zoom[open]").count() == 0
    hand.open(f"/photos/{made.id}")
    hand.look("photo")


def test_a_guest_without_a_script_sends_one_form(world: World, server: Server, phone: Callable[..., Hand]) -> None:
    order, line_id = received(world)
    hand = phone("quiet", script=False)
    hand.open(f"/orders/{order.number}?key={key_of(seen_again(order))}")
    hand.tap("Show Tea cup to others")
    hand.page.get_by_label("Pictures", exact=True).set_input_files(
        [file("one.jpg"), file("two.jpg"), file("x.jpg", b"none")]
    )
    hand.page.get_by_label("What should others know?").fill("Nice")
    hand.tap("Share photos")
    assert "2 pictures are here" in hand.page.content() and "cannot be read" in hand.page.content()
    assert hand.page.get_by_label("What should others know?").input_value() == "Nice"
    hand.look("photos-kept")
    hand.tap("Share photos")
    assert "Everybody can see it now." in hand.page.content()
    [number] = gallery(world)
    assert len(seen(photos.by_id(number)).pictures) == 2 and path_of(order, line_id) in hand.page.url
