"""A crowd at the door of the server that `make run` starts: what is there is sold, and nobody meets an error."""

from collections import Counter
from collections.abc import Callable

from sqlalchemy import select

from storefront import batches
from storefront.kernel.db import session
from storefront.operating import proving
from storefront.orders import Order
from tests.races.racing import Answer, a_checkout, together
from tests.support.servers import Server, until
from tests.world import World


def all_paid(numbers: list[str]) -> Callable[[], bool]:
    """Whether every one of these orders is there, and paid."""

    def look() -> bool:
        session.rollback()
        found = dict(session.execute(select(Order.number, Order.state)).all())
        return set(found) == set(numbers) and set(found.values()) <= {"paid"}

    return look


def refused_with_words(answer: Answer) -> bool:
    return answer.status == 409 and ("sold out" in answer.text or "are left" in answer.text)


def test_exactly_what_is_there_is_sold(world: World, crowded: Server) -> None:
    teapot, small = world.variants["teapot"].id, world.variants["vase-small"].id  # of which there are 0 and 20
    batches.receive(world.variants["teapot"], 1, by=world.supplier)
    crowded.start()
    numbers = []
    for variant, buyers, units in ((teapot, 50, 1), (small, 200, 20)):
        answers = together(crowded.port, [a_checkout(crowded.port, variant) for _ in range(buyers)])
        assert Counter(answer.status for answer in answers) == {303: units, 409: buyers - units}
        assert all(refused_with_words(answer) for answer in answers if answer.status == 409)
        numbers += [answer.number for answer in answers if answer.status == 303]
    assert len(set(numbers)) == 21
    until(all_paid(numbers), "An order that was acknowledged is not there and paid.")
    session.rollback()
    assert (world.variants["teapot"].available, world.variants["vase-small"].available) == (0, 0)
    assert proving.verify() == []


def test_taps_repeated_and_carts_of_all_kinds_at_once(world: World, crowded: Server) -> None:
    crowded.start()
    cup, key = world.variants["cup"].id, "one key for all twelve taps"
    taps = together(crowded.port, [a_checkout(crowded.port, cup, key=key)] * 12)
    assert Counter(answer.status for answer in taps) == {303: 12}
    assert len({answer.location for answer in taps}) == 1
    other = together(crowded.port, [a_checkout(crowded.port, cup, key=key, quantity=2)])
    assert [answer.status for answer in other] == [409], "the same key with other contents"
    goods = [world.variants[name].id for name in ("cup", "soap", "vase-small", "vase-large")]
    crowd = [a_checkout(crowded.port, goods[place % 4], quantity=1 + place % 3) for place in range(60)]
    sold = [answer for answer in together(crowded.port, crowd) if answer.status != 409]
    assert {answer.status for answer in sold} == {303}
    assert len(sold) >= 40
    until(all_paid([taps[0].number, *(answer.number for answer in sold)]), "An order is not there and paid.")
    session.rollback()
    assert proving.verify() == []
