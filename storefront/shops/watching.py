"""Who wants to hear that something is back, or costs less, says so in one tap and ends it in one click.

It was asked for, so it is no offer: it comes at once. A guest's address counts only once its owner confirmed it.
"""

from datetime import timedelta
from typing import Final

from sqlalchemy import select, update

from storefront import notices
from storefront.accounts import Account, folded
from storefront.kernel import attempts, clock
from storefront.kernel.db import atomic, insert_or_skip, session
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.installation import settings
from storefront.kernel.rotating import Remaking, numbers
from storefront.kernel.secrets import fingerprints, sign, unsign
from storefront.kernel.words import _, language
from storefront.products import Product, Variant
from storefront.shops.models import Listing, Shop, Watch
from storefront.shops.offers import offers

KINDS: Final = ("back", "price")
ASKS: Final = 5  # mails that ask one address to confirm, a day
MOST: Final = 200  # watches of one account or address that stand at once
_PURPOSE: Final = "watch"
_LASTS: Final = timedelta(days=400)


def price_of(shop_id: int, product_id: int, variant_id: int = 0) -> tuple[int | None, bool]:
    """What a product costs in a shop, the cheapest variant that can be bought, and whether one can be bought.

    Minor units; None when the shop does not sell it now. `variant_id` asks for that variant alone.
    """
    variants = [variant_id] if variant_id else session.scalars(
        select(Variant.id).where(Variant.product_id == product_id, Variant.removed_at.is_(None))
    ).all()  # fmt: skip
    found = [one for one in offers((shop_id, number) for number in variants).values() if one.buyable]
    there = [one for one in found if one.product_id == product_id]
    ready = [one.price for one in there if one.available > 0]
    return min(ready or [one.price for one in there], default=None), bool(ready)


@atomic()
def watch(account: Account, shop_id: int, product_id: int, kind: str, *, variant_id: int = 0) -> Watch:
    """Let an account hear of a product's return or lower price in a shop. Repeating it changes nothing.

    Raises NotFound where the shop does not list it, Refused (409) when it can be bought already.
    """
    row = _asked(shop_id, product_id, kind, variant_id) | {"account_id": account.id, "language": account.language}
    mine = Watch.account_id == account.id
    return _stood(mine, row) or _kept(mine, row | {"confirmed_at": clock.now()})


def ask(email: str, shop_id: int, product_id: int, kind: str, *, variant_id: int = 0) -> None:
    """Ask a guest's address whether its owner wants to hear of it; the mail's link confirms.

    Raises Refused for no address, TooMany after ASKS mails a day, and as `watch`. Whether the address was known before
    is not told.
    """
    address = folded(email)
    attempts.spend("watch", address, limit=ASKS, window=timedelta(days=1))
    _ask(address, shop_id, product_id, kind, variant_id)


@atomic()
def _ask(address: str, shop_id: int, product_id: int, kind: str, variant_id: int) -> None:
    row = _asked(shop_id, product_id, kind, variant_id)
    prints = fingerprints(address, "watch")
    row |= {"address": {"email": address}, "print": prints[0], "language": language()}
    mine = Watch.print.in_(prints)
    found = _stood(mine, row) or _kept(mine, row)
    if found.confirmed_at is None:
        title = session.scalar(select(Product.title).where(Product.id == product_id))
        lines = (
            _("You, or somebody with your address, asked to hear of %(title)s.", title=title),
            _("If it was you, say yes behind this link. If not, do nothing: you hear no more."),
        )
        subject = _("Shall we tell you about %(title)s?", title=title)
        letter = notices.Letter(address, "", found.language, subject, lines, link_of(found), _("Yes or no"))
        notices.post("watch asked", f"watch:{found.id}:asked:{clock.now():%Y%m%d%H%M}", letter)


@atomic()
def confirm(token: str) -> Watch:
    """The owner of an address says yes. Repeating it changes nothing. Raises NotFound, Refused (409) when it ended."""
    row = opened(token)
    if row.ended_at is not None:
        raise Refused(_("This has ended. You can ask again on the product's page."), status=409)
    row.confirmed_at = row.confirmed_at or clock.now()
    row.look_at = clock.now()
    return row


