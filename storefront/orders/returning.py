"""Money that went back has arrived: what was on its way leaves the books through the way it came."""

from storefront import ledger, payments
from storefront.facts import MoneyReturned


def money_returned(fact: MoneyReturned) -> None:
    """Book a refund's arrival, once; refunds of other things pass by."""
    if fact.kind != "order":
        return
    refund = payments.refund_by_id(fact.refund_id)
    leaving = ledger.in_transit(f"refund:{refund.key}")
    move = ledger.Move(leaving, ledger.gateway(refund.method), refund.amount)
    ledger.post("refund arrived", about=refund.key, moves=[move])
