"""From a supplier's file to settled money, by thumb, against the running servers: with a script, and without one."""

from collections.abc import Callable

import pytest

from storefront import ledger, orders
from storefront.kernel.db import session
from storefront.orders import Order
from tests.imports.sending import HERE
from tests.orders.making import whole
from tests.support.hands import Hand
from tests.support.servers import Server, until
from tests.world import PASSWORD, World

pytestmark = pytest.mark.browser

Phones = Callable[..., Hand]
TYPED = {
    "Name": "Chen Yu", "Phone": "138 0013 8000", "Province": "浙江省", "City and district": "杭州市西湖区",
    "Street and number": "文一路 1 号",
}  # fmt: skip


def import_catalogue(hand: Hand) -> None:
    """The supplier sends the file, looks at what would happen, and starts."""
    hand.open("/supply/imports")
    hand.look("imports")
    hand.page.locator("[name=file]").set_input_files(HERE / "apparel.csv")
    hand.page.locator("[name=publish]").check()
    hand.tap("Import")
    start = hand.page.get_by_role("button", name="Start import")
    start.wait_for(timeout=60_000)
    hand.look("import-preview")
    hand.tap("Start import")
    hand.page.get_by_text("This import is done.").wait_for(timeout=90_000)
    hand.look("import-done")


def list_in_one_tap(hand: Hand) -> str:
    """The reseller lists all of the supplier's goods; the link to one of them."""
    hand.open("/sell/goods?supplier=pottery")
    hand.look("goods-to-list")
    before = hand.taps
    hand.tap("List all of this supplier")
    assert hand.taps - before == 1
    hand.page.get_by_text("products listed.").wait_for()
    hand.look("goods-listed")
    hand.open("/s/harbour")
    hand.look("shop")
    return "/s/harbour/p/ocean-blue-shirt"


def buy(hand: Hand, link: str) -> Order:
    """A guest opens the shared link and buys."""
    hand.open(link)
    hand.look("product")
    hand.tap("Buy now")
    hand.look("checkout")
    for label, words in TYPED.items():
        hand.type(label, words)
    hand.tap("Place order")
    hand.page.wait_for_url("**/orders/**")
    hand.look("order")
    assert hand.taps <= 3
    assert hand.typed <= 6
    assert hand.pages == 3  # the link, the checkout, the order
    return whole(hand.page.url.rsplit("/", 1)[1])


def ship(hand: Hand, order: Order, tracking: str) -> None:
    """The supplier takes the parcel from the queue and ships it."""
    hand.open("/supply/parcels")
    hand.look("parcels")
    hand.tap(f"Open parcel {order.parcels[0].paper}")
    hand.look("parcel")
    hand.type("Carrier", "SF Express")
    hand.type("Tracking number", tracking)
    hand.tap("Ship")
    hand.page.get_by_text(tracking).first.wait_for()
    hand.look("parcel-shipped")


def receive(hand: Hand) -> None:
    """The guest finds the parcel on its way and confirms it."""
    hand.page.reload()
    hand.look("order-on-its-way")
    hand.tap("Confirm receipt")
    hand.page.get_by_text("Everything is with you.").wait_for()
    hand.look("order-received")


def test_from_a_file_to_settled_money(server: Server, world: World, phone: Phones) -> None:
    supplier, reseller = phone("supplier"), phone("reseller")
    supplier.enter(world.supplier.email, PASSWORD)
    import_catalogue(supplier)
    reseller.enter(world.reseller.email, PASSWORD)
    link = list_in_one_tap(reseller)
    bought: list[Order] = []
    for script in (True, False):
        guest = phone("guest" if script else "guest-no-script", script=script)
        order = buy(guest, link if script else "/s/harbour/p/classic-varsity-top")
        ship(supplier, order, f"SF 1288 000{len(bought)}")
        receive(guest)
        bought.append(order)
        assert guest.said == []
    assert [whole(order.number).parcels[0].state for order in bought] == ["completed", "completed"]
    assert [ledger.balance(ledger.escrow(order.number)) for order in bought] == [0, 0]
    session.rollback()
    assert ledger.verify() == []
    assert supplier.said == reseller.said == []


