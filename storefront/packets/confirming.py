"""Who opens a packet by its link has a mailbox of their own: a letter asks, its link answers and leads back."""

from urllib.parse import quote

from storefront import accounts, notices
from storefront.accounts import Account
from storefront.kernel import attempts
from storefront.kernel.db import atomic
from storefront.kernel.words import _
from storefront.notices import Said


@atomic()
def ask_mailbox(code: str, account: Account) -> None:
    """Send the letter for a packet. Raises TooMany after five an hour; who has confirmed is not asked again."""
    if account.confirmed_at is not None:
        return
    attempts.spend("confirm mailbox", str(account.id), limit=5, window=accounts.RESET_LASTS)
    token = accounts.mailbox_token(account)

    def say() -> Said:
        line = _("Open this link to confirm your e-mail address; then the packet can be opened.")
        path = f"/packets/{code}/mailbox?token={quote(token)}"
        return Said(_("Please confirm your e-mail address"), (line,), path, _("Confirm the address"))

    notices.write("mailbox to confirm", f"mailbox:{token[-40:]}", account.id, say)
