"""Sharing what arrived: pictures go by themselves, or in one form; what arrived stays when something is refused."""

from typing import Any, Final

from flask import Blueprint, Response, request
from wtforms import BooleanField, MultipleFileField, RadioField, TextAreaField

from storefront import accounts, orders, photos
from storefront.blueprints.orders import mine
from storefront.blueprints.photos.product import WING
from storefront.blueprints.photos.shown import coupon_said, drawn, rating_options
from storefront.kernel import idempotency, pictures
from storefront.kernel.errors import Refused
from storefront.kernel.words import _
from storefront.kernel.words import lazy as _l
from storefront.web import slots, whereabouts
from storefront.web.fields import AtMost, said
from storefront.web.forms import Form, one_time_key, redraws, refusal, typed, valid
from storefront.web.guards import anyone, me
from storefront.web.limits import slow_down
from storefront.web.pages import page, see
from storefront.web.shapes import picture

bp = Blueprint("order_photos", __name__, url_prefix="/orders/<string:number>/lines/<int:line_id>/photos")
_REMOVE: Final = "order_photos.remove"
LARGEST: Final = photos.MOST * pictures.BYTES + 2**20  # bytes of a form with all pictures in it


class PhotoForm(Form):
    """Pictures, words, a rating: one of the three is enough."""

    key = one_time_key()
    rating = RadioField(_l("How do you like it?"), validate_choice=False)
    text = TextAreaField(_l("What should others know?"), [AtMost(photos.LONGEST)], render_kw={"rows": 4})
    reuse = BooleanField(_l("The shop may use my pictures beside this product. I can take that back at any time."))
    photos = MultipleFileField(_l("Pictures"), render_kw={"accept": "image/*"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rating.choices = rating_options()

    @property
    def rated(self) -> int | None:
        """The rating as a number; 0, which no rule lets through, for what is none."""
        chosen = self.rating.data or ""
        if not chosen:
            return None
        return int(chosen) if chosen in ("1", "2", "3", "4", "5") else 0


def _line(order: orders.Order, line_id: int) -> photos.Receipt:
    """A line that arrived, from a shop that lets it be shown. Raises NotFound."""
    line = photos.receipt(order, line_id)
    slots.need(line.switched_off, WING)
    return line


class WordsForm(Form):
    text = TextAreaField(_l("Your words"), [AtMost(photos.LONGEST)], render_kw={"rows": 4})


@bp.get("")
@anyone
def show(number: str, line_id: int, **_of_a_refusal: int) -> Response:
    order = mine(number)
    line = photos.receipt(order, line_id)
    turns = photos.turns(line.line_id)
    if not turns:
        slots.need(line.switched_off, WING)  # what one shows can be deleted also where it is switched off
    return page(
        "photos/order.html", fragments=("pictures",), order=order, line=line, hue=line.hue,
        base=f"/orders/{order.number}/lines/{line.line_id}/photos", why=_why(order, line),
        there=drawn(photos.told([turns[turn] for turn in sorted(turns)])), adds=bool(turns),
        rates=not any(one.rating for one in turns.values()), most=photos.MOST,
        thanks=coupon_said(photos.offered(line, by=me())), **_forms(order, line),
    )  # fmt: skip


def _why(order: orders.Order, line: photos.Receipt) -> str:
    if WING in line.switched_off:
        return _("This shop does without photos now. What you showed can still be deleted.")
    return photos.hindrance(order, line, me())


def _forms(order: orders.Order, line: photos.Receipt) -> dict[str, Any]:
    """The forms of the page, as typed where one was sent; the pictures that wait; as whom one speaks."""
    rewords, shares = request.endpoint == "own_photos.reword", request.endpoint in ("order_photos.share", _REMOVE)
    names = accounts.names([order.account_id])
    return {
        "form": PhotoForm() if rewords else typed(PhotoForm),
        "words_form": typed(WordsForm) if rewords else WordsForm(),
        "rewords": (request.view_args or {}).get("photo") if rewords else None,
        "sent": [(one.id, picture(one.file)) for one in photos.sent(line.line_id)],
        "trouble": "" if rewords or shares else refusal(),
        "shared": request.method == "GET" and "shared" in request.args,
        "name": photos.short(names.get(order.account_id or 0, "")),
    }


@bp.post("")
@anyone
@redraws(show)
def share(number: str, line_id: int) -> Response:
    request.max_content_length = LARGEST
    order = mine(number)
    line = _line(order, line_id)
    if idempotency.created("photo", request.form.get("key", "")):
        return _back(order, line, "?shared=1")
    slow_down("share", per_minute=12, burst=20)
    _take_in(order, line)
    form = valid(typed(PhotoForm))
    if me().id is None:
        me().remember()  # a shop's thanks is kept for this browser
    photos.share(
        order, line.line_id, text=said(form.text), rating=form.rated, reuse=bool(form.reuse.data),
        key=form.key.data or "", by=me(),
    )  # fmt: skip
    return _back(order, line, "?shared=1")


@bp.post("/pictures")
@anyone
@redraws(show)
def add(number: str, line_id: int) -> Response:
    """One picture by itself; a script sends each like this."""
    order = mine(number)
    line = _line(order, line_id)
    _take_in(order, line)
    return show(number, line_id) if request.headers.get("HX-Request") == "true" else _back(order, line)


@bp.post("/pictures/<int:picture>/removals")
@anyone
@redraws(show)
def remove(number: str, line_id: int, picture: int) -> Response:
    request.max_content_length = LARGEST
    order = mine(number)
    line = _line(order, line_id)
    _take_in(order, line)  # without a script the button sends the whole form: what was typed and chosen stays
    photos.remove(order, line.line_id, picture, by=me())
    whereabouts.draw_at(show, {"number": number, "line_id": line_id})
    return show(number, line_id)


def _back(order: orders.Order, line: photos.Receipt, said: str = "") -> Response:
    return see(f"/orders/{order.number}/lines/{line.line_id}/photos{said}")


def _take_in(order: orders.Order, line: photos.Receipt) -> None:
    """Store every picture that came and can be kept; the first that cannot is said once the others are safe."""
    refused: Refused | None = None
    whose = f"account:{order.account_id}" if order.account_id else f"order:{order.id}"
    for sent in request.files.getlist("photos"):
        if not sent.filename:
            continue
        try:
            photos.check_room(line.line_id)
            data = sent.stream.read(pictures.BYTES + 1)
            photos.add(order, line.line_id, pictures.store_picture(data, by=whose, field="photos"), by=me())
        except Refused as why:
            refused = refused or why
    if refused is not None:
        raise refused
