"""A prepared read sees what the session sees, is counted like any statement, and fills in what it is asked with."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from flask import Flask

from storefront import shops
from storefront.kernel.db import atomic
from storefront.shops import Shop
from storefront.web.sentences import said
from tests.world import World


@atomic()
def _moved(shop: Shop) -> tuple[shops.Front | None, shops.Front | None]:
    shop.slug = "elsewhere"
    return shops.front("elsewhere"), shops.front("harbour")


def test_a_verb_that_asks_sees_what_it_changed(app: Flask, world: World) -> None:
    there, gone = _moved(world.shop)
    assert there is not None and there.id == world.shop.id and gone is None
    assert shops.front("elsewhere") is not None


def test_it_is_counted(app: Flask, world: World, queries: Callable[[], AbstractContextManager[list[str]]]) -> None:
    with queries() as counted:
        assert shops.edition("harbour") is not None and shops.edition("nowhere") is None
    assert len(counted) == 2


def test_what_fills_a_sentence_is_escaped(app: Flask) -> None:
    assert said("Ships from %(supplier)s", supplier="<b>") == "Ships from &lt;b&gt;"
