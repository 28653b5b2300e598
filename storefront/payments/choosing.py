"""Only the ways to pay that are configured and can pay this sum show, in the operator's order."""

from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, delete, func, select

from storefront import policies
from storefront.kernel import clock, money
from storefront.kernel.db import atomic, insert_or_skip, session
from storefront.kernel.errors import Refused
from storefront.kernel.installation import settings
from storefront.kernel.prepared import Prepared
from storefront.kernel.words import _, _n
from storefront.payments.models import RefusedDelivery


class Way(NamedTuple):
    """A way to pay as a person chooses it, in the reader's language; `hold` is how long goods wait for the money."""

    code: str
    title: str
    note: str
    hold: timedelta


def ways(
    total: int,
    *,
    account_id: int | None = None,
    country: str = "",
    customer: Collection[str] = (),
    demo: bool | None = None,
) -> list[Way]:
    """The ways that can pay `total` minor units; when credit covers all, that is the only one.

    `country` is where the goods go (nothing: at home), `customer` are keyed prints by which refused deliveries are
    counted, `demo` says whether the sandbox is offered where it is not configured (as the settings say).
    """
    del account_id  # every way is open to guests and members alike; ways with saved cards will ask
    if total == 0:
        return [_wallet()]
    wanted = settings().payments.split()
    if (settings().is_demo if demo is None else demo) and "sandbox" not in wanted:
        wanted.insert(0, "sandbox")
    made: dict[str, Callable[[], Way | None]]
    made = {"sandbox": _sandbox, "transfer": _transfer, "cod": lambda: _cod(total, country, customer)}
    return [way for code in dict.fromkeys(wanted) if code in made and (way := made[code]()) is not None]


def choose(method: str, amount: int, *, recipient_country: str = "", customer: Collection[str] = ()) -> Way:
    """The way a person chose, for `amount` minor units beside their credit; credit alone when that is nothing.

    Raises Refused beside `payment` when the way cannot pay this.
    """
    offered = ways(amount, country=recipient_country, customer=customer)
    if amount == 0:
        return offered[0]
    for way in offered:
        if way.code == method:
            return way
    if method == "wallet":
        raise Refused(_("Your credit does not cover all of this. Please choose how to pay the rest."), "payment")
    if method == "cod" and _refused_too_often(customer):
        said = _("Parcels to you were not accepted at the door before. Please choose another way to pay.")
        raise Refused(said, "payment")
    if method == "cod" and "cod" in settings().payments.split():
        most = money.say(policies.current().cod_limit)
        said = _("Cash on delivery is not possible here. It is for orders up to %(most)s.", most=most)
        raise Refused(said, "payment")
    raise Refused(_("Please choose one of the ways to pay."), "payment")


@atomic()
def note_refusal(customer: str, *, about: str) -> None:
    """Count a parcel that was refused at the door instead of paid; `about` names the parcel, counted once."""
    row = {"customer": customer, "about": about, "at": clock.now()}
    session.execute(insert_or_skip(RefusedDelivery).values(row).on_conflict_do_nothing())


def know_again(prints: Sequence[str]) -> bool:
    """Inside a verb: count the refusals of a customer under the first of these prints alone; whether any moved."""
    fresh, *old = prints
    if not old:
        return False
    rows = session.scalars(select(RefusedDelivery).where(RefusedDelivery.customer.in_(old)).with_for_update()).all()
    for one in rows:
        row = {"customer": fresh, "about": one.about, "at": one.at}
        session.execute(insert_or_skip(RefusedDelivery).values(row).on_conflict_do_nothing())
        here = RefusedDelivery.customer == one.customer, RefusedDelivery.about == one.about
        session.execute(delete(RefusedDelivery).where(*here))
    return bool(rows)


def _wallet() -> Way:
    return Way("wallet", _("Credit"), _("Your credit covers all of it."), _short())


def _sandbox() -> Way:
    return Way("sandbox", _("Test payment"), _("A rehearsal: no money moves."), _short())


def _transfer() -> Way | None:
    if not settings().bank_account:
        return None
    hours = policies.current().transfer_hold_hours
    said = _n("We hold the goods for %(num)s hour.", "We hold the goods for %(num)s hours.", hours)
    return Way("transfer", _("Bank transfer"), said, timedelta(hours=hours))


def _cod(total: int, country: str, customer: Collection[str]) -> Way | None:
    policy = policies.current()
    if total > policy.cod_limit or (country and country != settings().country):
        return None
    if _refused_too_often(customer):
        return None
    return Way("cod", _("Cash on delivery"), _("You pay when the parcel is at your door."), timedelta(0))


_refused = Prepared(
    select(func.count(RefusedDelivery.about.distinct())).where(
        RefusedDelivery.customer.in_(bindparam("customer", expanding=True))
    ),
    lambda row: int(row[0]),
)


def _refused_too_often(customer: Collection[str]) -> bool:
    if not customer:
        return False
    return (_refused.first(customer=list(customer)) or 0) >= policies.current().cod_refusals


def _short() -> timedelta:
    return timedelta(minutes=policies.current().hold_minutes)
