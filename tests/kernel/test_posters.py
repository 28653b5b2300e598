"""Posters and previews: right size, a code that reads, no empty boxes, whatever the words are."""

from __future__ import annotations

from colorsys import hsv_to_rgb
from io import BytesIO

import pytest
import segno
from PIL import Image, ImageFont

from storefront.kernel import lettering
from storefront.kernel.posters import ON_ACCENT, Sheet, accent, poster, preview
from storefront.kernel.words import speaking

URL = "https://shop.example/s/lin/p/tall-cup?ref=k3xj9a"


def jpeg() -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (800, 800), (40, 90, 160)).save(buffer, "JPEG")
    return buffer.getvalue()


def sheet(title: str = "Tall cup, celadon", shop: str = "Lin’s Table", **more: str) -> Sheet:
    return Sheet(title=title, shop=shop, hue="#2f6f5e", price="¥128.00", picture=jpeg(), **more)


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def test_a_poster_has_its_size_its_picture_and_its_paper() -> None:
    image = opened(poster(sheet(), URL))
    assert (image.format, image.size) == ("PNG", (750, 1000))
    assert image.getpixel((375, 300)) == pytest.approx((40, 90, 160), abs=6)
    assert image.getpixel((5, 990)) == (250, 247, 241)


def test_a_preview_has_the_size_messengers_want_and_stays_light() -> None:
    data = preview(sheet())
    image = opened(data)
    assert (image.format, image.size) == ("JPEG", (1200, 630)) and len(data) < 120_000
    assert image.getpixel((300, 300)) == pytest.approx((40, 90, 160), abs=6)


def test_the_code_leads_to_the_address() -> None:
    image = opened(poster(sheet(), URL)).convert("L").crop((750 - 44 - 186, 1000 - 42 - 186, 750 - 44, 1000 - 42))
    code = segno.make_qr(URL, error="m")
    modules = [list(row) for row in code.matrix]
    scale = 186 // int(code.symbol_size(border=3)[0])
    edge = (186 - len(modules) * scale) // 2
    for y, row in enumerate(modules):
        for x, dark in enumerate(row):
            pixel = image.getpixel((edge + x * scale + scale // 2, edge + y * scale + scale // 2))
            assert pixel == (0 if dark else 255), (x, y)


@pytest.mark.parametrize("language", ["en", "zh_Hant", "zh_Hans"])
def test_it_speaks_the_readers_language_and_is_the_same_every_time(language: str) -> None:
    with speaking(language):
        said = sheet("山裡手作青瓷高杯", "林家餐桌", voice="每天第一杯茶。", hint="掃碼進店")
        assert poster(said, URL) == poster(said, URL)
        assert preview(said) == preview(said)


HOSTILE = [
    "",
    " ",
    "\x00\x1b[31m",
    "a" * 40_000,
    "字" * 40_000,
    "a" + "\u0301" * 500,
    "\u202egnp.exe\u202c",
    "🍵🫖👩‍👩‍👧‍👦",
    "\ud800",
    "line\nbreak\ttab",
    "ﷺ" * 50,
    "กำ้" * 40,
    "<b>&amp;{{7331*1337}}",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_no_words_break_it(words: str) -> None:
    said = Sheet(title=words, shop=words, hue="#a64460", price=words, voice=words, hint=words)
    assert opened(poster(said, URL)).size == (750, 1000)
    assert opened(preview(said)).size == (1200, 630)


def plain_font() -> lettering.Fonts:
    """A font without Chinese: the one Pillow brings."""
    font = ImageFont.load_default(32)
    assert isinstance(font, ImageFont.FreeTypeFont)
    return (font,)


def test_what_cannot_be_written_is_left_out_and_never_boxed() -> None:
    chosen = plain_font()
    assert lettering.missing("手作杯", chosen) and not lettering.missing("Cup 12", chosen)
    assert lettering.drawable("Cup \U0001fad6 and saucer", chosen) == "Cup and saucer"
    assert lettering.drawable("手作 cup", chosen) == "", "half a name is worse than none"
    assert lettering.lines("手作杯", chosen, 300, 2) == []
    assert lettering.lines("Cup", (), 300, 2) == [], "a machine without any font draws pictures alone"


def test_lines_fit_and_the_last_says_that_there_is_more() -> None:
    chosen = plain_font()
    broken = lettering.lines("A tall stoneware cup with a celadon glaze for every day", chosen, 260, 2)
    assert len(broken) == 2 and broken[1].endswith("…")
    assert all(lettering.length(line, chosen) <= 260 for line in broken)
    assert lettering.lines("Cup", chosen, 260, 2) == ["Cup"]
    assert all(lettering.length(line, chosen) <= 260 for line in lettering.lines("w" * 200, chosen, 260, 3))


chinese = pytest.mark.skipif(
    "NotoSansCJK-Bold" not in lettering._found(),
    reason="NO CHINESE FONT on this machine: apt install fonts-noto-cjk",
)


@chinese
def test_chinese_breaks_anywhere_but_not_before_punctuation() -> None:
    chosen = lettering.fonts("sans", "bold", 40, "zh_Hant")
    broken = lettering.lines("山裡手作青瓷，高杯。雙層釉", chosen, 245, 5)
    assert len(broken) > 1 and "".join(broken) == "山裡手作青瓷，高杯。雙層釉"
    assert not any(line[0] in lettering.NOT_FIRST for line in broken)


@chinese
def test_quotes_take_little_room_beside_latin_and_a_square_beside_chinese() -> None:
    chosen = lettering.fonts("sans", "bold", 40, "zh_Hans")
    assert lettering.length("Lin’s", chosen) < lettering.length("Lins", chosen) + 20
    assert lettering.length("林’的", chosen) == 120


def test_the_seal_is_readable_in_every_colour() -> None:
    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        curved = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * curved[0] + 0.7152 * curved[1] + 0.0722 * curved[2]

    for hue in range(0, 360, 3):
        for value in (0.2, 0.6, 1.0):
            red, green, blue = (round(255 * part) for part in hsv_to_rgb(hue / 360, 1, value))
            made = accent(f"#{red:02x}{green:02x}{blue:02x}")
            assert (light(ON_ACCENT) + 0.05) / (light(made) + 0.05) > 6.5
    assert accent("#000000") == accent("#ffffff"), "only the hue of a colour is used"
