"""A shop and a product in it, as a stranger with a phone sees them."""

from tests.support.client import Client
from tests.world import World


def test_a_shop_shows_its_goods(client: Client, world: World) -> None:
    page = client.get("/s/harbour", status=200).text
    assert "Lin Mei" in page
