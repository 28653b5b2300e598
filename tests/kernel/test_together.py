"""What is read together is what each select would find by itself, and one trip where a trip costs something."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import bindparam, literal, select

from storefront import batches
from storefront.batches import Batch
from storefront.kernel.db import db
from storefront.kernel.prepared import Prepared
from storefront.kernel.together import Together
from storefront.shops import Shop
from tests.world import World

_shops = Prepared(
    select(Shop.id, Shop.name, Shop.switched_off, Shop.opened_at, Shop.back_on, Shop.id > 1, literal("a\n%%s 'b'"))
    .where(Shop.slug != bindparam("not_this"))
    .order_by(Shop.id.desc()),
    tuple,
)
_batches = Prepared(
    select(Batch.code, Batch.best_before, Batch.made_on).where(Batch.id > bindparam("after")).order_by(Batch.id), tuple
)
_both = Together(_shops, _batches)


def test_it_reads_what_each_select_reads(
    app: Flask, world: World, queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    batches.receive(world.variants["cup"], 3, by=world.supplier, best_before=date(2099, 12, 31))
    apart: list[list[Any]] = [_shops.all(not_this="lane"), _batches.all(after=1)]
    assert len(apart[0]) == 1 and len(apart[1]) > 1 and apart[1][-1][1] == date(2099, 12, 31)
    _both.all(not_this="lane", after=1)
    with queries() as counted:
        found = _both.all(not_this="lane", after=1)
    assert found == apart
    assert [[type(value) for value in row] for part in found for row in part] == [
        [type(value) for value in row] for part in apart for row in part
    ]
    assert len(counted) == (1 if db.engine.dialect.name == "postgresql" else 2)


def test_what_finds_nothing_gives_an_empty_list(app: Flask, world: World) -> None:
    assert _both.all(not_this="harbour", after=10**9) == [_shops.all(not_this="harbour"), []]
