"""A product's state moves along one table; new goods of a supplier on probation pass through review (domain.md 2)."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import update

from storefront import audit, suppliers
from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.kernel.words import _
from storefront.products.models import Product, ProductStep
from storefront.products.telling import tell

TRANSITIONS: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {  # word: (from, to)
    "publish": (("draft",), "live"),
    "review": (("draft",), "in_review"),
    "accept": (("in_review",), "live"),
    "decline": (("in_review",), "draft"),
    "withdraw": (("in_review",), "draft"),
    "pause": (("live",), "paused"),
    "resume": (("paused",), "live"),
    "retire": (("draft", "in_review", "live", "paused"), "retired"),
}


@atomic()
def publish(product: Product, *, by: Actor) -> str:
    """Put a draft on sale, or into review while its supplier is on probation; the new state.

    Repeating it changes nothing. Raises Refused (409) while the supplier may not sell, and for a retired product.
    """
    if product.state in ("live", "in_review"):
        return product.state
    supplier = suppliers.by_id(product.supplier_id)
    if not supplier.sells:
        raise Refused(_("Goods can go on sale once your application is approved."), status=409)
    on_probation = supplier.probation_until is not None and clock.now() < supplier.probation_until
    _move(product, "resume" if product.state == "paused" else "review" if on_probation else "publish", by)
    return product.state


@atomic()
def accept(product: Product, *, by: Actor) -> None:
    """Staff: the review is passed, it goes on sale."""
    _move(product, "accept", by)
    audit.record(by, "accept product", f"product:{product.id}")


@atomic()
def decline(product: Product, reason: str, *, by: Actor) -> None:
    """Staff: back to its supplier, who reads the reason."""
    if not reason.strip():
        raise Refused(_("Please say why."), "reason")
    _move(product, "decline", by, reason)
    audit.record(by, "decline product", f"product:{product.id}", {"reason": reason})


@atomic()
def withdraw(product: Product, *, by: Actor) -> None:
    """Take a product out of review, to work on it."""
    _move(product, "withdraw", by)


@atomic()
def pause(product: Product, *, by: Actor, reason: str = "") -> None:
    """Take a product off sale for a while. Repeating it changes nothing."""
    if product.state != "paused":
        _move(product, "pause", by, reason)


@atomic()
def resume(product: Product, *, by: Actor) -> None:
    """Put a paused product on sale again. Repeating it changes nothing."""
    if product.state != "live":
        _move(product, "resume", by)


@atomic()
def retire(product: Product, *, by: Actor, reason: str = "") -> None:
    """Take a product off sale for good. What is ordered goes on; repeating it changes nothing."""
    if product.state != "retired":
        _move(product, "retire", by, reason)


def _move(product: Product, word: str, by: Actor, reason: str = "") -> None:
    """One transition (domain.md G3). Raises Refused (409), changing nothing, from a state it does not start from."""
    sources, after = TRANSITIONS[word]
    before, now = product.state, clock.now()
    columns = {"state": after, "at": now, "by_id": by.id, "reason": reason[:500]}
    moved = (
        session.execute(
            update(Product)
            .where(Product.id == product.id, Product.state == before)
            .values(columns)
            .returning(Product.id)
        ).all()
        if before in sources
        else []
    )
    if len(moved) != 1:
        raise Refused(_("This product is not in a state for that any more. Please look again."), status=409)
    session.refresh(product)
    step = {"product_id": product.id, "before": before, "after": after, "at": now, "by_id": by.id}
    session.add(ProductStep(**step, reason=reason[:500]))
    session.flush()
    tell(product)
