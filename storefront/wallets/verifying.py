"""The lots prove themselves against the books: what is left in them is what the ledger holds, per person."""

from collections.abc import Iterator

from sqlalchemy import func, select

from storefront import ledger
from storefront.kernel import money
from storefront.kernel.db import session
from storefront.ledger import Kind
from storefront.wallets.models import CreditLot, CreditUse


def verify() -> list[str]:
    """What is wrong with the wallets, one sentence each, in English for operators; nothing when all is well."""
    return [*_people(), *_lots()]


def _people() -> Iterator[str]:
    rows = session.execute(select(CreditLot.account_id, func.sum(CreditLot.remaining)).group_by(CreditLot.account_id))
    left = {ledger.credit(account_id): int(remaining) for account_id, remaining in rows}
    books = ledger.held(Kind.CREDIT)
    for holder in sorted(left.keys() | books.keys()):
        if left.get(holder, 0) != books.get(holder, 0):
            lots, kept = money.plain(left.get(holder, 0)), money.plain(books.get(holder, 0))
            yield f"The credit of {holder.owner} is {kept} in the ledger, its lots have {lots}."


def _lots() -> Iterator[str]:
    used = func.coalesce(func.sum(CreditUse.amount - CreditUse.returned), 0)
    left = func.max(CreditLot.remaining + CreditLot.lapsed + CreditLot.revoked)
    rows = session.execute(
        select(CreditLot.id)
        .outerjoin(CreditUse, CreditUse.lot_id == CreditLot.id)
        .group_by(CreditLot.id)
        .having(func.max(CreditLot.amount) != used + left)
    )
    for (number,) in rows:
        yield f"Credit lot {number} has not what was granted less what was used, lapsed and revoked."
