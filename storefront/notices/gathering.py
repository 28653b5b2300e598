"""Social notices go out together, or once a day in a digest; offers only in the daytime; an empty one never does.

Source: domain.md 19. A digest takes the place of single letters, it does not come on top.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select

from storefront import accounts, policies
from storefront.kernel import clock
from storefront.kernel.db import atomic, session
from storefront.kernel.installation import settings
from storefront.kernel.sweeps import Sweep
from storefront.kernel.words import _, _n, speaking
from storefront.notices import choosing, mailing, pushing
from storefront.notices.classes import MARKETING
from storefront.notices.mailing import Letter, unkept
from storefront.notices.models import Delivery, Notice

MOST = 20  # notices written out in one letter; the inbox has all


def due_at(account_id: int, class_: str, channel: str, way: str) -> datetime:
    """When what comes now goes out: with what waits already, else after the policy's minutes, or with the digest."""
    waits = session.scalar(select(Delivery.due_at).where(*_group(account_id, class_, channel)).limit(1))
    if waits is not None:
        return waits
    policy, now = policies.current(), clock.now()
    if way == "daily":
        return _next(now, policy.digest_hour)
    due = now + timedelta(minutes=policy.together_minutes)
    return in_daytime(due) if class_ == MARKETING else due


def in_daytime(at: datetime) -> datetime:
    """The instant itself when offers may go out then, else the next morning, where the platform is."""
    policy, hour = policies.current(), at.astimezone(settings().zone).hour
    if policy.marketing_from_hour <= hour < policy.marketing_until_hour:
        return at
    return _next(at, policy.marketing_from_hour)


def _next(at: datetime, hour: int) -> datetime:
    here = at.astimezone(settings().zone)
    there = here.replace(hour=hour, minute=0, second=0, microsecond=0)
    return there if there > here else there + timedelta(days=1)


def due(limit: int) -> Sequence[int]:
    """Deliveries whose time has come."""
    come = Delivery.done_at.is_(None), Delivery.due_at <= clock.now()
    return session.scalars(select(Delivery.id).where(*come).order_by(Delivery.due_at).limit(limit)).all()


@atomic()
def send_together(delivery_id: int) -> None:
    """Send all that waits for the same person, class and channel as one; what was read meanwhile is left out."""
    first = session.get(Delivery, delivery_id)
    if first is None or first.done_at is not None:
        return
    rows = session.scalars(
        select(Delivery)
        .where(*_group(first.account_id, first.class_, first.channel))
        .order_by(Delivery.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if not rows or rows[0].due_at > clock.now():
        return
    if first.class_ == MARKETING and (later := in_daytime(clock.now())) > clock.now():
        for row in rows:
            row.due_at = later
        return
    for row in rows:
        row.done_at = clock.now()
    session.flush()
    _send([row for row in rows if not _was_read(row)], first)


def _send(rows: Sequence[Delivery], first: Delivery) -> None:
    account = accounts.by_id(first.account_id)
    is_off = choosing.ways_of(account.id)[first.class_, first.channel] == "off"
    if not rows or is_off or account.closed_at is not None:
        return
    with speaking(account.language):
        letter = _together([unkept(row.letter) for row in rows], account, first.class_)
    event = f"together:{first.channel}:{rows[0].id}"
    if first.channel == "mail":
        mailing.mail("together", event, letter)
    else:
        pushing.push(account.id, event, letter)


def _together(letters: Sequence[Letter], account: accounts.Account, class_: str) -> Letter:
    """One letter out of several; a single one stays as it is."""
    stop = choosing.stop_link(class_, account_id=account.id)
    to = (account.email, account.name, account.language)
    if len(letters) == 1:
        alone = letters[0]
        return Letter(*to, alone.subject, alone.lines, alone.link, alone.link_text, account.id, stop)
    lines = ["\n".join(part for part in (one.subject, *one.lines[:1], one.link) if part) for one in letters[:MOST]]
    if (further := len(letters) - MOST) > 0:
        lines.append(_n("and %(num)d more", "and %(num)d more", further))
    subject = _n("%(num)d notice for you", "%(num)d notices for you", len(letters))
    return Letter(
        *to, subject, tuple(lines), f"{settings().base_url}/me/notifications", _("All notifications"), account.id, stop
    )


def _was_read(row: Delivery) -> bool:
    read = Notice.account_id == row.account_id, Notice.event == row.event, Notice.read_at.is_not(None)
    return session.scalar(select(Notice.id).where(*read)) is not None


def _group(account_id: int, class_: str, channel: str) -> tuple[ColumnElement[bool], ...]:
    return (
        Delivery.account_id == account_id,
        Delivery.class_ == class_,
        Delivery.channel == channel,
        Delivery.done_at.is_(None),
    )


sweep = Sweep("notices go out together", due, send_together)
