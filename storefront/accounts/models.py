"""A person who can sign in: an e-mail address that is theirs alone, what they may do, where they are signed in."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, func, select
from sqlalchemy.orm import Mapped, column_property, mapped_column

from storefront.kernel.columns import Instant, Number
from storefront.kernel.db import Model, Row
from storefront.kernel.secrets import Encrypted

ROLES = ("reseller", "supplier", "staff")
DESKS = (
    "suppliers identities products cases payments payouts books fund reports deals people policies audit health"
).split()


class Role(Row):
    """What an account may do besides buying."""

    __tablename__ = "account_roles"
    __table_args__ = (CheckConstraint("role IN ('reseller', 'supplier', 'staff')", name="role"),)

    account_id: Mapped[int] = mapped_column(Number, ForeignKey("accounts.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(Number)


class Desk(Row):
    """A desk of the platform at which a member of staff sits."""

    __tablename__ = "account_desks"

    account_id: Mapped[int] = mapped_column(Number, ForeignKey("accounts.id"), primary_key=True)
    desk: Mapped[str] = mapped_column(String(20), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(Number)


def may(roles: str | None, desks: str | None) -> tuple[frozenset[str], frozenset[str]]:
    """Roles and desks out of what the database says; only who is staff sits at a desk."""
    names = frozenset((roles or "").split())
    return names, frozenset((desks or "").split()) if "staff" in names else frozenset()


class Account(Model):
    """A person. `email` is folded and unique; `password_hash` is empty until the first password is chosen."""

    __tablename__ = "accounts"

    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    password_hash: Mapped[str | None] = mapped_column(String(255))
    language: Mapped[str] = mapped_column(String(10))
    opened_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)

    if TYPE_CHECKING:
        roles_said: Mapped[str | None]
        desks_said: Mapped[str | None]

    @property
    def role_names(self) -> frozenset[str]:
        """Subset of ROLES, read along with the account."""
        return may(self.roles_said, self.desks_said)[0]

    @property
    def desk_names(self) -> frozenset[str]:
        """Subset of DESKS, read along with the account; empty for who is not staff."""
        return may(self.roles_said, self.desks_said)[1]


# One query reads an account with all it may do: subqueries, since PostgreSQL locks no row of an outer join.
Account.roles_said = column_property(
    select(func.aggregate_strings(Role.role, " ")).where(Role.account_id == Account.id).scalar_subquery()
)
Account.desks_said = column_property(
    select(func.aggregate_strings(Desk.desk, " ")).where(Desk.account_id == Account.id).scalar_subquery()
)


class SignIn(Model):
    """One place where an account is signed in. The cookie holds the only copy of the secret."""

    __tablename__ = "sign_ins"
    __table_args__ = (Index("ix_sign_ins_account", "account_id", "until"), Index("ix_sign_ins_until", "until"))

    account_id: Mapped[int] = mapped_column(Number, ForeignKey("accounts.id"))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    until: Mapped[datetime] = mapped_column(Instant)
    agent: Mapped[str] = mapped_column(String(200))
    network: Mapped[str] = mapped_column(String(64))
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class ResetLink(Model):
    """A link that lets its holder choose a new password once."""

    __tablename__ = "reset_links"
    __table_args__ = (Index("ix_reset_links_until", "until"),)

    account_id: Mapped[int] = mapped_column(Number, ForeignKey("accounts.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    at: Mapped[datetime] = mapped_column(Instant)
    until: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class AccountPrint(Row):
    """A keyed print of a mailbox, phone or address of an account: by these a guest is known to be the same person."""

    __tablename__ = "account_prints"
    __table_args__ = (Index("ix_account_prints_print", "print"),)

    account_id: Mapped[int] = mapped_column(Number, ForeignKey("accounts.id"), primary_key=True)
    print: Mapped[str] = mapped_column(String(64), primary_key=True)


class Address(Model):
    """A place an account has things sent to, closed like an order's recipient. At most one is preferred."""

    __tablename__ = "addresses"

    account_id: Mapped[int] = mapped_column(Number, ForeignKey("accounts.id"), index=True)
    written: Mapped[dict[str, str]] = mapped_column(Encrypted)
    preferred: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(Instant)
