"""Chapter: orders are told at once, social notices together or in a digest, offers by day (domain.md 19)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from storefront import accounts, notices
from storefront.accounts import Account
from storefront.kernel import clock, outbox
from storefront.kernel.actors import PLATFORM
from storefront.kernel.db import session
from storefront.notices import Letter
from storefront.notices.models import Delivery, Mail
from tests.support.races import at_once
from tests.world import World

Work = Callable[[], None]
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)  # 12:00 in Shanghai
KINDS = {"order": "paid", "social": "question to customer", "offer": "coupon offered"}


@pytest.fixture
def mei(world: World) -> Account:
    """An account, at noon."""
    clock.set(NOON)
    return world.stranger


def test_the_kinds_are_of_these_classes() -> None:
    assert [notices.CLASS_OF[kind] for kind in KINDS.values()] == ["order", "social", "marketing"]


def tell(account: Account, kind: str, number: int) -> None:
    """Tell something of a class."""
    said = notices.Said(f"{kind} {number}", (f"Line {number}.",), f"/orders/{number}", "Open")
    notices.write(KINDS[kind], f"{kind}:{number}", account.id, lambda: said)


def mails() -> list[Letter]:
    """The letters that were written, in order."""
    session.rollback()
    return [notices.mailing.unkept(one.letter) for one in session.scalars(select(Mail).order_by(Mail.id))]


def inbox(account: Account) -> list[str]:
    return [one.subject for one in reversed(notices.inbox(account.id))]


def choose(account: Account, class_: str, channel: str, way: str) -> None:
    notices.choose(account, {(class_, channel): way})


def test_an_order_is_told_at_once_and_cannot_be_ended(mei: Account) -> None:
    tell(mei, "order", 1)
    assert [one.subject for one in mails()] == inbox(mei) == ["order 1"]
    assert mails()[0].stop == "", "there is nothing to end"
    notices.stop(notices.stop_link("order", account_id=mei.id).rpartition("/")[2])
    tell(mei, "order", 2)
    assert len(mails()) == 2


def test_one_event_tells_one_person_once_on_each_channel(mei: Account, deliver: Work) -> None:
    for _turn in range(3):
        tell(mei, "order", 1)
        tell(mei, "social", 1)
        clock.move(timedelta(minutes=15))
        deliver()
    assert [one.subject for one in mails()] == inbox(mei) == ["order 1", "social 1"]


def test_told_at_once_by_eight_it_is_told_once(app: Flask, mei: Account) -> None:
    number = mei.id

    def tell_it() -> None:
        notices.write("paid", "order:1", number, lambda: notices.Said("Once", ("Line.",)))

    assert at_once(app, [tell_it] * 8) == [None] * 8
    assert len(mails()) == len(notices.inbox(number)) == 1


def test_social_notices_go_out_together_ten_minutes_after_the_first(mei: Account, deliver: Work) -> None:
    tell(mei, "social", 1)
    clock.move(timedelta(minutes=6))
    tell(mei, "social", 2)
    deliver()
    assert (mails(), inbox(mei)) == ([], ["social 1", "social 2"])
    clock.move(timedelta(minutes=4))
    deliver()
    (letter,) = mails()
    assert letter.subject == "2 notices for you"
    assert "social 1" in letter.lines[0] and "social 2" in letter.lines[1]
    assert "/unsubscriptions/" in letter.stop


def test_one_alone_keeps_its_own_words(mei: Account, deliver: Work) -> None:
    tell(mei, "social", 1)
    clock.move(timedelta(minutes=10))
    deliver()
    (letter,) = mails()
    assert (letter.subject, letter.lines) == ("social 1", ("Line 1.",))
    assert letter.link.endswith("/orders/1")


def test_a_digest_takes_the_place_of_single_letters(mei: Account, deliver: Work) -> None:
    choose(mei, "social", "mail", "daily")
    for number in range(25):
        tell(mei, "social", number)
    clock.move(timedelta(hours=5))
    deliver()
    assert mails() == []
    clock.set(datetime(2026, 11, 23, 10, tzinfo=UTC))  # 18:00
    deliver()
    (letter,) = mails()
    assert letter.subject == "25 notices for you"
    assert letter.lines[-1] == "and 5 more"
    clock.move(timedelta(days=1))
    deliver()
    assert len(mails()) == 1, "an empty digest is never sent"


def test_what_was_read_meanwhile_is_left_out_and_nothing_is_not_sent(mei: Account, deliver: Work) -> None:
    tell(mei, "social", 1)
    notices.read_all(mei.id, notices.inbox(mei.id)[0].id)
    clock.move(timedelta(minutes=10))
    deliver()
    assert mails() == []


def test_who_ended_it_meanwhile_gets_none(mei: Account, deliver: Work) -> None:
    tell(mei, "social", 1)
    choose(mei, "social", "mail", "off")
    clock.move(timedelta(minutes=10))
    deliver()
    assert mails() == []


def test_offers_are_told_to_nobody_who_did_not_ask(mei: Account, deliver: Work) -> None:
    tell(mei, "offer", 1)
    clock.move(timedelta(days=2))
    deliver()
    assert mails() == [] and inbox(mei) == []


@pytest.mark.parametrize(
    ("told_at", "minutes"),
    [("21:40", 10), ("21:50", 610), ("23:00", 540), ("02:00", 360), ("07:49", 11), ("08:00", 10)],
)
def test_offers_wait_for_the_morning(mei: Account, deliver: Work, told_at: str, minutes: int) -> None:
    """They go out after ten minutes, or at eight."""
    choose(mei, "marketing", "mail", "together")
    hour, minute = map(int, told_at.split(":"))
    clock.set((NOON - timedelta(hours=12)) + timedelta(hours=hour, minutes=minute))
    tell(mei, "offer", 1)
    clock.move(timedelta(minutes=minutes - 1))
    deliver()
    assert mails() == []
    clock.move(timedelta(minutes=1))
    deliver()
    assert [one.subject for one in mails()] == ["offer 1"]


def test_a_worker_that_comes_at_night_lets_offers_wait(mei: Account, deliver: Work) -> None:
    choose(mei, "marketing", "mail", "together")
    tell(mei, "offer", 1)
    clock.set(NOON + timedelta(hours=11))  # 23:00: the worker stood still since noon
    deliver()
    assert mails() == []
    clock.set(NOON + timedelta(hours=20))
    deliver()
    assert len(mails()) == 1


def test_a_guest_ends_them_by_the_link_and_orders_still_come(mei: Account) -> None:
    guest = Letter("guest@example.test", "Guest", "en", "Answered", ("Yes.",))
    notices.post("question to customer", "social:1", guest)
    (letter,) = mails()
    notices.stop(letter.stop.rpartition("/")[2])
    notices.post("question to customer", "social:2", guest)
    notices.post("coupon offered", "offer:1", guest)
    assert len(mails()) == 1
    notices.post("paid", "order:1", guest)
    assert [one.subject for one in mails()] == ["Answered"] * 2 and mails()[1].stop == ""


def test_a_kind_that_nobody_wrote_down_is_a_mistake(mei: Account) -> None:
    with pytest.raises(ValueError, match="classes"):
        notices.write("unheard of", "x:1", mei.id, lambda: notices.Said("x", ()))


def test_a_closed_account_is_told_nothing(mei: Account) -> None:
    accounts.close(mei, "asked", by=PLATFORM)
    tell(mei, "order", 1)
    assert mails() == []


def test_letters_that_can_be_ended_say_so_to_mail_programs(mei: Account, app: Flask) -> None:
    stop = notices.stop_link("social", account_id=mei.id)
    letter = Letter("a@b.test", "A", "en", "Hello", ("Line.",), stop=stop)
    message = _as_sent(letter)
    assert message["List-Unsubscribe"] == f"<{stop}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop in message.get_content()
    assert _as_sent(Letter("a@b.test", "A", "en", "Hello", ("Line.",)))["List-Unsubscribe"] is None


def _as_sent(letter: Letter) -> Any:
    from storefront.kernel.installation import settings

    sent = notices.mailing._message(letter, settings())
    return message_from_bytes(sent.as_bytes(), policy=policy.default)


def test_a_letter_is_dead_after_five_further_tries(app: Flask, make_app: Callable[..., Flask]) -> None:
    sending = make_app(smtp_url="smtp://127.0.0.1:1")
    with sending.app_context():
        notices.post("placed", "order:1", Letter("a@b.test", "A", "en", "Hello", ("Line.",)))
        tried = 0
        for _day in range(60):
            tried += outbox.deliver()
            clock.move(timedelta(hours=1))
        (message,) = session.scalars(select(outbox.Message).where(outbox.Message.kind == "mail")).all()
        assert (tried, message.attempts, message.dead_at is not None) == (6, 6, True)
        assert notices.newest()[0].sent_at is None


def test_what_went_out_together_is_forgotten_a_month_later_and_the_inbox_keeps_it(mei: Account, deliver: Work) -> None:
    tell(mei, "social", 1)
    for days, left in ((1, 2), (28, 2), (3, 0)):  # by mail and to browsers
        clock.move(timedelta(days=days))
        deliver()
        assert len(session.scalars(select(Delivery.id)).all()) == left
    assert inbox(mei) == ["social 1"]
    assert len(mails()) == 1
