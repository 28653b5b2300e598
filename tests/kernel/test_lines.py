"""What a process logs: one event, one line, with its UTC time; nothing typed begins a line, no row is shown."""

import io
import json
import logging
import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from storefront.kernel import lines
from storefront.kernel.db import db
from tests.world import World

EVIL = "typed\r\n2026-01-01 ERROR forged: \x1b[31m\u2028line"


def logged(formatter: logging.Formatter, *words: object, error: bool = False) -> str:
    """What a process with this formatter writes of one event."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    log = logging.Logger("storefront.somewhere")
    log.addHandler(handler)
    log.error("it was %s %s", *words, exc_info=error)
    return stream.getvalue()


def test_one_event_is_one_line_of_json_in_utc() -> None:
    try:
        int(EVIL)
    except ValueError:
        said = logged(lines.ForMachines(), EVIL, "數", error=True)
    assert said.endswith("}\n")
    assert len(said.splitlines()) == 1
    assert said.isascii()
    read = json.loads(said)
    assert read["message"] == f"it was {EVIL} 數"
    assert (read["level"], read["logger"]) == ("ERROR", "storefront.somewhere")
    assert read["traceback"].startswith("Traceback")
    when = datetime.fromisoformat(read["time"])
    assert when.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - when) < timedelta(minutes=1)


def test_a_terminal_gets_short_words_that_cannot_steer_it() -> None:
    [said] = logged(lines.ForPeople(), EVIL, "數").splitlines()
    assert re.match(r"\d\d:\d\d:\d\dZ ERROR storefront\.somewhere: it was typed\\r\\n2026", said)
    assert "\x1b" not in said
    assert "數" in said


@pytest.mark.parametrize(("terminal", "form"), [(True, lines.ForPeople), (False, lines.ForMachines)])
def test_the_form_is_chosen_by_who_reads_it(terminal: bool, form: type[logging.Formatter]) -> None:
    assert lines.config(terminal=terminal)["formatters"]["lines"]["()"] is form


def test_a_row_that_a_database_shows_stays_out() -> None:
    row, rest = "\nDETAIL:  Failing row contains (7, Anna\nanna@example.test).", "\n[SQL: INSERT]\n(Background on this)"
    assert lines.without_rows(f"(Violation) no{row}{rest}") == f"(Violation) no{rest}"
    assert lines.without_rows("no\nDETAIL:  Key (email)=(anna@example.test) exists.") == "no"
    assert lines.without_rows("no detail") == "no detail"


def test_an_error_of_the_database_names_nobody(app: Flask, world: World) -> None:
    """On PostgreSQL the error itself shows the row."""
    taken = text(
        "INSERT INTO accounts (email, name, language, opened_at) SELECT email, name, language, opened_at FROM accounts"
    )
    try:
        with db.engine.connect() as connection:
            connection.execute(taken)
    except IntegrityError:
        said = logged(lines.ForMachines(), "refused", "", error=True)
    assert "IntegrityError" in said
    assert world.customer.email not in said
