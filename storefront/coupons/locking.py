"""A placed order locks its coupons; paid it has used them, ended it gives them back: each coupon is in one order."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select, update

from storefront.coupons.claiming import Customer, admit, code_of, take, who_of
from storefront.coupons.combining import Applied
from storefront.coupons.models import Code, Coupon, Grant, Holding
from storefront.kernel import clock
from storefront.kernel.db import atomic, insert_or_skip, session
from storefront.kernel.errors import Refused
from storefront.kernel.words import _

GRACE: Final = timedelta(days=7)  # what comes back lasts at least this long (domain.md 13)


@atomic()
def lock(
    applied: Sequence[Applied], *, about: str, customer: Customer, phone_prints: Sequence[str], code: str = ""
) -> list[int]:  # fmt: skip
    """Lock what a combination uses for one order; the grants' ids, in its order.

    `about` names the order ("order:K7M-2PX-94"), `phone_prints` are its phone's, the present secret key's first. Raises
    Refused (409, beside `coupon`) when one of them is used, ended or was never for this person: then nothing is locked.
    """
    return [_lock(one, about, customer, phone_prints, code) for one in applied]


def _lock(one: Applied, about: str, customer: Customer, phone_prints: Sequence[str], code: str) -> int:
    coupon = session.get_one(Coupon, one.held.coupon_id)
    try:
        admit(coupon, customer, who_of(customer, phone_prints))
        number = one.held.grant_id or _claimed(coupon, customer, code)
    except Refused as refused:
        raise Refused(refused.sentence, "coupon", status=409) from refused
    sums = one.sums
    locked = session.execute(
        update(Grant)
        .where(Grant.id == number, Grant.state.in_(("unused", "returned")), Grant.expires_at > clock.now())
        .values(
            state="locked", state_at=clock.now(), about=about, by_platform=sums.platform, by_supplier=sums.supplier,
            by_reseller=sums.reseller,
        )
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    if locked.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE has one
        raise Refused(_("Your coupons have changed. Please look at the sum again."), "coupon", status=409)
    _hold(coupon.id, coupon.per_person, phone_prints, number)
    return number


def _claimed(coupon: Coupon, customer: Customer, word: str) -> int:
    """Claim with a code, once where it is one of a batch."""
    code = code_of(word)
    if code is None or code.coupon_id != coupon.id:
        raise Refused(_("We do not know this code. Please look at it again."))
    number = take(coupon, customer).id
    if code.batch:
        once = Code.id == code.id, Code.grant_id.is_(None)
        if session.execute(update(Code).where(*once).values(grant_id=number)).rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE has one
            raise Refused(_("This code was used."))
    return number


def _hold(coupon_id: int, per_person: int, phone_prints: Sequence[str], number: int) -> None:
    """Whoever has this phone takes one of their places; a race for the last is decided by the key of the table."""
    had = select(Holding.seq).where(Holding.coupon_id == coupon_id, Holding.phone_print.in_(phone_prints))
    taken = set(session.scalars(had))
    free = [seq for seq in range(1, per_person + 1) if seq not in taken]
    seq = free[0] if free else 0
    row = {"coupon_id": coupon_id, "phone_print": phone_prints[0], "seq": seq, "grant_id": number}
    place = insert_or_skip(Holding).values(row).on_conflict_do_nothing().returning(Holding.seq)
    if not free or session.execute(place).first() is None:
        raise Refused(_("You have had this coupon already."), "coupon", status=409)


@atomic()
def use(about: str) -> None:
    """The order is paid: its coupons are used. Repeating it changes nothing."""
    session.execute(
        update(Grant)
        .where(Grant.about == about, Grant.state == "locked")
        .values(state="used", state_at=clock.now())
        .execution_options(synchronize_session=False)
    )


@atomic()
def unlock(about: str) -> None:
    """The order ended unpaid: its coupons can be used again, until their own end. Repeating it changes nothing."""
    _back(about, "locked", "unused")


@atomic()
def give_back(about: str) -> None:
    """All of a paid order went back: its coupons come back, for a week at least. Repeating it changes nothing.

    After a part refund they stay used (domain.md 13).
    """
    _back(about, "used", "returned")


def _back(about: str, was: str, to: str) -> None:
    now = clock.now()
    rows = select(Grant).where(Grant.about == about, Grant.state == was).order_by(Grant.id).with_for_update()
    for grant in session.scalars(rows.execution_options(populate_existing=True)).all():
        session.execute(delete(Holding).where(Holding.grant_id == grant.id))
        grant.state, grant.state_at, grant.about = to, now, None
        grant.by_platform = grant.by_supplier = grant.by_reseller = 0
        if to == "returned":
            grant.expires_at = max(grant.expires_at, now + GRACE)
        if _is_nobodys(grant):
            _return_to_all(grant)
    session.flush()


def _is_nobodys(grant: Grant) -> bool:
    """Whether it was claimed by a guest with a code for everybody: the code claims again, so this one ends."""
    if grant.account_id is not None or grant.visitor is not None:
        return False
    return session.scalar(select(Code.id).where(Code.grant_id == grant.id)) is None


def _return_to_all(grant: Grant) -> None:
    grant.state = "expired"
    row = update(Coupon).where(Coupon.id == grant.coupon_id).execution_options(synchronize_session=False)
    session.execute(row.values(remaining=Coupon.remaining + 1))
    again = Coupon.state == "exhausted", Coupon.ends_at > clock.now()
    session.execute(row.where(*again).values(state="active", state_at=clock.now(), state_by_id=None))
