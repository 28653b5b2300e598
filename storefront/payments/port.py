"""A way to pay is one object that can be asked a few things; whoever implements it keeps these promises.

Each call is made outside any transaction and may be repeated: the bill's key makes the provider do it once. Who has
no answer raises Unclear, and is asked again with the same key; Unclear never means no (reliability.md K4).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal, NamedTuple, Protocol

Said = Literal["paid", "waiting", "declined", "unknown"]
REASONS: Final = ("signature", "stale", "unreadable")  # why a notice is refused: forged, copied, or no notice


class Unclear(Exception):
    """No answer, or none that can be understood: ask again with the same key."""


class Forged(Exception):
    """A notice that its provider did not write, or that is too old, or that says nothing we understand.

    `reason` is one of REASONS.
    """

    def __init__(self, said: str, reason: str = "signature") -> None:
        super().__init__(said)
        self.reason = reason


class Bill(NamedTuple):
    """What is to be paid. `key` is the provider's idempotency key, `ref` what a person calls it (an order number)."""

    key: str
    kind: str
    ref: str
    amount: int
    currency: str
    due_at: datetime | None


class Answer(NamedTuple):
    """What a provider says of a bill: paid, waiting for the person, declined for good, or never heard of it.

    When paid, `amount` and `currency` are what arrived, and `event` names that arrival once and for all.
    """

    said: Said
    event: str = ""
    amount: int = 0
    currency: str = ""


class Return(NamedTuple):
    """Money on its way back. `key` is the provider's idempotency key for it, `bill_key` names what it was paid by."""

    key: str
    bill_key: str
    amount: int
    currency: str


class Notice(NamedTuple):
    """What a provider tells by itself: `event` names the telling once and for all, `key` the bill that was paid."""

    event: str
    key: str
    amount: int
    currency: str


class Provider(Protocol):
    """The port. `returns` says whether it can send money back by itself, `asks` whether there is anybody to ask.

    `counts` says what an event is: for a bank each one is money of its own, a notice may repeat an earlier one.
    `speaks` says whether it tells us anything by itself.
    """

    code: str
    returns: bool
    asks: bool
    counts: bool
    speaks: bool

    def begin(self, bill: Bill) -> Answer:
        """Open the bill. Repeating it opens it once."""

    def query(self, bill: Bill) -> Answer:
        """How the bill stands; "unknown" when it was never opened."""

    def close(self, bill: Bill) -> Answer:
        """Let nobody pay the bill any more: "paid" when somebody has."""

    def refund(self, back: Return) -> Answer:
        """Send money back: "paid" when it went, "declined" when it never will. Repeating it sends it once."""

    def hear(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """What a notice says whose signature is the provider's own. Raises Forged, and touches nothing."""

    def instructions(self, bill: Bill) -> str:
        """What the person has to do to pay, in the reader's language; empty when there is nothing to do."""
