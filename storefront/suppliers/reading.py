"""Looking a supplier up: by account, by the word in its address, and what anybody may know of it."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import NotFound
from storefront.kernel.prepared import Prepared
from storefront.kernel.words import Words
from storefront.suppliers.models import Supplier, SupplierCheck

SLUG: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])", re.ASCII)


class Checked(NamedTuple):
    """One thing that was checked about a supplier: a word of CHECKS, what was seen, when."""

    what: str
    note: Words
    at: datetime


def of_account(account_id: int | None) -> Supplier | None:
    """The supplier an account keeps, whatever its state."""
    if account_id is None:
        return None
    return session.scalar(select(Supplier).where(Supplier.account_id == account_id))


def of(actor: Actor) -> Supplier:
    """The supplier of whoever asks, whatever its state. Raises NotFound where the account keeps none."""
    found = of_account(actor.id)
    if found is None:
        raise NotFound()
    return found


def by_slug(slug: str) -> Supplier:
    """A supplier the public may know. Raises NotFound for one that was never approved."""
    found = session.scalar(select(Supplier).where(Supplier.slug == slug)) if SLUG.fullmatch(slug) else None
    if found is None or found.approved_at is None:
        raise NotFound()
    return found


def by_id(supplier_id: int) -> Supplier:
    """A supplier by its number. Raises NotFound."""
    found = session.get(Supplier, supplier_id)
    if found is None:
        raise NotFound()
    return found


def waiting(limit: int = 100) -> list[Supplier]:
    """Applications that wait for staff or the applicant, the oldest first."""
    states = ("submitted", "checking", "needs_info")
    return list(session.scalars(select(Supplier).where(Supplier.state.in_(states)).order_by(Supplier.at).limit(limit)))


def checks_of(supplier: Supplier) -> list[Checked]:
    """What was checked, the oldest first."""
    wanted = select(SupplierCheck.what, SupplierCheck.note, SupplierCheck.at)
    rows = session.execute(
        wanted.where(SupplierCheck.supplier_id == supplier.id).order_by(SupplierCheck.at, SupplierCheck.id)
    )
    return [Checked._make(row) for row in rows]


_names = Prepared(
    select(Supplier.id, Supplier.name).where(Supplier.id.in_(bindparam("supplier_ids", expanding=True))),
    lambda row: (int(row[0]), row[1]),
)


def names(supplier_ids: Iterable[int]) -> dict[int, Words]:
    """What these suppliers are called, in one read."""
    return dict(_names.all(supplier_ids=sorted(set(supplier_ids))))


_versions = select(Supplier.id, Supplier.catalogue_version).where(
    Supplier.id.in_(bindparam("supplier_ids", expanding=True))
)


def catalogue_versions(supplier_ids: Sequence[int]) -> dict[int, int]:
    """The versions that pages with these suppliers' goods are kept under (quality.md, Caching)."""
    if not supplier_ids:
        return {}
    return {row[0]: row[1] for row in session.execute(_versions, {"supplier_ids": list(supplier_ids)})}


_bump = (
    update(Supplier)
    .where(Supplier.id.in_(bindparam("supplier_ids", expanding=True)))
    .values(catalogue_version=Supplier.catalogue_version + 1)
    .returning(Supplier.id, Supplier.catalogue_version)
    .execution_options(synchronize_session=False)
)


@atomic()
def bump(supplier_ids: Iterable[int]) -> None:
    """Move the catalogue versions on: something a reader of these suppliers' goods sees is different."""
    if wanted := sorted(set(supplier_ids)):
        for number, version in session.execute(_bump, {"supplier_ids": wanted}).all():
            if (held := session.identity_map.get(identity_key(Supplier, number))) is not None:
                set_committed_value(held, "catalogue_version", version)
