"""A letter is written in its reader's language, stored with the event that caused it, and delivered by the worker."""

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from email.message import EmailMessage
from email.utils import formataddr, make_msgid
from typing import Any
from urllib.parse import unquote, urlsplit

from sqlalchemy import select

from storefront.kernel import clock, outbox
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import NotFound
from storefront.kernel.installation import settings
from storefront.notices.models import Mail
from storefront.settings import Settings

SECONDS = 20  # a mail server that says nothing for so long is asked again later


@dataclass(frozen=True, slots=True)
class Letter:
    """Plain words and at most one link; `lines` are paragraphs."""

    to: str
    name: str
    language: str
    subject: str
    lines: tuple[str, ...]
    link: str = ""
    link_text: str = ""


@atomic()
def post(kind: str, key: str, letter: Letter) -> None:
    """Leave a letter to be sent. The same key twice is the same letter."""
    if session.scalar(select(Mail.id).where(Mail.key == key)) is None:
        mail = Mail(key=key, kind=kind, letter=asdict(letter), at=clock.now())
        session.add(mail)
        session.flush()
        outbox.put("mail", f"mail:{key}", {"mail": mail.id})


def deliver(payload: dict[str, Any], key: str) -> None:
    """Send a letter by SMTP; without a server it stays where /dev/mail shows it. The key becomes its Message-ID."""
    mail = session.get(Mail, payload["mail"])
    if mail is None or mail.sent_at is not None:
        return
    installed, letter, number = settings(), Letter(**{**mail.letter, "lines": tuple(mail.letter["lines"])}), mail.id
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
    message.set_content(as_text(letter))
    return message


def as_text(letter: Letter) -> str:
    """The letter as plain text, link last."""
    link = f"{letter.link_text}:\n{letter.link}" if letter.link else ""
    return "\n\n".join(part for part in (*letter.lines, link) if part) + "\n"


def _send(message: EmailMessage, url: str) -> None:
    parts = urlsplit(url)
    secure = parts.scheme == "smtps"
    kind = smtplib.SMTP_SSL if secure else smtplib.SMTP
    with kind(parts.hostname or "", parts.port or (465 if secure else 25), timeout=SECONDS) as server:
        if not secure and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)


def newest(limit: int = 50) -> Sequence[Mail]:
    """The newest letters, for /dev/mail."""
    return session.scalars(select(Mail).order_by(Mail.id.desc()).limit(limit)).all()


def one(number: int) -> Mail:
    """A letter by its number. Raises NotFound."""
    mail = session.get(Mail, number)
    if mail is None:
        raise NotFound()
    return mail
