"""An attempt to pay ends once: closed here, in the caller's verb, and told on to whoever has to know."""

from storefront.facts import PaymentClosed, announce
from storefront.kernel import clock, outbox
from storefront.kernel.db import session
from storefront.payments.models import Payment


def end(payment: Payment, *, told: bool) -> None:
    """Close one attempt. `told`: the provider says so itself, and whoever waits for the money must hear it."""
    payment.state, payment.state_at, payment.ask_at = "closed", clock.now(), None
    session.flush()
    if told:
        announce(PaymentClosed(payment.id, payment.kind, payment.ref))
    else:
        outbox.put("payment close", f"payment close:{payment.id}", {"payment": payment.id})
