"""A coupon is drafted by staff, a supplier or a reseller, judged, and sent out; only its maker can stop it."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import update

from storefront import audit
from storefront.coupons.judging import judge
from storefront.coupons.models import KINDS, WHOLE, Coupon
from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.kernel.words import Words, _

LARGEST: Final = 10_000_00  # minor units; nobody gives away more with one coupon
LONGEST: Final = timedelta(days=400)
MOST: Final = 1_000_000  # of one coupon


@dataclass(frozen=True, slots=True)
class Draft:
    """What a coupon should be. Sums in minor units, rates in basis points; who is named bears it by those parts."""

    title: Words
    starts_at: datetime
    ends_at: datetime
    total: int
    amount: int | None = None
    percent_bp: int | None = None
    cap: int | None = None
    minimum: int = 0
    kind: str = "anybody"
    quiet_days: int | None = None
    on_page: bool = True
    per_person: int = 1
    shop_id: int | None = None
    supplier_id: int | None = None
    product_id: int | None = None
    brand_id: int | None = None
    supplier_bp: int = 0
    reseller_bp: int = 0


@atomic()
def make(draft: Draft, *, maker: str, by: Actor) -> Coupon:
    """Keep a coupon as a draft. Suppliers and resellers bear their own whole; the platform may share with one of them.

    Raises Refused beside the field that cannot be meant.
    """
    _check(draft)
    _check_dates(draft)
    bearers = _bearers(draft, maker)
    now = clock.now()
    kept = {field.name: getattr(draft, field.name) for field in fields(draft)}
    coupon = Coupon(
        **(kept | bearers), maker=maker, remaining=draft.total, state="draft", state_at=now, state_by_id=by.id, at=now,
        by_id=by.id,
    )  # fmt: skip
    session.add(coupon)
    judge(coupon)
    session.flush()
    _tell(coupon, "draft coupon", by)
    return coupon


def _check(draft: Draft) -> None:
    """Refuse sums and numbers that cannot be meant."""
    if not str(draft.title) or len(str(draft.title)) > 80:
        raise Refused(_("Please name the coupon in at most 80 characters."), "title")
    if (draft.amount is None) == (draft.percent_bp is None):
        raise Refused(_("Please say what it takes off: an amount, or a part in percent."), "amount")
    if draft.amount is not None and not 1 <= draft.amount <= LARGEST:
        raise Refused(_("Please take off something, and not more than a coupon may."), "amount")
    if draft.percent_bp is not None and not 1 <= draft.percent_bp <= 9_000:
        raise Refused(_("Please choose a part from 1 to 90 percent."), "percent")
    if draft.percent_bp is not None and not 1 <= (draft.cap or 0) <= LARGEST:
        raise Refused(_("Please say how much it takes off at most."), "cap")
    if not 0 <= draft.minimum <= 100 * LARGEST:
        raise Refused(_("Please write the smallest sum it is for, or nothing."), "minimum")
    if not 1 <= draft.total <= MOST:
        raise Refused(_("Please write how many there are, from 1 to %(most)s.", most=MOST), "total")
    if not 1 <= draft.per_person <= 100:
        raise Refused(_("Please write how many one person may have, from 1 to 100."), "per_person")
    _check_kind(draft)


def _check_kind(draft: Draft) -> None:
    if draft.kind not in KINDS:
        raise Refused(_("Please choose who the coupon is for."), "kind")
    if draft.kind == "win_back" and not 7 <= (draft.quiet_days or 0) <= 1_000:
        raise Refused(_("Please write after how many days without an order, from 7 to 1,000."), "quiet_days")
    if draft.kind == "follower" and draft.shop_id is None:
        raise Refused(_("A coupon for followers belongs to a shop."), "kind")


def _check_dates(draft: Draft) -> None:
    if draft.ends_at <= max(draft.starts_at, clock.now()):
        raise Refused(_("Please choose an end that lies after the beginning, and ahead of us."), "ends")
    if draft.ends_at > draft.starts_at + LONGEST:
        raise Refused(_("A coupon runs for %(days)s days at most.", days=LONGEST.days), "ends")


def _bearers(draft: Draft, maker: str) -> dict[str, int]:
    """Who bears it: its maker; where the platform shares, it is for goods of the one who shares alone."""
    if maker != "platform":
        borne = dict.fromkeys(("platform_bp", "supplier_bp", "reseller_bp"), 0)
        return borne | {f"{maker}_bp": WHOLE}
    supplier, reseller = draft.supplier_bp, draft.reseller_bp
    if not 0 <= supplier <= WHOLE or not 0 <= reseller <= WHOLE or supplier + reseller > WHOLE:
        raise Refused(_("The parts of those who bear it add up to 100 percent."), "platform_part")
    if supplier and reseller:
        said = _("The platform shares a coupon with one of them: the supplier, or the reseller.")
        raise Refused(said, "reseller_part")
    if supplier and draft.supplier_id is None:
        raise Refused(_("Name the supplier whose goods it is for: it bears a part."), "named")
    if reseller and draft.shop_id is None:
        raise Refused(_("Name the shop it is for: its reseller bears a part."), "named")
    return {"platform_bp": WHOLE - supplier - reseller, "supplier_bp": supplier, "reseller_bp": reseller}


@atomic()
def agree(coupon: Coupon, *, by: Actor) -> None:
    """Whoever bears a part of the platform's coupon says yes; only then it can go out. Repeating it changes nothing."""
    if coupon.waits_for:
        coupon.agreed_at, coupon.agreed_by_id = clock.now(), by.id
        _tell(coupon, "agree to bear coupon", by)


@atomic()
def publish(coupon: Coupon, *, by: Actor) -> None:
    """Send a draft out: it can be claimed from its beginning on. Repeating it changes nothing.

    Raises Refused: 409 when it was stopped or has ended, 422 when it no longer fits the goods it is for.
    """
    if coupon.state in ("scheduled", "active"):
        return
    if coupon.state != "draft" or coupon.ends_at <= clock.now():
        raise Refused(_("This coupon has ended. Please make a new one."), status=409)
    if coupon.waits_for:
        raise Refused(_("This coupon waits for the word of who bears a part of it."), status=409)
    judge(coupon)
    step(coupon, "active" if coupon.starts_at <= clock.now() else "scheduled", by=by)


@atomic()
def stop(coupon: Coupon, *, by: Actor) -> None:
    """Nobody can claim it any more; what was claimed stays good. Repeating it changes nothing."""
    if coupon.state in ("draft", "scheduled", "active", "exhausted"):
        step(coupon, "stopped", by=by)


def step(coupon: Coupon, to: str, *, by: Actor) -> None:
    """Move a coupon on from where it was read (G3). Raises Refused (409) when it is there no longer."""
    values = {"state": to, "state_at": clock.now(), "state_by_id": by.id}
    moved = session.execute(update(Coupon).where(Coupon.id == coupon.id, Coupon.state == coupon.state).values(values))
    if moved.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE has one
        raise Refused(_("This changed meanwhile. Please look at it again."), status=409)
    session.refresh(coupon)
    if by.id is not None:
        _tell(coupon, f"{to} coupon", by)


def _tell(coupon: Coupon, action: str, by: Actor) -> None:
    if coupon.maker == "platform":
        audit.record(by, action, f"coupon:{coupon.id}", {"title": str(coupon.title), "state": coupon.state})
