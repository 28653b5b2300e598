"""Whoever opened a letter of ours holds its address: the link in it confirms the mailbox of an account, once."""

from datetime import timedelta
from typing import Final

from storefront.accounts.models import Account
from storefront.kernel import clock, secrets
from storefront.kernel.db import atomic, session

LASTS: Final = timedelta(days=2)
_PURPOSE: Final = "confirm mailbox"


def mailbox_token(account: Account) -> str:
    """What a letter to this account carries; it stands for the address as it is now."""
    return secrets.sign(_PURPOSE, [account.id, account.email])


@atomic()
def confirm_mailbox(token: str) -> bool:
    """Confirm the mailbox a letter went to; whether the link still says so. Repeating it changes nothing."""
    said = secrets.unsign(_PURPOSE, token[:400], LASTS)
    account = session.get(Account, said[0]) if said else None
    if account is None or account.email != said[1] or account.closed_at is not None:
        return False
    account.confirmed_at = account.confirmed_at or clock.now()
    return True
