"""The goods of the town: products as their suppliers would enter them, pictures developed, batches received."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta
from typing import Final

from flask import Flask, current_app
from sqlalchemy import select

from storefront import batches, products
from storefront.accounts import Account
from storefront.demo import art
from storefront.demo.goods import BRANDS, CATEGORIES, GOODS, Good
from storefront.demo.goods import Variant as VariantEntry
from storefront.demo.people import Town
from storefront.kernel import clock, pictures
from storefront.kernel.db import session
from storefront.kernel.pictures import StoredPicture
from storefront.kernel.words import Words
from storefront.products import Attribute, ProductDraft, Variant, VariantDraft

_BRANDS: Final = {brand.slug: brand.name[""] for brand in BRANDS}
_CATEGORIES: Final = {category.slug: Words.of(category.name) for category in CATEGORIES}


def developed() -> dict[str, StoredPicture]:
    """Every drawing of the goods, rendered as if photographed and developed like an upload, by its name."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    names = sorted({shot.art for good in GOODS for shot in good.shots})

    def develop(name: str) -> StoredPicture:
        with app.app_context():
            return pictures.store_picture(art.rendered(name, 800))

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(names, pool.map(develop, names), strict=True))


def stock(town: Town, stored: dict[str, StoredPicture], today: datetime, sold: Mapping[str, int]) -> None:
    """Enter every good, publish it, and receive its batches; `sold` says how many of each the town will have bought."""
    for good in GOODS:
        supplier = town.suppliers[good.supplier]
        account = next(one for one in town.accounts.values() if one.id == supplier.account_id)
        product = products.create(supplier, _draft(good), by=account)
        for shot in good.shots:
            products.add_picture(product, stored[shot.art], by=account, alt=Words.of(shot.alt))
        products.publish(product, by=account)
        town.products[good.slug] = product
        rows = session.scalars(select(Variant).where(Variant.product_id == product.id)).all()
        by_sku = {row.sku: row for row in rows}
        for place, entry in enumerate(good.variants):
            town.variants[entry.sku] = by_sku[entry.sku]
            if entry.stock:
                _receive(by_sku[entry.sku], entry, good, today, account, sold.get(good.slug, 0) if place == 0 else 0)


def _receive(variant: Variant, entry: VariantEntry, good: Good, today: datetime, account: Account, sold: int) -> None:
    """What was sold came from an earlier batch; the present one is on the shelf as the ledger says."""
    origin, opening = Words.of(good.origin), clock.now()
    if sold:
        earlier = opening.date()
        keeps = good.batch.best_before(earlier)
        batches.receive(
            variant, sold, by=account, code=f"{good.batch.code(earlier)}-0", origin=origin,
            made_on=good.batch.made_on(earlier), best_before=keeps and max(keeps, today.date()),
        )  # fmt: skip
    day = today.date()
    made_on = good.batch.made_on(day)
    clock.set(max(opening, datetime.combine(made_on, time(9), UTC) + timedelta(days=2)))
    batches.receive(
        variant, entry.stock, by=account, code=good.batch.code(day), origin=origin, made_on=made_on,
        best_before=good.batch.best_before(day),
    )  # fmt: skip
    clock.set(opening)


def _draft(good: Good) -> ProductDraft:
    reason = None if good.returnable else ("hygiene" if good.category == "home" else "perishable")
    return ProductDraft(
        title=Words.of(good.title),
        handle=good.slug,
        description=Words({key: f"{good.summary[key]}\n\n{text}" for key, text in good.description.items()}),
        origin=Words.of(good.origin),
        brand=_BRANDS[good.brand],
        category=_CATEGORIES[good.category],
        attributes=tuple(Attribute(Words.of(name), Words.of(value)) for name, value in good.attributes),
        options=tuple(Words.of(option.name) for option in good.options),
        rate_bp=good.rate,
        not_returnable_reason=reason,
        variants=tuple(_variant(good, entry) for entry in good.variants),
    )


def _variant(good: Good, entry: VariantEntry) -> VariantDraft:
    return VariantDraft(
        price=entry.price,
        options=tuple(Words.of(good.options[place].values[choice]) for place, choice in enumerate(entry.choice)),
        sku=entry.sku,
        band_low=entry.band_low,
        band_high=entry.band_high,
        compare_at=entry.compare_at,
        weight_grams=entry.weight_grams,
        unit_quantity=entry.unit_quantity,
        unit_measure=entry.unit_measure,
    )
