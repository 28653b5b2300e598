"""Floods are counted in memory, per process: plenty for people, a wall for scripts. Secrets are `kernel.attempts`."""

from collections import Counter, OrderedDict
from ipaddress import ip_address, ip_network
from math import ceil
from threading import Lock
from time import monotonic

from flask import request

from storefront.kernel.errors import TooMany
from storefront.kernel.words import _

_buckets: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()
_pent: Counter[tuple[str, str]] = Counter()
_lock = Lock()
MOST = 50_000  # buckets kept; the least recently used go first


def network() -> str:
    """The asking network: the address, for IPv6 its /64, so that one host cannot pose as many (reliability.md F45)."""
    address = ip_address(request.remote_addr or "127.0.0.1")
    return str(ip_network(f"{address}/64", strict=False)) if address.version == 6 else str(address)


def slow_down(kind: str, *, per_minute: float, burst: int, subject: str | None = None) -> None:
    """Take one token of a bucket that refills `per_minute`. Raises TooMany with the seconds to wait."""
    key, now, rate = (kind, subject or network()), monotonic(), per_minute / 60
    with _lock:
        level, at = _buckets.pop(key, (float(burst), now))
        level = min(float(burst), level + (now - at) * rate)
        _buckets[key] = (level - 1 if level >= 1 else level, now)
        while len(_buckets) > MOST:
            _buckets.popitem(last=False)
    if level < 1:
        wait = max(1, ceil((1 - level) / rate))
        raise TooMany(_("That was quick. Please wait a moment."), retry_after=wait, rule=kind)


def to_write(kind: str, subject: str, *, per_minute: float, burst: int) -> int:
    """How many of what strangers cause to write down now: in a flood none, and later all that came meanwhile at once.

    What is pent up when the process ends is lost. `kind` and `subject` are few.
    """
    with _lock:
        _pent[kind, subject] += 1
    try:
        slow_down(kind, per_minute=per_minute, burst=burst, subject=subject)
    except TooMany:
        return 0
    with _lock:
        return _pent.pop((kind, subject), 0)


def forget() -> None:
    """Empty every bucket (tests)."""
    with _lock:
        _buckets.clear()
        _pent.clear()
