"""One photo, as everybody sees it; who sells answers once, whose it is finds the way to change or delete it."""

from flask import Blueprint, Response
from wtforms import TextAreaField

from storefront import photos, shops
from storefront.blueprints.photos.product import WING
from storefront.blueprints.photos.shown import drawn
from storefront.kernel.errors import NotFound
from storefront.kernel.words import lazy as _l
from storefront.photos import Photo
from storefront.web.fields import AtMost, needed, said
from storefront.web.forms import Form, redraws, refusal, typed, valid
from storefront.web.guards import anyone, me, signed_in
from storefront.web.pages import page, see

bp = Blueprint("photo", __name__, url_prefix="/photos")
ONE = "/<int:number>"


class AnswerForm(Form):
    text = TextAreaField(_l("Your answer"), [needed(), AtMost(photos.LONGEST)], render_kw={"rows": 3})


@bp.get(ONE)
@anyone
def show(number: int) -> Response:
    photo, is_mine = _seen(number)
    [one] = drawn(photos.told([photo]))
    may_answer = photo.state == "visible" and one.photo.answer is None and photos.role_of(photo, me().id)
    return page(
        "photos/show.html", fragments=("photo",), one=one, hue=one.photo.hue, is_mine=is_mine, home=_home(one.photo),
        answer_form=typed(AnswerForm) if may_answer else None, trouble="" if may_answer else refusal(),
    )  # fmt: skip


def _seen(number: int) -> tuple[Photo, bool]:
    """A photo that everybody sees, or one's own, and whether it is that. Raises NotFound."""
    photo = photos.by_id(number)
    is_mine = me().id is not None and photos.told([photo])[0].account_id == me().id
    if not is_mine and photo.state not in ("visible", "hidden"):
        raise NotFound()
    return photo, is_mine


def _home(one: photos.Shown) -> str:
    """Where the product stands in the shop it was bought in; nothing where it does not any more."""
    counter = shops.counter(one.shop_slug, one.product_slug)
    return f"/s/{one.shop_slug}/p/{one.product_slug}" if counter and WING not in counter.switched_off else ""


@bp.post(f"{ONE}/answers")
@signed_in
@redraws(show)
def answer(number: int) -> Response:
    photo = photos.by_id(number)
    if not photos.role_of(photo, me().id):
        raise NotFound()
    form = valid(typed(AnswerForm))
    photos.answer(photo, said(form.text), by=me())
    return see(f"/photos/{number}")
