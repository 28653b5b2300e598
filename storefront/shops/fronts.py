"""A shop as its pages show it, in one read, with the version under which they may be kept (quality.md, Caching)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple, Protocol

from sqlalchemy import Select, bindparam, func, literal, select

from storefront import deals
from storefront.accounts import Account
from storefront.kernel import clock
from storefront.kernel.columns import Number
from storefront.kernel.db import session
from storefront.kernel.prepared import Prepared
from storefront.kernel.words import Words
from storefront.shops.models import Follow, Listing, Shop, ShopSupplier
from storefront.shops.reducing import hold
from storefront.suppliers import Supplier


class Follower(Protocol):
    """An account, else a visitor."""

    @property
    def id(self) -> int | None: ...
    @property
    def visitor(self) -> str | None: ...


class Edition(NamedTuple):
    """What a shop's pages depend on: its own version and its suppliers' (they only grow), its reseller's name.

    And what the clock did last to deals, so that no page shows a price a second before or after its deal.
    """

    shop_id: int
    version: int
    catalogue: int
    reseller_name: str
    last_start: datetime | None
    last_end: datetime | None


class Front(NamedTuple):
    """A shop; `makers` is how many suppliers it lists goods of, `follows` whether who asks follows it."""

    id: int
    slug: str
    name: Words
    blurb: Words
    hue: str
    state: str
    reseller_id: int
    picture: dict[str, Any] | None
    version: int
    switched_off: list[str]
    reseller_name: str
    catalogue: int
    last_start: datetime | None
    last_end: datetime | None
    reduces: bool
    makers: int
    follows: bool

    @property
    def sells(self) -> bool:
        return self.state == "open"

    @property
    def edition(self) -> Edition:
        return Edition(self.id, self.version, self.catalogue, self.reseller_name, self.last_start, self.last_end)


def _of_suppliers(what: Any) -> Any:
    return (
        select(what)
        .join(ShopSupplier, ShopSupplier.supplier_id == Supplier.id)
        .where(ShopSupplier.shop_id == Shop.id)
        .correlate(Shop)
        .scalar_subquery()
    )


catalogue_of_shop = func.coalesce(_of_suppliers(func.sum(Supplier.catalogue_version)), 0)
_makers = _of_suppliers(func.count(Supplier.id))
clocked = (deals.last_start, deals.last_end, deals.runs_in(Shop.id))  # what deals do to a shop's pages


def _statement(follows: Any) -> Select[Any]:
    return (
        select(
            Shop.id, Shop.slug, Shop.name, Shop.blurb, Shop.hue, Shop.state, Shop.account_id, Shop.picture,
            Shop.version, Shop.switched_off, Account.name, catalogue_of_shop, *clocked, _makers, follows,
        )
        .join(Account, Account.id == Shop.account_id)
        .where(Shop.slug == bindparam("shop"), Shop.state.in_(("open", "resting")))
    )  # fmt: skip


def _followed(who: Any) -> Any:
    return select(Follow.id).where(Follow.shop_id == Shop.id, who).correlate(Shop).exists()


def _read_front(row: Sequence[Any]) -> Front:
    reduces = bool(row[14]) and hold(row[9])
    return Front._make((*row[:11], int(row[11]), row[12], row[13], reduces, row[15], bool(row[16])))


FRONTS: Final = {  # by what is known of who asks
    "nobody": Prepared(_statement(literal(False)), _read_front),
    "account": Prepared(_statement(_followed(Follow.account_id == bindparam("who"))), _read_front),
    "visitor": Prepared(_statement(_followed(Follow.visitor == bindparam("who"))), _read_front),
}
_edition = Prepared(
    select(Shop.id, Shop.version, catalogue_of_shop, Account.name, deals.last_start, deals.last_end)
    .join(Account, Account.id == Shop.account_id)
    .where(Shop.slug == bindparam("shop"), Shop.state.in_(("open", "resting"))),
    lambda row: Edition(row[0], row[1], int(row[2]), *row[3:]),
)


def is_address(slug: str) -> bool:
    """Whether a word of an address can be one: no database is asked about what cannot."""
    return 0 < len(slug) <= 80 and slug.isascii() and slug.replace("-", "").isalnum()


def front(slug: str, who: Follower | None = None) -> Front | None:
    """An open or resting shop by its address; `who` asks, for whether they follow it."""
    if not is_address(slug):
        return None
    kind, named = asking(who)
    return FRONTS[kind].first(shop=slug, now=clock.now(), **named)


def asking(who: Follower | None) -> tuple[str, dict[str, Any]]:
    """Which of FRONTS who asks needs, and what fills it in beside the shop and the time."""
    if who is not None and who.id is not None:
        return "account", {"who": who.id}
    if who is not None and who.visitor is not None:
        return "visitor", {"who": who.visitor}
    return "nobody", {}


def edition(slug: str) -> Edition | None:
    """Only what a shop's pages depend on: the one read before a kept page is given."""
    return _edition.first(shop=slug, now=clock.now()) if is_address(slug) else None


_id = Prepared(
    select(Shop.id).where(Shop.slug == bindparam("shop"), Shop.state.in_(("open", "resting"))), lambda row: int(row[0])
)


def id_of(slug: str) -> int | None:
    """The id of an open or resting shop, for who needs nothing else of it."""
    return _id.first(shop=slug) if is_address(slug) else None


_standing = select(func.coalesce(func.sum(Shop.version), 0), func.coalesce(func.sum(catalogue_of_shop), 0)).where(
    Shop.id.in_(bindparam("shop_ids", expanding=True))
)


def standing(shop_ids: list[int]) -> tuple[int, int]:
    """The editions of several shops as two sums, which only grow: for pages that show goods of many."""
    row = session.execute(_standing, {"shop_ids": shop_ids}).one()
    return int(row[0]), int(row[1])


class Neighbour(NamedTuple):
    """A shop in a list of shops."""

    id: int
    slug: str
    name: Words
    blurb: Words
    hue: str


_has_goods = select(Listing.id).where(Listing.shop_id == Shop.id, Listing.hidden_at.is_(None)).correlate(Shop).exists()
_neighbours = select(Shop.id, Shop.slug, Shop.name, Shop.blurb, Shop.hue).where(Shop.state == "open")
_newest = (
    _neighbours.where(_has_goods, Shop.id < bindparam("before", type_=Number))
    .order_by(Shop.id.desc())
    .limit(bindparam("limit"))
)
_named = _neighbours.where(Shop.id.in_(bindparam("shop_ids", expanding=True)))


def newest(limit: int, before: int | None = None) -> list[Neighbour]:
    """Open shops that have goods, the newest first; `before` is the id of the last one shown."""
    names = {"limit": limit, "before": 2**62 if before is None else before}
    return [Neighbour._make(row) for row in session.execute(_newest, names)]


def named(shop_ids: list[int]) -> list[Neighbour]:
    """Open shops by id, in the given order."""
    if not shop_ids:
        return []
    rows = [Neighbour._make(row) for row in session.execute(_named, {"shop_ids": shop_ids})]
    return sorted(rows, key=lambda shop: shop_ids.index(shop.id))
