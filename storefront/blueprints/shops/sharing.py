"""What leaves the house as a picture: a poster with a code, and the preview of a shared link; drawn once per edition.

Nothing in it comes from the request but the language: whose shop, which product and where the code leads are ours.
"""

from collections.abc import Callable
from hashlib import sha256

from flask import Blueprint, Response, current_app, g, make_response, request

from storefront import shops
from storefront.blueprints.shops import products
from storefront.blueprints.shops.shelves import found as shop_found
from storefront.kernel import files, money, pictures, posters
from storefront.kernel.errors import NotFound
from storefront.kernel.posters import Sheet
from storefront.kernel.words import _, language
from storefront.web import cached
from storefront.web.guards import anyone
from storefront.web.hues import COLOURS
from storefront.web.limits import slow_down

bp = Blueprint("sharing", __name__, url_prefix="/s")

FOR_EVER = "public, max-age=31536000, immutable"


@bp.get("/<string:shop>/poster.png")
@anyone
def shop_poster(shop: str) -> Response:
    front, url = _shop(shop)
    return _sent("image/png", lambda: posters.poster(_of_shop(front), url))


@bp.get("/<string:shop>/card.jpg")
@anyone
def shop_card(shop: str) -> Response:
    front, _url = _shop(shop)
    return _sent("image/jpeg", lambda: posters.preview(_of_shop(front)))


@bp.get("/<string:shop>/p/<string:product>/poster.png")
@anyone
def product_poster(shop: str, product: str) -> Response:
    whole, code = products.found(shop, product), request.args.get("ref", "")
    url = products.address(whole.product) + (f"?ref={code}" if products.is_referral(code) else "")
    return _sent("image/png", lambda: posters.poster(_of_product(whole), url), url)


@bp.get("/<string:shop>/p/<string:product>/card.jpg")
@anyone
def product_card(shop: str, product: str) -> Response:
    whole = products.found(shop, product)
    return _sent("image/jpeg", lambda: posters.preview(_of_product(whole)))


def _shop(slug: str) -> tuple[shops.Front, str]:
    front = shop_found(slug)
    g.edition = front.edition
    return front, f"{current_app.config['SETTINGS'].base_url}/s/{front.slug}"


def _of_shop(front: shops.Front) -> Sheet:
    shelf = shops.shelf(front.slug, kinds=False)
    lead = next((card.picture for card in (shelf.cards if shelf else ()) if card.picture), None)
    return Sheet(
        title=str(front.name),
        shop=str(front.name),
        hue=COLOURS.get(front.hue, COLOURS["pine"]),
        voice=str(front.blurb),
        hint=_("Look closer"),
        picture=_bytes(front.picture or lead),
    )


def _of_product(whole: shops.Whole) -> Sheet:
    counter = whole.product
    prices = {choice.price for choice in whole.choices}
    price = money.say(min(prices))
    return Sheet(
        title=str(counter.title),
        shop=str(counter.shop_name),
        hue=COLOURS.get(counter.hue, COLOURS["pine"]),
        price=_("from %(price)s", price=price) if len(prices) > 1 else price,
        voice=str(counter.listing_blurb or ""),
        hint=_("Look closer"),
        picture=_bytes(whole.shots[0].kept if whole.shots else None),
    )


def _bytes(kept: dict[str, object] | None) -> bytes | None:
    """A rendition of ours; None, which draws the placeholder, where it is not there."""
    if not kept:
        return None
    try:
        return files.read(pictures.name(kept, 800))
    except NotFound:
        return None


def _sent(media_type: str, draw: Callable[[], bytes], leads_to: str = "") -> Response:
    """The picture, kept under its edition, its language and where its code leads.

    It is for ever where the address names the edition.
    """
    version = products.stamp()
    tag = sha256(repr((request.path, leads_to, g.edition, language(), posters.PAPER)).encode()).hexdigest()[:32]
    if request.if_none_match.contains_weak(tag):
        response = make_response(b"", 304)
    else:
        key = "drawn", request.path, leads_to, language()
        response = make_response(cached.kept_bytes(key, tag, lambda: _drawn(draw)))
    response.mimetype = media_type
    response.set_etag(tag)
    certain = request.args.get("v") == version and request.args.get("lang") == language()
    response.headers["Cache-Control"] = FOR_EVER if certain else "no-cache"
    response.vary.update(() if certain else ("Accept-Language", "Cookie"))
    return response


def _drawn(draw: Callable[[], bytes]) -> bytes:
    slow_down("drawing", per_minute=60, burst=20)
    return draw()
