"""A request reads by one connection and lets go of it before it draws: no transaction stands open meanwhile."""

from typing import Final
from weakref import WeakKeyDictionary

from flask import Flask, g
from sqlalchemy import Engine, event
from sqlalchemy.pool import PoolProxiedConnection

from storefront.kernel.db import db, session

AT_HAND: Final = 8  # connections that only read and lie ready, per process: more than threads ask at once
_at_hand: WeakKeyDictionary[Engine, list[PoolProxiedConnection]] = WeakKeyDictionary()


def connect(app: Flask) -> None:
    """Let what a request read by be laid down when it ends."""
    app.teardown_appcontext(let_go)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "engine_disposed", _give_back)
            _at_hand[db.engine] = []


def done() -> None:
    """End the read and let its rows go: what a template shows was loaded before (reliability.md 0.9)."""
    let_go()
    if session.registry.has():
        session.close()


def reading(*, instead: bool = False) -> tuple[Engine, PoolProxiedConnection]:
    """A connection for statements that are a snapshot by themselves: nothing is begun for them on either database.

    All of a page's go by one, which is kept until `let_go`: to take one from the pool costs more than most reads.
    `instead` of one that broke asks for another.
    """
    context = g._get_current_object()
    held: tuple[Engine, PoolProxiedConnection] | None = context.get("reading")
    if instead and held is not None:
        held[1].invalidate()
        held = None
    if held is None:
        engine = db.engine
        try:
            connection = _at_hand[engine].pop()
        except (KeyError, IndexError):
            connection = engine.raw_connection()
        held = context.reading = engine, connection
    return held


def let_go(error: BaseException | None = None) -> None:
    """Lay the connection of `reading` down for the next page; SQLite's stay at hand, beside the pool and its checks."""
    held = g.pop("reading", None)
    if held is None:
        return
    engine, connection = held
    resting = _at_hand.get(engine)
    if resting is not None and error is None and len(resting) < AT_HAND:
        resting.append(connection)
    else:
        connection.close()


def _give_back(engine: Engine) -> None:
    while _at_hand[engine]:
        _at_hand[engine].pop().close()
