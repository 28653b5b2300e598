"""What the desk of payments calls ways, states and reasons; the rooms know them by one word each."""

from typing import Any, Final

from storefront.kernel.words import lazy as _l

SAID: Final[dict[str, Any]] = {
    "methods": {
        "transfer": _l("Bank transfer"),
        "cod": _l("Cash on delivery"),
        "sandbox": _l("Test payment"),
        "wallet": _l("Credit"),
    },
    "states": {
        "created": _l("Being asked"),
        "pending": _l("Waiting"),
        "paid": _l("Paid"),
        "paid_late": _l("Paid too late"),
        "closed": _l("Closed"),
        "part_refunded": _l("Partly paid back"),
        "refunded": _l("Paid back"),
    },
    "outcomes": {
        "applied": _l("Applied"),
        "repeated": _l("Known already"),
        "unknown": _l("Not ours"),
        "held": _l("Held"),
        "settled": _l("Settled"),
    },
    "reasons": {
        "": "",
        "other_amount": _l("another amount"),
        "other_currency": _l("another currency"),
        "paid_before": _l("was paid before"),
        "too_much": _l("more than was asked"),
        "no_such_payment": _l("names no payment"),
    },
    "refund_states": {
        "intended": _l("Waiting"),
        "sent": _l("On its way"),
        "done": _l("Arrived"),
        "failed": _l("Did not arrive"),
    },
}
REFUSALS: Final = {
    "signature": _l("with another signature than theirs"),
    "stale": _l("sent again, or too late"),
    "unreadable": _l("not to be understood"),
}
LINES: Final = {
    "pays": _l("Pays this order"),
    "differs": _l("Another amount: it will be held"),
    "again": _l("Paid already: apply it only if money came twice"),
    "several": _l("Names several orders: match it by hand"),
    "none": _l("Names no order of ours"),
    "outgoing": _l("Nothing came in"),
    "unreadable": _l("The amount cannot be read"),
    "applied": _l("Applied"),
    "held": _l("Held"),
    "settled": _l("Settled"),
    "repeated": _l("Known already"),
    "unknown": _l("Names no order of ours"),
}
