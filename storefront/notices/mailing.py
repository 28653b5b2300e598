"""A letter is written in its reader's language, stored with the event that caused it, and delivered by the worker."""

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from email.message import EmailMessage
from email.utils import formataddr, make_msgid
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from sqlalchemy import select

from storefront.kernel import clock, outbox
from storefront.kernel.db import atomic, insert_or_skip, session
from storefront.kernel.errors import NotFound
from storefront.kernel.installation import settings
from storefront.kernel.rotating import Remaking, numbers
from storefront.kernel.secrets import fingerprint, fingerprints
from storefront.kernel.words import _, speaking
from storefront.notices.choosing import know_again
from storefront.notices.models import Mail
from storefront.settings import Settings

SECONDS = 20  # a mail server that says nothing for so long is asked again later
PAUSES: Final = tuple(  # five further tries within a day, then it is dead and shown on a desk (domain.md 19)
    timedelta(minutes=minutes) for minutes in (1, 5, 30, 180, 1200)
)


@dataclass(frozen=True, slots=True)
class Letter:
    """Plain words and at most one link; `lines` are paragraphs.

    With an account it lies in that person's inbox too. `stop` is the address at which one click ends such letters.
    """

    to: str
    name: str
    language: str
    subject: str
    lines: tuple[str, ...]
    link: str = ""
    link_text: str = ""
    account_id: int | None = None
    stop: str = ""


def kept(letter: Letter) -> dict[str, Any]:
    """A letter as a column keeps it."""
    return asdict(letter)


def unkept(columns: dict[str, Any]) -> Letter:
    """The letter that a column kept."""
    return Letter(**{**columns, "lines": tuple(columns["lines"])})


@atomic()
def mail(kind: str, key: str, letter: Letter) -> None:
    """Leave a letter to be sent. The same key to the same address twice is the same letter."""
    prints = fingerprints(letter.to, "mail address")
    if session.scalar(select(Mail.id).where(Mail.key == key, Mail.person.in_(prints))) is not None:
        return
    row = {"key": key, "person": prints[0], "kind": kind, "letter": kept(letter), "at": clock.now()}
    made = session.scalar(insert_or_skip(Mail).values(row).on_conflict_do_nothing().returning(Mail.id))
    if made is not None:  # else somebody else wrote it at this very moment
        outbox.put("mail", f"mail:{made}", {"mail": made})


def deliver(payload: dict[str, Any], key: str) -> None:
    """Send a letter by SMTP; without a server it stays where /dev/mail shows it."""
    found = session.get(Mail, payload["mail"])
    if found is None or found.sent_at is not None:
        return
    installed, letter, number = settings(), unkept(found.letter), found.id
    session.rollback()
    if installed.smtp_url:
        _send(_message(letter, installed), installed.smtp_url)
    _mark_sent(number)


@atomic()
def _mark_sent(mail_id: int) -> None:
    session.get_one(Mail, mail_id).sent_at = clock.now()


def _message(letter: Letter, installed: Settings) -> EmailMessage:
    message = EmailMessage()
    message["From"] = formataddr((installed.operator, installed.mail_from))
    message["To"] = formataddr((letter.name, letter.to))
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = clock.now()
    message["Message-ID"] = make_msgid(domain=installed.mail_from.rpartition("@")[2])
    message["Content-Language"] = letter.language.replace("_", "-")
    message["Auto-Submitted"] = "auto-generated"
    if letter.stop:  # RFC 8058: the reader's own program may stop these with one POST, without a page
        message["List-Unsubscribe"] = f"<{letter.stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(as_text(letter))
    return message


def as_text(letter: Letter) -> str:
    """The letter as plain text: its link after the words, the way to stop it last."""
    link = f"{letter.link_text}:\n{letter.link}" if letter.link else ""
    with speaking(letter.language):
        stop = _("You do not want such mails any more? One click:") + f"\n{letter.stop}" if letter.stop else ""
    return "\n\n".join(part for part in (*letter.lines, link, stop) if part) + "\n"


def _send(message: EmailMessage, url: str) -> None:
    parts = urlsplit(url)
    secure = parts.scheme == "smtps"
    host, port, trusting = parts.hostname or "", parts.port or (465 if secure else 25), ssl.create_default_context()
    # Without a context of ours the library would believe any certificate.
    with (
        smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=trusting)
        if secure
        else smtplib.SMTP(host, port, timeout=SECONDS)
    ) as server:
        server.ehlo_or_helo_if_needed()
        if not secure and server.has_extn("starttls"):
            server.starttls(context=trusting)
            secure = True
        if parts.username:
            if not secure:
                raise smtplib.SMTPNotSupportedError("The mail server speaks no TLS: no password is told to it.")
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)


def _again(number: int) -> bool:
    """Know a letter's reader by the present secret key."""
    found = session.get_one(Mail, number, with_for_update=True)
    to = unkept(found.letter).to
    person = fingerprint(to, "mail address")
    moved = know_again(to)
    twice = select(Mail.id).where(Mail.key == found.key, Mail.person == person)
    if found.person == person or session.scalar(twice) is not None:
        return moved
    found.person = person
    session.flush()
    return True


remaking = Remaking("mails", numbers(Mail.id), _again)


def newest(limit: int = 50) -> Sequence[Mail]:
    """The newest letters, for /dev/mail."""
    return session.scalars(select(Mail).order_by(Mail.id.desc()).limit(limit)).all()


def one(number: int) -> Mail:
    """A letter by its number. Raises NotFound."""
    found = session.get(Mail, number)
    if found is None:
        raise NotFound()
    return found
