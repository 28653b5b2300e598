"""Who says something is an account or a guest's address; new ones are watched more closely, everybody takes turns."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import Select, delete, func, select, update

from storefront import accounts, policies
from storefront.accounts import Account
from storefront.kernel import clock
from storefront.kernel.db import insert_or_skip, session
from storefront.kernel.errors import TooMany
from storefront.kernel.secrets import fingerprints
from storefront.kernel.words import _
from storefront.moderation.models import Author, Content

VETTED: Final = frozenset(("supplier", "reseller", "staff"))  # roles that somebody gave, or that stand with a shop
_DAY: Final = timedelta(days=1)


class Voice(NamedTuple):
    """Who speaks. `account` is None for a guest, whom only a keyed hash of the address tells from others."""

    key: str
    account: Account | None = None

    @property
    def is_vetted(self) -> bool:
        """Whether a role vouches for them."""
        return self.account is not None and bool(VETTED & self.account.role_names)


def member(account_id: int) -> Voice:
    """The voice of an account. Raises NotFound."""
    return Voice(f"account:{account_id}", accounts.by_id(account_id))


def guest(email: str) -> Voice:
    """The voice of somebody without an account. Raises Refused, beside `email`, for what is no address."""
    return guest_by(prints_of(email))


def prints_of(email: str) -> tuple[str, ...]:
    """By what a guest's address is known, the present secret key's first. Raises Refused, beside `email`, for none."""
    return fingerprints(accounts.folded(email), "author")


def guest_by(prints: Sequence[str]) -> Voice:
    """The voice of a guest by keyed prints of one and the same word, the present key's first: who spoke before does."""
    keys = [f"guest:{one}" for one in prints]
    if len(keys) > 1:
        known = set(session.scalars(select(Author.key).where(Author.key.in_(keys))))
        return Voice(next((key for key in keys if key in known), keys[0]))
    return Voice(keys[0])


def know_again(prints: Sequence[str]) -> bool:
    """Inside a verb: know a guest by the first of these prints alone, with all they said; whether anything moved."""
    fresh, *old = [f"guest:{one}" for one in prints]
    if not old:
        return False
    authors = session.scalars(select(Author).where(Author.key.in_(old)).with_for_update()).all()
    for author in authors:
        row = {"key": fresh, "account_id": None, "at": author.at}
        session.execute(insert_or_skip(Author).values(row).on_conflict_do_nothing())
        said = update(Content).where(Content.author_key == author.key).values(author_key=fresh)
        session.execute(said.execution_options(synchronize_session=False))
        session.execute(delete(Author).where(Author.key == author.key))
    return bool(authors)


def stood(voice: Voice, most: int) -> int:
    """How many of their posts stand, counted up to `most`."""
    visible = select(Content.id).where(Content.author_key == voice.key, Content.state == "visible").limit(most)
    return session.scalar(select(func.count()).select_from(visible.subquery())) or 0


def is_new(voice: Voice) -> bool:
    """Whether an author is new: young, and with few posts that stand (domain.md 18). A guest is as old as the posts."""
    rules = policies.current()
    if voice.is_vetted:
        return False
    if voice.account is not None and clock.now() - voice.account.opened_at >= timedelta(days=rules.new_days):
        return False
    return stood(voice, rules.new_posts) < rules.new_posts


def take_turn(voice: Voice, *, reply: bool) -> None:
    """Wait for this author's other posts, then judge the pace. Raises TooMany with the seconds to wait."""
    row = {"key": voice.key, "account_id": voice.account.id if voice.account else None, "at": clock.now()}
    session.execute(insert_or_skip(Author).values(row).on_conflict_do_nothing())
    session.get_one(Author, voice.key, with_for_update=True, populate_existing=True)
    if voice.is_vetted:
        return
    rules, new = policies.current(), is_new(voice)
    kept = (
        (rules.new_reply_gap if new else rules.reply_gap)
        if reply
        else (rules.new_topic_gap if new else rules.topic_gap)
    )
    last = _said(voice, reply).with_only_columns(func.max(Content.at))
    _pause(session.scalar(last), timedelta(seconds=kept))
    if new:
        most = rules.first_day_replies if reply else rules.first_day_topics
        today = _said(voice, reply).where(Content.at > clock.now() - _DAY).order_by(Content.id.desc()).limit(most)
        times = session.scalars(today.with_only_columns(Content.at)).all()
        _pause(times[-1] if len(times) == most else None, _DAY)


def _said(voice: Voice, reply: bool) -> Select[Content]:
    return select(Content).where(Content.author_key == voice.key, Content.reply.is_(reply))


def _pause(since: datetime | None, gap: timedelta) -> None:
    if since is None or (wait := since + gap - clock.now()) <= timedelta(0):
        return
    seconds = int(wait.total_seconds()) + 1
    if seconds > 3600:
        raise TooMany(_("That is enough for today. Please go on tomorrow."), retry_after=seconds)
    raise TooMany(_("Please wait %(seconds)s seconds before you write again.", seconds=seconds), retry_after=seconds)
