"""Money comes in and goes back through one port; each attempt, notice and refund has exactly one effect.

A room says what is paid by (kind, ref), begins an attempt in its verb, runs it after, and hears `PaymentReceived` and
`MoneyReturned`. What it promises back it moves to `payments.leaving(key)`; the last leg is posted here.
"""

from storefront.payments import providers
from storefront.payments.beginning import begin, is_called, run
from storefront.payments.choosing import Way, choose, know_again, note_refusal, ways
from storefront.payments.closing import ask, close, close_there
from storefront.payments.closing import sweep as _asking
from storefront.payments.directing import asks_where, pay_out, to_account, to_credit
from storefront.payments.hearing import LONGEST as LONGEST_NOTICE
from storefront.payments.hearing import hear, rehearse_all, speaks
from storefront.payments.hearing import sweep as _rehearsing
from storefront.payments.holding import complete, send_back
from storefront.payments.matching import (
    Verdict,
    apply,
    bank_file,
    bank_files,
    keep_file,
    match_by_hand,
    remit,
    verdicts,
)
from storefront.payments.models import OPEN, PAID, BankFile, Event, Payment, Refund
from storefront.payments.port import Forged
from storefront.payments.providers import sandbox
from storefront.payments.reading import (
    Owed,
    Standing,
    Stray,
    Waiting,
    all_payments,
    event_in,
    events_of,
    instructions,
    owed,
    payment,
    refund_for_customer,
    refund_in,
    refunds_of,
    refunds_of_payment,
    standing,
    strays,
    waiting,
)
from storefront.payments.receiving import accept
from storefront.payments.refunding import leaving, refund, refund_for, send
from storefront.payments.refunding import sweep as _refunding
from storefront.payments.refusing import RefusedOnes, note_refused, refused_lately
from storefront.payments.refusing import sweep as _forgetting
from storefront.payments.verifying import verify

sweeps = (_asking, _refunding, _rehearsing, _forgetting)
outbox_handlers = {"payment close": close_there, "refund": send}

__all__ = [
    "LONGEST_NOTICE", "OPEN", "PAID", "BankFile", "Event", "Forged", "Owed", "Payment", "Refund", "RefusedOnes",
    "Standing", "Stray", "Verdict", "Waiting", "Way", "accept", "all_payments", "apply", "ask", "asks_where",
    "bank_file", "bank_files", "begin", "choose", "close", "complete", "event_in", "events_of", "hear",
    "instructions", "is_called", "keep_file", "know_again", "leaving", "match_by_hand", "note_refusal", "note_refused",
    "outbox_handlers", "owed", "pay_out", "payment", "providers", "refund", "refund_for", "refund_for_customer",
    "refund_in", "refunds_of", "refunds_of_payment", "refused_lately", "rehearse_all", "remit", "run", "sandbox",
    "send_back", "speaks", "standing", "strays", "sweeps", "to_account", "to_credit", "verdicts", "verify",
    "waiting", "ways",
]  # fmt: skip
