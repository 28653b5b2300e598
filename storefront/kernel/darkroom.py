"""The darkroom: a child process that turns a stranger's bytes into small clean pictures, and can do nothing else.

Decoders are where a picture bites. So they run apart, with bounded memory and time and with no way to open a file,
and answer in JSON and pixels, never in pickles: whoever takes over the child holds a pipe. It imports nothing of ours
and is started by its path with `-I`, because this folder has modules named like the standard library's.
"""

from __future__ import annotations

import json
import os
import resource
import select
import sys
import warnings
from contextlib import suppress
from io import BytesIO
from typing import Any, BinaryIO, Final
from xml.etree import ElementTree as _ElementTree  # noqa: F401  # nosec B405 - Pillow imports it late, when no file opens

from PIL import (
    AvifImagePlugin,
    Image,
    ImageCms,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

PLUGINS: Final = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin)
FORMATS: Final = ("JPEG", "PNG", "WEBP", "AVIF")
PIXELS: Final = 40_000_000  # reliability.md K9
SIDE: Final = 12_000  # pixels, reliability.md K9
MEMORY: Final = 1024 * 2**20  # bytes of address space; 40 MP of any kind were seen to need less
SECONDS: Final = 15  # of processor time for one picture
IDLE: Final = 60  # seconds without work after which the child leaves and gives its memory back
PAPER: Final = (250, 247, 241)  # what shines through where a picture is transparent: --paper of the design
ORIENTATION: Final = 0x0112
TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
ENCODERS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "avif": ("AVIF", {"quality": 58, "speed": 8, "max_threads": 1}),
    "webp": ("WEBP", {"quality": 76, "method": 4}),
    "jpg": ("JPEG", {"quality": 80, "progressive": True, "optimize": True}),
}


class Unfit(Exception):
    """The picture is not developed; the word says why."""


def develop(data: bytes, widths: list[int], square: bool) -> tuple[dict[str, Any], list[bytes]]:
    """What is said of a picture, and its renditions in the order that is said. Raises Unfit."""
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as opened:
            width, height = opened.size
            if width > SIDE or height > SIDE or width * height > PIXELS:
                raise Unfit("large")
            print_ = _clean(opened, max(widths), square)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Unfit("large") from None
    except MemoryError:
        raise Unfit("large") from None
    except (OSError, ValueError, SyntaxError, TypeError, KeyError, IndexError, OverflowError, EOFError, RuntimeError):
        raise Unfit("unreadable") from None  # Pillow's decoders raise all of these on broken input
    fitting = [width for width in widths if width < print_.width] + [print_.width]
    said: dict[str, Any] = {"width": print_.width, "height": print_.height, "colour": _colour(print_), "parts": []}
    parts = []
    for width in fitting:
        smaller = print_.resize(_scaled(print_.size, width), Image.Resampling.LANCZOS)
        for ending, (name, options) in ENCODERS.items():
            buffer = BytesIO()
            smaller.save(buffer, name, **options)
            parts.append(buffer.getvalue())
            said["parts"].append([width, ending, len(parts[-1])])
    return said, parts


def _clean(opened: Image.Image, widest: int, square: bool) -> Image.Image:
    """The picture upright, at most `widest` wide, in sRGB on paper, with nothing of its file left."""
    turn = TURNS.get(_orientation(opened))
    sideways = turn is not None and _orientation(opened) >= 5
    profile = opened.info.get("icc_profile")
    full = opened.size
    opened.draft(None, _target(full, 2 * widest, square, sideways))
    image = _plain_mode(opened)
    box = _centre(image.size) if square else (0, 0, *image.size)
    image = image.resize(_target(full, widest, square, sideways), Image.Resampling.LANCZOS, box, reducing_gap=2.0)
    image = _on_paper(image, profile)
    if turn is not None:
        image = image.transpose(turn)
    image.info.clear()
    return image


def _orientation(opened: Image.Image) -> int:
    try:
        return int(opened.getexif().get(ORIENTATION, 1))
    except Exception:  # broken notes beside a picture do not make the picture unreadable
        return 1


def _target(full: tuple[int, int], widest: int, square: bool, sideways: bool) -> tuple[int, int]:
    """The size to draw, before it is turned upright; never larger than it came."""
    width, height = (min(full), min(full)) if square else full
    if sideways:
        height, width = _scaled((height, width), min(widest, height))
        return width, height
    return _scaled((width, height), min(widest, width))


