"""Whoever must know is told where they asked for it: their inbox, a letter, their browsers; one event, once each."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

from storefront import accounts
from storefront.kernel import clock
from storefront.kernel.db import atomic, insert_or_skip, session
from storefront.kernel.installation import settings
from storefront.kernel.words import speaking
from storefront.notices import choosing, mailing, pushing
from storefront.notices.classes import MARKETING, ORDER, QUIET, class_of
from storefront.notices.gathering import due_at
from storefront.notices.mailing import Letter, kept
from storefront.notices.models import Delivery, Notice


class Said(NamedTuple):
    """What a notice says: its lines, and a place of ours it leads to ("/me/wallet")."""

    subject: str
    lines: tuple[str, ...]
    path: str = ""
    link_text: str = ""


@atomic()
def post(kind: str, event: str, letter: Letter) -> None:
    """Tell somebody something. The same event tells the same person once.

    A letter without an account goes by mail alone; an offer never does, since nobody opted in. Raises ValueError for a
    kind that classes.py does not name.
    """
    class_ = class_of(kind)
    if letter.account_id is not None:
        _to_account(kind, class_, event, letter, letter.account_id)
    elif class_ == ORDER:
        mailing.mail(kind, event, letter)
    elif class_ != MARKETING:
        choosing.know_again(letter.to)
        if not choosing.has_stopped(letter.to, class_):
            stop = letter.stop or choosing.stop_link(class_, address=letter.to)
            mailing.mail(kind, event, replace(letter, stop=stop))


@atomic()
def write(kind: str, event: str, account_id: int, say: Callable[[], Said]) -> None:
    """Tell an account something, in its own language; a closed one is told nothing."""
    account = accounts.by_id(account_id)
    if account.closed_at is not None:
        return
    with speaking(account.language):
        said = say()
    link = f"{settings().base_url}{said.path}" if said.path else ""
    letter = Letter(
        account.email, account.name, account.language, said.subject, said.lines, link, said.link_text, account_id
    )
    post(kind, event, letter)


def _to_account(kind: str, class_: str, event: str, letter: Letter, account_id: int) -> None:
    ways = choosing.ways_of(account_id)
    row = {"account_id": account_id, "event": event, "kind": kind, "class_": class_, "letter": kept(letter)}
    if ways[class_, "inbox"] != "off":
        _keep(Notice, row | {"at": clock.now()})
    if kind in QUIET:
        return
    if ways[class_, "mail"] == "now":
        mailing.mail(kind, event, letter)
    if ways[class_, "push"] == "now":
        pushing.push(account_id, event, letter)
    for channel in ("mail", "push"):
        if (way := ways[class_, channel]) not in ("off", "now"):
            due = due_at(account_id, class_, channel, way)
            _keep(Delivery, row | {"channel": channel, "at": clock.now(), "due_at": due})


def _keep(table: type[Any], row: dict[str, Any]) -> None:
    session.execute(insert_or_skip(table).values(row).on_conflict_do_nothing())
