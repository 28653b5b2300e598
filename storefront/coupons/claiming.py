"""Claiming takes one of what is left, in one conditional update; nobody gets more than their share."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from storefront import shops
from storefront.accounts import AccountPrint
from storefront.coupons.models import Buying, Code, Coupon, Grant, Holding
from storefront.kernel import clock
from storefront.kernel.db import atomic, insert_or_skip, session
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.words import _
from storefront.shops import Shop
from storefront.suppliers import Supplier


class Customer(Protocol):
    """Who claims or uses a coupon: an account, else a visitor known by a cookie, else nobody yet."""

    @property
    def id(self) -> int | None: ...
    @property
    def visitor(self) -> str | None: ...


@atomic()
def claim(coupon_id: int, *, by: Customer) -> Grant:
    """Take one of a coupon that is claimed on the page; whoever holds one unused gets that one again.

    Raises NotFound for one that is not offered there, Refused (409) when it is gone or the person has had theirs.
    """
    coupon = session.get(Coupon, coupon_id, populate_existing=True)
    if coupon is None or not coupon.on_page or coupon.state == "draft":
        raise NotFound()
    if by.id is None and by.visitor is None:
        raise ValueError("Somebody claims: an account, or a visitor who is remembered.")
    if (before := _unused(coupon.id, by)) is not None:
        return before
    admit(coupon, by, who_of(by, ()))
    return take(coupon, by)


def may_have(coupon: Coupon, *, by: Customer) -> bool:
    """Whether one of a running coupon could be given to this person now."""
    if not coupon.is_open or hindrance(coupon, by, who_of(by, ())):
        return False
    mine = _mine(by)
    if mine is None:
        return True
    had = select(func.count()).select_from(Grant).where(Grant.coupon_id == coupon.id, mine)
    return (session.scalar(had) or 0) < coupon.per_person


@atomic()
def give(coupon: Coupon, *, by: Customer) -> Grant | None:
    """Give one of a coupon for what another room thanks for, on the page or not; None where it may not be had."""
    if by.id is None and by.visitor is None:
        return None
    return take(coupon, by) if may_have(coupon, by=by) else None


def admit(coupon: Coupon, customer: Customer, who: list[str]) -> None:
    """Whether this person may have the coupon at all. Raises Refused (409) with why not.

    `who` are the names under which purchases are known: an account's, a phone's.
    """
    if why := hindrance(coupon, customer, who):
        raise Refused(why, status=409)


def hindrance(coupon: Coupon, customer: Customer, who: list[str]) -> str:
    """Why somebody may not have a coupon, in a sentence; nothing where they may."""
    if _is_bearer(coupon, customer, who):
        return _("You give this coupon yourself; it is for your customers.")
    if coupon.kind == "follower" and not shops.follows(coupon.shop_id or 0, customer):
        return _("This coupon is for those who follow the shop.")
    if coupon.kind == "first_order" and last_order(who) is not None:
        return _("This coupon is for a first order.")
    if coupon.kind == "win_back" and not _was_quiet(coupon.quiet_days or 0, last_order(who)):
        return _("This coupon is for customers whose last order is %(days)s days ago.", days=coupon.quiet_days)
    return ""


def _was_quiet(days: int, last: datetime | None) -> bool:
    return last is not None and (clock.now() - last).days >= days


def last_order(who: list[str]) -> datetime | None:
    """When somebody known by one of these names last paid for an order."""
    if not who:
        return None
    return session.scalar(select(Buying.last_at).where(Buying.who.in_(who)).order_by(Buying.last_at.desc()).limit(1))


def who_of(customer: Customer, phone_prints: Sequence[str]) -> list[str]:
    """The names under which a person's purchases are known; their phone's print under each key that is understood."""
    account = [f"account:{customer.id}"] if customer.id is not None else []
    return [*account, *phone_prints]


def _is_bearer(coupon: Coupon, customer: Customer, who: list[str]) -> bool:
    """Whether this is who bears it, also as a guest under the own phone: an own purchase earns nobody anything.

    Source: domain.md 10.
    """
    bearer = _bearer(coupon)
    if bearer is None:
        return False
    prints = select(AccountPrint.print).where(AccountPrint.account_id == bearer, AccountPrint.print.in_(who))
    return bearer == customer.id or session.scalar(prints.limit(1)) is not None


def _bearer(coupon: Coupon) -> int | None:
    """The account of the supplier or the reseller that bears it, or a part of it."""
    if coupon.reseller_bp:
        return session.scalar(select(Shop.account_id).where(Shop.id == coupon.shop_id))
    if coupon.supplier_bp:
        return session.scalar(select(Supplier.account_id).where(Supplier.id == coupon.supplier_id))
    return None


def take(coupon: Coupon, customer: Customer) -> Grant:
    """One of what is left, as a grant; inside a verb. Raises Refused (409) when nothing is left or it is not the time.

    The update holds the coupon's row until the end, so the places of one person cannot be given out twice.
    """
    now = clock.now()
    taken = session.execute(
        update(Coupon)
        .where(
            Coupon.id == coupon.id,
            Coupon.remaining > 0,
            Coupon.state.in_(("scheduled", "active")),
            Coupon.starts_at <= now,
            Coupon.ends_at > now,
        )
        .values(remaining=Coupon.remaining - 1)
        .returning(Coupon.remaining, Coupon.ends_at, Coupon.per_person)
        .execution_options(synchronize_session=False)
    ).first()
    if taken is None:
        raise Refused(_("This coupon is not to be had any more."), status=409)
    if taken.remaining == 0:
        session.execute(
            update(Coupon).where(Coupon.id == coupon.id).values(state="exhausted", state_at=now, state_by_id=None)
        )
    session.expire(coupon)
    return _granted(coupon, customer, taken.per_person, taken.ends_at, now)


def _granted(coupon: Coupon, customer: Customer, per_person: int, ends_at: datetime, now: datetime) -> Grant:
    mine = _mine(customer)
    had = set() if mine is None else set(session.scalars(select(Grant.seq).where(Grant.coupon_id == coupon.id, mine)))
    free = [seq for seq in range(1, per_person + 1) if seq not in had]
    if not free:
        raise Refused(_("You have had this coupon already."), status=409)
    row = {
        "coupon_id": coupon.id, "account_id": customer.id, "visitor": None if customer.id else customer.visitor,
        "seq": free[0], "state": "unused", "state_at": now, "at": now, "expires_at": ends_at,
        "by_platform": 0, "by_supplier": 0, "by_reseller": 0,
    }  # fmt: skip
    made: Grant | None = session.scalars(
        insert_or_skip(Grant).values(row).on_conflict_do_nothing().returning(Grant)
    ).first()
    if made is None:
        raise Refused(_("You have had this coupon already."), status=409)
    return made


def _mine(customer: Customer) -> Any:
    if customer.id is not None:
        return Grant.account_id == customer.id
    return Grant.visitor == customer.visitor if customer.visitor is not None else None


def _unused(coupon_id: int, customer: Customer) -> Grant | None:
    mine = _mine(customer)
    if mine is None:
        return None
    open_ = or_(Grant.state == "unused", Grant.state == "returned")
    where = and_(Grant.coupon_id == coupon_id, mine, open_, Grant.expires_at > clock.now())
    return session.scalars(select(Grant).where(where).order_by(Grant.id).limit(1)).first()


@atomic()
def join(account_id: int, visitor: str) -> None:
    """Bring what a visitor claimed to the account; what the account has had of a coupon before stays the visitor's."""
    had = select(Grant.coupon_id).where(Grant.account_id == account_id).scalar_subquery()
    session.execute(
        update(Grant)
        .where(Grant.visitor == visitor, Grant.coupon_id.not_in(had))
        .values(account_id=account_id, visitor=None)
    )