@atomic()
def end(token: str) -> None:
    """End a watch by its link, signed in or not. Repeating it changes nothing. Raises NotFound."""
    row = opened(token)
    row.ended_at, row.look_at = row.ended_at or clock.now(), None


@atomic()
def unwatch(account: Account, shop_id: int, product_id: int, kind: str) -> None:
    """End an account's watches of a product in a shop."""
    these = Watch.shop_id == shop_id, Watch.product_id == product_id, Watch.kind == kind
    mine = Watch.account_id == account.id, Watch.ended_at.is_(None)
    session.execute(update(Watch).where(*these, *mine).values(ended_at=clock.now(), look_at=None))


def watched(account_id: int, shop_id: int, product_id: int) -> set[tuple[str, int]]:
    """What an account watches of a product in a shop: kinds, each with its variant (0: whichever)."""
    these = Watch.shop_id == shop_id, Watch.product_id == product_id
    mine = Watch.account_id == account_id, Watch.ended_at.is_(None)
    return {
        (kind, number) for kind, number in session.execute(select(Watch.kind, Watch.variant_id).where(*these, *mine))
    }


def link_of(row: Watch) -> str:
    """The address at which a watch is confirmed and ended, by whoever has the mail."""
    return f"{settings().base_url}/watches/{sign(_PURPOSE, row.id)}"


def opened(token: str) -> Watch:
    """The watch that a link opens. Raises NotFound."""
    number = unsign(_PURPOSE, token[:300], _LASTS)
    row = session.get(Watch, number) if isinstance(number, int) else None
    if row is None:
        raise NotFound()
    return row


def _asked(shop_id: int, product_id: int, kind: str, variant_id: int) -> dict[str, object]:
    """A new row; refuses what cannot be meant."""
    listed = select(Listing.id).join(Shop, Shop.id == Listing.shop_id)
    listed = listed.where(Shop.id == shop_id, Listing.product_id == product_id, Listing.hidden_at.is_(None))
    if session.scalar(listed) is None or kind not in KINDS:
        raise NotFound()
    if variant_id and session.scalar(select(Variant.product_id).where(Variant.id == variant_id)) != product_id:
        raise NotFound()
    price, ready = price_of(shop_id, product_id, variant_id)
    if kind == "back" and ready:
        raise Refused(_("It can be bought right now."), status=409)
    if kind == "price" and price is None:
        raise Refused(_("This is not on sale for the moment."), status=409)
    now = clock.now()
    return {
        "kind": kind, "shop_id": shop_id, "product_id": product_id, "variant_id": variant_id, "at": now,
        "looked_at": now, "price": price if kind == "price" else None,
    }  # fmt: skip


def _stood(mine: object, row: dict[str, object]) -> Watch | None:
    same = [getattr(Watch, name) == row[name] for name in ("kind", "shop_id", "product_id", "variant_id")]
    return session.scalar(select(Watch).where(mine, Watch.ended_at.is_(None), *same))  # type: ignore[arg-type]


def _kept(mine: object, row: dict[str, object]) -> Watch:
    standing = session.scalars(select(Watch.id).where(mine, Watch.ended_at.is_(None)).limit(MOST)).all()  # type: ignore[arg-type]
    if len(standing) >= MOST:
        raise Refused(_("You wait for %(most)s things already. End some of them first.", most=MOST), status=409)
    session.execute(insert_or_skip(Watch).values(row).on_conflict_do_nothing())
    found = _stood(mine, row)
    assert found is not None
    return found


def _again(number: int) -> bool:
    """Know the address of a watch by the present secret key; what it asked for twice meanwhile stands once."""
    row = session.get_one(Watch, number, with_for_update=True)
    if row.address is None:
        return False
    fresh = fingerprints(row.address["email"], "watch")[0]
    moved = notices.know_again(row.address["email"])
    if row.print == fresh:
        return moved
    same = {name: getattr(row, name) for name in ("kind", "shop_id", "product_id", "variant_id")}
    if row.ended_at is None and _stood(Watch.print == fresh, same) is not None:
        row.ended_at, row.look_at = clock.now(), None
    row.print = fresh
    session.flush()
    return True


remaking = Remaking("watches", numbers(Watch.id), _again)
