"""A shop is opened on one page, and changed on the same; whoever opens one is a reseller from then on."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, current_app, request
from wtforms import DateField, FileField, RadioField, StringField, TextAreaField
from wtforms.validators import Optional

from storefront import shops
from storefront.blueprints.sell.own import mine
from storefront.kernel import clock, pictures
from storefront.kernel.words import NATIVE_NAMES, Words
from storefront.kernel.words import lazy as _l
from storefront.shops import Shop
from storefront.web import hues, moments, slots
from storefront.web.fields import AtMost, needed
from storefront.web.forms import Form, FormType, Plain, redraws, typed, valid
from storefront.web.guards import me, reseller, signed_in
from storefront.web.limits import slow_down
from storefront.web.pages import page, see
from storefront.web.shapes import Option

bp = Blueprint("sell_shop", __name__, url_prefix="/sell/shop")


def _name(label: Any, *more: Any) -> StringField:
    return StringField(label, [*more, AtMost(shops.NAME), Plain()], default="")


def _blurb(label: Any, *more: Any) -> TextAreaField:
    return TextAreaField(label, [*more, AtMost(shops.BLURB), Plain()], default="", render_kw={"rows": 3})


class ShopForm(Form):
    """What a shop says of itself; in other languages where its owner writes them."""

    name = _name(_l("Name of the shop"), needed())
    blurb = _blurb(_l("One or two sentences about it, in your own voice"), needed())
    hue = RadioField(_l("Colour"), default="pine")
    picture = FileField(
        _l("Picture"), description=_l("For the link's preview. Without one, your first goods stand there.")
    )
    name_en = _name(_l("Name in English"))
    blurb_en = _blurb(_l("About it in English"))
    name_zh_Hant = _name(_l("Name in traditional Chinese"))  # noqa: N815  # languages are called so everywhere
    blurb_zh_Hant = _blurb(_l("About it in traditional Chinese"))  # noqa: N815
    name_zh_Hans = _name(_l("Name in simplified Chinese"))  # noqa: N815
    blurb_zh_Hans = _blurb(_l("About it in simplified Chinese"))  # noqa: N815

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hue.choices = hues.options()

    def words(self, what: str) -> Words:
        """A text in all languages it was written in."""
        spoken = {language: self[f"{what}_{language}"].data or "" for language in NATIVE_NAMES}
        return Words.of({"": self[what].data or "", **spoken})

    @property
    def in_other_words(self) -> list[Any]:
        """The fields of the other languages, name and sentence in turn."""
        return [self[f"{what}_{language}"] for language in NATIVE_NAMES for what in ("name", "blurb")]


class OpeningForm(ShopForm):
    """A shop that begins has an address, chosen once."""

    slug = StringField(
        _l("Address"),
        [needed(), AtMost(40), Plain()],
        description=_l("Small letters, digits and dashes. It stays as it is, because links lead to it."),
        render_kw={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"},
    )


class RestForm(Form):
    """How long a shop rests."""

    back_on = DateField(
        _l("Open again on"), [Optional()], description=_l("Customers are told. Empty: until you open it yourself.")
    )


def _rest(shop: Shop | None) -> RestForm:
    back = shop.back_on if shop is not None and not shop.sells else None
    return _sent(RestForm, "/rests", {"back_on": back and back.astimezone(moments.zone).date()})


def _sent(form: type[FormType], where: str, kept: dict[str, Any]) -> FormType:
    """One of the page's forms: as typed when it is the one that was sent, else as it is kept."""
    return typed(form, data=kept) if request.path == f"{bp.url_prefix}{where}" else form(data=kept)


def _form(shop: Shop | None) -> ShopForm:
    if shop is None:
        return typed(OpeningForm)
    said: dict[str, Any] = {"name": shop.name.get("", ""), "blurb": shop.blurb.get("", ""), "hue": shop.hue}
    for language in NATIVE_NAMES:
        said |= {f"name_{language}": shop.name.get(language, ""), f"blurb_{language}": shop.blurb.get(language, "")}
    return _sent(ShopForm, "", said)


@bp.get("")
@signed_in
def show() -> Response:
    shop = shops.of(me().id)
    form = _form(shop)
    return page(
        "sell/shop.html",
        shop=shop,
        form=form,
        rest=_rest(shop),
        tomorrow=f"{clock.day(clock.now(), moments.zone) + timedelta(days=1):%Y-%m-%d}",
        base=current_app.config["SETTINGS"].base_url,
        switches=[Option(wing, *slots.WINGS[wing]) for wing in slots.wings()],
        open_words=any(field.data or field.errors for field in form.in_other_words),
    )


@bp.post("")
@signed_in
@redraws(show)
def save() -> Response:
    account, shop = me().account, shops.of(me().id)
    assert account is not None
    form = valid(_form(shop))
    said: dict[str, Any] = {"name": form.words("name"), "blurb": form.words("blurb"), "hue": form.hue.data or "pine"}
    said["picture"] = _picture()
    if shop is not None:
        shops.change(shop, **said, by=me())
        return see("/sell/shop")
    slow_down("open shop", per_minute=6, burst=12)
    shops.open_shop(account, slug=(form["slug"].data or "").lower(), **said)
    return see("/sell/goods")


def _picture() -> dict[str, Any] | None:
    """The picture sent along, developed and stored, when there is one. Raises Refused beside its field."""
    sent = request.files.get("picture")
    data = sent.read(pictures.BYTES + 1) if sent else b""
    return pictures.store_picture(data, by=f"account:{me().id}", field="picture").json if data else None


@bp.post("/switches")
@reseller
def switch() -> Response:
    """What is not ticked is switched off, as far as this installation has it."""
    on = set(request.form.getlist("on"))
    shop, offered = mine(), slots.wings()
    off = [wing for wing in shops.WINGS if (wing not in on if wing in offered else wing in shop.switched_off)]
    shops.switch(shop, off, by=me())
    return see("/sell/shop")


@bp.post("/rests")
@reseller
@redraws(show)
def rest() -> Response:
    shop = mine()
    shops.rest(shop, back_on=valid(_rest(shop)).back_on.data, by=me())
    return see("/sell/shop")


@bp.post("/openings")
@reseller
def wake() -> Response:
    shops.wake(mine(), by=me())
    return see("/sell/shop")
