"""F3: a red packet that a crowd opens, beside its floor: routes of the same application, on the server of `checkouts`.

The floor finds who asks, looks whether a share is left, takes one by a statement as durable, and draws a page of the
same bytes for who comes too late.
"""

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from flask import Flask, Response, request
from sqlalchemy import func, insert, select

from storefront import packets
from storefront.accounts import Account
from storefront.accounts.models import SignIn
from storefront.kernel import clock
from storefront.kernel.db import atomic, session
from storefront.kernel.queue import Turns
from storefront.kernel.secrets import hashed, token
from storefront.packets import Draft, Packet, Share
from storefront.web.guards import anyone
from storefront.web.pages import see
from tests.bench.measuring import Verdict
from tests.packets.making import crowd
from tests.races.racing import Answer, a_post, together

CROWD: Final = 128
OPENERS: Final = 10_112  # quality.md's 10,000 in whole crowds
SHARES: Final = 100
AMOUNT: Final = 20_000  # minor units in the whole packet
_TAKE: Final = (
    "UPDATE packet_shares SET account_id = ?, at = '2026-01-01 00:00:00' WHERE (packet_id, seq) IN (SELECT packet_id,"
    " seq FROM packet_shares WHERE packet_id = ? AND account_id IS NULL ORDER BY seq LIMIT 1)"
)
_WHICH: Final = "SELECT id FROM packets WHERE code = ?"
_LEFT: Final = "SELECT count(*) FROM packet_shares WHERE packet_id = ? AND account_id IS NULL"
_WHO: Final = "SELECT account_id FROM sign_ins WHERE secret_hash = ? AND revoked_at IS NULL"


def add_floor(app: Flask, database: Path) -> None:
    """POST /floor/open/<code>: what opening cannot do without, with the page `floor_late` for who finds none."""
    run: Any = sqlite3.connect(database, isolation_level=None, check_same_thread=False).execute
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000", "cache_size=-65536"):
        run(f"PRAGMA {pragma}")
    turns = Turns(Path(f"{database}.turn"))

    @anyone
    def open_one(code: str) -> Response:
        packet = run(_WHICH, (code,)).fetchall()[0][0]
        who = run(_WHO, (hashed(request.cookies["session"]),)).fetchall()[0][0]
        if run(_LEFT, (packet,)).fetchall()[0][0]:
            with turns.mine():
                if run(_TAKE, (who, packet)).rowcount:
                    return see("/")
        answer = app.make_response(app.ensure_sync(app.view_functions["floor_late"])())
        answer.status_code = 409
        return answer

    app.add_url_rule("/floor/open/<string:code>", "floor_open", open_one, methods=["POST"])


class Crowd:
    """Who opens, each signed in from an address of their own, and the packets of both sides."""

    def __init__(self, app: Flask, openers: int = OPENERS) -> None:
        with app.app_context():
            people = crowd(openers)
            self.secrets = _signed_in(people)
            self._ours, self._floor = _packet("ours", SHARES), _packet("the floor", SHARES)
            self._empty = _packet("one that is empty", 1)
            packets.open_packet(self._empty, by=people[0])
            session.remove()

    @property
    def late(self) -> tuple[str, str]:
        """The page of an empty packet, and the cookie of somebody who comes too late for it."""
        return f"/packets/{self._empty}", f"session={self.secrets[-1]}"

    def opened(self, app: Flask, port: int) -> Iterator[Verdict]:
        """Crowds of each side take turns until all have asked."""
        taken, answers = {"ours": 0.0, "floor": 0.0}, []
        ways = {
            "ours": partial(_post, port, f"/packets/{self._ours}/shares"),
            "floor": partial(_post, port, f"/floor/open/{self._floor}"),
        }
        for start in range(0, len(self.secrets), CROWD):
            for name, make in ways.items():
                asked = [make(place, self.secrets[place]) for place in range(start, start + CROWD)]
                began = perf_counter()
                told = together(port, asked)
                taken[name] += perf_counter() - began
                answers += told if name == "ours" else []
        with app.app_context():
            yield from self._told(answers, taken["ours"] / taken["floor"])
            session.remove()

    def _told(self, answers: list[Answer], ratio: float) -> Iterator[Verdict]:
        given = select(func.count(), func.sum(Share.amount), func.count(Share.account_id.distinct()))
        count, total, people = session.execute(
            given.join(Packet, Packet.id == Share.packet_id).where(
                Packet.code == self._ours, Share.account_id.is_not(None)
            )
        ).one()
        wrong = abs(count - SHARES) + abs(total - AMOUNT) + abs(people - SHARES)
        errors = sum(answer.status not in (303, 409) for answer in answers)
        what = f"{len(answers):,} openers, {SHARES} shares: shares, fen or people too many or too few"
        yield Verdict("F3", what, wrong, 0, unit="")
        yield Verdict("F3", "the same: answers that are neither a share nor that none is left", errors, 0, unit="")
        yield Verdict("F3", f"the same: time against the floor's, {CROWD} connections", ratio, 1.6)


def _post(port: int, path: str, place: int, secret: str) -> bytes:
    plain = a_post(port, path, {}, address=f"10.7.{place >> 8 & 255}.{place & 255}")
    return plain.replace(b"\r\nConnection:", f"\r\nCookie: session={secret}\r\nConnection:".encode(), 1)


@atomic()
def _signed_in(people: list[int]) -> list[str]:
    """A session for each; the secrets."""
    now, secrets = clock.now(), [token() for _one in people]
    usual = {
        "opened_at": now,
        "seen_at": now,
        "until": now + timedelta(days=9),
        "agent": "bench",
        "network": "10.7.0.0",
    }
    rows = [usual | {"account_id": one, "secret_hash": hashed(own)} for one, own in zip(people, secrets, strict=True)]
    session.execute(insert(SignIn.__table__), rows)  # type: ignore[arg-type]  # a table, however it is typed
    return secrets


def _packet(name: str, size: int) -> str:
    """The code of a packet of the platform's."""
    staff = session.scalars(select(Account).order_by(Account.id)).first()
    assert staff is not None
    return packets.fund(
        Draft(AMOUNT, size, "Thank you"), maker="platform", key=f"a key of the bench, {name}", by=staff
    ).code
