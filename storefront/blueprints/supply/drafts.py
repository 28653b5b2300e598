"""Between a product's form and its draft: the same thing, once as typed and once as meant."""

from typing import Any

from storefront import products
from storefront.blueprints.supply.product_forms import LANGUAGES, ProductForm, VariantForm
from storefront.kernel import money
from storefront.kernel.errors import Refused
from storefront.kernel.words import Words, _
from storefront.products import Attribute, ProductDraft, VariantDraft


def draft(form: ProductForm, before: ProductDraft | None = None) -> ProductDraft:
    """What a valid form means; what no field holds is taken from `before`. Raises Refused at the field."""
    had = {one.id: one for one in before.variants} if before else {}
    options = tuple(
        _words(typed, old)
        for typed, old in zip(
            (form.option1.data, form.option2.data, form.option3.data),
            _three(before.options if before else ()),
            strict=True,
        )
        if typed
    )
    rows = form.rows()
    return ProductDraft(
        title=_said(form, "title"),
        description=_said(form, "description"),
        handle=before.handle if before else "",
        origin=_words(form.origin.data, before.origin if before else None),
        brand=form.brand.data or "",
        category=_words(form.category.data, before.category if before else None),
        attributes=_attributes(form.attributes.data or "", before.attributes if before else ()),
        options=options,
        rate_bp=_rate(form.rate.data or ""),
        not_returnable_reason=form.not_returnable_reason.data or None,
        variants=tuple(_variant(row, f"variants-{place}-", len(options), had) for place, row in enumerate(rows)),
        extra=before.extra if before else {},
    )


def _said(form: ProductForm, name: str) -> Words:
    texts = {tongue: form._fields[f"{name}_{tongue}"].data or "" for tongue in LANGUAGES}
    return Words.of({"": form._fields[name].data or "", **texts})


def _three(words: tuple[Words, ...]) -> tuple[Words | None, ...]:
    return (*words, *(None for _place in range(3)))[:3]


def _words(typed: str | None, old: Words | None) -> Words:
    """A text without fields for its translations keeps them while it stays what it was."""
    return old if old is not None and old.get("", "") == (typed or "") else Words.of(typed or "")


def _attributes(typed: str, old: tuple[Attribute, ...]) -> tuple[Attribute, ...]:
    known = {_line(one): one for one in old}
    found = []
    for text in (line.strip() for line in typed.splitlines()):
        name, colon, value = text.replace("：", ":").partition(":")
        plain = (
            Attribute(Words.of(name.strip()), Words.of(value.strip()))
            if colon
            else Attribute(Words.of(""), Words.of(text))
        )
        if text:
            found.append(known.get(text, plain))
    return tuple(found)


def _line(attribute: Attribute) -> str:
    name, value = attribute.name.get("", ""), attribute.value.get("", "")
    return f"{name}: {value}" if name else value


def _rate(text: str) -> int:
    whole, _point, rest = text.strip().removesuffix("%").strip().partition(".")
    plain = f"{whole or '0'}{rest.ljust(2, '0')}"
    if not (plain.isascii() and plain.isdigit() and len(rest) <= 2 and len(whole) <= 3):
        raise Refused(_("Please write a percentage like 10 or 12.5."), "rate")
    return int(plain)


def _variant(row: VariantForm, at: str, options: int, had: dict[int | None, VariantDraft]) -> VariantDraft:
    number = _id(row.id.data)
    old = had.get(number)
    typed = (row.option1.data, row.option2.data, row.option3.data)
    if any(typed[options:]):
        raise Refused(
            _("Name this option above first."),
            f"{at}option{1 + next(i for i in (0, 1, 2) if i >= options and typed[i])}",
        )
    return VariantDraft(
        price=money.parse(row.price.data or "", f"{at}price"),
        options=tuple(_words(*pair) for pair in zip(typed[:options], _three(old.options if old else ()), strict=False)),
        sku=row.sku.data or None,
        band_low=_amount(row.band_low.data, f"{at}band_low"),
        band_high=_amount(row.band_high.data, f"{at}band_high"),
        compare_at=_amount(row.compare_at.data, f"{at}compare_at"),
        weight_grams=_whole(row.weight_grams.data, f"{at}weight_grams") or 0,
        unit_quantity=_whole(row.unit_quantity.data, f"{at}unit_quantity"),
        unit_measure=row.unit_measure.data or None,
        barcode=row.barcode.data or None,
        picture_id=_id(row.picture.data),
        extra=old.extra if old else {},
        id=number if old else None,
    )


def _id(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else None


def _amount(text: str | None, field: str) -> int | None:
    return money.parse(text, field) if text else None


def _whole(text: str | None, field: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        raise Refused(_("Please write a whole number."), field)
    return int(text)


def typed_from(draft: ProductDraft, version: int) -> dict[str, Any]:
    """A product as its form shows it; `version` is what it was made from."""
    names = [*draft.options, None, None, None][:3]
    data: dict[str, Any] = {
        "version": str(version),
        "title": draft.title.get("", ""),
        "description": draft.description.get("", ""),
        "brand": draft.brand,
        "category": draft.category.get("", ""),
        "origin": draft.origin.get("", ""),
        "attributes": "\n".join(map(_line, draft.attributes)),
        "rate": f"{draft.rate_bp / 100:g}",
        "not_returnable_reason": draft.not_returnable_reason or "",
        "variants": [_row(variant, draft.rate_bp) for variant in draft.variants],
    }
    data |= {f"option{place}": name.get("", "") if name else "" for place, name in enumerate(names, 1)}
    for tongue in LANGUAGES:
        data |= {
            f"title_{tongue}": draft.title.get(tongue, ""),
            f"description_{tongue}": draft.description.get(tongue, ""),
        }
    return data


def _row(variant: VariantDraft, rate_bp: int) -> dict[str, Any]:
    low, high = variant.band_low, variant.band_high
    usual = low is None or high is None or (low, high) == products.usual_band(variant.price, rate_bp)
    values = [*variant.options, None, None, None][:3]
    return {
        "id": str(variant.id or ""),
        **{f"option{place}": value.get("", "") if value else "" for place, value in enumerate(values, 1)},
        "price": money.plain(variant.price),
        "band_low": "" if usual or low is None else money.plain(low),
        "band_high": "" if usual or high is None else money.plain(high),
        "compare_at": money.plain(variant.compare_at) if variant.compare_at else "",
        "sku": variant.sku or "",
        "weight_grams": str(variant.weight_grams or ""),
        "unit_quantity": str(variant.unit_quantity or ""),
        "unit_measure": variant.unit_measure or "",
        "barcode": variant.barcode or "",
        "picture": str(variant.picture_id or ""),
    }
