"""Chapter: credit is granted, spent where it ends first, given back to its lots, and lapses to its funder."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask

from storefront import accounts, ledger, shops, wallets
from storefront.kernel import clock as kernel_clock
from storefront.kernel import sweeps
from storefront.kernel.errors import Refused
from storefront.kernel.words import Words
from tests.support.races import at_once

GIFTS = ledger.promotion()


@pytest.fixture
def mei(app: Flask) -> Iterator[int]:
    """An account; whatever a test does to it, lots and books agree at its end."""
    yield accounts.sign_up_later("Mei", "mei@example.test").id
    assert wallets.verify() == []
    assert ledger.verify() == []


def gift(account_id: int, amount: int, about: str, *, days: int | None = None, shop_id: int | None = None) -> int:
    ends = None if days is None else kernel_clock.now() + timedelta(days=days)
    granted = wallets.grant(
        account_id, amount, source="gift", about=about, funder=GIFTS, shop_id=shop_id, expires_at=ends
    )
    return granted.id


def remaining(account_id: int) -> list[int]:
    return [lot.remaining for lot in reversed(wallets.lots_of(account_id))]


@pytest.fixture
def shop(app: Flask) -> int:
    owner = accounts.sign_up_later("Lin", "lin@example.test")
    return shops.open_shop(owner, slug="lin-2", name=Words.of("Lin"), blurb=Words.of("Bowls")).id


def test_a_grant_is_made_once(mei: int) -> None:
    assert gift(mei, 500, "welcome", days=90) == gift(mei, 500, "welcome", days=90)
    assert wallets.balance(mei) == 500
    assert ledger.balance(GIFTS) == -500
    with pytest.raises(ValueError, match="another amount"):
        gift(mei, 600, "welcome", days=90)


def test_what_ends_first_is_spent_first(mei: int) -> None:
    gift(mei, 100, "never")
    gift(mei, 200, "late", days=90)
    gift(mei, 300, "soon", days=5)
    wallets.spend(mei, 400, about="test:A", shop_ids=[1])
    assert remaining(mei) == [100, 100, 0]
    assert ledger.balance(ledger.Holder(ledger.Kind.ESCROW, "test:A")) == 400


def test_spending_twice_under_one_name_spends_once(mei: int) -> None:
    gift(mei, 300, "a")
    for _turn in range(2):
        wallets.spend(mei, 200, about="test:A", shop_ids=[1])
    assert wallets.balance(mei) == 100
    with pytest.raises(ValueError, match="another amount"):
        wallets.spend(mei, 100, about="test:A", shop_ids=[1])


def test_credit_of_a_shop_pays_there_alone(mei: int, shop: int) -> None:
    gift(mei, 300, "packet", days=90, shop_id=shop)
    gift(mei, 100, "platform")
    assert wallets.usable(mei, [shop + 1]) == 100
    assert wallets.usable(mei, [shop]) == 400
    assert wallets.usable(mei, {shop: 250, shop + 1: 1000}) == 350
    assert wallets.usable(None, [shop]) == 0
    with pytest.raises(Refused):
        wallets.spend(mei, 101, about="test:A", shop_ids=[shop + 1])
    wallets.spend(mei, 350, about="test:B", shop_ids={shop: 250, shop + 1: 1000})
    assert remaining(mei) == [50, 0]


def test_too_little_credit_takes_nothing(mei: int) -> None:
    gift(mei, 300, "a")
    with pytest.raises(Refused) as refused:
        wallets.spend(mei, 301, about="test:A", shop_ids=[1])
    assert (refused.value.status, refused.value.field) == (409, "credit")
    assert remaining(mei) == [300]


def test_what_comes_back_comes_back_to_its_lots(mei: int) -> None:
    gift(mei, 200, "soon", days=30)
    gift(mei, 200, "late", days=60)
    wallets.spend(mei, 350, about="test:A", shop_ids=[1])
    assert wallets.give_back("test:A", 100) == 100
    assert remaining(mei) == [0, 150]
    assert wallets.give_back("test:A") == 250
    assert remaining(mei) == [200, 200]
    assert wallets.give_back("test:A") == 0
    with pytest.raises(ValueError, match="to give back"):
        wallets.give_back("test:A", 1)
    assert ledger.balance(ledger.Holder(ledger.Kind.ESCROW, "test:A")) == 0


def test_unused_credit_lapses_to_who_funded_it(mei: int, clock: Callable[[timedelta], None]) -> None:
    gift(mei, 500, "a", days=10)
    wallets.spend(mei, 200, about="test:A", shop_ids=[1])
    _warn, lapse = wallets.sweeps
    assert sweeps.run_one(lapse) == 0
    clock(timedelta(days=10))
    assert wallets.usable(mei, [1]) == 0
    assert sweeps.run_one(lapse) == 1
    assert sweeps.run_one(lapse) == 0
    assert wallets.balance(mei) == 0
    assert ledger.balance(GIFTS) == -200


def test_what_comes_back_late_lasts_another_week(mei: int, clock: Callable[[timedelta], None]) -> None:
    gift(mei, 500, "a", days=10)
    wallets.spend(mei, 200, about="test:A", shop_ids=[1])
    clock(timedelta(days=11))
    _warn, lapse = wallets.sweeps
    assert sweeps.run_one(lapse) == 1
    wallets.give_back("test:A")
    clock(timedelta(days=6))
    assert wallets.usable(mei, [1]) == 200
    clock(timedelta(days=2))
    assert sweeps.run_one(lapse) == 1
    assert wallets.balance(mei) == 0
    assert ledger.balance(GIFTS) == 0


def test_eight_at_once_cannot_spend_the_same_credit(app: Flask, mei: int) -> None:
    gift(mei, 300, "a")
    gift(mei, 300, "b", days=5)
    calls = [lambda number=number: wallets.spend(mei, 200, about=f"test:{number}", shop_ids=[1]) for number in range(8)]
    results = at_once(app, calls)
    assert sum(result is None for result in results) == 3
    assert all(result is None or isinstance(result, Refused) for result in results)
    assert wallets.balance(mei) == 0


def test_a_share_comes_out_of_the_packet_and_lapses_to_who_filled_it(
    mei: int, clock: Callable[[timedelta], None]
) -> None:
    sender = accounts.sign_up_later("Lin", "lin@example.test").id
    purse, packet = ledger.available(sender), ledger.packet("7Q2")
    ledger.post("filled", about="7Q2", moves=[ledger.Move(GIFTS, purse, 500)])
    ledger.post("funded", about="7Q2", moves=[ledger.Move(purse, packet, 500)])
    ends = kernel_clock.now() + timedelta(days=90)
    wallets.grant(mei, 300, source="packet", about="packet:7Q2", funder=purse, out_of=packet, expires_at=ends)
    assert (ledger.balance(packet), ledger.balance(purse), wallets.balance(mei)) == (200, 0, 300)
    clock(timedelta(days=90))
    _warn, lapse = wallets.sweeps
    assert sweeps.run_one(lapse) == 1
    assert (ledger.balance(packet), ledger.balance(purse), wallets.balance(mei)) == (200, 300, 0)


def test_revoking_takes_what_is_unspent_and_no_more(mei: int) -> None:
    wallets.grant(mei, 500, source="referral", about="order:A", funder=GIFTS)
    wallets.spend(mei, 200, about="test:A", shop_ids=[1])
    assert wallets.revoke(mei, source="referral", about="order:A", amount=100) == 100
    assert wallets.revoke(mei, source="referral", about="order:A") == 200
    assert wallets.revoke(mei, source="referral", about="order:A") == 0
    assert wallets.revoke(mei, source="referral", about="order:B") == 0
    assert wallets.balance(mei) == 0
    assert ledger.balance(GIFTS) == -200
    assert wallets.give_back("test:A") == 200
    assert remaining(mei) == [200]


def test_the_history_says_everything_that_happened(mei: int, clock: Callable[[timedelta], None]) -> None:
    number = gift(mei, 500, "a", days=30)
    clock(timedelta(hours=1))
    wallets.spend(mei, 300, about="order:K7M-2PX-94", shop_ids=[1], to=ledger.Holder(ledger.Kind.ESCROW, "order:K"))
    wallets.give_back("order:K7M-2PX-94", 50)
    wallets.revoke(mei, source="gift", about="a", amount=50)
    clock(timedelta(days=31))
    sweeps.run_one(wallets.sweeps[1])
    told = [(one.what, one.amount, one.lot.id if one.lot else None, one.about) for one in wallets.history(mei)]
    assert told == [
        ("lapsed", -200, number, str(number)),
        ("revoked", -50, number, str(number)),
        ("given back", 50, None, "order:K7M-2PX-94"),
        ("spent", -300, None, "order:K7M-2PX-94"),
        ("granted", 500, number, str(number)),
    ]
    first = wallets.history(mei, limit=2)
    assert [one.what for one in wallets.history(mei, after=first[-1].id, limit=2)] == ["given back", "spent"]
    (used,) = wallets.uses_of([number])
    assert (used.amount, used.returned) == (300, 50)
