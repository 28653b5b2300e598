"""Following is one tap and needs no account; a visitor's follows join the account's at sign-in."""

from sqlalchemy import delete, select, update

from storefront.kernel import clock
from storefront.kernel.db import atomic, insert_or_skip, session
from storefront.shops.fronts import Follower
from storefront.shops.models import Follow


def _mine(who: Follower) -> dict[str, int | str | None]:
    return {"account_id": who.id, "visitor": None if who.id is not None else who.visitor}


@atomic()
def follow(shop_id: int, *, by: Follower) -> None:
    """Follow a shop. Repeating it changes nothing."""
    row = {"shop_id": shop_id, **_mine(by), "at": clock.now()}
    session.execute(insert_or_skip(Follow).values(row).on_conflict_do_nothing())


@atomic()
def unfollow(shop_id: int, *, by: Follower) -> None:
    """Stop following."""
    where = [getattr(Follow, name) == value for name, value in _mine(by).items() if value is not None]
    if where:
        session.execute(delete(Follow).where(Follow.shop_id == shop_id, *where))


@atomic()
def join(account_id: int, visitor: str) -> None:
    """Bring a visitor's follows to the account."""
    mine = select(Follow.shop_id).where(Follow.account_id == account_id)
    session.execute(delete(Follow).where(Follow.visitor == visitor, Follow.shop_id.in_(mine.scalar_subquery())))
    session.execute(update(Follow).where(Follow.visitor == visitor).values(account_id=account_id, visitor=None))


def follows(shop_id: int, who: Follower) -> bool:
    """Whether somebody follows a shop; no read for who has no cookie."""
    where = [getattr(Follow, name) == value for name, value in _mine(who).items() if value is not None]
    return bool(where) and session.scalar(select(Follow.id).where(Follow.shop_id == shop_id, *where)) is not None
