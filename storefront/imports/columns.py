"""Which column means what: names match without case, space and mark, and in translation where no doubt is left."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

HEADER = (
    *("Handle", "Title", "Body (HTML)", "Vendor", "Type", "Tags", "Published"),
    *("Option1 Name", "Option1 Value", "Option2 Name", "Option2 Value", "Option3 Name", "Option3 Value"),
    *("Variant SKU", "Variant Grams", "Variant Inventory Tracker", "Variant Inventory Qty", "Variant Inventory Policy"),
    *("Variant Fulfillment Service", "Variant Price", "Variant Compare At Price", "Variant Requires Shipping"),
    *("Variant Taxable", "Variant Barcode", "Image Src", "Image Position", "Image Alt Text", "Gift Card"),
    *("SEO Title", "SEO Description", "Google Shopping / Google Product Category", "Google Shopping / Gender"),
    *("Google Shopping / Age Group", "Google Shopping / MPN", "Google Shopping / AdWords Grouping"),
    *("Google Shopping / AdWords Labels", "Google Shopping / Condition", "Google Shopping / Custom Product"),
    *(f"Google Shopping / Custom Label {number}" for number in range(5)),
    *("Variant Image", "Variant Weight Unit", "Variant Tax Code"),
)
"""The columns of a Shopify product CSV, in the order in which they are written."""

MEANT = frozenset(
    {
        *HEADER[:15],
        *("Variant Inventory Qty", "Variant Price", "Variant Compare At Price", "Variant Barcode"),
        *("Image Src", "Image Position", "Image Alt Text", "Gift Card", "SEO Title", "SEO Description"),
        *("Variant Image", "Status"),
    }
)
"""The columns that decide something here; all others are kept as they are for the export."""

OF_THE_PRODUCT = frozenset(name for name in HEADER if name.startswith("Google Shopping"))
"""Kept columns that belong to the product and not to one variant of it."""

FORMAT = frozenset(HEADER) | {"Status", "Cost per item"}
"""The columns of the format itself: none of them is reported as unknown."""

STATED = {"Variant Inventory Policy": "deny", "Variant Fulfillment Service": "manual"}
"""What the format demands of every variant and is always so here: written out, not kept where it says the same."""

_RENAMED = {
    "url handle": "Handle",
    "product handle": "Handle",
    "body html": "Body (HTML)",
    "body": "Body (HTML)",
    "description": "Body (HTML)",
    "product title": "Title",
    "brand": "Vendor",
    "product type": "Type",
    "published on online store": "Published",
    "sku": "Variant SKU",
    "barcode": "Variant Barcode",
    "price": "Variant Price",
    "compare at price": "Variant Compare At Price",
    "inventory quantity": "Variant Inventory Qty",
    "inventory qty": "Variant Inventory Qty",
    "weight value grams": "Variant Grams",
    "weight value (grams)": "Variant Grams",
    "grams": "Variant Grams",
    "weight unit for display": "Variant Weight Unit",
    "inventory tracker": "Variant Inventory Tracker",
    "fulfillment service": "Variant Fulfillment Service",
    "requires shipping": "Variant Requires Shipping",
    "charge tax": "Variant Taxable",
    "tax code": "Variant Tax Code",
    "product image url": "Image Src",
    "image url": "Image Src",
    "variant image url": "Variant Image",
    "商品標題": "Title",
    "商品标题": "Title",
    "標題": "Title",
    "标题": "Title",
    "商品名稱": "Title",
    "商品名称": "Title",
    "品牌": "Vendor",
    "標籤": "Tags",
    "标签": "Tags",
    "價格": "Variant Price",
    "价格": "Variant Price",
    "庫存數量": "Variant Inventory Qty",
    "库存数量": "Variant Inventory Qty",
    "條碼": "Variant Barcode",
    "条码": "Variant Barcode",
    "圖片網址": "Image Src",
    "图片网址": "Image Src",
}
_FOURTH = re.compile(r"option\s*(?:[4-9]|\d{2,})\s*(?:name|value)", re.IGNORECASE)
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\x00"))


@dataclass(frozen=True)
class Columns:
    """Where each column stands: `meant` by the format's name, `kept` as (place, name), and what is odd of a header."""

    meant: dict[str, int]
    kept: list[tuple[int, str]]
    unknown: list[tuple[int, str]]
    twice: list[str]
    nameless: list[int]

    @cached_property
    def fourth(self) -> list[tuple[int, str]]:
        """Columns of a fourth option and further ones, which no product here can have."""
        return [(index, name) for index, name in self.unknown if _FOURTH.fullmatch(name)]


def place(header: list[str]) -> Columns:
    """Match a header; a name as the format writes it goes before a renamed one, the first before a repetition."""
    columns = Columns({}, [], [], [], [])
    names: dict[int, str] = {}
    for index, written in enumerate(header):
        exact = _EXACT.get(_plain(written))
        if exact and exact in names.values():
            columns.twice.append(exact)
        elif exact:
            names[index] = exact
    for index, written in enumerate(header):
        if index in names or _EXACT.get(_plain(written)):
            continue
        meaning = _RENAMED.get(_plain(written))
        if meaning and meaning not in names.values():
            names[index] = meaning
        else:
            _own(columns, names, index, own_name(written))
    for index, name in sorted(names.items()):
        if name in MEANT:
            columns.meant[name] = index
        else:
            columns.kept.append((index, name))
    return columns


def _own(columns: Columns, names: dict[int, str], index: int, name: str) -> None:
    if not name:
        columns.nameless.append(index)
    elif name in names.values():
        columns.twice.append(name)
    else:
        names[index] = name
        columns.unknown.append((index, name))


@lru_cache(maxsize=1024)
def known(name: str) -> str | None:
    """The column of the format that a header means, or None."""
    plain = _plain(name)
    return _EXACT.get(plain) or _RENAMED.get(plain)


def own_name(name: str) -> str:
    """The name of a column the format does not know, as a person wrote it, at most 120 characters."""
    return " ".join(unicodedata.normalize("NFC", name.translate(_INVISIBLE)).split())[:120].strip()


def _plain(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name[:200]).translate(_INVISIBLE).casefold()
    return " ".join(plain.replace("_", " ").replace("-", " ").split())


_EXACT = {_plain(name): name for name in FORMAT}
