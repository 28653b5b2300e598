"""The demo's week names brands, goods and people that are there, and costs its supplier what it may."""

from storefront.demo.goods import BRANDS, CUSTOMERS, GOODS, SHOPS
from storefront.demo.planning import FOLLOWERS, PIECES, PRICE, SPECIAL, WEEK


def test_each_day_has_a_brand_that_makes_something() -> None:
    assert len(WEEK) == 7
    assert {brand.slug for brand in BRANDS} == set(WEEK) == {good.brand for good in GOODS}


def test_no_brand_has_two_days_in_a_row() -> None:
    assert all(day != following for day, following in zip(WEEK, (*WEEK[1:], WEEK[0]), strict=True))


def test_the_special_stands_on_a_shelf_and_is_cheaper() -> None:
    good = next(one for one in GOODS if one.slug == SPECIAL)
    assert SPECIAL in {place.good for shop in SHOPS for place in shop.shelf}
    assert good.variants[0].price > PRICE
    assert good.variants[0].stock > PIECES


def test_who_follows_the_shop_lives_there() -> None:
    assert set(FOLLOWERS) <= {one.email for one in CUSTOMERS}
