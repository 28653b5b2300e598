"""What people say is taken in at a calm pace; somebody new waits; reports silence, staff decide, all is logged."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from storefront import accounts, audit, facts, moderation
from storefront.accounts import Account
from storefront.kernel.db import session
from storefront.kernel.errors import NotFound, Refused, TooMany
from storefront.moderation import Content, Report
from tests.world import PASSWORD, World


class Person(NamedTuple):
    """An account, else a visitor's hash."""

    id: int | None = None
    visitor: str | None = None


def visitor(letter: str) -> Person:
    return Person(visitor=letter * 64)


def say(by: Account | str, text: str, ref: int = 1, **how: Any) -> str:
    """Something said in public, as the room of questions would take it in."""
    voice = moderation.guest(by) if isinstance(by, str) else moderation.member(by.id)
    return moderation.submit("question", ref, text, by=voice, url=how.pop("url", f"/questions/{ref}"), **how)


def content(ref: int = 1) -> Content:
    session.rollback()
    [found] = [one for one in session.query(Content) if one.ref == ref]
    return found


def report(ref: int, by: Account | Person) -> None:
    moderation.report("question", ref, ground="spam", by=Person(by.id) if isinstance(by, Account) else by)


@pytest.fixture
def old(clock: Callable[[timedelta], None], app: object) -> None:
    """Everybody has been here for a while."""
    clock(timedelta(days=20))


@pytest.fixture
def heard(app: Flask) -> Iterator[list[object]]:
    """The facts that were announced."""
    found: list[object] = []
    kinds = (facts.ContentHeld, facts.ContentReleased, facts.ContentHidden, facts.ContentRestored)
    before = app.extensions["reactions"]
    app.extensions["reactions"] = {**before, **dict.fromkeys(kinds, (found.append,))}
    yield found
    app.extensions["reactions"] = before


def test_the_first_words_of_somebody_new_wait_for_staff(world: World, heard: list[object]) -> None:
    assert say(world.customer, "Is it heavy?") == "held"
    assert heard == [facts.ContentHeld("question", 1)]
    with pytest.raises(NotFound):
        moderation.seen("question", 1)
    moderation.let_stand(content(), by=world.staff)
    assert heard[1:] == [facts.ContentReleased("question", 1)]
    assert moderation.seen("question", 1).text == "Is it heavy?"
    moderation.let_stand(content(), by=world.staff)
    assert len(heard) == 2, "a second time changes nothing"


def test_taking_the_same_in_again_changes_nothing(world: World, heard: list[object]) -> None:
    assert say(world.customer, "Is it heavy?") == say(world.customer, "Is it heavy?")
    assert len(heard) == 1


@pytest.mark.usefixtures("old")
def test_who_has_been_here_for_a_while_is_read_at_once(world: World) -> None:
    assert say(world.customer, "Is it heavy? See www.example.com") == "visible"


def test_who_serves_or_is_vouched_for_does_not_wait(world: World) -> None:
    assert say(world.supplier, "It weighs 300 g.", 1) == "visible"
    assert say(world.reseller, "It is light.", 2) == "visible"
    assert say(world.customer, "Mine is light.", 3, vouched=True) == "visible"
    assert say(world.regular, "Buy at www.example.com", 4, vouched=True) == "held", "a link waits"


def test_a_guest_is_as_new_as_the_posts_that_stand(world: World, clock: Callable[[timedelta], None]) -> None:
    clock(timedelta(days=400))
    assert say("One@Guest.test", "Is it heavy?", 1) == "held"
    moderation.let_stand(content(1), by=world.staff)
    clock(timedelta(minutes=10))
    assert say("one@guest.test", "Is it light?", 2) == "visible"
    assert say("two@guest.test", "Is it light?", 3) == "held"
    assert "guest.test" not in content(1).author_key


@pytest.mark.parametrize("spelling", ["Is it heavy?", "is  it HEAVY?", "Ｉs it heavy?"])
@pytest.mark.usefixtures("old")
def test_the_same_words_are_blocked_for_five_minutes(
    world: World, clock: Callable[[timedelta], None], spelling: str
) -> None:
    say(world.customer, "Is it heavy?", 1)
    clock(timedelta(minutes=4))
    with pytest.raises(Refused) as refused:
        say(world.customer, spelling, 2)
    assert (refused.value.status, refused.value.field) == (409, "text")
    say(world.regular, spelling, 3)
    clock(timedelta(minutes=2))
    assert say(world.customer, spelling, 4) == "visible"


