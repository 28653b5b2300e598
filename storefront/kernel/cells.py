"""No cell may act as a formula: going out it gets one apostrophe, coming in exactly that one is taken off."""

from __future__ import annotations

import re

# What spreadsheets take for the beginning of a formula, full-width forms included (reliability.md F49). A text that
# already begins with apostrophes before such a sign gets one more, so that taking one off always gives back the text.
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")


def guard(text: str) -> str:
    """The text as it may stand in a cell."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguard(text: str) -> str:
    """The text that `guard` was given; anything else unchanged."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
