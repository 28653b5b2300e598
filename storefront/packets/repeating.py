"""A plan fills its next packet when it is due, once; what cannot be filled is said with its reason, and it goes on.

What its packets gave away, and still may, never passes its budget: what came back unopened was not given.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select

from storefront import accounts, ledger, notices, policies, shops
from storefront.accounts import Account
from storefront.kernel import clock, money
from storefront.kernel.actors import PLATFORM
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.kernel.sweeps import Sweep
from storefront.kernel.words import _, speaking
from storefront.notices import Said
from storefront.packets.funding import fund
from storefront.packets.models import Packet, PacketPlan, PacketTurn, Share
from storefront.packets.planning import stop, template_of


def spent(plan: PacketPlan) -> int:
    """What the packets of a plan gave away, and may still while they are open, in minor units."""
    given = select(func.coalesce(func.sum(Packet.amount - Packet.returned), 0))
    return int(session.scalar(given.join(PacketTurn).where(PacketTurn.plan_id == plan.id)) or 0)


def opened(plan: PacketPlan) -> int:
    """What people got out of a plan's packets, in minor units: this much never comes back."""
    taken = select(func.coalesce(func.sum(Share.amount), 0)).where(Share.account_id.is_not(None))
    turns = PacketTurn.packet_id == Share.packet_id
    return int(session.scalar(taken.join(PacketTurn, turns).where(PacketTurn.plan_id == plan.id)) or 0)


def repeat(plan_id: int) -> None:
    """Fill the packet of a plan that is due, or write down why it could not be. Anybody may repeat it."""
    plan = session.get(PacketPlan, plan_id, populate_existing=True)
    if plan is None or plan.next_at is None or plan.next_at > clock.now():
        return
    due_at, language = plan.next_at, accounts.by_id(plan.made_by_id).language
    with speaking(language):
        try:
            _fill(plan_id, due_at)
        except Refused as refused:
            _miss(plan_id, due_at, refused.sentence)


@atomic()
def _fill(plan_id: int, due_at: datetime) -> None:
    plan = _still_due(plan_id, due_at)
    if plan is None:
        return
    owner = accounts.by_id(plan.made_by_id)
    if plan.maker == "reseller" and owner.closed_at is not None:
        stop(plan, by=PLATFORM)
        return
    _judge(plan, due_at, owner)
    turn = _turn(plan, due_at)
    packet = fund(template_of(plan).draft(), maker=plan.maker, key=_key(plan, turn), by=owner)
    _note(plan, turn, PacketTurn(packet_id=packet.id, reason=""))
    _tell(plan, turn, "packet filled", lambda: _filled(packet))


@atomic()
def _miss(plan_id: int, due_at: datetime, reason: str) -> None:
    """Write the reason down and go on; who planned it is told when the trouble begins, not at each time of it."""
    plan = _still_due(plan_id, due_at)
    if plan is None:
        return
    turn = _turn(plan, due_at)
    before = session.get(PacketTurn, (plan.id, turn - 1))
    _note(plan, turn, PacketTurn(packet_id=None, reason=reason[:300]))
    ends = opened(plan) + plan.amount > plan.budget
    if ends:
        plan.next_at = None
    if ends or before is None or before.packet_id is not None:
        _tell(plan, turn, "packet not filled", lambda: _not_filled(plan, reason))


def _still_due(plan_id: int, due_at: datetime) -> PacketPlan | None:
    """The plan under lock, unless somebody else did this time of it, or it was stopped."""
    plan = session.get(PacketPlan, plan_id, with_for_update=True, populate_existing=True)
    return plan if plan is not None and plan.next_at == due_at else None


def _judge(plan: PacketPlan, due_at: datetime, owner: Account) -> None:
    if due_at + timedelta(hours=policies.current().packet_hours) <= clock.now():
        raise Refused(_("Its time had passed before it could be filled."))
    shop = shops.of(owner.id) if plan.maker == "reseller" else None
    if shop is not None and not shop.sells:
        raise Refused(_("Your shop was not open at that time."))
    free = ledger.balance(ledger.available(owner.id))
    if shop is not None and free < plan.amount:
        said = {"free": money.say(free), "amount": money.say(plan.amount)}
        raise Refused(_("Too little was free: %(free)s of %(amount)s.", **said))
    if (used := spent(plan)) + plan.amount > plan.budget:
        said = {"used": money.say(used), "budget": money.say(plan.budget)}
        raise Refused(_("Its budget does not reach: %(used)s of %(budget)s are given or promised.", **said))


def _turn(plan: PacketPlan, due_at: datetime) -> int:
    return (due_at - plan.first_at) // timedelta(days=plan.every_days)


def _key(plan: PacketPlan, turn: int) -> str:
    return f"packet plan:{plan.id:08d}:{turn}"


def _note(plan: PacketPlan, turn: int, done: PacketTurn) -> None:
    done.plan_id, done.turn, done.at = plan.id, turn, clock.now()
    session.add(done)
    further = turn + 1 < plan.times
    plan.next_at = plan.first_at + timedelta(days=plan.every_days * (turn + 1)) if further else None
    session.flush()


def _tell(plan: PacketPlan, turn: int, kind: str, say: Callable[[], Said]) -> None:
    notices.write(kind, f"{kind}:{plan.id}:{turn}", plan.made_by_id, say)


def _filled(packet: Packet) -> Said:
    line = _("%(amount)s can be opened until its day is over. Pass its link on.", amount=money.say(packet.amount))
    return Said(_("Your planned red packet is filled"), (line,), f"/packets/{packet.code}", _("To the packet"))


def _not_filled(plan: PacketPlan, reason: str) -> Said:
    goes_on = _("The plan goes on with its next time.") if plan.next_at else _("The plan is over.")
    home = "/sell/packets/plans" if plan.maker == "reseller" else "/desk/packets/plans"
    return Said(_("A planned red packet was not filled"), (reason, goes_on), f"{home}/{plan.id}", _("See the plan"))


def _due(limit: int) -> Sequence[int]:
    where = PacketPlan.next_at <= clock.now()
    return session.scalars(select(PacketPlan.id).where(where).order_by(PacketPlan.next_at).limit(limit)).all()


sweeps = (Sweep("planned red packets", _due, repeat),)
