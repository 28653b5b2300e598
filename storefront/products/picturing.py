"""A product's pictures: stored first, then rows; one with only an address waits to be fetched, and may be missing."""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from sqlalchemy import func, select, update

from storefront.kernel import clock, files
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.pictures import StoredPicture
from storefront.kernel.words import Words, _
from storefront.products.drafting import tidy
from storefront.products.models import MOST_PICTURES, Picture, Product, Variant
from storefront.products.telling import tell

ROOM: Final = "products"
ALT: Final = 500  # characters


@atomic()
def add_picture(
    product: Product,
    stored: StoredPicture | None = None,
    *,
    by: Actor,
    alt: Words | str = "",
    source_url: str | None = None,
    position: int | None = None,
) -> Picture:
    """Add a picture, last unless `position` says otherwise; without `stored` it waits for `source_url` to be fetched.

    An address that the product has already is not added again. Raises Refused above 50 pictures, or for a long text.
    """
    del by
    if source_url is not None:
        same = select(Picture).where(Picture.product_id == product.id, Picture.source_url == source_url)
        if (found := session.scalar(same)) is not None:
            return found
    last, count = session.execute(
        select(func.max(Picture.position), func.count(Picture.id)).where(Picture.product_id == product.id)
    ).one()
    if count >= MOST_PICTURES:
        raise Refused(_("A product has %(most)s pictures at most.", most=MOST_PICTURES), "pictures")
    picture = Picture(
        product_id=product.id,
        position=position if position is not None else (last or 0) + 1,
        alt=_alt(alt),
        source_url=source_url,
        state="waiting",
        at=clock.now(),
    )
    session.add(picture)
    if stored is not None:
        _keep(picture, stored)
    session.flush()
    tell(product)
    return picture


@atomic()
def picture_arrived(picture: Picture, stored: StoredPicture) -> None:
    """The picture was fetched and lies in the store."""
    _keep(picture, stored)
    session.flush()
    tell(_product(picture))


@atomic()
def picture_missing(picture: Picture, problem: str) -> None:
    """The picture could not be fetched; `problem` says why, in a word for the report."""
    picture.state, picture.at, picture.problem = "missing", clock.now(), problem[:200]
    session.flush()


@atomic()
def fetch_again(product: Product, *, by: Actor) -> int:
    """Let a product's missing pictures wait to be fetched once more; how many."""
    del by
    again = update(Picture).where(Picture.product_id == product.id, Picture.state == "missing")
    waiting = again.where(Picture.source_url.is_not(None)).values(state="waiting", at=clock.now(), problem="")
    return len(session.execute(waiting.returning(Picture.id)).all())


@atomic()
def describe_picture(picture: Picture, alt: Words | str, *, by: Actor) -> None:
    """Say what a picture shows, for who cannot see it."""
    del by
    said = _alt(alt)
    if picture.alt != said:
        picture.alt = said
        session.flush()
        tell(_product(picture))


@atomic()
def order_pictures(product: Product, ids: Sequence[int], *, by: Actor) -> None:
    """Put the pictures named into this order, before those not named. Ids that are not this product's mean nothing."""
    del by
    own = {one.id: one for one in session.scalars(select(Picture).where(Picture.product_id == product.id))}
    named = [number for number in dict.fromkeys(ids) if number in own]
    rest = sorted(set(own) - set(named), key=lambda number: (own[number].position, number))
    moved = False
    for place, number in enumerate([*named, *rest], 1):
        if own[number].position != place:
            own[number].position, moved = place, True
    if moved:
        session.flush()
        tell(product)


@atomic()
def remove_picture(picture: Picture, *, by: Actor) -> None:
    """Take a picture off; its file goes once nothing names it."""
    del by
    product = _product(picture)
    session.execute(update(Variant).where(Variant.picture_id == picture.id).values(picture_id=None))
    session.delete(picture)
    session.flush()
    tell(product)


def picture_of(product: Product, picture_id: int) -> Picture:
    """A picture of this product. Raises NotFound for any other."""
    found = session.get(Picture, picture_id)
    if found is None or found.product_id != product.id:
        raise NotFound()
    return found


def waiting_pictures(limit: int) -> list[int]:
    """Ids of pictures that wait to be fetched, the oldest first."""
    wanted = select(Picture.id).where(Picture.state == "waiting", Picture.source_url.is_not(None))
    return list(session.scalars(wanted.order_by(Picture.id).limit(limit)))


def picture(picture_id: int) -> Picture | None:
    """A picture by its number, for whoever fetches it."""
    return session.get(Picture, picture_id)


def stored_words(words: Collection[str]) -> Iterable[str]:
    """Which of these words pictures still name."""
    return session.scalars(select(Picture.word).where(Picture.word.in_(words))).all()  # type: ignore[return-value]


def _keep(picture: Picture, stored: StoredPicture) -> None:
    picture.file, picture.word, picture.state = stored.json, stored.id, "stored"
    picture.at, picture.problem = clock.now(), ""
    files.keep(stored.id, ROOM)


def _product(picture: Picture) -> Product:
    return session.get_one(Product, picture.product_id)


def _alt(text: Words | str) -> Words:
    words = tidy(text)
    if any(len(said) > ALT for said in words.values()):
        raise Refused(_("Please keep this to %(most)s characters.", most=ALT), "alt")
    return words