@atomic()
def bought(account_id: int | None, phone_print: str) -> None:
    """Write down that somebody paid for an order just now."""
    for who in sorted({phone_print, *([f"account:{account_id}"] if account_id is not None else [])}):
        row = {"who": who, "last_at": clock.now()}
        keep = insert_or_skip(Buying).values(row)
        session.execute(keep.on_conflict_do_update(index_elements=["who"], set_={"last_at": row["last_at"]}))


def know_again(phone_prints: Sequence[str], *, about: str) -> bool:
    """Inside a verb: know who bought, and has the places of an order's coupons, by the first of these prints alone.

    `about` names the order. Whether anything moved.
    """
    fresh, *old = phone_prints
    if not old:
        return False
    bought = session.scalars(select(Buying).where(Buying.who.in_(old)).with_for_update()).all()
    for one in bought:
        keep = insert_or_skip(Buying).values(who=fresh, last_at=one.last_at)
        later = keep.on_conflict_do_update(
            index_elements=["who"], set_={"last_at": one.last_at}, where=Buying.last_at < one.last_at
        )
        session.execute(later)
        session.execute(delete(Buying).where(Buying.who == one.who))
    grants = select(Grant.id).where(Grant.about == about)
    place = aliased(Holding)
    taken = exists().where(place.coupon_id == Holding.coupon_id, place.phone_print == fresh, place.seq == Holding.seq)
    held = Holding.grant_id.in_(grants), Holding.phone_print.in_(old), ~taken
    moved = session.execute(
        update(Holding).where(*held).values(phone_print=fresh).execution_options(synchronize_session=False)
    )
    return bool(bought or moved.rowcount)  # type: ignore[attr-defined]  # an UPDATE has one


def code_of(word: str) -> Code | None:
    """The code somebody typed, however they wrote it."""
    plain = tidy(word)
    return session.scalar(select(Code).where(Code.word == plain)) if plain else None


def tidy(word: str) -> str:
    """A code as it is kept: capital letters and digits, at most 20."""
    plain = "".join(c for c in word.upper() if c.isascii() and c.isalnum())
    return plain if len(plain) <= 20 else ""
