"""A person says what they are called and in which language they read."""

from storefront.accounts.models import Account
from storefront.accounts.naming import named
from storefront.kernel.db import atomic
from storefront.kernel.errors import Refused
from storefront.kernel.words import LANGUAGES, _


@atomic()
def change_name(account: Account, name: str) -> None:
    """Raises Refused when there is no name, or a very long one."""
    account.name = named(name)


@atomic()
def change_language(account: Account, language: str) -> None:
    """Mails and pages speak this language from now on. Raises Refused when we do not."""
    if language not in LANGUAGES:
        raise Refused(_("Please choose one of the languages."), field="language")
    account.language = language
