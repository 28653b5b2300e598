"""A provider tells us by itself that money came: what it signed has one effect, what it did not sign has none."""

from collections.abc import Mapping
from typing import Final

from storefront.kernel.sweeps import Sweep
from storefront.payments.port import Notice
from storefront.payments.providers import PROVIDERS, sandbox
from storefront.payments.receiving import accept

LONGEST: Final = 64 * 1024  # bytes of a notice that are read


def speaks(code: str) -> bool:
    """Whether there is such a provider that may tell us anything by itself."""
    return code in PROVIDERS and PROVIDERS[code].speaks


def hear(code: str, headers: Mapping[str, str], body: bytes) -> str:
    """Take in a notice; what became of it, as `accept` says. Not inside a verb. Raises port.Forged."""
    notice: Notice = PROVIDERS[code].hear(headers, body)
    text = body.decode("utf-8", "replace")
    return accept(code, notice.event, notice.key, notice.amount, notice.currency, text)


def rehearse(bill_id: int) -> None:
    """Let the sandbox tell of a bill, as a stranger's webhook would: signed, and checked like any other."""
    for notice in sandbox.notices(bill_id):
        hear("sandbox", *sandbox.signed(notice))


def rehearse_all() -> None:
    """Let the sandbox tell now of everything it would tell of later."""
    for number in sandbox.hasten():
        rehearse(number)


sweep = Sweep("the sandbox tells of payments", sandbox.due, rehearse)
