"""A person says what they are called and in which language they read."""

from storefront.accounts.models import Account
from storefront.accounts.naming import named
from storefront.kernel.db import atomic
from storefront.kernel.errors import Refused
from storefront.kernel.words import LANGUAGES, _


@atomic()
def change_settings(account: Account, name: str, language: str) -> None:
    """Mails and pages speak this language from now on. Raises Refused for no name, or a language we do not speak."""
    account.name = named(name)
    if language not in LANGUAGES:
        raise Refused(_("Please choose one of the languages."), field="language")
    account.language = language
