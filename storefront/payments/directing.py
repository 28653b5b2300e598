"""What came as cash or by transfer goes back to an account the customer names, or as credit if they choose."""

from collections.abc import Mapping
from typing import Final

from storefront import audit, wallets
from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.kernel.words import _
from storefront.payments.models import Payment, Refund
from storefront.payments.refunding import finish, leaving

PAYEE: Final = {"name": 80, "bank": 80, "number": 40}  # characters


@atomic()
def to_account(refund: Refund, payee: Mapping[str, str], *, by: Actor) -> None:
    """The customer names the account a refund goes to: "name", "bank", "number". It can be corrected until it is paid.

    Raises Refused beside the field, and 409 once the refund is on its way.
    """
    _must_wait(refund)
    kept = {}
    for field, most in PAYEE.items():
        kept[field] = " ".join(payee.get(field, "").split())
        if not kept[field]:
            raise Refused(_("Please fill this in."), field)
        if len(kept[field]) > most:
            raise Refused(_("This is too long; at most %(most)s characters.", most=most), field)
    refund.way, refund.payee = "transfer", kept
    refund.state, refund.state_at = "intended", clock.now()
    session.flush()


@atomic()
def to_credit(refund: Refund, account_id: int, *, by: Actor) -> None:
    """The customer takes a refund as credit, at once. It never lapses: it is their money."""
    _must_wait(refund)
    if refund.payee is not None:
        refund.payee = None
    refund.way = "credit"
    session.flush()
    wallets.grant(
        account_id, refund.amount, source="refund", about=f"refund:{refund.id}", funder=leaving(refund.key), by=by
    )
    finish(refund.id, reference=f"account:{account_id}")


@atomic()
def pay_out(refund: Refund, reference: str, *, by: Actor) -> None:
    """Staff have transferred a refund to the account its customer named; `reference` is the bank's.

    Raises Refused when there is no reference, 409 when no account is named or it was paid before.
    """
    reference = reference.strip()
    if not reference or len(reference) > 80:
        raise Refused(_("Please write the bank's reference, at most 80 characters."), "reference")
    if refund.state == "done":
        if refund.reference == reference:
            return
        raise Refused(_("This refund was paid out before."), status=409)
    if refund.way != "transfer":
        raise Refused(_("The customer has not named an account for this refund yet."), status=409)
    finish(refund.id, reference=reference)
    refund.payee = None  # the bank has it; we keep no account number longer than needed
    session.flush()
    payment = session.get_one(Payment, refund.payment_id)
    told = {"amount": refund.amount, "reference": reference, "ref": payment.ref}
    audit.record(by, "pay out refund", f"refund:{refund.id}", told)


def asks_where(refund: Refund) -> bool:
    """Whether the customer may still say where a refund goes."""
    return refund.state in ("intended", "failed") and refund.way != "provider"


def _must_wait(refund: Refund) -> None:
    if not asks_where(refund):
        raise Refused(_("This refund is already on its way."), status=409)
