"""Chapter: the secret key is changed; whoever was known is known still, before and after everything was made again."""

from collections.abc import Callable, Iterator
from time import monotonic
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from storefront import accounts, coupons, moderation, notices, orders, payments, questions, referrals, shops
from storefront.accounts import AccountPrint, Written
from storefront.kernel import files, rotating, secrets
from storefront.kernel.db import db, session
from storefront.kernel.errors import Refused, TooMany
from storefront.kernel.rotating import Remaking
from storefront.kernel.secrets import Encrypted
from storefront.moderation.models import Author, Content
from storefront.operating import checking
from storefront.operating.rotating import rotate
from storefront.operating.troubles import Trouble
from storefront.orders import Earner, Order
from storefront.settings import Settings
from tests.coupons.making import Somebody, of_platform
from tests.orders.making import a_recipient, again, buy, place, ship
from tests.orders.test_refusing import refused_cod
from tests.questions.making import ask_as_guest
from tests.world import World

NEW = "the next secret key, long and random too"
OTHER = {"phone": "+8613800000009", "email": "other@example.test", "line1": "别的路 9 号"}
WAYS = ("with the old key as a fallback", "made again", "made again, without the old key")


PRINTS = {
    "account_prints.print": "made again from mailbox and addresses",
    "orders.phone_print": "made again from the recipient",
    "orders.email_print": "made again from the recipient",
    "orders.mailbox_print": "made again from the recipient",
    "orders.address_print": "made again from the recipient",
    "coupon_holdings.phone_print": "follows its order",
    "watches.print": "made again from its address",
    "referrals.phone_print": "stays as it was judged by; nobody looks anybody up by it",
    "referrals.mailbox_print": "as above",
    "referrals.address_print": "as above",
    "devices.print": "a plain hash, without a key",
}


class Keys:
    """The keys of the application, changed as an operator would."""

    def __init__(self, app: Flask) -> None:
        self.app, self.first = app, app.config["SECRET_KEY"]

    def change(self) -> None:
        self.app.config.update(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=[self.first])

    def drop(self) -> None:
        self.app.config["SECRET_KEY_FALLBACKS"] = []

    def go(self, way: str) -> None:
        """As far as one of WAYS says."""
        self.change()
        if way != WAYS[0]:
            session.rollback()
            rotate(self.app)
        if way == WAYS[2]:
            self.drop()
        look_again()


def look_again() -> None:
    """Read anew what is read from here on."""
    session.rollback()
    session.expire_all()


@pytest.fixture
def keys(app: Flask) -> Iterator[Keys]:
    before = {name: app.config[name] for name in ("SECRET_KEY", "SECRET_KEY_FALLBACKS")}
    yield Keys(app)
    app.config.update(before)


def has_to_pay_before(world: World, **who: Any) -> None:
    with pytest.raises(Refused) as refused:
        place(world, "cup", method="cod", **who)
    assert refused.value.field == "payment"


def earners(order: Order) -> list[int]:
    session.rollback()
    return list(session.scalars(select(Earner.account_id).where(Earner.line_id.in_([one.id for one in lines(order)]))))


def lines(order: Order) -> list[orders.Line]:
    return [line for parcel in again(order).parcels for line in parcel.lines]


@pytest.mark.parametrize("way", WAYS)
def test_whose_parcels_were_refused_is_known_by_phone_and_by_account(world: World, keys: Keys, way: str) -> None:
    for _time in range(2):
        refused_cod(world, by=world.customer)
    keys.go(way)
    has_to_pay_before(world)
    has_to_pay_before(world, by=world.customer, recipient=a_recipient(**OTHER))
    place(world, "cup", method="cod", recipient=a_recipient(**OTHER))


@pytest.mark.parametrize("way", WAYS)
def test_refusals_before_and_after_are_counted_together_and_each_once(world: World, keys: Keys, way: str) -> None:
    refused_cod(world)
    keys.go(way)
    place(world, "cup", method="cod")
    refused_cod(world)
    if way != WAYS[2]:
        rotate(keys.app)
    has_to_pay_before(world)
    rows = session.scalar(select(func.count()).select_from(payments.models.RefusedDelivery))
    assert rows == 2


