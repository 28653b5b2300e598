"""Both sides of a gift hear when it ends: who has it, and who gave it (domain.md 19)."""

from datetime import date
from typing import Final

from babel import Locale
from babel.dates import format_date
from sqlalchemy import select

from storefront import accounts, notices
from storefront.kernel import clock, money
from storefront.kernel.db import session
from storefront.kernel.installation import settings
from storefront.kernel.words import _, language
from storefront.ledger import Kind
from storefront.shops import Shop
from storefront.wallets.models import CreditLot

WALLET: Final = "/me/wallet"
EARNINGS: Final = "/sell/earnings"


def giver_of(lot: CreditLot) -> int | None:
    """The account of the person who funded a lot, when it was a person and another one."""
    if lot.funder_kind != Kind.AVAILABLE.value:
        return None
    number = int(lot.funder_owner.removeprefix("account:"))
    return None if number == lot.account_id else number


def tell_soon(lot: CreditLot, *, is_first: bool) -> None:
    """The person learns what ends when; who gave it learns once that what is left would come back."""
    assert lot.expires_at is not None
    ends = clock.day(lot.expires_at, settings().zone)
    name = _shop(lot)

    def to_holder() -> notices.Said:
        where = _("It pays in %(shop)s.", shop=name) if name else _("It pays in every shop.")
        said = _("%(amount)s of your credit ends on %(day)s.", amount=money.say(lot.remaining), day=_said(ends))
        return notices.Said(_("Your credit ends soon"), (said, where), WALLET, _("Your wallet"))

    def to_giver() -> notices.Said:
        said = _("Credit that you gave ends on %(day)s. What nobody uses by then comes back to you.", day=_said(ends))
        return notices.Said(_("Credit you gave ends soon"), (said,), EARNINGS, _("Your earnings"))

    notices.write("credit ends soon", f"lot:{lot.id} ends:{ends}:{lot.warn_at is not None}", lot.account_id, to_holder)
    if is_first and (giver := giver_of(lot)) is not None and _is_open(giver):
        notices.write("given credit ends soon", f"{lot.source} {lot.about} ends:{ends}", giver, to_giver)


def tell_lapsed(lot: CreditLot, amount: int) -> None:
    """The person learns that it ended; who gave it that it came back."""
    day = clock.day(clock.now(), settings().zone)

    def to_holder() -> notices.Said:
        said = _("%(amount)s of your credit has ended. It went back to who gave it.", amount=money.say(amount))
        return notices.Said(_("Some of your credit has ended"), (said,), WALLET, _("Your wallet"))

    def to_giver() -> notices.Said:
        said = _("Credit that you gave was not used in time. It is yours again, free to withdraw.")
        return notices.Said(_("Credit came back to you"), (said,), EARNINGS, _("Your earnings"))

    notices.write("credit ended", f"lot:{lot.id} ended:{lot.lapsed}", lot.account_id, to_holder)
    if (giver := giver_of(lot)) is not None and _is_open(giver):
        notices.write("given credit came back", f"{lot.source} {lot.about} back:{day}", giver, to_giver)


def _shop(lot: CreditLot) -> str:
    name = session.scalar(select(Shop.name).where(Shop.id == lot.shop_id)) if lot.shop_id else None
    return str(name or "")


def _said(day: date) -> str:
    return format_date(day, "long", Locale.parse(language()))


def _is_open(account_id: int) -> bool:
    return accounts.by_id(account_id).closed_at is None
