"""What a process logs: one event is one line with its UTC time; JSON for machines, short words on a terminal.

Where standard error is no terminal, a line is one JSON object: `time` (UTC, ISO 8601, to the millisecond), `level`,
`logger`, `process` (its id), `message`, and `traceback` as one text where there is one. Nothing that was typed can
begin a line: in JSON it is escaped, on a terminal control characters are.
"""

import json
import logging
import logging.config
import re
import sys
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final

# What PostgreSQL adds to an error shows the row: it is dropped up to what SQLAlchemy or Python says next.
_DETAIL: Final = re.compile(
    r"\nDETAIL: .*?(?=\n(?:HINT:|CONTEXT:|\[SQL|\(Background|\nThe above|\nDuring)|\Z)", re.DOTALL
)
_log = logging.getLogger(__name__)


def without_rows(text: str) -> str:
    """The text of an error without the rows that a database shows in it."""
    return _DETAIL.sub("", text)


class _Lines(logging.Formatter):
    def formatException(self, ei: Any) -> str:  # noqa: N802  # the library's name
        return without_rows(super().formatException(ei))

    def traceback(self, record: logging.LogRecord) -> str:
        """The traceback of a record, empty without one."""
        return self.formatException(record.exc_info) if record.exc_info else ""


class ForMachines(_Lines):
    """One JSON object a line, ASCII alone."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "time": _when(record).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
        }
        if found := self.traceback(record):
            said["traceback"] = found
        return json.dumps(said)


class ForPeople(_Lines):
    """Time, level and words; a traceback below."""

    def format(self, record: logging.LogRecord) -> str:
        line = f"{_when(record):%H:%M:%SZ} {record.levelname} {record.name}: {_shown(record.getMessage())}"
        below = "\n".join(_shown(part) for part in self.traceback(record).splitlines())
        return f"{line}\n{below}" if below else line


def config(*, terminal: bool | None = None) -> dict[str, Any]:
    """For `logging.config.dictConfig`: everything goes to standard error, the web server's lines (granian) too.

    `terminal` says whether a person reads there; left out, standard error is asked.
    """
    kind = ForPeople if (sys.stderr.isatty() if terminal is None else terminal) else ForMachines
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": kind}},
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines", "stream": "ext://sys.stderr"}},
        "root": {"level": "INFO", "handlers": ["lines"]},
        "loggers": {"alembic": {"level": "WARNING"}, "_granian": {"handlers": [], "propagate": True}},
    }


def begin() -> None:
    """Log in this form from now on, warnings and what ends the process too. Who listens already is not disturbed."""
    if logging.getLogger().handlers:
        return
    logging.config.dictConfig(config())
    logging.captureWarnings(capture=True)
    sys.excepthook = _ended


def _ended(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        _log.critical("the process ends: %s", kind.__name__, exc_info=(kind, error, trace))


def _when(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, UTC)


def _shown(text: str) -> str:
    return "".join(c if c.isprintable() or c == "\t" else ascii(c)[1:-1] for c in text)
