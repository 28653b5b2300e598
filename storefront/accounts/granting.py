"""What an account may do is granted by somebody and written down; staff sit only at the desks they were given."""

from collections.abc import Iterable

from sqlalchemy import delete

from storefront import audit
from storefront.accounts.models import DESKS, ROLES, Account, Desk, Role
from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, insert_or_skip, session
from storefront.kernel.errors import Refused
from storefront.kernel.words import _


@atomic()
def grant(account: Account, role: str, *, by: Actor, desks: Iterable[str] = ()) -> None:
    """Give an account a role, and staff their desks besides the ones they have. Repeating it changes nothing."""
    wanted = sorted(set(desks))
    if role not in ROLES or not set(wanted) <= set(DESKS) or (wanted and role != "staff"):
        raise ValueError(f"no such role or desk: {role} {wanted}")
    row = {"account_id": account.id, "at": clock.now(), "by_id": by.id}
    new = _insert(Role, {**row, "role": role})
    given = [desk for desk in wanted if _insert(Desk, {**row, "desk": desk})]
    if new or given:
        audit.record(by, "grant", f"account:{account.id}", {"role": role, "desks": given})
    session.refresh(account)


@atomic()
def seat(account: Account, desks: Iterable[str], *, by: Actor) -> None:
    """Say at which desks a member of staff sits, all of them; none ends being staff.

    Raises Refused when somebody would take the desk of people, or staff, from themselves.
    """
    wanted = set(desks)
    if not wanted <= set(DESKS):
        raise Refused(_("Please choose from the desks there are."), field="desks")
    if by.id == account.id and "people" in account.desk_names - wanted:
        raise Refused(_("Somebody else must take this desk from you."), field="desks")
    gone = account.desk_names - wanted
    for desk in gone:
        session.execute(delete(Desk).where(Desk.account_id == account.id, Desk.desk == desk))
    if gone:
        audit.record(by, "take desks", f"account:{account.id}", {"desks": sorted(gone)})
    if wanted:
        grant(account, "staff", by=by, desks=wanted)
    else:
        take(account, "staff", by=by)
    session.refresh(account)


@atomic()
def take(account: Account, role: str, *, by: Actor) -> None:
    """Take a role back, with its desks."""
    if role not in account.role_names:
        return
    session.execute(delete(Role).where(Role.account_id == account.id, Role.role == role))
    if role == "staff":
        session.execute(delete(Desk).where(Desk.account_id == account.id))
    audit.record(by, "take role", f"account:{account.id}", {"role": role})
    session.refresh(account)


def _insert(table: type[Role] | type[Desk], row: dict[str, object]) -> bool:
    """Whether the row is new."""
    key = table.role if table is Role else table.desk  # type: ignore[union-attr]
    added = insert_or_skip(table).values(row).on_conflict_do_nothing().returning(key)
    return session.execute(added).first() is not None
