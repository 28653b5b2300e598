"""Secrets: alike only for one key and one purpose, readable after a rotation, silent when unreadable."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Column, Engine, Integer, MetaData, Table, create_engine, insert, select, text

from storefront.kernel import clock, secrets

OLD, NEW = "the key of last year, long and random", "the key of this year, long and random"
NAME = {"name": "王小明", "number": "A123456789", "odd": "\ud800\x00"}


@pytest.fixture(autouse=True)
def app() -> Iterator[Flask]:
    app = Flask(__name__)
    app.config["SECRET_KEY"] = OLD
    with app.app_context():
        yield app
    clock.reset()


def rotate(app: Flask) -> None:
    app.config["SECRET_KEY"], app.config["SECRET_KEY_FALLBACKS"] = NEW, [OLD]


def forget(app: Flask) -> None:
    app.config["SECRET_KEY"], app.config["SECRET_KEY_FALLBACKS"] = NEW, None


def test_tokens_are_long_fresh_and_safe_in_addresses() -> None:
    tokens = {secrets.token() for _ in range(500)}
    assert len(tokens) == 500
    assert all(len(token) == 32 and token.replace("-", "").replace("_", "").isalnum() for token in tokens)


def test_a_hash_is_stable_and_does_not_contain_the_token() -> None:
    assert secrets.hashed("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_fingerprints_differ_by_purpose_and_by_key(app: Flask) -> None:
    before = secrets.fingerprint("+8613800000000", "phone")
    assert before == secrets.fingerprint("+8613800000000", "phone")
    assert before != secrets.fingerprint("+8613800000000", "identity")
    assert before != secrets.fingerprint("+8613800000001", "phone")
    rotate(app)
    assert secrets.fingerprint("+8613800000000", "phone") != before
    assert before in secrets.fingerprints("+8613800000000", "phone")


def test_derived_words_can_be_made_again_and_survive_one_rotation(app: Flask) -> None:
    key = secrets.derive("guest order", 17, "S26-1")
    assert len(key) == 22
    assert key == secrets.derive("guest order", 17, "S26-1")
    rotate(app)
    assert secrets.derives(key, "guest order", 17, "S26-1")
    assert not secrets.derives(key, "guest order", 18, "S26-1")
    forget(app)
    assert not secrets.derives(key, "guest order", 17, "S26-1")


def test_parts_are_never_run_together() -> None:
    assert secrets.derive("x", "ab", "c") != secrets.derive("x", "a", "bc") != secrets.derive("xa", "b", "c")
    assert secrets.derive("x", "ab") != secrets.fingerprint("ab", "x")[:22]


@pytest.mark.parametrize("given", ["", "é", "\ud800", "a" * 30_000, "\x00"])
def test_strange_words_are_refused_quietly(given: str) -> None:
    assert not secrets.derives(given, "x", 1)
    assert secrets.unsign("x", given, timedelta(hours=1)) is None
    assert not secrets.same(given, "expected")


def test_a_signature_holds_for_its_purpose_and_its_time() -> None:
    signed = secrets.sign("reset", {"account": 3})
    assert secrets.unsign("reset", signed, timedelta(hours=1)) == {"account": 3}
    assert secrets.unsign("invite", signed, timedelta(hours=1)) is None
    other = "A" if signed[-9] != "A" else "B"  # not the last letter: some of its bits mean nothing
    assert secrets.unsign("reset", signed[:-9] + other + signed[-8:], timedelta(hours=1)) is None
    clock.move(timedelta(minutes=59))
    assert secrets.unsign("reset", signed, timedelta(hours=1)) == {"account": 3}
    clock.move(timedelta(minutes=2))
    assert secrets.unsign("reset", signed, timedelta(hours=1)) is None


def test_a_signature_survives_one_rotation(app: Flask) -> None:
    signed = secrets.sign("reset", [1, "二"])
    rotate(app)
    assert secrets.unsign("reset", signed, timedelta(hours=1)) == [1, "二"]
    assert secrets.unsign("reset", secrets.sign("reset", 2), timedelta(hours=1)) == 2
    forget(app)
    assert secrets.unsign("reset", signed, timedelta(hours=1)) is None


people = Table("people", MetaData(), Column("id", Integer, primary_key=True), Column("papers", secrets.Encrypted))


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = create_engine("sqlite://")
    people.metadata.create_all(engine)
    yield engine
    engine.dispose()


def test_a_column_is_unreadable_in_the_database_and_readable_in_the_model(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(insert(people), [{"papers": NAME}, {"papers": None}, {"papers": NAME}])
        stored = connection.execute(text("select papers from people order by id")).scalars().all()
        read = connection.execute(select(people.c.papers).order_by(people.c.id)).scalars().all()
    assert read == [NAME, None, NAME]
    assert "王" not in str(stored) and "A123456789" not in str(stored)
    assert stored[1] is None
    assert stored[0] != stored[2], "the same papers must not be recognised by their ciphertext"


def test_rotation_reads_the_old_and_writes_the_new(app: Flask, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(insert(people), {"papers": "old"})
        rotate(app)
        connection.execute(insert(people), {"papers": "new"})
        assert connection.execute(select(people.c.papers).order_by(people.c.id)).scalars().all() == ["old", "new"]
        app.config["SECRET_KEY_FALLBACKS"] = []
        assert connection.execute(select(people.c.papers).where(people.c.id == 2)).scalar() == "new"


def test_an_unreadable_value_says_why_and_never_what(app: Flask, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(insert(people), {"papers": NAME})
        stored = connection.execute(text("select papers from people")).scalar_one()
        forget(app)
        with pytest.raises(secrets.Unreadable) as caught:
            connection.execute(select(people.c.papers)).all()
    assert "SECRET_KEY_FALLBACKS" in str(caught.value)
    assert stored not in str(caught.value)
    assert caught.value.__cause__ is None and caught.value.__suppress_context__


def test_a_value_changed_in_the_database_is_not_believed(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(insert(people), {"papers": NAME})
        connection.execute(text("update people set papers = 'gAAAA' || substr(papers, 6, 40) || 'é'"))
        with pytest.raises(secrets.Unreadable):
            connection.execute(select(people.c.papers)).all()


def test_nothing_works_without_a_key(app: Flask) -> None:
    app.config["SECRET_KEY"] = None
    with pytest.raises(RuntimeError, match="SECRET_KEY"):
        secrets.fingerprint("x")
