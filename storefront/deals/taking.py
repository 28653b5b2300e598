"""A deal's pieces are taken by one conditional update each, while it runs; so none is sold twice, none too late."""

from collections.abc import Mapping

from sqlalchemy import bindparam, select, update

from storefront import policies, suppliers
from storefront.deals.models import DealItem
from storefront.deals.running import NOW, moment
from storefront.kernel.columns import Number
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.kernel.words import _
from storefront.products import Product, Variant

_quantity = bindparam("quantity", type_=Number)
_one = DealItem.id == bindparam("item_id")
_take = (
    update(DealItem)
    .where(_one, DealItem.left_over >= _quantity, DealItem.starts_at <= NOW, DealItem.ends_at > NOW)
    .values(left_over=DealItem.left_over - _quantity)
    .returning(DealItem.left_over, DealItem.variant_id)
    .execution_options(synchronize_session=False)
)
_give = (
    update(DealItem)
    .where(_one)
    .values(left_over=DealItem.left_over + _quantity)
    .returning(DealItem.left_over, DealItem.variant_id)
    .execution_options(synchronize_session=False)
)


@atomic()
def take(quantities: Mapping[int, int]) -> None:
    """Take pieces of running items, by item id, all or none.

    Raises Refused (409) when one is over or has too few: the price went back to what it usually is.
    """
    for item_id, quantity in sorted(quantities.items()):
        names = moment() | {"item_id": item_id, "quantity": quantity}
        row = session.execute(_take, names).first()
        if row is None:
            raise Refused(_("The special price has just ended. Please look at the new total."), status=409)
        _turn(row[1], row[0] + quantity, row[0])


@atomic()
def give_back(quantities: Mapping[int, int]) -> None:
    """Pieces of orders that came to nothing can be bought at the deal's price again, while it runs."""
    for item_id, quantity in sorted(quantities.items()):
        row = session.execute(_give, {"item_id": item_id, "quantity": quantity}).one()
        _turn(row[1], row[0] - quantity, row[0])


def _turn(variant_id: int, before: int, after: int) -> None:
    """Pages turn when a deal becomes sold out, low or available again, as with stock."""
    low = policies.current().low_stock
    if min(before, low + 1) != min(after, low + 1):
        maker = select(Product.supplier_id).join(Variant, Variant.product_id == Product.id)
        suppliers.bump([session.scalars(maker.where(Variant.id == variant_id)).one()])
