"""Sessions and links that ended long ago are removed, one by one."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import delete, select

from storefront.accounts.asking import LASTS
from storefront.accounts.models import ResetLink, SignIn
from storefront.accounts.staying import KEPT
from storefront.kernel import clock
from storefront.kernel.db import atomic, session
from storefront.kernel.sweeps import Sweep


def _old_sessions(limit: int) -> Sequence[int]:
    old = select(SignIn.id).where(SignIn.until < clock.now() - KEPT)
    return session.scalars(old.order_by(SignIn.until).limit(limit)).all()


@atomic()
def _remove_session(number: int) -> None:
    session.execute(delete(SignIn).where(SignIn.id == number, SignIn.until < clock.now() - KEPT))


def _old_links(limit: int) -> Sequence[int]:
    old = select(ResetLink.id).where(ResetLink.until < clock.now() - LASTS)
    return session.scalars(old.order_by(ResetLink.until).limit(limit)).all()


@atomic()
def _remove_link(number: int) -> None:
    session.execute(delete(ResetLink).where(ResetLink.id == number, ResetLink.until < clock.now() - LASTS))


sweeps: Final = (
    Sweep("sessions that ended long ago", _old_sessions, _remove_session),
    Sweep("links that no longer open", _old_links, _remove_link),
)
