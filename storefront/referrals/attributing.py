"""An order belongs to the last link within the policy's days, decided once, as it is placed; own purchases never do."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Final, NamedTuple

from sqlalchemy import func, select

from storefront import policies
from storefront.accounts import AccountPrint
from storefront.kernel import clock
from storefront.kernel.db import atomic, insert_or_skip, session
from storefront.referrals.models import Referral, ReferralLink
from storefront.referrals.sharing import link_of, terms_of
from storefront.shops import Shop

DAY: Final = timedelta(days=1)
PRINTS: Final = ("phone_print", "mailbox_print", "address_print")


class Thanks(NamedTuple):
    """Whom a shop thanks for an order, with which part of its commission (basis points)."""

    account_id: int
    share_bp: int


@atomic()
def attribute(
    *,
    code: str,
    about: str,
    shop_ids: Collection[int],
    customer_id: int | None,
    prints: Mapping[str, str | None],
    known: Collection[str],
) -> dict[int, Thanks]:
    """Decide once whether an order (`about`) counts for the link of a code, and why; by shop, whom it thanks.

    `prints` are the order's phone_print, mailbox_print and address_print, `known` these under every
    secret key. A code that is none thanks nobody.
    """
    link = link_of(code)
    if link is None or link.shop_id not in shop_ids:
        return {}
    terms = terms_of(link.shop_id)
    share_bp = terms.share_bp if terms else 0
    row = {
        "link_id": link.id, "account_id": link.account_id, "shop_id": link.shop_id, "about": about,
        "customer_id": customer_id, "share_bp": share_bp, "at": clock.now(),
        "verdict": _verdict(link, share_bp, customer_id, known), **{name: prints.get(name) for name in PRINTS},
    }  # fmt: skip
    made = session.execute(insert_or_skip(Referral).values(row).returning(Referral.id)).scalar()
    counts = made is not None and row["verdict"] == "counts"
    return {link.shop_id: Thanks(link.account_id, share_bp)} if counts else {}


def _verdict(link: ReferralLink, share_bp: int, customer_id: int | None, known: Collection[str]) -> str:
    own = select(AccountPrint.print).where(AccountPrint.account_id == link.account_id, AccountPrint.print.in_(known))
    if customer_id == link.account_id or session.scalar(own.limit(1)) is not None:
        return "own"
    switched_off = session.scalars(select(Shop.switched_off).where(Shop.id == link.shop_id)).one()
    if not share_bp or "referrals" in switched_off:
        return "closed"
    today = select(func.count(Referral.id)).where(
        Referral.account_id == link.account_id, Referral.verdict == "counts", Referral.at > clock.now() - DAY
    )
    return "full" if (session.scalar(today) or 0) >= policies.current().referrals_a_day else "counts"
