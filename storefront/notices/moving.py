"""Letters about another e-mail address: the link goes to the new one, the news to the old one; by mail alone."""

from storefront import accounts
from storefront.accounts import Account
from storefront.facts import EmailChangeAsked, EmailChanged
from storefront.kernel import clock
from storefront.kernel.installation import settings
from storefront.kernel.words import _, speaking
from storefront.notices.mailing import Letter
from storefront.notices.posting import post


def email_asked(fact: EmailChangeAsked) -> None:
    """Mail the link to the new address; one that has an account hears only that somebody tried."""
    account = accounts.by_id(fact.account_id)
    if not fact.token:
        _taken(fact.email)
        return
    with speaking(account.language):
        said = (
            _("With this link your account gets this e-mail address. It works once, for one hour."),
            _("If you did not ask for it, do nothing."),
        )
        link = f"{settings().base_url}/emails/{fact.token}", _("Use this address")
        _mail("email change", account, fact.email, _("Your new e-mail address"), said, link)


def _taken(email: str) -> None:
    owner = accounts.by_email(email)
    if owner is not None and owner.closed_at is None:
        with speaking(owner.language):
            said = (_("Somebody wanted to use your address for another account. Nothing has changed."),)
            _mail("email change", owner, email, _("Your e-mail address"), said, ("", ""))


def email_changed(fact: EmailChanged) -> None:
    """Tell the old address, so that a thief is noticed."""
    account = accounts.by_id(fact.account_id)
    with speaking(account.language):
        said = (
            _("Letters about your account go to another address from now on. Other browsers are signed out."),
            _("If it was not you, write to us at once."),
        )
        link = f"{settings().base_url}/contact", _("Write to us")
        _mail("email changed", account, fact.before, _("Your e-mail address was changed"), said, link)


def _mail(kind: str, account: Account, to: str, subject: str, said: tuple[str, ...], link: tuple[str, str]) -> None:
    letter = Letter(to, account.name, account.language, subject, said, *link)
    post(kind, f"{kind}:{account.id}:{clock.now():%Y%m%d%H%M%S%f}", letter)
