"""Any colour a shop may pick is readable: lightness is fixed and chroma capped, so contrast is computed."""

import math
import re
from itertools import product

import pytest

from storefront.web import styles

TOKENS = (styles.FOLDER / "tokens.css").read_text()
PAPER = {"light": "#faf7f1", "dark": "#181612"}
ON_ACCENT = {"light": "#fffdf8", "dark": "#181612"}
ACCENT = {"light": (0.43, 0.11), "dark": (0.80, 0.065)}  # lightness, most chroma; as tokens.css says


def linear(colour: str) -> tuple[float, float, float]:
    """The channels of #rrggbb in linear light."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return red, green, blue


def oklab(rgb: tuple[float, float, float]) -> tuple[float, float, float]:
    """Björn Ottosson's OKLab of linear sRGB."""
    r, g, b = rgb
    long = math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    medium = math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    short = math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def srgb(lab: tuple[float, float, float]) -> tuple[float, float, float]:
    """Linear sRGB of OKLab, cut to what a screen shows."""
    lightness, a, b = lab
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    return tuple(min(max(c, 0.0), 1.0) for c in (red, green, blue))  # type: ignore[return-value]


def luminance(rgb: tuple[float, float, float]) -> float:
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """WCAG's ratio of two colours."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def accent(shop: str, scheme: str) -> tuple[float, float, float]:
    """What tokens.css makes of a shop's colour."""
    lightness, most = ACCENT[scheme]
    _, a, b = oklab(linear(shop))
    chroma, hue = min(math.hypot(a, b), most), math.atan2(b, a)
    return srgb((lightness, chroma * math.cos(hue), chroma * math.sin(hue)))


def test_the_test_counts_with_the_numbers_of_the_sheet() -> None:
    assert "oklch(from var(--shop) .43 min(c, .11) h)" in TOKENS
    assert "oklch(from var(--shop) .8 min(c, .065) h)" in TOKENS
    assert "--paper: light-dark(#faf7f1, #181612)" in TOKENS
    assert "--on-accent: light-dark(#fffdf8, #181612)" in TOKENS


HUES = dict(re.findall(r'\[data-hue="(\w+)"\] \{ --shop: (#\w{6}) \}', TOKENS)) | {"": "#2f6f5e"}


@pytest.mark.parametrize(("hue", "scheme"), list(product(HUES, PAPER)))
def test_every_accent_is_readable_on_paper_and_under_words(hue: str, scheme: str) -> None:
    colour = accent(HUES[hue], scheme)
    assert contrast(colour, linear(PAPER[scheme])) >= 4.5
    assert contrast(colour, linear(ON_ACCENT[scheme])) >= 4.5


def test_no_colour_at_all_could_be_unreadable() -> None:
    steps = ("00", "55", "aa", "ff")
    for red, green, blue in product(steps, repeat=3):
        for scheme, paper in PAPER.items():
            assert contrast(accent(f"#{red}{green}{blue}", scheme), linear(paper)) >= 4.5


@pytest.mark.parametrize("scheme", PAPER)
@pytest.mark.parametrize("name", ["ink", "soft", "good", "warn", "bad", "edge"])
def test_words_are_readable_and_edges_seen(name: str, scheme: str) -> None:
    pair = re.findall(rf"--{name}: light-dark\((#\w+), (#\w+)\)", TOKENS)[0]
    colour = linear(pair[list(PAPER).index(scheme)])
    assert contrast(colour, linear(PAPER[scheme])) >= (3 if name == "edge" else 4.5)
