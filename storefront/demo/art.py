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


HOMES = {  # what stands behind and beneath a thing where people live: wall, light, table, its edge; how it is held
    "window": ("#c9d3d6", "#e8eeef", "#8a6a4a", "#a07e5b", "rotate(-2 200 300) translate(18 26) scale(.92)"),
    "evening": ("#4b3f3a", "#6d5646", "#5f4632", "#7a5c43", "rotate(3 200 300) translate(-6 34) scale(.96)"),
    "kitchen": ("#d9cdb8", "#efe6d4", "#b9b6ad", "#cfccc4", "translate(-52 -40) scale(1.26)"),
}
_PLANKS = "M0 330h400M0 366h400M90 298l-26 102M214 298l4 102M318 298l30 102"


def at_home(name: str, home: str, size: int = 900) -> bytes:
    """The thing of a square drawing as a customer might take it, on a table in one of HOMES; PNG, `size` pixels wide.

    Raises ``LookupError`` for a drawing that we do not have.
    """
    if name not in names():
        raise LookupError(f"no drawing named {name!r} in {ART}")
    wall, light, table, edge, held = HOMES[home]
    _backdrop, thing = (ART / f"{name}.svg").read_text(encoding="utf-8").split("\n", 1)
    room = (
        f'<path fill="{wall}" d="M0 0h400v300H0z"/><path fill="{light}" opacity=".6" d="M250 0h120l-70 300H150z"/>'
        f'<path fill="{table}" d="M0 296h400v104H0z"/><path fill="{edge}" d="M0 292h400v6H0z"/>'
        f'<path d="{_PLANKS}" fill="none" stroke="{edge}" stroke-width="1.5" opacity=".5"/>'
    )
    tint = f'<path fill="{wall}" opacity=".14" d="M0 0h400v400H0z"/>'
    source = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400">{room}<g transform="{held}">{thing}'
    source = source.replace("</svg>", f"</g>{tint}</svg>")
    return bytes(resvg_py.svg_to_bytes(svg_string=source, width=size))
