"""Whatever the history, the books agree with a dictionary, and threads that pay each other lose nothing."""

from threading import Barrier, Thread

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from storefront import ledger
from storefront.kernel.db import session
from storefront.kernel.errors import Refused
from storefront.ledger import Holder, Move

WALLETS = [ledger.available(1), ledger.available(2)]
HOLDERS = [
    ledger.gateway("cod"),
    ledger.fee(),
    ledger.debt(1),
    ledger.fund(),
    ledger.Holder(ledger.Kind.ESCROW, "test:A"),
    *WALLETS,
]
SIDES = st.sampled_from(HOLDERS)
STEPS = st.tuples(SIDES, SIDES, st.integers(0, 10_000)).filter(lambda step: step[0] != step[1])
MOVES = st.lists(STEPS.map(lambda step: Move(*step)), min_size=1, max_size=4)
run = 0


class Books(RuleBasedStateMachine):
    """The ledger beside the simplest model of it: a dictionary of sums."""

    journals = Bundle("journals")

    def __init__(self) -> None:
        super().__init__()
        global run
        run += 1
        self.model: dict[Holder, int] = {holder: ledger.balance(holder) for holder in HOLDERS}
        self.count = 0

    @rule(target=journals, moves=MOVES)
    def post(self, moves: list[Move]) -> tuple[str, list[Move], bool]:
        self.count += 1
        about = f"{run}-{self.count}"
        after, broken = dict(self.model), False
        for move in moves:
            after[move.debit] -= move.amount
            after[move.credit] += move.amount
            broken = broken or (after[move.debit] < 0 and move.debit.floor == 0 and move.amount > 0)
        try:
            ledger.post("history", about=about, moves=moves)
        except Refused:
            assert broken
        else:
            assert not broken
            self.model = after
        return about, moves, not broken

    @rule(journal=journals)
    def repeat(self, journal: tuple[str, list[Move], bool]) -> None:
        about, moves, stands = journal
        if stands:
            assert not ledger.post("history", about=about, moves=moves).first

    @rule(journal=journals)
    def contradict(self, journal: tuple[str, list[Move], bool]) -> None:
        about, moves, stands = journal
        if stands:
            with pytest.raises(ledger.Contradiction):
                ledger.post("history", about=about, moves=[*moves, Move(HOLDERS[0], HOLDERS[1], 7)])

    @invariant()
    def agree(self) -> None:
        assert ledger.balances(HOLDERS) == self.model
        assert sum(self.model.values()) == 0


def test_histories(app: Flask) -> None:
    run_state_machine_as_test(
        Books,
        settings=settings(
            max_examples=15,
            stateful_step_count=15,
            deadline=None,
            derandomize=True,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert ledger.verify() == []


def test_opposite_transfers_at_once_lose_nothing(app: Flask) -> None:
    people = [ledger.available(number) for number in range(1, 4)]
    gifts = [Move(ledger.promotion(), person, 10_000) for person in people]
    ledger.post("gift", about="all", moves=gifts)
    session.remove()
    start, troubles = Barrier(6), list[BaseException]()

    def transfer(worker: int) -> None:
        with app.app_context():
            try:
                start.wait()
                for turn in range(15):
                    one, two, three = (people[(worker + step * (1 if worker % 2 else 2)) % 3] for step in range(3))
                    moves = [Move(one, two, 7), Move(two, three, 5), Move(three, ledger.fee(), 1)]
                    ledger.post("swap", about=f"{worker}-{turn}", moves=moves)
            except BaseException as trouble:
                troubles.append(trouble)
            finally:
                session.remove()

    threads = [Thread(target=transfer, args=(worker,)) for worker in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    assert sum(ledger.balances(people).values()) == 30_000 - 90
    assert ledger.balance(ledger.fee()) == 90
    assert ledger.verify() == []
