"""The first member of staff is made from the machine itself, because nobody could let them in."""

from storefront import accounts
from storefront.kernel import installation
from storefront.kernel.actors import PLATFORM


def hire(email: str) -> str | None:
    """Seat whoever has this address at every desk.

    The link by which they choose their first password, once and within a day; None where they have one already.
    Raises Refused for what is no address.
    """
    account, token = accounts.invite(email.split("@", maxsplit=1)[0], email)
    accounts.grant(account, "staff", by=PLATFORM, desks=accounts.DESKS)
    return f"{installation.settings().base_url}/resets/{token}" if token else None
