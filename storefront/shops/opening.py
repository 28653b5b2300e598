"""A reseller opens one shop on one page, changes its words and what it does without. Joining is free."""

import re
from collections.abc import Collection, Iterable
from typing import Any, Final

from sqlalchemy import select, update

from storefront import accounts, search
from storefront.accounts import Account
from storefront.kernel import clock, files
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, insert_or_skip, session
from storefront.kernel.errors import Refused
from storefront.kernel.words import Words, _
from storefront.shops.models import HUES, WINGS, Shop

_SLUG: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])", re.ASCII)
RESERVED: Final = frozenset({"new-shop", "admin", "storefront", "api", "help"})
NAME, BLURB = 40, 240  # characters in one language
ROOM: Final = "shops"


@atomic()
def open_shop(
    account: Account, *, slug: str, name: Words, blurb: Words, hue: str = "pine", picture: dict[str, Any] | None = None
) -> Shop:
    """Open the account's one shop, at /s/<slug>, which makes a reseller of its owner. Opening it again leads to it.

    Raises Refused, beside its field, for an address that is taken or cannot be one, and for words missing or too long.
    """
    existing = of(account.id)
    if existing is not None:
        return existing
    if not _SLUG.fullmatch(slug) or slug in RESERVED:
        said = _("An address has 2 to 40 small letters, digits or dashes, and begins and ends with a letter or digit.")
        raise Refused(said, "slug")
    now = clock.now()
    row = {
        "account_id": account.id, "slug": slug, "name": _bounded(name, NAME, "name"), "hue": _hue(hue),
        "blurb": _bounded(blurb, BLURB, "blurb"), "picture": picture, "state": "open", "state_at": now,
        "state_by_id": account.id, "opened_at": now, "version": 1,
    }  # fmt: skip
    made = session.execute(insert_or_skip(Shop).values(row).on_conflict_do_nothing().returning(Shop.id)).scalar()
    if made is None:
        raise Refused(_("This address is taken. Please choose another."), "slug")
    shop = session.get_one(Shop, made)
    if "reseller" not in account.role_names:
        accounts.grant(account, "reseller", by=account)
    _known(shop, picture)
    return shop


@atomic()
def change(
    shop: Shop, *, name: Words, blurb: Words, hue: str, by: Actor, picture: dict[str, Any] | None = None
) -> None:
    """Change what a shop says of itself; without a new picture the old one stays.

    Raises Refused, beside its field, for words missing or too long.
    """
    del by
    shop.name, shop.blurb = _bounded(name, NAME, "name"), _bounded(blurb, BLURB, "blurb")
    shop.hue = _hue(hue)
    if picture:
        shop.picture = picture
    touch(shop.id)
    _known(shop, picture)


def _known(shop: Shop, picture: dict[str, Any] | None) -> None:
    """Let it be found, and keep its picture."""
    search.put("shop", shop.id, shop.name, [shop.blurb, shop.slug])
    if picture:
        files.keep(str(picture["id"]), ROOM)


@atomic()
def switch(shop: Shop, off: Collection[str], *, by: Actor) -> None:
    """Say which of WINGS the shop does without, all of them. Raises Refused for one there is not."""
    del by
    if not set(off) <= set(WINGS):
        raise Refused(_("Please choose from what there is."), "on")
    if set(off) != set(shop.switched_off):
        shop.switched_off = [wing for wing in WINGS if wing in off]
        touch(shop.id)


def switched_off(shop_ids: Iterable[int]) -> dict[int, list[str]]:
    """Which of WINGS some shops do without."""
    rows = session.execute(select(Shop.id, Shop.switched_off).where(Shop.id.in_(set(shop_ids))))
    return {row[0]: row[1] for row in rows}


def touch(shop_id: int) -> None:
    """Move the shop's version on: every page of it kept anywhere is old now."""
    session.flush()
    session.execute(update(Shop).where(Shop.id == shop_id).values(version=Shop.version + 1))


def _hue(hue: str) -> str:
    if hue not in HUES:
        raise Refused(_("Please choose one of the colours."), "hue")
    return hue


def _bounded(text: Words, most: int, field: str) -> Words:
    if not any(said.strip() for said in text.values()):
        raise Refused(_("Please fill this in."), field)
    if any(len(said) > most for said in text.values()):
        raise Refused(_("Please write at most %(most)s characters.", most=most), field)
    return Words({key: said.strip() for key, said in text.items() if said.strip() or key == ""})


def of(account_id: int | None) -> Shop | None:
    """The account's shop."""
    return None if account_id is None else session.scalar(select(Shop).where(Shop.account_id == account_id))


def file_names(words: Collection[str]) -> Iterable[str]:
    """Which of these words our rows still name (kernel.files)."""
    named = Shop.picture["id"].as_string()
    return session.scalars(select(named).where(named.in_(list(words)))).all()
