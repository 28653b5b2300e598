"""Chapter: who may have a coupon, how often, and that nothing is given out that is not there (domain.md 13)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from storefront import coupons, shops
from storefront.coupons import Grant
from storefront.kernel.db import session
from storefront.kernel.errors import NotFound, Refused
from tests.coupons.making import Somebody, fresh, of_platform, of_shop, visitor
from tests.world import World

Clock = Callable[[timedelta], None]


def grants() -> list[str]:
    session.rollback()
    return list(session.scalars(select(Grant.state).order_by(Grant.id)))


def test_claiming_takes_one_and_again_shows_the_same(world: World) -> None:
    coupon = of_platform(world)
    first = coupons.claim(coupon.id, by=Somebody(world.customer.id))
    assert coupons.claim(coupon.id, by=Somebody(world.customer.id)).id == first.id
    assert (fresh(coupon).remaining, grants()) == (99, ["unused"])


def test_a_visitor_claims_and_signing_in_brings_it_along(world: World) -> None:
    coupon = of_platform(world)
    coupons.claim(coupon.id, by=visitor())
    assert [one.coupon_id for one in coupons.held_by(visitor())] == [coupon.id]
    coupons.join(world.customer.id, visitor().visitor or "")
    assert coupons.held_by(visitor()) == []
    assert [one.coupon_id for one in coupons.held_by(Somebody(world.customer.id))] == [coupon.id]


def test_what_the_account_has_had_does_not_come_along_again(world: World) -> None:
    coupon = of_platform(world)
    coupons.claim(coupon.id, by=Somebody(world.customer.id))
    coupons.claim(coupon.id, by=visitor())
    coupons.join(world.customer.id, visitor().visitor or "")
    assert len(coupons.held_by(Somebody(world.customer.id))) == 1


def test_the_last_one_exhausts_it(world: World) -> None:
    coupon = of_platform(world, total=1)
    coupons.claim(coupon.id, by=visitor(1))
    assert fresh(coupon).state == "exhausted"
    with pytest.raises(Refused, match="not to be had") as refused:
        coupons.claim(coupon.id, by=visitor(2))
    assert (refused.value.status, len(grants())) == (409, 1)


@pytest.mark.parametrize("days", [-1, 30])
def test_before_its_beginning_and_after_its_end_it_is_not_to_be_had(world: World, clock: Clock, days: int) -> None:
    from storefront.kernel.clock import now

    coupon = of_platform(world, starts_at=now() + timedelta(days=1), ends_at=now() + timedelta(days=30))
    assert coupon.state == "scheduled"
    if days > 0:
        clock(timedelta(days=days))
    with pytest.raises(Refused, match="not to be had"):
        coupons.claim(coupon.id, by=visitor())
    assert (fresh(coupon).remaining, grants()) == (100, [])


def test_it_begins_by_the_clock_and_not_by_the_sweep(world: World, clock: Clock, deliver: Callable[[], None]) -> None:
    from storefront.kernel.clock import now

    coupon = of_platform(world, starts_at=now() + timedelta(hours=1))
    clock(timedelta(hours=1))
    coupons.claim(coupon.id, by=visitor())
    deliver()
    assert fresh(coupon).state == "active"


def test_a_draft_and_one_with_a_code_are_not_claimed_on_the_page(world: World) -> None:
    from tests.coupons.making import a_draft

    draft = coupons.make(a_draft(), maker="platform", by=world.staff)
    coded = of_platform(world, on_page=False)
    for one in (draft.id, coded.id, 999_999):
        with pytest.raises(NotFound):
            coupons.claim(one, by=visitor())
    assert coupons.offered(visitor()) == []


def test_nobody_uses_a_coupon_they_give_themselves(world: World) -> None:
    coupon = of_shop(world)
    with pytest.raises(Refused, match="give this coupon yourself"):
        coupons.claim(coupon.id, by=Somebody(world.other_reseller.id))
    assert grants() == []


def test_followers_only(world: World) -> None:
    coupon = of_shop(world, kind="follower")
    with pytest.raises(Refused, match="follow the shop"):
        coupons.claim(coupon.id, by=visitor())
    shops.follow(world.other_shop.id, by=visitor())
    assert coupons.claim(coupon.id, by=visitor()).state == "unused"


def test_a_first_order_only_before_one_is_paid(world: World) -> None:
    coupon = of_platform(world, kind="first_order")
    assert coupons.claim(coupon.id, by=Somebody(world.regular.id)).state == "unused"
    coupons.bought(world.customer.id, "print")
    with pytest.raises(Refused, match="first order"):
        coupons.claim(coupon.id, by=Somebody(world.customer.id))


def test_winning_back_asks_for_a_quiet_while(world: World, clock: Clock) -> None:
    coupon = of_platform(world, kind="win_back", quiet_days=20)
    who = Somebody(world.customer.id)
    with pytest.raises(Refused, match="20 days ago"):
        coupons.claim(coupon.id, by=who)
    coupons.bought(world.customer.id, "print")
    clock(timedelta(days=19))
    with pytest.raises(Refused, match="20 days ago"):
        coupons.claim(coupon.id, by=who)
    clock(timedelta(days=1))
    assert coupons.claim(coupon.id, by=who).state == "unused"


def test_what_is_claimed_ends_with_the_coupon(world: World, clock: Clock, deliver: Callable[[], None]) -> None:
    coupon = of_platform(world)
    coupons.claim(coupon.id, by=visitor())
    clock(timedelta(days=30))
    assert coupons.held_by(visitor()) == []
    deliver()
    assert (grants(), fresh(coupon).state) == (["expired"], "ended")


def test_a_stopped_coupon_gives_no_more_and_takes_nothing_back(world: World) -> None:
    coupon = of_platform(world)
    coupons.claim(coupon.id, by=visitor(1))
    coupons.stop(coupon, by=world.staff)
    with pytest.raises(Refused, match="not to be had"):
        coupons.claim(coupon.id, by=visitor(2))
    assert len(coupons.held_by(visitor(1))) == 1


def test_fifty_at_once_for_seven_give_seven(world: World, at_once: Callable[..., list[Any]]) -> None:
    number = of_platform(world, total=7).id
    results = at_once(lambda n: coupons.claim(number, by=visitor(n)).id, 50)
    given = [one for one in results if isinstance(one, int)]
    assert all(isinstance(one, Refused) for one in results if not isinstance(one, int))
    assert (len(set(given)), len(grants())) == (7, 7)


def test_one_person_at_once_gets_their_share(world: World, at_once: Callable[..., list[Any]]) -> None:
    number, who = of_platform(world, per_person=2).id, world.customer.id
    results = at_once(lambda _n: coupons.claim(number, by=Somebody(who)).id, 20)
    assert all(isinstance(one, int | Refused) for one in results)
    assert len(grants()) <= 2
    assert session.get_one(coupons.Coupon, number).remaining == 100 - len(grants())


def test_codes_claim_once_or_for_everybody(world: World) -> None:
    coupon = of_platform(world, on_page=False, total=5)
    coupons.name_code(coupon, "tea time", by=world.staff)
    assert coupons.word_of(coupon.id) == "TEATIME"
    batch = coupons.make_batch(coupon, 5, by=world.staff)
    words = [word for word, _state in coupons.codes_of(coupon.id, batch)]
    assert len(set(words)) == 5
    assert {len(word) for word in words} == {10}
    with pytest.raises(Refused) as refused:
        coupons.make_batch(coupon, 1, by=world.staff)
    assert refused.value.field == "size"


@pytest.mark.parametrize("word", ["", "abc", "x" * 21, "優惠券優惠", "------"])
def test_a_code_is_letters_and_digits(world: World, word: str) -> None:
    coupon = of_platform(world)
    with pytest.raises(Refused) as refused:
        coupons.name_code(coupon, word, by=world.staff)
    assert refused.value.field == "code"


def test_a_code_belongs_to_one_coupon(world: World) -> None:
    first, second = of_platform(world), of_platform(world)
    coupons.name_code(first, "SPRING", by=world.staff)
    coupons.name_code(first, "spring", by=world.staff)
    with pytest.raises(Refused, match="taken"):
        coupons.name_code(second, "Spring", by=world.staff)
