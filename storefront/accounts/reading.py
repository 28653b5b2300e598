"""Looking accounts up: by the secret of a sign-in, by address, by id, by the beginning of a name for staff."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from flask_login import UserMixin
from sqlalchemy import bindparam, select

from storefront.accounts.models import Account, Role, SignIn, may
from storefront.accounts.naming import folded
from storefront.accounts.staying import seen
from storefront.kernel import clock
from storefront.kernel.db import in_verb, session
from storefront.kernel.errors import Busy, NotFound, Refused
from storefront.kernel.prepared import Prepared
from storefront.kernel.secrets import hashed

SEEN_EVERY: Final = timedelta(hours=1)  # a page writes when somebody was last seen at most this often

_by_secret: Prepared[tuple[Any, ...]] = Prepared(
    select(
        Account.id,
        Account.email,
        Account.name,
        Account.language,
        Account.roles_said,
        Account.desks_said,
        SignIn.id.label("place"),
        SignIn.seen_at,
    )
    .join(SignIn, SignIn.account_id == Account.id)
    .where(
        SignIn.secret_hash == bindparam("hashed"),
        SignIn.revoked_at.is_(None),
        SignIn.until > bindparam("now"),
        Account.closed_at.is_(None),
    ),
    tuple,
)
_by_email = select(Account).where(Account.email == bindparam("email"))


@dataclass(frozen=True, slots=True, eq=False)
class Member(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """Who is signed in, as every page needs it: plain values, apart from the database's session."""

    id: int
    email: str
    name: str
    language: str
    role_names: frozenset[str]
    desk_names: frozenset[str]


def recognised(secret: str) -> Member | None:
    """Who holds this session secret, in one query; None when it is unknown, ended or revoked."""
    if not 20 <= len(secret) <= 80 or not secret.isascii():
        return None
    now = clock.now()
    row = _by_secret.first(hashed=hashed(secret), now=now)
    if row is None:
        return None
    number, email, name, language, roles, desks, place, seen_at = row
    if seen_at <= now - SEEN_EVERY and not in_verb():
        with suppress(Busy):  # a database that cannot write still shows pages
            seen(place)
    return Member(number, email, name, language, *may(roles, desks))


def signed_in_by(secret: str) -> Account | None:
    """The account of who holds this session secret; None when it is unknown, ended or revoked."""
    member = recognised(secret)
    return session.get(Account, member.id) if member is not None else None


def by_email(email: str) -> Account | None:
    """The account of an address, in whatever spelling."""
    try:
        return session.scalar(_by_email, {"email": folded(email)})
    except Refused:
        return None


def by_id(number: int) -> Account:
    """An account. Raises NotFound."""
    account = session.get(Account, number)
    if account is None:
        raise NotFound()
    return account


def names(numbers: Collection[int | None]) -> dict[int, str]:
    """The names of several accounts, for lists."""
    wanted = {number for number in numbers if number is not None}
    if not wanted:
        return {}
    return {row.id: row.name for row in session.execute(select(Account.id, Account.name).where(Account.id.in_(wanted)))}


class Person(NamedTuple):
    """An account as staff see it in a list."""

    id: int
    name: str
    email: str
    opened_at: datetime
    closed_at: datetime | None
    roles: frozenset[str]


def people(*, q: str = "", role: str = "", after: int | None = None, limit: int = 50) -> list[Person]:
    """Accounts, newest first, older than the id `after`; `q` begins the e-mail address or the name."""
    found = select(Account).order_by(Account.id.desc()).limit(limit)
    if after is not None:
        found = found.where(Account.id < after)
    if q:
        found = found.where(
            Account.email.startswith(q.lower(), autoescape=True) | Account.name.startswith(q, autoescape=True)
        )
    if role:
        found = found.where(select(Role.role).where(Role.account_id == Account.id, Role.role == role).exists())
    rows = session.scalars(found)
    return [Person(a.id, a.name, a.email, a.opened_at, a.closed_at, a.role_names) for a in rows]
