"""The ledger is read from its TOML pages as it stands: a missing word or a wrong name stops the reading."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .entries import Batch, Brand, Category, Customer, Good, Option, ShelfPlace, Shop, Shot, Supplier, Text, Variant

LEDGER = Path(__file__).with_name("ledger")

Page = Mapping[str, Any]


def page(name: str) -> Page:
    """One page of the ledger, for example ``hill-pottery/tea``."""
    return tomllib.loads((LEDGER / f"{name}.toml").read_text(encoding="utf-8"))


def text(entry: Page | str) -> Text:
    """Three languages, or one string that needs no translation: a size, a standard."""
    if isinstance(entry, str):
        return {"": entry, "zh_Hant": entry, "zh_Hans": entry}
    return {"": entry["en"], "zh_Hant": entry["zh_Hant"], "zh_Hans": entry["zh_Hans"]}


def brands(catalogue: Page) -> tuple[Brand, ...]:
    return tuple(Brand(slug=entry["slug"], name=text(entry["name"])) for entry in catalogue["brand"])


def categories(catalogue: Page) -> tuple[Category, ...]:
    return tuple(Category(slug=entry["slug"], name=text(entry["name"])) for entry in catalogue["category"])


def supplier(entry: Page, catalogue: Page) -> Supplier:
    return Supplier(
        slug=entry["slug"],
        email=entry["email"],
        contact=entry["contact"],
        name=text(entry["name"]),
        about=text(entry["about"]),
        place=text(catalogue["places"][entry["place"]]),
        promise_hours=entry["promise_hours"],
        freight_flat=entry["freight"]["flat"],
        freight_free_from=entry["freight"]["free_from"],
    )


def goods(catalogue: Page) -> tuple[Good, ...]:
    """Every good of every supplier, in the order of the pages."""
    return tuple(
        good(entry, owner["slug"], catalogue)
        for owner in catalogue["supplier"]
        for kind in owner["catalogue"]
        for entry in page(f"{owner['slug']}/{kind}")["good"]
    )


def good(entry: Page, owner: str, catalogue: Page) -> Good:
    labels = catalogue["attributes"]
    return Good(
        slug=entry["slug"],
        supplier=owner,
        brand=entry["brand"],
        category=entry["category"],
        origin=text(catalogue["places"][entry["origin"]]),
        rate=entry["rate"],
        title=text(entry["title"]),
        summary=text(entry["summary"]),
        description=text(entry["description"]),
        attributes=tuple((text(labels[key]), text(value)) for key, value in entry["attributes"].items()),
        options=tuple(option(each) for each in entry.get("options", ())),
        variants=tuple(variant(each) for each in entry["variants"]),
        shots=tuple(shot(each) for each in entry["shots"]),
        batch=Batch(**entry["batch"]),
        kept=text(catalogue["kept"][entry["kept"]]) if "kept" in entry else None,
    )


def option(entry: Page) -> Option:
    return Option(name=text(entry["name"]), values=tuple(text(value) for value in entry["values"]))


def variant(entry: Page) -> Variant:
    low, high = entry["band"]
    unit = entry.get("unit", {})
    return Variant(
        sku=entry["sku"],
        choice=tuple(entry.get("choice", ())),
        price=entry["price"],
        band_low=low,
        band_high=high,
        stock=entry["stock"],
        weight_grams=entry["weight"],
        compare_at=entry.get("compare_at"),
        unit_quantity=unit.get("quantity"),
        unit_measure=unit.get("measure"),
    )


def shot(entry: Page) -> Shot:
    return Shot(art=entry["art"], alt=text(entry["alt"]), variant=entry.get("variant"))


def shops() -> tuple[Shop, ...]:
    return tuple(shop(entry) for entry in page("shops")["shop"])


def shop(entry: Page) -> Shop:
    return Shop(
        slug=entry["slug"],
        email=entry["email"],
        owner=entry["owner"],
        name=text(entry["name"]),
        blurb=text(entry["blurb"]),
        hue=entry["hue"],
        seal=entry["seal"],
        shelf=tuple(ShelfPlace(good=place["good"], prices=place.get("prices", {})) for place in entry["shelf"]),
    )


def customers() -> tuple[Customer, ...]:
    return tuple(
        Customer(
            name=entry["name"],
            email=entry["email"],
            phone=entry["phone"],
            language=entry["language"],
            **entry["address"],
        )
        for entry in page("customers")["customer"]
    )
