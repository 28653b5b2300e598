"""A packet is filled from a shop's earnings, the platform's budget, or a customer's credit or payment, and cut at once.

What a sender gives in a day has a limit, and what the platform gives in a week a budget; nothing is ever asked in
return for opening one (domain.md 14).
"""

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import Table, func, insert, select, update

from storefront import audit, ledger, payments, policies, shops, wallets
from storefront.accounts import Account
from storefront.kernel import clock, idempotency, money
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.kernel.installation import settings
from storefront.kernel.words import _
from storefront.packets.cutting import cut
from storefront.packets.models import AUDIENCES, LARGEST_SHARE, MOST_SHARES, Packet, Share
from storefront.shops import Shop

LETTERS: Final = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH: Final = 12  # 59 bits: who has the link was given it
AT_ONCE: Final = ("sandbox", "stripe", "wechatpay", "alipay")  # ways to pay that answer at once and can give back
_insert_shares = insert(cast("Table", Share.__table__))


@dataclass(frozen=True, slots=True)
class Draft:
    """What a packet should be; `amount` in minor units. `method` is a customer's way to pay, "credit" for credit."""

    amount: int
    size: int
    wish: str
    lucky: bool = True
    audience: str = "link"
    method: str = ""
    opens_at: datetime | None = None


@atomic()
def fund(draft: Draft, *, maker: str, key: str, by: Actor) -> Packet:
    """Make a packet and fill it; a customer's that is paid for waits for its money. The same key again leads to it.

    A reseller's comes out of what their shop has available, the platform's out of its promotion account. Raises
    Refused beside its field: a sum or a number that cannot be, a limit, or (409) too little money.
    """
    if (before := idempotency.claim("packet", key, asdict(draft) | {"maker": maker, "by": by.id})) is not None:
        return session.scalars(select(Packet).where(Packet.code == before)).one()
    check(draft)
    packet = _made(draft, maker, by)
    _stay_within(packet, by)
    session.add(packet)
    session.flush()
    shares = cut(packet.amount, packet.size, lucky=packet.lucky)
    rows = [{"packet_id": packet.id, "seq": place, "amount": one} for place, one in enumerate(shares, 1)]
    session.execute(_insert_shares, rows)
    _fill(packet, draft, key, by)
    idempotency.remember("packet", key, packet.code)
    return packet


def pay(packet: Packet) -> None:
    """Call the provider for a packet that waits for its money. Not inside a verb (domain.md G9)."""
    if packet.way == "payment" and packet.state == "created":
        payments.run("packet", packet.code)


def ways(amount: int) -> list[payments.Way]:
    """The ways by which a customer can pay for a packet: those that answer at once."""
    return [way for way in payments.ways(amount) if way.code in AT_ONCE]


def check(draft: Draft) -> None:
    """Judge what a packet should be, whoever fills it. Raises Refused beside `wish`, `size`, `amount`, `audience`."""
    if not draft.wish.strip() or len(draft.wish) > 80:
        raise Refused(_("Please write a wish of at most 80 characters."), "wish")
    if not 1 <= draft.size <= MOST_SHARES:
        raise Refused(_("Please choose from 1 to %(most)s shares.", most=MOST_SHARES), "size")
    if not draft.size <= draft.amount <= draft.size * LARGEST_SHARE:
        low, high = money.say(draft.size), money.say(draft.size * LARGEST_SHARE)
        raise Refused(
            _("For so many shares, please choose a sum from %(low)s to %(high)s.", low=low, high=high), "amount"
        )
    if not draft.lucky and draft.amount % draft.size:
        raise Refused(_("This sum does not divide into equal shares. Change it, or let chance cut it."), "amount")
    if draft.audience not in AUDIENCES:
        raise Refused(_("Please choose who may open it."), "audience")


