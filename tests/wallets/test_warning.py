"""Chapter: credit that ends is told of a week and a day before, its end is told to both sides (domain.md 14 and 19)."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask

from storefront import accounts, ledger, notices, wallets
from storefront.kernel import clock as kernel_clock

Move = Callable[[timedelta], None]


def told(account_id: int) -> list[str]:
    """What stands in somebody's inbox, the oldest first."""
    return [one.subject for one in reversed(notices.inbox(account_id))]


def lot(about: str, days: int, *, amount: int = 300) -> tuple[int, int]:
    """A gift of one person's to another."""
    mei, lin = (accounts.sign_up_later(name, f"{name}@example.test").id for name in ("mei", "lin"))
    ledger.post("filled", about=about, moves=[ledger.Move(ledger.promotion(), ledger.available(lin), amount)])
    ends = kernel_clock.now() + timedelta(days=days)
    wallets.grant(mei, amount, source="packet", about=about, funder=ledger.available(lin), expires_at=ends)
    return mei, lin


def test_each_warning_is_told_once_and_the_end_to_both_sides(
    app: Flask, clock: Move, deliver: Callable[[], None]
) -> None:
    mei, lin = lot("packet:A", 90)
    deliver()
    assert told(mei) == told(lin) == []
    clock(timedelta(days=83))
    deliver()
    deliver()
    assert told(mei) == ["Your credit ends soon"]
    assert told(lin) == ["Credit you gave ends soon"]
    clock(timedelta(days=6))
    deliver()
    assert told(mei) == ["Your credit ends soon"] * 2
    clock(timedelta(days=1))
    deliver()
    deliver()
    assert told(mei)[2:] == ["Some of your credit has ended"]
    assert told(lin) == ["Credit you gave ends soon", "Credit came back to you"]
    assert ledger.balance(ledger.available(lin)) == 300


def test_credit_that_was_spent_is_not_warned_of(app: Flask, clock: Move, deliver: Callable[[], None]) -> None:
    mei, lin = lot("packet:B", 30)
    wallets.spend(mei, 300, about="test:B", shop_ids=[1], to=ledger.promotion())
    clock(timedelta(days=29))
    deliver()
    clock(timedelta(days=2))
    deliver()
    assert told(mei) == told(lin) == []


def test_a_short_gift_is_warned_of_a_day_before_alone(app: Flask, clock: Move, deliver: Callable[[], None]) -> None:
    mei, _lin = lot("packet:C", 5)
    deliver()
    assert told(mei) == []
    clock(timedelta(days=4))
    deliver()
    assert told(mei) == ["Your credit ends soon"]


def test_credit_that_never_ends_is_never_warned_of(app: Flask, clock: Move, deliver: Callable[[], None]) -> None:
    mei = accounts.sign_up_later("mei", "mei@example.test").id
    wallets.grant(mei, 300, source="refund", about="refund:1", funder=ledger.promotion())
    clock(timedelta(days=1000))
    deliver()
    assert told(mei) == []
    assert wallets.balance(mei) == 300
