"""What suppliers offer: products with variants, prices, pictures and stock; whoever changes one announces it.

`ProductDraft` says what a product should be, whole: `create` it, or `change` a product to it (`draft_of` gives the
draft that changes nothing). A description is kept as written, Markdown or HTML, and shown by `described`. Stock moves
by `take`, `put_back` and `withdraw` alone.
"""

from storefront.products.changing import change
from storefront.products.creating import create
from storefront.products.describing import described, plainly
from storefront.products.drafting import ProductDraft, VariantDraft, draft_of
from storefront.products.importing import Outcome, Upserted, foresee, upsert, would_change
from storefront.products.indexing import index
from storefront.products.listing import Choice, Page, Row, Shown, choices, counts, lacking, listed, shown_of
from storefront.products.models import (
    MEASURES,
    MOST_PICTURES,
    MOST_VARIANTS,
    NOT_RETURNABLE,
    STATES,
    Attribute,
    Brand,
    Category,
    CategoryName,
    Picture,
    Product,
    ProductStep,
    Variant,
)
from storefront.products.naming import brand_named, category_named, slug_of
from storefront.products.picturing import (
    add_picture,
    describe_picture,
    fetch_again,
    file_names,
    order_pictures,
    picture,
    picture_arrived,
    picture_missing,
    picture_of,
    remove_picture,
    waiting_pictures,
)
from storefront.products.pricing import commission, highest, usual_band
from storefront.products.publishing import accept, decline, pause, publish, resume, retire, withdraw
from storefront.products.reading import (
    brands,
    buyable,
    by_handle,
    by_id,
    by_sku,
    by_slug,
    categories,
    lead_picture,
    of_supplier,
    on_offer,
    owned,
    variant_of,
    waiting_for_review,
    whole,
)
from storefront.products.stating import FileProduct, FileVariant
from storefront.products.stocking import enough, put_back, take
from storefront.products.stocking import withdraw as withdraw_stock

__all__ = [
    "MEASURES",
    "MOST_PICTURES",
    "MOST_VARIANTS",
    "NOT_RETURNABLE",
    "STATES",
    "Attribute",
    "Brand",
    "Category",
    "CategoryName",
    "Choice",
    "FileProduct",
    "FileVariant",
    "Outcome",
    "Page",
    "Picture",
    "Product",
    "ProductDraft",
    "ProductStep",
    "Row",
    "Shown",
    "Upserted",
    "Variant",
    "VariantDraft",
    "accept",
    "add_picture",
    "brand_named",
    "brands",
    "buyable",
    "by_handle",
    "by_id",
    "by_sku",
    "by_slug",
    "categories",
    "category_named",
    "change",
    "choices",
    "commission",
    "counts",
    "create",
    "decline",
    "describe_picture",
    "described",
    "draft_of",
    "enough",
    "fetch_again",
    "file_names",
    "foresee",
    "highest",
    "index",
    "lacking",
    "lead_picture",
    "listed",
    "of_supplier",
    "on_offer",
    "order_pictures",
    "owned",
    "pause",
    "picture",
    "picture_arrived",
    "picture_missing",
    "picture_of",
    "plainly",
    "publish",
    "put_back",
    "remove_picture",
    "resume",
    "retire",
    "shown_of",
    "slug_of",
    "take",
    "upsert",
    "usual_band",
    "variant_of",
    "waiting_for_review",
    "waiting_pictures",
    "whole",
    "withdraw",
    "withdraw_stock",
    "would_change",
]
