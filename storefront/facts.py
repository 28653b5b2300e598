"""What can happen, in the past tense: ids and amounts only. Announcing a fact imports nobody."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app

Reactions = Mapping[type, Sequence[Callable[[Any], None]]]


def connect(app: Flask, reactions: Reactions) -> None:
    """Hand the app its table of reactions."""
    app.extensions["reactions"] = reactions


def announce(fact: object) -> None:
    """Let everybody react, in the table's order, in this same transaction; a reaction may raise Refused."""
    for react in current_app.extensions["reactions"].get(type(fact), ()):
        react(fact)


@dataclass(frozen=True, slots=True)
class AccountOpened:
    account_id: int


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session began; `visitor` is the hashed token under which this browser kept a cart and follows, if it did."""

    account_id: int
    visitor: str | None


@dataclass(frozen=True, slots=True)
class PasswordResetAsked:
    """`token` opens the reset once; it travels in the mail only."""

    account_id: int
    token: str


@dataclass(frozen=True, slots=True)
class PasswordChanged:
    account_id: int


@dataclass(frozen=True, slots=True)
class EmailChangeAsked:
    """An account wants this address; `token` confirms it, and is empty where somebody has the address."""

    account_id: int
    email: str
    token: str


@dataclass(frozen=True, slots=True)
class EmailChanged:
    """An account has another address; `before` is where its letters went until now."""

    account_id: int
    before: str


@dataclass(frozen=True, slots=True)
class AccountClosed:
    """Nobody signs in to it any more; whoever still depends on it refuses."""

    account_id: int


@dataclass(frozen=True, slots=True)
class SupplierApproved:
    supplier_id: int


@dataclass(frozen=True, slots=True)
class ProductChanged:
    """Something a reader of the product sees is different: words, price, pictures, state."""

    product_id: int


@dataclass(frozen=True, slots=True)
class StockTurned:
    """A variant became sold out, low or available again: the three moments at which a page changes."""

    variant_id: int


@dataclass(frozen=True, slots=True)
class PaymentReceived:
    """Money arrived for what (kind, ref) names."""

    payment_id: int
    kind: str
    ref: str


@dataclass(frozen=True, slots=True)
class PaymentClosed:
    """The way to pay ended without money."""

    payment_id: int
    kind: str
    ref: str


@dataclass(frozen=True, slots=True)
class MoneyReturned:
    """A refund reached its way."""

    refund_id: int
    kind: str
    ref: str


@dataclass(frozen=True, slots=True)
class OrderPlaced:
    order_id: int


@dataclass(frozen=True, slots=True)
class OrderReferred:
    """An order was placed by who came through somebody's link."""

    order_id: int


@dataclass(frozen=True, slots=True)
class OrderPaid:
    order_id: int


@dataclass(frozen=True, slots=True)
class OrderExpired:
    order_id: int


@dataclass(frozen=True, slots=True)
class ParcelShipped:
    parcel_id: int


@dataclass(frozen=True, slots=True)
class ParcelDelivered:
    parcel_id: int


@dataclass(frozen=True, slots=True)
class ParcelSettled:
    parcel_id: int


@dataclass(frozen=True, slots=True)
class ParcelCancelled:
    parcel_id: int


@dataclass(frozen=True, slots=True)
class ParcelRefused:
    """Nobody took the parcel at the door; its goods are back with the supplier."""

    parcel_id: int


@dataclass(frozen=True, slots=True)
class ReceiptSoon:
    """A parcel counts as received soon unless its customer says otherwise."""

    parcel_id: int


@dataclass(frozen=True, slots=True)
class BatchRecalled:
    """A batch must come back: whoever got units of it is to be told within a day (domain.md 2)."""

    batch_id: int


@dataclass(frozen=True, slots=True)
class DealOffered:
    """A plan of deals waits for the word of who would bear it."""

    plan_id: int


@dataclass(frozen=True, slots=True)
class DealStopped:
    """A plan was declined, nobody answered, or it was ended early."""

    plan_id: int


@dataclass(frozen=True, slots=True)
class PhotoShared:
    """What a customer shows of a product may be seen."""

    photo_id: int


@dataclass(frozen=True, slots=True)
class ContentHeld:
    """What somebody said waits for staff before anybody reads it."""

    kind: str
    ref: int


@dataclass(frozen=True, slots=True)
class ContentReleased:
    """What was held may be read now, for the first time."""

    kind: str
    ref: int


@dataclass(frozen=True, slots=True)
class ContentHidden:
    """It is not shown any more: staff decided so, or enough members reported it."""

    kind: str
    ref: int


@dataclass(frozen=True, slots=True)
class ContentRestored:
    """What was hidden is shown again."""

    kind: str
    ref: int
