"""Goods on sale change at once, or stay as they are while staff look at what would mislead a customer (domain.md 2).

One edit of a product is open at a time; what its supplier wants next goes into it. Every change leaves a row.
"""

from collections.abc import Sequence
from typing import Any, Final, Literal

from sqlalchemy import select

from storefront import audit, notices, suppliers
from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.words import _
from storefront.products.changing import apply
from storefront.products.drafting import ProductDraft, draft_of
from storefront.products.filing import filed, unfiled
from storefront.products.models import Product, ProductEdit
from storefront.products.rowing import arrange
from storefront.products.telling import tell
from storefront.products.weighing import differing, material

ON_SALE: Final = ("live", "paused")
OPEN: Final = ("waiting", "needs_revision")
Proposed = Literal["changed", "unchanged", "waits"]


def open_edit(product_id: int) -> ProductEdit | None:
    """What waits of a product, if anything does."""
    wanted = select(ProductEdit).where(ProductEdit.product_id == product_id, ProductEdit.state.in_(OPEN))
    return session.scalar(wanted.execution_options(populate_existing=True))


def wished(product: Product) -> ProductDraft:
    """The product as its supplier wants it: what waits, else what is."""
    edit = open_edit(product.id)
    return unfiled(edit.draft) if edit is not None and edit.draft is not None else draft_of(product)


@atomic()
def propose(product: Product, draft: ProductDraft, *, by: Actor, version: int | None = None) -> Proposed:
    """Change a product, or let the change wait where it is on sale and the change is material.

    Raises Refused as `change` does, also for what waits: it could be made as it is.
    """
    if version is not None and version != product.version:
        raise Refused(_("This product was changed elsewhere meanwhile. Please open it again."), status=409)
    before = draft_of(product)
    what = material(before, draft) if product.state in ON_SALE else ()
    edit = open_edit(product.id)
    if not what:
        if edit is not None and edit.draft is not None:
            _narrow(edit, by)
        return _at_once(product, before, draft, by)
    with session.begin_nested() as trial:
        apply(product, draft)
        trial.rollback()
    session.expire(product)
    _wait(product, edit, by, draft=filed(draft), what=what)
    return "waits"


def _at_once(product: Product, before: ProductDraft, draft: ProductDraft, by: Actor) -> Proposed:
    if not apply(product, draft):
        return "unchanged"
    if product.state in ON_SALE:
        now, what = clock.now(), list(differing(before, draft))
        row = {"product_id": product.id, "state": "confirmed", "state_at": now, "at": now, "by_id": by.id}
        session.add(ProductEdit(**row, reason="", what=what))
        session.flush()
    tell(product)
    return "changed"


@atomic()
def propose_pictures(product: Product, wanted: Sequence[dict[str, Any]], *, by: Actor) -> Proposed:
    """Let a product have these pictures in this order; on sale they are looked at first. See `ProductEdit`."""
    if product.state in ON_SALE:
        _wait(product, open_edit(product.id), by, pictures=list(wanted), what=("pictures",))
        return "waits"
    arrange(product, wanted, by=by)
    return "changed"


def _wait(product: Product, edit: ProductEdit | None, by: Actor, *, what: Sequence[str], **parts: Any) -> None:
    now = clock.now()
    if edit is None:
        edit = ProductEdit(product_id=product.id, at=now, what=[], draft=None, pictures=None)
    part = "draft" if "draft" in parts else "pictures"
    kept = [one for one in edit.what if (one == "pictures") == (part == "draft")]
    edit.state, edit.state_at, edit.at, edit.by_id, edit.reason = "waiting", now, now, by.id, ""
    edit.what = [*kept, *what] if part == "pictures" else [*what, *kept]
    setattr(edit, part, parts[part])
    session.add(edit)
    session.flush()


def _narrow(edit: ProductEdit, by: Actor) -> None:
    """The words need no look any more: what waits are the pictures alone, or nothing."""
    if edit.pictures is None:
        _end(edit, "cancelled", by)
    else:
        edit.draft, edit.what = None, ["pictures"]
        session.flush()


