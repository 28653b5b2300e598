"""What a draft must be before it becomes rows; each refusal names the field, a variant's with its place in the list."""

from collections.abc import Iterable
from typing import Final

from storefront import policies
from storefront.kernel import money
from storefront.kernel.errors import Refused
from storefront.kernel.money import share
from storefront.kernel.words import Words, _
from storefront.products.drafting import ProductDraft, VariantDraft
from storefront.products.models import MEASURES, MOST_VARIANTS, NOT_RETURNABLE
from storefront.products.pricing import band_of, commission

TITLE, DESCRIPTION, ORIGIN, BRAND, OPTION_NAME, OPTION_VALUE = 255, 60_000, 120, 120, 60, 120  # characters
SKU, BARCODE, ATTRIBUTES, ATTRIBUTE, HANDLE = 64, 64, 120, 500, 120
MOST_GRAMS: Final = 10_000_000
MOST_UNITS: Final = 100_000_000


def check(draft: ProductDraft) -> None:
    """Raises Refused for what a product cannot be."""
    _text(draft.title, TITLE, "title", needed=True)
    _text(draft.description, DESCRIPTION, "description")
    _text(draft.origin, ORIGIN, "origin")
    _text(draft.category, BRAND, "category")
    _text(Words.of(draft.brand), BRAND, "brand")
    _text(Words.of(draft.handle), HANDLE, "handle")
    _check_attributes(draft)
    _check_terms(draft)
    _check_options(draft)
    if not draft.variants:
        raise Refused(_("A product needs at least one variant."), "variants")
    if len(draft.variants) > MOST_VARIANTS:
        raise Refused(_("A product has %(most)s variants at most.", most=MOST_VARIANTS), "variants")
    skus: set[str] = set()
    for place, variant in enumerate(draft.variants):
        _check_variant(variant, draft, f"variants-{place}-")
        if variant.sku and variant.sku in skus:
            raise Refused(_("Another variant has this SKU."), f"variants-{place}-sku")
        skus |= {variant.sku} if variant.sku else set()


def _text(words: Words, most: int, field: str, *, needed: bool = False) -> None:
    if needed and not any(text.strip() for text in words.values()):
        raise Refused(_("Please fill this in."), field)
    if any(len(text) > most for text in words.values()):
        raise Refused(_("Please keep this to %(most)s characters.", most=most), field)


def _check_attributes(draft: ProductDraft) -> None:
    if len(draft.attributes) > ATTRIBUTES:
        raise Refused(_("At most %(most)s lines, please.", most=ATTRIBUTES), "attributes")
    for attribute in draft.attributes:
        _text(attribute.name, OPTION_NAME, "attributes")
        _text(attribute.value, ATTRIBUTE, "attributes", needed=True)


def _check_terms(draft: ProductDraft) -> None:
    ceiling = policies.current().commission_ceiling_bp
    if not 0 <= draft.rate_bp <= ceiling:
        raise Refused(_("The rate is between 0%% and %(most)s%%.", most=ceiling // 100), "rate")
    if draft.not_returnable_reason is not None and draft.not_returnable_reason not in NOT_RETURNABLE:
        raise Refused(_("Please choose one of the reasons."), "not_returnable_reason")


def _check_options(draft: ProductDraft) -> None:
    if len(draft.options) > 3:
        raise Refused(_("A product has three options at most."), "option3")
    for place, name in enumerate(draft.options, 1):
        _text(name, OPTION_NAME, f"option{place}", needed=True)
    names = [str(name.get("")).casefold() for name in draft.options]
    if len(set(names)) < len(names):
        raise Refused(_("Two options have the same name."), f"option{len(names)}")


def _check_variant(variant: VariantDraft, draft: ProductDraft, at: str) -> None:
    if len(variant.options) != len(draft.options):
        place = min(len(variant.options), len(draft.options)) + 1
        raise Refused(_("Each variant has one value for each option."), f"{at}option{place}")
    for place, value in enumerate(variant.options, 1):
        _text(value, OPTION_VALUE, f"{at}option{place}", needed=True)
    _text(Words.of(variant.sku or ""), SKU, f"{at}sku")
    _text(Words.of(variant.barcode or ""), BARCODE, f"{at}barcode")
    _check_prices(variant, draft.rate_bp, at)
    if not 0 <= variant.weight_grams <= MOST_GRAMS:
        raise Refused(_("Please write a weight in grams, from 0 to %(most)s.", most=MOST_GRAMS), f"{at}weight_grams")
    _check_unit(variant, at)


def _check_unit(variant: VariantDraft, at: str) -> None:
    if (variant.unit_quantity is None) != (variant.unit_measure is None):
        raise Refused(_("A unit price needs a quantity and a measure, both or neither."), f"{at}unit_quantity")
    if variant.unit_measure is not None and variant.unit_measure not in MEASURES:
        raise Refused(_("Please choose one of the measures."), f"{at}unit_measure")
    if variant.unit_quantity is not None and not 1 <= variant.unit_quantity <= MOST_UNITS:
        raise Refused(_("Please write a whole number from 1 to %(most)s.", most=MOST_UNITS), f"{at}unit_quantity")


def _check_prices(variant: VariantDraft, rate_bp: int, at: str) -> None:
    given: Iterable[tuple[str, int | None]] = (
        ("price", variant.price),
        ("band_low", variant.band_low),
        ("band_high", variant.band_high),
        ("compare_at", variant.compare_at),
    )
    for field, amount in given:
        if amount is not None and not 1 <= amount <= money.LARGEST:
            raise Refused(_("Please write an amount above 0."), at + field)
    low, high = band_of(variant, rate_bp)
    if commission(variant.price, low, rate_bp) < 0:
        said = _("At this price a reseller would earn less than nothing. Please raise it, or the rate.")
        raise Refused(said, f"{at}band_low")
    if high < low:
        raise Refused(_("The highest price is below the lowest."), f"{at}band_high")
    ceiling = policies.current().commission_ceiling_bp
    if commission(variant.price, high, rate_bp) > share(ceiling, high):
        said = _(
            "At this price a reseller would earn more than %(most)s%% of the sale. Please lower it, or the rate.",
            most=ceiling // 100,
        )
        raise Refused(said, f"{at}band_high")
