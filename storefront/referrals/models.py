"""A shop's terms, a customer's link for a product, and what became of each order that came through one."""

from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storefront.kernel.columns import Instant, Number, one_of
from storefront.kernel.db import Model, Row

VERDICTS: Final = ("counts", "own", "full", "closed")


class ReferralTerms(Row):
    """What a shop gives: the referrer's part of its commission, and a coupon's code for the friend.

    Without a row a shop gives nothing. Source: domain.md, The split.
    """

    __tablename__ = "referral_terms"
    __table_args__ = (CheckConstraint("share_bp BETWEEN 0 AND 3000", name="share_bp"),)

    shop_id: Mapped[int] = mapped_column(Number, ForeignKey("shops.id"), primary_key=True)
    share_bp: Mapped[int]
    code: Mapped[str] = mapped_column(String(40), default="")
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(Number)


class ReferralLink(Model):
    """Somebody's link for a product in a shop; its code is made from its number and signed, so none can be guessed."""

    __tablename__ = "referral_links"
    __table_args__ = (
        UniqueConstraint("account_id", "shop_id", "product_id"),
        Index("ix_referral_links_product", "product_id"),
        Index("ix_referral_links_shop", "shop_id"),
    )

    account_id: Mapped[int] = mapped_column(Number, ForeignKey("accounts.id"))
    shop_id: Mapped[int] = mapped_column(Number, ForeignKey("shops.id"))
    product_id: Mapped[int] = mapped_column(Number, ForeignKey("products.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class Referral(Model):
    """An order that came through a link, and whether it counts; `share_bp` was the shop's when it was placed.

    `about` names the order ("order:K7M-2PX-94"; orders lie above). Nobody is thanked for an own purchase: the check
    compares accounts, a trigger the prints of phone, mailbox and address (domain.md 10).
    """

    __tablename__ = "referrals"
    __table_args__ = (
        UniqueConstraint("about", "shop_id"),
        CheckConstraint(one_of("verdict", VERDICTS), name="verdict"),
        CheckConstraint("share_bp BETWEEN 0 AND 3000", name="share_bp"),
        CheckConstraint("verdict <> 'counts' OR customer_id IS NULL OR customer_id <> account_id", name="not_own"),
        Index("ix_referrals_account", "account_id", "id"),
        Index("ix_referrals_cap", "account_id", "at"),
    )

    link_id: Mapped[int] = mapped_column(Number, ForeignKey("referral_links.id"))
    account_id: Mapped[int] = mapped_column(Number, ForeignKey("accounts.id"))
    shop_id: Mapped[int] = mapped_column(Number, ForeignKey("shops.id"))
    about: Mapped[str] = mapped_column(String(40))
    customer_id: Mapped[int | None] = mapped_column(Number, ForeignKey("accounts.id"))
    phone_print: Mapped[str | None] = mapped_column(String(64))
    mailbox_print: Mapped[str | None] = mapped_column(String(64))
    address_print: Mapped[str | None] = mapped_column(String(64))
    share_bp: Mapped[int]
    verdict: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime] = mapped_column(Instant)
