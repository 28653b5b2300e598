"""Who received it shows it: pictures, words or a rating, once and one follow-up, for half a year."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from storefront import accounts, moderation, photos
from storefront.kernel import files, pictures
from storefront.kernel.db import session
from storefront.kernel.errors import NotFound, Refused
from storefront.photos import Photo, PhotoPicture
from tests.coupons.making import Somebody
from tests.orders.making import a_key, a_recipient, buy, ship
from tests.photos.making import GUEST, again, gallery, received, seen, seen_again, share, share_line, stored, told
from tests.world import PHONES, World

Clock = Callable[[timedelta], None]


@pytest.mark.parametrize("said", [{"pictures": 1}, {"text": "It is light."}, {"rating": 2}])
def test_one_of_the_three_is_enough(world: World, said: dict[str, object]) -> None:
    order, line_id = received(world, by=world.customer)
    made = share_line(order, line_id, world.customer, **said)  # type: ignore[arg-type]
    assert (made.state, made.turn) == ("visible", 1)
    assert gallery(world) == [made.id]


def test_nothing_at_all_is_not_shared_and_nobody_is_rated_for(world: World) -> None:
    order, line_id = received(world, by=world.customer)
    with pytest.raises(Refused) as refused:
        share_line(order, line_id, world.customer, text="  ")
    assert (refused.value.field, session.query(Photo).count()) == ("photos", 0)
    summary = photos.summary(world.products["cup"].id)
    assert (summary.ratings, summary.tenths) == (0, 0)


def test_only_what_arrived_is_shown(world: World) -> None:
    order = buy(world, "cup", by=world.customer)
    line_id = order.parcels[0].lines[0].id
    for _state in ("paid", "shipped"):
        with pytest.raises(NotFound):
            photos.share(seen_again(order), line_id, key=a_key(), by=Somebody(world.customer.id), text="Nice")
        if _state == "paid":
            ship(world, order)
    other, _line = received(world, "honey", world.customer)
    with pytest.raises(NotFound):
        photos.share(other, line_id, key=a_key(), by=Somebody(world.customer.id), text="Nice")
    assert session.query(Photo).count() == 0


def test_half_a_year_and_not_a_day_more(world: World, clock: Clock) -> None:
    order, line_id = received(world, by=world.customer)
    later, later_line = received(world, "honey", world.customer)
    clock(timedelta(days=179))
    assert share_line(order, line_id, world.customer, text="Still good").state == "visible"
    clock(timedelta(days=2))
    with pytest.raises(Refused) as refused:
        share_line(later, later_line, world.customer, text="Too late")
    assert refused.value.status == 409


def test_one_follow_up_which_does_not_rate_again(world: World, clock: Clock) -> None:
    order, line_id = received(world, by=world.customer)
    share_line(order, line_id, world.customer, rating=5, text="At once")
    clock(timedelta(days=30))
    with pytest.raises(Refused) as refused:
        share_line(order, line_id, world.customer, rating=1, text="A month later")
    assert refused.value.field == "rating"
    second = share_line(order, line_id, world.customer, text="A month later")
    assert second.turn == 2
    clock(timedelta(days=1))
    with pytest.raises(Refused):
        share_line(order, line_id, world.customer, text="And again")
    assert photos.summary(world.products["cup"].id).ratings == 1


@pytest.mark.parametrize("rating", [0, -1, 6, 99, 10**12])
def test_a_rating_is_one_to_five(world: World, rating: int) -> None:
    order, line_id = received(world, by=world.customer)
    with pytest.raises(Refused) as refused:
        share_line(order, line_id, world.customer, rating=rating)
    assert refused.value.field == "rating"


def test_who_sells_or_makes_it_does_not_praise_it(world: World) -> None:
    for who in (world.reseller, world.supplier):
        order, line_id = received(world, by=who)
        with pytest.raises(Refused):
            share_line(order, line_id, who, rating=5)
    phone = "+8613700001111"
    accounts.keep_address(world.reseller, accounts.Written("Lin Mei", phone, "CN", "浙江省", "杭州市", "文二路 9 号"))
    order, line_id = received(world, recipient=a_recipient(phone=phone, email="else@example.test"))
    with pytest.raises(Refused):
        share_line(order, line_id, world.stranger, rating=5)
    assert PHONES and session.query(Photo).count() == 0


def test_the_same_key_shares_once(world: World) -> None:
    order, line_id = received(world, by=world.customer)
    key = a_key()
    first = photos.share(order, line_id, key=key, by=Somebody(world.customer.id), text="Nice")
    second = photos.share(seen_again(order), line_id, key=key, by=Somebody(world.customer.id), text="Nice")
    assert first.id == second.id
    assert session.query(Photo).count() == 1


def test_twins_share_once_each_turn(world: World, at_once: Callable[..., list[object]]) -> None:
    order, line_id = received(world, by=world.customer)
    customer_id, order_id = world.customer.id, order.id

    def act(number: int) -> int:
        from storefront.orders import Order

        who, mine = accounts.by_id(customer_id), session.get_one(Order, order_id)
        key = f"a key of a race {number}"
        return photos.share(mine, line_id, key=key, by=Somebody(who.id), text=f"Nice {number}").id

    at_once(act, 6)
    session.rollback()
    turns = sorted(session.query(Photo.turn).filter(Photo.line_id == line_id).all())
    assert turns in ([(1,)], [(1,), (2,)]), "the pace of replies lets one through, or both turns"


def test_at_most_nine_pictures_and_the_same_one_once(world: World) -> None:
    order, line_id = received(world, by=world.customer)
    first = stored()
    for _twice in range(2):
        photos.add(seen_again(order), line_id, first, by=world.customer)
    for _each in range(8):
        photos.add(seen_again(order), line_id, stored(), by=world.customer)
    with pytest.raises(Refused) as refused:
        photos.add(seen_again(order), line_id, stored(), by=world.customer)
    assert (refused.value.field, len(photos.sent(line_id))) == ("photos", 9)
    made = share_line(order, line_id, world.customer)
    assert len(seen(made).pictures) == 9 and not photos.sent(line_id)


def test_a_picture_keeps_no_place_and_no_name(world: World) -> None:
    made = share(world)
    [kept] = seen(made).pictures
    for width in pictures.widths(int(kept["w"])):
        for ending in pictures.ENDINGS:
            data = files.read(f"{kept['id']}-{width}.{ending}")
            assert b"phone of somebody" not in data
            with Image.open(BytesIO(data)) as image:
                assert not dict(image.getexif()) and "exif" not in image.info


def test_pictures_nobody_shared_go_after_a_week(world: World, clock: Clock, deliver: Callable[[], None]) -> None:
    order, line_id = received(world, by=world.customer)
    one = stored()
    photos.add(seen_again(order), line_id, one, by=world.customer)
    clock(timedelta(days=6))
    deliver()
    assert len(photos.sent(line_id)) == 1
    clock(timedelta(days=2))
    deliver()
    session.rollback()
    assert session.query(PhotoPicture).count() == 0
    assert files.tidy() and not files.exists(pictures.name(one.json, 160))


def test_a_link_waits_for_staff_and_then_who_sells_is_told(world: World) -> None:
    made = share(world, text="See https://cheaper.example")
    assert made.state == "held" and gallery(world) == []
    assert told(world.supplier, "shows") == told(world.reseller, "shows") == []
    [row] = moderation.queue("held")
    moderation.let_stand(row.content, by=world.staff)
    assert gallery(world) == [made.id]
    assert told(world.supplier, "shows") == told(world.reseller, "shows") == ["Somebody shows Tea cup"]


def test_phone_numbers_are_covered(world: World) -> None:
    assert "13800138000" not in share(world, text="Call me: 13800138000").text


def test_a_guest_shows_without_a_name(world: World) -> None:
    order, line_id = received(world)
    made = share_line(order, line_id, GUEST, rating=3)
    assert (seen(made).name, seen(made).account_id) == ("", None)
    no_mail, line = received(world, recipient=a_recipient(email=""))
    assert share_line(no_mail, line, GUEST, rating=3).state == "visible"


def test_the_newest_first_never_the_best(world: World, clock: Clock) -> None:
    made = []
    for rating in (1, 5, 3):
        clock(timedelta(minutes=5))
        made.append(share(world, rating=rating, pictures=int(rating == 5)).id)
    assert gallery(world) == made[::-1]
    assert gallery(world, pictures=True) == [made[1]]
    summary = photos.summary(world.products["cup"].id)
    assert (summary.ratings, summary.tenths, summary.with_pictures, summary.shown) == (3, 30, 1, 3)
    rows, last = photos.of_product(world.products["cup"].id, limit=2)
    assert [one.id for one in rows] == made[:0:-1] and last == made[1]
    assert gallery(world, after=last) == [made[0]]


def test_what_was_given_back_says_so(world: World) -> None:
    made = share(world)
    order = seen(made).order_number
    from tests.orders.making import whole

    photos.returned(whole(order).parcels[0].id)
    assert seen(made).returned
    assert again(made).state == "visible"
