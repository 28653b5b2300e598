"""A reseller opens one shop on one page, changes its words, rests and comes back."""

import re
from typing import Any, Final

from sqlalchemy import select, update

from storefront.accounts import Account
from storefront.kernel import clock, files
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.kernel.words import Words, _
from storefront.shops.models import HUES, Shop

_SLUG: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])")
RESERVED: Final = frozenset({"new-shop", "admin", "storefront", "api", "help"})


@atomic()
def open_shop(
    account: Account, *, slug: str, name: Words, blurb: Words, hue: str = "pine", picture: dict[str, Any] | None = None
) -> Shop:
    """Open the account's one shop, at /s/<slug>. Opening it again leads to it.

    Raises Refused, beside its field, for an address that is taken or cannot be one.
    """
    existing = session.scalar(select(Shop).where(Shop.account_id == account.id))
    if existing is not None:
        return existing
    if not _SLUG.fullmatch(slug) or slug in RESERVED:
        said = _("An address has 2 to 40 small letters, digits or dashes, and begins and ends with a letter or digit.")
        raise Refused(said, "slug")
    if session.scalar(select(Shop.id).where(Shop.slug == slug)) is not None:
        raise Refused(_("This address is taken. Please choose another."), "slug")
    now = clock.now()
    shop = Shop(
        account_id=account.id, slug=slug, name=name, blurb=blurb, hue=_hue(hue), picture=picture, state="open",
        state_at=now, state_by_id=account.id, opened_at=now, version=1,
    )  # fmt: skip
    session.add(shop)
    session.flush()
    if picture:
        files.keep(str(picture["id"]), "shops")
    return shop


@atomic()
def change(shop: Shop, *, name: Words, blurb: Words, hue: str, picture: dict[str, Any] | None, by: Actor) -> None:
    """Change what a shop says of itself; without a new picture the old one stays."""
    shop.name, shop.blurb, shop.hue = name, blurb, _hue(hue)
    if picture:
        files.keep(str(picture["id"]), "shops")
        shop.picture = picture
    touch(shop.id)


@atomic()
def rest(shop: Shop, *, by: Actor) -> None:
    """Close the shop for a while; its page stays and says so."""
    _state(shop, "open", "resting", by)


@atomic()
def wake(shop: Shop, *, by: Actor) -> None:
    """Open the shop again."""
    _state(shop, "resting", "open", by)


def _state(shop: Shop, before: str, after: str, by: Actor) -> None:
    if shop.state == after:
        return
    if shop.state != before:
        raise Refused(_("This shop cannot be changed now."), status=409)
    shop.state, shop.state_at, shop.state_by_id = after, clock.now(), by.id
    touch(shop.id)


def touch(shop_id: int) -> None:
    """Move the shop's version on: every page of it kept anywhere is old now."""
    session.flush()
    session.execute(update(Shop).where(Shop.id == shop_id).values(version=Shop.version + 1))


def _hue(hue: str) -> str:
    if hue not in HUES:
        raise Refused(_("Please choose one of the colours."), "hue")
    return hue


def of(account_id: int) -> Shop | None:
    """The account's shop."""
    return session.scalar(select(Shop).where(Shop.account_id == account_id))
