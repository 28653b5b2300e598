"""Changing one's words leaves a trace after the first minutes; who sells cannot make an answer disappear."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from storefront import audit, moderation, questions
from storefront.kernel.db import session
from storefront.kernel.errors import NotFound, Refused
from storefront.questions import Answer
from tests.questions.making import again, answer, ask, got, seen, told
from tests.world import World


def test_the_first_minutes_leave_no_trace(world: World, clock: Callable[[timedelta], None]) -> None:
    question = ask(world, "Is it hevy?")
    clock(timedelta(minutes=14))
    questions.reword(question, "Is it heavy?", by=world.customer)
    assert (seen(question).text, seen(question).former) == ("Is it heavy?", ())
    clock(timedelta(minutes=2))
    questions.reword(again(question), "Is it light?", by=world.customer)
    questions.reword(again(question), "Is it light?", by=world.customer)
    assert [one.text for one in seen(question).former] == ["Is it heavy?"]


def test_an_answer_keeps_what_it_said(world: World, clock: Callable[[timedelta], None]) -> None:
    question = ask(world)
    said = answer(question, world.supplier, "It is dishwasher safe")
    clock(timedelta(hours=1))
    questions.reword(said, "It is not dishwasher safe, call 13800138000", by=world.supplier)
    [reply] = seen(question).answers
    assert reply.text == "It is not dishwasher safe, call •••"
    assert [one.text for one in reply.former] == ["It is dishwasher safe"]
    assert moderation.seen("answer", said.id).text == reply.text


def test_only_the_author_changes_and_nothing_that_is_gone(world: World) -> None:
    question = ask(world)
    said = answer(question, world.supplier)
    for thing, who in ((question, world.supplier), (said, world.customer), (said, world.reseller)):
        with pytest.raises(NotFound):
            questions.reword(thing, "Mine now", by=who)
        with pytest.raises(NotFound):
            questions.withdraw(thing, by=who)
    for text in ("", "x" * 1001):
        with pytest.raises(Refused):
            questions.reword(said, text, by=world.supplier)
    moderation.hide(moderation.seen("answer", said.id), ground="spam", reason="x", by=world.staff)
    with pytest.raises(Refused):
        questions.reword(said, "Again", by=world.supplier)


def test_who_sells_cannot_take_an_answer_back(world: World) -> None:
    question = ask(world)
    for who in (world.supplier, world.reseller):
        said = answer(question, who)
        with pytest.raises(Refused) as refused:
            questions.withdraw(said, by=who)
        assert refused.value.status == 409
    assert len(seen(question).answers) == 2


def test_a_customer_takes_words_back_for_good(world: World, clock: Callable[[timedelta], None]) -> None:
    got(world, world.regular)
    question = ask(world)
    said = answer(question, world.regular, "My name is Bo")
    clock(timedelta(hours=1))
    questions.reword(said, "I am Bo Wang", by=world.regular)
    for _again in range(2):
        questions.withdraw(session.get_one(Answer, said.id), by=world.regular)
    assert seen(question).answers == ()
    assert seen(question).state == "open"
    session.rollback()
    kept = [row.text for row in session.query(questions.Answer)] + [
        row.text for row in session.query(moderation.Content)
    ]
    assert not [text for text in kept if "Bo" in text]


def test_a_question_taken_back_stays_as_a_stub_where_others_answered(world: World) -> None:
    lone, answered = ask(world, "Alone"), ask(world, "With others", by=world.stranger)
    answer(answered, world.supplier)
    questions.withdraw(again(lone), by=world.customer)
    questions.withdraw(again(answered), by=world.stranger)
    rows, _more = questions.of_product(world.products["cup"].id)
    assert [(one.id, one.text, len(one.answers)) for one in rows] == [(answered.id, "", 1)]
    assert questions.like(world.products["cup"].id, "With others") == []


def test_staff_merge_what_asks_the_same(world: World) -> None:
    first, second = ask(world, "Heavy?"), ask(world, "What does it weigh?", by=world.stranger)
    answer(second, world.reseller, "Light")
    before = told(world.customer)
    questions.merge(second, again(first), by=world.staff)
    questions.merge(again(second), again(first), by=world.staff)
    assert again(second).state == "merged"
    assert [one.text for one in seen(first).answers] == ["Light"]
    rows, _more = questions.of_product(world.products["cup"].id)
    assert [one.id for one in rows] == [first.id]
    assert told(world.customer) == [*before, "Your question was answered"]
    assert [one.action for one in audit.entries(about=f"question:{second.id}", limit=5)][:1] == ["merge questions"]
    third = ask(world, "Weight?", by=world.regular)
    questions.merge(again(third), again(first), by=world.staff)
    assert told(world.regular)[-1] == "Your question was answered"


def test_merging_refuses_what_is_not_the_same_thing(world: World) -> None:
    first, honey = ask(world), ask(world, by=world.stranger, good="honey")
    for into in (first, honey):
        with pytest.raises(Refused):
            questions.merge(again(first), again(into), by=world.staff)
    assert again(first).state == "open"
