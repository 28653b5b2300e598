"""A parsed product rests in a JSON column between the check and its turn, and comes out equal."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from storefront.imports.catalogue import ParsedPicture, ParsedProduct, ParsedVariant

_LISTS = ("variants", "pictures", "options", "tags")


def pack(product: ParsedProduct) -> dict[str, Any]:
    """The product as plain JSON."""
    return asdict(product)


def unpack(contents: dict[str, Any]) -> ParsedProduct:
    """The product that `pack` was given."""
    rest = {key: value for key, value in contents.items() if key not in _LISTS}
    return ParsedProduct(
        **rest,
        options=tuple(contents["options"]),
        tags=tuple(contents["tags"]),
        variants=[
            ParsedVariant(**{**variant, "options": tuple(variant["options"])}) for variant in contents["variants"]
        ],
        pictures=[ParsedPicture(**picture) for picture in contents["pictures"]],
    )
