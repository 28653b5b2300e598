"""A coupon says what it takes off, from what, until when and at whose cost; a grant is one that somebody holds."""

from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storefront.kernel import clock
from storefront.kernel.columns import Amount, Instant, Number, WordsColumn, one_of
from storefront.kernel.db import Model, Row
from storefront.kernel.words import Words

MAKERS: Final = ("platform", "supplier", "reseller")
KINDS: Final = ("anybody", "first_order", "follower", "win_back")
STATES: Final = ("draft", "scheduled", "active", "exhausted", "ended", "stopped")
GRANT_STATES: Final = ("unused", "locked", "used", "returned", "expired")
WHOLE: Final = 10_000  # basis points
_OPEN = "state IN ('unused', 'returned')"


class Coupon(Model):
    """A template (domain.md 13). It takes off `amount`, or `percent_bp` of what it is for and `cap` at most.

    It is for goods of all of shop, supplier, product and brand that are named. `remaining` is how many can still be
    claimed; `platform_bp`, `supplier_bp` and `reseller_bp` say who bears it, and never change once it is out.
    """

    __tablename__ = "coupons"
    __table_args__ = (
        CheckConstraint(one_of("maker", MAKERS), name="maker"),
        CheckConstraint("maker <> 'reseller' OR shop_id IS NOT NULL", name="of_a_shop"),
        CheckConstraint("maker <> 'supplier' OR supplier_id IS NOT NULL", name="of_a_supplier"),
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint("(kind = 'win_back') = (quiet_days IS NOT NULL)", name="win_back"),
        CheckConstraint("kind <> 'follower' OR shop_id IS NOT NULL", name="followed"),
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint("(amount IS NULL) <> (percent_bp IS NULL)", name="off"),
        CheckConstraint("(percent_bp IS NULL) = (cap IS NULL)", name="cap"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("percent_bp BETWEEN 1 AND 9000 AND cap > 0", name="percent"),
        CheckConstraint("minimum >= 0", name="minimum"),
        CheckConstraint("platform_bp >= 0 AND supplier_bp >= 0 AND reseller_bp >= 0", name="bearers"),
        CheckConstraint("platform_bp + supplier_bp + reseller_bp = 10000", name="borne"),
        CheckConstraint("remaining >= 0 AND remaining <= total", name="remaining"),
        CheckConstraint("per_person BETWEEN 1 AND 100", name="per_person"),
        CheckConstraint("ends_at > starts_at", name="dates"),
        Index("ix_coupons_due", "state", "ends_at"),
        Index("ix_coupons_owner", "maker", "shop_id", "supplier_id", "id"),
    )

    maker: Mapped[str] = mapped_column(String(10))
    shop_id: Mapped[int | None] = mapped_column(Number, ForeignKey("shops.id"))
    supplier_id: Mapped[int | None] = mapped_column(Number, ForeignKey("suppliers.id"))
    product_id: Mapped[int | None] = mapped_column(Number, ForeignKey("products.id"))
    brand_id: Mapped[int | None] = mapped_column(Number, ForeignKey("brands.id"))
    title: Mapped[Words] = mapped_column(WordsColumn)
    kind: Mapped[str] = mapped_column(String(12))
    quiet_days: Mapped[int | None]
    on_page: Mapped[bool]
    amount: Mapped[int | None] = mapped_column(Amount)
    percent_bp: Mapped[int | None]
    cap: Mapped[int | None] = mapped_column(Amount)
    minimum: Mapped[int] = mapped_column(Amount)
    platform_bp: Mapped[int]
    supplier_bp: Mapped[int]
    reseller_bp: Mapped[int]
    agreed_at: Mapped[datetime | None] = mapped_column(Instant)
    agreed_by_id: Mapped[int | None] = mapped_column(Number)
    total: Mapped[int] = mapped_column(Number)
    remaining: Mapped[int] = mapped_column(Number)
    per_person: Mapped[int]
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(10))
    state_at: Mapped[datetime] = mapped_column(Instant)
    state_by_id: Mapped[int | None] = mapped_column(Number)
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(Number)

    @property
    def waits_for(self) -> str:
        """Whose word a shared coupon still needs before it may go out: "supplier", "reseller", or nobody's."""
        if self.agreed_at is not None or self.maker != "platform":
            return ""
        return "supplier" if self.supplier_bp else "reseller" if self.reseller_bp else ""

    @property
    def is_open(self) -> bool:
        """Whether one can be claimed now, by the clock and not by the last sweep."""
        runs = self.state in ("scheduled", "active") and self.starts_at <= clock.now() < self.ends_at
        return runs and self.remaining > 0


