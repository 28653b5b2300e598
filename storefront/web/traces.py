"""The code on a label leads to where a parcel's goods come from; it is drawn once per parcel."""

from datetime import date, datetime, time
from functools import lru_cache

import segno
from flask import current_app
from markupsafe import Markup

from storefront.web import moments


def trace_url(code: str) -> str:
    """The whole address of a parcel's trace."""
    return f"{current_app.config['SETTINGS'].base_url}/trace/{code}"


def code_picture(code: str) -> Markup:
    """A QR code of a parcel's trace, as SVG, dark on white."""
    return _drawn(trace_url(code))


@lru_cache(maxsize=512)
def _drawn(url: str) -> Markup:
    drawn = segno.make(url, error="m").svg_inline(border=0, scale=4, omitsize=True)
    return Markup(drawn)  # nosec B704 - drawn by us, from a code of ours


def said_day(day: date | None) -> str:
    """A calendar day in words, nothing for none."""
    return moments.said(datetime.combine(day, time(12), moments.zone), "date") if day else ""
