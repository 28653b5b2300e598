"""The command line: what an operator types. Each command asks the room that does it and says what was done.

Rooms are entered late: `doctor` must speak even where the application cannot start, and `run` only starts others.
"""

import os
import signal
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import click

from storefront.kernel import lines
from storefront.kernel.errors import Refusal
from storefront.operating.leaving import leave_with
from storefront.operating.troubles import Trouble
from storefront.settings import Settings

if TYPE_CHECKING:
    from flask import Flask

Command = Callable[..., Any]
_parent = click.option("--with-parent", "parent", type=int, hidden=True, help="Stop when this process has gone.")


def _plainly(command: Command) -> Command:
    """What cannot be done is one sentence and exit code 1, not a traceback."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except Trouble as trouble:
            raise click.ClickException(str(trouble)) from trouble
        except Refusal as refusal:
            raise click.ClickException(refusal.sentence or type(refusal).__name__) from refusal

    return run


def _app() -> "Flask":
    from storefront.app import create_app

    return create_app(Settings.read())


def _migrated() -> "Flask":
    from storefront.operating import migrating

    app = _app()
    click.echo(migrating.migrate(app))
    return app


@click.group()
def main() -> None:
    """Many light reseller shops on one trusted back."""
    lines.begin()


@main.command()
@click.option("--empty", is_flag=True, help="Leave an empty demo platform empty.")
@_parent
@_plainly
def run(empty: bool, parent: int | None) -> None:
    """Migrate, fill the demo platform (DEMO=1, first time), and run web and worker until Ctrl-C."""
    if parent:
        leave_with(parent)
    from storefront.operating import running, standing

    settings = Settings.read()
    os.environ.setdefault("BASE_URL", settings.base_url)
    fills = settings.is_demo and not empty and not standing.peopled(settings)
    if fills or not standing.at_this_version(settings):
        app = _migrated()
        if fills:
            _fill(app, only_when_empty=True)
    running.run(settings, click.echo)


@main.command()
@_parent
@_plainly
def serve(parent: int | None) -> None:
    """Serve the web alone; run `storefront worker` beside it."""
    if parent:
        leave_with(parent)
    from storefront.operating import serving

    serving.serve(Settings.read())


@main.command()
@click.option("--once", is_flag=True, help="Stop when nothing is due any more.")
@_parent
@_plainly
def worker(once: bool, parent: int | None) -> None:
    """Move what is due and deliver the outbox; any number may run at once."""
    stop = Event()
    if not once:
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
    if parent:
        leave_with(parent)
    from storefront.operating import working

    if once:
        click.echo(f"{working.once(_app())} done.")
    else:
        working.work(_app(), stop)


@main.command()
@click.option("--make", "says", metavar="WORDS", help="Write the next migration instead (for who changes the models).")
@_plainly
def migrate(says: str | None) -> None:
    """Bring the database to this version."""
    if says:
        from storefront.operating import migrating

        migrating.make(_app(), says)
    else:
        _migrated()


@main.command()
@_plainly
def demo() -> None:
    """Fill an empty database with the demo platform."""
    _fill(_migrated(), only_when_empty=False)


def _fill(app: "Flask", *, only_when_empty: bool) -> None:
    from storefront import demo as town

    with app.app_context():
        if only_when_empty and not town.is_empty():
            return
        click.echo("Filling the demo platform; this takes a moment the first time.")
        town.fill()


@main.command()
def doctor() -> None:
    """Say in plain words what is wrong with this installation."""
    from storefront.operating import checking

    settings = Settings.read()
    findings = list(checking.examine_settings(settings))
    if not any(finding.wrong for finding in findings):
        findings += checking.examine(_app())
    for finding in findings:
        click.echo(f"{'WRONG ' if finding.wrong else 'note  '} {finding.sentence}")
    wrong = sum(finding.wrong for finding in findings)
    click.echo("All is well." if not findings else f"{wrong} to put right, {len(findings) - wrong} to know.")
    sys.exit(1 if wrong else 0)


@main.command()
@click.argument("email")
@_plainly
def staff(email: str) -> None:
    """Make the first member of staff, at every desk."""
    from storefront.operating import hiring

    app = _app()
    with app.app_context():
        link = hiring.hire(email)
    if link is None:
        click.echo(f"{email} is staff now, at every desk, with the password they have.")
    else:
        click.echo(f"{email} is staff now, at every desk. They choose their password here, once, within a day:\n{link}")


@main.command()
@_plainly
def rotate() -> None:
    """Make again with SECRET_KEY what hangs on SECRET_KEY_FALLBACKS; every process must know the new key by now."""
    from storefront.operating import rotating

    click.echo(rotating.rotate(_app()))


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@_plainly
def backup(file: Path) -> None:
    """Write a copy of an embedded installation to FILE, while it sells."""
    from storefront.operating import keeping

    keeping.backup(Settings.read(), file)
    click.echo(f"Everything is in {file}; it holds the secret key, so keep it safe.")


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@_plainly
def restore(file: Path) -> None:
    """Put a backup into an empty DATA_DIR, bring it to this version, and verify its ledger."""
    from storefront.operating import keeping

    keeping.restore(Settings.read(), file)
    _verify(_migrated())


@main.group()
def ledger() -> None:
    """The books."""


@ledger.command()
def verify() -> None:
    """Prove that everything sums to zero and equals the balances that are kept."""
    _verify(_app())


@ledger.command()
@click.argument("role")
@_plainly
def roles(role: str) -> None:
    """Let the PostgreSQL role ROLE serve, and only add to the books; DATABASE_URL is the tables' owner's."""
    from storefront.operating import granting

    click.echo(granting.limit(_app(), role))


def _verify(app: "Flask") -> None:
    from storefront.operating import proving

    with app.app_context():
        troubles = proving.verify()
    for trouble in troubles:
        click.echo(trouble)
    click.echo(
        f"{len(troubles)} wrong." if troubles else "The ledger is whole: it sums to zero and equals every balance."
    )
    if troubles:
        sys.exit(1)


@main.command()
def settings() -> None:
    """Print the table of settings."""
    from storefront.operating import describing

    click.echo(describing.page(), nl=False)
