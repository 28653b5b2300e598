"""Questions for tests, asked and answered through the real verbs with as few words as a test needs."""

from itertools import count
from typing import Any

from storefront import moderation, notices, questions, shops
from storefront.accounts import Account
from storefront.kernel.actors import PLATFORM
from storefront.kernel.db import session
from storefront.questions import Answer, Asked, Question
from tests.orders.making import buy, receive
from tests.world import World

SLUGS = {"cup": "tea-cup", "honey": "longan-honey", "vase": "moon-vase"}
_numbers = count(1)


def place(good: str = "cup", shop: str = "harbour") -> shops.Counter:
    """A product in a shop, as its page reads it."""
    found = shops.counter(shop, SLUGS[good])
    assert found is not None
    return found


def ask(world: World, text: str = "", by: Account | None = None, **where: Any) -> Question:
    """A question that everybody reads: asked by the customer, let stand by staff where it was held."""
    text = text or f"Is it heavy, number {next(_numbers)}"
    asked = questions.ask(place(**where), text, by=by or world.customer)
    release(world, "question", asked.id)
    return again(asked)


def ask_as_guest(email: str = "one@guest.test", text: str = "", **where: Any) -> Question:
    """A question of a guest, not confirmed yet."""
    text = text or f"Is it light, number {next(_numbers)}"
    asked = questions.ask(place(**where), text, by=PLATFORM, email=email, network="10.0.0.1")
    return again(asked)


def release(world: World, kind: str, ref: int) -> None:
    """Let something stand that staff had to look at first."""
    session.rollback()
    for row in moderation.queue("held"):
        if (row.content.kind, row.content.ref) == (kind, ref):
            moderation.let_stand(row.content, by=world.staff)


def again(thing: Question) -> Question:
    """As it stands now."""
    session.rollback()
    return questions.by_id(thing.id)


def answer(question: Question, by: Account, text: str = "") -> Answer:
    """An answer."""
    return questions.answer(again(question), text or f"About 300 g, number {next(_numbers)}", by=by)


def got(world: World, who: Account, good: str = "cup") -> int:
    """Let somebody buy and receive something; the parcel's number."""
    order = buy(world, good, by=who)
    return receive(world, order, by=who).id


def seen(question: Question) -> Asked:
    """A question as everybody reads it."""
    [told] = questions.told([again(question)])
    return told


def told(account: Account) -> list[str]:
    """What somebody was told about questions: the subjects, the oldest first."""
    session.rollback()
    subjects = [one.subject for one in notices.inbox(account.id, limit=100)]
    return [one for one in reversed(subjects) if "question" in one or "asks" in one]
