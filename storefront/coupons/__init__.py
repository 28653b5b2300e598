"""A coupon takes off what somebody chose to give, at their cost, once; what it may do is judged before it goes out.

Somebody makes one, customers `claim` it or type its code, `best_for` says what helps most; an order locks what it
uses, and gives it back when it ends.
"""

from storefront.coupons import expiring
from storefront.coupons.choosing import Line, best_for, closed, held_by
from storefront.coupons.claiming import Customer, bought, claim, give, join, know_again, last_order, may_have
from storefront.coupons.coding import Batch, batches_of, codes_of, make_batch, name_code, word_of
from storefront.coupons.combining import NOTHING, Applied, Combination, Good, Held, Part, added, apply, best, lawful
from storefront.coupons.locking import GRACE, give_back, lock, unlock, use
from storefront.coupons.making import Draft, agree, make, publish, stop
from storefront.coupons.models import KINDS, MAKERS, Code, Coupon, Grant
from storefront.coupons.reading import PAGE, Counted, Report, Shown, counted, held, made_by, offered, one_of, report
from storefront.coupons.saying import GRANT_WORDS, KIND_WORDS, STATE_WORDS, off, reasons, who
from storefront.coupons.verifying import verify

sweeps = expiring.sweeps

__all__ = [
    "GRACE", "GRANT_WORDS", "KINDS", "KIND_WORDS", "MAKERS", "NOTHING", "PAGE", "STATE_WORDS", "Applied", "Batch",
    "Code", "Combination", "Counted", "Coupon", "Customer", "Draft", "Good", "Grant", "Held", "Line", "Part",
    "Report", "Shown", "added", "agree", "apply", "batches_of", "best", "best_for", "bought", "claim", "closed",
    "codes_of", "counted", "give", "give_back", "held", "held_by", "join", "know_again", "last_order", "lawful",
    "lock", "made_by", "make", "make_batch", "may_have", "name_code", "off", "offered", "one_of", "publish", "reasons",
    "report", "stop", "sweeps", "unlock", "use", "verify", "who", "word_of",
]  # fmt: skip
