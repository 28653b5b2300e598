"""`ui` is the design system in templates: every macro of templates/ui under the name of its CSS block.

It is one object among the environment's globals, so that a block rendered alone finds it as a whole page does: such a
block does not see its template's imports (dependencies.md 1.5).
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from jinja2 import Environment
from jinja2.runtime import Macro
from markupsafe import Markup

from storefront.kernel import money, words
from storefront.web import controls, deadlines, icons, moments

# What says the same for the same words, whoever asks and whenever, on many pages: drawn once, and given again.
CONSTANT: Final = frozenset("act bag button card fold home seal share tag".split())
MOST_DRAWN: Final = 4000


class Macros:
    """The global `ui`: macros from templates/ui, and what is plain text from Python."""

    money = staticmethod(money.say)
    icon = staticmethod(icons.icon)
    time = staticmethod(moments.time)
    ago = staticmethod(moments.ago)
    left = staticmethod(moments.left)
    deadlines = deadlines
    controls = controls
    attributes = staticmethod(controls.printed)

    def __init__(self, environment: Environment, zone: ZoneInfo) -> None:
        moments.zone = zone
        self._environment = environment
        self._homes: dict[str, str] = {}

    def __getattr__(self, name: str) -> Callable[..., Markup]:
        # Found at first use, not at start: the modules copy the globals, gettext among them, when they are read.
        if name.startswith("_"):
            raise AttributeError(name)
        home = self._homes.get(name) or self._found().get(name)
        if home is None:
            raise AttributeError(f"templates/ui has no macro {name!r}")
        macro: Callable[..., Markup] = getattr(self._environment.get_template(home).module, name)
        if self._environment.auto_reload:
            return macro
        self.__dict__[name] = drawn = _remembered(macro) if name in CONSTANT else macro
        return drawn

    def _found(self) -> dict[str, str]:
        for file in self._environment.list_templates(filter_func=lambda path: path.startswith("ui/")):
            module = self._environment.get_template(file).module
            self._homes.update({key: file for key, value in vars(module).items() if isinstance(value, Macro)})
        return self._homes

    def names(self) -> list[str]:
        """Every macro there is, for the gallery and its test."""
        return sorted(self._found())

    def percent(self, basis_points: int) -> str:
        """A rate in basis points as people read it: 1200 is 12%, 1250 is 12.5%."""
        whole, rest = divmod(abs(basis_points), 100)
        minor = f".{rest:02d}".rstrip("0") if rest else ""
        return f"{'−' if basis_points < 0 else ''}{whole}{minor}%"

    def number(self, count: int) -> str:
        """A whole number with its thousands apart."""
        return f"{count:,}".replace("-", "−")

    def said(self, value: Any) -> Any:
        """An amount in minor units in words; what is said already stays."""
        return money.say(value) if isinstance(value, int) and not isinstance(value, bool) else value

    def first(self, text: Any) -> str:
        """The one character a seal is cut with."""
        return str(text).strip()[:1]

    def paragraphs(self, text: Any) -> Markup:
        """A person's words: safe markup as it is, plain text escaped."""
        return Markup.escape(text)


def _remembered(macro: Callable[..., Markup]) -> Callable[..., Markup]:
    """A macro that remembers what it drew; text and safe markup that read alike are told apart by their types."""

    @lru_cache(maxsize=MOST_DRAWN, typed=True)
    def again(_language: str, *given: Any, **named: Any) -> Markup:
        return macro(*given, **named)

    def drawn(*given: Any, **named: Any) -> Markup:
        if "caller" in named:  # it says what it is given between its tags
            return macro(*given, **named)
        try:
            return again(words.language(), *given, **named)
        except TypeError:  # a list or a dict among what is given
            return macro(*given, **named)

    return drawn
