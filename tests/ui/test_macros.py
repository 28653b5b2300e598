"""Macros escape what they are given, keep what was typed, and tell assistive technology what the eye sees."""

from typing import Any, cast

import pytest
from flask import Flask
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from storefront.web import samples
from storefront.web.macros import Macros
from storefront.web.shapes import Good, Option, Picture

EVIL = '"><script>alert(1)</script>'


@pytest.fixture
def ui(app: Flask) -> Any:
    """The global, called from Python as templates call it: escaping on."""
    environment = app.jinja_env

    class Drawn:
        def __getattr__(self, name: str) -> Any:
            def draw(*given: Any, **named: Any) -> str:
                source = f"{{{{ ui.{name}(*given, **named) }}}}"
                return environment.from_string(source).render(given=given, named=named)

            return draw

    cast("Any", environment.globals["ui"]).names()
    return Drawn()


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("button", (EVIL,)),
        ("act", (EVIL, EVIL)),
        ("note", (EVIL,)),
        ("tag", (EVIL,)),
        ("price", (EVIL,)),
        ("sum", (EVIL, 1, [(EVIL, EVIL)])),
        ("line", (None, EVIL, [EVIL])),
        ("voice", (EVIL, EVIL)),
        ("figures", ([(EVIL, EVIL, EVIL)],)),
        ("table", ([EVIL, (EVIL, "num")], [(EVIL, EVIL)], EVIL)),
        ("chart", (EVIL, [(EVIL, 1)])),
        ("empty", (EVIL,)),
        ("bar_of", (EVIL, 1, 2, EVIL)),
        ("choice", (EVIL, EVIL, [Option(EVIL, EVIL, EVIL, data={"price": EVIL}, group=EVIL)])),
        ("search", (EVIL, EVIL, EVIL, {EVIL: EVIL})),
        ("shelf", ([Good(EVIL, EVIL, EVIL, Picture(EVIL, 1, 1, EVIL, EVIL, EVIL, EVIL), EVIL, EVIL)],)),
        ("picture", (Picture(EVIL, 1, 1, EVIL, EVIL, EVIL, EVIL),)),
        ("packet", ("closed", EVIL, EVIL)),
        ("data", ({"name": "</script>" + EVIL},)),
        ("card", (EVIL, EVIL, EVIL, EVIL)),
        ("due", (EVIL, "ship", samples.deadlines()[0].at)),
    ],
)
def test_whatever_is_given_stays_words(ui: Any, name: str, given: tuple[Any, ...]) -> None:
    drawn = getattr(ui, name)(*given)
    assert "<script>alert" not in drawn
    assert '""' not in drawn.replace('alt=""', "").replace('href=""', "").replace('value=""', "")


def test_what_is_marked_safe_stays_markup(ui: Any) -> None:
    assert "<b>x</b>" in ui.note(Markup("<b>x</b>"))


def test_a_field_says_its_error_where_it_is(ui: Any) -> None:
    drawn = ui.field(samples.form().phone, help="With country code.")
    assert 'for="phone"' in drawn
    assert 'value="138 0013"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert 'aria-describedby="phone-help phone-error"' in drawn
    assert 'id="phone-error"' in drawn
    assert 'autocomplete="tel"' in drawn
    assert 'type="tel"' in drawn


def test_typed_words_stay_and_stay_words(ui: Any) -> None:
    form = samples.SampleForm(MultiDict({"name": EVIL, "text": "</textarea>" + EVIL}))
    assert "<script>" not in ui.field(form.name) + ui.field(form.text)
    assert "&lt;script&gt;" in ui.field(form.text)


def test_a_second_form_on_the_page_may_have_its_own_ids(ui: Any) -> None:
    drawn = ui.field(samples.form().phone, id="second-phone")
    assert 'id="second-phone"' in drawn
    assert 'id="phone"' not in drawn


def test_radios_show_what_stands_chosen_and_carry_their_small_words(ui: Any) -> None:
    drawn = ui.field(samples.form().payment)
    assert drawn.count(" checked") == 1
    assert 'value="wechatpay" checked' in drawn
    assert "We hold the goods for 24 hours" in drawn
    assert drawn.startswith('<div class="field"><fieldset class="choice" data-as="list">')


def test_boxes_may_be_many(ui: Any) -> None:
    drawn = ui.field(samples.form().desks)
    assert drawn.count('type="checkbox"') == 2
    assert drawn.count(" checked") == 1


def test_an_option_that_cannot_be_had_cannot_be_chosen(ui: Any) -> None:
    drawn = ui.choice("Glaze", "variant", [Option("3", "Ash", "Sold out", disabled=True)])
    assert 'value="3" disabled' in drawn


@pytest.mark.parametrize(
    ("given", "printed"),
    [({"hx_post": "/a"}, ' hx-post="/a"'), ({"disabled": True}, " disabled"), ({"a": None, "b": False}, "")],
)
def test_keywords_become_attributes(given: dict[str, Any], printed: str) -> None:
    assert Macros.attributes(given) == printed


def test_money_says_what_it_is_made_of(ui: Any) -> None:
    drawn = ui.sum("Total", 22300, [("Goods", 21600), ("Shipping", 1200), ("Coupon", -500)])
    for said in ("¥223", "¥216", "¥12", "−¥5"):
        assert said in drawn


@pytest.mark.parametrize(
    ("points", "said"), [(1200, "12%"), (1250, "12.5%"), (1205, "12.05%"), (-50, "−0.5%"), (0, "0%")]
)
def test_a_rate_in_words(app: Flask, points: int, said: str) -> None:
    assert cast("Any", app.jinja_env.globals["ui"]).percent(points) == said


def test_a_chart_of_nothing_and_of_losses_still_draws(ui: Any) -> None:
    assert "<svg" in ui.chart("Nothing", [])
    assert 'height="-' not in ui.chart("Losses", [("a", -500), ("b", 0)])


def test_an_unknown_icon_is_a_bug(ui: Any) -> None:
    with pytest.raises(KeyError):
        ui.icon("dragon")


def test_an_unknown_macro_is_a_bug(app: Flask) -> None:
    with pytest.raises(AttributeError):
        cast("Any", app.jinja_env.globals["ui"]).dragon  # noqa: B018


def test_what_is_given_to_an_act_reaches_its_button(ui: Any) -> None:
    drawn = ui.act("Claim", "/coupons/1/claims", aria_label="Claim A small thanks", disabled=True)
    assert '<button class="button" data-kind="quiet" aria-label="Claim A small thanks" disabled>Claim</button>' in drawn
