"""A prepared read sees what the session sees, is counted like any statement, and fills in what it is asked with."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from storefront import shops, suppliers
from storefront.kernel import clock, idempotency
from storefront.kernel.db import atomic, session
from storefront.kernel.idempotency import Claim
from storefront.kernel.prepared import Change
from storefront.shops import Shop
from storefront.web.sentences import said
from tests.world import World


@atomic()
def _moved(shop: Shop) -> tuple[shops.Front | None, shops.Front | None]:
    shop.slug = "elsewhere"
    return shops.front("elsewhere"), shops.front("harbour")


def test_a_verb_that_asks_sees_what_it_changed(app: Flask, world: World) -> None:
    there, gone = _moved(world.shop)
    assert there is not None and there.id == world.shop.id and gone is None
    assert shops.front("elsewhere") is not None


def test_it_is_counted(app: Flask, world: World, queries: Callable[[], AbstractContextManager[list[str]]]) -> None:
    with queries() as counted:
        assert shops.edition("harbour") is not None and shops.edition("nowhere") is None
    assert len(counted) == 2


def test_what_fills_a_sentence_is_escaped(app: Flask) -> None:
    assert said("Ships from %(supplier)s", supplier="<b>") == "Ships from &lt;b&gt;"


_twice = Change(insert(Claim.metadata.tables["claims"]))
ROW = {"scope": "test", "key": "a key of a test, 1", "contents": "", "created": "one"}


@atomic()
def _write(times: int) -> None:
    for _time in range(times):
        _twice.run({**ROW, "at": clock.now()})


def test_a_change_happens_inside_a_verb_alone(app: Flask) -> None:
    with pytest.raises(RuntimeError, match="Only a verb writes"):
        _twice.run({**ROW, "at": clock.now()})
    assert idempotency.created("test", ROW["key"]) is None


def test_what_the_database_refuses_is_raised_as_the_session_raises_it_and_nothing_stays(app: Flask) -> None:
    with pytest.raises(IntegrityError):
        _write(2)
    assert idempotency.created("test", ROW["key"]) is None
    _write(1)
    assert idempotency.created("test", ROW["key"]) == "one"


@atomic()
def _by_session() -> None:
    for _time in range(2):
        session.execute(insert(Claim).values({**ROW, "at": clock.now()}))


@pytest.mark.parametrize("write", [lambda: _write(2), _by_session])
def test_an_error_does_not_say_what_was_asked_with(app: Flask, write: Callable[[], None]) -> None:
    with pytest.raises(IntegrityError) as raised:
        write()
    assert "INSERT INTO" in str(raised.value) and "[SQL parameters hidden" in str(raised.value)


def test_a_list_may_be_of_any_length(app: Flask, world: World) -> None:
    one = world.pottery.id
    assert list(suppliers.names([one])) == [one]
    assert list(suppliers.names([one, 10**9])) == [one] and suppliers.names([]) == {}
