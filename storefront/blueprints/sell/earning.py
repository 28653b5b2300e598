"""What each sold line brings its reseller, and why: the words and sums that the desk's pages share."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from babel import Locale
from babel.dates import format_skeleton
from flask import current_app

from storefront import ledger, orders, products
from storefront.kernel import clock
from storefront.kernel.words import _, language
from storefront.web import moments

WEEKS: Final = 8
MOST: Final = 5_000  # lines of a sheet


class Sold(NamedTuple):
    """A sold line as its reseller reads it; minor units, `at` when it was ordered."""

    line_id: int
    number: str
    at: datetime
    title: str
    options: str
    quantity: int
    paid: int
    earns: int
    rate_part: int
    own_part: int
    state: str
    why: str


def sold(account_id: int, *, after: int | None = None, limit: int) -> list[Sold]:
    """The lines that earn an account something, newest first."""
    return [_sold(*row) for row in orders.sold_by(account_id, after=after, limit=limit)]


def in_steps(account_id: int) -> Iterator[Sold]:
    """All of them, at most MOST, read in steps."""
    after: int | None = None
    for _step in range(MOST // 500):
        lines = sold(account_id, after=after, limit=500)
        yield from lines
        if len(lines) < 500:
            return
        after = lines[-1].line_id


def _sold(line: Any, parcel: Any, order: Any, earner: Any) -> Sold:
    own = (line.price - line.supplier_price) * line.quantity - line.discount_reseller
    base = line.supplier_price * line.quantity - line.discount_supplier
    rate = products.commission(base, base, line.rate_bp)
    settled = parcel.state == "completed"
    lost = parcel.state == "cancelled" or order.state in ("expired", "cancelled")
    earns = earner.amount if settled else 0 if lost else rate + own
    title, options = str(line.title), str(line.options or "")
    state, why = _state(parcel, order)
    return Sold(
        line.id, order.number, order.placed_at, title, options, line.quantity, line.net, earns, rate, own, state, why
    )


def _state(parcel: Any, order: Any) -> tuple[str, str]:
    """Where a line stands, and what happens to its money."""
    if order.state == "expired":
        return _("Not paid"), _("The order ended unpaid.")
    if parcel.state == "cancelled" or order.state == "cancelled":
        return _("Cancelled"), _("The customer got the money back.") if order.paid_at else _("Nothing was paid.")
    if parcel.state == "completed":
        if parcel.released_at is not None:
            return _("Free"), _("Yours since %(day)s.", day=moments.said(parcel.released_at, "day"))
        return _("Pending"), _("Set free on %(day)s.", day=moments.said(parcel.release_at, "day"))
    if order.state == "placed" and order.method != "cod":
        return _("Unpaid"), _("We wait for the payment.")
    states = {
        "waiting": _("To be packed"),
        "packed": _("Packed"),
        "shipped": _("On its way"),
        "delivered": _("Delivered"),
    }
    return states[parcel.state], _("Earned once the customer has it.")


def weeks(account_id: int) -> list[tuple[str, int]]:
    """What was earned in each of the last weeks, the present one last: label and minor units."""
    zone = current_app.config["SETTINGS"].zone
    today = clock.day(clock.now(), zone)
    monday = today - timedelta(days=today.weekday())
    starts = [monday - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    sums = dict.fromkeys(starts, 0)
    for move in _settled(account_id):
        day = clock.day(move.at, zone)
        start = day - timedelta(days=day.weekday())
        if start in sums:
            sums[start] += move.amount
    locale = Locale.parse(language())
    return [(format_skeleton("MMMd", start, locale=locale), amount) for start, amount in sums.items()]


def _settled(account_id: int) -> Sequence[ledger.Line]:
    """What came to pending; what left it again for available is no earning."""
    return [one for one in ledger.statement(ledger.pending(account_id), limit=500) if one.kind == "parcel settled"]
