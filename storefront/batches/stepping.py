"""Whatever happens to a batch is written down with its units, who, when and why (domain.md G3)."""

from storefront.batches.models import Batch, BatchStep
from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import session


def note(batch: Batch, what: str, quantity: int, by: Actor, reason: str = "") -> None:
    """Append a step."""
    session.add(
        BatchStep(
            batch_id=batch.id, what=what, quantity=quantity, at=clock.now(), by_id=by.id, reason=reason.strip()[:500]
        )
    )
    session.flush()