@atomic()
def cancel_edit(edit: ProductEdit, *, by: Actor) -> None:
    """The supplier does not want it any more. Repeating it changes nothing. Raises Refused (409) once it is decided."""
    if edit.state != "cancelled":
        _must_be(edit, OPEN)
        _end(edit, "cancelled", by)


@atomic()
def confirm_edit(edit: ProductEdit, *, by: Actor) -> None:
    """Staff: it holds from now on. Repeating it changes nothing. Raises Refused when it cannot hold any more."""
    if edit.state == "confirmed":
        return
    _must_be(edit, ("waiting",))
    product = session.get_one(Product, edit.product_id, with_for_update=True, populate_existing=True)
    if edit.draft is not None:
        apply(product, unfiled(edit.draft))
    if edit.pictures is not None:
        arrange(product, edit.pictures, by=by)
    _end(edit, "confirmed", by)
    tell(product)
    _decided(edit, product, by)


@atomic()
def decline_edit(edit: ProductEdit, reason: str, *, by: Actor, again: bool = False) -> None:
    """Staff: it stays as it is, or (`again`) its supplier may put it right; they read the reason either way."""
    if not reason.strip():
        raise Refused(_("Please say why."), "reason")
    after = "needs_revision" if again else "declined"
    if edit.state == after:
        return
    _must_be(edit, ("waiting",))
    _end(edit, after, by, reason)
    _decided(edit, session.get_one(Product, edit.product_id), by)


def _must_be(edit: ProductEdit, states: Sequence[str]) -> None:
    if edit.state not in states:
        raise Refused(_("This change was decided meanwhile. Please look again."), status=409)


def _end(edit: ProductEdit, state: str, by: Actor, reason: str = "") -> None:
    edit.state, edit.state_at, edit.decided_by_id, edit.reason = state, clock.now(), by.id, reason.strip()[:500]
    session.flush()


def _decided(edit: ProductEdit, product: Product, by: Actor) -> None:
    """Staff's word is in the log, and its supplier reads it."""
    told = {"product": product.id, "what": edit.what, "reason": edit.reason}
    audit.record(by, f"{edit.state} product change", f"product edit:{edit.id}", told)

    def say() -> notices.Said:
        said = {
            "confirmed": _("Your change of %(title)s is accepted and holds now.", title=product.title),
            "declined": _("Your change of %(title)s is not accepted. It stays as it was.", title=product.title),
            "needs_revision": _("Your change of %(title)s needs another look of yours.", title=product.title),
        }[edit.state]
        return notices.Said(_("Your change of a product"), (said, edit.reason), path, _("Open the product"))

    path = f"/supply/products/{product.id}"
    notices.write("product change", f"edit:{edit.id}:{edit.state_at:%Y%m%d%H%M%S%f}",
                  suppliers.by_id(product.supplier_id).account_id, say)  # fmt: skip


def edits_waiting(limit: int = 50) -> list[tuple[ProductEdit, Product]]:
    """What staff have to look at, the oldest first, each with its product as it is."""
    wanted = select(ProductEdit, Product).join(Product, Product.id == ProductEdit.product_id)
    wanted = wanted.where(ProductEdit.state == "waiting", Product.state.in_(ON_SALE))
    return [(edit, product) for edit, product in session.execute(wanted.order_by(ProductEdit.at).limit(limit))]


def edit_by_id(edit_id: int) -> ProductEdit:
    """An edit. Raises NotFound."""
    found = session.get(ProductEdit, edit_id)
    if found is None:
        raise NotFound()
    return found


def newest_edit(product_id: int) -> ProductEdit | None:
    """What was last wanted of a product and waited: open, or decided."""
    waited = ProductEdit.decided_by_id.is_not(None) | ProductEdit.state.in_(OPEN)
    wanted = select(ProductEdit).where(ProductEdit.product_id == product_id, waited)
    return session.scalar(wanted.order_by(ProductEdit.id.desc()).limit(1))


def wanted_of(edit: ProductEdit) -> ProductDraft | None:
    """The draft that waits, None where the words stay."""
    return None if edit.draft is None else unfiled(edit.draft)
