"""Who sells answers in public once; the answer is not written over, and nobody who sells makes a photo disappear."""

from sqlalchemy import select

from storefront import moderation, notices
from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.kernel.words import _
from storefront.orders import Line, Order
from storefront.photos.models import Photo, PhotoAnswer
from storefront.photos.sharing import said
from storefront.shops import Shop
from storefront.suppliers import Supplier


def role_of(photo: Photo, account_id: int | None) -> str:
    """As whom an account may answer: "supplier", "reseller" of the shop it was bought in, or nothing."""
    if account_id is None:
        return ""
    if session.scalar(select(Supplier.account_id).where(Supplier.id == photo.supplier_id)) == account_id:
        return "supplier"
    reseller = session.scalar(select(Shop.account_id).where(Shop.id == photo.shop_id))
    return "reseller" if reseller == account_id else ""


@atomic()
def answer(photo: Photo, text: str, *, by: Actor) -> PhotoAnswer:
    """The one answer. Raises Refused beside `text`, 409 for who does not sell it, or where one stands."""
    role, text = role_of(photo, by.id), said(text)
    if not role or by.id is None:
        raise Refused(_("Only who made or sold this answers here."), "text", status=409)
    if photo.state != "visible":
        raise Refused(_("This is not shown any more."), "text", status=409)
    if not text:
        raise Refused(_("Please write what you want to say."), "text")
    if session.scalar(select(PhotoAnswer.id).where(PhotoAnswer.photo_id == photo.id)) is not None:
        raise Refused(_("It has its answer. There is one, and it stays as it is."), "text", status=409)
    now = clock.now()
    made = PhotoAnswer(
        photo_id=photo.id, account_id=by.id, role=role, text=text, state="held", state_at=now, at=now
    )  # fmt: skip
    session.add(made)
    session.flush()
    url = f"/photos/{photo.id}#answer-{made.id}"
    made.state = moderation.submit("photo-answer", made.id, text, by=moderation.member(by.id), url=url, reply=True)
    session.flush()
    _tell(photo, made)
    return made


def _tell(photo: Photo, made: PhotoAnswer) -> None:
    """Whose photo it is is told, where they have an account."""
    whose = select(Order.account_id).join(Line, Line.order_id == Order.id).where(Line.id == photo.line_id)
    account_id = session.scalar(whose)
    if account_id is None:
        return

    def say() -> notices.Said:
        return notices.Said(_("Your photo was answered"), (made.text,), f"/photos/{photo.id}", _("Read the answer"))

    notices.write("photo answered", f"photo:{photo.id}:answered", account_id, say)
