"""Each picture is sent by itself and waits beside its line, so that a broken network or a refused word loses none."""

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select

from storefront.kernel import clock, files
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.pictures import StoredPicture
from storefront.kernel.sweeps import Sweep
from storefront.kernel.words import _
from storefront.orders import Order
from storefront.photos.models import PhotoPicture
from storefront.photos.receiving import admit

ROOM: Final = "photos"
MOST: Final = 9  # pictures of one photo; domain.md 12
WAITS: Final = timedelta(days=7)  # for the rest to be said


def sent(line_id: int) -> Sequence[PhotoPicture]:
    """The pictures that were sent for a line and are not shared yet."""
    query = select(PhotoPicture).where(PhotoPicture.line_id == line_id, PhotoPicture.photo_id.is_(None))
    return session.scalars(query.order_by(PhotoPicture.id)).all()


def check_room(line_id: int) -> None:
    """Raises Refused beside `photos` where no further picture has a place."""
    if len(sent(line_id)) >= MOST:
        raise Refused(_("At most %(most)s pictures.", most=MOST), "photos")


@atomic()
def add(order: Order, line_id: int, stored: StoredPicture, *, by: Actor) -> PhotoPicture:
    """Keep a stored picture for a line; the same one again is the same. Raises as `admit` and `check_room`."""
    line = admit(order, line_id, by)
    for one in sent(line.line_id):
        if one.word == stored.id:
            return one
    check_room(line.line_id)
    made = PhotoPicture(line_id=line.line_id, word=stored.id, file=stored.json, at=clock.now())
    session.add(made)
    files.keep(stored.id, ROOM)
    session.flush()
    return made


@atomic()
def remove(order: Order, line_id: int, number: int, *, by: Actor) -> None:
    """Take out a picture that is not shared yet. Raises NotFound for any other."""
    line = admit(order, line_id, by)
    mine = (
        PhotoPicture.id == number,
        PhotoPicture.line_id == line.line_id,
        PhotoPicture.photo_id.is_(None),
    )
    if session.execute(delete(PhotoPicture).where(*mine).returning(PhotoPicture.id)).first() is None:
        raise NotFound()


def file_names(words: Collection[str]) -> Iterable[str]:
    """Which of these words our rows still name (kernel.files)."""
    return session.scalars(select(PhotoPicture.word).where(PhotoPicture.word.in_(list(words)))).all()


def _left(limit: int) -> Sequence[int]:
    waiting = select(PhotoPicture.id).where(PhotoPicture.photo_id.is_(None), PhotoPicture.at <= clock.now() - WAITS)
    return session.scalars(waiting.order_by(PhotoPicture.at, PhotoPicture.id).limit(limit)).all()


@atomic()
def forget(number: int) -> None:
    """Remove a picture that was never shared."""
    left = PhotoPicture.id == number, PhotoPicture.photo_id.is_(None), PhotoPicture.at <= clock.now() - WAITS
    session.execute(delete(PhotoPicture).where(*left))


sweeps = (Sweep("pictures nobody shared", _left, forget),)
