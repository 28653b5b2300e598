"""Every piece can be traced both ways, and live batches always hold what stock and promises say."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from storefront import batches, facts, products
from storefront.batches import Batch
from storefront.facts import BatchRecalled
from storefront.kernel import clock
from storefront.kernel.actors import PLATFORM
from storefront.kernel.db import session
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.words import Words
from storefront.products import Variant
from tests.products.making import a_product, a_supplier, a_variant


def receive(variant: Variant, quantity: int = 10, **words: Any) -> Batch:
    return batches.receive(variant, quantity, by=PLATFORM, **words)


def pick(ref: str, *lines: tuple[Variant, int]) -> None:
    batches.pick("parcel", ref, [(variant.id, quantity) for variant, quantity in lines], by=PLATFORM)


def now(batch: Batch) -> Batch:
    session.expire_all()
    return session.get_one(Batch, batch.id)


def stock(variant: Variant) -> tuple[int, int]:
    session.expire_all()
    found = session.get_one(Variant, variant.id)
    return found.available, found.short


def soon(days: int) -> date:
    return clock.now().date() + timedelta(days=days)


def test_a_batch_raises_the_stock(app: Flask) -> None:
    variant = a_variant()
    batch = receive(variant, 7, code=" K-1 ", origin=Words.of("Kiln 3"), made_on=soon(-3), best_before=soon(90))
    assert (batch.code, batch.received, batch.remaining, str(batch.origin)) == ("K-1", 7, 7, "Kiln 3")
    assert stock(variant) == (7, 0)
    assert receive(variant, 1).code != receive(variant, 1).code
    assert batches.verify() == []


def test_a_code_is_one_batch_of_a_variant(app: Flask) -> None:
    one, two = a_product(sizes=("S", "L")).variants
    receive(one, code="K-1")
    receive(two, code="K-1")
    with pytest.raises(Refused) as refused:
        receive(one, code="K-1")
    assert (refused.value.field, refused.value.status) == ("code", 409)
    assert stock(one) == (10, 0)


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("quantity", {"quantity": 0}),
        ("quantity", {"quantity": -1}),
        ("quantity", {"quantity": 1_000_001}),
        ("code", {"code": "x" * 41}),
        ("origin", {"origin": "x" * 121}),
        ("made_on", {"made_on": date(2999, 1, 1)}),
        ("made_on", {"made_on": date(1, 1, 1)}),
        ("best_before", {"best_before": date(2020, 1, 1)}),
        ("best_before", {"best_before": date(9999, 12, 31)}),
    ],
)
def test_a_batch_that_cannot_be_changes_nothing(app: Flask, field: str, words: dict[str, Any]) -> None:
    variant = a_variant()
    with pytest.raises(Refused) as refused:
        receive(variant, **words)
    assert refused.value.field == field
    assert stock(variant) == (0, 0)
    assert batches.listed(variant.supplier_id).rows == []


def test_what_ends_first_goes_first(app: Flask) -> None:
    variant = a_variant()
    never, late, early = (
        receive(variant, 5),
        receive(variant, 5, best_before=soon(60)),
        receive(variant, 5, best_before=soon(9)),
    )
    pick("1", (variant, 7))
    assert [now(batch).remaining for batch in (early, late, never)] == [0, 3, 5]
    traced = batches.trace("parcel", ["1", "2"])
    assert [(one.batch_id, one.quantity) for one in traced["1"]] == [(late.id, 2), (early.id, 5)]
    assert "2" not in traced


def test_one_line_may_come_from_several_batches_and_the_trace_runs_both_ways(app: Flask) -> None:
    one, two = a_product(sizes=("S", "L")).variants
    lots = [receive(one, 2), receive(one, 2), receive(two, 3)]
    pick("7", (one, 2), (two, 1), (one, 1))
    pick("8", (one, 1))
    to = {(lot.id, packed.ref, packed.quantity) for lot in lots for packed in batches.packed_from(lot.id)}
    back = {
        (traced.batch_id, ref, traced.quantity)
        for ref, found in batches.trace("parcel", ["7", "8"]).items()
        for traced in found
    }
    assert to == back == {(lots[0].id, "7", 2), (lots[1].id, "7", 1), (lots[2].id, "7", 1), (lots[1].id, "8", 1)}


def test_too_few_is_refused_and_nothing_is_taken(app: Flask) -> None:
    one, two = a_product(sizes=("S", "L")).variants
    first = receive(one, 2)
    receive(two, 1)
    with pytest.raises(Refused) as refused:
        pick("1", (one, 1), (two, 2))
    assert refused.value.status == 409
    assert "only 1 of the 2" in refused.value.sentence
    assert now(first).remaining == 2
    assert batches.trace("parcel", ["1"]) == {}


def test_a_repeat_picks_nothing_more(app: Flask) -> None:
    variant = a_variant()
    batch = receive(variant, 5)
    pick("1", (variant, 2))
    pick("1", (variant, 2))
    assert now(batch).remaining == 3


def test_only_live_batches_are_picked(app: Flask) -> None:
    variant = a_variant()
    frozen, old, good = receive(variant, 5), receive(variant, 5, best_before=soon(1)), receive(variant, 1)
    batches.freeze(frozen, "A hair in it", by=PLATFORM)
    clock.move(timedelta(days=3))
    with pytest.raises(Refused):
        pick("1", (variant, 2))
    pick("1", (variant, 1))
    assert [now(batch).remaining for batch in (frozen, old, good)] == [5, 5, 0]


def test_unpacking_puts_back_where_it_came_from(app: Flask) -> None:
    variant = a_variant()
    one, two = receive(variant, 2), receive(variant, 2)
    products.take({variant.id: 3})
    pick("1", (variant, 3))
    batches.freeze(one, "A hair in it", by=PLATFORM)
    batches.unpick("parcel", "1", by=PLATFORM)
    batches.unpick("parcel", "1", by=PLATFORM)
    assert [now(batch).remaining for batch in (one, two)] == [2, 2]
    assert stock(variant) == (0, 1)  # three promised, two there
    assert batches.verify({variant.id: 3}) == []
    products.put_back({variant.id: 3})
    assert stock(variant) == (2, 0)
    assert batches.verify() == []


def test_loss_and_counting(app: Flask) -> None:
    variant = a_variant()
    batch = receive(variant, 10)
    batches.lose(batch, 3, "Broken", by=PLATFORM)
    batches.correct(batch, 6, "Counted", by=PLATFORM)
    batches.correct(batch, 6, "Counted", by=PLATFORM)
    batches.correct(batch, 9, "Behind the shelf", by=PLATFORM)
    found = now(batch)
    assert (found.received, found.remaining, found.lost) == (13, 9, 4)
    assert [(one.what, one.quantity) for one in batches.steps_of(found)] == [
        ("received", 10),
        ("lost", 3),
        ("lost", 1),
        ("found", 3),
    ]
    assert stock(variant) == (9, 0)
    for quantity, reason, field in (
        (10, "x", "quantity"),
        (0, "x", "quantity"),
        (1, " ", "reason"),
        (1, "x" * 501, "reason"),
    ):
        with pytest.raises(Refused) as refused:
            batches.lose(batch, quantity, reason, by=PLATFORM)
        assert refused.value.field == field
    assert (now(batch).remaining, stock(variant)) == (9, (9, 0))


WORDS: dict[str, Callable[[Batch], None]] = {
    "freeze": lambda batch: batches.freeze(batch, "A hair in it", by=PLATFORM),
    "unfreeze": lambda batch: batches.unfreeze(batch, by=PLATFORM),
    "recall": lambda batch: batches.recall(batch, "Lead in the glaze", by=PLATFORM),
}
AFTER = {
    "active": {"freeze": "frozen", "unfreeze": "active", "recall": "recalled"},
    "frozen": {"freeze": "frozen", "unfreeze": "active", "recall": "recalled"},
    "expired": {"recall": "recalled"},
    "recalled": {"recall": "recalled"},
}


@pytest.mark.parametrize("state", sorted(AFTER))
def test_every_word_in_every_state(app: Flask, deliver: Callable[[], None], state: str) -> None:
    for word, say in WORDS.items():
        variant = a_variant()
        batch = receive(variant, 4, best_before=soon(3))
        if state in ("frozen", "recalled"):
            WORDS["freeze" if state == "frozen" else "recall"](batch)
        elif state == "expired":
            clock.move(timedelta(days=6))
            deliver()
        assert now(batch).state == state
        steps = len(batches.steps_of(batch))
        after = AFTER[state].get(word)
        if after is None:
            with pytest.raises(Refused):
                say(batch)
        else:
            say(batch)
        assert now(batch).state == (after or state)
        assert len(batches.steps_of(batch)) == steps + (after not in (None, state))
        assert stock(variant) == (4 if (after or state) == "active" else 0, 0)
        assert batches.verify() == []


def test_a_recall_is_announced_once(app: Flask) -> None:
    heard: list[int] = []
    kept = app.extensions["reactions"]
    facts.connect(app, {**kept, BatchRecalled: [lambda fact: heard.append(fact.batch_id)]})
    batch = receive(a_variant(), 4)
    WORDS["recall"](batch)
    WORDS["recall"](now(batch))
    facts.connect(app, kept)
    assert heard == [batch.id]


def test_the_last_day_is_a_day_of_sale_where_the_platform_is(app: Flask, deliver: Callable[[], None]) -> None:
    variant = a_variant()
    zone = app.config["SETTINGS"].zone
    today = clock.day(clock.now(), zone)
    batch = receive(variant, 4, best_before=today + timedelta(days=2))
    clock.move(timedelta(days=2))
    deliver()
    assert now(batch).state == "active"
    clock.move(timedelta(days=1))
    deliver()
    assert (now(batch).state, stock(variant)) == ("expired", (0, 0))


def test_a_batch_of_another_is_not_found(app: Flask) -> None:
    batch = receive(a_variant())
    with pytest.raises(NotFound):
        batches.owned(a_supplier().id, batch.id)


def test_packing_at_once_takes_each_piece_once(app: Flask, at_once: Callable[..., list[Any]]) -> None:
    variant = a_variant()
    lots = [receive(variant, 3).id, receive(variant, 4).id]
    number = variant.id
    results = at_once(lambda ref: batches.pick("parcel", str(ref), [(number, 1)], by=PLATFORM), 20)
    assert sum(result is None for result in results) == 7
    assert all(result is None or isinstance(result, Refused) for result in results)
    assert sum(len(batches.packed_from(lot)) for lot in lots) == 7
    assert batches.unbalanced() == []


class Shelf(RuleBasedStateMachine):
    """Orders, packing, losses and recalls in any order; the sum of domain.md 2 holds after each."""

    @initialize()
    def begin(self) -> None:
        self.variant = a_variant()
        self.promised: dict[str, int] = {}
        self.packed: dict[str, int] = {}
        self.lots: list[int] = []
        self.ref = 0

    def lot(self, chosen: int) -> Batch:
        return session.get_one(Batch, self.lots[chosen % len(self.lots)])

    @rule(quantity=st.integers(1, 6))
    def receive(self, quantity: int) -> None:
        self.lots.append(receive(self.variant, quantity).id)

    @rule(quantity=st.integers(1, 4))
    def order(self, quantity: int) -> None:
        try:
            products.take({self.variant.id: quantity})
        except Refused:
            return
        self.ref += 1
        self.promised[f"{self.variant.id}-{self.ref}"] = quantity

    @precondition(lambda self: self.promised)
    @rule(chosen=st.integers(0, 9))
    def pack(self, chosen: int) -> None:
        ref = sorted(self.promised)[chosen % len(self.promised)]
        try:
            pick(ref, (self.variant, self.promised[ref]))
        except Refused:
            return
        self.packed[ref] = self.promised.pop(ref)

    @precondition(lambda self: self.packed)
    @rule(chosen=st.integers(0, 9))
    def unpack(self, chosen: int) -> None:
        ref = sorted(self.packed)[chosen % len(self.packed)]
        batches.unpick("parcel", ref, by=PLATFORM)
        self.promised[ref] = self.packed.pop(ref)

    @precondition(lambda self: self.promised)
    @rule(chosen=st.integers(0, 9))
    def cancel(self, chosen: int) -> None:
        ref = sorted(self.promised)[chosen % len(self.promised)]
        products.put_back({self.variant.id: self.promised.pop(ref)})

    @precondition(lambda self: self.lots)
    @rule(chosen=st.integers(0, 9), word=st.sampled_from(sorted(WORDS)))
    def decide(self, chosen: int, word: str) -> None:
        try:
            WORDS[word](self.lot(chosen))
        except Refused:
            return

    @precondition(lambda self: self.lots)
    @rule(chosen=st.integers(0, 9), counted=st.integers(0, 8))
    def count(self, chosen: int, counted: int) -> None:
        batches.correct(self.lot(chosen), counted, "Counted", by=PLATFORM)

    @invariant()
    def the_sum_holds(self) -> None:
        if hasattr(self, "variant"):
            session.expire_all()
            held = {self.variant.id: sum(self.promised.values())}
            assert [one for one in batches.verify(held) if one.variant_id == self.variant.id] == []
            assert batches.unbalanced() == []


def test_the_sum_holds_whatever_happens(app: Flask) -> None:
    run_state_machine_as_test(
        Shelf,
        settings=settings(
            max_examples=10,
            stateful_step_count=16,
            report_multiple_bugs=False,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
