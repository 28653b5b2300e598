"""What comes back unopened stands in the batch it was packed from, and may be bought again if that may be sold."""

from sqlalchemy import delete, select

from storefront import products
from storefront.batches.models import Batch, Pick
from storefront.batches.stepping import note, turn
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session


@atomic()
def take_back(kind: str, ref: str, *, by: Actor, reason: str) -> None:
    """Put what left for (kind, ref) back into its batches: nobody holds it, so it is in no trace any more.

    Each batch keeps a step that says how many came back and why. Repeating it changes nothing. Pieces of a batch that
    was stopped, recalled or has expired stay off sale (domain.md 2, Stock).
    """
    picks = session.execute(select(Pick.batch_id, Pick.quantity).where(Pick.kind == kind, Pick.ref == ref))
    pieces = {row[0]: row[1] for row in picks}
    wanted = select(Batch).where(Batch.id.in_(pieces)).order_by(Batch.id).with_for_update()
    on_sale: dict[int, int] = {}
    for batch in session.scalars(wanted.execution_options(populate_existing=True)):
        batch.remaining += pieces[batch.id]
        if batch.state == "active":
            on_sale[batch.variant_id] = on_sale.get(batch.variant_id, 0) + pieces[batch.id]
        note(batch, "returned", pieces[batch.id], by, reason)
    session.execute(delete(Pick).where(Pick.kind == kind, Pick.ref == ref))
    products.put_back(on_sale)
    turn(on_sale)
