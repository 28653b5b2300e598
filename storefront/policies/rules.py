"""Every number of the platform is one field here: its unit, its default, what it may be, and where it comes from."""

from dataclasses import dataclass, field, fields
from typing import Any, Final, NamedTuple

from storefront.kernel.words import lazy as _l

SECONDS, MINUTES, HOURS, DAYS = "seconds", "minutes", "hours", "days"
FEN, BASIS_POINTS, PIECES = "amount", "basis points", "pieces"
UNITS: Final = {SECONDS: _l("seconds"), MINUTES: _l("minutes"), HOURS: _l("hours"), DAYS: _l("days"), FEN: _l("money"),
                BASIS_POINTS: _l("percent"), PIECES: _l("times or pieces")}  # fmt: skip


class Rule(NamedTuple):
    """What staff must know of a number before they change it. Low and high are allowed themselves."""

    name: str
    label: str
    group: str
    unit: str
    default: int
    low: int
    high: int
    source: str


def _rule(label: Any, group: str, unit: str, default: int, low: int, high: int, source: str) -> Any:
    told = {"label": label, "group": group, "unit": unit, "low": low, "high": high, "source": source}
    return field(default=default, metadata=told)


PAYING, SHIPPING, RETURNING, EARNING, BUYING = "paying", "shipping", "returning", "earning", "buying"
TALKING: Final = "talking"
GIVING: Final = "giving"
TELLING = "telling"
GROUPS: Final = {
    BUYING: _l("Buying"),
    PAYING: _l("Paying"),
    SHIPPING: _l("Shipping and receiving"),
    RETURNING: _l("Returning"),
    EARNING: _l("Earning"),
    TELLING: _l("Notices"),
    TALKING: _l("Asking and telling"),
    GIVING: _l("Giving away"),
}


