"""Names that must be one: a product's address, a brand and a category whichever way they are written."""

import re
import secrets
import unicodedata
from typing import Final

from sqlalchemy import delete, select

from storefront import search
from storefront.kernel import clock
from storefront.kernel.db import atomic, insert_or_skip, session
from storefront.kernel.words import Words
from storefront.products.drafting import tidy
from storefront.products.models import Brand, Category, CategoryName

SLUG: Final = 60  # characters, before anything is put behind it
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # readable aloud: no l, i, o, 1, 0
_APART: Final = re.compile(r"[^a-z0-9]+")


def slug_of(*texts: str) -> str:
    """The first of the texts that Latin letters or digits can say, as a word of an address; empty when none can."""
    for text in texts:
        plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
        slug = _APART.sub("-", plain.casefold()).strip("-")[:SLUG].strip("-")
        if len(slug) >= 3 and re.search("[a-z]", slug):
            return slug
    return ""


def another(slug: str, start: str = "p") -> str:
    """A word of an address that nobody has yet, most likely."""
    return f"{slug or start}-{''.join(secrets.choice(_LETTERS) for _place in range(5))}"


def folded(name: str) -> str:
    """What two ways to write one name share."""
    return search.fold(name)[:360]


@atomic()
def brand_named(name: str) -> Brand | None:
    """The brand of that name, made when there is none; None for no name."""
    spoken = " ".join(name.split())[:120]
    key = folded(spoken)
    if not key:
        return None
    slug = slug_of(spoken)
    for candidate in (slug, another(slug, "brand"), another(slug, "brand"), another(slug, "brand")):
        found = session.scalar(select(Brand).where(Brand.folded == key))
        if found is not None:
            return found
        if candidate:
            row = {"slug": candidate, "name": spoken, "folded": key, "about": Words({"": ""}), "at": clock.now()}
            made = session.execute(
                insert_or_skip(Brand).values(row).on_conflict_do_nothing().returning(Brand.id)
            ).scalar()
            if made is not None:
                search.put("brand", made, spoken)
    return session.scalar(select(Brand).where(Brand.folded == key))


@atomic()
def category_named(name: Words | str) -> Category | None:
    """The category that has any of these names, made when there is none; None for no name."""
    names = Words({key: " ".join(text.split())[:120] for key, text in tidy(name).items()})
    keys = sorted({folded(text) for text in names.values()} - {""})
    if not keys:
        return None
    found = session.scalar(
        select(Category)
        .join(CategoryName)
        .where(CategoryName.folded.in_(keys))
        .order_by((CategoryName.folded == folded(names[""])).desc(), Category.id)
    )
    return found or _make(names, keys)


def _make(names: Words, keys: list[str]) -> Category:
    slug = slug_of(names.in_("en"))
    for candidate in (slug, *(another(slug, "category") for _try in range(4))):
        row = {"slug": candidate, "name": names, "at": clock.now()}
        insert = insert_or_skip(Category).values(row).on_conflict_do_nothing().returning(Category.id)
        made = session.execute(insert).scalar() if candidate else None
        if made is not None:
            break
    assert made is not None
    for key in keys:
        session.execute(insert_or_skip(CategoryName).values(folded=key, category_id=made).on_conflict_do_nothing())
    owners = set(session.scalars(select(CategoryName.category_id).where(CategoryName.folded.in_(keys))))
    if made not in owners:  # another process made it first
        session.execute(delete(Category).where(Category.id == made))
        return session.get_one(Category, min(owners))
    search.put("category", made, names)
    return session.get_one(Category, made)
