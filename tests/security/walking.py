"""Every route of the application, who may ask for it, and what is asked in its place for something that exists."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, NamedTuple

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from storefront import batches, carts, coupons, deals, imports, moderation, notices, orders, products, questions, shops
from storefront.accounts import Account, addresses_of
from storefront.kernel.db import session
from storefront.kernel.words import Words
from storefront.payments import Payment
from storefront.questions import Question
from tests.coupons.making import of_platform, of_reseller, of_supplier
from tests.deals import test_planning as deal_plans
from tests.orders.making import a_key, buy, place
from tests.packets import test_planning as packet_plans
from tests.packets.making import of_shop
from tests.photos import making as photo_making
from tests.support.counting import heard
from tests.world import World

OURS = {"Sec-Fetch-Site": "same-origin"}


class Route(NamedTuple):
    """One rule with one method."""

    rule: Rule
    method: str
    audience: str

    def path(self, **values: Any) -> str:
        """The address, with values for its places."""
        with_values = self.rule.build(dict.fromkeys(self.rule.arguments, 1) | values)
        assert with_values is not None, f"{self.rule.rule} cannot be built of {values}"
        return with_values[1]

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule}"


def routes(app: Flask) -> list[Route]:
    """All of them, in the order of their paths."""
    found = []
    for rule in app.url_map.iter_rules():
        audience = getattr(app.view_functions[rule.endpoint], "audience", "")
        found += [Route(rule, method, audience) for method in sorted((rule.methods or set()) & {"GET", "POST"})]
    return sorted(found, key=str)


def may(account: Account | None, audience: str) -> bool:
    """Whether somebody belongs to an audience."""
    if audience in ("anyone", "machine"):
        return True
    if account is None:
        return False
    if audience == "signed_in":
        return True
    role, _colon, desk = audience.partition(":")
    return desk in account.desk_names if role == "desk" else role in account.role_names


class Whose(NamedTuple):
    """Whose cart."""

    id: int | None
    visitor: str | None = None


def things(world: World) -> dict[str, dict[str, Any]]:
    """For each kind of thing with an address: values of one that exists, and belongs to the world's first people."""
    shown = _shown(world)
    order, other = (
        buy(world, "cup", "honey", by=world.customer),
        place(world, "cup", by=world.customer, method="transfer"),
    )
    [batch] = [one for one in batches.listed(world.pottery.id).rows if one.product_id == world.products["cup"].id]
    listing = shops.listing_of(world.shop, world.products["cup"].id)
    run = session.scalars(select(shops.ListingRun.id).where(shops.ListingRun.shop_id == world.shop.id)).first()
    payment = session.scalars(select(Payment.id).where(Payment.ref == other.number)).one()
    file = b"Handle,Title,Variant Price\na-cup,A cup,12\n"
    upload = imports.upload(world.pottery, file, "goods.csv", publish=False, key=a_key(), by=world.supplier)
    address = addresses_of(world.customer)[0].id
    carts.add(Whose(world.customer.id), world.shop.id, world.variants["soap"].id, 1)
    line = carts.wanted_by(Whose(world.customer.id))[0].line_id
    called_back = batches.receive(world.variants["soap"], 1, by=world.supplier)
    batches.recall(called_back, "A test", by=world.supplier)
    bowl = world.products["bowl"]
    products.propose(bowl, replace(products.draft_of(bowl), title=Words.of("Another")), by=world.supplier)
    edit = products.open_edit(bowl.id)
    assert edit is not None
    given = _given(world)
    order = orders.seen_by(world.customer.id, order.number)
    notices.write("paid", "a test", world.customer.id, lambda: notices.Said("Paid", ("A line.",), "/me/orders"))
    asked = _asked(world)
    own = {"number": order.number, "parcel_id": order.parcels[0].id}
    return {
        "/orders": own,
        **given,
        "/cart/lines": {"line_id": line},
        "/supply/parcels": {"parcel_id": order.parcels[0].id},
        "/supply/products": {"number": world.products["cup"].id, "picture": 1},
        "/supply/batches": {"number": batch.id},
        "/supply/imports": {"number": upload.id},
        "/sell/listings/runs": {"number": run},
        "/sell/listings": {"number": listing.id},
        "/me/addresses": {"number": address},
        "/me/security/sessions": {"number": 1},
        "/me/notifications": {"number": notices.inbox(world.customer.id)[0].id},
        "/unsubscriptions/": {"token": "nothing"},
        "/watches/": {"token": "nothing"},
        "/desk/payments/files": {"number": 1},
        "/desk/payments": {"number": payment, "event": 1, "refund": 1},
        "/desk/people": {"number": world.customer.id},
        "/desk/suppliers": {"number": world.pottery.id},
        "/desk/recalls": {"number": called_back.id},
        "/desk/products/edits": {"number": edit.id},
        "/desk/products": {"number": world.products["cup"].id},
        "/desk/words": {"kind": "about"},
        "/desk/reports": {"number": moderation.queue()[0].content.id},
        "/reports/": {"kind": "question", "ref": asked.id},
        "/desk/questions": {"number": asked.id},
        "/questions/": {"number": asked.id, "reply": 1},
        **shown,
        "/s/": {"shop": "harbour", "product": world.products["cup"].slug},
        "/suppliers/": {"slug": "pottery"},
        "/trace/": {"code": order.parcels[0].code},
        "/feeds/": {"shop": "harbour"},
        "/dev/mail": {"number": 1},
        "/files/": {"name": "nothing.webp"},
        "/resets/": {"token": "nothing"},
        "/emails/": {"token": "nothing"},
        "/webhooks/": {"provider": "sandbox"},
        "/search": {},
    }


