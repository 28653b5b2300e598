"""What was placed stays as it was placed; it is paid once, shipped in parcels, and settled to the cent."""

from storefront.orders import cancelling, confirming, ending, letters, recalling, remaking, settling, timing, triggers
from storefront.orders.cancelling import call_off
from storefront.orders.confirming import extend
from storefront.orders.discounting import discounted, know_customer
from storefront.orders.discounting import of as coupons_of
from storefront.orders.ending import cancel, end_hold
from storefront.orders.keeping import correct_address, find, keep, keep_in
from storefront.orders.leaving import may_leave
from storefront.orders.letters import link, tell, tell_paid, tell_parcel, tell_soon
from storefront.orders.models import Earner, Line, Order, OrderCoupon, Parcel, Shipment, Step
from storefront.orders.numbers import key_of, tidy
from storefront.orders.owners import ARRIVED, Received, owners, received
from storefront.orders.paying import begin_again, pay, pay_again, receive, ways_again
from storefront.orders.placing import (
    Checkout,
    Placed,
    Recipient,
    buy,
    credit_for,
    place,
    placed_with,
    refuse_sold_out,
    ways,
)
from storefront.orders.prints import known_prints
from storefront.orders.quoting import Quote, QuotedLine, QuotedParcel, Wish, quote
from storefront.orders.reading import (
    bought_with,
    of_account,
    parcel_for,
    parcels_for,
    seen_by,
    sold_by,
    traced,
    under_way,
)
from storefront.orders.recalling import Concerned, concerned, unpack
from storefront.orders.refusing import REASON as REFUSED
from storefront.orders.refusing import refuse, refuse_for
from storefront.orders.seeing import OrderSeen, ParcelSeen, StepSeen, shown_to
from storefront.orders.settling import complete
from storefront.orders.shipping import CARRIERS, deliver, pack, ship, ship_many
from storefront.orders.thanking import Referred, Thanked, promise_thanks, referred, thanks_of
from storefront.orders.verifying import promised, verify

sweeps = (*ending.sweeps, *confirming.sweeps, *settling.sweeps, *cancelling.sweeps, *recalling.sweeps)
remakings = (remaking.remaking,)
outbox_handlers = {"order letter": letters.write, timing.KIND: timing.write}

__all__ = [
    "ARRIVED",
    "CARRIERS",
    "REFUSED",
    "Checkout",
    "Concerned",
    "Earner",
    "Line",
    "Order",
    "OrderCoupon",
    "OrderSeen",
    "Parcel",
    "ParcelSeen",
    "Placed",
    "Quote",
    "QuotedLine",
    "QuotedParcel",
    "Received",
    "Recipient",
    "Referred",
    "Shipment",
    "Step",
    "StepSeen",
    "Thanked",
    "Wish",
    "begin_again",
    "bought_with",
    "buy",
    "call_off",
    "cancel",
    "complete",
    "concerned",
    "correct_address",
    "coupons_of",
    "credit_for",
    "deliver",
    "discounted",
    "end_hold",
    "extend",
    "find",
    "keep",
    "keep_in",
    "key_of",
    "know_customer",
    "known_prints",
    "link",
    "may_leave",
    "of_account",
    "outbox_handlers",
    "owners",
    "pack",
    "parcel_for",
    "parcels_for",
    "pay",
    "pay_again",
    "place",
    "placed_with",
    "promise_thanks",
    "promised",
    "quote",
    "receive",
    "received",
    "referred",
    "refuse",
    "refuse_for",
    "refuse_sold_out",
    "remakings",
    "seen_by",
    "ship",
    "ship_many",
    "shown_to",
    "sold_by",
    "sweeps",
    "tell",
    "tell_paid",
    "tell_parcel",
    "tell_soon",
    "thanks_of",
    "tidy",
    "timing",
    "traced",
    "triggers",
    "under_way",
    "unpack",
    "verify",
    "ways",
    "ways_again",
]  # fmt: skip
