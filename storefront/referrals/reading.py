"""What somebody's recommendations brought: each with its verdict, the newest first."""

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import select

from storefront.kernel.db import session
from storefront.kernel.words import Words
from storefront.products import Product
from storefront.referrals.models import Referral, ReferralLink
from storefront.shops import Shop

PAGE: Final = 20


class Recommended(NamedTuple):
    """An order that came through a link; `number` is the order's."""

    id: int
    about: str
    verdict: str
    share_bp: int
    at: datetime
    shop_id: int
    shop_slug: str
    shop_name: Words
    product_slug: str
    title: Words

    @property
    def number(self) -> str:
        return self.about.removeprefix("order:")


_rows = (
    select(
        Referral.id, Referral.about, Referral.verdict, Referral.share_bp, Referral.at, Shop.id, Shop.slug, Shop.name,
        Product.slug, Product.title,
    )
    .join(ReferralLink, ReferralLink.id == Referral.link_id)
    .join(Shop, Shop.id == Referral.shop_id)
    .join(Product, Product.id == ReferralLink.product_id)
    .order_by(Referral.id.desc())
    .limit(PAGE + 1)
)  # fmt: skip


def of_account(account_id: int, after: int | None = None) -> list[Recommended]:
    """A page of somebody's recommendations and one more; `after` is the id of the last one shown."""
    query = _rows.where(Referral.account_id == account_id)
    if after is not None:
        query = query.where(Referral.id < after)
    return [Recommended._make(row) for row in session.execute(query)]
