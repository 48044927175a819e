"""The `cdp` command: upgrade, run, worker, backup, restore, check, demo, administrator, terms, reports and audit."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import IO

import click
import flask_migrate
import sqlalchemy as sa
import waitress
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy.orm import sessionmaker

from cdp import worker
from cdp.accounts import service as accounts
from cdp.addresses import NotAnAddress, email_address
from cdp.app import ISSUED_KINDS, create_app, folder_of, settings_of
from cdp.audit.record import check_chains
from cdp.backups.archive import written_beside
from cdp.backups.checking import in_words, problems_of
from cdp.backups.databases import revision_of
from cdp.backups.making import write_backup
from cdp.backups.restoring import RestoreTarget
from cdp.backups.restoring import restore as run_restore
from cdp.checking.check import check, errors_of
from cdp.checking.context import CheckContext
from cdp.checking.plainly import in_plain
from cdp.checking.readers.files import read_report
from cdp.clock import today
from cdp.config import load_settings
from cdp.demo import load as demo
from cdp.errors import Refusal, SettingsError
from cdp.extensions import db, reading_only
from cdp.files.paper_store import PaperStore
from cdp.issuing import verifying
from cdp.issuing.canonical import fingerprint_of
from cdp.models import LinkPurpose, Person, SearchEntry
from cdp.search import keeping as search_keeping
from cdp.wording.formats import file_size, moment, plural
from cdp.wording.product import PRODUCT_NAME

THREADS = 8
UPGRADING = 20_211_207  # the number of the lock; no other lock in this application uses it


@click.group()
def main() -> None:
    """Run and maintain Combating Drugs Partnerships (CDP).

    Settings come from the environment; docs/configuration.md explains each.
    """


def _app() -> Flask:
    try:
        return create_app(load_settings())
    except SettingsError as error:
        raise click.ClickException(str(error)) from error


@main.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Upgrade the database to the newest or a named revision.

    If there is a folder for backups and the database is not at this revision yet, a backup is made first.
    """
    app = _app()
    with _at_work(app), _files_named():
        _back_up_first(app)
    _upgrade(app, revision)


