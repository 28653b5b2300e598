"""The histories are worth something only if they find what is wrong: each bug seeded here must be caught (S1)."""

from datetime import timedelta

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import select, update

from storefront import batches, ledger, payments, products
from storefront.kernel import clock
from storefront.kernel.actors import PLATFORM
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.ledger import Move
from storefront.orders import Line, Order, Parcel
from storefront.orders.settling import release
from tests.invariants.history import History
from tests.invariants.test_histories import QUICK, history
from tests.invariants.verbs import Verbs

__all__ = ["history"]

SEARCH = settings(QUICK, max_examples=80, stateful_step_count=30, phases=(Phase.generate,))
BUGS: list[type[Verbs]] = []


def bug(kind: type[Verbs]) -> type[Verbs]:
    """One that the histories must find."""
    BUGS.append(kind)
    return kind


@atomic()
def post(kind: str, about: str, *moves: Move) -> None:
    ledger.post(kind, about=about, moves=moves)


@atomic()
def write(statement: object) -> None:
    session.execute(statement)  # type: ignore[call-overload]


@atomic()
def put_back(pieces: dict[int, int]) -> None:
    products.put_back(pieces)


def pieces(parcel: Parcel) -> dict[int, int]:
    rows = session.execute(select(Line.variant_id, Line.quantity).where(Line.parcel_id == parcel.id))
    return {row[0]: row[1] for row in rows}


@bug
class PaysAtEveryNotice(Verbs):
    """A repeated notice is booked again."""

    def notice(self, number: str, off: int, event: str) -> str:
        said = super().notice(number, off, event)
        if said == "repeated":
            amount = self.payment(number).amount
            post(
                "order paid", f"{number} {clock.now()}", Move(ledger.gateway("transfer"), ledger.escrow(number), amount)
            )
        return said


@bug
class TakesAnyAmount(Verbs):
    """The amount is not compared with the order's."""

    def notice(self, number: str, off: int, event: str) -> str:
        return super().notice(number, 0, event)


@bug
class CancelsWithoutReturningStock(Verbs):
    """What was reserved stays reserved after the order was cancelled."""

    def cancel(self, number: str) -> None:
        already = self.order(number).state == "cancelled"
        super().cancel(number)
        if not already:
            held = session.scalars(select(Parcel).where(Parcel.order_id == self.order(number).id)).all()
            for parcel in held:
                products.take(pieces(parcel))


@bug
class ReturnsStockAtEveryCancel(Verbs):
    """Cancelling twice puts the goods on sale twice."""

    def cancel(self, number: str) -> None:
        already = self.order(number).state == "cancelled"
        super().cancel(number)
        if already:
            put_back(pieces(self.parcel(number, 0)))


@bug
class RefundsTheWholeOrder(Verbs):
    """Calling off one of two parcels sends the money of both back."""

    def call_off(self, number: str, place: int) -> None:
        waited = self.parcel(number, place).state == "waiting" and self.order(number).state == "paid"
        super().call_off(number, place)
        rest = ledger.balance(ledger.escrow(number))
        if waited and rest:
            key = f"parcel:{self.parcel(number, place).id}:rest"
            payments.refund_for("order", number, rest, key=key, reason="a bug", by=PLATFORM)
            post("parcel refunded", key, Move(ledger.escrow(number), payments.leaving(key), rest))


@bug
class KeepsLateMoneyWithoutGoods(Verbs):
    """Money that comes after the hold pays the order, although its goods went back on sale."""

    def notice(self, number: str, off: int, event: str) -> str:
        expired = self.order(number).state == "expired"
        said = super().notice(number, off, event)
        if expired and self.order(number).state == "paid":
            put_back(pieces(self.parcel(number, 0)))
        return said


@bug
class ExpiresWhatIsPaid(Verbs):
    """The sweep does not look again whether an order was paid meanwhile."""

    def sweep(self) -> None:
        super().sweep()
        late = Order.state == "paid", Order.placed_at <= clock.now() - timedelta(hours=48)
        write(update(Order).where(*late).values(state="expired", paid_at=None))


