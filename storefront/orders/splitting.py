"""The split: what a line's customer paid is shared out to the cent, and every remainder is the supplier's (domain.md).

All sums are minor units of one currency, all rates basis points.
"""

from dataclasses import dataclass

from storefront import policies
from storefront.kernel.money import share
from storefront.orders.models import Line


@dataclass(frozen=True, slots=True)
class Terms:
    """What was frozen when the line was placed."""

    price: int
    supplier_price: int
    quantity: int
    rate_bp: int
    fee_bp: int
    fund_bp: int
    discount_supplier: int = 0
    discount_reseller: int = 0
    mentor_bp: int = 0
    referral_bp: int = 0

    @property
    def net(self) -> int:
        return self.price * self.quantity - self.discount_supplier - self.discount_reseller

    @property
    def base(self) -> int:
        return self.supplier_price * self.quantity - self.discount_supplier

    @property
    def commission(self) -> int:
        """The reseller's side of the line, before the mentor's part; negative terms are refused when a price is set."""
        margin = (self.price - self.supplier_price) * self.quantity - self.discount_reseller
        return share(self.rate_bp, self.base) + margin


def terms_of(line: Line, policy: policies.Policies) -> Terms:
    """The terms frozen in a line and in the policy its order began under."""
    return Terms(
        price=line.price,
        supplier_price=line.supplier_price,
        quantity=line.quantity,
        rate_bp=line.rate_bp,
        fee_bp=policy.fee_bp,
        fund_bp=policy.fund_share_bp,
        discount_supplier=line.discount_supplier,
        discount_reseller=line.discount_reseller,
        referral_bp=line.referral_bp,
    )


@dataclass(frozen=True, slots=True)
class Shares:
    """Who gets what of a line; the parts add up to what the line keeps, exactly."""

    reseller: int
    mentor: int
    thanks: int  # the referrer's, as credit for the shop
    fee: int
    fund: int
    supplier: int

    @property
    def total(self) -> int:
        return self.reseller + self.mentor + self.thanks + self.fee + self.fund + self.supplier


def split(terms: Terms, kept: int | None = None) -> Shares:
    """Share out what a line still keeps after refunds (all of its net when `kept` is None).

    Each share is ⌊share × kept ÷ net⌋ and the supplier has the rest, so part refunds in any order end on the same cent.
    Freight is not in it: the supplier gets that whole. Raises ValueError when `kept` is not within the line.
    """
    net = terms.net
    kept = net if kept is None else kept
    if not 0 <= kept <= net:
        raise ValueError(f"A line of {net} cannot keep {kept}.")
    if net == 0:
        return Shares(0, 0, 0, 0, 0, 0)
    whole_fee = share(terms.fee_bp, terms.base)
    whole_fund = share(terms.fund_bp, whole_fee)
    whole_mentor = share(terms.mentor_bp, terms.commission)
    whole_thanks = share(terms.referral_bp, terms.commission)
    reseller = (terms.commission - whole_mentor - whole_thanks) * kept // net
    mentor = whole_mentor * kept // net
    thanks = whole_thanks * kept // net
    fee = (whole_fee - whole_fund) * kept // net
    fund = whole_fund * kept // net
    return Shares(reseller, mentor, thanks, fee, fund, kept - reseller - mentor - thanks - fee - fund)


def allowed(terms: Terms, ceiling_bp: int) -> bool:
    """Whether a price may be set: the commission neither negative nor above the ceiling of the line's net."""
    return 0 <= terms.commission <= share(ceiling_bp, terms.net)


def back_of(net: int, discount_platform: int, kept: int) -> int:
    """Of what a line gave back so far, the part that is the promotion account's; the rest is the customer's.

    It is ⌊discount × (net − kept) ÷ net⌋: in proportion, rounded down, and all of it once nothing is kept, whatever the
    order of the refunds (domain.md, The split). `net` is what was paid for the line, the platform's part included.
    """
    return discount_platform * (net - kept) // net if net else 0
