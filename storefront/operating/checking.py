"""The doctor: what is wrong with this installation's settings and surroundings, in plain words."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from os import X_OK, access
from pathlib import Path
from subprocess import run
from typing import Final, NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.numbers import is_currency
from flask import Flask

from storefront.kernel import readiness
from storefront.kernel.db import db
from storefront.operating import granting
from storefront.settings import Settings

WAYS_TO_PAY: Final = frozenset({"sandbox", "cod", "transfer"})
KEY_LENGTH: Final = 32  # characters
BORN: Final = datetime(2026, 1, 1, tzinfo=UTC)  # no true clock shows less


class Finding(NamedTuple):
    """One sentence; `wrong` when the shop cannot be trusted to work, else something to know."""

    wrong: bool
    sentence: str


def examine_settings(settings: Settings) -> Iterator[Finding]:
    """What the settings alone say, without a database."""
    for law in (_numbers, _places, _secret, _address, _mail, _payments, _clock, _fonts):
        yield from law(settings)


def examine(app: Flask) -> Iterator[Finding]:
    """What database and storage say."""
    with app.app_context():
        troubles = readiness.troubles()
        yield from (Finding(True, trouble.sentence) for trouble in troubles)
        if not troubles:
            yield from _refused_notices()
            if db.engine.dialect.name == "postgresql":
                yield from _roles()


def _numbers(settings: Settings) -> Iterator[Finding]:
    for name, value, least, most in (
        ("PORT", settings.port, 1, 65_535),
        ("PROCESSES", settings.processes, 1, 256),
        ("PROXIES", settings.proxies, 0, 10),
    ):
        if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
            yield Finding(True, f"{name} is a whole number from {least} to {most}, not {value!r}.")
    for name, value in (("DEMO", settings.demo), ("SOCIAL", settings.social)):
        if value not in ("0", "1"):
            yield Finding(True, f"{name} is 0 or 1, not {value!r}.")


def _places(settings: Settings) -> Iterator[Finding]:
    try:
        ZoneInfo(settings.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield Finding(True, f"TIME_ZONE names no time zone: {settings.time_zone!r}. Asia/Shanghai would be one.")
    if not is_currency(settings.currency):
        yield Finding(True, f"CURRENCY is an ISO 4217 code such as CNY, not {settings.currency!r}.")
    if settings.country not in Locale("en").territories or not settings.country.isalpha():
        yield Finding(True, f"COUNTRY is an ISO 3166 code such as CN, not {settings.country!r}.")


def _secret(settings: Settings) -> Iterator[Finding]:
    for name, keys in (
        ("SECRET_KEY", [settings.secret_key]),
        ("SECRET_KEY_FALLBACKS", settings.secret_key_fallbacks.split()),
    ):
        if any(0 < len(key) < KEY_LENGTH for key in keys):
            yield Finding(
                True, f"{name} holds a key shorter than {KEY_LENGTH} characters: who guesses it reads everything."
            )
    kept = settings.folder / "secret-key"
    if not settings.secret_key and kept.exists() and kept.stat().st_mode & 0o077:
        yield Finding(True, f"{kept} can be read by others: chmod 600 it.")
    if settings.secret_key_fallbacks.split():
        said = "SECRET_KEY_FALLBACKS still opens what is stored: `storefront rotate` makes it unneeded, then empty it."
        yield Finding(False, said)
    if settings.database_url and not settings.secret_key:
        yield Finding(False, "With PostgreSQL several hosts may serve: set SECRET_KEY, so that all have the same.")


def _address(settings: Settings) -> Iterator[Finding]:
    base = urlsplit(settings.base_url)
    if base.scheme not in ("http", "https") or not base.hostname or base.path not in ("", "/"):
        yield Finding(True, f"BASE_URL is an address like https://shop.example, not {settings.base_url!r}.")
    elif base.scheme == "http" and base.hostname not in ("127.0.0.1", "localhost", "::1"):
        yield Finding(True, "BASE_URL is not https: passwords and addresses would travel readable.")
    if base.scheme == "https" and settings.proxies == "0":
        yield Finding(False, "BASE_URL is https, which a proxy in front must speak: PROXIES says how many there are.")


def _mail(settings: Settings) -> Iterator[Finding]:
    if not settings.smtp_url:
        yield Finding(False, "SMTP_URL is empty: mails are kept and not sent.")
    elif (smtp := urlsplit(settings.smtp_url)).scheme not in ("smtp", "smtps") or not smtp.hostname:
        yield Finding(True, "SMTP_URL is an address like smtp://user:password@host:587.")
    if "@" not in settings.mail_from or (settings.smtp_url and settings.mail_from.endswith("@localhost")):
        yield Finding(True, f"MAIL_FROM is an address that mails may come from, not {settings.mail_from!r}.")


def _payments(settings: Settings) -> Iterator[Finding]:
    ways = settings.payments.split()
    for unknown in sorted(set(ways) - WAYS_TO_PAY):
        yield Finding(True, f"PAYMENTS knows {', '.join(sorted(WAYS_TO_PAY))}; {unknown!r} is none of them.")
    if not ways:
        yield Finding(True, "PAYMENTS is empty: nobody can pay.")
    if "transfer" in ways and not settings.bank_account:
        yield Finding(True, "PAYMENTS offers transfer: BANK_ACCOUNT must say where the money goes.")
    if "sandbox" in ways and not settings.is_demo:
        yield Finding(True, "PAYMENTS offers the sandbox outside the demo: anybody could pay with nothing.")


def _clock(_settings: Settings) -> Iterator[Finding]:
    if datetime.now(UTC) < BORN:
        yield Finding(True, "This machine's clock is years behind: deadlines would be wrong.")


def _fonts(_settings: Settings) -> Iterator[Finding]:
    if not _has_chinese_font():
        yield Finding(False, "No font for Chinese was found: posters need one (Debian: apt install fonts-noto-cjk).")


def _has_chinese_font() -> bool:
    lister = next(
        (
            Path(place) / "fc-list"
            for place in ("/usr/bin", "/opt/homebrew/bin", "/usr/local/bin")
            if access(Path(place) / "fc-list", X_OK)
        ),
        None,
    )
    if lister is not None:
        return bool(
            run([str(lister), ":lang=zh", "family"], capture_output=True, check=False, timeout=20).stdout.strip()
        )
    folders = ("/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "/Library/Fonts")
    names = ("*CJK*", "*PingFang*", "*NotoSansSC*", "*wqy*", "*STHeiti*")
    return any(next(Path(folder).rglob(name), None) for folder in folders if Path(folder).is_dir() for name in names)


def _roles() -> Iterator[Finding]:
    with db.engine.connect() as connection:
        owns, exceeds = granting.owns(connection), granting.exceeds(connection)
    if owns:
        yield Finding(
            False,
            "The database role that serves also owns the ledger's tables and could switch their guards off:"
            " a second role is safer, and `storefront ledger roles` sets it up.",
        )
    elif exceeds:
        yield Finding(
            False, "The database role that serves may do more than it needs: `storefront ledger roles` puts that right."
        )


def _refused_notices() -> Iterator[Finding]:
    from storefront import payments

    if found := payments.refused_lately():
        names = ", ".join(sorted({one.provider for one in found}))
        said = f"Notices in the name of {names} were refused in the last 7 days ({sum(one.times for one in found)})"
        yield Finding(False, f"{said}, the latest {found[0].last_at:%Y-%m-%d %H:%M} UTC: /desk/payments says why.")


Law = Callable[[Settings], Iterator[Finding]]
