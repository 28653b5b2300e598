"""The first member of staff is made from the machine itself, because nobody could let them in."""

from storefront import accounts
from storefront.kernel.actors import PLATFORM
from storefront.kernel.secrets import token


def hire(email: str) -> str | None:
    """Seat whoever has this address at every desk. The one-time password when the account was new, else None.

    Raises Refused for what is no address.
    """
    account, password = accounts.by_email(accounts.folded(email)), None
    if account is None:
        password = token()[:20]
        account = accounts.sign_up(email.split("@", maxsplit=1)[0], email, password)
    accounts.grant(account, "staff", by=PLATFORM, desks=accounts.DESKS)
    return password