def test_a_supplier_may_say_the_same_in_two_places_and_not_twice_in_one(world: World) -> None:
    say(world.supplier, "300 g", 1, url="/questions/1#answer-1")
    say(world.supplier, "300 g", 2, url="/questions/2#answer-2")
    with pytest.raises(Refused):
        say(world.supplier, "300 g", 3, url="/questions/2#answer-2")


def test_the_pace_is_one_of_people(world: World, clock: Callable[[timedelta], None]) -> None:
    say(world.customer, "One", 1)
    clock(timedelta(seconds=100))
    with pytest.raises(TooMany) as slow:
        say(world.customer, "Two", 2)
    assert 0 < slow.value.retry_after <= 21
    for ref in (3, 4):
        clock(timedelta(minutes=3))
        say(world.customer, f"Number {ref}", ref)
    clock(timedelta(minutes=3))
    with pytest.raises(TooMany) as enough:
        say(world.customer, "Number 5", 5)
    assert enough.value.retry_after > 3600
    clock(timedelta(days=1))
    say(world.customer, "Number 5", 5)


def test_two_of_the_same_at_once_are_one(world: World, at_once: Callable[..., list[Any]]) -> None:
    customer = world.customer.id
    outcome = at_once(
        lambda n: moderation.submit(
            "question", 10 + n, "Is it?", by=moderation.member(customer), url=f"/questions/{n}"
        ),
        6,
    )
    assert sorted(type(one).__name__ for one in outcome) == ["Refused"] * 0 + ["TooMany"] * 5 + ["str"]


@pytest.mark.usefixtures("old")
def test_each_person_reports_once(world: World) -> None:
    say(world.customer, "Buy pills", 1)
    for _again in range(3):
        report(1, world.regular)
        report(1, visitor("v"))
    assert session.query(Report).count() == 2
    [row] = moderation.queue("reported")
    assert (row.reports, row.content.state) == (2, "visible")
    assert row.content.due_at is not None


@pytest.mark.parametrize(
    ("ground", "text", "field"), [("", "", "ground"), ("nonsense", "", "ground"), ("spam", "x" * 501, "text")]
)
@pytest.mark.usefixtures("old")
def test_a_report_says_what_is_wrong(world: World, ground: str, text: str, field: str) -> None:
    say(world.customer, "Buy pills", 1)
    with pytest.raises(Refused) as refused:
        moderation.report("question", 1, ground=ground, text=text, by=Person(world.regular.id))
    assert refused.value.field == field
    assert session.query(Report).count() == 0


def test_what_is_not_shown_cannot_be_reported(world: World) -> None:
    say(world.customer, "Waits", 1)
    for ref in (1, 2):
        with pytest.raises(NotFound):
            report(ref, world.regular)


def test_three_members_silence_somebody_new_and_visitors_do_not(world: World, heard: list[object]) -> None:
    say(world.customer, "Buy pills", 1, vouched=True)
    for letter in "abcd":
        report(1, visitor(letter))
    report(1, world.regular)
    report(1, world.stranger)
    assert content().state == "visible"
    report(1, world.supplier)
    assert content().state == "silenced"
    assert heard == [facts.ContentHidden("question", 1)]
    assert str(moderation.stubs("question", [1])[1]) == "Not shown until we decide"
    moderation.let_stand(content(), by=world.staff)
    assert heard[1:] == [facts.ContentRestored("question", 1)]
    assert moderation.stubs("question", [1]) == {}


@pytest.mark.usefixtures("old")
def test_reports_do_not_silence_who_has_been_here(world: World) -> None:
    say(world.customer, "The glaze is thin", 1)
    for who in (world.regular, world.stranger, world.supplier, world.reseller):
        report(1, who)
    assert content().state == "visible"


@pytest.mark.usefixtures("old")
def test_staff_hide_with_a_ground_a_reason_a_stub_a_letter_and_an_entry(
    world: World, heard: list[object], deliver: Callable[[], None]
) -> None:
    say(world.customer, "Buy pills", 1)
    for ground, reason in (("", "x"), ("spam", " "), ("spam", "x" * 501), ("nothing", "x")):
        with pytest.raises(Refused):
            moderation.hide(content(), ground=ground, reason=reason, by=world.staff)
    assert content().state == "visible"
    for _again in range(2):
        moderation.hide(content(), ground="spam", reason="It sells something else.", by=world.staff)
    assert heard == [facts.ContentHidden("question", 1)]
    assert str(moderation.stubs("question", [1])[1]) == "Not shown: Advertising, or leads elsewhere"
    [entry] = audit.entries(about="question:1", limit=5)
    assert (entry.action, entry.actor_id, entry.detail["ground"]) == ("hide content", world.staff.id, "spam")
    deliver()
    from storefront import notices

    letters = [one.letter for one in notices.newest() if one.kind == "content hidden"]
    assert len(letters) == 1
    assert "It sells something else." in letters[0]["lines"]
    with pytest.raises(Refused):
        moderation.let_stand(content(), by=world.staff)
    moderation.let_stand(content(), reason="It was about the glaze.", by=world.staff)
    assert heard[1:] == [facts.ContentRestored("question", 1)]


