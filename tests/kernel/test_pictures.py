"""Pictures: what comes out is small, upright and clean; what cannot be a picture is refused without harm."""

from __future__ import annotations

import os
import random
import signal
import struct
import sys
import zlib
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask import Flask
from PIL import Image, ImageCms, PngImagePlugin

from storefront.kernel import pictures
from storefront.kernel.errors import Refused
from storefront.kernel.hatch import Darkroom, darkroom

CHANCE = random.Random(7)
SECRET = "31.2304N-121.4737E-Grandmother"
GPS_TAG, ORIENTATION, ARTIST = 0x8825, 0x0112, 0x013B
RED, GREEN, BLUE, YELLOW = (220, 30, 30), (30, 180, 60), (30, 60, 210), (240, 220, 40)


def encoded(image: Image.Image, format: str, **options: object) -> bytes:
    buffer = BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def corners(size: tuple[int, int] = (600, 400)) -> Image.Image:
    """Red and green above, blue and yellow below: which way is up can be seen."""
    image = Image.new("RGB", size)
    width, height = size[0] // 2, size[1] // 2
    for colour, at in ((RED, (0, 0)), (GREEN, (width, 0)), (BLUE, (0, height)), (YELLOW, (width, height))):
        image.paste(colour, (*at, at[0] + width, at[1] + height))
    return image


def shown(picture: pictures.Picture, width: int, ending: str) -> Image.Image:
    image = Image.open(BytesIO(picture.renditions[width, ending]))
    image.load()
    return image


def looks_like(pixel: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(is_ - should) <= 28 for is_, should in zip(pixel, colour, strict=True))


def quarters(image: Image.Image) -> list[object]:
    x, y = image.width // 4, image.height // 4
    return [image.convert("RGB").getpixel(at) for at in ((x, y), (3 * x, y), (x, 3 * y), (3 * x, 3 * y))]


