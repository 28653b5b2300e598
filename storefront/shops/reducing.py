"""While a deal runs its goods cost what it says: laid over what a shop asks otherwise, and only while one runs."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple, TypeVar

from sqlalchemy import bindparam, func, select

from storefront import deals
from storefront.deals import PLATFORM, DealItem
from storefront.kernel import clock, installation
from storefront.kernel.db import session
from storefront.products import Variant


class Reduced(NamedTuple):
    """A variant's price while a deal runs, minor units; `of` is how many variants its product has."""

    variant_id: int
    product_id: int
    shop_id: int
    price: int
    left: int
    until: datetime
    of: int


C = TypeVar("C", bound=Any)
_same = Variant.__table__.alias()
_of = (
    select(func.count())
    .select_from(_same)
    .where(_same.c.product_id == Variant.product_id, _same.c.removed_at.is_(None))
    .correlate(Variant)
    .scalar_subquery()
)
_running: Final = (
    select(
        DealItem.variant_id, Variant.product_id, DealItem.shop_id, DealItem.price, DealItem.left_over,
        DealItem.ends_at, _of,
    )
    .join(Variant, Variant.id == DealItem.variant_id)
    .where(
        DealItem.shop_id.in_(bindparam("scopes", expanding=True)), DealItem.ends_at > deals.NOW,
        DealItem.starts_at <= deals.NOW, DealItem.left_over > 0,
    )
    .order_by(DealItem.price.desc(), DealItem.id.desc())
)  # fmt: skip


def hold(switched_off: Collection[str]) -> bool:
    """Whether deals hold in a shop: the installation has them, and its reseller did not switch them off."""
    return installation.settings().social == "1" and "deals" not in switched_off


def reduced(shop_ids: Iterable[int]) -> list[Reduced]:
    """What is cheaper now in these shops, the cheapest of a variant last; one read, few rows."""
    names = {"now": clock.now(), "scopes": [PLATFORM, *sorted(set(shop_ids))]}
    return [Reduced._make(row) for row in session.execute(_running, names)]


def reduce_choices(choices: list[C], found: Sequence[Reduced]) -> list[C]:
    """A product's variants with the deals' prices; `usual` is what they cost otherwise."""
    if not found:
        return choices
    at = {one.variant_id: one for one in found}
    return [_reduced(choice, at.get(choice.id)) for choice in choices]


def _reduced(choice: C, item: Reduced | None) -> C:
    if item is None or item.price >= choice.price:
        return choice
    supplier_price = item.price if item.shop_id == PLATFORM else choice.supplier_price
    changed: C = choice._replace(
        price=item.price, supplier_price=supplier_price, usual=choice.price, until=item.until, reduced_left=item.left
    )
    return changed


def reduce_cards(cards: list[C], found: Sequence[Reduced], *, shop_of: Any = None) -> list[C]:
    """Cards from the lowest price a deal gives; `shop_of` names a card's shop where they are of several."""
    if not found:
        return cards
    by_product: dict[int, list[Reduced]] = {}
    for one in found:
        by_product.setdefault(one.product_id, []).append(one)
    return [_reduced_card(card, by_product.get(card.product_id, ()), shop_of) for card in cards]


def _reduced_card(card: C, items: Iterable[Reduced], shop_of: Any) -> C:
    here = {one.variant_id: one for one in items if shop_of is None or one.shop_id in (PLATFORM, shop_of(card))}
    lowest = min((one.price for one in here.values()), default=card.price)
    if lowest >= card.price:
        return card
    whole = len(here) == next(iter(here.values())).of and len({one.price for one in here.values()}) == 1
    changed: C = card._replace(price=lowest, usual=card.price, varies=not whole)
    return changed
