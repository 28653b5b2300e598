"""What the demo's people ask is about goods that stand in the shop, by people who are there."""

import pytest

from storefront.demo.goods import CUSTOMERS, SHOPS
from storefront.demo.talking import RESELLER, SUPPLIER, TALKS, Talk

PEOPLE = {one.email for one in CUSTOMERS}
SHELVES = {shop.slug: {place.good for place in shop.shelf} for shop in SHOPS}


@pytest.mark.parametrize("talk", TALKS, ids=lambda talk: f"{talk.good} {talk.hours_ago}")
def test_people_and_goods_are_there(talk: Talk) -> None:
    assert talk.good in SHELVES[talk.shop]
    assert talk.who in PEOPLE
    assert {reply.who for reply in talk.replies} <= PEOPLE | {SUPPLIER, RESELLER}
    assert {email for reply in talk.replies for email in reply.helped} <= PEOPLE
    assert sum(reply.solved for reply in talk.replies) <= 1
    assert talk.who not in {reply.who for reply in talk.replies}
