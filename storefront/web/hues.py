"""The tested hues a reseller picks from: the colours of tokens.css by name, and as words."""

from typing import Final, NamedTuple

from markupsafe import Markup

from storefront.kernel import posters
from storefront.kernel.words import lazy
from storefront.web.shapes import Option

COLOURS: Final = {  # static/css/tokens.css, [data-hue]; a test compares them
    "pine": "#2f6f5e", "ink": "#4a4a48", "clay": "#a5532f", "amber": "#8f6a12", "moss": "#5f7328", "lake": "#1f6b83",
    "indigo": "#3f5596", "plum": "#83477f", "rose": "#a64460",
}  # fmt: skip
NAMES: Final = {
    "pine": lazy("Pine"), "ink": lazy("Ink"), "clay": lazy("Clay"), "amber": lazy("Amber"), "moss": lazy("Moss"),
    "lake": lazy("Lake"), "indigo": lazy("Indigo"), "plum": lazy("Plum"), "rose": lazy("Rose"),
}  # fmt: skip
_SQUARE: Final = Markup(
    '<svg width="44" height="24" viewBox="0 0 44 24" aria-hidden="true">'
    '<rect width="44" height="24" rx="4" fill="{}"/></svg>'
)


class Hue(NamedTuple):
    """A colour with its name, as a choice draws it."""

    name: str
    word: object

    def __html__(self) -> str:
        return str(_SQUARE.format(posters.accent(COLOURS[self.name])) + Markup("{}").format(str(self.word)))

    def __str__(self) -> str:
        return str(self.word)


def options() -> list[Option]:
    """Every hue, its colour beside its name."""
    return [Option(name, Hue(name, word)) for name, word in NAMES.items()]  # type: ignore[arg-type]
