"""A closed account cannot be signed in to; what it did stays, and who closed it is written down."""

from storefront import audit
from storefront.accounts.models import Account
from storefront.accounts.staying import revoke_all
from storefront.facts import AccountClosed, announce
from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic
from storefront.kernel.errors import Refused
from storefront.kernel.words import _


@atomic()
def close(account: Account, reason: str, *, by: Actor) -> None:
    """Close an account; every session ends at once. Raises Refused for one's own, or when others still depend on it."""
    if account.closed_at is not None:
        return
    if by.id == account.id:
        raise Refused(_("Somebody else must close your account."), field="reason")
    account.closed_at = clock.now()
    revoke_all(account)
    audit.record(by, "close account", f"account:{account.id}", {"reason": reason[:200]})
    announce(AccountClosed(account.id))


@atomic()
def reopen(account: Account, *, by: Actor) -> None:
    """Let a closed account be signed in to again."""
    if account.closed_at is not None:
        account.closed_at = None
        audit.record(by, "reopen account", f"account:{account.id}")


@atomic()
def end_sessions(account: Account, *, by: Actor) -> None:
    """End every session of somebody's, for their safety."""
    revoke_all(account)
    audit.record(by, "end sessions", f"account:{account.id}")
