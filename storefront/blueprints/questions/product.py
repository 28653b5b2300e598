"""The questions about a product: one field asks, similar answered ones stand by while typing, the rest is read."""

from typing import Any

from flask import Blueprint, Response, request
from flask.sansio.blueprints import BlueprintSetupState
from wtforms import TextAreaField

from storefront import questions, shops
from storefront.blueprints.questions.shown import BADGES, structured, thanks
from storefront.kernel.errors import NotFound
from storefront.kernel.words import _
from storefront.kernel.words import lazy as _l
from storefront.web import cursors, slots
from storefront.web.fields import AtMost, email_field, needed, said
from storefront.web.forms import Form, clean, redraws, typed, valid
from storefront.web.guards import anyone, me
from storefront.web.limits import network, slow_down
from storefront.web.pages import page, see

WING = "questions"
bp = Blueprint("questions", __name__, url_prefix="/s/<string:shop>/p/<string:product>/questions")


@bp.record_once
def _teach(state: BlueprintSetupState) -> None:
    slots.fill(state.app, "product.below", "questions/_slot.html", wing=WING, place=10)


class AskForm(Form):
    """One field."""

    text = TextAreaField(_l("Your question"), [needed(), AtMost(questions.LONGEST)], render_kw={"rows": 3})


class GuestForm(AskForm):
    """Somebody without an account says where the one letter goes."""

    email = email_field()


@bp.get("")
@anyone
def show(shop: str, product: str) -> Response:
    counter = _found(shop, product)
    rows, last = questions.of_product(counter.product_id, after=cursors.number(request.args.get("after")))
    sent = request.args.get("asked", "") if request.method == "GET" else ""
    return page(
        "questions/product.html",
        fragments=("questions",),
        product=counter,
        hue=counter.hue,
        rows=rows,
        form=_form(),
        sent=thanks(sent),
        more=cursors.url(after=str(last), asked=None) if last else "",
        badges=BADGES,
        **_addresses(counter, rows),
    )


def _addresses(counter: shops.Counter, rows: list[questions.Asked]) -> dict[str, Any]:
    home = f"/s/{counter.shop_slug}/p/{counter.slug}"
    return {"home": home, "url": f"{home}/questions", "data": structured(rows) if rows else None}


def _form() -> AskForm:
    return typed(GuestForm if me().id is None else AskForm)


def _found(shop: str, product: str) -> shops.Counter:
    counter = shops.counter(shop, product)
    if counter is None:
        raise NotFound(_("This shop does not sell this any more."))
    slots.need(counter.switched_off, WING)
    return counter


@bp.post("")
@anyone
@redraws(show)
def ask(shop: str, product: str) -> Response:
    counter, form = _found(shop, product), valid(_form())
    slow_down("ask", per_minute=6, burst=10)
    email = said(form["email"]) if "email" in form else ""
    asked = questions.ask(counter, said(form.text), by=me(), email=email, network=network())
    return see(f"/s/{counter.shop_slug}/p/{counter.slug}/questions?asked={asked.state}")


@bp.get("/similar")
@anyone
def similar(shop: str, product: str) -> Response:
    """Answered questions that are like what is being typed."""
    counter = _found(shop, product)
    slow_down("similar", per_minute=120, burst=60)
    rows = questions.like(counter.product_id, clean(request.args.get("text")))
    return page("questions/_similar.html", rows=rows)
