"""Pictures, words or a rating, one of the three is enough; nobody rates for who says nothing (domain.md 12)."""

from typing import Final

from sqlalchemy import select, update

from storefront import moderation, notices
from storefront.facts import PhotoShared, announce
from storefront.kernel import clock, idempotency
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.kernel.words import Words, _
from storefront.orders import Order
from storefront.photos.models import Photo, PhotoPicture
from storefront.photos.receiving import Receipt, admit, turns, voice
from storefront.photos.sending import sent
from storefront.photos.thanking import Customer, thank
from storefront.products import Product
from storefront.shops import Shop
from storefront.suppliers import Supplier

LONGEST: Final = 1_000  # characters


@atomic()
def share(
    order: Order,
    line_id: int,
    *,
    key: str,
    by: Customer,
    text: str = "",
    rating: int | None = None,
    reuse: bool = False,
) -> Photo:
    """Show what was received, with the pictures that were sent for it. `reuse` lets the shop use them.

    Raises Refused beside `photos`, `text` or `rating`, 409 as `admit`; a repeated key leads to what it made.
    """
    contents = {"line": line_id, "text": text, "rating": rating, "reuse": reuse}
    if (before := idempotency.claim("photo", key, contents)) is not None:
        return session.get_one(Photo, int(before))
    line = admit(order, line_id, by)
    made = _made(line, said(text), _rated(line, rating), reuse)
    pictures = [one.id for one in sent(line_id)]
    if not (pictures or made.text or made.rating):
        raise Refused(_("A picture, a sentence or a rating, please. One of the three is enough."), "photos")
    session.add(made)
    session.flush()
    session.execute(update(PhotoPicture).where(PhotoPicture.id.in_(pictures)).values(photo_id=made.id))
    idempotency.remember("photo", key, str(made.id))
    _submit(order, made, line.title)
    if pictures:
        thank(made, line, by=by)
    return made


def said(text: str) -> str:
    """Words as they are kept: phone numbers covered. Raises Refused, beside `text`, for too many."""
    if len(text) > LONGEST:
        raise Refused(_("Please write at most %(most)s characters.", most=LONGEST), "text")
    return moderation.masked(text.strip())


def _rated(line: Receipt, rating: int | None) -> int | None:
    """One purchase rates once. Raises Refused beside `rating`."""
    if rating is None:
        return None
    if rating not in range(1, 6):
        raise Refused(_("Please choose one to five."), "rating")
    if any(one.rating for one in turns(line.line_id).values()):
        raise Refused(_("You have rated this already."), "rating", status=409)
    return rating


def _made(line: Receipt, text: str, rating: int | None, reuse: bool) -> Photo:
    now, there = clock.now(), turns(line.line_id)
    return Photo(
        line_id=line.line_id, product_id=line.product_id, shop_id=line.shop_id, supplier_id=line.supplier_id,
        turn=2 if 1 in there else 1, text=text, rating=rating, state="held", state_at=now, at=now,
        reuse_at=now if reuse else None,
    )  # fmt: skip


def judged(photo: Photo, title: Words) -> str:
    """What moderation reads: the product too, so that the same few words about two products are not the same."""
    rated = f", {photo.rating}/5" if photo.rating else ""
    return f"{title}{rated}: {photo.text}" if photo.text else f"{title}{rated} (#{photo.id})"


def _submit(order: Order, photo: Photo, title: Words) -> None:
    """Several things may be shown one after the other: the pace is that of replies; the purchase vouches for them."""
    url, text = f"/photos/{photo.id}", judged(photo, title)
    seen = moderation.submit("photo", photo.id, text, by=voice(order), url=url, reply=True, vouched=True)
    if seen == "visible":
        publish(photo)


def publish(photo: Photo) -> None:
    """Everybody may see it from now on."""
    photo.state, photo.state_at = "visible", clock.now()
    session.flush()
    announce(PhotoShared(photo.id))


def tell(fact: PhotoShared) -> None:
    """The supplier and the shop's reseller are told, each once; either may answer, once, in public."""
    photo = session.get_one(Photo, fact.photo_id)
    title = session.execute(select(Product.title).where(Product.id == photo.product_id)).scalar_one()
    supplier = session.execute(select(Supplier.account_id).where(Supplier.id == photo.supplier_id)).scalar_one()
    reseller = session.execute(select(Shop.account_id).where(Shop.id == photo.shop_id)).scalar_one()

    def say() -> notices.Said:
        subject = _("Somebody shows %(title)s", title=title)
        lines = (photo.text or _("Pictures or a rating, without words."), _("One of you may answer once, in public."))
        return notices.Said(subject, lines, f"/photos/{photo.id}", _("See it"))

    for who in sorted({supplier, reseller}):
        notices.write("photo shared", f"photo:{photo.id}:shared", who, say)
