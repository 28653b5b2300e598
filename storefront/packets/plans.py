"""Looking plans of packets up: whose there are, what became of each time, and what comes within their budgets."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from storefront.kernel import clock
from storefront.kernel.db import session
from storefront.kernel.errors import NotFound
from storefront.kernel.words import Words
from storefront.packets.models import Packet, PacketPlan, PacketTurn, Share
from storefront.packets.planning import times_of
from storefront.packets.reading import PAGE
from storefront.packets.repeating import spent

MOST = 50  # plans that a calendar shows


class Done(NamedTuple):
    """What became of a time: a packet with so many shares opened, or a reason."""

    turn: int
    at: datetime
    reason: str
    packet: Packet | None
    opened: int


class Coming(NamedTuple):
    """A packet that is open (`code`), or will be filled: what it costs at most, what its budget has left after it.

    One that the budget does not reach any more is not `reached`; amounts in minor units.
    """

    plan_id: int
    wish: Words
    starts_at: datetime
    most: int
    budget: int
    left: int
    reached: bool
    code: str


class Shown(NamedTuple):
    """A packet that everybody may open now, by its link."""

    code: str
    wish: Words
    amount: int
    due_at: datetime


def plan(plan_id: int, account_id: int | None) -> PacketPlan:
    """A plan of somebody's (None: the platform's). Raises NotFound."""
    found = session.get(PacketPlan, plan_id)
    if found is None or found.account_id != account_id:
        raise NotFound()
    return found


def plans(account_id: int | None, *, after: int | None = None) -> list[PacketPlan]:
    """A page of somebody's plans and one more, the newest first; `after` is the id of the last one shown."""
    where = [PacketPlan.account_id.is_(None) if account_id is None else PacketPlan.account_id == account_id]
    if after is not None:
        where.append(PacketPlan.id < after)
    return list(session.scalars(select(PacketPlan).where(*where).order_by(PacketPlan.id.desc()).limit(PAGE + 1)))


def done(plan: PacketPlan) -> list[Done]:
    """What became of each time so far, the newest first."""
    taken = select(func.count()).where(Share.packet_id == PacketTurn.packet_id, Share.account_id.is_not(None))
    count = taken.correlate(PacketTurn).scalar_subquery()
    rows = session.execute(
        select(PacketTurn.turn, PacketTurn.at, PacketTurn.reason, Packet, count)
        .outerjoin(Packet, Packet.id == PacketTurn.packet_id)
        .where(PacketTurn.plan_id == plan.id)
        .order_by(PacketTurn.turn.desc())
    )
    return [Done(row[0], row[1], row[2], row[3], int(row[4])) for row in rows]


def coming(until: datetime, account_id: int | None) -> list[Coming]:
    """What is open of somebody's agreed plans, and what will be filled before an instant, in order."""
    own = PacketPlan.account_id.is_(None) if account_id is None else PacketPlan.account_id == account_id
    agreed = select(PacketPlan).where(own, PacketPlan.state == "agreed").order_by(PacketPlan.id.desc()).limit(MOST)
    found = [one for plan in session.scalars(agreed) for one in _of(plan, until)]
    return sorted(found, key=lambda one: (one.starts_at, one.plan_id))


def _of(plan: PacketPlan, until: datetime) -> list[Coming]:
    left = plan.budget - spent(plan)
    usual = plan.id, plan.wish
    found = [Coming(*usual, one.opens_at, one.amount, plan.budget, left, True, one.code) for one in _open(plan)]
    for due_at in (one for one in ahead(plan) if one < until):
        if reached := plan.amount <= left:
            left -= plan.amount
        found.append(Coming(*usual, due_at, plan.amount, plan.budget, left, reached, ""))
    return found


def _open(plan: PacketPlan) -> Sequence[Packet]:
    query = select(Packet).join(PacketTurn).where(PacketTurn.plan_id == plan.id, Packet.due_at > clock.now())
    return session.scalars(query.order_by(Packet.opens_at)).all()


def ahead(plan: PacketPlan) -> list[datetime]:
    """When a plan's packets will be filled; of one being written, when they would be."""
    first = plan.first_at if plan.state == "draft" else plan.next_at
    return [due_at for due_at in times_of(plan) if first is not None and due_at >= first]


def shown() -> list[Shown]:
    """The platform's planned packets that are for everybody and have shares left now."""
    free = select(Share.seq).where(Share.packet_id == Packet.id, Share.account_id.is_(None)).exists()
    now = clock.now()
    rows = session.execute(
        select(Packet.code, PacketPlan.wish, Packet.amount, Packet.due_at)
        .join(PacketTurn, PacketTurn.packet_id == Packet.id)
        .join(PacketPlan, PacketPlan.id == PacketTurn.plan_id)
        .where(PacketPlan.shown, Packet.state == "open", Packet.opens_at <= now, Packet.due_at > now, free)
        .order_by(Packet.due_at)
        .limit(5)
    )
    return [Shown._make(row) for row in rows]
