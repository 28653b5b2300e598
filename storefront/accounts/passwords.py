"""A password is long enough to be worth something, kept as Argon2id, and never written anywhere else."""

import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Final

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from storefront import policies
from storefront.accounts.guessing import is_common, is_known_of
from storefront.kernel import installation
from storefront.kernel.errors import Refused
from storefront.kernel.words import _

SHORTEST: Final = 8  # characters (OWASP ASVS 6.2.1)
LONGEST: Final = 200

# OWASP's parameters for servers: 19 MiB, two passes, one lane. A later change rehashes at the next sign-in.
_hasher: Final = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19_456, parallelism=1),))


def hashed(password: str, *, email: str = "", known_by: Iterable[str] = ()) -> str:
    """The hash of a new password. Raises Refused when it is too short, too long, or among what is guessed first.

    That is what many choose, the platform's name, and what its owner is known by: the mailbox, a name, a shop's name.
    """
    if len(password) < SHORTEST:
        raise Refused(_("Please choose at least %(least)s characters.", least=SHORTEST), field="password")
    if len(password) > LONGEST:
        raise Refused(_("Please choose at most %(most)s characters.", most=LONGEST), field="password")
    mailbox = (email.partition("@")[0], "".join(filter(str.isalpha, email)))
    if (
        len(set(password.casefold())) < 4
        or is_common(password)
        or is_known_of(password, (*known_by, *mailbox, *_house()))
    ):
        raise Refused(_("This password is easy to guess. Please choose another."), field="password")
    return _hasher.hash(_bytes(password))


def fits(password: str, stored: str | None) -> tuple[bool, str | None]:
    """Whether a password is the stored one, and a better hash to keep when there is one.

    Without a stored hash it takes as long and says no: who asks learns nothing from the time (reliability.md F46).
    """
    given = _bytes(password[:LONGEST])
    if stored is None:
        _hasher.verify(given, _nobodys())
        return False, None
    fit, better = _hasher.verify_and_update(given, stored)
    return fit, better


def _house() -> Iterable[str]:
    """What the platform is called; the demo's one password, which everybody may know, holds whatever that is."""
    return () if installation.settings().is_demo else policies.texts.kept_name().values()


@cache
def _nobodys() -> str:
    return _hasher.hash(b"nobody has this password")


def _bytes(password: str) -> bytes:
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
