"""What was refused leaves one line for whoever runs the house: status, rule, view and account, and nothing typed."""

import logging

from flask import current_app, request

from storefront.kernel.errors import Forbidden, NotFound, Refusal, TooMany
from storefront.web.guards import me

_log = logging.getLogger(__name__)


def note_refusal(refusal: Refusal) -> None:
    """Log that somebody is not let in, goes too fast, or, signed in, asked for what is not there or not theirs."""
    if isinstance(refusal, Forbidden):
        note(refusal.status, getattr(current_app.view_functions.get(request.endpoint or ""), "audience", "role"))
    elif isinstance(refusal, TooMany):
        note(refusal.status, refusal.rule)
    elif isinstance(refusal, NotFound) and me().id:
        note(refusal.status, "whose it is", level=logging.INFO)


def note(status: int, rule: str, *, level: int = logging.WARNING) -> None:
    """Log one refusal by the rule's name; the view is named as in the code, never by the address that was asked."""
    account = me().id
    who = f"account {account}" if account else "nobody signed in"
    _log.log(level, "refused with %s: rule %s, view %s, %s", status, rule, request.endpoint or "none", who)