@dataclass(frozen=True, slots=True)
class Policies:
    """All numbers of one version. What began under a version keeps it (domain.md, Policy)."""

    cart_days: int = _rule(_l("A cart is kept"), BUYING, DAYS, 90, 7, 400, "domain.md 4")
    low_stock: int = _rule(_l("“Only a few left” is said at"), BUYING, PIECES, 5, 1, 100, "interface.md")
    most_per_line: int = _rule(_l("Most pieces of one thing in an order"), BUYING, PIECES, 99, 1, 999, "domain.md 4")
    material_price_bp: int = _rule(
        _l("A price that rises is looked at first, from"), BUYING, BASIS_POINTS, 2000, 500, 10_000, "domain.md 2"
    )
    referral_days: int = _rule(_l("A shared link counts for"), BUYING, DAYS, 7, 1, 30, "domain.md 10")
    referrals_a_day: int = _rule(
        _l("Orders a day for which one person is thanked"), BUYING, PIECES, 20, 1, 1000, "domain.md 10"
    )

    hold_minutes: int = _rule(_l("Goods are held for payment"), PAYING, MINUTES, 15, 5, 120, "domain.md 5")
    transfer_hold_hours: int = _rule(
        _l("Goods are held for a bank transfer"), PAYING, HOURS, 48, 12, 168, "domain.md 5"
    )
    late_payment_minutes: int = _rule(
        _l("A late payment may still take goods for"), PAYING, MINUTES, 10, 0, 60, "domain.md 5"
    )
    refund_late_minutes: int = _rule(
        _l("A late payment goes back at the latest after"), PAYING, MINUTES, 60, 5, 60, "domain.md 5"
    )
    cod_limit: int = _rule(_l("Most for cash on delivery"), PAYING, FEN, 50_000, 0, 500_000, "domain.md 5")
    cod_refusals: int = _rule(
        _l("Refused parcels after which cash on delivery ends"), PAYING, PIECES, 2, 1, 10, "domain.md 5"
    )
    credit_days: int = _rule(_l("Credit from gifts lasts"), PAYING, DAYS, 90, 30, 730, "domain.md 14")

    ship_promise_hours: int = _rule(_l("A supplier ships within"), SHIPPING, HOURS, 48, 24, 72, "domain.md 6")
    late_rate_bp: int = _rule(
        _l("For late shipping a customer gets"), SHIPPING, BASIS_POINTS, 500, 0, 3000, "domain.md 6"
    )
    late_min: int = _rule(_l("For late shipping at least"), SHIPPING, FEN, 500, 0, 10_000, "domain.md 6")
    late_max: int = _rule(_l("For late shipping at most"), SHIPPING, FEN, 5_000, 0, 100_000, "domain.md 6")
    auto_cancel_days: int = _rule(
        _l("A parcel that is not shipped is cancelled, days after the promise"), SHIPPING, DAYS, 5, 1, 14, "domain.md 6"
    )
    confirm_days_after_delivery: int = _rule(
        _l("A delivered parcel counts as received after"), SHIPPING, DAYS, 7, 3, 15, "domain.md 6"
    )
    confirm_days_after_shipping: int = _rule(
        _l("Without a delivery record, a parcel counts as received after"), SHIPPING, DAYS, 15, 10, 45, "domain.md 6"
    )
    confirm_extension_days: int = _rule(_l("A customer may extend once by"), SHIPPING, DAYS, 3, 1, 15, "domain.md 6")
    recipient_days: int = _rule(
        _l("A supplier sees the phone and street of an ended parcel for"), SHIPPING, DAYS, 30, 7, 365, "asvs.md 8.2.3"
    )

    return_days: int = _rule(_l("Goods may be returned without a reason for"), RETURNING, DAYS, 7, 7, 60, "L4 art. 10")
    quality_days: int = _rule(_l("Faults may be claimed for"), RETURNING, DAYS, 30, 15, 365, "domain.md 6")
    refund_hours: int = _rule(_l("A refund is started within"), RETURNING, HOURS, 24, 1, 168, "domain.md 7; L1 art. 25")

    release_days: int = _rule(_l("Earnings are released after receipt, after"), EARNING, DAYS, 7, 7, 90, "domain.md 9")
    fee_bp: int = _rule(_l("The platform’s fee"), EARNING, BASIS_POINTS, 300, 0, 1000, "domain.md, The split")
    fund_share_bp: int = _rule(
        _l("Of the fee, the guarantee fund gets"), EARNING, BASIS_POINTS, 1000, 0, 10_000, "domain.md, The split"
    )
    commission_ceiling_bp: int = _rule(
        _l("A reseller’s commission is at most"), EARNING, BASIS_POINTS, 3000, 0, 3000, "L8 art. 24"
    )
    band_default_bp: int = _rule(
        _l("Where a supplier says nothing, a shop’s price may be higher by"), EARNING, BASIS_POINTS, 2000, 0, 3000,
        "domain.md, The split",
    )  # fmt: skip
    mentor_share_bp: int = _rule(
        _l("Of a commission, a mentor gets"), EARNING, BASIS_POINTS, 0, 0, 1000, "domain.md 10; L6 art. 7"
    )

    together_minutes: int = _rule(
        _l("Social notices wait for each other"), TELLING, MINUTES, 10, 1, 120, "domain.md 19"
    )
    digest_hour: int = _rule(
        _l("The daily digest goes out at, hour of the day"), TELLING, HOURS, 18, 0, 23, "domain.md 19"
    )
    marketing_from_hour: int = _rule(
        _l("Offers of shops go out from, hour of the day"), TELLING, HOURS, 8, 6, 12, "domain.md 19"
    )
    marketing_until_hour: int = _rule(
        _l("Offers of shops go out until, hour of the day"), TELLING, HOURS, 22, 13, 22, "domain.md 19"
    )

    answer_hours: int = _rule(_l("A supplier answers a question within"), TALKING, HOURS, 24, 1, 168, "domain.md 11")
    unanswered_hours: int = _rule(
        _l("A question is shown as unanswered after"), TALKING, HOURS, 48, 2, 336, "domain.md 11"
    )
    escalated_hours: int = _rule(
        _l("The platform takes up an unanswered question after"), TALKING, HOURS, 72, 3, 504, "domain.md 11"
    )
    asked_customers: int = _rule(_l("Customers who are asked, at most"), TALKING, PIECES, 5, 0, 20, "domain.md 11")
    asked_days: int = _rule(
        _l("Who is asked received the product within the last"), TALKING, DAYS, 180, 7, 730, "domain.md 11"
    )
    asks_a_week: int = _rule(_l("A customer is asked a week, at most"), TALKING, PIECES, 2, 0, 7, "domain.md 11")
    photo_days: int = _rule(_l("Photos can be shared after receiving for"), TALKING, DAYS, 180, 30, 730, "domain.md 12")
    edit_minutes: int = _rule(
        _l("What one wrote changes without a trace for"), TALKING, MINUTES, 15, 0, 120, "domain.md 11"
    )
    report_hours: int = _rule(_l("A report is decided within"), TALKING, HOURS, 24, 1, 168, "domain.md 18")
    reports_a_day: int = _rule(_l("Reports a person makes a day, at most"), TALKING, PIECES, 20, 1, 200, "domain.md 18")
    flaggers: int = _rule(
        _l("Members whose reports silence what somebody new wrote"), TALKING, PIECES, 3, 2, 50, "domain.md 18"
    )
    new_days: int = _rule(_l("Somebody who writes is new for"), TALKING, DAYS, 15, 0, 90, "domain.md 18")
    new_posts: int = _rule(
        _l("Somebody who writes is new until so many posts stand"), TALKING, PIECES, 5, 1, 100, "domain.md 18"
    )
    held_posts: int = _rule(
        _l("First posts of somebody new that wait for us"), TALKING, PIECES, 1, 0, 20, "domain.md 18"
    )
    topic_gap: int = _rule(_l("Between two posts of a person"), TALKING, SECONDS, 15, 0, 3600, "domain.md 18")
    reply_gap: int = _rule(_l("Between two replies of a person"), TALKING, SECONDS, 5, 0, 3600, "domain.md 18")
    new_topic_gap: int = _rule(_l("Between two posts of somebody new"), TALKING, SECONDS, 120, 0, 3600, "domain.md 18")
    new_reply_gap: int = _rule(_l("Between two replies of somebody new"), TALKING, SECONDS, 30, 0, 3600, "domain.md 18")
    first_day_topics: int = _rule(_l("Posts of somebody new a day"), TALKING, PIECES, 3, 1, 100, "domain.md 18")
    first_day_replies: int = _rule(_l("Replies of somebody new a day"), TALKING, PIECES, 10, 1, 500, "domain.md 18")
    identical_minutes: int = _rule(_l("The same words wait for"), TALKING, MINUTES, 5, 0, 1440, "domain.md 18")

    packet_hours: int = _rule(_l("A red packet can be opened for"), GIVING, HOURS, 24, 1, 72, "domain.md 14")
    packet_day_limit: int = _rule(
        _l("In red packets, a sender gives a day at most"), GIVING, FEN, 200_000, 0, 200_000, "domain.md 14"
    )
    packet_week_budget: int = _rule(
        _l("In red packets, the platform gives in seven days at most"), GIVING, FEN, 500_000, 0, 100_000_000,
        "domain.md 14",
    )  # fmt: skip

    version: int = 0


RULES: Final = {
    f.name: Rule(f.name, default=getattr(Policies(), f.name), **f.metadata) for f in fields(Policies) if f.metadata
}