def _scaled(size: tuple[int, int], width: int) -> tuple[int, int]:
    return width, max(1, round(size[1] * width / size[0]))


def _centre(size: tuple[int, int]) -> tuple[int, int, int, int]:
    side = min(size)
    left, top = (size[0] - side) // 2, (size[1] - side) // 2
    return left, top, left + side, top + side


def _plain_mode(image: Image.Image) -> Image.Image:
    """Loaded, and in a mode that can be resized."""
    image.load()
    if image.mode in ("RGB", "RGBA", "L", "LA", "CMYK"):
        if "transparency" in image.info and image.mode in ("RGB", "L"):
            return image.convert("RGBA")
        return image
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value / 256).convert("L")  # 16 bits of grey
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _on_paper(image: Image.Image, profile: bytes | None) -> Image.Image:
    alpha = image.getchannel("A") if image.mode in ("RGBA", "LA") else None
    if image.mode == "RGBA":
        image = image.convert("RGB")
    coloured = _in_srgb(image, profile)
    if alpha is None:
        return coloured
    paper = Image.new("RGB", coloured.size, PAPER)
    paper.paste(coloured, mask=alpha)
    return paper


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """A phone's wide colours look pale when the profile is dropped without being applied."""
    if profile and image.mode in ("RGB", "CMYK"):
        with suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            converted = ImageCms.profileToProfile(
                image, ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
            if converted is not None:
                return converted
    return image if image.mode == "RGB" else image.convert("RGB")


def _colour(image: Image.Image) -> str:
    red, green, blue = image.resize((1, 1), Image.Resampling.BOX).tobytes()[:3]
    return f"#{red:02x}{green:02x}{blue:02x}"


def _warm_up() -> None:
    """Every decoder and encoder once, while files can still be opened."""
    notes = Image.Exif()
    notes[ORIENTATION] = 6
    picture = Image.new("RGBA", (8, 4), "red")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for name, mode in (("JPEG", "RGB"), ("PNG", "RGBA"), ("WEBP", "RGBA"), ("AVIF", "RGBA")):
        buffer = BytesIO()
        picture.convert(mode).save(buffer, name, exif=notes, icc_profile=profile)
        develop(buffer.getvalue(), [4], False)


def _shut_in() -> None:
    for name, most in (("RLIMIT_AS", MEMORY), ("RLIMIT_CORE", 0), ("RLIMIT_FSIZE", 0), ("RLIMIT_NOFILE", 3)):
        with suppress(ValueError, OSError, AttributeError):  # macOS knows no bound of address space
            resource.setrlimit(getattr(resource, name), (most, most))


def _wind_up() -> None:
    """Processor time is counted for the whole process: the bound moves on with every picture."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(spent.ru_utime + spent.ru_stime) + SECONDS
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))


def _serve(source: _Whole, target: BinaryIO) -> None:
    while select.select([source], [], [], IDLE)[0]:
        head = source.read(4)
        if len(head) < 4:
            return
        asked = json.loads(source.read(int.from_bytes(head, "big")))
        data = source.read(asked["length"])
        _wind_up()
        try:
            said, parts = develop(data, asked["widths"], asked["square"])
        except Unfit as unfit:
            said, parts = {"unfit": str(unfit)}, []
        text = json.dumps(said).encode()
        target.write(len(text).to_bytes(4, "big") + text + b"".join(parts))
        target.flush()


def main() -> None:
    """Develop what comes in at stdin until it closes or nothing comes for a while."""
    Image.MAX_IMAGE_PIXELS = PIXELS
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    warnings.simplefilter("ignore")
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, range(os.cpu_count() or 1))  # whoever asks may keep to one core
    _warm_up()
    _shut_in()
    # Unbuffered reading: what is buffered would be invisible to select.
    with open(0, "rb", buffering=0, closefd=False) as source:
        _serve(_Whole(source), sys.stdout.buffer)


class _Whole:
    """A pipe whose read(n) gives n bytes unless it ends."""

    def __init__(self, pipe: Any) -> None:
        self._pipe = pipe

    def fileno(self) -> int:
        return int(self._pipe.fileno())

    def read(self, count: int) -> bytes:
        chunks, missing = [], count
        while missing and (chunk := self._pipe.read(min(missing, 2**20))):
            chunks.append(chunk)
            missing -= len(chunk)
        return b"".join(chunks)


if __name__ == "__main__":
    main()
