"""Whatever happens to a batch is written down with its units, who, when and why (domain.md G3)."""

from collections.abc import Collection

from sqlalchemy import select

from storefront import suppliers
from storefront.batches.models import Batch, BatchStep
from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import session
from storefront.products import Variant


def note(batch: Batch, what: str, quantity: int, by: Actor, reason: str = "") -> None:
    """Append a step."""
    session.add(
        BatchStep(
            batch_id=batch.id, what=what, quantity=quantity, at=clock.now(), by_id=by.id, reason=reason.strip()[:500]
        )
    )
    session.flush()


def turn(variant_ids: Collection[int]) -> None:
    """Another batch is the newest with pieces left, or it reads differently: pages that show it are made anew."""
    if variant_ids:
        suppliers.bump(session.scalars(select(Variant.supplier_id).where(Variant.id.in_(variant_ids)).distinct()))
