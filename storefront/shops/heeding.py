"""What somebody waits for is looked at when it may have changed, and told once: a return, or a lower price."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from storefront import accounts, notices
from storefront.deals import DealItem
from storefront.kernel import clock, money
from storefront.kernel.db import atomic, session
from storefront.kernel.installation import settings
from storefront.kernel.sweeps import Sweep
from storefront.kernel.words import Words, _, speaking
from storefront.products import Product, Variant
from storefront.shops.models import Listing, Shop, Watch
from storefront.shops.watching import link_of, price_of


@atomic()
def look_out(product_id: int) -> None:
    """Something about a product changed: whoever waits for it is looked after soon."""
    waiting = Watch.product_id == product_id, Watch.ended_at.is_(None), Watch.look_at.is_(None)
    session.execute(update(Watch).where(*waiting).values(look_at=clock.now()))


@atomic()
def look_out_for(variant_id: int) -> None:
    """A variant is sold out, or back."""
    product = select(Variant.product_id).where(Variant.id == variant_id).scalar_subquery()
    waiting = Watch.product_id == product, Watch.ended_at.is_(None), Watch.look_at.is_(None)
    session.execute(update(Watch).where(*waiting).values(look_at=clock.now()))


@atomic()
def look_out_in(shop_id: int) -> None:
    """A whole shop changed: it opened again."""
    waiting = Watch.shop_id == shop_id, Watch.ended_at.is_(None), Watch.look_at.is_(None)
    session.execute(update(Watch).where(*waiting).values(look_at=clock.now()))


def due(limit: int) -> Sequence[int]:
    """Watches whose product changed, or got a deal that began since they were looked at."""
    now = clock.now()
    begun = (
        select(DealItem.id)
        .join(Variant, Variant.id == DealItem.variant_id)
        .where(
            DealItem.starts_at <= now, DealItem.ends_at > now, DealItem.starts_at > Watch.looked_at,
            Variant.product_id == Watch.product_id,
        )
        .correlate(Watch)
        .exists()
    )  # fmt: skip
    changed = select(Watch.id).where(Watch.look_at.is_not(None)).limit(limit)
    dealt = select(Watch.id).where(Watch.kind == "price", Watch.ended_at.is_(None), begun).limit(limit)
    running = select(DealItem.id).where(DealItem.starts_at <= now, DealItem.ends_at > now).limit(1)
    found = list(session.scalars(changed))
    if len(found) < limit and session.scalar(running) is not None:
        found += [one for one in session.scalars(dealt) if one not in found]
    return found[:limit]


@atomic()
def look(watch_id: int) -> None:
    """Tell whoever waits, once it has come true. A return ends the waiting; a lower price is the next to go under."""
    row = session.get(Watch, watch_id, with_for_update=True, populate_existing=True)
    if row is None or row.ended_at is not None:
        return
    row.look_at, row.looked_at = None, clock.now()
    price, ready = price_of(row.shop_id, row.product_id, row.variant_id)
    if row.confirmed_at is None or not ready or price is None:
        return
    if row.kind == "back":
        row.ended_at = clock.now()
        _tell(row, "back in stock", price)
    elif row.price is not None and price < row.price:
        _tell(row, "price dropped", price)
        row.price = price


def _tell(row: Watch, kind: str, price: int) -> None:
    wanted = (
        select(Shop.slug, Shop.name, Product.slug, Product.title)
        .join(Listing, Listing.shop_id == Shop.id)
        .join(Product, Product.id == Listing.product_id)
        .where(Shop.id == row.shop_id, Product.id == row.product_id)
    )
    shop, name, product, title = session.execute(wanted).one()
    account = accounts.by_id(row.account_id) if row.account_id is not None else None
    if account is not None and account.closed_at is not None:
        return
    spoken = account.language if account else row.language
    with speaking(spoken):
        subject, lines = _said(row, title, name, price)
        address, called = (account.email, account.name) if account else ((row.address or {})["email"], "")
        variant = f"?variant={row.variant_id}" if row.variant_id else ""
        link = f"{settings().base_url}/s/{shop}/p/{product}{variant}"
        letter = notices.Letter(
            address, called, spoken, subject, lines, link, _("Look at it"), row.account_id, link_of(row)
        )
    notices.post(kind, f"watch:{row.id}:{price}:{clock.now():%Y%m%d%H%M%S}", letter)


def _said(row: Watch, title: Words, shop: Words, price: int) -> tuple[str, tuple[str, ...]]:
    costs: Any = money.say(price)
    if row.kind == "back":
        said = _("%(title)s can be bought again in %(shop)s, from %(price)s.", title=title, shop=shop, price=costs)
        return _("%(title)s is back", title=title), (said, _("You asked us to tell you. This was it, once."))
    before = money.say(row.price or 0)
    said = _("%(title)s costs %(price)s in %(shop)s now; before it was %(before)s.",
             title=title, shop=shop, price=costs, before=before)  # fmt: skip
    return _("%(title)s costs less", title=title), (said,)


sweep = Sweep("who waits for goods is told", due, look)
