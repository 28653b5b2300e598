"""A password is long enough to be worth something, kept as Argon2id, and never written anywhere else."""

import unicodedata
from functools import cache
from typing import Final

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from storefront.kernel.errors import Refused
from storefront.kernel.words import _

SHORTEST: Final = 8  # characters (OWASP ASVS 6.2.1)
LONGEST: Final = 200

# OWASP's parameters for servers: 19 MiB, two passes, one lane. A later change rehashes at the next sign-in.
_hasher: Final = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19_456, parallelism=1),))


def hashed(password: str, *, name: str = "", email: str = "") -> str:
    """The hash of a new password. Raises Refused when it is too short, too long, or plainly the person's own name."""
    if len(password) < SHORTEST:
        raise Refused(_("Please choose at least %(least)s characters.", least=SHORTEST), field="password")
    if len(password) > LONGEST:
        raise Refused(_("Please choose at most %(most)s characters.", most=LONGEST), field="password")
    folded = password.casefold()
    if len(set(folded)) < 4 or folded in _COMMON or folded in (name.casefold(), email, email.partition("@")[0]):
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


@cache
def _nobodys() -> str:
    return _hasher.hash(b"nobody has this password")


def _bytes(password: str) -> bytes:
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


_COMMON: Final = frozenset(
    "12345678 123456789 1234567890 12345679 123123123 1q2w3e4r 1q2w3e4r5t 1qaz2wsx qwertyuiop qwerty123 qwertyui"
    " asdfghjkl asdf1234 zxcvbnm123 password password1 password12 password123 passw0rd p@ssw0rd iloveyou iloveyou1"
    " sunshine princess football baseball superman trustno1 whatever starwars computer michelle jennifer letmein1"
    " welcome1 welcome123 admin123 administrator changeme default1 abcd1234 abc12345 abcdefgh a1234567 aa123456"
    " aaaa1111 1234qwer q1w2e3r4 qazwsxedc 11112222 12341234 5201314520 woaini1314 woaini520 woaini123 5201314a"
    " woaini521 wang1234 zhang123 liuyang1 87654321 987654321 0987654321 147258369 789456123 123654789 1234567a"
    " 123456aa 123456abc abc123456 qq123456 a123456789 asd123456 123qweasd qwe123456 iloveyou520 storefront".split()
)
