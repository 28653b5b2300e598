"""A question by thumb: folded under the product, similar ones while typing; without a script too; and at the desks."""

from collections.abc import Callable

import pytest

from storefront import questions
from storefront.kernel.db import session
from storefront.questions import Question
from tests.questions.making import answer, ask, place
from tests.support.hands import Hand
from tests.support.servers import Server
from tests.world import PASSWORD, World

pytestmark = pytest.mark.browser

CUP = "/s/harbour/p/tea-cup"


def test_one_asks_under_the_product(world: World, server: Server, phone: Callable[..., Hand]) -> None:
    before = ask(world, "How heavy is the cup?", by=world.reseller)
    answer(before, world.supplier, "300 g")
    hand = phone("guest")
    hand.open(CUP)
    fold = hand.page.locator("summary", has_text="Questions")
    fold.scroll_into_view_if_needed()
    fold.click()
    hand.page.get_by_label("Your question").press_sequentially("Is it heavy?", delay=40)  # as people type
    hand.page.get_by_text("Answered before, perhaps what you want to know:").wait_for()
    hand.look("questions-similar")
    hand.page.get_by_label("E-mail").fill("one@guest.test")
    hand.page.get_by_role("button", name="Ask", exact=True).click()
    hand.page.get_by_text("We have written to you.").wait_for()
    assert hand.page.url.endswith(CUP), "nobody left the product"
    hand.look("questions-asked")
    session.rollback()
    [asked] = session.query(Question).filter_by(state="waiting")
    hand.open(questions.link(asked).removeprefix("http://localhost"))
    hand.look("question-confirm")
    hand.tap("Yes, ask this")
    hand.page.get_by_text("Somebody of us reads a first question").wait_for()


def test_one_asks_without_a_script(world: World, server: Server, phone: Callable[..., Hand]) -> None:
    hand = phone("quiet", script=False)
    hand.open(CUP)
    hand.page.locator("summary", has_text="Questions").click()
    hand.tap("Questions")
    hand.look("questions-page")
    hand.page.get_by_label("Your question").fill("Is it heavy?")
    hand.page.get_by_label("E-mail").fill("two@guest.test")
    hand.tap("Ask")
    assert "We have written to you." in hand.page.content()
    session.rollback()
    assert session.query(Question).filter_by(state="waiting").count() == 1


def test_the_desks_answer_and_decide(world: World, server: Server, phone: Callable[..., Hand]) -> None:
    question = ask(world, "How heavy is the cup?", by=world.reseller)
    held = questions.ask(place(), "Is it light?", by=world.customer)
    number = question.id
    assert held.state == "held"
    supplier = phone("supplier")
    supplier.enter(world.supplier.email, PASSWORD)
    supplier.open("/supply/questions")
    supplier.look("supply-questions")
    supplier.tap("How heavy is the cup?")
    supplier.page.get_by_label("Your answer").fill("300 g")
    supplier.tap("Answer", leads=False)
    supplier.page.get_by_text("300 g").wait_for()
    supplier.look("question-answered")
    session.rollback()
    assert questions.by_id(number).state == "answered"
    staff = phone("staff")
    staff.enter(world.staff.email, PASSWORD)
    staff.open("/desk/reports")
    staff.look("desk-reports")
    staff.tap("Is it light?")
    staff.look("desk-report")
    staff.tap("Let it stand")
    session.rollback()
    assert questions.by_id(held.id).state == "open"
    reseller = phone("reseller")
    reseller.enter(world.reseller.email, PASSWORD)
    reseller.open("/sell/shop")
    reseller.look("sell-shop-switches")
    for box in reseller.page.locator("[name=on]").all():
        box.uncheck()
    reseller.tap("Keep these")
    reseller.open(CUP)
    assert reseller.page.locator("summary", has_text="Questions").count() == 0
