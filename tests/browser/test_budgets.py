"""What a phone has to fetch: bytes and requests of a visit, as the browser counts them (quality.md B3 to B5)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from storefront import products
from storefront.demo import art
from storefront.kernel import pictures
from tests.support.hands import Hand
from tests.support.servers import Server
from tests.world import World

pytestmark = pytest.mark.browser

SHOTS = ("cup", "cup-above", "cup-pair", "cup-foot")
KB = 1024


@pytest.fixture
def photographed(world: World) -> World:
    """The world's cup with four pictures, as a shop would have them."""
    cup = world.products["cup"]
    for name in SHOTS:
        products.add_picture(cup, pictures.store_picture(art.rendered(name, 800)), by=world.supplier, alt="A cup")
    return world


class Visit:
    """What one browser fetched since it was last asked: encoded bytes, headers included, by address."""

    def __init__(self, hand: Hand) -> None:
        self.page = hand.page
        self.fetched: dict[str, tuple[str, int]] = {}
        self._addresses: dict[str, str] = {}
        session = hand.context.new_cdp_session(hand.page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._came)

    def _asked(self, event: dict[str, Any]) -> None:
        self._addresses[event["requestId"]] = event["request"]["url"]

    def _came(self, event: dict[str, Any]) -> None:
        number = event["requestId"]
        self.fetched[number] = (self._addresses.get(number, ""), int(event["encodedDataLength"]))

    @contextmanager
    def counted(self) -> Iterator[dict[str, int]]:
        """The bytes by address, once the network is quiet after what happens inside."""
        self.fetched.clear()
        sizes: dict[str, int] = {}
        yield sizes
        self.page.wait_for_load_state("networkidle")
        sizes.update({address: size for address, size in self.fetched.values() if size})


def _came(hand: Hand, part: str) -> Any:
    """Wait for a file whose address has this part."""
    return hand.page.expect_event("requestfinished", lambda one: part in one.url)


@pytest.mark.parametrize("pixels", [1, 2, 3])
def test_a_visit_is_small(photographed: World, server: Server, phone: Callable[..., Hand], pixels: int) -> None:
    hand = phone("visitor", device_scale_factor=pixels)
    visit, path = Visit(hand), f"/s/harbour/p/{photographed.products['cup'].slug}"
    with visit.counted() as first:
        hand.open(path)
    document = first[f"{server.url}{path}"]
    assert sum("/files/" in address for address in first) == 4, "the pictures are not there"
    assert document <= 14 * KB, f"HTML and CSS {document}"
    assert sum(first.values()) <= 90 * KB, first
    assert len(first) <= 8, first
    buy = hand.page.get_by_role("button", name="Buy now")
    with visit.counted() as ahead, _came(hand, "/shop."), _came(hand, "/htmx."):
        buy.hover()
        hand.page.mouse.down()  # a finger comes down, and what the next page needs is fetched
    assert sum(first.values()) + sum(ahead.values()) <= 90 * KB
    assert len(first) + len(ahead) <= 8
    with visit.counted() as second:
        hand.page.mouse.up()
        hand.page.wait_for_url("**/checkout?**")
    assert f"{server.url}/checkout" in "".join(second)
    assert sum(second.values()) <= 8 * KB, second


def test_without_a_script_it_is_as_small(photographed: World, phone: Callable[..., Hand]) -> None:
    hand = phone("visitor", script=False)
    visit = Visit(hand)
    with visit.counted() as first:
        hand.open(f"/s/harbour/p/{photographed.products['cup'].slug}")
    assert sum(first.values()) <= 90 * KB
    assert len(first) <= 8


def test_the_product_as_the_readme_shows_it(photographed: World, phone: Callable[..., Hand]) -> None:
    hand = phone("readme", device_scale_factor=2)
    hand.open(f"/s/harbour/p/{photographed.products['cup'].slug}")
    hand.page.wait_for_load_state("networkidle")
    hand.look("product")
