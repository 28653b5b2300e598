"""Numbers of the rules: within their range, announced, versioned, read cheaply, never rewritten."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from flask import Flask

from storefront import accounts, audit, policies
from storefront.accounts import Account
from storefront.kernel import clock as kernel_clock
from storefront.kernel.errors import Refused
from storefront.kernel.words import LANGUAGES, speaking

WEEK = timedelta(days=7)


@pytest.fixture
def bo(app: Flask) -> Account:
    return accounts.sign_up("Bo", "bo@demo.test", "a word nobody guesses")


def test_every_number_stands_within_its_own_range(app: Flask) -> None:
    for name, rule in policies.RULES.items():
        assert rule.low <= rule.default <= rule.high, name
        assert rule.source, name
        assert rule.unit in policies.UNITS, name
        assert rule.group in policies.GROUPS, name
        assert getattr(policies.at(0), name) == rule.default


def test_the_numbers_of_the_rules_are_those_of_the_book(app: Flask) -> None:
    now = policies.current()
    assert (now.hold_minutes, now.transfer_hold_hours, now.cod_limit, now.ship_promise_hours) == (15, 48, 50_000, 48)
    assert (now.fee_bp, now.fund_share_bp, now.commission_ceiling_bp, now.mentor_share_bp) == (300, 1000, 3000, 0)
    assert (now.confirm_days_after_delivery, now.confirm_days_after_shipping, now.release_days) == (7, 15, 7)


def test_a_change_is_announced_and_holds_a_week_later(bo: Account, clock: Callable[[timedelta], None]) -> None:
    version = policies.change({"hold_minutes": 20}, "Banks are slow", bo)
    assert policies.current().hold_minutes == 15
    assert policies.latest().hold_minutes == 20
    clock(WEEK + timedelta(seconds=1))
    assert policies.current().hold_minutes == 20
    assert policies.version() == policies.current().version == version
    assert policies.at(0).hold_minutes == 15
    assert policies.at(version).hold_minutes == 20
    [change] = policies.history()
    assert change.changed == (("hold_minutes", 15, 20),)
    assert (change.reason, change.by_id) == ("Banks are slow", bo.id)
    [entry] = audit.entries(about=f"policies:{version}")
    assert entry.detail["changed"] == {"hold_minutes": [15, 20]}


def test_changes_build_on_one_another(bo: Account, clock: Callable[[timedelta], None]) -> None:
    policies.change({"hold_minutes": 20}, "one", bo)
    second = policies.change({"return_days": 14}, "two", bo, kernel_clock.now() + 2 * WEEK)
    clock(WEEK + timedelta(minutes=1))
    assert (policies.current().hold_minutes, policies.current().return_days) == (20, 7)
    clock(WEEK)
    assert (policies.current().hold_minutes, policies.current().return_days) == (20, 14)
    assert policies.version() == second


@pytest.mark.parametrize(
    ("values", "reason", "days", "field"),
    [
        ({"hold_minutes": 4}, "x", 8, "hold_minutes"),
        ({"hold_minutes": 121}, "x", 8, "hold_minutes"),
        ({"return_days": 6}, "x", 8, "return_days"),
        ({"commission_ceiling_bp": 3001}, "x", 8, "commission_ceiling_bp"),
        ({"mentor_share_bp": 1001}, "x", 8, "mentor_share_bp"),
        ({"hold_minutes": 20}, " ", 8, "reason"),
        ({"hold_minutes": 20}, "x" * 501, 8, "reason"),
        ({"hold_minutes": 20}, "x", 6, "from_at"),
        ({"hold_minutes": 15}, "x", 8, None),
        ({"late_min": 6000}, "x", 8, "late_min"),
    ],
)
def test_what_may_not_be_is_refused(
    bo: Account, values: dict[str, int], reason: str, days: int, field: str | None
) -> None:
    with pytest.raises(Refused) as refused:
        policies.change(values, reason, bo, kernel_clock.now() + timedelta(days=days))
    assert refused.value.field == field
    assert policies.history() == []


def test_a_change_cannot_overtake_another(bo: Account) -> None:
    policies.change({"hold_minutes": 20}, "one", bo, kernel_clock.now() + 3 * WEEK)
    with pytest.raises(Refused) as refused:
        policies.change({"return_days": 14}, "two", bo, kernel_clock.now() + 2 * WEEK)
    assert refused.value.field == "from_at"


def test_reading_costs_two_queries_a_second_at_most(
    app: Flask, queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    kernel_clock.set(kernel_clock.now())
    policies.forget()
    with queries() as statements:
        for _again in range(50):
            policies.current()
            policies.version()
    assert len(statements) <= 2


def test_a_version_that_never_was(app: Flask) -> None:
    with pytest.raises(KeyError):
        policies.at(99)


def test_numbers_are_said_with_their_unit(app: Flask) -> None:
    said = policies.said
    assert said("return_days", 7) == "7 days"
    assert said("cod_limit", 50_000) == "¥500"
    assert (said("fee_bp", 300), said("fee_bp", 325), said("fee_bp", 350), said("fee_bp", 5)) == (
        "3%", "3.25%", "3.5%", "0.05%",
    )  # fmt: skip
    for language in LANGUAGES:
        with speaking(language):
            for name, rule in policies.RULES.items():
                assert str(rule.label)
                assert policies.range_said(name)
                assert policies.source_said(name)
