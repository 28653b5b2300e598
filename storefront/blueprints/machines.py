"""What machines ask for: all addresses, what they may look at, how the site installs, a shop's goods as a feed."""

from collections.abc import Iterable, Iterator
from typing import Final
from xml.sax.saxutils import escape  # nosec B406 - it writes, it does not read

from flask import Blueprint, Response, current_app, jsonify, request

from storefront import policies, products, shops
from storefront.kernel import money, pictures
from storefront.kernel.errors import NotFound
from storefront.kernel.words import language
from storefront.web import bundle
from storefront.web.guards import machine
from storefront.web.limits import slow_down
from storefront.web.machine_readable import is_gtin
from storefront.web.pages import see

bp = Blueprint("machines", __name__)

MOST: Final = 5_000  # addresses in one list; beyond, each shop has a list of its own
MOST_SHOPS: Final = 50_000  # the format's limit
MOST_LISTINGS: Final = 5_000  # of one shop in its feed
_URLS: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_CLOSED: Final = "/cart /checkout /orders /me /sell /supply /desk /search /sign-in /sign-up /packets /dev".split()


@bp.get("/robots.txt")
@machine
def robots() -> Response:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _CLOSED), f"Sitemap: {_base()}/sitemap.xml"]
    return _sent("\n".join(lines) + "\n", "text/plain")


@bp.get("/sitemap.xml")
@machine
def sitemap() -> Response:
    slow_down("sitemap", per_minute=30, burst=30)
    slugs, found = shops.shop_slugs(MOST_SHOPS), shops.addresses(MOST + 1)
    if len(slugs) + len(found) <= MOST:
        return _urlset([f"{_base()}/", *(_shop(slug) for slug in slugs), *map(_product, found)])
    lists = "".join(f"<sitemap><loc>{escape(_shop(slug))}/sitemap.xml</loc></sitemap>" for slug in slugs)
    return _sent(f'<sitemapindex xmlns="{_URLS}">{lists}</sitemapindex>', "application/xml")


@bp.get("/s/<string:shop>/sitemap.xml")
@machine
def sitemap_of(shop: str) -> Response:
    slow_down("sitemap", per_minute=30, burst=30)
    if shops.edition(shop) is None:
        raise NotFound
    return _urlset([_shop(shop), *map(_product, shops.addresses(MOST_SHOPS - 1, shop))])


def _urlset(urls: Iterable[str]) -> Response:
    body = "".join(f"<url><loc>{escape(url)}</loc></url>" for url in urls)
    return _sent(f'<urlset xmlns="{_URLS}">{body}</urlset>', "application/xml")


def _base() -> str:
    return str(current_app.config["SETTINGS"].base_url)


def _shop(slug: str) -> str:
    return f"{_base()}/s/{slug}"


def _product(found: shops.Address) -> str:
    return f"{_base()}/s/{found.shop}/p/{found.product}"


def _sent(text: str, media_type: str) -> Response:
    declared = f'<?xml version="1.0" encoding="UTF-8"?>\n{text}' if media_type.endswith("xml") else text
    response = Response(declared, mimetype=media_type)
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@bp.get("/manifest.webmanifest")
@machine
def manifest() -> Response:
    """How a phone installs the site."""
    asset = current_app.jinja_env.globals["asset"]
    sizes = {"icons/192.png": ("192x192", "any"), "icons/512.png": ("512x512", "any")}
    sizes["icons/maskable-512.png"] = ("512x512", "maskable")
    name = policies.operator_name()
    response = jsonify(
        {
            "name": name, "short_name": name[:12], "start_url": "/", "scope": "/", "display": "standalone",
            "id": "/", "lang": language().replace("_", "-"), "background_color": "#faf7f1", "theme_color": "#faf7f1",
            "icons": [
                {"src": asset(file), "sizes": size, "type": "image/png", "purpose": purpose}  # type: ignore[operator]
                for file, (size, purpose) in sizes.items()
            ],
        }
    )  # fmt: skip
    response.mimetype = "application/manifest+json"
    response.headers["Cache-Control"] = "no-cache"
    return response


@bp.get("/sw.js")
@machine
def worker() -> Response:
    """At the root, because a worker keeps only what lies below it."""
    response = Response((bundle.FOLDER / "sw.js").read_bytes(), mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


@bp.get("/offline")
@machine
def offline() -> Response:
    return see("/static/offline.html")


@bp.get("/feeds/<string:shop>/products.xml")
@machine
def feed(shop: str) -> Response:
    """RSS 2.0 as price comparisons read it (Google's product namespace), one item a variant."""
    slow_down("feed", per_minute=10, burst=10)
    front = shops.front(shop)
    if front is None:
        raise NotFound
    told = {"title": str(front.name), "link": _shop(front.slug), "description": str(front.blurb)}
    head = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in told.items())
    body = "".join(_items(front))
    return _sent(
        f'<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>{head}{body}</channel></rss>',
        "application/rss+xml",
    )


def _items(front: shops.Front) -> Iterator[str]:
    for line in shops.feed(front.id, MOST_LISTINGS):
        facts = dict(_facts(front, line))
        yield "<item>" + "".join(f"<g:{name}>{escape(value)}</g:{name}>" for name, value in facts.items()) + "</item>"


def _facts(front: shops.Front, line: shops.FeedLine) -> Iterator[tuple[str, str]]:
    options = ", ".join(str(one) for one in line.options)
    yield "id", f"{front.slug}-{line.variant_id}"
    yield "item_group_id", str(line.product_id)
    yield "title", f"{line.title}, {options}" if options else str(line.title)
    yield "description", products.plainly(str(line.description))[:5000] or str(line.title)
    yield "link", f"{_shop(front.slug)}/p/{line.slug}?variant={line.variant_id}"
    if line.picture:
        yield "image_link", _base() + pictures.address(line.picture)
    yield "availability", "in_stock" if line.available > 0 and front.sells else "out_of_stock"
    yield "price", f"{money.plain(line.price)} {money.currency}"
    yield "condition", "new"
    if line.brand:
        yield "brand", line.brand
    if line.category:
        yield "product_type", str(line.category)
    if line.barcode and is_gtin(line.barcode):
        yield "gtin", line.barcode
    elif line.sku:
        yield "mpn", line.sku
