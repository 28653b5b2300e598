"""Bytes to text: the encoding is found by decoding strictly and judging what comes out, never by trusting a label."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from dataclasses import dataclass

from storefront.imports.catalogue import Unreadable
from storefront.imports.plausibility import plausibility, western_plausibility

FILE_BYTES = 20 * 1024 * 1024
"""The largest file that is taken, in bytes."""

_SAMPLE = 64 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is the beginning of this one
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OTHER_FILES = (
    (b"PK\x03\x04", "is_workbook"),
    (b"\xd0\xcf\x11\xe0", "is_workbook"),
    (b"%PDF", "is_not_text"),
    (b"\x89PNG", "is_not_text"),
    (b"\xff\xd8\xff", "is_not_text"),
    (b"\x1f\x8b", "is_archive"),
    (b"Rar!", "is_archive"),
    (b"7z\xbc\xaf", "is_archive"),
)
_CANDIDATES: tuple[tuple[str, Callable[[str], float]], ...] = (
    ("gb18030", plausibility),
    ("big5hkscs", plausibility),
    ("cp1252", western_plausibility),
)
_NAMES = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "utf-32-le": "UTF-32 LE",
    "utf-32-be": "UTF-32 BE",
    "gb18030": "GB18030",
    "big5hkscs": "Big5",
    "cp1252": "Windows-1252",
}


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file as text: which encoding it had, whether characters were damaged, how many NULs were taken out."""

    text: str
    encoding: str
    damaged: bool = False
    nulls: int = 0


def decode(data: bytes) -> Decoded:
    """Turn the bytes of an uploaded file into text.

    Raises Unreadable for an empty or too large file and for what is not a text at all.
    """
    if len(data) > FILE_BYTES:
        raise Unreadable("file_too_large", limit=FILE_BYTES // (1024 * 1024))
    if not data.strip(b"\x00 \t\r\n"):
        raise Unreadable("file_empty")
    for mark, code in _OTHER_FILES:
        if data.startswith(mark):
            raise Unreadable(code)
    codec, length = _codec(data)
    text, damaged = _strictly(data[length:], codec)
    nulls = text.count("\x00")
    if nulls:
        text = text.replace("\x00", "")
    if not text.strip():
        raise Unreadable("file_empty")
    if _is_noise(text):
        raise Unreadable("is_not_text")
    return Decoded(text, _NAMES[codec], damaged, nulls)


def _codec(data: bytes) -> tuple[str, int]:
    """The codec and how many bytes its mark takes."""
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return codec, len(mark)
    return _unmarked(data), 0


def _unmarked(data: bytes) -> str:
    wide = _sixteen(data[:_SAMPLE])
    if wide:
        return wide
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _judged(data)
    return "utf-8"


def _sixteen(head: bytes) -> str:
    """UTF-16 without a mark shows as NULs on one side: commas and digits are in every CSV."""
    pairs = max(1, len(head) // 2)
    even, odd = head[0::2].count(0) / pairs, head[1::2].count(0) / pairs
    if odd > 0.05 and odd > 10 * even:
        return "utf-16-le"
    if even > 0.05 and even > 10 * odd:
        return "utf-16-be"
    return ""


def _judged(data: bytes) -> str:
    """The most plausible of the encodings that decode strictly; of all, damage counted, where none convinces."""
    sample = b"\n".join(line for line in data.split(b"\n") if not line.isascii())[:_SAMPLE]
    points = {codec: judge(sample.decode(codec, "replace")) for codec, judge in _CANDIDATES}
    strict = {codec: score for codec, score in points.items() if score > 0 and _decodes(data, codec)}
    if strict:
        return max(strict, key=lambda codec: strict[codec])
    points["utf-8"] = plausibility(sample.decode("utf-8", "replace")) + 1
    return max(points, key=lambda codec: points[codec])


def _decodes(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _strictly(data: bytes, codec: str) -> tuple[str, bool]:
    try:
        return data.decode(codec), False
    except UnicodeDecodeError:
        return data.decode(codec, "replace"), True


def _is_noise(text: str) -> bool:
    head = text[:4096]
    strange = sum(character < " " and character not in "\t\r\n\x0b\x0c\x1a" for character in head)
    return strange * 20 > len(head)