@bug
class NeverExpires(Verbs):
    """The sweep of unpaid orders finds nothing."""

    def sweep(self) -> None:
        write(update(Order).where(Order.state == "placed").values(due_at=None))
        super().sweep()


@bug
class ReleasesAtOnce(Verbs):
    """Earnings are free the moment a parcel completes."""

    def confirm(self, number: str, place: int) -> None:
        super().confirm(number, place)
        parcel = self.parcel(number, place)
        write(update(Parcel).where(Parcel.id == parcel.id).values(release_at=clock.now()))
        release(parcel.id)


@bug
class SettlesWithoutTheFund(Verbs):
    """The fund's part of the fee stays with the platform."""

    def confirm(self, number: str, place: int) -> None:
        super().confirm(number, place)
        rest = ledger.balance(ledger.fund())
        if rest:
            post("bug", f"{number} {place} {clock.now()}", Move(ledger.fund(), ledger.fee(), rest))


@bug
class SharesOutAgain(Verbs):
    """Completing a parcel again pays its reseller again, out of the fee."""

    def confirm(self, number: str, place: int) -> None:
        done = self.parcel(number, place).state == "completed"
        super().confirm(number, place)
        if done:
            reseller = History.world.reseller.id
            post("bug", f"{number} {place} {clock.now()}", Move(ledger.fee(), ledger.pending(reseller), 1))


@bug
class CallsOffWhatIsPacked(Verbs):
    """A packed parcel can be called off, and its goods go on sale although they left the shelf."""

    def call_off(self, number: str, place: int) -> None:
        parcel = self.parcel(number, place)
        if parcel.state == "packed":
            write(update(Parcel).where(Parcel.id == parcel.id).values(state="waiting"))
        super().call_off(number, place)


@bug
class ShipsUnpaid(Verbs):
    """A parcel is packed before its money is in."""

    def pack(self, number: str, place: int) -> None:
        order, parcel = self.order(number), self.parcel(number, place)
        if order.state != "placed":
            return super().pack(number, place)
        batches.pick("parcel", str(parcel.id), list(pieces(parcel).items()), by=PLATFORM)
        return write(update(Parcel).where(Parcel.id == parcel.id).values(state="packed"))


@bug
class ExtendsWithoutEnd(Verbs):
    """The extension may be asked for again and again."""

    def extend(self, number: str, place: int) -> None:
        write(update(Parcel).where(Parcel.id == self.parcel(number, place).id).values(extended_at=None))
        super().extend(number, place)


@bug
class SellsMoreThanThereIs(Verbs):
    """Placing reads what is left and writes it later, as if nobody else came."""

    def place(self, checkout: object, key: str) -> str:
        try:
            return super().place(checkout, key)  # type: ignore[arg-type]
        except Refused:
            wish = checkout.wishes[0]  # type: ignore[attr-defined]
            put_back({wish.variant_id: 3})
            return super().place(checkout, key)  # type: ignore[arg-type]


SLOWLY = [SharesOutAgain, SettlesWithoutTheFund, ReleasesAtOnce, RefundsTheWholeOrder]  # found deep in a history


@pytest.mark.once
@pytest.mark.parametrize("kind", [pytest.param(one, marks=pytest.mark.long) if one in SLOWLY else one for one in BUGS])
def test_each_seeded_bug_is_found(history: type[History], kind: type[Verbs]) -> None:
    history.verbs, history.thorough = kind(), False
    History.world = history.world
    with pytest.raises((AssertionError, ExceptionGroup, Refused, RuntimeError, pytest.fail.Exception)):
        run_state_machine_as_test(history, settings=SEARCH)
    history.begin()  # what the bug left behind is forgotten


def test_there_are_enough_of_them() -> None:
    assert len(BUGS) - len(SLOWLY) >= 8