def notes(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[ARTIST] = SECRET
    exif.get_ifd(GPS_TAG).update({1: "N", 2: (31.0, 13.0, 49.4), 3: "E", 4: (121.0, 28.0, 25.3)})
    return exif


def test_a_picture_comes_in_four_widths_and_three_formats() -> None:
    picture = pictures.make(encoded(corners((1500, 1000)), "PNG"))
    assert (picture.width, picture.height) == (1280, 853)
    assert list(picture.renditions) == [(w, e) for w in (160, 400, 800, 1280) for e in ("avif", "webp", "jpg")]
    for (width, ending), data in picture.renditions.items():
        image = Image.open(BytesIO(data))
        assert image.format == {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG"}[ending]
        assert image.size == (width, round(width * 1000 / 1500))
        for pixel, colour in zip(quarters(image), (RED, GREEN, BLUE, YELLOW), strict=True):
            assert looks_like(pixel, colour)
    assert Image.open(BytesIO(picture.renditions[800, "jpg"])).info.get("progressive")


@pytest.mark.parametrize(("size", "widths"), [((90, 60), [90]), ((160, 10), [160]), ((401, 900), [160, 400, 401])])
def test_it_is_never_larger_than_it_came(size: tuple[int, int], widths: list[int]) -> None:
    picture = pictures.make(encoded(corners(size), "WEBP"))
    assert sorted({width for width, _ in picture.renditions}) == widths == pictures.widths(picture.width)
    assert (picture.width, picture.height) == size


@pytest.mark.parametrize("format", ["JPEG", "WEBP", "AVIF", "PNG"])
def test_place_name_and_profile_are_gone(format: str) -> None:
    options: dict[str, object] = {
        "exif": notes(),
        "icc_profile": ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
    }
    if format == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Comment", SECRET)
        text.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta>{SECRET}</x:xmpmeta>")
        options["pnginfo"] = text
    else:
        options["xmp"] = f"<x:xmpmeta>{SECRET}</x:xmpmeta>".encode()
    if format == "JPEG":
        options["comment"] = SECRET
    came = encoded(corners(), format, **options)
    assert SECRET.encode() in came and Image.open(BytesIO(came)).getexif().get_ifd(GPS_TAG), "the case is a real one"
    for (_, ending), data in pictures.make(came).renditions.items():
        image = Image.open(BytesIO(data))
        assert not dict(image.getexif()) and not image.getexif().get_ifd(GPS_TAG), ending
        assert not {"exif", "xmp", "icc_profile", "comment", "photoshop"} & set(image.info), ending
        for trace in (SECRET.encode(), b"Exif", b"xmpmeta", b"ICC_PROFILE", b"ICCP", b"Photoshop"):
            assert trace not in data, (ending, trace)


@pytest.mark.parametrize("format", ["JPEG", "WEBP", "AVIF", "PNG"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_stands_upright_whatever_its_notes_say(format: str, orientation: int) -> None:
    turns = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # what a camera held so would have written
    lying = corners() if orientation == 1 else corners().transpose(Image.Transpose(turns[orientation]))
    picture = pictures.make(encoded(lying, format, exif=notes(orientation)))
    assert (picture.width, picture.height) == (600, 400)
    for pixel, colour in zip(quarters(shown(picture, 400, "jpg")), (RED, GREEN, BLUE, YELLOW), strict=True):
        assert looks_like(pixel, colour), (orientation, quarters(shown(picture, 400, "jpg")))


def test_a_square_is_cut_from_the_middle() -> None:
    image = Image.new("RGB", (900, 300), RED)
    image.paste(GREEN, (300, 0, 600, 300))
    for turned, orientation in ((image, 1), (image.transpose(Image.Transpose.ROTATE_90), 6)):
        picture = pictures.make(encoded(turned, "JPEG", exif=notes(orientation)), square=True)
        assert (picture.width, picture.height) == (300, 300)
        assert all(looks_like(pixel, GREEN) for pixel in quarters(shown(picture, 300, "webp")))


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparency_becomes_paper(mode: str) -> None:
    image = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    image.paste((20, 20, 20, 255), (0, 0, 100, 200))
    data = encoded(image.quantize(8) if mode == "P" else image.convert(mode), "PNG")
    left, right, *_ = quarters(shown(pictures.make(data), 200, "jpg"))
    assert looks_like(left, (20, 20, 20)) and looks_like(right, (250, 247, 241))


@pytest.mark.parametrize("mode", ["L", "1", "CMYK", "I;16"])
def test_unusual_colours_are_understood(mode: str) -> None:
    grey = Image.linear_gradient("L").resize((256, 256)).rotate(90)
    image = grey.convert("I").point(lambda value: value * 257).convert("I;16") if mode == "I;16" else grey.convert(mode)
    drawn = shown(pictures.make(encoded(image, "JPEG" if mode == "CMYK" else "PNG")), 256, "jpg")
    dark, light = drawn.convert("L").resize((2, 1), Image.Resampling.BOX).tobytes()
    assert abs(dark - 64) < 12 and abs(light - 192) < 12


def test_wide_colours_are_translated_not_dropped() -> None:
    swapped = _profile_with_red_and_green_swapped()
    picture = pictures.make(encoded(Image.new("RGB", (50, 50), (250, 10, 10)), "PNG", icc_profile=swapped))
    pixel = shown(picture, 50, "jpg").getpixel((25, 25))
    assert isinstance(pixel, tuple) and pixel[1] > 150 > pixel[0]


def _profile_with_red_and_green_swapped() -> bytes:
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, green = profile.index(b"rXYZ"), profile.index(b"gXYZ")
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"
    return bytes(profile)


def test_of_something_moving_the_first_moment_is_kept() -> None:
    frames = [Image.new("RGB", (60, 60), colour) for colour in (RED, BLUE)]
    data = encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:])
    assert looks_like(shown(pictures.make(data), 60, "webp").convert("RGB").getpixel((30, 30)), RED)


def test_what_hangs_behind_a_picture_is_gone() -> None:
    came = encoded(corners(), "JPEG") + b"<script>alert(7331)</script>PK\x03\x04"
    assert all(b"7331" not in data and b"PK\x03\x04" not in data for data in pictures.make(came).renditions.values())


def bomb(width: int, height: int, format: str = "PNG") -> bytes:
    """A small true file whose header promises very many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compressobj(9)
    packed = b"".join(rows.compress(b"\0" * (1 + width // 8)) for _ in range(min(height, 30_000))) + rows.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def _webp_claiming(width: int, height: int) -> bytes:
    data = bytearray(encoded(Image.new("RGB", (16, 16)), "WEBP", lossless=True))
    at = data.index(b"VP8L") + 9
    data[at : at + 4] = struct.pack("<I", (width - 1) | ((height - 1) << 14))
    return bytes(data)


def _jpeg_claiming(width: int, height: int) -> bytes:
    data = bytearray(encoded(corners(), "JPEG"))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def _many_frames(count: int) -> bytes:
    frames = [Image.new("P", (20, 20), number % 250) for number in range(count)]
    return encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])


WHOLE = encoded(corners(), "JPEG")
REFUSED = {
    "empty": b"",
    "one byte": b"\xff",
    "html": b"<!doctype html><script>alert(1)</script>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n(%pipe%id) (r) file\n",
    "gif": _many_frames(500),
    "bmp": encoded(corners(), "BMP"),
    "tiff": encoded(corners(), "TIFF"),
    "pdf": b"%PDF-1.7\n1 0 obj<<>>endobj",
    "zip": b"PK\x03\x04" + b"\0" * 100,
    "png bomb": bomb(30_000, 30_000),
    "long png": bomb(12_001, 8),
    "many pixels": bomb(11_000, 11_000),
    "webp bomb": _webp_claiming(16_000, 16_000),
    "jpeg bomb": _jpeg_claiming(60_000, 60_000),
    "only a header": WHOLE[:300],
    "truncated jpeg": WHOLE[: len(WHOLE) // 2],
    "truncated png": encoded(corners(), "PNG")[:-200],
    "truncated webp": encoded(corners(), "WEBP")[:-100],
    "truncated avif": encoded(corners(), "AVIF")[:-100],
    "more than 10 MB": WHOLE + b"\0" * (10 * 2**20),
    "noise": CHANCE.randbytes(5000),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_picture_is_refused_at_its_field(case: str) -> None:
    with pytest.raises(Refused) as caught:
        pictures.make(REFUSED[case], field="photos")
    assert caught.value.field == "photos" and caught.value.status == 422
    assert caught.value.sentence.endswith(".")
    assert ("pixels" in caught.value.sentence) == (case.endswith("bomb") or case in ("long png", "many pixels"))


def test_every_cut_of_a_file_is_refused_or_drawn_and_never_an_accident() -> None:
    for format in ("JPEG", "PNG", "WEBP", "AVIF"):
        whole = encoded(corners((120, 80)), format, exif=notes(6))
        for end in range(0, len(whole), max(1, len(whole) // 40)):
            for data in (whole[:end], whole[:end] + CHANCE.randbytes(20) + whole[end + 20 :]):
                try:
                    picture = pictures.make(data)
                except Refused:
                    continue
                assert max(picture.width, picture.height) <= 1280


@pytest.fixture
def fresh() -> Iterator[Darkroom]:
    with closing(Darkroom()) as room:
        yield room


def child_of(room: Darkroom) -> int:
    assert room._child is not None
    return room._child.pid


linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@linux
def test_bombs_take_no_memory(fresh: Darkroom) -> None:
    for case in REFUSED:
        fresh.develop(REFUSED[case], pictures.WIDTHS, False)
    peak = Path(f"/proc/{child_of(fresh)}/status").read_text().partition("VmHWM:")[2].split()[0]
    assert int(peak) < 90 * 1024  # kB; reliability.md K9 saw 80 MB without AVIF


@linux
def test_the_child_is_shut_in(fresh: Darkroom) -> None:
    fresh.develop(WHOLE, pictures.WIDTHS, False)
    limits = Path(f"/proc/{child_of(fresh)}/limits").read_text()
    bounds = {line[:26].strip(): line[26:].split()[0] for line in limits.splitlines()}
    assert bounds["Max open files"] == "3"
    assert bounds["Max file size"] == "0"
    assert bounds["Max core file size"] == "0"
    assert int(bounds["Max address space"]) <= 1024 * 2**20
    assert int(bounds["Max cpu time"]) <= 30
    assert b"SECRET" not in Path(f"/proc/{child_of(fresh)}/environ").read_bytes()


@pytest.mark.parametrize("format", ["PNG", "WEBP", "AVIF", "JPEG"])
def test_forty_million_pixels_fit_into_the_bound(format: str) -> None:
    large = Image.new("RGB" if format == "JPEG" else "RGBA", (8000, 5000), RED)
    quickest = {
        "PNG": {"compress_level": 1},
        "WEBP": {"lossless": True, "method": 0},
        "AVIF": {"speed": 10},
        "JPEG": {},
    }
    picture = pictures.make(encoded(large, format, **quickest[format]))
    assert (picture.width, picture.height) == (1280, 800)


def test_a_child_that_is_killed_is_replaced(fresh: Darkroom) -> None:
    fresh.develop(WHOLE, pictures.WIDTHS, False)
    first = child_of(fresh)
    os.kill(first, signal.SIGKILL)
    assert fresh.develop(WHOLE, pictures.WIDTHS, False)[0] == {"unfit": "unreadable"}
    assert fresh.develop(WHOLE, pictures.WIDTHS, False)[0]["width"] == 600
    assert child_of(fresh) != first


def rogue(folder: Path, program: str, seconds: float = 5) -> Darkroom:
    path = folder / "rogue.py"
    path.write_text("import sys, json, time\n" + program)
    return Darkroom(seconds=seconds, program=path)


ANSWER = "def say(text): sys.stdout.buffer.write(len(text).to_bytes(4, 'big') + text); sys.stdout.flush()\n"


@pytest.mark.parametrize(
    "program",
    [
        "sys.exit(3)",
        "sys.exit(0)",
        ANSWER + "say(b'no json')",
        ANSWER + "say(b'[]')",
        ANSWER + "say(b'[' * 100000)",
        ANSWER + "say(json.dumps({'width': 1, 'height': 1, 'colour': '', 'parts': [[1, 'jpg', 2**40]]}).encode())",
        ANSWER + "say(json.dumps({'width': 1, 'height': 1, 'colour': '', 'parts': [[1, 'jpg', -1]]}).encode())",
        "sys.stdout.buffer.write(b'\\xff' * 100)",
    ],
)
def test_a_child_that_was_taken_over_is_not_believed(tmp_path: Path, program: str) -> None:
    with closing(rogue(tmp_path, program)) as room:
        assert room.develop(WHOLE, pictures.WIDTHS, False) == ({"unfit": "unreadable"}, {})
        assert room._child is None


def test_a_child_that_hangs_is_ended(tmp_path: Path) -> None:
    with closing(rogue(tmp_path, "time.sleep(600)", seconds=0.3)) as room:
        assert room.develop(b"x" * 2**20, pictures.WIDTHS, False)[0] == {"unfit": "unreadable"}
        assert room._child is None


def test_a_child_that_left_because_nothing_came_is_called_again(tmp_path: Path) -> None:
    once = ANSWER + 'sys.stdin.buffer.read(4); say(b\'{"unfit": "large"}\')'
    with closing(rogue(tmp_path, once)) as room:
        for _ in range(3):
            assert room.develop(WHOLE, pictures.WIDTHS, False)[0] == {"unfit": "large"}
            assert room._child is not None
            room._child.wait()


def test_addresses_follow_from_the_description_alone() -> None:
    picture = {"id": "a" * 32, "w": 900, "h": 600}
    assert pictures.address(picture) == f"/files/{'a' * 32}-800.jpg"
    assert pictures.address(picture, 1280, "avif") == f"/files/{'a' * 32}-900.avif"
    assert pictures.address(picture, 100, "webp") == f"/files/{'a' * 32}-160.webp"
    assert pictures.srcset(picture, "avif").split(", ")[-1] == f"/files/{'a' * 32}-900.avif 900w"
    assert pictures.srcset(picture, "avif").count("/files/") == 4


def test_each_address_of_a_private_picture_is_signed(app: Flask) -> None:
    picture = {"id": f"private-{'a' * 32}", "w": 900, "h": 600}
    assert "signature=" in pictures.address(picture)
    assert pictures.srcset(picture, "webp").count("signature=") == 4


def test_the_placeholder_is_a_drawing_without_words() -> None:
    drawing = pictures.placeholder()
    root = ElementTree.fromstring(drawing)
    assert root.get("viewBox") == "0 0 400 400" and len(drawing) < 3000
    assert not list(root.iter("{http://www.w3.org/2000/svg}text")) and "style" not in drawing
    assert "M0 292h400v108H0z" in drawing, "the board runs at 73 % of the height, as in all our pictures"


@pytest.fixture(scope="module", autouse=True)
def sent_home() -> Iterator[None]:
    yield
    darkroom.close()
