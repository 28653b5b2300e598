"""Where an account is signed in is a row; a session ends by itself, by its owner, or with the password."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import select, update

from storefront.accounts.models import Account, SignIn
from storefront.facts import SignedIn, announce
from storefront.kernel import clock
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import NotFound
from storefront.kernel.secrets import hashed, token

IDLE: Final = timedelta(days=30)  # so long without a visit ends a session
LONGEST: Final = timedelta(days=180)  # so long lasts one at most
KEPT: Final = timedelta(days=90)  # so long an ended one stays to be looked at


class Place(NamedTuple):
    """One place where an account is signed in, as its owner sees it."""

    id: int
    agent: str
    network: str
    opened_at: datetime
    seen_at: datetime
    is_this: bool


@atomic()
def open_session(account: Account, *, agent: str, network: str, visitor: str | None = None) -> str:
    """A new session; gives its secret, whose only copy goes into the cookie. Never takes a given one (F44)."""
    secret, now = token(), clock.now()
    session.add(
        SignIn(
            account_id=account.id,
            secret_hash=hashed(secret),
            opened_at=now,
            seen_at=now,
            until=now + IDLE,
            agent=_plain(agent)[:200],
            network=_plain(network)[:64],
        )
    )
    session.flush()
    announce(SignedIn(account.id, visitor))
    return secret


@atomic()
def seen(number: int) -> None:
    """Note that a session is in use; it lasts on, up to LONGEST."""
    row = session.get(SignIn, number)
    if row is not None and row.revoked_at is None:
        now = clock.now()
        row.seen_at, row.until = now, min(now + IDLE, row.opened_at + LONGEST)


def is_open(place: str) -> bool:
    """Whether the session whose secret hashes to this still stands."""
    stands = SignIn.secret_hash == place, SignIn.revoked_at.is_(None), SignIn.until > clock.now()
    return session.scalar(select(SignIn.id).where(*stands)) is not None


@atomic()
def sign_out(secret: str) -> None:
    """End the session of this secret, at once and for good."""
    _end(SignIn.secret_hash == hashed(secret))


@atomic()
def revoke(account: Account, number: int) -> None:
    """End one of the account's sessions. Raises NotFound for another's."""
    if session.scalar(select(SignIn.id).where(SignIn.id == number, SignIn.account_id == account.id)) is None:
        raise NotFound()
    _end(SignIn.id == number)


@atomic()
def revoke_all(account: Account, *, but: str = "") -> None:
    """End every session of the account, but the one with this secret."""
    _end(SignIn.account_id == account.id, SignIn.secret_hash != hashed(but))


def _end(*which: object) -> None:
    living = update(SignIn).where(*which, SignIn.revoked_at.is_(None))  # type: ignore[arg-type]
    session.execute(living.values(revoked_at=clock.now()), execution_options={"synchronize_session": False})


def sessions_of(account: Account, secret: str = "") -> list[Place]:
    """Where the account is signed in now, the last seen first; `secret` tells which one asks."""
    here = hashed(secret)
    rows = session.scalars(
        select(SignIn)
        .where(SignIn.account_id == account.id, SignIn.revoked_at.is_(None), SignIn.until > clock.now())
        .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
        .limit(100)
    )
    return [Place(r.id, r.agent, r.network, r.opened_at, r.seen_at, r.secret_hash == here) for r in rows]


def _plain(text: str) -> str:
    kept = text.encode("utf-8", "replace").decode()
    return "".join(c if c.isprintable() else " " for c in kept)
