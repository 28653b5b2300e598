"""Asking: one field; a guest confirms by mail; who knows is asked, a few customers by lot, none of them too often."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from storefront import accounts, notices, questions, shops
from storefront.kernel.actors import PLATFORM
from storefront.kernel.db import session
from storefront.kernel.errors import NotFound, Refused, TooMany
from storefront.questions import Ask, Question
from tests.questions.making import again, ask, ask_as_guest, got, place, release, told
from tests.world import PASSWORD, World


def letters(address: str) -> list[notices.Mail]:
    session.rollback()
    return [one for one in notices.newest(200) if one.letter["to"] == address]


def asked_of(question: Question) -> set[int]:
    session.rollback()
    return {row.account_id for row in session.query(Ask).filter_by(question_id=question.id)}


def test_the_first_question_of_somebody_new_is_read_first_and_then_passed_on(world: World) -> None:
    question = questions.ask(place(), "Is it heavy?", by=world.customer)
    assert (question.state, question.published_at, question.due_at) == ("held", None, None)
    assert told(world.supplier) == []
    release(world, "question", question.id)
    question = again(question)
    assert question.state == "open"
    assert question.published_at is not None
    assert question.due_at == question.published_at + timedelta(hours=24)
    assert told(world.supplier) == ["A question about Tea cup"]
    assert told(world.reseller) == ["A question about Tea cup in your shop"]


def test_who_has_been_here_is_passed_on_at_once(world: World, clock: Callable[[timedelta], None]) -> None:
    clock(timedelta(days=20))
    assert questions.ask(place(), "Is it heavy?", by=world.customer).state == "open"


@pytest.mark.parametrize(("text", "field"), [("", "text"), (" \n", "text"), ("x" * 1001, "text")])
def test_a_question_has_words_and_not_too_many(world: World, text: str, field: str) -> None:
    for by, email in ((world.customer, ""), (PLATFORM, "one@guest.test")):
        with pytest.raises(Refused) as refused:
            questions.ask(place(), text, by=by, email=email, network="10.0.0.1")
        assert refused.value.field == field
    assert session.query(Question).count() == 0


def test_a_phone_number_is_covered_before_it_is_kept(world: World) -> None:
    assert ask(world, "Call me: 138 0013 8000").text == "Call me: •••"


def test_a_supplier_does_not_ask_about_the_own_goods(world: World) -> None:
    with pytest.raises(Refused):
        questions.ask(place(), "Is it not lovely?", by=world.supplier)
    assert session.query(Question).count() == 0


def test_a_guest_confirms_by_the_mailed_link(world: World, clock: Callable[[timedelta], None]) -> None:
    question = ask_as_guest("One@Guest.test", "Is it heavy?")
    assert question.state == "waiting"
    assert told(world.supplier) == []
    [mail] = letters("one@guest.test")
    key = questions.key_of(question)
    assert mail.letter["link"].endswith(f"/questions/{question.id}?key={key}")
    for wrong in ("", "x", key[:-1], key + "x"):
        with pytest.raises(NotFound):
            questions.confirm(again(question), key=wrong)
    for _again in range(2):
        questions.confirm(again(question), key=key)
    assert again(question).state == "held", "the first of this address is read by staff"
    release(world, "question", question.id)
    assert again(question).state == "open"
    clock(timedelta(minutes=10))
    second = ask_as_guest("one@guest.test", "Is it light?")
    questions.confirm(second, key=questions.key_of(second))
    assert again(second).state == "open"


def test_a_second_tap_of_a_guest_mails_nothing_more(world: World) -> None:
    first = ask_as_guest("one@guest.test", "Is it heavy?")
    assert ask_as_guest("one@guest.test", "Is it heavy?").id == first.id
    assert ask_as_guest("two@guest.test", "Is it heavy?").id != first.id
    assert len(letters("one@guest.test")) == 1


@pytest.mark.parametrize("email", ["", "nobody", "a@b@c", "x" * 300 + "@guest.test"])
def test_a_guest_gives_an_address_that_can_be_written_to(world: World, email: str) -> None:
    with pytest.raises(Refused) as refused:
        ask_as_guest(email)
    assert refused.value.field == "email"


def test_nobody_is_flooded_with_mails(world: World) -> None:
    for number in range(5):
        ask_as_guest("victim@guest.test", f"Number {number}")
    with pytest.raises(TooMany):
        ask_as_guest("victim@guest.test", "Number 6")
    assert len(letters("victim@guest.test")) == 5


def test_what_nobody_confirms_is_forgotten(
    world: World, clock: Callable[[timedelta], None], deliver: Callable[[], None]
) -> None:
    question = ask_as_guest()
    number = question.id
    clock(timedelta(days=6))
    deliver()
    assert session.get(Question, number) is not None
    clock(timedelta(days=2))
    deliver()
    session.rollback()
    assert session.get(Question, number) is None


def test_customers_who_received_it_are_asked_and_nobody_else(world: World, clock: Callable[[timedelta], None]) -> None:
    got(world, world.regular)
    got(world, world.stranger, "honey")
    question = ask(world)
    assert asked_of(question) == {world.regular.id}
    assert told(world.regular) == ["Somebody asks about Tea cup, which you have"]
    assert told(world.stranger) == []


def test_at_most_five_are_asked_by_lot(world: World) -> None:
    people = [accounts.sign_up(f"P {n}", f"p{n}@world.test", PASSWORD, language="en") for n in range(9)]
    for one in people:
        got(world, one)
    chosen = {frozenset(asked_of(ask(world, by=who))) for who in (world.customer, world.stranger)}
    assert all(len(one) == 5 for one in chosen)
    assert set().union(*chosen) <= {one.id for one in people}


def test_each_is_asked_twice_a_week_and_not_after_saying_no(world: World, clock: Callable[[timedelta], None]) -> None:
    got(world, world.regular)
    for expected in (True, True, False):
        clock(timedelta(hours=1))
        assert (asked_of(ask(world)) == {world.regular.id}) is expected
    clock(timedelta(days=8))
    questions.be_asked(world.regular.id, False, by=world.regular)
    questions.be_asked(world.regular.id, False, by=world.regular)
    assert not questions.lets_be_asked(world.regular.id)
    assert asked_of(ask(world)) == set()
    questions.be_asked(world.regular.id, True, by=world.regular)
    clock(timedelta(hours=1))
    assert asked_of(ask(world)) == {world.regular.id}


def test_after_half_a_year_nobody_is_asked_any_more(world: World, clock: Callable[[timedelta], None]) -> None:
    got(world, world.regular)
    clock(timedelta(days=181))
    assert asked_of(ask(world)) == set()


def test_a_question_stands_in_every_shop_that_sells_it(world: World) -> None:
    question = ask(world, shop="lane")
    assert told(world.other_reseller) == ["A question about Tea cup in your shop"]
    assert told(world.reseller) == []
    rows, _more = questions.of_product(world.products["cup"].id)
    assert [(row.id, row.shop_slug) for row in rows] == [(question.id, "lane")]


def test_similar_answered_questions_are_found_while_typing(world: World, clock: Callable[[timedelta], None]) -> None:
    cup = world.products["cup"].id
    heavy = ask(world, "How heavy is the cup without its saucer?", by=world.regular)
    honey = ask(world, "How heavy is the glass?", by=world.stranger, good="honey")
    assert questions.like(cup, "is the cup heavy") == [], "nobody has answered it"
    questions.answer(heavy, "300 g", by=world.supplier)
    questions.answer(honey, "250 g", by=world.beekeeper)
    for typed in ("is the cup heavy", "How HEAVY", "heavy saucer"):
        assert [one.id for one in questions.like(cup, typed)] == [heavy.id], typed
    for typed in ("", "is", "Does it break in the dishwasher?", '"*:(', "x" * 5000):
        assert questions.like(cup, typed) == [], typed


def test_similar_questions_are_found_in_both_chineses(world: World) -> None:
    cup = world.products["cup"].id
    question = ask(world, "這個茶杯可以放進洗碗機嗎？")
    questions.answer(question, "可以", by=world.supplier)
    assert [one.id for one in questions.like(cup, "茶杯能放洗碗机吗")] == [question.id]
    assert questions.like(cup, "什么时候发货") == []


def test_a_race_of_the_same_words_asks_once(world: World, at_once: Callable[..., list[Any]]) -> None:
    customer, where = world.customer.id, place()

    def tap(_number: int) -> int:
        return questions.ask(where, "Is it heavy?", by=accounts.by_id(customer)).id

    outcome = at_once(tap, 6)
    assert sum(isinstance(one, int) for one in outcome) == 1
    session.rollback()
    assert session.query(Question).count() == 1


def test_switching_off_moves_the_shops_version_and_only_known_words_are_taken(world: World) -> None:
    before = world.shop.version
    shops.switch(world.shop, ["questions"], by=world.reseller)
    shops.switch(world.shop, ["questions"], by=world.reseller)
    assert (world.shop.switched_off, world.shop.version) == (["questions"], before + 1)
    with pytest.raises(Refused):
        shops.switch(world.shop, ["nonsense"], by=world.reseller)
