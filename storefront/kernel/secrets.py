"""Everything secret hangs on SECRET_KEY, each purpose has a key of its own, and what is stored can be rotated.

The keys are read from the running application: `SECRET_KEY` makes, `SECRET_KEY_FALLBACKS` (newest first) are still
understood. SECRET_KEY must be long and random (32 bytes or more): it is stretched by nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from base64 import urlsafe_b64encode
from datetime import timedelta
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app
from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from storefront.kernel import clock

ENCRYPTION = "encryption at rest"


class Unreadable(RuntimeError):
    """Something stored that none of the keys opens; says so without showing it."""

    def __init__(self) -> None:
        super().__init__(
            "An encrypted value or file cannot be read with SECRET_KEY or any of SECRET_KEY_FALLBACKS: "
            "the key it was written with is missing, or it was changed where it lies."
        )


def token() -> str:
    """A new unguessable word for links and cookies: 192 bits, 32 characters safe in addresses."""
    return secrets.token_urlsafe(24)


def hashed(token: str) -> str:
    """What is stored of a token: SHA-256 in hex, 64 characters. Only for tokens; short secrets need `fingerprint`."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def same(given: str, expected: str) -> bool:
    """Whether two secrets are equal, in a time that does not tell how much of them is."""
    return hmac.compare_digest(_bytes(given), _bytes(expected))


def fingerprint(text: str, purpose: str = "fingerprint") -> str:
    """A keyed hash (64 hex digits) by which an encrypted or guessable text is found again, alike only per purpose.

    The caller folds the text first. It changes with SECRET_KEY: look up with `fingerprints`.
    """
    return fingerprints(text, purpose)[0]


def fingerprints(text: str, purpose: str = "fingerprint") -> tuple[str, ...]:
    """The fingerprint under each key that is still understood, the present key's first."""
    return tuple(_mac(key, "fingerprint", purpose, text).hex() for key in _keys())


def derive(purpose: str, *parts: object) -> str:
    """A 128-bit word (22 characters safe in addresses) that can be made again from the same parts."""
    return _derived(_keys()[0], purpose, parts)


def derives(given: str, purpose: str, *parts: object) -> bool:
    """Whether `given` is what `derive` makes, or made before the key was rotated."""
    return any(same(given, _derived(key, purpose, parts)) for key in _keys())


def sign(purpose: str, value: Any) -> str:
    """A JSON value (never None) as a text that shows it, cannot be changed, and knows its age."""
    return str(_serializer(_keys(), purpose).dumps(value))


def unsign(purpose: str, signed: str, max_age: timedelta) -> Any:
    """The value that was signed for this purpose, or None when the text is forged, damaged or older than `max_age`."""
    try:
        return _serializer(_keys(), purpose).loads(signed, max_age=int(max_age.total_seconds()))
    except (BadData, UnicodeError):
        return None


def seal(data: bytes) -> bytes:
    """Bytes nobody reads without the key: private files."""
    return _locks(_keys()).encrypt(data)


def unseal(sealed: bytes) -> bytes:
    """What `seal` closed. Raises Unreadable."""
    try:
        return _locks(_keys()).decrypt(sealed)
    except InvalidToken:
        # Without its cause: a traceback with locals would carry the ciphertext into the log.
        raise Unreadable from None


def resealed(sealed: bytes) -> bytes | None:
    """What `seal` closed, closed again with the present key; None where it is already. Raises Unreadable."""
    keys = _keys()
    try:
        _locks(keys[:1]).decrypt(sealed)
    except InvalidToken:
        pass
    else:
        return None
    try:
        return _locks(keys).rotate(sealed)
    except InvalidToken:
        raise Unreadable from None


def is_rotating() -> bool:
    """Whether keys before the present one are still understood: what is stored may hang on one of them."""
    return len(_keys()) > 1


class Sealed(str):
    """What an Encrypted column holds, worked out beforehand: a verb that has its turn keeps others waiting."""

    @classmethod
    def of(cls, value: Any) -> Sealed:
        """A JSON value, sealed."""
        return cls(seal(json.dumps(value, separators=(",", ":")).encode()).decode())


class Encrypted(TypeDecorator[Any]):
    """A column for a JSON value nobody reads in the database, a backup or a log.

    Nothing can be searched by it (store a `fingerprint` beside it) and a change inside the value is not noticed:
    assign a new value. Raises Unreadable.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return str(value if isinstance(value, Sealed) else Sealed.of(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        return json.loads(unseal(_bytes(value)))


class _OurTime(TimestampSigner):
    def get_timestamp(self) -> int:
        return int(clock.now().timestamp())


def _keys() -> tuple[str, ...]:
    config = current_app.config
    if not config.get("SECRET_KEY"):
        raise RuntimeError("SECRET_KEY is not set.")
    return (config["SECRET_KEY"], *(config.get("SECRET_KEY_FALLBACKS") or ()))


@lru_cache(maxsize=256)
def _key(key: str | bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=f"storefront {purpose}".encode()).derive(_bytes(key))


@lru_cache(maxsize=16)
def _locks(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(urlsafe_b64encode(_key(key, ENCRYPTION))) for key in keys])


@lru_cache(maxsize=64)
def _serializer(keys: tuple[str, ...], purpose: str) -> URLSafeTimedSerializer:
    oldest_first = [_key(key, "signature") for key in reversed(keys)]
    return URLSafeTimedSerializer(
        oldest_first, salt=purpose, signer=_OurTime, signer_kwargs={"digest_method": hashlib.sha256}
    )


def _derived(key: str, purpose: str, parts: tuple[object, ...]) -> str:
    words = [str(part) for part in parts]
    return urlsafe_b64encode(_mac(key, "derive", purpose, *words)[:16]).decode().rstrip("=")


def _mac(key: str, use: str, purpose: str, *words: str) -> bytes:
    # Lengths are written before the words, so that ("ab", "c") and ("a", "bc") never meet.
    text = b"".join(b"%d:%s" % (len(word), word) for word in map(_bytes, (purpose, *words)))
    return hmac.digest(_key(key, use), text, "sha256")


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
