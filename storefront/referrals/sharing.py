"""Every customer has a link for every product, signed; a shop says what recommending it brings."""

from collections.abc import Collection
from string import digits
from typing import Final

from sqlalchemy import select

from storefront.kernel import clock
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, insert_or_skip, session
from storefront.kernel.errors import Refused
from storefront.kernel.secrets import derive, derives
from storefront.kernel.words import _
from storefront.referrals.models import ReferralLink, ReferralTerms
from storefront.shops import Shop

HIGHEST_BP: Final = 3000  # domain.md, The split
_PURPOSE: Final = "referral link"


def terms_of(shop_id: int) -> ReferralTerms | None:
    """What a shop gives for recommending; None is nothing."""
    return session.get(ReferralTerms, shop_id)


@atomic()
def set_terms(shop: Shop, share_bp: int, code: str, *, by: Actor) -> None:
    """Say what recommending brings: a part of the own commission in basis points, a coupon's code for the friend.

    What is placed already keeps its terms. Raises Refused beside `share`.
    """
    if not 0 <= share_bp <= HIGHEST_BP:
        raise Refused(_("Please write a part from 0 to %(most)s percent.", most=HIGHEST_BP // 100), "share")
    terms = session.get(ReferralTerms, shop.id) or ReferralTerms(shop_id=shop.id)
    terms.share_bp, terms.code, terms.at, terms.by_id = share_bp, code, clock.now(), by.id
    session.add(terms)


@atomic()
def link(account_id: int, shop_id: int, product_id: int) -> ReferralLink:
    """Somebody's link for a product in a shop; the same every time."""
    row = {"account_id": account_id, "shop_id": shop_id, "product_id": product_id, "at": clock.now()}
    session.execute(insert_or_skip(ReferralLink).values(row))
    where = (getattr(ReferralLink, name) == row[name] for name in ("account_id", "shop_id", "product_id"))
    return session.scalars(select(ReferralLink).where(*where)).one()


def friends_code(code: str, shop_ids: Collection[int]) -> str:
    """The coupon's code for who comes through a link, in its shop; nothing where the shop gives none."""
    link = link_of(code)
    terms = terms_of(link.shop_id) if link and link.shop_id in shop_ids else None
    return terms.code if terms else ""


def own_link(account_id: int | None, shop_id: int, product_id: int) -> ReferralLink | None:
    """The link somebody has made for a product in a shop, if they did."""
    where = ReferralLink.shop_id == shop_id, ReferralLink.product_id == product_id
    return session.scalar(select(ReferralLink).where(ReferralLink.account_id == account_id, *where))


def code_of(link: ReferralLink) -> str:
    """What stands in its address: its number and its signature."""
    return f"{link.id}-{derive(_PURPOSE, link.id)}"


def link_of(code: str) -> ReferralLink | None:
    """The link of a code; None for one we did not sign."""
    number, _dash, signature = code.partition("-")
    if not (number and len(number) < 16 and set(number) <= set(digits)):
        return None
    return session.get(ReferralLink, int(number)) if derives(signature, _PURPOSE, int(number)) else None
