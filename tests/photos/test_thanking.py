"""A shop's coupon thanks for pictures: the same for every rating, once a line, and it is said beside them."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from storefront import coupons, photos
from storefront.coupons import Grant
from storefront.kernel.db import session
from storefront.kernel.errors import Refused
from tests.coupons.making import of_platform, of_reseller, visitor
from tests.photos.making import received, seen, seen_again, share, share_line
from tests.world import World

Clock = Callable[[timedelta], None]


def name(world: World, **changed: object) -> coupons.Coupon:
    """The harbour shop thanks with a coupon of its own."""
    coupon = of_reseller(world, **changed)
    photos.name_coupon(world.shop, coupon.id, by=world.reseller)
    session.rollback()
    return coupon


def grants() -> int:
    session.rollback()
    return session.query(Grant).count()


@pytest.mark.parametrize("rating", [None, 1, 5])
def test_the_rating_plays_no_part(world: World, rating: int | None) -> None:
    name(world)
    assert seen(share(world, rating=rating)).thanked
    assert grants() == 1


def test_words_and_ratings_alone_are_not_thanked(world: World) -> None:
    name(world)
    assert not seen(share(world, pictures=0, rating=5)).thanked
    assert grants() == 0


def test_once_a_line_whatever_was_deleted(world: World, clock: Clock) -> None:
    name(world, per_person=5)
    order, line_id = received(world, by=world.customer)
    first = share_line(order, line_id, world.customer, pictures=1)
    assert seen(first).thanked
    photos.withdraw(photos.by_id(first.id))
    clock(timedelta(minutes=10))
    second = share_line(order, line_id, world.customer, pictures=1)
    assert not seen(second).thanked and grants() == 1


def test_no_more_than_the_coupon_gives_and_sharing_works_on(world: World, clock: Clock) -> None:
    name(world, total=1)
    assert seen(share(world)).thanked
    clock(timedelta(minutes=10))
    late = share(world, world.regular)
    assert not seen(late).thanked and late.state == "visible" and grants() == 1


def test_a_guest_is_thanked_in_the_browser(world: World) -> None:
    coupon = name(world)
    order, line_id = received(world)
    line = photos.receipt(seen_again(order), line_id)
    assert photos.offered(line, by=visitor()) is not None
    assert seen(share_line(order, line_id, visitor(), pictures=1)).thanked
    [held] = coupons.held(visitor())
    assert held.coupon.id == coupon.id


def test_only_ones_own_running_coupon_thanks(world: World) -> None:
    for number in (of_platform(world).id, 0, 987_654):
        with pytest.raises(Refused) as refused:
            photos.name_coupon(world.shop, number, by=world.reseller)
        assert refused.value.field == "coupon"
    coupon = name(world)
    assert photos.thanks_of(world.shop.id) is not None
    coupons.stop(coupon, by=world.reseller)
    session.rollback()
    assert photos.thanks_of(world.shop.id) is None
    with pytest.raises(Refused):
        photos.name_coupon(world.shop, coupon.id, by=world.reseller)
    assert not seen(share(world)).thanked
    photos.name_coupon(world.shop, None, by=world.reseller)
    assert session.query(photos.PhotoThanks).count() == 0
