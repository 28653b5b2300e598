"""Who received a product shows it, good or bad; it stays theirs, and nobody who sells can make it disappear."""

from storefront.photos import sending
from storefront.photos.answering import answer, role_of
from storefront.photos.changing import let_shop_use, own, reword, withdraw
from storefront.photos.desks import FILTERS, for_shop, for_supplier
from storefront.photos.guarding import hidden, returned, seen
from storefront.photos.listing import put
from storefront.photos.models import Photo, PhotoAnswer, PhotoPicture, PhotoThanks
from storefront.photos.reading import PAGE, Reply, Shown, Summary, by_id, of_account, of_product, short, summary, told
from storefront.photos.receiving import Receipt, hindrance, receipt, turns
from storefront.photos.sending import MOST, add, check_room, file_names, remove, sent
from storefront.photos.sharing import LONGEST, share, tell
from storefront.photos.thanking import choices, name_coupon, offered, thanks_of

sweeps = sending.sweeps

__all__ = [
    "FILTERS", "LONGEST", "MOST", "PAGE", "Photo", "PhotoAnswer", "PhotoPicture", "PhotoThanks", "Receipt", "Reply",
    "Shown", "Summary", "add", "answer", "by_id", "check_room", "choices", "file_names", "for_shop", "for_supplier",
    "hidden", "hindrance", "let_shop_use", "name_coupon", "of_account", "of_product", "offered", "own", "put",
    "receipt", "remove", "returned", "reword", "role_of", "seen", "sent", "share", "short", "summary", "sweeps",
    "tell", "thanks_of", "told", "turns", "withdraw",
]  # fmt: skip
