"""The worker's loop: send emails, issue files, build packs, import figures, read replies, do upkeep, pause.

A failed round is logged and retried.
"""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock
from cdp.accounts import mails as account_mails
from cdp.app import ISSUED_KINDS, settings_of
from cdp.backups.nightly import BackupPlan, back_up_if_due
from cdp.config import MailTransport, Settings
from cdp.extensions import db, reading_only
from cdp.files.paper_store import PaperStore
from cdp.indicators.importing.importer import FigureImporter
from cdp.issuing.issuer import Issuer
from cdp.mail import sender
from cdp.mail.sender import SendReport
from cdp.mail.transport import FolderTransport, SmtpTransport, Transport
from cdp.models import LinkRequest
from cdp.packs.building import PackBuilder
from cdp.search.papers import PaperWords
from cdp.worker.heartbeat import Heartbeat
from cdp.worker.mails import build
from cdp.worker.replies import reader_for
from cdp.worker.upkeep import do_upkeep

PAUSE_SECONDS = 1.0
UPKEEP_EVERY = timedelta(hours=1)

_log = logging.getLogger(__name__)


def run(app: Flask, stopping: Callable[[], bool]) -> None:
    """Work until `stopping()` is true. Several workers can run at once; each row is handled by only one."""
    settings = settings_of(app)
    with app.app_context():
        sessions = sessionmaker(db.engine, info=settings.session_facts)
    transport = transport_for(settings)
    store = PaperStore(settings.papers_path)
    issuer = Issuer(sessions, store, ISSUED_KINDS)
    packs = PackBuilder(sessions, store)
    words = PaperWords(sessions, store)
    figures = FigureImporter(sessions, store)
    reader = reader_for(settings, sessions)
    heartbeat = Heartbeat(sessions)
    last_upkeep = None
    unreachable = False
    _log.info("worker started")
    while not stopping():
        try:
            heartbeat.beat()
            links = send_requested_links(sessions)
            report = sender.send_due(sessions, transport, partial(build, store=store))
            issued = issuer.issue_due()
            built = packs.build_due()
            imported = figures.work_due()
            words_read = words.work_due()
            read = reader.read_due() if reader else 0
            if last_upkeep is None or clock.now() - last_upkeep > UPKEEP_EVERY:
                do_upkeep(sessions, store)
                back_up(app, settings, sessions, store)
                last_upkeep = clock.now()
            if bool(report.unreachable) is not unreachable:
                unreachable = not unreachable
                if unreachable:
                    _log.warning("the mail server cannot be reached: %s", report.unreachable)
                else:
                    _log.warning("the mail server answers again")
            busy = report.sent + links + issued + built + imported + words_read + read > 0
            if busy or report.delayed or report.failed:
                _log_round(report, links=links, issued=issued, built=built, imported=imported, read=read)
        except Exception:
            # The database may be unavailable for a moment, and it is safe to try again
            _log.exception("A round of the worker failed")
            busy = False
        if not busy:
            time.sleep(PAUSE_SECONDS)
    heartbeat.end()
    _log.info("worker stopped")


def back_up(app: Flask, settings: Settings, sessions: sessionmaker[Session], store: PaperStore) -> None:
    """Make the backup of the night if it is due; a failure is logged, and tried again at the next upkeep."""
    if settings.backup_path is None:
        return
    plan = BackupPlan(settings.backup_path, settings.backup_hour, settings.backup_days, settings.backup_weeks)
    try:
        with app.app_context():
            made = back_up_if_due(plan, db.engine, sessions, store)
    except Exception:
        _log.exception("The backup could not be made")
        return
    if made is not None:
        _log.info("backup made", extra={"facts": {"bytes": made.stat().st_size}})


def _log_round(report: SendReport, **counts: int) -> None:
    facts = {
        **counts,
        "sent": report.sent,
        "delayed": report.delayed,
        "failed": report.failed,
    }
    _log.info("round", extra={"facts": facts})


def transport_for(settings: Settings) -> Transport:
    """Return the way in which this installation sends email: to a folder or by SMTP."""
    if settings.mail is MailTransport.FOLDER:
        return FolderTransport(settings.mailbox_path)
    return SmtpTransport(
        settings.smtp_host,
        settings.smtp_port,
        security=settings.smtp_security,
        user=settings.smtp_user,
        password=settings.smtp_password,
        timeout=settings.smtp_timeout,
    )


def send_requested_links(sessions: sessionmaker[Session]) -> int:
    """Add emails with the requested password links to the outbox; return the number of requests handled.

    A read-only transaction checks for requests first, so that an idle worker never blocks SQLite.
    """
    with reading_only(), sessions() as session:
        if not session.scalar(sa.select(sa.exists().select_from(LinkRequest))):
            return 0
    with sessions.begin() as session:
        return account_mails.send_requested_links(session)
