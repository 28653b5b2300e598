"""The three clocks of a question nobody answers, each of which strikes once."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from storefront import questions
from tests.questions.making import again, answer, ask, seen, told
from tests.world import World

Clock = Callable[[timedelta], None]


def test_a_day_two_days_three_days(world: World, clock: Clock, deliver: Callable[[], None]) -> None:
    question = ask(world)
    late = "A question about Tea cup still waits"
    clock(timedelta(hours=23, minutes=59))
    deliver()
    assert late not in told(world.supplier)
    clock(timedelta(minutes=2))
    deliver()
    deliver()
    assert told(world.supplier).count(late) == 1
    assert not seen(question).unanswered
    clock(timedelta(hours=24))
    deliver()
    assert seen(question).unanswered
    assert questions.escalated() == []
    clock(timedelta(hours=24))
    deliver()
    assert [row.id for row in questions.escalated()] == [question.id]
    assert again(question).due_at is None
    clock(timedelta(days=30))
    deliver()
    assert told(world.supplier).count(late) == 1
    answer(question, world.supplier)
    assert not seen(question).unanswered
    assert questions.escalated() == []


@pytest.mark.parametrize("hours", [1, 30, 60])
def test_an_answer_ends_all_clocks(world: World, clock: Clock, deliver: Callable[[], None], hours: int) -> None:
    question = ask(world)
    clock(timedelta(hours=hours))
    deliver()
    answer(question, world.reseller)
    before = told(world.supplier)
    clock(timedelta(days=10))
    deliver()
    assert told(world.supplier) == before
    assert questions.escalated() == []


def test_a_sweep_that_slept_strikes_one_clock_after_the_other(
    world: World, clock: Clock, deliver: Callable[[], None]
) -> None:
    question = ask(world)
    clock(timedelta(days=9))
    deliver()
    assert again(question).lateness == 3


def test_the_desks_list_the_oldest_deadline_first(world: World, clock: Clock) -> None:
    numbers = []
    for who in (world.customer, world.stranger, world.regular):
        numbers.append(ask(world, by=who).id)
        clock(timedelta(minutes=5))
    mine = world.pottery.id, world.supplier.id
    assert [row.id for row in questions.for_supplier(*mine, limit=2)] == numbers[:2]
    assert [row.id for row in questions.for_supplier(*mine, after=numbers[1])] == numbers[2:]
    assert [row.id for row in questions.for_shop(world.shop.id, world.reseller.id)] == numbers
    assert questions.for_shop(world.other_shop.id, world.other_reseller.id) == []
    assert questions.for_supplier(world.apiary.id, world.beekeeper.id) == []
    answer(questions.by_id(numbers[0]), world.supplier)
    [row] = questions.for_supplier(*mine, show="answered")
    assert (row.id, row.answered) == (numbers[0], True)
    [row] = questions.for_shop(world.shop.id, world.reseller.id, show="answered")
    assert not row.answered
    assert [row.id for row in questions.of_account(world.stranger.id)] == [numbers[1]]
    assert questions.for_supplier(*mine, q="%") == []
    assert questions.open_for(world.pottery.id) == 2