@pytest.mark.parametrize("way", WAYS)
def test_an_own_purchase_stays_one(world: World, keys: Keys, way: str) -> None:
    accounts.keep_address(world.reseller, Written("Lin", "13800000055", "CN", "福建省", "厦门市", "环岛路 5 号"))
    before = buy(world, "cup", recipient=a_recipient(**OTHER))
    keys.go(way)
    assert earners(buy(world, "cup", recipient=a_recipient(phone="+8613800000055"))) == []
    assert earners(buy(world, "cup", recipient=a_recipient(email="Reseller+2@world.test"))) == []
    assert earners(buy(world, "cup")) == [world.reseller.id]
    accounts.keep_address(world.reseller, Written("Lin", OTHER["phone"][3:], "CN", "福建省", "厦门市", "环岛路 6 号"))
    orders.complete(ship(world, before), by=world.staff)
    assert earners(before) == []


@pytest.mark.parametrize("way", WAYS)
def test_nobody_is_thanked_for_an_own_purchase(world: World, keys: Keys, way: str) -> None:
    referrals.set_terms(world.shop, 2_000, "", by=world.reseller)
    link = referrals.link(world.customer.id, world.shop.id, world.products["cup"].id)
    keys.go(way)
    code = referrals.code_of(link)
    own = a_recipient(**OTHER | {"email": world.customer.email})
    for recipient in (own, a_recipient(**OTHER)):
        buy(world, "cup", recipient=recipient, referral=code)
    session.rollback()
    assert sorted(one.verdict for one in referrals.of_account(world.customer.id)) == ["counts", "own"]


@pytest.mark.parametrize("way", WAYS)
def test_a_coupon_was_had_and_a_first_order_was_one(world: World, keys: Keys, way: str) -> None:
    usual, first = of_platform(world), of_platform(world, kind="first_order")
    coupons.claim(usual.id, by=Somebody(world.customer.id))
    assert buy(world, "cup", by=world.customer, use_coupons=True).discount > 0
    keys.go(way)
    for one in (usual, first):
        coupons.claim(one.id, by=Somebody(world.regular.id))
    assert buy(world, "cup", by=world.regular, use_coupons=True).discount == 0
    assert buy(world, "cup", by=world.regular, use_coupons=True, recipient=a_recipient(**OTHER)).discount > 0


@pytest.mark.parametrize("way", WAYS)
def test_an_order_is_found_by_phone_and_mail(world: World, keys: Keys, way: str) -> None:
    order = place(world, "cup")
    keys.go(way)
    for contact in ("138 0000 0001", "Anna@example.test"):
        assert orders.find(order.number, contact, network="10.0.0.1").number == order.number
    assert again(order).recipient["name"] == "Anna Lee"


@pytest.mark.parametrize("way", WAYS)
def test_a_guest_goes_on_as_the_same_voice(world: World, keys: Keys, way: str) -> None:
    first = ask_as_guest("one@guest.test")
    questions.confirm(first, key=questions.key_of(first))
    keys.go(way)
    second = ask_as_guest("one@guest.test")
    assert moderation.guest("one@guest.test").key in set(session.scalars(select(Author.key)))
    with pytest.raises(TooMany):  # one after the other, also now
        questions.confirm(second, key=questions.key_of(second))
    assert session.scalar(select(func.count(Author.key.distinct())).where(Author.account_id.is_(None))) == 1
    assert len(set(session.scalars(select(Content.author_key)))) == 1


@pytest.mark.parametrize("way", WAYS)
def test_a_watch_is_asked_for_once_and_a_stop_holds(world: World, keys: Keys, way: str) -> None:
    product = world.products["teapot"].id
    shops.ask_watch("guest@example.test", world.shop.id, product, "back")
    notices.stop(notices.stop_link("social", address="guest@example.test").rpartition("/")[2])
    keys.go(way)
    shops.ask_watch("guest@example.test", world.shop.id, product, "back")
    assert session.scalar(select(func.count(shops.Watch.id)).where(shops.Watch.ended_at.is_(None))) == 1
    letter = notices.Letter("guest@example.test", "", "en", "Hello", ("A line.",))
    notices.post("photo answered", "photo:1", letter)
    session.rollback()
    assert "photo answered" not in {one.kind for one in notices.newest()}


def test_what_was_asked_for_under_both_keys_stands_once(world: World, keys: Keys) -> None:
    product = world.products["teapot"].id
    shops.ask_watch("guest@example.test", world.shop.id, product, "back")
    keys.app.config.update(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=[])  # as if the old one had been forgotten for a while
    shops.ask_watch("guest@example.test", world.shop.id, product, "back")
    keys.go(WAYS[2])
    assert session.scalar(select(func.count(shops.Watch.id)).where(shops.Watch.ended_at.is_(None))) == 1


