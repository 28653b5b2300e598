"""One application per account makes a supplier; what is public may be changed, the legal name goes with vetting."""

from storefront import accounts
from storefront.accounts import Account
from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, insert_or_skip, session
from storefront.kernel.errors import Refused
from storefront.kernel.words import Words, _
from storefront.suppliers.models import KINDS, Supplier
from storefront.suppliers.reading import SLUG, bump, of_account
from storefront.suppliers.vetting import log

NAME, PLACE, ABOUT, LEGAL, REGISTRATION = 80, 80, 2_000, 160, 60  # characters


@atomic()
def open(
    account: Account,
    slug: str,
    name: Words | str,
    *,
    by: Actor,
    legal_name: str = "",
    kind: str = "company",
    registration: str | None = None,
    place: Words | str = "",
    about: Words | str = "",
    country: str = "CN",
    promise_hours: int = 48,
) -> Supplier:
    """Apply as a supplier; it waits for vetting (state "submitted"). The account gets the supplier's desk.

    `promise_hours`: shipped within, 24 to 72 (domain.md 6). Raises Refused for a taken or malformed `slug`, a second
    application, or a text that is missing or too long.
    """
    if of_account(account.id) is not None:
        raise Refused(_("This account already has a supplier."), status=409)
    if not SLUG.fullmatch(slug):
        raise Refused(_("Please use 2 to 40 small letters, digits and hyphens."), "slug")
    if kind not in KINDS:
        raise Refused(_("Please choose what kind of supplier you are."), "kind")
    now = clock.now()
    row = {
        "account_id": account.id, "slug": slug, "name": _bounded(name, NAME, "name"),
        "about": _bounded(about, ABOUT, "about", needed=False), "place": _bounded(place, PLACE, "place", needed=False),
        "country": _country(country), "kind": kind,
        "legal_name": str(_bounded(legal_name or str(Words.of(name)), LEGAL, "legal_name")),
        "registration": str(_bounded(registration or "", REGISTRATION, "registration", needed=False)) or None,
        "promise_hours": _hours(promise_hours), "state": "submitted", "at": now, "by_id": by.id, "opened_at": now,
        "catalogue_version": 1, "reason": "",
    }  # fmt: skip
    made = session.execute(
        insert_or_skip(Supplier).values(row).on_conflict_do_nothing().returning(Supplier.id)
    ).scalar()
    if made is None:
        raise Refused(_("This address is taken. Please choose another."), "slug", status=409)
    supplier = session.get_one(Supplier, made)
    log(supplier, "draft", by)
    if "supplier" not in account.role_names:
        accounts.grant(account, "supplier", by=by)
    return supplier


@atomic()
def change(
    supplier: Supplier,
    *,
    by: Actor,
    name: Words | str,
    about: Words | str,
    place: Words | str,
    promise_hours: int,
) -> None:
    """Change what everybody reads about a supplier. Raises Refused for a text that is missing or too long."""
    del by
    changed = {
        "name": _bounded(name, NAME, "name"),
        "about": _bounded(about, ABOUT, "about", needed=False),
        "place": _bounded(place, PLACE, "place", needed=False),
        "promise_hours": _hours(promise_hours),
    }
    if all(getattr(supplier, key) == value for key, value in changed.items()):
        return
    for key, value in changed.items():
        setattr(supplier, key, value)
    session.flush()
    bump([supplier.id])


def _bounded(text: Words | str, most: int, field: str, *, needed: bool = True) -> Words:
    words = Words.of(text)
    if needed and not any(said.strip() for said in words.values()):
        raise Refused(_("Please fill this in."), field)
    if any(len(said) > most for said in words.values()):
        raise Refused(_("Please keep this to %(most)s characters.", most=most), field)
    return words


def _country(code: str) -> str:
    if not (len(code) == 2 and code.isascii() and code.isalpha() and code.isupper()):
        raise Refused(_("Please choose a country."), "country")
    return code


def _hours(hours: int) -> int:
    if not 24 <= hours <= 72:
        raise Refused(_("Please promise 24 to 72 hours."), "promise_hours")
    return hours