@main.command()
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Downgrade the database to a named revision."""
    with _app().app_context(), _one_at_a_time():
        flask_migrate.downgrade(directory=str(folder_of("migrations")), revision=revision)


@main.command()
@click.argument("email")
@click.argument("name")
def administrator(email: str, name: str) -> None:
    """Make a person an administrator and print a one-time link to choose a password."""
    app = _app()
    try:
        address = email_address(email)
    except NotAnAddress as wrong:
        raise click.BadParameter(f"“{email}” {wrong.words}") from None
    with app.app_context():
        session = db.session()
        person = accounts.make_administrator(session, name=name, email=address)
        token = accounts.make_link(session, person, LinkPurpose.INVITATION)
        session.commit()
    click.echo(f"{settings_of(app).base_url}/choose-password/{token}")


@main.command(name="demo")
def load_demo() -> None:
    """Load the example partnerships (development only); does nothing if they are already loaded."""
    _load_examples(_app())


@main.command()
@click.argument("to", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
def backup(to: Path) -> None:
    """Write a backup of the database and the stored files to the file TO, also while the service is used.

    With “-” the backup goes to the standard output, for example to be encrypted by another program. Exits with status 1
    if a stored file was missing or damaged; the backup has everything else. An older file TO is replaced once the
    backup is whole.
    """
    app = _app()
    opened = (
        nullcontext(sys.stdout.buffer)
        if str(to) == "-"
        else written_beside(to.with_name(f".{to.name}.part"), to)
    )
    with _at_work(app), _files_named(), opened as file:
        manifest = write_backup(
            db.engine, sessionmaker(db.engine), PaperStore(settings_of(app).papers_path), file
        )
    size = file_size(manifest.database_bytes + manifest.paper_bytes)
    click.echo(f"Backup made: the database and {plural(manifest.papers, 'stored file')}, {size}.", err=True)
    for name in manifest.missing:
        click.echo(f"The stored file {name} is missing or damaged, and is not in the backup.", err=True)
    if manifest.missing:
        sys.exit(1)


@main.command()
@click.argument("source", type=click.File("rb"))
def restore(source: IO[bytes]) -> None:
    """Restore the backup SOURCE into an empty database and an empty folder of stored files; “-” is standard input.

    The tables are then upgraded to this version and everything is checked. Nothing is changed if anything is wrong.
    """
    app = _app()
    store = PaperStore(settings_of(app).papers_path)
    with _at_work(app), _files_named():
        target = RestoreTarget(db.engine, store, _revisions())
        restored = run_restore(target, source, lambda: _upgrade(app, "head"))
        with reading_only():
            problems = list(problems_of(db.session(), store))
    click.echo(f"Restored the backup of {moment(restored.manifest.moment)}.")
    if restored.held_emails:
        held = plural(restored.held_emails, "email")
        click.echo(
            f"{held} waited in it. To send what is needed, use “Emails not delivered” of each partnership."
        )
    _say_problems(problems)


@main.command(name="check")
def check_installation() -> None:
    """Check the database, the stored files and the history; exits with status 1 if anything is wrong."""
    app = _app()
    with _at_work(app), reading_only():
        with suppress(sa.exc.DatabaseError):  # a damaged one is told of below
            _refuse_old_database(app)
        problems = list(problems_of(db.session(), PaperStore(settings_of(app).papers_path)))
    _say_problems(problems)


def _back_up_first(app: Flask) -> None:
    """Make a backup of a database that is about to be upgraded, in the folder of the nightly ones, where it stays."""
    settings, was = settings_of(app), revision_of(db.engine)
    if settings.backup_path is None or not was or was == _newest_revision():
        return
    settings.backup_path.mkdir(mode=0o700, parents=True, exist_ok=True)
    to = settings.backup_path / f"before-upgrade-from-{was}-{today()}.tar"
    with written_beside(to.with_name(f".{to.name}.part"), to) as file:
        write_backup(db.engine, sessionmaker(db.engine), PaperStore(settings.papers_path), file)
    click.echo(f"Backup made before the upgrade: {to}", err=True)


def _newest_revision() -> str | None:
    return _scripts().get_current_head()


def _scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(folder_of("migrations")))
    return ScriptDirectory.from_config(config)


def _say_problems(problems: list[str]) -> None:
    click.echo(in_words(problems))
    if problems:
        sys.exit(1)


def _revisions() -> set[str]:
    """Return the revisions of the tables that this version of the software knows."""
    return {script.revision for script in _scripts().walk_revisions()}


@contextmanager
def _files_named() -> Iterator[None]:
    """Print a fault of a file or disk as a sentence instead of a traceback; the status is 1."""
    try:
        yield
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise click.ClickException(f"{where}{error.strerror or error}.") from error


@contextmanager
def _at_work(app: Flask) -> Iterator[None]:
    """Work on an installation and close its connections; a refusal is printed, and the status is 1."""
    with app.app_context():
        try:
            yield
        except Refusal as refusal:
            raise click.ClickException(refusal.sentence) from None
        finally:
            db.session.remove()
            db.engine.dispose()


@main.group()
def terms() -> None:
    """Check terms of reference."""


@terms.command(name="verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify_terms(file: Path) -> None:
    """Check whether FILE was issued here; print its version, who approved it and who signed it.

    Exits with status 1 if it was not issued here.
    """
    with _app().app_context(), reading_only():
        found = verifying.verify(db.session(), fingerprint_of(file.read_bytes()), ISSUED_KINDS)
        if found is None:
            raise click.ClickException(f"{file.name} was not issued here.")
        for label, value in [*found.facts(), *(found.description.signature or ())]:
            click.echo(f"{label}: {value}")
        for organisation, *response in (
            found.description.responses.rows if found.description.responses else ()
        ):
            click.echo(f"- {organisation}: {', '.join(response)}")


@main.group()
def reports() -> None:
    """Check decision reports."""


@reports.command(name="check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON, for other programs.")
def check_report(file: Path, as_json: bool) -> None:  # noqa: FBT001 -- click passes options this way
    """Check whether text, tables and recommendations of FILE agree: a Word, PDF, text or Markdown file.

    Exits with status 1 if there are errors. docs/rules/reports.md lists the rules.
    """
    try:
        found = check(read_report(file.read_bytes(), file.name), CheckContext(today=today()))
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(
        json.dumps([asdict(each) for each in found], indent=2) if as_json else in_plain(file.name, found)
    )
    if errors_of(found):
        sys.exit(1)


@main.group(name="search")
def search_group() -> None:
    """Look after the search."""


@search_group.command(name="rebuild")
def rebuild_search() -> None:
    """Make the words of every record anew; those of papers are read again by the worker."""
    app = _app()
    with _at_work(app):
        session = db.session()
        session.execute(sa.delete(SearchEntry))
        number = search_keeping.rebuild(session)
        session.commit()
    click.echo(f"{plural(number, 'entry', 'entries')} made.")


@main.command(name="worker")
def run_worker() -> None:
    """Send the emails in the outbox and do regular tasks, until stopped."""
    worker.run(_app(), stopping=_stop_on_signal())


@main.command()
@click.option(
    "--worker/--no-worker", "with_worker", default=True, help="Start the worker together with the server."
)
def run(with_worker: bool) -> None:  # noqa: FBT001 -- click passes options this way
    """Serve the app on this machine and print how to sign in."""
    app = _app()
    _refuse_old_database(app)
    _serve(app, worker_beside=with_worker)


@main.command()
def start() -> None:
    """Upgrade the database, load the examples and serve the app, as `make run` does, with one command."""
    app = _app()
    _upgrade(app, "head")
    _load_examples(app)
    _serve(app, worker_beside=True)


def _upgrade(app: Flask, revision: str) -> None:
    with app.app_context(), _one_at_a_time():
        flask_migrate.upgrade(directory=str(folder_of("migrations")), revision=revision)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Wait until no other process changes the tables of this database; on SQLite, its own lock is enough."""
    if db.engine.dialect.name != "postgresql":
        yield
        return
    with db.engine.connect() as connection:
        connection.execute(sa.select(sa.func.pg_advisory_lock(UPGRADING)))
        connection.commit()
        try:
            yield
        finally:
            connection.execute(sa.select(sa.func.pg_advisory_unlock(UPGRADING)))


