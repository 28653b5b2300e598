"""Finding goods: what matches or is of a kind, each product once, narrowed and sorted, a page at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from storefront import search
from storefront.shops.meeting import Met, browse, meet, products_of

SORTS: Final = ("match", "price", "-price", "new")
PAGE: Final = 24
_STEP: Final = 48  # candidates looked at in one read where the order is known beforehand


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: words, the shop one came from, what it must be. Prices in minor units."""

    q: str = ""
    own_shop: int | None = None
    category: str = ""
    brand: str = ""
    low: int | None = None
    high: int | None = None
    in_stock: bool = False
    sort: str = "match"

    @property
    def narrowed(self) -> bool:
        """Whether more is asked than words."""
        return bool(self.category or self.brand or self.in_stock) or (self.low, self.high) != (None, None)

    def suits(self, good: Met) -> bool:
        """Whether a product through its shop is what is looked for."""
        if (self.low is not None and good.price < self.low) or (self.high is not None and good.price > self.high):
            return False
        return good.left > 0 or not self.in_stock

    def order(self, good: Met) -> tuple[bool, int, int]:
        """Where a product stands when sorted by what it is; the shop one came from goes first."""
        key = {"price": good.price, "-price": -good.price}.get(self.sort, 0)
        return not good.own, key, -good.product_id


class Found(NamedTuple):
    """A page of goods; `after` is the product id that leads to the next, None when there is none."""

    goods: list[Met]
    after: int | None


def find(wanted: Wanted, after: int | None = None) -> Found:
    """A page of what is looked for; `after` is what the page before gave. What is no mark of ours begins anew."""
    ids = _candidates(wanted)
    goods = _as_matched(ids, wanted, after) if wanted.sort == "match" else _sorted(ids, wanted, after)
    page = []
    for good in goods:
        page.append(good)
        if len(page) > PAGE:
            return Found(page[:PAGE], page[PAGE - 1].product_id)
    return Found(page, None)


def _candidates(wanted: Wanted) -> Sequence[int]:
    """Product ids worth looking at, best first: those of the shop one came from before all others."""
    if not wanted.q:
        return browse(wanted.category, wanted.brand)
    own = []
    if wanted.own_shop is not None:
        own = search.candidates("product", wanted.q, among=products_of(wanted.own_shop))
    return list(dict.fromkeys([*own, *search.candidates("product", wanted.q)]))


def _as_matched(ids: Sequence[int], wanted: Wanted, after: int | None) -> Iterator[Met]:
    """In the order of the candidates, looking at no more of them than the page needs."""
    rest = list(ids[ids.index(after) + 1 :]) if after in ids else list(ids)
    step = max(1, len(rest)) if wanted.narrowed else _STEP
    for start in range(0, len(rest), step):
        chunk = rest[start : start + step]
        there = meet(chunk, own_shop=wanted.own_shop, category=wanted.category, brand=wanted.brand)
        yield from (there[one] for one in chunk if one in there and wanted.suits(there[one]))


def _sorted(ids: Sequence[int], wanted: Wanted, after: int | None) -> Iterator[Met]:
    there = meet(ids, own_shop=wanted.own_shop, category=wanted.category, brand=wanted.brand)
    goods = sorted(filter(wanted.suits, there.values()), key=wanted.order)
    places = [good.product_id for good in goods]
    yield from goods[places.index(after) + 1 :] if after in places else goods
