"""Who recommends a product is thanked in the shop's credit, out of its commission, once the friend kept the goods.

Customers share a signed link (`link`, `code_of`), an order is attributed once as it is placed (`attribute`), and
orders pay the thanks when they set the money free. Never cash, never a second level, never an own purchase.
"""

from storefront.referrals import triggers
from storefront.referrals.attributing import Thanks, attribute
from storefront.referrals.models import Referral, ReferralLink, ReferralTerms
from storefront.referrals.reading import PAGE, Recommended, of_account
from storefront.referrals.sharing import HIGHEST_BP, code_of, friends_code, link, link_of, own_link, set_terms, terms_of

__all__ = [
    "HIGHEST_BP",
    "PAGE",
    "Recommended",
    "Referral",
    "ReferralLink",
    "ReferralTerms",
    "Thanks",
    "attribute",
    "code_of",
    "friends_code",
    "link",
    "link_of",
    "of_account",
    "own_link",
    "set_terms",
    "terms_of",
    "triggers",
]
