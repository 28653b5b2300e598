"""By a product stand the pictures of customers who let the shop use them, and only as long as they do."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import select

from storefront.kernel.db import atomic, session
from storefront.shops.models import Listing
from storefront.shops.opening import touch

MOST_SHOWN: Final = 9  # pictures by one product


@atomic()
def show_pictures(shop_id: int, product_id: int, pictures: Sequence[dict[str, Any]]) -> None:
    """These pictures (kernel.pictures), at most MOST_SHOWN, stand by the product in this shop; none ends it.

    Nothing happens where the shop does not list it. Whoever owns a picture keeps its file.
    """
    where = Listing.shop_id == shop_id, Listing.product_id == product_id
    listing = session.scalar(select(Listing).where(*where).with_for_update())
    wanted = list(pictures[:MOST_SHOWN]) or None
    if listing is not None and listing.shown != wanted:
        listing.shown = wanted
        touch(shop_id)
