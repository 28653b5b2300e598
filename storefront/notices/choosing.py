"""How somebody wants to hear: by class and channel, changed on one page, stopped by one click in a letter."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import delete, select

from storefront.accounts import Account, folded
from storefront.kernel import clock
from storefront.kernel.db import atomic, insert_or_skip, session
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.installation import settings
from storefront.kernel.secrets import fingerprint, fingerprints, sign, unsign
from storefront.kernel.words import _
from storefront.notices.classes import CHANNELS, CLASSES, MARKETING, ORDER, SOCIAL
from storefront.notices.models import NoticeChoice

Ways = Mapping[tuple[str, str], str]

# What one may choose, the usual first. Money and orders are always told, by mail and in the inbox (domain.md 19).
CHOICES: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    (ORDER, "inbox"): ("now",),
    (ORDER, "mail"): ("now",),
    (ORDER, "push"): ("now", "off"),
    (SOCIAL, "inbox"): ("now", "off"),
    (SOCIAL, "mail"): ("together", "daily", "off"),
    (SOCIAL, "push"): ("together", "off"),
    (MARKETING, "inbox"): ("off", "now"),
    (MARKETING, "mail"): ("off", "together"),
    (MARKETING, "push"): ("off", "together"),
}
_PURPOSE: Final = "stop notices"
_FOR_EVER: Final = timedelta(days=3650)  # an old letter's link still works


def ways_of(account_id: int) -> Ways:
    """How an account hears of each class on each channel: "off", "now", "together" or "daily"."""
    rows = session.execute(
        select(NoticeChoice.class_, NoticeChoice.channel, NoticeChoice.way).where(NoticeChoice.account_id == account_id)
    )
    chosen = {(class_, channel): way for class_, channel, way in rows}
    return {key: chosen[key] if chosen.get(key) in may else may[0] for key, may in CHOICES.items()}


@atomic()
def choose(account: Account, ways: Ways) -> None:
    """Keep how an account wants to hear; what is not named stays. Raises Refused for what cannot be chosen."""
    for (class_, channel), way in ways.items():
        if way not in CHOICES.get((class_, channel), ()):
            raise Refused(_("This cannot be chosen."), f"{class_}_{channel}")
        _write({"account_id": account.id, "class_": class_, "channel": channel, "way": way})


def has_stopped(address: str, class_: str) -> bool:
    """Whether who reads at this address, without an account, ended such mails."""
    prints = fingerprints(folded(address), "notices")
    stopped = NoticeChoice.address.in_(prints), NoticeChoice.class_ == class_, NoticeChoice.way == "off"
    return session.scalar(select(NoticeChoice.id).where(*stopped)) is not None


def know_again(address: str) -> bool:
    """Inside a verb: know by the present secret key what an address stopped; whether anything moved."""
    fresh, *old = fingerprints(folded(address), "notices")
    if not old:
        return False
    rows = session.scalars(select(NoticeChoice).where(NoticeChoice.address.in_(old)).with_for_update()).all()
    for row in rows:
        _write({"address": fresh, "class_": row.class_, "channel": row.channel, "way": row.way})
        session.execute(delete(NoticeChoice).where(NoticeChoice.id == row.id))
    return bool(rows)


def stop_link(class_: str, *, account_id: int | None = None, address: str = "") -> str:
    """The signed address at which one click ends the mails of a class for their reader, signed in or not."""
    who = account_id if account_id is not None else fingerprint(folded(address), "notices")
    return f"{settings().base_url}/unsubscriptions/{sign(_PURPOSE, [who, class_])}"


def stopping(token: str) -> str:
    """The class whose mails a signed link ends. Raises NotFound for a link that we did not make."""
    return _opened(token)[1]


@atomic()
def stop(token: str) -> None:
    """End the mails of the link's class for its reader. Repeating it changes nothing. Raises NotFound."""
    who, class_ = _opened(token)
    _write(
        {"account_id" if isinstance(who, int) else "address": who, "class_": class_, "channel": "mail", "way": "off"}
    )


def _opened(token: str) -> tuple[int | str, str]:
    value: Any = unsign(_PURPOSE, token[:400], _FOR_EVER)
    if not isinstance(value, list) or len(value) != 2 or value[1] not in CLASSES:
        raise NotFound()
    return value[0], value[1]


def _write(row: dict[str, Any]) -> None:
    who = [getattr(NoticeChoice, name) == row[name] for name in ("account_id", "address") if name in row]
    same = NoticeChoice.class_ == row["class_"], NoticeChoice.channel == row["channel"]
    session.execute(delete(NoticeChoice).where(*who, *same))
    session.execute(insert_or_skip(NoticeChoice).values(row | {"at": clock.now()}).on_conflict_do_nothing())


assert set(CHOICES) == {(class_, channel) for class_ in CLASSES for channel in CHANNELS}
