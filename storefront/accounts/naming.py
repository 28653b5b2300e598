"""An e-mail address is folded before it is compared or kept; two spellings of one address are one account."""

import unicodedata

from storefront.kernel.errors import Refused
from storefront.kernel.words import LANGUAGES, _, language

LONGEST_NAME = 80


def folded(email: str) -> str:
    """The one spelling of an address: NFC, small letters. Raises Refused when it is none."""
    from email_validator import EmailNotValidError, validate_email  # late: most pages fold no address

    try:
        # "test_environment" lets .test through, the names the demo uses; nothing is asked of the network.
        found = validate_email(email.strip()[:400], check_deliverability=False, test_environment=True)
    except (EmailNotValidError, ValueError) as error:
        raise Refused(_("Please write an e-mail address like name@example.com."), field="email") from error
    kept = found.normalized.lower()
    if len(kept) > 254:
        raise Refused(_("This e-mail address is too long."), field="email")
    return kept


def named(name: str) -> str:
    """A person's name as kept. Raises Refused when there is none."""
    kept = unicodedata.normalize("NFC", " ".join(name.split()))
    if not kept:
        raise Refused(_("Please write your name."), field="name")
    if len(kept) > LONGEST_NAME:
        raise Refused(_("Please write at most %(most)s characters.", most=LONGEST_NAME), field="name")
    return kept


def spoken(chosen: str | None) -> str:
    """One of our languages: the chosen one, else the reader's."""
    return chosen if chosen in LANGUAGES else language()
