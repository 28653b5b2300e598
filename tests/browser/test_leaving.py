"""Signing out on a phone: found on every desk without a mouse, and nothing typed stays behind in the browser."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.hands import Hand
from tests.world import PASSWORD, World

pytestmark = pytest.mark.browser
KEPT = "Object.keys(sessionStorage).filter(key => key.startsWith('kept ')).length"
AT = "document.activeElement.textContent.trim()"


@pytest.mark.parametrize(
    ("who", "path"), [("staff", "/desk"), ("supplier", "/supply"), ("reseller", "/sell"), ("customer", "/me/security")]
)
@pytest.mark.parametrize("script", [True, False])
def test_the_way_out_is_reached_by_keys(
    world: World, phone: Callable[..., Hand], who: str, path: str, script: bool
) -> None:
    hand = phone(who, script=script)
    hand.enter(f"{who}@world.test", PASSWORD)
    hand.open(path)
    for _key in range(120):
        hand.page.keyboard.press("Tab")
        if hand.page.evaluate(AT) == "Sign out" and hand.page.evaluate("document.activeElement.tagName") == "BUTTON":
            break
    hand.look("way-out", axe=script)
    box = hand.page.locator(":focus").bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert box["x"] >= 0 and box["x"] + box["width"] <= 360
    with hand.page.expect_navigation():
        hand.page.keyboard.press("Enter")
    hand.open("/me")
    assert "/sign-in" in hand.page.url


def test_what_was_typed_without_a_connection_is_gone_in_every_tab(world: World, phone: Callable[..., Hand]) -> None:
    hand = phone("customer")
    hand.enter("customer@world.test", PASSWORD)
    elsewhere = typing(hand, world)
    here = typing(hand, world)
    for page in (elsewhere, here):
        assert page.evaluate(KEPT) == 1
    here.goto(f"{hand.home}/me")
    assert here.evaluate(KEPT) == 1
    with here.expect_navigation():
        here.get_by_role("button", name="Sign out").last.click()
    assert here.evaluate(KEPT) == 0
    elsewhere.wait_for_function(f"() => {KEPT} == 0")


def typing(hand: Hand, world: World) -> Any:
    """A tab in which somebody types where to send it, while the connection goes away and comes back."""
    page = hand.context.new_page()
    page.goto(f"{hand.home}/checkout?shop=harbour&variant={world.variants['cup'].id}&quantity=1")
    page.get_by_label("Name", exact=True).fill("Anna at another door")
    hand.context.set_offline(True)
    page.wait_for_function(f"() => {KEPT} == 1")
    hand.context.set_offline(False)
    return page
