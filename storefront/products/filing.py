"""A draft that waits is kept as JSON, and comes back as it was: equal drafts are equal rows."""

from dataclasses import fields
from typing import Any

from storefront.kernel.words import Words
from storefront.products.drafting import ProductDraft, VariantDraft
from storefront.products.models import Attribute

_WORDS = ("title", "description", "origin", "category")


def filed(draft: ProductDraft) -> dict[str, Any]:
    """A draft as a column keeps it."""
    plain = {one.name: getattr(draft, one.name) for one in fields(draft)}
    plain |= {name: dict(plain[name]) for name in _WORDS}
    plain["extra"] = dict(draft.extra)
    plain["options"] = [dict(one) for one in draft.options]
    plain["attributes"] = [[dict(one.name), dict(one.value)] for one in draft.attributes]
    plain["variants"] = [_variant(one) for one in draft.variants]
    return plain


def _variant(draft: VariantDraft) -> dict[str, Any]:
    plain = {one.name: getattr(draft, one.name) for one in fields(draft)}
    return {**plain, "extra": dict(draft.extra), "options": [dict(one) for one in draft.options]}


def unfiled(plain: dict[str, Any]) -> ProductDraft:
    """The draft that a column keeps."""
    words = {name: Words(plain[name]) for name in _WORDS}
    return ProductDraft(**{
        **plain, **words,
        "options": tuple(Words(one) for one in plain["options"]),
        "attributes": tuple(Attribute(Words(name), Words(value)) for name, value in plain["attributes"]),
        "variants": tuple(_unfiled(one) for one in plain["variants"]),
    })  # fmt: skip


def _unfiled(plain: dict[str, Any]) -> VariantDraft:
    return VariantDraft(**{**plain, "options": tuple(Words(one) for one in plain["options"])})