def _made(draft: Draft, maker: str, by: Actor) -> Packet:
    now = clock.now()
    opens_at = max(draft.opens_at or now, now)
    shop = sound(shops.of(by.id)) if maker == "reseller" else None
    if draft.audience == "followers" and shop is None:
        raise Refused(_("Only a shop has followers."), "audience")
    way = {"platform": "promotion", "reseller": "available"}.get(maker)
    return Packet(
        code="".join(secrets.choice(LETTERS) for _place in range(LENGTH)),
        maker=maker, account_id=None if maker == "platform" else by.id, shop_id=shop.id if shop else None,
        wish=draft.wish.strip(), amount=draft.amount, size=draft.size, lucky=draft.lucky, audience=draft.audience,
        way=way or ("credit" if draft.method == "credit" else "payment"), state="created", state_at=now,
        opens_at=opens_at, due_at=opens_at + timedelta(hours=policies.current().packet_hours), returned=0, at=now,
        by_id=by.id,
    )  # fmt: skip


def sound(shop: Shop | None) -> Shop:
    """A shop that gives packets. Raises Refused."""
    if shop is None:
        raise Refused(_("Open a shop first; it takes one page."))
    if "packets" in shop.switched_off:
        raise Refused(_("Your shop does without red packets. You can switch them on under My shop."))
    return shop


def _stay_within(packet: Packet, by: Actor) -> None:
    """Judge the limit under a lock, so that two at once cannot pass it together."""
    policy, now = policies.current(), clock.now()
    given = select(func.coalesce(func.sum(Packet.amount - Packet.returned), 0))
    if packet.maker == "platform":
        audit.record(by, "fund packet", f"packet:{packet.code}", {"amount": packet.amount, "size": packet.size})
        week = given.where(Packet.maker == "platform", Packet.at > now - timedelta(days=7))
        if int(session.scalar(week) or 0) + packet.amount > policy.packet_week_budget:
            most = money.say(policy.packet_week_budget)
            raise Refused(_("In seven days the platform gives at most %(most)s in packets.", most=most), "amount")
        return
    session.get(Account, packet.account_id, with_for_update=True)
    midnight = datetime.combine(clock.day(now, settings().zone), datetime.min.time(), settings().zone)
    today = given.where(Packet.account_id == packet.account_id, Packet.at >= midnight)
    if int(session.scalar(today) or 0) + packet.amount > policy.packet_day_limit:
        most = money.say(policy.packet_day_limit)
        raise Refused(_("You can give at most %(most)s a day in packets.", most=most), "amount")


def _fill(packet: Packet, draft: Draft, key: str, by: Actor) -> None:
    """Bring the money in, from where it comes; a payment comes later."""
    into = ledger.packet(packet.code)
    if packet.way == "credit":
        wallets.spend(by.id or 0, packet.amount, about=about(packet), shop_ids=(), to=into)
    elif packet.way == "payment":
        way = next((one for one in ways(packet.amount) if one.code == draft.method), None)
        if way is None:
            raise Refused(_("Please choose one of the ways to pay."), "method")
        payments.begin("packet", packet.code, packet.amount, way, key=about(packet), due_at=clock.now() + way.hold)
        return
    else:
        moves = [ledger.Move(source(packet), into, packet.amount)]
        ledger.post("packet funded", about=packet.code, moves=moves, by=by)
    begin(packet)


def about(packet: Packet) -> str:
    """How other rooms know a packet."""
    return f"packet:{packet.code}"


def source(packet: Packet) -> ledger.Holder:
    """Who gets back what nobody opens, or nobody uses: whoever filled it.

    A paid one's is the sender's to withdraw; one filled with credit gives back through its own account (ending.py).
    """
    if packet.way == "promotion":
        return ledger.promotion()
    return ledger.packet(packet.code) if packet.way == "credit" else ledger.available(packet.account_id or 0)


def begin(packet: Packet) -> None:
    """The money is there: the packet is filled, and open as soon as its time has come; inside a verb."""
    now = clock.now()
    for was, to in (("created", "funded"), *((("funded", "open"),) if packet.opens_at <= now else ())):
        step(packet, was, to, **({"funded_at": now} if to == "funded" else {}))


def step(packet: Packet, was: str | Sequence[str], to: str, **values: Any) -> None:
    """Move a packet on from where it was read (G3). Raises Refused (409) when it is there no longer."""
    states = (was,) if isinstance(was, str) else tuple(was)
    moved = session.execute(
        update(Packet)
        .where(Packet.id == packet.id, Packet.state.in_(states))
        .values(state=to, state_at=clock.now(), **values)
        .execution_options(synchronize_session=False)
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused(_("This changed meanwhile. Please look at it again."), status=409)
    session.refresh(packet)
