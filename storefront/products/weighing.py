"""A change is material where a customer could be misled if nobody looked; the rest holds at once (domain.md 2)."""

from storefront import policies
from storefront.products.drafting import ProductDraft, VariantDraft, tidy
from storefront.products.naming import folded

MATERIAL = ("title", "brand", "category", "origin", "returns", "price", "pictures")


def material(before: ProductDraft, after: ProductDraft) -> tuple[str, ...]:
    """What of a change has to be looked at, words of MATERIAL; nothing when all of it may hold at once."""
    texts = ("title", "category", "origin")
    found = [name for name in texts if tidy(getattr(before, name)) != tidy(getattr(after, name))]
    if folded(before.brand) != folded(after.brand):
        found.append("brand")
    if before.not_returnable_reason != after.not_returnable_reason:
        found.append("returns")
    if any(dearer(before, one) for one in after.variants):
        found.append("price")
    return tuple(name for name in MATERIAL if name in found)


def dearer(before: ProductDraft, variant: VariantDraft) -> bool:
    """Whether a variant costs so much more than before that it is looked at; a new one is compared with the dearest."""
    old = before_of(before, variant)
    price = old.price if old else max((one.price for one in before.variants), default=variant.price)
    return variant.price * 10_000 >= price * (10_000 + policies.current().material_price_bp)


def before_of(before: ProductDraft, variant: VariantDraft) -> VariantDraft | None:
    """What a drafted variant was: by its id, else its SKU, else its options."""
    key = [folded(tidy(one)[""]) for one in variant.options]
    ways = (
        lambda one: variant.id is not None and one.id == variant.id,
        lambda one: bool(variant.sku) and one.sku == variant.sku,
        lambda one: [folded(tidy(value)[""]) for value in one.options] == key,
    )
    return next((one for way in ways for one in before.variants if way(one)), None)


def differing(before: ProductDraft, after: ProductDraft) -> tuple[str, ...]:
    """The names of all that a draft changes, for the log."""
    names = ("title", "description", "origin", "brand", "category", "attributes", "options", "rate_bp", "variants",
             "not_returnable_reason", "extra")  # fmt: skip
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))
