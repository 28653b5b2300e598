"""One photo: whose it is changes or deletes it and lets the shop use it or not; who sells answers once."""

from typing import Any

from flask import Blueprint, Response, request
from wtforms import TextAreaField

from storefront import photos, shops
from storefront.blueprints.photos.product import WING
from storefront.blueprints.photos.shown import drawn
from storefront.kernel.errors import NotFound
from storefront.kernel.words import lazy as _l
from storefront.photos import Photo
from storefront.web.fields import AtMost, needed, said
from storefront.web.forms import Form, FormType, redraws, refusal, typed, valid
from storefront.web.guards import anyone, me, signed_in
from storefront.web.pages import page, see

bp = Blueprint("photo", __name__, url_prefix="/photos")
ONE = "/<int:number>"


class WordsForm(Form):
    text = TextAreaField(_l("Your words"), [AtMost(photos.LONGEST)], render_kw={"rows": 4})


class AnswerForm(Form):
    text = TextAreaField(_l("Your answer"), [needed(), AtMost(photos.LONGEST)], render_kw={"rows": 3})


@bp.get(ONE)
@anyone
def show(number: int) -> Response:
    photo, is_mine = _seen(number)
    [one] = drawn(photos.told([photo]))
    may_answer = photo.state == "visible" and one.photo.answer is None and photos.role_of(photo, me().id)
    shared = request.method == "GET" and "shared" in request.args and is_mine
    return page(
        "photos/show.html", fragments=("photo",), one=one, hue=one.photo.hue, is_mine=is_mine, shared=shared,
        home=_home(one.photo), words_form=_asked(WordsForm, "reword"),
        answer_form=_asked(AnswerForm, "answer") if may_answer else None,
        trouble="" if request.endpoint in ("photo.reword", "photo.answer") else refusal(),
    )  # fmt: skip


def _seen(number: int) -> tuple[Photo, bool]:
    """A photo that everybody sees, or one's own, and whether it is that. Raises NotFound."""
    photo = photos.by_id(number)
    try:
        return _own(number), True
    except NotFound:
        if photo.state not in ("visible", "hidden"):
            raise
        return photo, False


def _own(number: int) -> Photo:
    return photos.own(number, me().id, request.cookies.get("order", "")[:80])


def _home(one: photos.Shown) -> str:
    """Where the product stands in the shop it was bought in; nothing where it does not any more."""
    counter = shops.counter(one.shop_slug, one.product_slug)
    return f"/s/{one.shop_slug}/p/{one.product_slug}" if counter and WING not in counter.switched_off else ""


def _asked(form: type[FormType], view: str) -> FormType:
    """One of this page's forms: as typed when it was the one that was sent."""
    return typed(form) if request.endpoint == f"photo.{view}" else form()


def _back(number: int) -> Response:
    return see(f"/photos/{number}")


@bp.post(f"{ONE}/wordings")
@anyone
@redraws(show)
def reword(number: int) -> Response:
    photo = _own(number)
    photos.reword(photo, said(valid(typed(WordsForm)).text))
    return _back(number)


@bp.post(f"{ONE}/leaves")
@anyone
@redraws(show)
def let_shop_use(number: int) -> Response:
    photos.let_shop_use(_own(number), request.form.get("use") == "1")
    return _back(number)


@bp.post(f"{ONE}/withdrawals")
@anyone
@redraws(show)
def withdraw(number: int) -> Response:
    photo = _own(number)
    [one] = photos.told([photo])
    photos.withdraw(photo)
    return see("/me/photos" if me().id is not None and one.account_id == me().id else f"/orders/{one.order_number}")


@bp.post(f"{ONE}/answers")
@signed_in
@redraws(show)
def answer(number: int) -> Response:
    photo = photos.by_id(number)
    if not photos.role_of(photo, me().id):
        raise NotFound()
    form: Any = valid(typed(AnswerForm))
    photos.answer(photo, said(form.text), by=me())
    return _back(number)
