"""Everything that must always hold, asked of the database at once; any sentence that comes back is a fault."""

from storefront import batches, coupons, ledger, orders, packets, payments, wallets


def verify() -> list[str]:
    """What is wrong with money and stock, one sentence each, in English for operators; nothing when all is well.

    Source: reliability.md 3, I1 to I6, I8, I13 and I15. Reads only; the application's context must be open.
    """
    rooms = (ledger, wallets, payments, coupons, orders, packets)
    return [*(sentence for room in rooms for sentence in room.verify()), *_stock()]


def _stock() -> list[str]:
    said = [
        f"Variant {one.variant_id}: live batches hold {one.live}, stock and promises say {one.said}."
        for one in batches.verify(orders.promised())
    ]
    return said + [f"Batch {number} has not what was received less what left it." for number in batches.unbalanced()]
