"""Other people, by thumb: a link, a question, a coupon and a gift, a photo, and thanks; and none of it, if so."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from storefront import ledger, policies, questions, wallets
from storefront.kernel.db import session
from storefront.notices import Mail
from storefront.operating import proving
from storefront.orders import Order
from storefront.photos import Photo
from storefront.questions import Question
from tests.browser.test_journey import buy, receive, ship
from tests.coupons.making import of_reseller
from tests.orders.making import whole
from tests.packets.making import earn
from tests.photos.making import jpeg
from tests.support.hands import Hand
from tests.support.servers import Server
from tests.world import PASSWORD, World

pytestmark = pytest.mark.browser

Phones = Callable[..., Hand]
CUP = "/s/harbour/p/tea-cup"
SOCIAL = ("/tea-cup/questions", "/tea-cup/photos", "/tea-cup/recommendation")


def timeless(page: str) -> str:
    """A page without its moments: the clock of a real server goes on between two looks."""
    return re.sub(r"<time [^>]*>[^<]*</time>", "", page)


def give(hand: Hand) -> str:
    """The reseller says what recommending brings, and fills a packet; the packet's path."""
    hand.open("/sell/referrals")
    hand.type("Of my commission, who recommends gets, in percent", "20")
    hand.look("sell-referrals")
    hand.tap("Keep")
    hand.open("/sell/packets")
    hand.type("How much in all", "10")
    hand.type("How many shares", "2")
    hand.type("Your wish", "A good week to you")
    hand.page.get_by_label("All the same").check()
    hand.look("sell-packets")
    hand.tap("Fill a packet")
    hand.page.get_by_text("Pass the link on").wait_for()
    hand.look("packet-of-mine")
    return str(hand.page.url).removeprefix(hand.home)


def recommend(hand: Hand) -> str:
    """A customer is told what recommending brings, and gets a link."""
    hand.open(CUP)
    hand.page.locator("summary", has_text="Pass it on").click()
    hand.tap("Recommend it and be thanked")
    hand.page.get_by_text("20% of the shop's commission").wait_for()
    hand.tap("Make my link")
    hand.look("recommendation")
    return str(hand.page.locator(".voice").inner_text()).removeprefix(hand.home)


def ask(hand: Hand) -> int:
    """The friend asks under the product; the question's number."""
    fold = hand.page.locator("summary", has_text="Questions")
    fold.scroll_into_view_if_needed()
    fold.click()
    hand.page.get_by_label("Your question").fill("Does it go into a dishwasher?")
    hand.page.get_by_role("button", name="Ask", exact=True).click()
    hand.page.get_by_text("Somebody of us reads a first question").wait_for()
    session.rollback()
    return session.query(Question).one().id


def let_stand(hand: Hand, words: str) -> None:
    """Staff reads what somebody said first, and lets it stand."""
    hand.open("/desk/reports")
    hand.tap(words)
    hand.tap("Let it stand")


def answer(hand: Hand, number: int) -> None:
    """The supplier answers, at the desk of questions."""
    hand.open("/supply/questions")
    hand.tap("Does it go into a dishwasher?")
    hand.type("Your answer", "It does, on the upper rack.")
    hand.tap("Answer", leads=False)
    hand.page.locator(".post", has_text="upper rack").wait_for()
    session.rollback()
    assert questions.by_id(number).state == "answered"


def claim(hand: Hand) -> None:
    """The friend takes a coupon of the shop's."""
    hand.open("/coupons?shop=harbour")
    hand.look("coupons")
    hand.tap("Claim A small thanks", leads=False)
    hand.page.get_by_role("heading", name="Yours").wait_for()
    hand.look("coupons-claimed")


def open_packet(hand: Hand, path: str) -> None:
    """The friend shows once that the mailbox is theirs, and opens the packet in one tap."""
    hand.open(path)
    hand.look("packet-mailbox")
    hand.tap("Send me a letter to confirm it")
    session.rollback()
    letters = [one.letter.get("link", "") for one in session.query(Mail)]
    hand.open(next(link for link in letters if f"{path}/mailbox" in link))
    hand.tap("Confirm it")
    hand.look("packet-closed")
    hand.tap("Open the packet", leads=False)
    hand.page.get_by_text("for what you buy at Harbour").wait_for()
    hand.look("packet-opened")