def test_a_letter_and_a_place_that_were_taken_under_both_keys_stop_nothing(world: World, keys: Keys) -> None:
    coupon = of_platform(world)
    letter = notices.Letter("guest@example.test", "", "en", "Hello", ("A line.",))

    def use(by: accounts.Account) -> None:
        coupons.claim(coupon.id, by=Somebody(by.id))
        assert buy(world, "cup", by=by, use_coupons=True).discount > 0
        notices.post("placed", "once", letter)

    use(world.customer)
    keys.app.config.update(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=[])
    use(world.regular)
    keys.go(WAYS[2])
    assert len([one for one in notices.newest() if one.key == "once"]) == 2


def test_nothing_hangs_on_the_old_key_any_more(world: World, keys: Keys, deliver: Callable[[], None]) -> None:
    refused_cod(world, by=world.customer)
    buy(world, "cup", "honey", by=world.customer)
    shops.ask_watch("guest@example.test", world.shop.id, world.products["teapot"].id, "back")
    ask_as_guest()
    deliver()
    name = files.store(b"a private word", "text/plain", private=True)
    before = set(session.scalars(select(AccountPrint.print)))
    keys.change()
    said = rotate(keys.app)
    assert "can be emptied" in said
    assert "1 files" in said
    assert rotate(keys.app).startswith("0 values and 0 files")
    keys.drop()
    look_again()
    assert files.read(name) == b"a private word"
    read = 0
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Encrypted):
                read += len(session.scalars(select(column)).all())
    assert read > 10
    prints = set(session.scalars(select(AccountPrint.print)))
    assert accounts.contacts.mailbox_print(world.customer.email) in prints
    assert (len(prints), prints & before) == (len(before), set())


def test_prints_of_what_is_known_come_back_even_after_a_forgotten_key(world: World, keys: Keys) -> None:
    keys.change()
    keys.drop()
    rotating.run(accounts.remakings)
    assert earners(place(world, "cup", recipient=a_recipient(email=world.reseller.email))) == []


def test_who_adds_a_print_says_how_it_is_made_again() -> None:
    columns = {f"{table.name}.{column.name}" for table in db.metadata.sorted_tables for column in table.columns}
    assert {name for name in columns if name.endswith(("_print", ".print"))} == set(PRINTS)


def test_a_key_that_is_missing_is_said_and_the_rest_is_made_again(world: World, keys: Keys) -> None:
    place(world, "cup")
    keys.change()
    keys.drop()
    with pytest.raises(Trouble, match="opened by none of the keys"):
        rotate(keys.app)
    session.rollback()
    assert accounts.contacts.mailbox_print(world.customer.email) in set(session.scalars(select(AccountPrint.print)))


def test_a_step_takes_no_further_row_when_its_time_is_over(app: Flask) -> None:
    taken: list[int] = []

    def slow(number: int) -> bool:
        taken.append(number)
        end = monotonic() + rotating.STEP / 2
        while monotonic() < end:
            pass
        return True

    before = secrets.token()
    steps: list[str] = []

    def rows(after: int, limit: int) -> list[int]:
        steps.append(before)
        return [number for number in range(1, 6) if number > after][:limit]

    assert rotating.run([Remaking("slow ones", rows, slow)]) == rotating.Remade(5, 0)
    assert taken == [1, 2, 3, 4, 5]
    taken.clear()
    count, changed, _unreadable = rotating._step(Remaking("slow ones", rows, slow), [1, 2, 3, 4, 5])
    assert (count, changed) == (len(taken), len(taken))
    assert count <= 2


def test_it_goes_on_while_somebody_buys(world: World, keys: Keys, at_once: Callable[..., list[object]]) -> None:
    for _time in range(3):
        place(world, "cup")
    keys.change()
    at_once(lambda number: rotate(keys.app) if number == 0 else place(world, "cup").id, 4)
    rotate(keys.app)
    keys.drop()
    look_again()
    assert len(session.scalars(select(Order.recipient)).all()) == 6


def test_the_doctor_says_that_an_earlier_key_can_go(tmp_path: object) -> None:
    sound = {"DATA_DIR": str(tmp_path), "SECRET_KEY": "k" * 40}
    said = checking.examine_settings(Settings.read(sound | {"SECRET_KEY_FALLBACKS": "o" * 40}))
    [note] = [one for one in said if "storefront rotate" in one.sentence]
    assert not note.wrong
    plain = checking.examine_settings(Settings.read(sound))
    assert not [one for one in plain if "storefront rotate" in one.sentence]
