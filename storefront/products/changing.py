"""A product changes by a whole draft; what stays equal is not written, and a change that was overtaken is refused."""

from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.kernel.words import _
from storefront.products.checking import check
from storefront.products.creating import facts_of
from storefront.products.drafting import ProductDraft
from storefront.products.models import Product
from storefront.products.telling import tell
from storefront.products.varying import vary


@atomic()
def change(product: Product, draft: ProductDraft, *, by: Actor, version: int | None = None) -> bool:
    """Make a product as drafted; whether anything changed. Stock, state, address and handle stay.

    `version` is what the draft was made from. Raises Refused (409) when it is no longer that, or when the product is
    retired; 422 with the field for what a product cannot be.
    """
    del by  # the supplier's own goods; what staff do is recorded where they do it
    if version is not None and version != product.version:
        raise Refused(_("This product was changed elsewhere meanwhile. Please open it again."), status=409)
    if not apply(product, draft):
        return False
    tell(product)
    return True


def apply(product: Product, draft: ProductDraft) -> bool:
    """As `change`, for a verb that says itself what changed."""
    if product.state == "retired":
        raise Refused(_("A retired product does not change any more."), status=409)
    check(draft)
    columns = facts_of(draft)
    changed = {name: value for name, value in columns.items() if getattr(product, name) != value}
    for name, value in changed.items():
        setattr(product, name, value)
    varied = vary(product, draft)
    if not changed and not varied:
        return False
    product.version += 1
    product.changed_at = clock.now()
    session.flush()
    return True
