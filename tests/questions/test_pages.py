"""The pages of questions: under a product, one question alone, at the desks, and one's own."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from storefront import moderation, notices, questions
from storefront.kernel.db import session
from storefront.kernel.words import LANGUAGES
from storefront.questions import Answer, Question
from tests.questions.making import again, answer, ask, ask_as_guest, got, release, seen
from tests.support.client import Client
from tests.world import World

CUP = "/s/harbour/p/tea-cup"
QUESTIONS = f"{CUP}/questions"


def structured(page: str) -> dict[str, Any]:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    told: dict[str, Any] = json.loads(found[0])
    return told


def only() -> Question:
    session.rollback()
    return session.query(Question).one()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_sound_in_every_language(
    client: Client, world: World, language: str, clock: Callable[[timedelta], None], deliver: Callable[[], None]
) -> None:
    got(world, world.regular)
    question = ask(world)
    for who in (world.supplier, world.reseller, world.regular):
        answer(question, who)
    waits = ask(world, by=world.stranger)
    clock(timedelta(days=4))
    deliver()
    questions.reword(again(waits), "Changed words", by=world.stranger)
    one = f"/questions/{question.id}"
    for path in (
        QUESTIONS,
        "/s/lane/p/tea-cup/questions",
        "/s/harbour/p/moon-vase/questions",
        one,
        f"/questions/{waits.id}",
    ):
        client.get(f"{path}?lang={language}", status=200)
    for who, path in (
        (world.customer, one), (world.regular, one), (world.supplier, "/supply/questions"),
        (world.supplier, "/supply/questions?show=answered&q=x"), (world.reseller, "/sell/questions"),
        (world.stranger, "/me/questions"), (world.stranger, f"/questions/{waits.id}"),
        (world.staff, "/desk/questions"), (world.staff, f"/desk/questions/{waits.id}"),
    ):  # fmt: skip
        client.sign_in(who).get(f"{path}{'&' if '?' in path else '?'}lang={language}", status=200)


def test_the_product_page_offers_a_folded_way(client: Client, world: World) -> None:
    page = client.get(CUP, status=200).text
    assert f'hx-get="{QUESTIONS}"' in page
    assert f'href="{QUESTIONS}"' in page
    fragment = client.htmx(QUESTIONS, target="questions")
    assert "<html" not in fragment.text
    assert 'name="text"' in fragment.text


def test_the_fold_costs_the_product_page_no_query(client: Client, world: World, queries: Callable[[], Any]) -> None:
    from storefront import shops
    from storefront.web import cached

    counts = []
    for off in ([], list(shops.WINGS)):
        shops.switch(world.shop, off, by=world.reseller)
        cached.forget()
        client.get(CUP)
        client.sign_in(world.stranger)
        client.get(CUP)
        with queries() as counted:
            client.get(CUP)
        counts.append(len(counted))
        client.sign_in(None)
    assert counts[0] == counts[1]


def test_a_member_asks_and_is_thanked(client: Client, world: World) -> None:
    client.sign_in(world.customer)
    page = client.get(QUESTIONS, status=200).text
    assert 'name="email"' not in page
    assert ">Ask</button>" in page
    sent = client.post(QUESTIONS, {"text": "Is it heavy?"}, status=303)
    assert "within 24 hours" in client.follow(sent).text
    assert only().state == "held"
    assert "Is it heavy?" not in client.get(QUESTIONS).text
    release(world, "question", only().id)
    assert "Is it heavy?" in client.sign_in(None).get(QUESTIONS, status=200).text


def test_asking_nothing_keeps_the_page_and_says_so(client: Client, world: World) -> None:
    client.sign_in(world.customer)
    assert "Please fill this in." in client.post(QUESTIONS, {"text": "  "}, status=422).text
    page = client.post(QUESTIONS, {"text": "y" * 1001}, status=422).text
    assert "y" * 1001 in page
    assert session.query(Question).count() == 0


def test_the_same_words_again_are_said_to_be_kept(client: Client, world: World) -> None:
    client.sign_in(world.customer)
    client.post(QUESTIONS, {"text": "Is it heavy?"}, status=303)
    for typed in ("Is it heavy?", "is it HEAVY?"):
        client.post(QUESTIONS, {"text": typed}, status=429)
    assert only().text == "Is it heavy?"


def test_a_guest_asks_confirms_reads_the_answer_and_accepts_it(client: Client, world: World) -> None:
    assert 'name="email"' in client.get(QUESTIONS).text
    client.post(QUESTIONS, {"text": "Is it heavy?"}, status=422)
    client.post(QUESTIONS, {"text": "Is it heavy?", "email": "nobody"}, status=422)
    sent = client.post(QUESTIONS, {"text": "Is it heavy?", "email": "one@guest.test"}, status=303)
    assert "Follow the link in the mail" in client.follow(sent).text
    number, key = only().id, questions.key_of(only())
    client.get(f"/questions/{number}", status=404)
    page = client.get(f"/questions/{number}?key={key}", status=200).text
    assert "noindex" in page and "Yes, ask this" in page
    assert only().state == "waiting", "looking changes nothing"
    client.post(f"/questions/{number}/confirmations", {"key": "x"}, status=404)
    client.follow(client.post(f"/questions/{number}/confirmations", {"key": key}, status=303))
    assert only().state == "held"
    release(world, "question", number)
    said = answer(only(), world.supplier)
    accept = f"/questions/{number}/answers/{said.id}/acceptances"
    client.post(accept, {"key": "wrong"}, status=404)
    assert "This solved it" not in client.get(f"/questions/{number}").text
    assert "This solved it" in client.get(f"/questions/{number}?key={key}").text
    client.follow(client.post(accept, {"key": key}, status=303))
    assert only().state == "accepted"
    assert "one@guest.test" not in client.get(f"/questions/{number}?key={key}").text


def test_badges_say_who_speaks_and_where_it_was_asked(client: Client, world: World) -> None:
    parcel = got(world, world.regular)
    question = ask(world, shop="lane")
    for who in (world.supplier, world.reseller, world.regular):
        answer(question, who)
    page = client.get(f"/questions/{question.id}", status=200).text
    for words in ("Supplier", "Shop owner, earns when you buy", "Received it", "asked in Lane", "Anna L.", "Bo W."):
        assert words in page, words
    assert "Bo Wang" not in page and "Anna Lee" not in page
    questions.returned(parcel)
    page = client.get(f"/questions/{question.id}").text
    assert "Returned it" in page and "Received it" not in page


def test_a_reseller_who_asks_is_named_as_one(client: Client, world: World) -> None:
    ask(world, by=world.reseller)
    assert "Shop owner" in client.get(QUESTIONS, status=200).text
    ask(world, by=world.other_reseller)
    assert client.get(QUESTIONS).text.count("Shop owner") == 1


def test_machines_read_a_qa_page(client: Client, world: World) -> None:
    question = ask(world, "Is it heavy? </script>")
    first, second = answer(question, world.supplier, "300 g"), answer(question, world.reseller, "Light")
    questions.accept(second, by=world.customer)
    told = structured(client.get(f"/questions/{question.id}").text)
    assert told["@type"] == "QAPage"
    entity = told["mainEntity"]
    assert (entity["@type"], entity["text"], entity["answerCount"]) == ("Question", "Is it heavy? </script>", 2)
    assert entity["acceptedAnswer"]["text"] == "Light"
    assert [one["text"] for one in entity["suggestedAnswer"]] == ["300 g"]
    assert structured(client.get(QUESTIONS).text)["mainEntity"]["answerCount"] == 2
    moderation.hide(moderation.seen("answer", first.id), ground="spam", reason="x", by=world.staff)
    assert "300 g" not in client.get(f"/questions/{question.id}").text


def test_similar_ones_come_while_typing(client: Client, world: World) -> None:
    question = ask(world, "How heavy is the cup?")
    answer(question, world.supplier, "300 g")
    page = client.get(f"{QUESTIONS}/similar?text=is+it+heavy", status=200).text
    assert f"/questions/{question.id}" in page and "300 g" in page
    assert client.get(f"{QUESTIONS}/similar?text=dishwasher", status=200).text.strip() == ""
    assert client.get(f"{QUESTIONS}/similar", status=200).text.strip() == ""


def test_who_may_answers_on_the_page(client: Client, world: World) -> None:
    question = ask(world)
    path = f"/questions/{question.id}"
    assert "Sign in to answer" in client.get(path).text
    client.post(f"{path}/answers", {"text": "x"}, status=303)
    assert 'id="answer-text"' not in client.sign_in(world.stranger).get(path).text
    client.post(f"{path}/answers", {"text": "I guess 300 g"}, status=409)
    assert session.query(Answer).count() == 0
    client.sign_in(world.supplier)
    assert "Shown with your answer: Supplier" in client.get(path).text
    client.post(f"{path}/answers", {"text": ""}, status=422)
    client.follow(client.post(f"{path}/answers", {"text": "300 g"}, status=303))
    assert 'id="answer-text"' not in client.get(path).text
    client.post(f"{path}/answers", {"text": "Again 300 g"}, status=409)


def test_voting_changing_and_taking_back_on_the_page(client: Client, world: World) -> None:
    got(world, world.regular)
    question = ask(world)
    said = answer(question, world.regular, "Light as a leaf").id
    base = f"/questions/{question.id}/answers/{said}"
    client.post(f"{base}/votes", {"helped": "1"}, status=303)
    assert seen(question).answers[0].votes == 0, "nobody without an account votes"
    client.sign_in(world.stranger)
    client.htmx(f"{base}/votes", "POST", data={"helped": "1"}, target="question")
    assert "Helped 1 of 1" in client.get(f"/questions/{question.id}").text
    client.post(f"{base}/wordings", {"text": "Mine"}, status=404)
    client.post(f"{base}/withdrawals", {}, status=404)
    client.sign_in(world.regular)
    client.post(f"{base}/votes", {"helped": "1"}, status=409)
    client.post(f"{base}/wordings", {"text": ""}, status=422)
    client.post(f"{base}/wordings", {"text": "Light as two leaves"}, status=303)
    assert "two leaves" in client.get(f"/questions/{question.id}").text
    client.post(f"{base}/withdrawals", {}, status=303)
    assert "two leaves" not in client.get(f"/questions/{question.id}").text
    client.sign_in(world.customer)
    client.post(f"/questions/{question.id}/wordings", {"text": "Is it light?"}, status=303)
    client.follow(client.post(f"/questions/{question.id}/withdrawals", {}, status=303))
    client.get(f"/questions/{question.id}", status=404)


def test_a_stub_stands_in_the_place_of_what_is_hidden(client: Client, world: World) -> None:
    question = ask(world, "Buy pills")
    answer(question, world.supplier)
    moderation.hide(moderation.seen("question", question.id), ground="spam", reason="x", by=world.staff)
    for path in (QUESTIONS, f"/questions/{question.id}"):
        page = client.get(path, status=200).text
        assert "Not shown: Advertising" in page and "Buy pills" not in page


def test_two_days_without_an_answer_are_said(
    client: Client, world: World, clock: Callable[[timedelta], None], deliver: Callable[[], None]
) -> None:
    ask(world)
    assert "Unanswered" not in client.get(QUESTIONS).text
    clock(timedelta(hours=49))
    deliver()
    deliver()
    assert "Unanswered" in client.get(QUESTIONS).text


def test_the_list_goes_on(client: Client, world: World, clock: Callable[[timedelta], None]) -> None:
    clock(timedelta(days=20))
    for number in range(12):
        clock(timedelta(minutes=5))
        ask(world, f"Question number {number}.")
    page = client.get(QUESTIONS).text
    assert "number 11." in page and "number 1." not in page
    [more] = re.findall(r'href="([^"]+)"[^>]*rel="next"', page)
    assert "number 1." in client.get(more.replace("&amp;", "&"), status=200).text


def test_the_desks_list_search_and_give_a_sheet(client: Client, world: World) -> None:
    ask(world, "=How heavy?")
    ask(world, "Does it break?", by=world.stranger)
    for who, base in ((world.supplier, "/supply/questions"), (world.reseller, "/sell/questions")):
        client.sign_in(who)
        page = client.get(base, status=200).text
        assert "=How heavy?" in page and "Does it break?" in page
        page = client.get(f"{base}?q=BREAK", status=200).text
        assert "=How heavy?" not in page and "Does it break?" in page
        rows = list(csv.reader(io.StringIO(client.get(f"{base}/sheet", status=200).text.removeprefix("\ufeff"))))
        assert len(rows) == 3
        assert rows[1][1] == "'=How heavy?"
    for who, base in ((world.beekeeper, "/supply/questions"), (world.other_reseller, "/sell/questions")):
        assert "heavy" not in client.sign_in(who).get(base, status=200).text


def test_staff_see_what_nobody_answered_and_merge(
    client: Client, world: World, clock: Callable[[timedelta], None], deliver: Callable[[], None]
) -> None:
    first, second = ask(world, "Heavy?"), ask(world, "How heavy?", by=world.stranger)
    first_id, second_id = first.id, second.id
    clock(timedelta(days=4))
    for _clock in range(3):
        deliver()
    client.sign_in(world.staff)
    assert "How heavy?" in client.get("/desk/questions", status=200).text
    assert len(list(csv.reader(io.StringIO(client.get("/desk/questions/sheet", status=200).text)))) == 3
    base = f"/desk/questions/{second_id}"
    for wrong in ("", "0", "x", str(second_id), "987654", "9" * 30):
        client.post(f"{base}/merges", {"into": wrong}, status=422)
    client.follow(client.post(f"{base}/merges", {"into": str(first_id)}, status=303))
    client.follow(client.get(f"/questions/{second_id}", status=303))
    client.get(base, status=404)


def test_own_questions_and_not_being_asked(client: Client, world: World) -> None:
    question = ask(world, "Is it heavy?")
    client.sign_in(world.customer)
    page = client.get("/me/questions", status=200).text
    assert "Is it heavy?" in page and "Passed on" in page
    assert "/me/questions" in client.get("/me", status=200).text
    client.follow(client.post("/me/questions/choices", {"asked": "0"}, status=303))
    assert not questions.lets_be_asked(world.customer.id)
    client.post("/me/questions/choices", {"asked": "1"}, status=303)
    assert questions.lets_be_asked(world.customer.id)
    assert "Is it heavy?" not in client.sign_in(world.stranger).get("/me/questions", status=200).text
    assert question.id


@pytest.mark.parametrize(
    "path", ["/questions/987654", "/s/harbour/p/nothing/questions", "/s/nothing/p/tea-cup/questions"]
)
def test_what_is_not_there_is_not_found(client: Client, world: World, path: str) -> None:
    client.get(path, status=404)


def test_a_letter_leads_to_a_page_that_is_there(client: Client, world: World) -> None:
    got(world, world.regular)
    ask(world)
    for who in (world.supplier, world.reseller, world.regular):
        session.rollback()
        [told] = [one for one in notices.inbox(who.id, limit=100) if "/questions/" in one.path]
        client.sign_in(who).get(told.path, status=200)
    guest = ask_as_guest()
    client.get(questions.link(guest).removeprefix("http://localhost"), status=200)
