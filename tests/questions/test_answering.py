"""Answering: by who made, sells or has it, and it is said which; who asked says what helped, others what helps."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront import accounts, moderation, notices, questions
from storefront.kernel.actors import PLATFORM
from storefront.kernel.db import session
from storefront.kernel.errors import NotFound, Refused
from storefront.questions import Answer, Vote
from tests.questions.making import again, answer, ask, ask_as_guest, got, release, seen, told
from tests.world import PASSWORD, World


def test_each_speaks_as_what_they_are(world: World) -> None:
    got(world, world.regular)
    question = ask(world)
    for who in (world.supplier, world.reseller, world.other_reseller, world.regular):
        answer(question, who)
    said = {one.account_id: (one.badge, one.name, one.house) for one in seen(question).answers}
    assert said == {
        world.supplier.id: ("supplier", "Hill Pottery", "Hill Pottery"),
        world.reseller.id: ("reseller", "Lin Mei", "Harbour"),
        world.other_reseller.id: ("reseller", "Qiu Hong", "Lane"),
        world.regular.id: ("customer", "Bo W.", ""),
    }


@pytest.mark.parametrize("name", ["stranger", "beekeeper", "customer", "staff"])
def test_who_only_knows_it_from_looking_and_who_asked_do_not_answer(world: World, name: str) -> None:
    got(world, world.customer)
    question = ask(world)
    with pytest.raises(Refused) as refused:
        answer(question, getattr(world, name))
    assert refused.value.status == 409
    assert session.query(Answer).count() == 0


def test_what_is_on_its_way_is_not_received(world: World) -> None:
    from tests.orders.making import buy, ship

    order = buy(world, "cup", by=world.regular)
    ship(world, order)
    with pytest.raises(Refused):
        answer(ask(world), world.regular)


def test_one_answers_once(world: World, at_once: Callable[..., list[Any]]) -> None:
    question = ask(world)
    supplier, number = world.supplier.id, question.id

    def tap(turn: int) -> int:
        return questions.answer(questions.by_id(number), f"300 g, turn {turn}", by=accounts.by_id(supplier)).id

    outcome = at_once(tap, 6)
    assert sum(isinstance(one, int) for one in outcome) == 1
    session.rollback()
    assert session.query(Answer).count() == 1


def test_an_answer_stops_the_clock_and_tells_who_asked_once(world: World, deliver: Callable[[], None]) -> None:
    got(world, world.regular)
    question = ask(world)
    answer(question, world.supplier)
    question = again(question)
    assert (question.state, question.due_at) == ("answered", None)
    assert told(world.customer) == ["Your question was answered"]
    answer(question, world.regular)
    answer(question, world.reseller)
    assert told(world.customer) == ["Your question was answered"]


def test_a_guest_is_told_once_by_mail_and_accepts_with_its_key(world: World) -> None:
    question = ask_as_guest("one@guest.test")
    key = questions.key_of(question)
    questions.confirm(question, key=key)
    release(world, "question", question.id)
    first = answer(question, world.supplier)
    answer(question, world.reseller)
    session.rollback()
    mails = [one for one in notices.newest(100) if one.kind == "question answered"]
    assert [one.letter["to"] for one in mails] == ["one@guest.test"]
    assert mails[0].letter["link"].endswith(f"?key={key}")
    with pytest.raises(Refused):
        questions.accept(first, by=PLATFORM, key="wrong")
    questions.accept(first, by=PLATFORM, key=key)
    assert seen(question).state == "accepted"
    assert seen(question).name == ""


def test_who_asked_accepts_one_answer(world: World) -> None:
    question = ask(world)
    first, second = answer(question, world.supplier), answer(question, world.reseller)
    for who in (world.supplier, world.reseller, world.stranger, world.staff):
        with pytest.raises(Refused):
            questions.accept(second, by=who)
    questions.accept(second, by=world.customer)
    assert [(one.id, one.accepted) for one in seen(question).answers] == [(second.id, True), (first.id, False)]
    questions.accept(first, by=world.customer)
    questions.accept(first, by=world.customer)
    assert [(one.id, one.accepted) for one in seen(question).answers] == [(first.id, True), (second.id, False)]


def test_one_vote_a_person_and_none_for_oneself(world: World) -> None:
    question = ask(world)
    said = answer(question, world.supplier)
    for helped in (True, True, False, True):
        questions.vote(said, helped, by=world.regular)
    questions.vote(said, False, by=world.stranger)
    [reply] = seen(question).answers
    assert (reply.helped, reply.votes) == (1, 2)
    with pytest.raises(Refused):
        questions.vote(said, True, by=world.supplier)
    assert session.query(Vote).count() == 2


def test_a_race_of_one_persons_votes_is_one_vote(world: World, at_once: Callable[..., list[Any]]) -> None:
    said, person = answer(ask(world), world.supplier).id, world.regular.id
    at_once(lambda n: questions.vote(session.get_one(Answer, said), n % 2 == 0, by=accounts.by_id(person)), 6)
    session.rollback()
    assert session.query(Vote).count() == 1


def test_what_surely_helps_stands_before_what_may(world: World) -> None:
    people = [accounts.sign_up(f"V {n}", f"v{n}@world.test", PASSWORD, language="en") for n in range(8)]
    question = ask(world)
    got(world, world.regular)
    sure, lucky, old = (answer(question, who) for who in (world.supplier, world.reseller, world.regular))
    for one in people[:7]:
        questions.vote(sure, True, by=one)
    questions.vote(sure, False, by=people[7])
    questions.vote(lucky, True, by=people[0])
    assert [one.id for one in seen(question).answers] == [sure.id, lucky.id, old.id]
    questions.accept(old, by=world.customer)
    assert [one.id for one in seen(question).answers] == [old.id, sure.id, lucky.id]


@given(st.integers(0, 500), st.integers(0, 500))
def test_the_lower_bound_is_a_share_below_what_was_seen(helped: int, others: int) -> None:
    votes = helped + others
    bound = questions.lower_bound(helped, votes)
    assert 0 <= bound <= (helped / votes if votes else 0) + 1e-9
    assert questions.lower_bound(helped + 1, votes + 1) >= bound - 1e-9
    if votes:
        assert questions.lower_bound(helped, votes + 1) <= bound + 1e-9


def test_who_gave_it_back_says_so_from_then_on(world: World) -> None:
    parcel = got(world, world.regular)
    question = ask(world)
    answer(question, world.regular)
    questions.returned(parcel + 1000)
    assert [one.badge for one in seen(question).answers] == ["customer"]
    for _again in range(2):
        questions.returned(parcel)
    assert [one.badge for one in seen(question).answers] == ["returned"]


def test_a_hidden_answer_is_a_stub_and_the_question_is_open_again(world: World) -> None:
    got(world, world.regular)
    question = ask(world)
    said = answer(question, world.regular, "Rubbish")
    content = moderation.seen("answer", said.id)
    moderation.hide(content, ground="abuse", reason="Not so.", by=world.staff)
    told_now = seen(question)
    assert (told_now.state, told_now.answers[0].text, told_now.answers[0].stub) == (
        "open", "", "Not shown: Insults or threatens",
    )  # fmt: skip
    moderation.let_stand(content, reason="It is mild.", by=world.staff)
    assert (seen(question).state, seen(question).answers[0].text) == ("answered", "Rubbish")


def test_a_hidden_question_is_a_stub_where_it_stood(world: World) -> None:
    question = ask(world, "Buy pills")
    answer(question, world.supplier)
    content = moderation.seen("question", question.id)
    moderation.hide(content, ground="spam", reason="Pills.", by=world.staff)
    rows, _more = questions.of_product(world.products["cup"].id)
    assert [(one.text, one.stub) for one in rows] == [("", "Not shown: Advertising, or leads elsewhere")]
    assert questions.like(world.products["cup"].id, "Buy pills") == []
    moderation.let_stand(content, reason="About tea pills.", by=world.staff)
    assert seen(question).state == "answered"


def test_a_guest_learns_that_a_question_is_hidden(world: World) -> None:
    question = ask_as_guest("one@guest.test", "Buy pills")
    questions.confirm(question, key=questions.key_of(question))
    [row] = moderation.queue("held")
    for _again in range(2):
        moderation.hide(row.content, ground="spam", reason="Pills.", by=world.staff)
    mails = [one for one in notices.newest(100) if one.kind == "content hidden"]
    assert [one.letter["to"] for one in mails] == ["one@guest.test"]
    assert "Not shown: Advertising, or leads elsewhere" in mails[0].letter["lines"]
    assert questions.of_product(world.products["cup"].id)[0] == [], "nobody ever read it"


def test_a_new_customers_link_in_an_answer_waits(world: World) -> None:
    got(world, world.regular)
    question = ask(world)
    said = answer(question, world.regular, "See my-shop.com")
    assert said.state == "held"
    assert seen(question).answers == ()
    assert told(world.customer) == []
    release(world, "answer", said.id)
    assert len(seen(question).answers) == 1
    assert told(world.customer) == ["Your question was answered"]


def test_sellers_report_like_anybody_and_hide_nothing(world: World) -> None:
    got(world, world.regular)
    question = ask(world)
    said = answer(question, world.regular, "The glaze is thin.")

    class Me:
        id: int | None = world.supplier.id
        visitor: str | None = None

    moderation.report("answer", said.id, ground="false", by=Me())
    assert seen(question).answers[0].text == "The glaze is thin."
    with pytest.raises(NotFound):
        questions.withdraw(said, by=world.supplier)


def test_another_answer_of_another_question_is_not_found(world: World) -> None:
    first, second = ask(world), ask(world, by=world.stranger)
    said = answer(first, world.supplier)
    with pytest.raises(NotFound):
        questions.answer_of(again(second), said.id)
