"""Pictures that leave the house: a poster to show on a phone and the preview of a shared link; paper, ink, one seal.

They are drawn from our own renditions and our own words; no address in them is ever fetched (reliability.md 1, CRMEB).
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from math import atan2, cos, hypot, sin
from typing import Final

import resvg_py
import segno
from PIL import Image, ImageDraw, ImageOps

from storefront.kernel import lettering
from storefront.kernel.lettering import fonts
from storefront.kernel.pictures import placeholder
from storefront.kernel.words import language

PAPER: Final = "#faf7f1"  # the design's tokens, light
INK: Final = "#23201b"
SOFT: Final = "#645d52"
LINE: Final = "#e0d8c9"
ON_ACCENT: Final = "#fffdf8"


@dataclass(frozen=True)
class Sheet:
    """What a poster or a preview says.

    `picture` is the bytes of a rendition of ours (None: the placeholder), `hue` the shop's colour as #rrggbb.
    """

    title: str
    shop: str
    hue: str
    price: str = ""
    voice: str = ""  # a person's sentence: the shop's own words
    hint: str = ""  # what the code is for
    picture: bytes | None = None


def poster(sheet: Sheet, url: str) -> bytes:
    """A poster of 750 x 1000 pixels, as PNG, with a code that leads to `url`."""
    canvas = Image.new("RGB", (750, 1000), PAPER)
    canvas.paste(_picture(sheet.picture, (750, 690)), (0, 0))
    code = _code(url, 186)
    left, right, foot = 44, 750 - 44 - code.width, 1000 - 42
    canvas.paste(code, (right, foot - code.height))
    _hint(canvas, sheet.hint, right + code.width / 2, foot - code.height - 16, code.width + 40)
    room = right - left - 32
    y = _text(canvas, (left, 748), sheet.title, ("sans", "bold", 32), INK, room, 44, most=2)
    y = _text(canvas, (left, y + 2), sheet.price, ("sans", "regular", 30), INK, room, 42, most=1)
    _text(
        canvas, (left, y + 2), sheet.voice, ("serif", "regular", 22), SOFT, room, 32, most=max(0, (896 - int(y)) // 32)
    )
    _sign(canvas, (left, foot - 48), sheet, 48, room)
    return _encoded(canvas, "PNG", optimize=True)


def preview(sheet: Sheet) -> bytes:
    """What a messenger shows of a link: 1200 x 630 pixels, as JPEG."""
    canvas = Image.new("RGB", (1200, 630), PAPER)
    canvas.paste(_picture(sheet.picture, (630, 630)), (0, 0))
    left, room = 630 + 56, 1200 - 630 - 2 * 56
    _sign(canvas, (left, 56), sheet, 56, room)
    y = _text(canvas, (left, 218), sheet.title, ("sans", "bold", 46), INK, room, 62, most=3)
    _text(canvas, (left, y + 6), sheet.voice, ("serif", "regular", 28), SOFT, room, 42, most=2 if y < 430 else 0)
    _text(canvas, (left, 630 - 60), sheet.price, ("sans", "regular", 46), INK, room, 50, most=1)
    return _encoded(canvas, "JPEG", quality=86, progressive=True, optimize=True)


def _picture(data: bytes | None, size: tuple[int, int]) -> Image.Image:
    """The picture filling a field; cut above rather than below, because things stand on their board."""
    if data is None:
        data = bytes(resvg_py.svg_to_bytes(svg_string=placeholder(), width=max(size)))
    with Image.open(BytesIO(data), formats=("JPEG", "PNG", "WEBP", "AVIF")) as opened:
        return ImageOps.fit(opened.convert("RGB"), size, Image.Resampling.LANCZOS, centering=(0.5, 0.72))


def _code(url: str, size: int) -> Image.Image:
    """A QR code, black on a white field with its quiet zone, each module a whole number of pixels."""
    code = segno.make_qr(url, error="m")
    scale = max(2, size // code.symbol_size(border=3)[0])
    buffer = BytesIO()
    code.save(buffer, kind="png", scale=scale, border=3)
    with Image.open(buffer) as opened:
        field = Image.new("RGB", (max(size, opened.width), max(size, opened.height)), "white")
        field.paste(opened.convert("RGB"), ((field.width - opened.width) // 2, (field.height - opened.height) // 2))
    return field


def _sign(canvas: Image.Image, at: tuple[int, int], sheet: Sheet, size: int, room: float) -> None:
    """The shop's seal and its name."""
    x, y = at
    drawn = Image.new("RGB", (size * 4, size * 4), PAPER)
    ImageDraw.Draw(drawn).rounded_rectangle((0, 0, size * 4 - 1, size * 4 - 1), size * 0.56, fill=accent(sheet.hue))
    canvas.paste(drawn.resize((size, size), Image.Resampling.LANCZOS), at)
    serif = fonts("serif", "bold", size // 2, language())
    if letter := lettering.drawable(sheet.shop.strip()[:1].upper(), serif):
        box = serif[0].getbbox(letter, anchor="ls")
        middle = (x + size / 2 - lettering.length(letter, serif) / 2, y + size / 2 - (box[1] + box[3]) / 2)
        lettering.write(canvas, middle, letter, serif, ON_ACCENT)
    _text(
        canvas,
        (x + size + 16, y + size * 0.67),
        sheet.shop,
        ("sans", "bold", size // 2),
        INK,
        room - size - 16,
        0,
        most=1,
    )


def _hint(canvas: Image.Image, text: str, middle: float, y: float, room: float) -> None:
    chosen = fonts("sans", "regular", 18, language())
    for line in lettering.lines(text, chosen, room, 1):
        lettering.write(canvas, (middle - lettering.length(line, chosen) / 2, y), line, chosen, SOFT)


def _text(
    canvas: Image.Image,
    at: tuple[float, float],
    text: str,
    font: tuple[str, str, int],
    colour: str,
    room: float,
    step: int,
    *,
    most: int,
) -> float:
    """Draw lines, the first one's baseline at a point; the baseline the next text may have."""
    chosen = fonts(*font, language())
    x, y = at
    for line in lettering.lines(text, chosen, room, most) if most else ():
        lettering.write(canvas, (x, y), line, chosen, colour)
        y += step
    return y


def _encoded(canvas: Image.Image, format: str, **options: object) -> bytes:
    buffer = BytesIO()
    canvas.save(buffer, format, **options)
    return buffer.getvalue()


def accent(hue: str) -> str:
    """The accent the style sheet makes of a shop's colour: oklch(from hue .43 min(c, .11) h), as #rrggbb."""
    red, green, blue = (_linear(int(hue[at : at + 2], 16) / 255) for at in (1, 3, 5))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    chroma, angle = min(hypot(a, b), 0.11), atan2(b, a)
    return _srgb(0.43, chroma * cos(angle), chroma * sin(angle))


def _srgb(light: float, a: float, b: float) -> str:
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    return "#" + "".join(f"{round(255 * _curved(min(1.0, max(0.0, part)))):02x}" for part in linear)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _curved(part: float) -> float:
    return 12.92 * part if part <= 0.0031308 else float(1.055 * part ** (1 / 2.4) - 0.055)
