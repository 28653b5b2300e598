"""The same person is known again by phone, mailbox or address, however written; what is kept are keyed prints.

Nobody earns from an own purchase, also not as a guest under another spelling (domain.md 10).
"""

import unicodedata
from typing import Final

from sqlalchemy import delete, insert, select

from storefront.accounts.models import Account, AccountPrint, Address
from storefront.kernel.db import insert_or_skip, session
from storefront.kernel.rotating import Remaking, numbers
from storefront.kernel.secrets import Unreadable, fingerprint, fingerprints

PHONE, MAILBOX, ADDRESS = "phone", "mailbox", "address"
_DOTLESS: Final = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}  # where dots in a name mean nothing


def phone_print(phone: str) -> str:
    """The print of a phone in E.164."""
    return fingerprint(phone, PHONE)


def phone_prints(phone: str) -> tuple[str, ...]:
    """Its print under each key that is understood."""
    return fingerprints(phone, PHONE)


def mailbox_print(email: str) -> str:
    """The print of where an e-mail arrives: what stands after a plus and dots that mean nothing are left out."""
    return mailbox_prints(email)[0]


def mailbox_prints(email: str) -> tuple[str, ...]:
    """Its print under each key that is understood."""
    name, _at, domain = email.strip().lower().rpartition("@")
    name = name.partition("+")[0] or name
    if domain in _DOTLESS:
        name, domain = name.replace(".", ""), _DOTLESS[domain]
    return fingerprints(f"{name}@{domain}", MAILBOX)


def address_print(country: str, region: str, city: str, line1: str) -> str:
    """The print of a place: letters and digits alone, wide and narrow ones alike."""
    return address_prints(country, region, city, line1)[0]


def address_prints(country: str, region: str, city: str, line1: str) -> tuple[str, ...]:
    """Its print under each key that is understood."""
    said = unicodedata.normalize("NFKC", country + region + city + line1).casefold()
    return fingerprints("".join(c for c in said if c.isalnum()), ADDRESS)


def note_prints(account: Account) -> bool:
    """Keep an account's prints as its mailbox and addresses are now, inside the verb that changed them.

    Whether they were others before.
    """
    found = {mailbox_print(account.email)}
    for one in session.scalars(select(Address.written).where(Address.account_id == account.id)):
        place = [one[name] for name in ("country", "region", "city", "line1")]
        found |= {phone_print(one["phone"]), address_print(*place)}
    mine = AccountPrint.account_id == account.id
    if set(session.scalars(select(AccountPrint.print).where(mine))) == found:
        return False
    session.execute(delete(AccountPrint).where(mine))
    session.execute(insert(AccountPrint), [{"account_id": account.id, "print": one} for one in sorted(found)])
    return True


def _again(number: int) -> bool:
    account = session.get_one(Account, number, with_for_update=True)
    try:
        return note_prints(account)
    except Unreadable:  # the book is lost with its key, the mailbox is still known
        row = {"account_id": number, "print": mailbox_print(account.email)}
        session.execute(insert_or_skip(AccountPrint).values(row).on_conflict_do_nothing())
        raise


remaking = Remaking("account prints", numbers(Account.id), _again)
