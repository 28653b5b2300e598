"""Letters about an account: the link that was asked for, and that the password is another."""

from storefront import accounts
from storefront.facts import PasswordChanged, PasswordResetAsked
from storefront.kernel import clock
from storefront.kernel.installation import settings
from storefront.kernel.words import _, speaking
from storefront.notices.mailing import Letter
from storefront.notices.posting import Said, post, write


def reset_asked(fact: PasswordResetAsked) -> None:
    """Mail the link that opens the reset once; its address begins with the configured name, never a request's.

    By mail alone: a secret does not lie in an inbox, nor on a phone's locked screen.
    """
    account = accounts.by_id(fact.account_id)
    with speaking(account.language):
        letter = Letter(
            account.email,
            account.name,
            account.language,
            _("Choose a password"),
            (
                _("With this link you choose a new password. It works once, for one hour."),
                _("If you did not ask for it, do nothing: your password stays as it is."),
            ),
            f"{settings().base_url}/resets/{fact.token}",
            _("Choose a password"),
        )
    post("password reset", f"reset:{fact.account_id}:{clock.now():%Y%m%d%H%M%S%f}", letter)


def password_changed(fact: PasswordChanged) -> None:
    """Tell the owner that the password is another now, so that a thief is noticed."""

    def say() -> Said:
        said = (
            _("The password of your account was changed just now. Other browsers are signed out."),
            _("If it was not you, ask for a new one at once."),
        )
        return Said(_("Your password was changed"), said, "/resets/new", _("Choose a password"))

    write("password changed", f"password:{fact.account_id}:{clock.now():%Y%m%d%H%M%S%f}", fact.account_id, say)
