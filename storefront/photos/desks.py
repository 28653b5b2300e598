"""What is shown of one's goods, in one's shop or of what one makes; what waits for an answer, what may be used."""

from typing import Any, Final

from sqlalchemy import select

from storefront.kernel.db import session
from storefront.photos.models import Photo, PhotoAnswer
from storefront.photos.reading import HAS_PICTURES, Shown, told

FILTERS: Final = ("all", "unanswered", "usable")


def for_shop(shop_id: int, **wanted: Any) -> list[Shown]:
    """What customers show of what they bought in a shop, the newest first; `wanted` as of `_read`."""
    return _read(Photo.shop_id == shop_id, **wanted)


def for_supplier(supplier_id: int, **wanted: Any) -> list[Shown]:
    """What customers show of a supplier's goods, the newest first."""
    return _read(Photo.supplier_id == supplier_id, **wanted)


def _read(whose: Any, *, show: str = "all", q: str = "", after: int | None = None, limit: int = 50) -> list[Shown]:
    """`show` is a word of FILTERS, `q` a part of the text, `after` the id of the last one shown."""
    query = select(Photo).where(whose, Photo.state == "visible")
    if show == "unanswered":
        query = query.where(~select(PhotoAnswer.id).where(PhotoAnswer.photo_id == Photo.id).exists())
    elif show == "usable":
        query = query.where(Photo.reuse_at.is_not(None), HAS_PICTURES)
    if q:
        query = query.where(Photo.text.icontains(q, autoescape=True))
    query = query if after is None else query.where(Photo.id < after)
    return told(session.scalars(query.order_by(Photo.id.desc()).limit(limit)).all())
