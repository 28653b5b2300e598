"""A deadline says who must act by when, in one whole sentence per verb: languages order these words differently."""

from datetime import datetime, timedelta
from typing import Any, Final

from markupsafe import Markup, escape

from storefront.kernel import clock
from storefront.kernel.words import _, lazy
from storefront.web import moments

# To the reader, and about somebody else. %(who)s is "You" or a name, %(when)s the instant.
VERBS: Final[dict[str, tuple[Any, Any]]] = {
    "accept": (lazy("%(who)s accept by %(when)s"), lazy("%(who)s accepts by %(when)s")),
    "act": (lazy("%(who)s act by %(when)s"), lazy("%(who)s acts by %(when)s")),
    "add_evidence": (lazy("%(who)s add evidence by %(when)s"), lazy("%(who)s adds evidence by %(when)s")),
    "answer": (lazy("%(who)s answer by %(when)s"), lazy("%(who)s answers by %(when)s")),
    "appeal": (lazy("%(who)s may appeal until %(when)s"), lazy("%(who)s may appeal until %(when)s")),
    "buy": (lazy("%(who)s can buy until %(when)s"), lazy("%(who)s can buy until %(when)s")),
    "choose": (lazy("%(who)s choose by %(when)s"), lazy("%(who)s chooses by %(when)s")),
    "claim": (lazy("%(who)s can claim until %(when)s"), lazy("%(who)s can claim until %(when)s")),
    "confirm": (lazy("%(who)s confirm by %(when)s"), lazy("%(who)s confirms by %(when)s")),
    "confirm_or_return": (
        lazy("%(who)s confirm or return by %(when)s"),
        lazy("%(who)s confirms or returns by %(when)s"),
    ),
    "decide": (lazy("%(who)s decide by %(when)s"), lazy("%(who)s decides by %(when)s")),
    "deliver": (lazy("%(who)s deliver by %(when)s"), lazy("%(who)s delivers by %(when)s")),
    "end": (lazy("%(who)s have until %(when)s"), lazy("%(who)s ends %(when)s")),
    "pay": (lazy("%(who)s pay by %(when)s"), lazy("%(who)s pays by %(when)s")),
    "pay_out": (lazy("%(who)s pay out by %(when)s"), lazy("%(who)s pays out by %(when)s")),
    "receive": (lazy("%(who)s receive it by %(when)s"), lazy("%(who)s receives it by %(when)s")),
    "refund": (lazy("%(who)s refund by %(when)s"), lazy("%(who)s refunds by %(when)s")),
    "return": (lazy("%(who)s send it back by %(when)s"), lazy("%(who)s sends it back by %(when)s")),
    "review": (lazy("%(who)s review by %(when)s"), lazy("%(who)s reviews by %(when)s")),
    "send": (lazy("%(who)s send by %(when)s"), lazy("%(who)s sends by %(when)s")),
    "ship": (lazy("%(who)s ship by %(when)s"), lazy("%(who)s ships by %(when)s")),
    "start": (lazy("%(who)s start by %(when)s"), lazy("%(who)s starts by %(when)s")),
    "verify": (lazy("%(who)s verify by %(when)s"), lazy("%(who)s verifies by %(when)s")),
    "vote": (lazy("%(who)s vote by %(when)s"), lazy("%(who)s votes by %(when)s")),
    "withdraw": (lazy("%(who)s withdraw by %(when)s"), lazy("%(who)s withdraws by %(when)s")),
}

_SOON: Final = timedelta(hours=3)
_NEAR: Final = timedelta(hours=24)


def sentence(who: str | None, verb: str, at: datetime) -> Markup:
    """Who must act by when; `who` None is the reader. An unknown verb is a bug (KeyError)."""
    you, they = VERBS[verb]
    name = Markup("<strong>{}</strong>").format(_("You") if who is None else who)
    return Markup(escape(str(you if who is None else they))) % {"who": name, "when": moments.time(at)}  # nosec B704


def tone(who: str | None, at: datetime) -> str:
    """Red only when the reader is late soon; somebody else's clock is never the reader's alarm."""
    rest = at - clock.now()
    if who is None:
        return "bad" if rest < _SOON else "warn" if rest < _NEAR else "accent"
    return "warn" if rest < timedelta(0) else ""


def used(since: datetime, at: datetime) -> tuple[int, int]:
    """(whole, used) seconds of the time somebody had; used never leaves the whole."""
    whole = max(int((at - since).total_seconds()), 1)
    return whole, min(max(int((clock.now() - since).total_seconds()), 0), whole)
