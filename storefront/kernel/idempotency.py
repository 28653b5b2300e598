"""One key, one effect: a repeat leads to what the first made, the same key with other contents is refused."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import String, bindparam, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storefront.kernel import clock
from storefront.kernel.columns import Instant
from storefront.kernel.db import Row, skipping
from storefront.kernel.errors import Refused
from storefront.kernel.prepared import Change, Prepared
from storefront.kernel.words import _


class Claim(Row):
    """A one-time key and what it created. Scope is the kind of thing, so two forms cannot meet."""

    __tablename__ = "claims"

    scope: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    contents: Mapped[str] = mapped_column(String(64))
    created: Mapped[str | None] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(Instant)


_table = Claim.metadata.tables[Claim.__tablename__]
_this = _table.c.scope == bindparam("of"), _table.c.key == bindparam("named")
_claim = Change(skipping(Claim, Claim.key))
_find = Prepared(select(_table.c.contents, _table.c.created).where(*_this), lambda row: _Claimed(*row))
_remember = Change(update(_table).where(*_this).values(created=bindparam("made")))


class _Claimed(NamedTuple):
    contents: str
    created: str | None


def claim(scope: str, key: str, contents: Mapping[str, Any], *, creating: str | None = None) -> str | None:
    """Claim the key inside the verb that uses it.

    None the first time; else what the first created. `creating` is what will be created, where that is known before:
    then nothing remains to be remembered. PostgreSQL makes a second one wait until the first committed.
    Raises Refused when the key is malformed or was used with other contents (reliability.md I14).
    """
    if not _can_be(key):
        raise Refused(_("This form is no longer valid. Please open the page again; what you typed stays."))
    fingerprint = hashlib.sha256(json.dumps(contents, sort_keys=True, default=str).encode()).hexdigest()
    row = {"scope": scope, "key": key, "contents": fingerprint, "created": creating, "at": clock.now()}
    if _claim.run(row):
        return None
    before = _find.first(of=scope, named=key)
    assert before is not None
    if before.contents != fingerprint:
        said = _("This form was already sent with other contents. Please open the page again.")
        raise Refused(said, status=409, values={"created": before.created})
    if before.created is None:
        raise RuntimeError("A key was claimed and nothing remembered.")
    return str(before.created)


def created(scope: str, key: str) -> str | None:
    """What a key has created; None for one that was never used, or cannot be. For reading only: a verb claims."""
    if not _can_be(key):
        return None
    before = _find.first(of=scope, named=key)
    return None if before is None else before.created


def _can_be(key: str) -> bool:
    return 16 <= len(key) <= 80 and key.isascii() and key.isprintable()


def remember(scope: str, key: str, created: str) -> None:
    """Note what the key created, in the same verb."""
    _remember.run({"of": scope, "named": key, "made": created})