@pytest.mark.parametrize("script", [True, False])
def test_a_returning_customer_needs_two_taps_and_types_nothing(world: World, phone: Phones, script: bool) -> None:
    hand = phone("customer" if script else "customer-no-script", script=script)
    hand.enter(world.customer.email, PASSWORD)
    hand.open(f"/s/harbour/p/{world.products['cup'].slug}")
    hand.tap("Buy now")
    hand.look("checkout")
    hand.tap("Place order")
    hand.page.wait_for_url("**/orders/**")
    assert (hand.taps, hand.typed, hand.pages) == (2, 0, 3)
    hand.open("/me/orders")
    hand.look("orders")


def test_a_fault_is_seen_without_a_script_too(phone: Phones) -> None:
    hand = phone("guest-no-script", script=False)
    hand.open("/")
    hand.page.evaluate("document.documentElement.removeAttribute('lang')")
    with pytest.raises(AssertionError, match="html-has-lang"):
        hand.look("home-without-language")


def test_what_is_wrong_is_said_and_the_country_redraws(world: World, phone: Phones) -> None:
    hand = phone("guest")
    hand.open(f"/s/harbour/p/{world.products['cup'].slug}")
    hand.tap("Buy now")
    for label, words in (TYPED | {"Phone": "138 0013"}).items():
        hand.type(label, words)
    hand.tap("Place order")
    hand.page.get_by_text("This phone number is 4 digits short.").wait_for()
    assert hand.page.get_by_label("Name").input_value() == TYPED["Name"]
    hand.look("checkout-error")
    hand.page.get_by_label("Country or region").select_option("US")
    hand.page.get_by_label("ZIP code").wait_for()
    assert hand.page.get_by_label("Name").input_value() == TYPED["Name"]
    assert hand.page.locator(".thumb b").inner_text() == "¥168"
    hand.look("checkout-abroad")


def test_back_and_reload_show_the_same_and_order_nothing_twice(world: World, phone: Phones) -> None:
    hand = phone("guest")
    hand.open(f"/s/harbour/p/{world.products['cup'].slug}")
    hand.tap("Buy now")
    for label, words in TYPED.items():
        hand.type(label, words)
    place = hand.page.get_by_role("button", name="Place order")
    with hand.page.expect_navigation():
        place.dblclick()
    hand.page.wait_for_url("**/orders/**")
    address = hand.page.url
    hand.page.reload()
    assert hand.page.url == address
    hand.page.go_back()
    hand.page.get_by_role("button", name="Place order").wait_for()
    hand.page.go_forward()
    hand.page.wait_for_url(address)
    session.rollback()
    assert len(orders.parcels_for(world.pottery.id, ("waiting",))) == 1


def test_a_cart_of_two_suppliers_is_one_order_and_its_parcels_are_traced(
    server: Server, world: World, phone: Phones
) -> None:
    hand, potter = phone("guest"), phone("supplier")
    for name in ("cup", "honey"):
        hand.open(f"/s/harbour/p/{world.products[name].slug}")
        hand.tap("Add to cart")
    hand.look("cart")
    hand.tap("Check out")
    for label, words in TYPED.items():
        hand.type(label, words)
    hand.tap("Place order")
    hand.page.wait_for_url("**/orders/**")
    hand.look("order-of-two")
    potter.enter(world.supplier.email, PASSWORD)
    order = whole(hand.page.url.rsplit("/", 1)[1])
    ship(potter, order, "SF 1")
    potter.open(f"/supply/parcels/slips?parcel={order.parcels[0].id}")
    potter.look("slip")
    hand.open(f"/trace/{order.parcels[0].code}")
    hand.look("trace")
    until(lambda: "A parcel to ship" in server.get("/dev/mail").text, "The letter did not come.")
    hand.open("/orders")
    hand.look("find-an-order")