def pay_with_both(hand: Hand) -> Order:
    """The friend reads the answer and buys: the coupon counts by itself, the credit with one tick."""
    hand.open(CUP)
    hand.page.locator("summary", has_text="Questions").click()
    hand.page.get_by_text("It does, on the upper rack.").wait_for()
    hand.look("product-answered")
    hand.tap("Buy now")
    hand.page.get_by_label("Use my credit").check()
    hand.page.locator("summary", has_text="To pay").click()
    parts = hand.page.locator(".sum dl").inner_text().split("\n")
    assert parts == [
        "Goods, 1 piece",
        "¥100",
        "Shipping from Hill Pottery",
        "¥8",
        "A small thanks",
        "−¥5",
        "Your credit",
        "−¥5",
    ]
    hand.look("checkout-with-both")
    hand.tap("Place order")
    hand.page.wait_for_url("**/orders/**")
    order = whole(hand.page.url.rsplit("/", 1)[1])
    assert (order.total, order.to_pay) == (10_300, 9_800)
    return order


def show_it(hand: Hand) -> None:
    """The friend shares a picture, a rating and a sentence from the order's page."""
    hand.tap("Show Tea cup to others")
    hand.page.locator("[name=photos]").set_input_files(
        {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}
    )
    hand.page.get_by_text("1 picture is here").wait_for()
    hand.page.get_by_role("radio", name="5").check()
    hand.type("What should others know?", "It lies well in the hand.")
    hand.look("photo-form")
    hand.tap("Share photos")
    hand.look("photo-shared")


def is_thanked(hand: Hand) -> None:
    """Who recommended sees what it brought, and why."""
    hand.open("/me/referrals")
    hand.page.get_by_text("In your wallet, for this shop.").wait_for()
    hand.look("referrals")
    hand.open("/me/wallet")
    hand.page.get_by_text("Pays in Harbour").wait_for()
    hand.look("wallet")
    assert "Order" not in hand.page.content(), "a friend's order is the friend's"
    hand.open("/me/notifications")
    hand.page.get_by_text("Thank you for recommending it").wait_for()
    hand.look("notifications")


def test_from_a_friends_link_to_credit_for_it(
    server: Server, world: World, phone: Phones, clock: Callable[[timedelta], None], deliver: Callable[[], None]
) -> None:
    of_reseller(world)
    earn(world.reseller, 1_000)
    hands = {name: phone(f"social-{name}") for name in ("reseller", "staff", "supplier", "customer", "regular")}
    for name, hand in hands.items():
        hand.enter(f"{name}@world.test", PASSWORD)
    friend = hands["regular"]
    packet = give(hands["reseller"])
    friend.open(recommend(hands["customer"]))
    number = ask(friend)
    let_stand(hands["staff"], "Does it go into a dishwasher?")
    answer(hands["supplier"], number)
    claim(friend)
    open_packet(friend, packet)
    order = pay_with_both(friend)
    ship(hands["supplier"], order, "SF 1288 7")
    receive(friend)
    show_it(friend)
    friend.open(f"{CUP}/photos")
    friend.page.get_by_text("It lies well in the hand.").wait_for()
    friend.look("photos")
    clock(timedelta(days=policies.current().release_days, minutes=1))
    deliver()
    is_thanked(hands["customer"])
    session.rollback()
    [lot] = wallets.lots_of(world.customer.id)
    assert (lot.amount, lot.source, lot.shop_id) == (100, "referral", world.shop.id)
    assert ledger.balance(ledger.escrow(order.number)) == 0
    assert session.query(Photo).one().state == "visible"
    assert proving.verify() == []
    assert {name: hand.said for name, hand in hands.items() if hand.said} == {}


def test_with_everything_off_nothing_is_left_and_without_the_wing_it_sells(
    server: Server, world: World, phone: Phones
) -> None:
    of_reseller(world)
    reseller, guest, supplier = phone("quiet-reseller"), phone("quiet-guest"), phone("quiet-supplier")
    reseller.enter(world.reseller.email, PASSWORD)
    lively = server.get(CUP).text
    assert all(word in lively for word in SOCIAL)
    reseller.open("/sell/shop")
    for box in reseller.page.locator("[name=on]").all():
        box.uncheck()
    reseller.tap("Keep these")
    quiet = timeless(server.get(CUP).text)
    assert [word for word in SOCIAL if word in quiet] == []
    server.end()
    server.environment["SOCIAL"] = "0"
    server.start()
    assert timeless(server.get(CUP).text) == quiet
    order = buy(guest, CUP)
    supplier.enter(world.supplier.email, PASSWORD)
    ship(supplier, order, "SF 1288 8")
    receive(guest)
    assert "/photos" not in guest.page.content()
    session.rollback()
    assert [parcel.state for parcel in whole(order.number).parcels] == ["completed"]
    assert ledger.balance(ledger.escrow(order.number)) == 0
    assert guest.said == supplier.said == []
