"""What moderation decided about a photo or its answer happens here; who gave a product back speaks as such."""

from sqlalchemy import select, update

from storefront.facts import ContentHidden, ContentReleased, ContentRestored
from storefront.kernel import clock
from storefront.kernel.db import atomic, session
from storefront.orders import Line
from storefront.photos.listing import relist
from storefront.photos.models import Photo, PhotoAnswer
from storefront.photos.sharing import publish


def _thing(kind: str, ref: int) -> Photo | PhotoAnswer | None:
    thing: Photo | PhotoAnswer | None = None
    if kind == "photo":
        thing = session.get(Photo, ref, with_for_update=True)
    elif kind == "photo-answer":
        thing = session.get(PhotoAnswer, ref, with_for_update=True)
    return thing if thing is not None and thing.state != "withdrawn" else None


def hidden(fact: ContentHidden) -> None:
    """It is not shown any more; a stub stays, and the shop does not use the pictures either."""
    thing = _thing(fact.kind, fact.ref)
    if thing is None:
        return
    thing.state, thing.state_at = "hidden", clock.now()
    session.flush()
    if isinstance(thing, Photo):
        relist(thing)


def seen(fact: ContentReleased | ContentRestored) -> None:
    """It may be seen: for the first time, and then who sells is told, or again."""
    thing = _thing(fact.kind, fact.ref)
    if thing is None:
        return
    if isinstance(thing, Photo):
        publish(thing)
        relist(thing)
    else:
        thing.state, thing.state_at = "visible", clock.now()
        session.flush()


@atomic()
def returned(parcel_id: int) -> None:
    """What is shown of a purchase that was given back says so from now on. Repeating changes nothing."""
    lines = select(Line.id).where(Line.parcel_id == parcel_id)
    session.execute(
        update(Photo).where(Photo.line_id.in_(lines), Photo.returned_at.is_(None)).values(returned_at=clock.now())
    )
