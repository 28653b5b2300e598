"""What one shows stays one's own: words may change, the shop's leave ends at once, and deleted means gone."""

from sqlalchemy import delete, select, update

from storefront import moderation
from storefront.kernel import clock
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.words import _
from storefront.orders import Line, Order
from storefront.photos.listing import relist
from storefront.photos.models import Photo, PhotoAnswer, PhotoPicture
from storefront.photos.receiving import voice
from storefront.photos.sharing import judged, said


def own(order: Order, line_id: int, number: int) -> Photo:
    """A photo of an order that was found through its person. Raises NotFound for any other."""
    photo = session.get(Photo, number)
    line = session.get(Line, line_id)
    if photo is None or line is None or photo.state == "withdrawn":
        raise NotFound()
    if (photo.line_id, line.order_id) != (line_id, order.id):
        raise NotFound()
    return photo


@atomic()
def reword(photo: Photo, text: str) -> None:
    """Change one's words; that they changed is said. Raises Refused beside `text`, 409 for what is not shown."""
    text = said(text)
    if text == photo.text:
        return
    if photo.state not in ("visible", "held"):
        raise Refused(_("This is not shown any more, so it cannot be changed."), "text", status=409)
    if not text and photo.rating is None and not _pictures(photo):
        raise Refused(_("Please write what you want to say."), "text")
    photo.text, photo.changed_at = text, clock.now()
    session.flush()
    line = session.get_one(Line, photo.line_id)
    order = session.get_one(Order, line.order_id)
    if moderation.reword("photo", photo.id, judged(photo, line.title), by=voice(order)) == "held":
        photo.state, photo.state_at = "held", clock.now()
        session.flush()
        relist(photo)


@atomic()
def let_shop_use(photo: Photo, wanted: bool) -> None:
    """Let the shop use the pictures, or no longer: then they are gone from its pages at once."""
    if (photo.reuse_at is not None) == wanted or photo.state == "withdrawn":
        return
    photo.reuse_at = clock.now() if wanted else None
    if not wanted:
        session.execute(update(PhotoPicture).where(PhotoPicture.photo_id == photo.id).values(listed_at=None))
    session.flush()
    relist(photo)


@atomic()
def withdraw(photo: Photo) -> None:
    """Delete one's own: words, rating and pictures, and the answer they had. The files go with the next sweeps."""
    if photo.state == "withdrawn":
        return
    photo.text, photo.rating, photo.reuse_at = "", None, None
    photo.state, photo.state_at = "withdrawn", clock.now()
    session.flush()
    session.execute(delete(PhotoPicture).where(PhotoPicture.photo_id == photo.id))
    relist(photo)
    moderation.withdraw("photo", photo.id)
    answer = session.scalar(select(PhotoAnswer).where(PhotoAnswer.photo_id == photo.id).with_for_update())
    if answer is not None:
        answer.text, answer.state, answer.state_at = "", "withdrawn", clock.now()
        moderation.withdraw("photo-answer", answer.id)
    session.flush()


def _pictures(photo: Photo) -> bool:
    return session.scalar(select(PhotoPicture.id).where(PhotoPicture.photo_id == photo.id).limit(1)) is not None
