"""The demo's pictures are drawings that we keep as SVG and hand over as PNG, as if a supplier had uploaded a photo."""

from pathlib import Path

import resvg_py

ART = Path(__file__).with_name("art")


def names() -> tuple[str, ...]:
    """Every drawing, by name."""
    return tuple(sorted(path.stem for path in ART.glob("*.svg")))


def rendered(name: str, size: int = 1200) -> bytes:
    """The drawing ``name`` as PNG, ``size`` pixels wide; the 2:1 lead pictures are half as high as wide.

    Raises ``LookupError`` for a drawing that we do not have.
    """
    if name not in names():
        raise LookupError(f"no drawing named {name!r} in {ART}")
    source = (ART / f"{name}.svg").read_text(encoding="utf-8")
    return bytes(resvg_py.svg_to_bytes(svg_string=source, width=size))
