"""Templates compiled per language say what they said when everything was asked at every page, and escape as before."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import DictLoader
from markupsafe import Markup

from storefront.kernel import words
from storefront.web.compiled import Environment

SAID = {"en": "Buy now", "zh_Hant": "立即購買", "zh_Hans": "立即购买"}
BOTH, ONE = "From %(supplier)s, %(place)s", "From %(supplier)s"
WRONG = "<b>'&\"</b> 50%"


@pytest.fixture
def draw(app: Flask) -> "Draw":
    return Draw(app)


class Draw:
    """Draws texts that have names, as files have, with the app's own words."""

    def __init__(self, app: Flask) -> None:
        self.environment: Any = app.create_jinja_environment()
        assert isinstance(self.environment, Environment)
        self.environment.globals.update(app.jinja_env.globals)

    def __call__(self, source: str, **given: object) -> str:
        self.environment.loader = DictLoader({"page.html": source, "part.html": "<i>{{ word }}</i>{% set word = 1 %}"})
        drawn: str = self.environment.get_template("page.html").render(given)
        return drawn


def test_one_template_speaks_each_language_to_its_readers(draw: Draw) -> None:
    draw.environment.loader = DictLoader({"page.html": '{{ _("Buy now") }}'})
    for _again in range(2):
        for language, said in SAID.items():
            with words.speaking(language):
                assert draw.environment.get_template("page.html").render() == said


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_a_sentence_is_filled_in_as_when_it_is_asked_for(draw: Draw, language: str) -> None:
    """Escaped once, safe markup left as it is, numbers as they are; in print and as an argument."""
    source = (
        '{{ _("From %(supplier)s, %(place)s", supplier=a, place=b) }}|{{ whole(_("From %(supplier)s", supplier=a)) }}'
    )
    said = draw.environment.globals["_"]
    for a, b in ((WRONG, Markup("<i>x</i>")), (7, None), (words.Words({"": WRONG}), "")):
        with words.speaking(language):
            drawn = draw(source, a=a, b=b, whole=lambda text: text)
            assert drawn == "|".join((said(BOTH, supplier=a, place=b), said(ONE, supplier=a)))
            assert "<b>" not in drawn


def test_what_is_not_plain_is_filled_in_when_it_is_said(draw: Draw) -> None:
    assert draw('{{ _("%(n)s of %(n)s", n=1) }} {{ _(asked) }} {{ _("100%% sure") }}', asked="Buy now") == (
        "1 of 1 Buy now 100% sure"
    )
    with pytest.raises(KeyError):
        draw('{{ _("%(n)s left") }}')


def test_a_name_of_the_template_itself_is_left_alone(draw: Draw) -> None:
    assert draw('{% for _ in "a" %}{{ _ }}{% endfor %}{% set asset = "own" %}{{ asset }}') == "aown"
    assert draw("{% macro _(text) %}<{{ text }}>{% endmacro %}{{ _('Buy now') }}") == "<Buy now>"


def test_an_included_part_sees_its_page_and_gives_it_nothing(draw: Draw) -> None:
    part = '{% include "part.html" %}'
    source = f'{{% with word = given %}}{part}{{{{ word }}}}{{% endwith %}}{{% set word = "b" %}}{part}'
    assert draw(source, given="<a>") == "<i>&lt;a&gt;</i>&lt;a&gt;<i>b</i>"


def test_what_is_called_gets_what_was_given(draw: Draw) -> None:
    def told(*given: object, **named: object) -> str:
        return f"{given} {named}"

    assert draw("{{ told(1, *more, class=2, **named) }}", told=told, more=[3], named={"x": 4}) == (
        Markup.escape("(1, 3) {'class': 2, 'x': 4}")
    )


def test_a_text_without_a_name_speaks_when_it_is_drawn(app: Flask) -> None:
    template = app.jinja_env.from_string('{{ _("Buy now") }}')
    for language, said in SAID.items():
        with words.speaking(language):
            assert template.render() == said


def test_the_pages_hold_no_sentence_that_is_asked_for_in_vain(app: Flask) -> None:
    """Constant sentences of a page are gone once it is compiled."""
    name = "shops/_trust.html"
    source = (Path(app.root_path) / "templates" / name).read_text("utf-8")
    assert "l_0__" not in app.jinja_env.compile(source, name, raw=True)
