"""What belongs to another does not exist: every route with an address of a thing, asked by everybody else (F31)."""

import pytest
from flask import Flask

from storefront import accounts, orders
from storefront.kernel.actors import PLATFORM
from tests.orders.making import buy
from tests.security.walking import Route, routes, things, values, written
from tests.support.client import Client
from tests.world import World

FOREIGN = {  # the beginning of a path: who has the same role and no right to it
    "/orders/": ("nobody", "stranger", "regular", "reseller", "supplier", "staff"),
    "/cart/lines": ("nobody", "stranger", "regular"),
    "/supply/parcels": ("beekeeper",),
    "/supply/products": ("beekeeper",),
    "/supply/batches": ("beekeeper",),
    "/supply/imports": ("beekeeper",),
    "/sell/listings": ("other_reseller",),
    "/me/addresses": ("stranger", "regular"),
    "/me/security/sessions": (),  # a number is looked up among one's own: see below
    "/me/notifications": ("stranger", "regular"),
    "/unsubscriptions/": (), "/watches/": (), "/emails/": (),  # whoever has the signed link
    "/sell/promotions": ("other_reseller",),
    "/sell/deals": ("other_reseller",),
    "/sell/packets/plans": ("other_reseller",),
    "/supply/deals": ("beekeeper",),
    "/supply/promotions": ("beekeeper",),
    "/coupons/": (), "/packets/": (),  # for whoever has the link
    "/desk/": (),  # staff see all; the audience is tested apart
    "/webhooks/": (),  # who signs is heard
    "/s/": (), "/suppliers/": (), "/trace/": (), "/feeds/": (), "/files/": (), "/resets/": (), "/dev/": (),  # public
    "/questions/": ("nobody", "stranger", "regular", "reseller", "supplier", "staff"),
    "/photos/": ("nobody", "stranger", "regular", "reseller", "supplier", "staff"),
    "/sell/photos": ("other_reseller",),
    "/reports/": ("nobody", "stranger", "regular", "reseller", "supplier", "staff"),
}  # fmt: skip


def strangers_to(route: Route) -> tuple[str, ...]:
    for begin, people in FOREIGN.items():
        if route.rule.rule.startswith(begin):
            return people
    raise AssertionError(f"{route} names a thing: say in FOREIGN whose it is not.")


def test_what_belongs_to_another_does_not_exist(app: Flask, world: World, client: Client) -> None:
    known = things(world)
    tried = 0
    for route in (one for one in routes(app) if one.rule.arguments):
        for who in strangers_to(route):
            client.sign_in(None if who == "nobody" else getattr(world, who))
            with written(app) as statements:
                response = client.open(route.path(**values(route, known)), route.method, judged=False)
            to_sign_in = who == "nobody" and response.headers.get("Location", "").startswith("/sign-in")
            assert (404 if to_sign_in else response.status_code, statements) == (404, []), f"{who} asked {route}"
            tried += 1
    assert tried > 40


def test_not_there_and_not_yours_read_alike(app: Flask, world: World, client: Client) -> None:
    known = things(world)
    foreign = {"number": known["/orders"]["number"]}
    client.sign_in(world.stranger)
    for mine, missing in (
        (f"/orders/{foreign['number']}", "/orders/ZZZ-ZZZ-ZZ"),
        (f"/me/addresses/{known['/me/addresses']['number']}", "/me/addresses/987654"),
    ):
        first, second = client.get(mine, status=404), client.get(missing, status=404)
        assert first.text.replace(mine, "") == second.text.replace(missing, "")


def test_a_session_of_another_is_not_ended(world: World, client: Client, browse: object) -> None:
    client.sign_in(world.customer)
    theirs = accounts.sessions_of(world.customer)
    other = Client(client.app)
    other.sign_in(world.stranger)
    for number in range(1, 6):
        other.post(f"/me/security/sessions/{number}/end")
    assert len(accounts.sessions_of(world.customer)) == len(theirs)
    client.get("/me", status=200)


@pytest.mark.parametrize("place_of", [0, 1])
def test_a_parcel_of_another_order_is_not_reached_through_ones_own(world: World, client: Client, place_of: int) -> None:
    mine = buy(world, "cup", by=world.customer).number
    theirs = buy(world, "cup", "honey", by=world.regular).parcels[place_of]
    number, before = theirs.id, theirs.state
    client.sign_in(world.customer)
    for action in ("cancellations", "extensions", "receipts"):
        client.post(f"/orders/{mine}/parcels/{number}/{action}", status=404)
    found = orders.parcel_for(theirs.supplier_id, number)
    assert found.state == before


def test_a_guests_key_opens_one_order(world: World, client: Client) -> None:
    first, second = buy(world, "cup"), buy(world, "cup")
    key, mine, theirs = orders.key_of(first.key_seed), first.number, second.number
    client.follow(client.get(f"/orders/{mine}?key={key}", status=303))
    client.get(f"/orders/{theirs}?key={key}", status=404)
    client.get(f"/orders/{theirs}", status=404)
    client.get(f"/orders/{mine}", status=200)


def test_extra_fields_change_nothing(world: World, client: Client) -> None:
    """F32: nobody becomes what a form does not offer."""
    accounts.grant(world.stranger, "reseller", by=PLATFORM)
    client.sign_in(world.stranger)
    extra = {"role": "staff", "desks": "people", "is_staff": "1", "account_id": "1", "balance": "99", "state": "open"}
    client.post("/me/settings", {"name": "Sam Nobody", "language": "en", **extra})
    client.post("/sell/shop", {"slug": "mine", "name": "Mine", "blurb": "x", "hue": "pine", **extra})
    roles = accounts.by_id(world.stranger.id).role_names
    assert "staff" not in roles
    assert accounts.by_id(world.stranger.id).desk_names == frozenset()