def _load_examples(app: Flask) -> None:
    with app.app_context():
        try:
            loaded = demo.load_examples(db.session(), settings_of(app))
        except SettingsError as error:
            raise click.ClickException(str(error)) from error
    click.echo(
        "Loaded the example partnerships." if loaded else "The example partnerships are already loaded."
    )


def _serve(app: Flask, *, worker_beside: bool) -> None:
    port = int(os.environ.get("PORT", "5000"))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that the worker is stopped too
    beside = _start_worker() if worker_beside else None
    try:
        for line in _greeting(app, port):
            click.echo(line)
        waitress.serve(app, host="127.0.0.1", port=port, threads=THREADS, ident=None, _quiet=True)
    finally:
        if beside is not None:
            beside.terminate()
            beside.wait(timeout=10)


@main.group()
def audit() -> None:
    """Check the audit log."""


@audit.command()
def verify() -> None:
    """Recompute every chain of the audit log; exits with status 1 if one does not match."""
    with _app().app_context():
        checks = check_chains(db.session())
    for chain in checks:
        found = "unchanged" if chain.broken_at is None else f"does not match from position {chain.broken_at}"
        click.echo(f"{chain.name}: {chain.length} events, {found}")
    if any(chain.broken_at is not None for chain in checks):
        sys.exit(1)


def _greeting(app: Flask, port: int) -> list[str]:
    lines = ["", f"{PRODUCT_NAME} is running at http://127.0.0.1:{port}"]
    with app.app_context():
        people = db.session.scalar(sa.select(sa.func.count()).select_from(Person))
        if not people:
            lines.append("No one can sign in yet. Make the first administrator: cdp administrator EMAIL NAME")
        elif not settings_of(app).is_production:
            lines.extend(demo.sign_ins(settings_of(app)))
    if settings_of(app).keeps_mail:
        lines.append(f"Emails are not sent. Read them at http://127.0.0.1:{port}/mailbox")
    return [*lines, "Stop it with Ctrl+C.", ""]


def _refuse_old_database(app: Flask) -> None:
    with app.app_context():
        if not sa.inspect(db.engine).has_table("alembic_version"):
            raise click.ClickException("The database is empty. Run `cdp upgrade` first.")


def _start_worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "cdp.cli", "worker"])


def _stop_on_signal() -> Callable[[], bool]:
    signals = []

    def stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 -- the signal module's signature
        signals.append(number)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    return lambda: bool(signals)


if __name__ == "__main__":
    main()
