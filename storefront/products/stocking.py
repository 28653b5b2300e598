"""Stock is one counter per variant; taking is one conditional update, so nothing is sold twice (reliability.md K1)."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import bindparam, case, select, text
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from storefront import policies, suppliers
from storefront.facts import StockTurned, announce
from storefront.kernel.db import atomic, db, session
from storefront.kernel.errors import Refused
from storefront.kernel.prepared import Change, Prepared
from storefront.kernel.words import Words, _
from storefront.products.models import Product, Variant

_WANTED: Final = {
    "sqlite": " FROM (SELECT CAST(json_extract(value, '$[0]') AS INTEGER) AS id,"
    " CAST(json_extract(value, '$[1]') AS INTEGER) AS quantity FROM json_each(:wanted)) AS wanted"
    " WHERE variants.id = wanted.id",
    "postgresql": " FROM wanted WHERE variants.id = wanted.id",
}
_LOCKED: Final = (  # the rows are locked in one order, so that two carts cannot embrace (reliability.md 0.7)
    "WITH wanted AS (SELECT v.id, w.quantity FROM variants v"
    " JOIN unnest(CAST(:ids AS bigint[]), CAST(:quantities AS int[])) AS w (id, quantity) ON w.id = v.id"
    " ORDER BY v.id FOR UPDATE OF v) "
)


def _statement(dialect: str, change: str, condition: str = "") -> Change:
    """One statement for all variants, however many."""
    sets = change if dialect == "sqlite" else change.replace("max(", "greatest(")
    begin = "" if dialect == "sqlite" else _LOCKED
    told = (Variant.id, Variant.available, Variant.supplier_id, Variant.short)
    return Change(
        text(
            f"{begin}UPDATE variants SET {sets}{_WANTED[dialect]}{condition}"  # nosec B608 - constants of this module
            " RETURNING variants.id, variants.available, variants.supplier_id, variants.short"
        ).columns(*told)
    )


_CHANGES: Final = {
    "take": (
        "available = available - wanted.quantity",
        " AND variants.available >= wanted.quantity AND variants.removed_at IS NULL",
    ),
    "put_back": (
        "available = available + max(wanted.quantity - short, 0), short = max(short - wanted.quantity, 0)",
        "",
    ),
    "withdraw": (
        "available = max(available - wanted.quantity, 0), short = short + max(wanted.quantity - available, 0)",
        "",
    ),
}
_STATEMENTS: Final = {
    (dialect, word): _statement(dialect, *parts) for dialect in _WANTED for word, parts in _CHANGES.items()
}
_left = Prepared(
    select(Variant.id, Product.title, case((Variant.removed_at.is_(None), Variant.available), else_=0))
    .join(Product, Product.id == Variant.product_id)
    .where(Variant.id.in_(bindparam("ids", expanding=True)))
    .order_by(Variant.id),
    lambda row: _Left(*row),
)


class _Left(NamedTuple):
    """What is left of a variant just now."""

    variant_id: int
    title: Words
    pieces: int


def shortage(quantities: Mapping[int, int]) -> Refused | None:
    """What keeps so many pieces (by variant id) from being taken just now, in one read; nothing when there are enough.

    Only `take` is sure; this waits for nobody.
    """
    left = _left.all(ids=sorted(quantities))
    short = [one for one in left if one.pieces < quantities[one.variant_id]]
    unknown = set(quantities) - {one.variant_id for one in left}
    return _sold_out(short, unknown) if short or unknown else None


@atomic()
def take(quantities: Mapping[int, int]) -> dict[int, int]:
    """Take pieces of variants (by id), all or none; what is left of each.

    Raises Refused (409) when one has too few; its `values` hold "sold_out": {variant id: what is left}.
    """
    rows = _run("take", quantities)
    if len(rows) < len(quantities):
        missing = sorted(set(quantities) - {row[0] for row in rows})
        left = _left.all(ids=missing)
        raise _sold_out(left, set(missing) - {one.variant_id for one in left})
    _turn([(row[0], row[1] + quantities[row[0]], row[1], row[2]) for row in rows])
    return {row[0]: row[1] for row in rows}


@atomic()
def put_back(quantities: Mapping[int, int]) -> None:
    """Let pieces be bought again: an order ended, a batch came. What is short is covered first."""
    rows = _run("put_back", quantities)
    _turn([(row[0], max(row[1] - quantities[row[0]], 0), row[1], row[2]) for row in rows])


@atomic()
def withdraw(quantities: Mapping[int, int]) -> None:
    """Take pieces that no longer stand in a live batch off sale; what is promised beyond them becomes short."""
    rows = _run("withdraw", quantities)
    _turn([(row[0], row[1] + quantities[row[0]], row[1], row[2]) for row in rows])


def _run(word: str, quantities: Mapping[int, int]) -> Sequence[Any]:
    if not quantities:
        return ()
    if any(quantity <= 0 for quantity in quantities.values()):
        raise ValueError("a quantity is at least 1")
    pairs = sorted(quantities.items())
    dialect = db.engine.dialect.name
    if dialect == "sqlite":
        values: dict[str, Any] = {"wanted": json.dumps(pairs)}
    else:
        values = {"ids": [pair[0] for pair in pairs], "quantities": [pair[1] for pair in pairs]}
    rows = _STATEMENTS[dialect, word].run(values)
    for number, available, _supplier_id, short in rows:
        if (held := session.identity_map.get(identity_key(Variant, number))) is not None:
            set_committed_value(held, "available", available)
            set_committed_value(held, "short", short)
    return rows


def _turn(moves: Sequence[tuple[int, int, int, int]]) -> None:
    """Say which variants now read differently: sold out, the last few, or back. (variant, before, after, supplier)"""
    low = policies.current().low_stock
    turned = [move for move in moves if min(move[1], low + 1) != min(move[2], low + 1)]
    if turned:
        suppliers.bump({move[3] for move in turned})
        for move in turned:
            announce(StockTurned(move[0]))


def _sold_out(short: Sequence[_Left], unknown: Collection[int]) -> Refused:
    """In words: the first that is short; of what nobody knows nothing is left."""
    left = dict.fromkeys(unknown, 0) | {one.variant_id: one.pieces for one in short}
    title, rest = (str(short[0].title), short[0].pieces) if short else ("", 0)
    if rest:
        said = _("Of %(title)s only %(left)s are left. Nothing was taken.", title=title, left=rest)
    else:
        said = _("%(title)s is sold out. Nothing was taken.", title=title)
    return Refused(said, status=409, values={"sold_out": left})
