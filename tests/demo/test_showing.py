"""What the demo's people show is of goods that stand in a shop, in pictures that we can draw."""

import pytest

from storefront.demo import art
from storefront.demo.goods import CUSTOMERS, SHOPS
from storefront.demo.showing import SHOWS, Show

PEOPLE = {one.email for one in CUSTOMERS}
GOODS = {place.good for shop in SHOPS for place in shop.shelf}


@pytest.mark.parametrize("show", SHOWS, ids=lambda show: f"{show.good} {show.hours_ago}")
def test_people_goods_and_pictures_are_there(show: Show) -> None:
    assert show.who in PEOPLE and show.good in GOODS
    assert {home for _name, home in show.shots} <= set(art.HOMES)
    assert {name for name, _home in show.shots} <= set(art.names())
    assert show.text or show.rating or show.shots
    assert not show.listed or (show.reuse and show.shots)
    assert not (show.supplier and show.reseller)


def test_the_town_is_not_made_to_look_good() -> None:
    ratings = [show.rating for show in SHOWS if show.rating]
    assert min(ratings) <= 2 and max(ratings) == 5


@pytest.mark.parametrize("home", art.HOMES)
def test_a_thing_at_home_is_not_the_drawing_itself(home: str) -> None:
    taken = art.at_home("cup", home, 200)
    assert taken.startswith(b"\x89PNG") and taken != art.rendered("cup", 200)


def test_no_drawing_no_picture() -> None:
    with pytest.raises(LookupError):
        art.at_home("nothing", "window")
