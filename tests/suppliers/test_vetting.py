"""A supplier's state moves along its table and no other way; what was refused changed nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from storefront import accounts, audit, suppliers
from storefront.kernel.actors import PLATFORM
from storefront.kernel.db import session
from storefront.kernel.errors import NotFound, Refused
from storefront.suppliers import STATES, TRANSITIONS, Supplier, SupplierStep
from tests.products.making import a_supplier, an_account

WORDS: dict[str, Callable[[Supplier], None]] = {
    "submit": lambda one: suppliers.submit(one, by=PLATFORM),
    "take_up": lambda one: suppliers.take_up(one, by=PLATFORM),
    "ask": lambda one: suppliers.ask(one, "Which kiln?", by=PLATFORM),
    "approve": lambda one: suppliers.approve(one, by=PLATFORM),
    "reject": lambda one: suppliers.reject(one, "No papers", by=PLATFORM),
    "suspend": lambda one: suppliers.suspend(one, "Late parcels", by=PLATFORM),
    "resume": lambda one: suppliers.resume(one, by=PLATFORM),
    "leave": lambda one: suppliers.leave(one, by=PLATFORM),
    "close": lambda one: suppliers.close(one, by=PLATFORM),
}
WAYS: dict[str, tuple[str, ...]] = {  # how to get into each state
    "submitted": (),
    "checking": ("take_up",),
    "needs_info": ("take_up", "ask"),
    "approved": ("approve",),
    "rejected": ("reject",),
    "suspended": ("approve", "suspend"),
    "exiting": ("approve", "leave"),
    "closed": ("approve", "leave", "close"),
}


def brought_to(state: str, clock: Callable[[timedelta], None]) -> Supplier:
    supplier = a_supplier(approved=False)
    for word in WAYS[state]:
        clock(timedelta(days=31))
        WORDS[word](supplier)
    clock(timedelta(days=31))
    supplier = suppliers.by_id(supplier.id)
    assert supplier.state == state
    return supplier


@pytest.mark.parametrize("state", sorted(WAYS))
def test_every_word_in_every_state(app: Flask, clock: Callable[[timedelta], None], state: str) -> None:
    for word, say in WORDS.items():
        supplier = brought_to(state, clock)
        version, steps = supplier.catalogue_version, steps_of(supplier)
        sources, after = TRANSITIONS[word]
        if state in sources:
            say(supplier)
            found = suppliers.by_id(supplier.id)
            assert (found.state, found.catalogue_version) == (after, version + 1), word
            assert [(one.before, one.after) for one in steps_of(found)][-1] == (state, after)
        elif (state, word) == ("approved", "approve"):
            say(supplier)  # repeating it changes nothing
            assert len(steps_of(supplier)) == len(steps)
        else:
            with pytest.raises(Refused) as refused:
                say(supplier)
            assert refused.value.status == 409
            found = suppliers.by_id(supplier.id)
            assert (found.state, found.catalogue_version, len(steps_of(found))) == (state, version, len(steps)), word


def steps_of(supplier: Supplier) -> list[SupplierStep]:
    session.expire_all()
    return list(
        session.scalars(select(SupplierStep).where(SupplierStep.supplier_id == supplier.id).order_by(SupplierStep.id))
    )


def test_the_table_names_every_state() -> None:
    assert {state for sources, after in TRANSITIONS.values() for state in (*sources, after)} == set(STATES)


def test_only_an_approved_supplier_sells(app: Flask, clock: Callable[[timedelta], None]) -> None:
    for state in WAYS:
        assert brought_to(state, clock).sells == (state == "approved")


def test_a_rejected_one_waits_seven_days(app: Flask, clock: Callable[[timedelta], None]) -> None:
    supplier = a_supplier(approved=False)
    suppliers.reject(supplier, "No papers", by=PLATFORM)
    clock(timedelta(days=7, seconds=-10))
    with pytest.raises(Refused):
        suppliers.submit(supplier, by=PLATFORM)
    clock(timedelta(seconds=20))
    suppliers.submit(supplier, by=PLATFORM)
    assert suppliers.by_id(supplier.id).state == "submitted"


def test_leaving_takes_thirty_days(app: Flask, clock: Callable[[timedelta], None]) -> None:
    supplier = a_supplier()
    suppliers.leave(supplier, by=PLATFORM)
    clock(timedelta(days=29))
    with pytest.raises(Refused):
        suppliers.close(supplier, by=PLATFORM)
    assert suppliers.by_id(supplier.id).state == "exiting"


def test_what_staff_decide_is_in_the_log(app: Flask) -> None:
    staff = an_account("Staff")
    supplier = a_supplier(approved=False)
    suppliers.approve(supplier, by=staff, checks={"samples": "Six cups, fired twice", "registration": "Seen"})
    last = audit.entries(about=f"supplier:{supplier.id}")[0]
    assert (last.action, last.actor_id, last.detail["before"]) == ("supplier approve", staff.id, "submitted")
    assert [one.what for one in suppliers.checks_of(supplier)] == ["samples", "registration"]
    suppliers.confirm(supplier, {"samples": "Six more"}, by=staff)
    assert {one.what: str(one.note) for one in suppliers.checks_of(supplier)}["samples"] == "Six more"


def test_applying_gives_the_desk_and_is_done_once(app: Flask) -> None:
    account = an_account()
    supplier = suppliers.open(account, "hill", "Hill Pottery", by=account, legal_name="Hill Ceramics Ltd")
    assert "supplier" in accounts.by_id(account.id).role_names
    assert (str(supplier.name), supplier.legal_name, supplier.state) == (
        "Hill Pottery",
        "Hill Ceramics Ltd",
        "submitted",
    )
    with pytest.raises(Refused):
        suppliers.open(account, "hill-2", "Hill again", by=account)
    other = an_account()
    with pytest.raises(Refused) as refused:
        suppliers.open(other, "hill", "Other hill", by=other)
    assert (refused.value.field, refused.value.status) == ("slug", 409)
    assert suppliers.of_account(other.id) is None
    assert "supplier" not in accounts.by_id(other.id).role_names


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("slug", {"slug": "Ä"}), ("slug", {"slug": "a"}), ("slug", {"slug": "-a-"}), ("slug", {"slug": "a" * 41}),
        ("slug", {"slug": "a b"}), ("name", {"name": " "}), ("name", {"name": "x" * 81}), ("kind", {"kind": "shop"}),
        ("country", {"country": "China"}), ("country", {"country": "cn"}), ("promise_hours", {"promise_hours": 23}),
        ("promise_hours", {"promise_hours": 73}), ("about", {"about": "x" * 2001}),
        ("legal_name", {"legal_name": "x" * 161}),
    ],
)  # fmt: skip
def test_an_application_that_cannot_be_is_refused_beside_its_field(
    app: Flask, field: str, words: dict[str, Any]
) -> None:
    account = an_account()
    given = {"slug": "good", "name": "Good"} | words
    with pytest.raises(Refused) as refused:
        suppliers.open(account, given.pop("slug"), given.pop("name"), by=account, **given)
    assert refused.value.field == field
    assert suppliers.of_account(account.id) is None


def test_the_public_knows_only_who_was_approved_once(app: Flask) -> None:
    waiting, approved = a_supplier(approved=False), a_supplier()
    assert suppliers.by_slug(approved.slug).id == approved.id
    for slug in (waiting.slug, "nobody"):
        with pytest.raises(NotFound):
            suppliers.by_slug(slug)


def test_a_changed_name_moves_the_version_and_an_equal_one_does_not(app: Flask) -> None:
    supplier = a_supplier(place="Jingdezhen", about="Cups")
    words: dict[str, Any] = {
        "name": supplier.name,
        "about": supplier.about,
        "place": supplier.place,
        "promise_hours": 48,
    }
    before = supplier.catalogue_version
    suppliers.change(supplier, by=PLATFORM, **words)
    assert suppliers.catalogue_versions([supplier.id])[supplier.id] == before
    suppliers.change(supplier, by=PLATFORM, **(words | {"place": "Yixing"}))
    assert suppliers.catalogue_versions([supplier.id])[supplier.id] == before + 1
