"""The pictures of a product as a whole row: those named stay in this order, new ones come in, the others go."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import select

from storefront.kernel.actors import Actor
from storefront.kernel.db import session
from storefront.kernel.pictures import StoredPicture
from storefront.kernel.words import Words
from storefront.products.models import Picture, Product, ProductEdit
from storefront.products.picturing import add_picture, order_pictures, remove_picture


def row_of(product: Product, edit: ProductEdit | None) -> list[dict[str, Any]]:
    """The row as it is wanted: what waits, else what is there."""
    if edit is not None and edit.pictures is not None:
        return list(edit.pictures)
    own = select(Picture.id).where(Picture.product_id == product.id).order_by(Picture.position, Picture.id)
    return [{"id": number} for number in session.scalars(own)]


def stored(picture: StoredPicture) -> dict[str, Any]:
    """A new picture in a row that waits."""
    return {"file": picture.json, "alt": {}}


def arrange(product: Product, wanted: Sequence[dict[str, Any]], *, by: Actor) -> None:
    """Let a product have these pictures in this order, inside a verb. What is named and gone since is left out."""
    own = {one.id: one for one in session.scalars(select(Picture).where(Picture.product_id == product.id))}
    kept = {one["id"] for one in wanted if "id" in one}
    for number, picture in own.items():
        if number not in kept:
            remove_picture(picture, by=by)
    order: list[int] = [one["id"] if "id" in one else _new(product, one, by) for one in wanted]
    order_pictures(product, [number for number in order if number in kept or number not in own], by=by)


def _new(product: Product, one: dict[str, Any], by: Actor) -> int:
    file = one.get("file")
    picture = None if file is None else StoredPicture(file["id"], file["w"], file["h"])
    return add_picture(product, picture, by=by, alt=Words(one["alt"]), source_url=one.get("url")).id


def waiting_words(words: Collection[str]) -> Iterable[str]:
    """Which of these words pictures that wait still name (kernel.files)."""
    rows = select(ProductEdit.pictures).where(
        ProductEdit.state.in_(("waiting", "needs_revision")), ProductEdit.pictures.is_not(None)
    )
    named = {one["file"]["id"] for row in session.scalars(rows) for one in row or () if "file" in one}
    return named & set(words)