def _given(world: World) -> dict[str, dict[str, Any]]:
    """A coupon of each maker, with a batch of codes, and a red packet."""
    made = {"/desk": of_platform(world), "/sell": of_reseller(world), "/supply": of_supplier(world)}
    for coupon in made.values():
        coupons.make_batch(coupon, 1, by=world.staff)
    known = {f"{desk}/promotions": {"number": coupon.id, "batch": 1} for desk, coupon in made.items()}
    packet = of_shop(world)
    known |= _planned(world)
    return {**known, "/coupons/": {"number": made["/desk"].id}, "/packets/": {"code": packet.code}}


def _planned(world: World) -> dict[str, dict[str, Any]]:
    """Plans of deals and of packets: the platform's, one of them waiting for its supplier's word, and a shop's."""
    special = deal_plans.special(world)
    deals.offer(special, by=world.staff, waits_for="supplier")
    own = deals.draft("shop", deals.Rhythm(deal_plans.soon(), 120), by=world.reseller, shop_id=world.shop.id)
    ours = packet_plans.agreed(world, maker="platform", by=world.staff)
    plans = {"/desk/deals": special.id, "/supply/deals": special.id, "/sell/deals": own.id}
    plans |= {"/desk/packets/plans": ours.id, "/sell/packets/plans": packet_plans.agreed(world).id}
    return {begin: {"number": number} for begin, number in plans.items()}


def _asked(world: World) -> Question:
    """A question of the customer's that staff have not let through yet."""
    counter = shops.counter("harbour", "tea-cup")
    assert counter is not None
    return questions.ask(counter, "Is it heavy?", by=world.customer)


def _shown(world: World) -> dict[str, dict[str, Any]]:
    """What a guest shows of a cup, which staff have not let through yet."""
    order, line_id = photo_making.received(world)
    guest = photo_making.GUEST
    photo = photo_making.share_line(order, line_id, guest, text="See https://elsewhere.example")
    here = {"number": order.number, "line_id": line_id, "photo": photo.id, "picture": 1}
    return {
        "/orders/<string:number>/lines": here,
        "/photos/": {"number": photo.id},
        "/sell/photos": {"number": photo.id},
    }


def values(route: Route, known: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """What stands in a route's places: of the longest beginning that is known. An unknown route fails the test."""
    if not route.rule.arguments:
        return {}
    for begin in sorted(known, key=len, reverse=True):
        if route.rule.rule.startswith(begin):
            chosen = {name: value for name, value in known[begin].items() if name in route.rule.arguments}
            return chosen | _nouns(route.rule)
    raise AssertionError(f"{route} has places: say in tests/security/walking.py what stands there.")


def _nouns(rule: Rule) -> dict[str, Any]:
    """A rule with a choice of nouns is asked for the first of them."""
    found = {}
    for name, converter in rule._converters.items():
        if (items := getattr(converter, "items", None)) is not None:
            found[name] = sorted(items)[0]
    return found


@contextmanager
def written(app: Flask) -> Iterator[list[str]]:
    """The statements of a while that wrote anything."""
    statements: list[str] = []

    def note(text: str, _values: Any, _many: bool) -> None:
        if text.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE"):
            statements.append(text)

    with heard(app, note):
        yield statements