@pytest.mark.usefixtures("old")
def test_a_link_that_is_added_later_waits_too(world: World) -> None:
    newcomer = accounts.sign_up("New Here", "new@world.test", PASSWORD, language="en")
    say(newcomer, "Fine", 1, vouched=True)
    by = moderation.member(newcomer.id)
    assert moderation.reword("question", 1, "Fine indeed", by=by) == "visible"
    assert moderation.reword("question", 1, "Fine, at shop-x.com", by=by) == "held"
    assert moderation.reword("question", 1, "Fine", by=by) == "held", "staff look first"


@pytest.mark.usefixtures("old")
def test_what_is_taken_back_is_decided(world: World) -> None:
    say(world.customer, "Buy pills", 1)
    report(1, world.regular)
    moderation.withdraw("question", 1)
    assert moderation.queue() == []
    assert content().text == ""
    with pytest.raises(Refused):
        moderation.hide(content(), ground="spam", reason="x", by=world.staff)


def test_the_queue_shows_the_oldest_deadline_first_in_pages(world: World, clock: Callable[[timedelta], None]) -> None:
    for ref, who in enumerate((world.customer, world.regular, world.stranger), 1):
        say(who, f"Number {ref} about tea", ref)
        clock(timedelta(minutes=1))
    assert [row.content.ref for row in moderation.queue(limit=2)] == [1, 2]
    last = moderation.queue(limit=2)[-1].content.id
    assert [row.content.ref for row in moderation.queue(after=last)] == [3]
    assert [row.content.ref for row in moderation.queue(q="NUMBER 2")] == [2]
    assert moderation.queue(q="%") == []
    assert moderation.queue("reported") == []
    moderation.let_stand(content(2), by=world.staff)
    assert [row.content.ref for row in moderation.queue("decided")] == [2]


NUMBERS = {
    "Call 13800138000 please": "Call ••• please",
    "138 0013 8000": "•••",
    "138-0013-8000 or 13900139000": "••• or •••",
    "＋86 １３８００１３８０００": "＋•••",
    "加我一三八零零一三八零零零": "加我•••",
    "幺三八〇〇幺三八〇〇〇": "•••",
    "Tel. 0571-88886666": "Tel. •••",
    "+44 20 7946 0958": "•••",
    "1.3.8.0.0.1.3.8.0.0.0": "•••",
}


@pytest.mark.parametrize("text", NUMBERS)
def test_phone_numbers_are_covered(text: str) -> None:
    assert moderation.masked(text) == NUMBERS[text]


@pytest.mark.parametrize(
    "text",
    ["It holds 350 ml and weighs 280 g.", "Made on 2026-11-20, best before 2027-11-20", "¥12,800 for 3",
     "12 × 15 × 20 cm", "Order K7M-2PX-94", "一共三個，十一月二十日", "GB 4806.4-2016", ""],
)  # fmt: skip
def test_other_numbers_stay(text: str) -> None:
    assert moderation.masked(text) == text


@given(st.text(max_size=60), st.text(max_size=60))
def test_covering_never_fails_and_leaves_no_mobile(before: str, after: str) -> None:
    covered = moderation.masked(f"{before} 13800138000 {after}")
    assert "13800138000" not in covered
    assert moderation.masked(covered) == covered or "•••" in covered


@pytest.mark.parametrize(
    "text", ["see https://x.y", "WWW.example.org", "my-shop.com", "ｗｗｗ．ｘ．ｃｏｍ", "加 taobao.com"]
)
def test_links_are_seen(text: str) -> None:
    assert moderation.has_link(text)


@pytest.mark.parametrize("text", ["350 ml. It holds", "e.g. tea", "3.5 cm", "No.5", "你好。很好"])
def test_what_is_no_link_is_none(text: str) -> None:
    assert not moderation.has_link(text)
