"""A reseller puts customers' pictures beside the goods only where their owners let the shop, and while they do."""

from sqlalchemy import select

from storefront import shops
from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.words import _
from storefront.photos.models import Photo, PhotoPicture
from storefront.shops import Shop


@atomic()
def put(shop: Shop, photo_id: int, *, on: bool, by: Actor) -> None:
    """Show the pictures of a photo by the product in this shop, or no longer. Raises NotFound, Refused (409)."""
    del by
    photo = session.get(Photo, photo_id, with_for_update=True)
    if photo is None or photo.shop_id != shop.id or photo.state != "visible":
        raise NotFound()
    if on and photo.reuse_at is None:
        raise Refused(_("Who took these pictures does not let your shop use them."), status=409)
    for one in session.scalars(select(PhotoPicture).where(PhotoPicture.photo_id == photo.id)):
        one.listed_at = (one.listed_at or clock.now()) if on else None
    session.flush()
    relist(photo)


def relist(photo: Photo) -> None:
    """Bring what stands by the product in its shop in line with what its owners let the shop use; inside a verb."""
    rows = session.execute(
        select(PhotoPicture.file, Photo.id)
        .join(Photo, Photo.id == PhotoPicture.photo_id)
        .where(
            Photo.shop_id == photo.shop_id, Photo.product_id == photo.product_id, Photo.state == "visible",
            Photo.reuse_at.is_not(None), PhotoPicture.listed_at.is_not(None),
        )
        .order_by(PhotoPicture.listed_at.desc(), PhotoPicture.id)
        .limit(shops.MOST_SHOWN)
    )  # fmt: skip
    shops.show_pictures(photo.shop_id, photo.product_id, [{**file, "photo": number} for file, number in rows])
