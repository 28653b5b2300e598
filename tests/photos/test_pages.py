"""The pages of photos: from an order, under a product, one photo alone, at the desks, and one's own."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from storefront import moderation, notices, photos, shops
from storefront.kernel.db import session
from storefront.kernel.words import LANGUAGES
from storefront.orders import Order
from storefront.photos import Photo
from tests.coupons.making import of_reseller
from tests.photos.making import again, gallery, jpeg, key_of, path_of, received, seen, seen_again, share
from tests.support.client import Client
from tests.world import World

CUP = "/s/harbour/p/tea-cup"
PHOTOS = f"{CUP}/photos"
Clock = Callable[[timedelta], None]


def picture(number: int = 0) -> tuple[io.BytesIO, str]:
    return io.BytesIO(jpeg(number)), "IMG_0001.jpg"


def key_in(page: str) -> str:
    found: list[str] = re.findall(r'name="key"[^>]*value="([^"]+)"', page)
    return found[0]


def structured(page: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(
        re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[0]
    )
    return told


def only() -> Photo:
    session.rollback()
    return session.query(Photo).one()


def as_guest(client: Client, order: Order) -> None:
    client.follow(client.get(f"/orders/{order.number}?key={key_of(seen_again(order))}", status=303))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_sound_in_every_language(client: Client, world: World, language: str, clock: Clock) -> None:
    coupon = of_reseller(world)
    photos.name_coupon(world.shop, coupon.id, by=world.reseller)
    made = share(world, pictures=2, rating=4, reuse=True)
    photos.put(world.shop, made.id, on=True, by=world.reseller)
    photos.answer(again(made), "Thank you", by=world.supplier)
    clock(timedelta(minutes=10))
    held = share(world, world.regular, text="See https://elsewhere.example")
    order, line_id = received(world, by=world.stranger)
    page, number, mine = path_of(order, line_id), made.id, own_path(made).rpartition("/")[0]
    for path in (CUP, PHOTOS, f"{PHOTOS}?with=pictures", f"/photos/{number}", "/s/lane/p/tea-cup/photos"):
        client.get(f"{path}{'&' if '?' in path else '?'}lang={language}", status=200)
    for who, path in (
        (world.customer, f"{mine}?shared=1"), (world.customer, f"/photos/{number}"), (world.customer, "/me/photos"),
        (world.customer, CUP), (world.regular, f"/photos/{held.id}"), (world.regular, "/me/photos"),
        (world.stranger, page), (world.stranger, f"/orders/{order.number}"), (world.stranger, "/me/photos"),
        (world.reseller, "/sell/photos"), (world.reseller, "/sell/photos?show=usable"),
        (world.supplier, "/supply/photos?show=unanswered&q=x"), (world.supplier, "/supply/photos"),
        (world.staff, "/desk/reports"),
    ):  # fmt: skip
        client.sign_in(who).get(f"{path}{'&' if '?' in path else '?'}lang={language}", status=200)


def test_from_the_order_to_the_gallery(client: Client, world: World) -> None:
    order, line_id = received(world, by=world.customer)
    base = path_of(order, line_id)
    client.sign_in(world.customer)
    assert base in client.get(f"/orders/{order.number}", status=200).text
    page = client.get(base, status=200).text
    assert 'accept="image/*"' in page and "Share photos" in page and "Anna L." in page
    data = {"key": key_in(page), "photos": [picture(), picture()], "text": "Light as a leaf", "rating": "4"}
    shown = client.follow(client.post(base, data, status=303)).text
    assert "Everybody can see it now." in shown
    client.sign_in(None)
    page = client.get(PHOTOS, status=200).text
    for words in ("Light as a leaf", "★ 4 of 5", "Received it", "Anna L.", "bought in Harbour", "data-zoom"):
        assert words in page, words
    assert "Anna Lee" not in page
    [kept, _second] = seen(only()).pictures
    client.get(f"/files/{kept['id']}-{kept['w']}.jpg", status=200)


def test_pictures_go_one_by_one_as_the_script_sends_them(client: Client, world: World) -> None:
    order, line_id = received(world, by=world.customer)
    base = path_of(order, line_id)
    client.sign_in(world.customer)
    for place in (1, 2):
        answer = client.htmx(f"{base}/pictures", "POST", data={"photos": picture()}, target="pictures", status=200)
        assert "<html" not in answer.text and answer.text.count("<li>") == place
    lost = client.htmx(
        f"{base}/pictures", "POST", data={"photos": (io.BytesIO(b"no picture"), "a.jpg")}, target="pictures", status=422
    )
    assert "cannot be read as a picture" in lost.text and lost.text.count("<li>") == 2
    number = photos.sent(line_id)[0].id
    gone = client.post(f"{base}/pictures/{number}/removals", {"text": "Typed before"}, status=200)
    assert "Typed before" in gone.text and "1 picture is here" in gone.text
    client.post(f"{base}/pictures/{number}/removals", {}, status=404)
    client.post(f"{base}/pictures", {"photos": picture()}, status=303)
    page = client.get(base, status=200).text
    client.post(base, {"key": key_in(page), "text": ""}, status=303)
    assert len(seen(only()).pictures) == 2


def test_without_a_script_nothing_that_arrived_is_lost(client: Client, world: World) -> None:
    order, line_id = received(world, by=world.customer)
    base = path_of(order, line_id)
    client.sign_in(world.customer)
    key = key_in(client.get(base).text)
    bad = (io.BytesIO(b"<svg onload=alert(1)>"), "x.svg")
    data: dict[str, Any] = {"key": key, "photos": [picture(), bad, picture()], "text": "Nice", "rating": "5"}
    page = client.post(base, data, status=422).text
    assert "cannot be read as a picture" in page and "2 pictures are here" in page
    assert "Nice</textarea>" in page and re.search(r'value="5"[^>]*checked', page)
    assert session.query(Photo).count() == 0
    client.post(base, {"key": key, "text": "y" * 1001}, status=422)
    client.post(base, {"key": key, "rating": "nine"}, status=422)
    client.follow(client.post(base, {"key": key, "text": "Nice", "rating": "5"}, status=303))
    assert len(seen(only()).pictures) == 2
    client.follow(client.post(base, {"key": key, "text": "Nice", "rating": "5", "photos": picture()}, status=303))
    assert only().turn == 1 and not photos.sent(line_id), "a second tap changes nothing"


def test_nothing_at_all_is_said_beside_the_field(client: Client, world: World) -> None:
    order, line_id = received(world, by=world.customer)
    base = path_of(order, line_id)
    client.sign_in(world.customer)
    page = client.post(base, {"key": key_in(client.get(base).text)}, status=422).text
    assert "One of the three is enough." in page


def test_a_tenth_picture_and_a_large_form(client: Client, world: World) -> None:
    order, line_id = received(world, by=world.customer)
    base = path_of(order, line_id)
    client.sign_in(world.customer)
    key = key_in(client.get(base).text)
    page = client.post(base, {"key": key, "photos": [picture() for _each in range(10)]}, status=422).text
    assert "At most 9 pictures." in page and "9 pictures are here" in page


def test_a_form_with_nine_large_pictures_is_read(client: Client, world: World) -> None:
    order, line_id = received(world, by=world.customer)
    base = path_of(order, line_id)
    client.sign_in(world.customer)
    one = b'--x\r\nContent-Disposition: form-data; name="photos"; filename="a.jpg"\r\n\r\n%s\r\n'
    body = one % (b"\xff\xd8" + b"0" * (10 * 2**20)) * 4 + b"--x--\r\n"
    sent = {
        "input_stream": io.BytesIO(body),
        "content_length": len(body),
        "content_type": "multipart/form-data; boundary=x",
    }
    assert "larger than 10 MB" in client.post(base, status=422, **sent).text
    sent["input_stream"] = io.BytesIO(body)
    client.post("/cart/lines", status=413, **sent)


def test_a_guest_shares_changes_and_deletes_with_the_key(client: Client, world: World) -> None:
    order, line_id = received(world)
    base = path_of(order, line_id)
    client.get(base, status=404)
    client.post(base, {"text": "Not mine"}, status=404)
    as_guest(client, order)
    page = client.get(base, status=200).text
    assert "without your name" in page
    client.follow(client.post(base, {"key": key_in(page), "text": "Nice", "photos": picture()}, status=303))
    one = f"{base}/{only().id}"
    client.follow(client.post(f"{one}/wordings", {"text": "Nicer"}, status=303))
    assert "A guest" in client.get(PHOTOS).text and "Nicer" in client.get(PHOTOS).text
    number = only().id
    client.follow(client.post(f"{one}/withdrawals", {}, status=303))
    client.get(f"/photos/{number}", status=404)
    assert "Nicer" not in client.get(PHOTOS).text


def own_path(photo: Photo) -> str:
    shown = seen(photo)
    return f"/orders/{shown.order_number}/lines/{shown.line_id}/photos/{shown.id}"


def test_one_changes_gives_leave_and_deletes_ones_own(client: Client, world: World) -> None:
    made = share(world, text="Nice")
    public, one = f"/photos/{made.id}", own_path(made)
    base = one.rpartition("/")[0]
    for who in (None, world.regular, world.reseller, world.supplier, world.staff):
        client.sign_in(who)
        assert "Change or delete" not in client.get(public, status=200).text
        client.get(base, status=404)
        for noun in ("wordings", "leaves", "withdrawals"):
            client.post(f"{one}/{noun}", {"text": "x", "use": "1"}, status=404)
    client.sign_in(world.customer)
    assert base in client.get(public).text and base in client.get("/me/photos").text
    assert "Change my words" in client.get(base).text
    page = client.post(f"{one}/wordings", {"text": "y" * 1001}, status=422).text
    assert "y" * 1001 in page and "at most" in page
    client.follow(client.post(f"{one}/wordings", {"text": "Nicer"}, status=303))
    client.follow(client.post(f"{one}/leaves", {"use": "1"}, status=303))
    assert "Shop may use this" in client.get("/me/photos").text
    client.follow(client.post(f"{one}/leaves", {"use": "0"}, status=303))
    assert "Shop may use this" not in client.get("/me/photos").text
    assert "/me/photos" in client.get("/me").text
    client.follow(client.post(f"{one}/withdrawals", {}, status=303))
    client.get(public, status=404)
    client.post(f"{one}/withdrawals", {}, status=404)


def test_what_one_showed_can_be_deleted_where_the_shop_switched_photos_off(client: Client, world: World) -> None:
    made = share(world, text="Nice")
    one, page = own_path(made), own_path(made).rpartition("/")[0]
    shops.switch(world.shop, ["photos"], by=world.reseller)
    client.sign_in(world.customer)
    assert "can still be deleted" in client.get(page, status=200).text
    client.post(page, {"text": "More"}, status=404)
    client.follow(client.post(f"{one}/withdrawals", {}, status=303))
    client.get(page, status=404)


def test_a_shop_puts_pictures_beside_the_product_and_they_go_at_once(client: Client, world: World) -> None:
    made, shy = share(world, reuse=True), share(world, world.regular)
    assert "with their leave" not in client.get(CUP).text
    client.sign_in(world.reseller)
    desk = client.get("/sell/photos?show=usable", status=200).text
    assert "Shop may use this" in desk and f"/photos/{shy.id}" not in desk
    client.follow(client.post(f"/sell/photos/{made.id}/places", {"on": "1"}, status=303))
    client.post(f"/sell/photos/{shy.id}/places", {"on": "1"}, status=409)
    client.sign_in(None)
    assert f'href="/photos/{made.id}"' in client.get(CUP).text
    assert "with their leave" not in client.get("/s/lane/p/tea-cup").text
    client.sign_in(world.customer).post(f"{own_path(made)}/leaves", {"use": "0"}, status=303)
    assert "with their leave" not in client.sign_in(None).get(CUP).text


def test_who_sells_answers_on_the_page_once(client: Client, world: World) -> None:
    made = share(world)
    one = f"/photos/{made.id}"
    for who in (world.stranger, world.customer, world.other_reseller):
        client.sign_in(who).post(f"{one}/answers", {"text": "Me too"}, status=404)
    client.sign_in(world.supplier)
    client.post(f"{one}/answers", {"text": " "}, status=422)
    client.follow(client.post(f"{one}/answers", {"text": "Thank you for this"}, status=303))
    assert "Thank you for this" in client.get(PHOTOS).text
    client.sign_in(world.reseller)
    assert 'id="answer-text"' not in client.get(one).text
    client.post(f"{one}/answers", {"text": "Something else"}, status=409)
    assert seen(made).answer.text == "Thank you for this"  # type: ignore[union-attr]


def test_thanks_are_said_before_and_beside(client: Client, world: World) -> None:
    coupon, before = of_reseller(world).id, "thanks for pictures with a coupon"
    order, line_id = received(world, by=world.customer)
    base = path_of(order, line_id)
    assert before not in client.sign_in(world.customer).get(base).text
    client.sign_in(world.reseller)
    for wrong in ("x", "-1", "987654", "9" * 40):
        client.post("/sell/photos/thanks", {"coupon": wrong}, status=422)
    client.follow(client.post("/sell/photos/thanks", {"coupon": str(coupon)}, status=303))
    client.sign_in(world.customer)
    page = client.get(base).text
    assert before in page and "the same for every rating" in page
    shown = client.follow(client.post(base, {"key": key_in(page), "photos": picture(), "rating": "1"}, status=303))
    assert "Thanked with a coupon" in shown.text and "Thanked with a coupon" in client.get(PHOTOS).text
    client.sign_in(world.reseller).post("/sell/photos/thanks", {"coupon": ""}, status=303)
    assert photos.thanks_of(world.shop.id) is None


def test_the_average_stands_beside_its_number(client: Client, world: World, clock: Clock) -> None:
    assert "★" not in client.get(PHOTOS).text and "ld+json" not in client.get(PHOTOS).text
    share(world, rating=5, text="Good </script>")
    clock(timedelta(minutes=10))
    share(world, world.regular, rating=2, pictures=0)
    page = client.get(PHOTOS).text
    assert "★ 3.5" in page and "of 5, from 2 ratings" in page
    told = structured(page)
    assert told["aggregateRating"]["ratingCount"] == 2 and told["aggregateRating"]["ratingValue"] == "3.5"
    assert sorted(one["reviewRating"]["ratingValue"] for one in told["review"]) == [2, 5]
    only_pictures = client.get(f"{PHOTOS}?with=pictures").text
    assert "★ 5 of 5" in only_pictures and "★ 2 of 5" not in only_pictures


def test_a_stub_stands_where_something_was_hidden(client: Client, world: World) -> None:
    made = share(world, text="Buy pills", rating=1)
    moderation.hide(moderation.seen("photo", made.id), ground="spam", reason="x", by=world.staff)
    for path in (PHOTOS, f"/photos/{made.id}"):
        page = client.get(path, status=200).text
        assert "Not shown: Advertising" in page and "Buy pills" not in page and "/files/" not in page
    client.sign_in(world.customer).post(f"{own_path(made)}/withdrawals", {}, status=303)
    assert "Not shown" not in client.get(PHOTOS).text


def test_what_waits_is_seen_by_its_author_alone(client: Client, world: World) -> None:
    made = share(world, text="See https://elsewhere.example")
    client.get(f"/photos/{made.id}", status=404)
    client.sign_in(world.reseller).get(f"/photos/{made.id}", status=404)
    assert "before others see it" in client.sign_in(world.customer).get(f"/photos/{made.id}", status=200).text


def test_the_gallery_goes_on(client: Client, world: World, clock: Clock) -> None:
    for number in range(12):
        clock(timedelta(minutes=40))
        share(world, pictures=0, text=f"Photo number {number}.")
    page = client.get(PHOTOS).text
    assert "number 11." in page and "number 1." not in page
    [more] = re.findall(r'href="([^"]+)"[^>]*rel="next"', page)
    assert "number 1." in client.get(more.replace("&amp;", "&"), status=200).text
    assert len(gallery(world)) == 10


def test_the_desks_list_search_and_give_a_sheet(client: Client, world: World) -> None:
    share(world, text="=Heavy")
    share(world, world.regular, text="Breaks easily", good="honey")
    for who, base, mine in (
        (world.supplier, "/supply/photos", 1), (world.beekeeper, "/supply/photos", 1),
        (world.reseller, "/sell/photos", 2), (world.other_reseller, "/sell/photos", 0),
    ):  # fmt: skip
        client.sign_in(who).get(base, status=200)
        rows = list(csv.reader(io.StringIO(client.get(f"{base}/sheet", status=200).text.removeprefix("\ufeff"))))
        assert len(rows) == mine + 1
    client.sign_in(world.reseller)
    page = client.get("/sell/photos?q=BREAK").text
    assert "Breaks easily" in page and "=Heavy" not in page


def test_a_letter_leads_to_a_page_that_is_there(client: Client, world: World) -> None:
    made = share(world)
    photos.answer(again(made), "Thank you", by=world.reseller)
    for who in (world.supplier, world.reseller, world.customer):
        session.rollback()
        [told] = [one for one in notices.inbox(who.id, limit=100) if one.path.startswith("/photos/")]
        client.sign_in(who).get(told.path, status=200)


def test_it_can_be_reported(client: Client, world: World) -> None:
    made = share(world)
    reply = photos.answer(again(made), "Thank you", by=world.supplier)
    client.get(f"/reports/photo/{made.id}", status=200)
    client.get(f"/reports/photo-answer/{reply.id}", status=200)


@pytest.mark.parametrize("path", ["/photos/987654", "/s/harbour/p/nothing/photos", "/s/nothing/p/tea-cup/photos"])
def test_what_is_not_there_is_not_found(client: Client, world: World, path: str) -> None:
    client.get(path, status=404)


def test_a_line_that_has_not_arrived_has_no_page(client: Client, world: World) -> None:
    from tests.orders.making import buy

    order = buy(world, "cup", by=world.customer)
    base = path_of(order, order.parcels[0].lines[0].id)
    client.sign_in(world.customer)
    assert base not in client.get(f"/orders/{order.number}", status=200).text
    client.get(base, status=404)
    client.post(base, {"text": "Nice"}, status=404)


def test_the_follow_up_is_folded_and_takes_no_rating(client: Client, world: World, clock: Clock) -> None:
    made = share(world, rating=4)
    base = own_path(made).rpartition("/")[0]
    client.sign_in(world.customer)
    page = client.get(base, status=200).text
    assert "You can add to it once" in page and 'name="rating"' not in page
    clock(timedelta(days=20))
    data = {"key": key_in(page), "text": "Still light", "photos": picture()}
    client.follow(client.post(base, data, status=303))
    shown = client.get(PHOTOS).text
    assert "Still light" in shown and "Added later" in shown
    page = client.get(base, status=200).text
    assert "Share photos" not in page and "added to it once" in page
