"""What suppliers offer: products with variants, prices, pictures and stock; whoever changes one announces it.

`ProductDraft` says what a product should be, whole: `create` it, or `change` a product to it (`draft_of` gives the
draft that changes nothing). A description is kept as written, Markdown or HTML, and shown by `described`. Stock moves
by `take`, `put_back` and `withdraw` alone.
"""

from collections.abc import Collection, Iterable

from storefront.products.changing import change
from storefront.products.creating import create
from storefront.products.describing import described, plainly
from storefront.products.drafting import ProductDraft, VariantDraft, draft_of
from storefront.products.editing import (
    cancel_edit,
    confirm_edit,
    decline_edit,
    edit_by_id,
    edits_waiting,
    newest_edit,
    open_edit,
    propose,
    propose_pictures,
    wanted_of,
    wished,
)
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
    ProductEdit,
    ProductStep,
    Variant,
)
from storefront.products.naming import brand_named, category_named, slug_of
from storefront.products.picturing import (
    add_picture,
    describe_picture,
    fetch_again,
    order_pictures,
    picture,
    picture_arrived,
    picture_missing,
    picture_of,
    remove_picture,
    stored_words,
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
    found,
    lead_picture,
    of_supplier,
    on_offer,
    owned,
    variant_of,
    variant_titles,
    waiting_for_review,
    whole,
)
from storefront.products.rowing import row_of, stored, waiting_words
from storefront.products.stating import FileProduct, FileVariant
from storefront.products.stocking import put_back, shortage, take
from storefront.products.stocking import withdraw as withdraw_stock
from storefront.products.weighing import before_of, dearer, material

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
    "ProductEdit",
    "ProductStep",
    "Row",
    "Shown",
    "Upserted",
    "Variant",
    "VariantDraft",
    "accept",
    "add_picture",
    "before_of",
    "brand_named",
    "brands",
    "buyable",
    "by_handle",
    "by_id",
    "by_sku",
    "by_slug",
    "cancel_edit",
    "categories",
    "category_named",
    "change",
    "choices",
    "commission",
    "confirm_edit",
    "counts",
    "create",
    "dearer",
    "decline",
    "decline_edit",
    "describe_picture",
    "described",
    "draft_of",
    "edit_by_id",
    "edits_waiting",
    "fetch_again",
    "file_names",
    "foresee",
    "found",
    "highest",
    "index",
    "lacking",
    "lead_picture",
    "listed",
    "material",
    "newest_edit",
    "of_supplier",
    "on_offer",
    "open_edit",
    "order_pictures",
    "owned",
    "pause",
    "picture",
    "picture_arrived",
    "picture_missing",
    "picture_of",
    "plainly",
    "propose",
    "propose_pictures",
    "publish",
    "put_back",
    "remove_picture",
    "resume",
    "retire",
    "row_of",
    "shortage",
    "shown_of",
    "slug_of",
    "stored",
    "take",
    "upsert",
    "usual_band",
    "variant_of",
    "variant_titles",
    "waiting_for_review",
    "waiting_pictures",
    "wanted_of",
    "whole",
    "wished",
    "withdraw",
    "withdraw_stock",
    "would_change",
]


def file_names(words: Collection[str]) -> Iterable[str]:
    """Which of these words our rows still name (kernel.files): pictures, and those that wait to become some."""
    return {*stored_words(words), *waiting_words(words)}
