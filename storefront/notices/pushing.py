"""A browser shows a notice when its owner asked for that, and as long as they are signed in there."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import delete, select

from storefront import accounts
from storefront.accounts import Account
from storefront.kernel import clock, fetching, outbox
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.installation import settings
from storefront.kernel.secrets import hashed
from storefront.kernel.words import _
from storefront.notices.carrying import Carrier, carrier
from storefront.notices.encrypting import encoded, is_reachable, print_of, private_key, public_half
from storefront.notices.mailing import Letter
from storefront.notices.models import Device, Push

MOST_DEVICES: Final = 10  # of one account; the oldest gives way
PAUSES: Final = tuple(  # five further tries within the hour: what is told later than that is in the inbox anyway
    timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30)
)
_LINE: Final = 180  # characters of a notice that a phone shows anyway


class Screen(NamedTuple):
    """A browser that shows notices, as its owner sees it."""

    id: int
    agent: str
    at: datetime


def public_key() -> str:
    """What a browser is told when it asks to be pushed to."""
    return encoded(public_half(private_key(settings().push_key())))


@atomic()
def set_up(account: Account, reach: Mapping[str, str], *, secret: str, agent: str) -> None:
    """Let a browser show notices; `secret` is that of its session. Setting it up again changes nothing.

    Raises Refused for what is no https address of a push service, or no keys.
    """
    endpoint = reach.get("endpoint", "")
    _judge(endpoint, reach.get("p256dh", ""), reach.get("auth", ""))
    session.execute(delete(Device).where(Device.print == print_of(endpoint)))  # a browser has one owner: the last
    kept = {name: reach[name] for name in ("endpoint", "p256dh", "auth")}
    session.add(
        Device(
            account_id=account.id, print=print_of(endpoint), place=hashed(secret), reach=kept,
            agent=" ".join(agent.split())[:200], at=clock.now(),
        )
    )  # fmt: skip
    session.flush()
    many = session.scalars(select(Device.id).where(Device.account_id == account.id).order_by(Device.id.desc())).all()
    session.execute(delete(Device).where(Device.id.in_(many[MOST_DEVICES:])))


def _judge(endpoint: str, key: str, auth: str) -> None:
    try:
        fetching.check(endpoint)
    except fetching.Unreachable:
        raise Refused(_("This browser named no push service that we can reach."), "endpoint") from None
    if not endpoint.startswith("https://") or len(key) > 200 or len(auth) > 100 or not is_reachable(key, auth):
        raise Refused(_("This browser named no push service that we can reach."), "endpoint")


@atomic()
def take_down(account: Account, number: int) -> None:
    """Let a browser show nothing any more. Raises NotFound for another's."""
    mine = Device.id == number, Device.account_id == account.id
    if session.scalar(select(Device.id).where(*mine)) is None:
        raise NotFound()
    session.execute(delete(Device).where(*mine))


def screens_of(account_id: int) -> list[Screen]:
    """The browsers that show an account's notices, the newest first."""
    found = select(Device.id, Device.agent, Device.at).where(Device.account_id == account_id).order_by(Device.id.desc())
    return [Screen(*row) for row in session.execute(found)]


@atomic()
def push(account_id: int, event: str, letter: Letter) -> None:
    """Leave a message for every browser of an account; without one there is none. One event, one message."""
    devices = session.scalars(select(Device.id).where(Device.account_id == account_id).order_by(Device.id)).all()
    same = Push.account_id == account_id, Push.event == event
    if not devices or session.scalar(select(Push.id).where(*same)) is not None:
        return
    body = letter.lines[0] if letter.lines else ""
    message = {"title": letter.subject[:_LINE], "body": body[:_LINE], "url": letter.link or settings().base_url}
    row = Push(account_id=account_id, event=event, message=message, at=clock.now())
    session.add(row)
    session.flush()
    for device in devices:
        outbox.put("push", f"push:{row.id}:{device}", {"push": row.id, "device": device})


def deliver(payload: dict[str, Any], key: str, by: Carrier | None = None) -> None:
    """Take a message to one browser; one that is gone, or signed out, is forgotten. Raises what is tried again."""
    row, device = session.get(Push, payload["push"]), session.get(Device, payload["device"])
    if row is None or device is None or device.account_id != row.account_id:
        return
    reach, message = dict(device.reach), json.dumps(row.message | {"tag": f"notice-{row.id}"}).encode()
    still = accounts.is_open(device.place)
    session.rollback()
    if still and (by or carrier()).carry(reach, message):
        _mark_sent(payload["push"])
    else:
        _forget(payload["device"])


@atomic()
def _mark_sent(number: int) -> None:
    session.get_one(Push, number).sent_at = clock.now()


@atomic()
def _forget(number: int) -> None:
    session.execute(delete(Device).where(Device.id == number))


def newest_pushes(limit: int = 50) -> Sequence[Push]:
    """The newest messages, for /dev/push."""
    return session.scalars(select(Push).order_by(Push.id.desc()).limit(limit)).all()