class Grant(Model):
    """A claimed coupon: an account's, a visitor's, or one that was claimed with a code at a guest's checkout.

    While it is locked or used, `about` names the order, and the three sums say what it took off and who bears it.
    """

    __tablename__ = "coupon_grants"
    __table_args__ = (
        UniqueConstraint("coupon_id", "account_id", "seq"),
        UniqueConstraint("coupon_id", "visitor", "seq"),
        CheckConstraint(one_of("state", GRANT_STATES), name="state"),
        CheckConstraint("(state IN ('locked', 'used')) = (about IS NOT NULL)", name="about"),
        CheckConstraint("(state IN ('locked', 'used')) = (by_platform + by_supplier + by_reseller > 0)", name="sums"),
        CheckConstraint("by_platform >= 0 AND by_supplier >= 0 AND by_reseller >= 0", name="bearers"),
        Index("ix_coupon_grants_account", "account_id", "state", "expires_at"),
        Index("ix_coupon_grants_visitor", "visitor", "state", "expires_at"),
        Index("ix_coupon_grants_about", "about"),
        Index("ix_coupon_grants_due", "expires_at", sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)),
    )

    coupon_id: Mapped[int] = mapped_column(Number, ForeignKey(Coupon.id), index=True)
    account_id: Mapped[int | None] = mapped_column(Number, ForeignKey("accounts.id"))
    visitor: Mapped[str | None] = mapped_column(String(64))
    seq: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    state_at: Mapped[datetime] = mapped_column(Instant)
    about: Mapped[str | None] = mapped_column(String(40))
    by_platform: Mapped[int] = mapped_column(Amount, default=0)
    by_supplier: Mapped[int] = mapped_column(Amount, default=0)
    by_reseller: Mapped[int] = mapped_column(Amount, default=0)
    at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)


class Code(Model):
    """A word that claims a coupon at checkout: one for everybody, or one of a batch that claims once."""

    __tablename__ = "coupon_codes"
    __table_args__ = (
        CheckConstraint("(batch > 0) OR grant_id IS NULL", name="once"),
        Index("ix_coupon_codes_coupon_id", "coupon_id", "batch", "id"),
    )

    coupon_id: Mapped[int] = mapped_column(Number, ForeignKey(Coupon.id))
    word: Mapped[str] = mapped_column(String(20), unique=True)
    batch: Mapped[int]
    grant_id: Mapped[int | None] = mapped_column(Number, ForeignKey(Grant.id), unique=True)
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(Number)


class Holding(Row):
    """Whoever has this phone uses the coupon for the n-th time: a new cookie or account does not begin anew."""

    __tablename__ = "coupon_holdings"

    coupon_id: Mapped[int] = mapped_column(Number, ForeignKey(Coupon.id), primary_key=True)
    phone_print: Mapped[str] = mapped_column(String(64), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(Number, ForeignKey(Grant.id), index=True)


class Buying(Row):
    """When somebody last paid for an order, written down for first orders and for who stayed away.

    `who` is "account:12", or the keyed print of a phone.
    """

    __tablename__ = "coupon_buyings"

    who: Mapped[str] = mapped_column(String(80), primary_key=True)
    last_at: Mapped[datetime] = mapped_column(Instant)
