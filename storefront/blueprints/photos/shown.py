"""How a photo is drawn: its pictures in all their forms, whose it is, what machines read of it."""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from flask import current_app

from storefront import coupons, photos
from storefront.kernel.words import _
from storefront.kernel.words import lazy as _l
from storefront.web.shapes import Option, Picture, picture

RATINGS: Final = {1: _l("bad"), 2: _l("rather bad"), 3: _l("all right"), 4: _l("good"), 5: _l("very good")}


class Drawn(NamedTuple):
    """A photo ready to be drawn."""

    photo: photos.Shown
    name: str
    pictures: list[Picture]


def drawn(rows: Iterable[photos.Shown]) -> list[Drawn]:
    """Photos ready to be drawn; a guest has no name."""
    return [_drawn(one) for one in rows]


def _drawn(one: photos.Shown) -> Drawn:
    name = one.name or _("A guest")
    alt = _("%(title)s, shown by %(name)s", title=one.title, name=name)
    return Drawn(one, name, [picture(kept, alt) for kept in one.pictures])


def rating_options() -> list[Option]:
    """One to five, none of them chosen."""
    return [Option(str(rating), f"★ {rating}", str(word)) for rating, word in RATINGS.items()]


def said_average(summary: photos.Summary) -> str:
    """The average with one decimal; nothing where nobody rated."""
    return f"{summary.tenths // 10}.{summary.tenths % 10}" if summary.ratings else ""


def coupon_said(coupon: coupons.Coupon | None) -> str:
    """What a shop thanks with, in words."""
    return f"{coupon.title} ({coupons.off(coupon)})" if coupon is not None else ""


def structured(title: str, url: str, summary: photos.Summary, rows: Iterable[Drawn]) -> dict[str, Any] | None:
    """schema.org's Product with what people rated; nothing where nobody did."""
    if not summary.ratings:
        return None
    base = current_app.config["SETTINGS"].base_url
    return {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": title,
        "url": f"{base}{url}",
        "aggregateRating": {
            "@type": "AggregateRating",
            "ratingValue": said_average(summary),
            "ratingCount": summary.ratings,
            "bestRating": 5,
            "worstRating": 1,
        },
        "review": [_review(one, base) for one in rows if one.photo.rating and one.photo.state == "visible"],
    }


def _review(one: Drawn, base: str) -> dict[str, Any]:
    review: dict[str, Any] = {
        "@type": "Review",
        "url": f"{base}/photos/{one.photo.id}",
        "author": {"@type": "Person", "name": one.name},
        "datePublished": f"{one.photo.at:%Y-%m-%d}",
        "reviewRating": {"@type": "Rating", "ratingValue": one.photo.rating, "bestRating": 5, "worstRating": 1},
    }
    if one.photo.text:
        review["reviewBody"] = one.photo.text
    if one.pictures:
        review["image"] = [f"{base}{each.src}" for each in one.pictures]
    return review
