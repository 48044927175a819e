"""Migrations run up and down on both databases with rows in them, and make the tables that the models describe."""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.app import ISSUED_KINDS, create_app, folder_of, settings_of
from cdp.extensions import db
from cdp.files.paper_store import PaperStore
from cdp.issuing.service import SignatureGiven
from cdp.issuing.verifying import verify
from cdp.meetings import answers
from cdp.meetings.answers import AnswerDetails
from cdp.models import (
    AgendaItem,
    AgendaPublication,
    Answer,
    AnswerWay,
    Attendance,
    AuditEvent,
    BacklogItem,
    BacklogState,
    Base,
    Board,
    BoardBody,
    Decision,
    DecisionCondition,
    DecisionMethod,
    DecisionState,
    Frequency,
    ImportedFile,
    Invitation,
    IssuedDocument,
    IssuedFile,
    Meeting,
    MeetingState,
    Observation,
    Occasion,
    OutsideBodyKind,
    Part,
    Person,
    Presence,
    Reminder,
    ReminderKind,
    Removal,
    ReportingLine,
    Seat,
    Signature,
    TermsVersion,
    ValueStatus,
)
from cdp.reference.outcomes import Unit
from cdp.terms.approval import signing
from cdp.terms.drafting import service as drafting
from cdp.terms.drafting.service import Beginning
from cdp.terms.issuing import kind as terms_kind
from tests import make
from tests.conftest import settings_for, temporary_database
from tests.indicators.entering import BIRMINGHAM, DEATHS, entered
from tests.kept import migrate
from tests.terms.partners import agree

MIGRATIONS = folder_of("migrations")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """Return the application on an empty database, once for SQLite and once for PostgreSQL."""
    if request.param == "sqlite":
        yield from _released(create_app(settings_for(f"sqlite:///{tmp_path / 'empty.sqlite'}", tmp_path)))
        return
    with temporary_database(request.getfixturevalue("postgres")) as url:
        yield from _released(create_app(settings_for(url, tmp_path)))


@pytest.fixture(params=["sqlite", "postgresql"], scope="module")
def migrated_once(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[sa.URL]:
    """Return the address of a migrated database, once for SQLite and once for PostgreSQL; tests get copies."""
    folder = tmp_path_factory.mktemp("migrated")
    if request.param == "sqlite":
        url = f"sqlite:///{folder / 'migrated.sqlite'}"
        migrate(create_app(settings_for(url, folder)))
        yield sa.make_url(url)
        return
    with temporary_database(request.getfixturevalue("postgres")) as url:
        migrate(create_app(settings_for(url, folder)))
        yield sa.make_url(url)


@pytest.fixture
def migrated_app(request: pytest.FixtureRequest, migrated_once: sa.URL, tmp_path: Path) -> Iterator[Flask]:
    """Return the application on a copy of the migrated database."""
    name = migrated_once.database or ""
    if migrated_once.get_backend_name() == "sqlite":
        copy = shutil.copyfile(name, tmp_path / "copy.sqlite")
        yield from _released(create_app(settings_for(f"sqlite:///{copy}", tmp_path)))
        return
    with temporary_database(request.getfixturevalue("postgres"), name) as url:
        yield from _released(create_app(settings_for(url, tmp_path)))


def _released(app: Flask) -> Iterator[Flask]:
    yield app
    with app.app_context():
        db.engine.dispose()


def test_the_migrations_make_the_tables_of_the_models(empty_app: Flask) -> None:
    migrate(empty_app)
    with empty_app.app_context(), db.engine.connect() as connection:
        options = {"compare_type": _same_when_stored_as_text, "include_object": _is_in_the_models}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []


def _is_in_the_models(_: object, name: str | None, kind: str, reflected: bool, other: object) -> bool:  # noqa: FBT001 -- as Alembic calls it
    return not (reflected and kind in {"table", "column", "index"} and _is_of_the_search(name or ""))


def _is_of_the_search(name: str) -> bool:
    """Whether the database's own form of the words that are searched has this name (migration 0058)."""
    return name == "words" or name.startswith(("search_words", "ix_search_entries_words"))


def _same_when_stored_as_text(
    context: object, inspected: object, metadata: object, found: sa.types.TypeEngine[object], wanted: object
) -> bool | None:
    if isinstance(wanted, sa.Enum) and isinstance(found, sa.String):
        return wanted.length != found.length
    return None


def test_there_is_one_head_and_every_file_is_named_after_its_number() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))
    assert len(scripts.get_heads()) == 1
    for revision in scripts.walk_revisions():
        assert Path(revision.path).name.startswith(f"{revision.revision}_")


def test_migrations_need_nothing_of_the_application() -> None:
    for file in (MIGRATIONS / "versions").glob("*.py"):
        assert "cdp" not in {line.split()[1].split(".")[0] for line in _imports(file)}, file.name


def _imports(file: Path) -> list[str]:
    return [line for line in file.read_text().splitlines() if line.startswith(("import ", "from "))]


def test_migrations_keep_the_rows_they_pass_over_on_the_way_down_and_up(migrated_app: Flask) -> None:
    with migrated_app.app_context():
        with Session(db.engine) as session:
            make.world(session)
            people = session.scalar(sa.select(sa.func.count()).select_from(Person))
        flask_migrate.downgrade(directory=str(MIGRATIONS), revision="0001")
        flask_migrate.upgrade(directory=str(MIGRATIONS))
        with Session(db.engine) as session:
            assert session.scalar(sa.select(sa.func.count()).select_from(Person)) == people
        flask_migrate.downgrade(directory=str(MIGRATIONS), revision="base")
        assert sa.inspect(db.engine).get_table_names() == ["alembic_version"]
        flask_migrate.upgrade(directory=str(MIGRATIONS))


def test_figures_stay_true_where_there_is_no_room_for_their_unit(migrated_app: Flask) -> None:
    with migrated_app.app_context():
        with Session(db.engine) as session:
            world = make.world(session)
            for period, value, unit in (
                ("2022", "9.96", Unit.RATE_PER_100K),
                ("2023", "61", None),
                ("2024", "12", Unit.COUNT),
            ):
                entered(session, world, DEATHS, BIRMINGHAM, period, value, unit=unit)
            session.commit()
        flask_migrate.downgrade(directory=str(MIGRATIONS), revision="0004")
        with db.engine.connect() as connection:
            stored = connection.execute(
                sa.text("SELECT value, status, note FROM observations ORDER BY period")
            ).all()
        assert [None if value is None else float(value) for value, _, _ in stored] == [99.6, 61, None]
        assert [status for _, status, _ in stored] == ["final", "final", "not_available"]
        published, nothing, in_words = (note for _, _, note in stored)
        assert (published.startswith(" Published as 9.96"), nothing) == (True, "")
        assert in_words.startswith(" Was 12")
        assert in_words.endswith("(count).")
        flask_migrate.upgrade(directory=str(MIGRATIONS))


def test_the_answer_that_counts_outlives_the_way_down_and_up_and_a_date_held_is_a_draft_again(
    migrated_app: Flask,
) -> None:
    with migrated_app.app_context():
        with Session(db.engine) as session:
            world = make.world(session)
            meeting = make.meeting(session, world.board, state=MeetingState.SCHEDULED)
            meeting.provisional = True
            invitation = Invitation(meeting=meeting, person=world.member, sent_sequence=2)
            session.add(invitation)
            session.flush()
            for said in (Answer.DECLINED, Answer.ACCEPTED):
                answers.answer(session, invitation, AnswerDetails(said, "By train"), by=world.coordinator)
            session.commit()
            key = invitation.key
        flask_migrate.downgrade(directory=str(MIGRATIONS), revision="0005")
        with db.engine.connect() as connection:
            states = connection.execute(sa.text("SELECT state FROM meetings")).scalars().all()
        assert states == ["draft"]
        flask_migrate.upgrade(directory=str(MIGRATIONS))
        with Session(db.engine) as session:
            kept = session.scalars(sa.select(Invitation)).one()
            (given,) = kept.answers
            assert (given.answer, given.way, given.comment) == (
                Answer.ACCEPTED,
                AnswerWay.PAGE,
                "By train",
            )
            assert (given.sequence, given.given_at == kept.answered_at) == (2, True)
            assert kept.seal == key


def test_the_text_of_whom_a_board_reports_to_becomes_lines_and_text_again(migrated_app: Flask) -> None:
    with migrated_app.app_context():
        with Session(db.engine) as session:
            world = make.world(session)
            line = ReportingLine(board_id=world.board.id, to_board_id=world.sub_group.id, body_name="")
            ended = ReportingLine(
                board_id=world.board.id, body_kind=OutsideBodyKind.OTHER, body_name="Old body"
            )
            ended.ends_on = make.LONG_AGO
            long = ReportingLine(
                board_id=world.board.id, body_kind=OutsideBodyKind.OTHER, body_name="B" * 290
            )
            scrutiny = ReportingLine(
                board_id=world.board.id, body_kind=OutsideBodyKind.SCRUTINY, body_name="Panel"
            )
            session.add_all([line, ended, long, scrutiny])
            body = BoardBody(board_id=world.board.id, name="CSP", label="CSP", starts_on=make.LONG_AGO)
            item = make.item(session, make.meeting(session, world.board), "Finance")
            item.bodies = [body]
            world.board.output_achieved = "A report"
            session.commit()
            board, group = world.board.id, world.sub_group.id
        flask_migrate.downgrade(directory=str(MIGRATIONS), revision="0012")
        with db.engine.begin() as connection:
            rows = connection.execute(sa.text("SELECT id, reports_to FROM boards"))
            told = {row.id: row.reports_to for row in rows}
            assert told[board] == "Data and digital sub-group; Panel"
            assert told[group] == ""
            words = (
                "Sandwell Health and Wellbeing Board; NHS Frimley Integrated Care Board\n"
                "Safer Sandwell; ; West Midlands Local Criminal Justice Board; Joint Combating Drugs Unit; "
                "Safer Sandwell"
            )
            connection.execute(
                sa.text("UPDATE boards SET reports_to = :words WHERE id = :id"), {"words": words, "id": board}
            )
        flask_migrate.upgrade(directory=str(MIGRATIONS))
        with Session(db.engine) as session:
            lines = session.scalars(sa.select(ReportingLine).order_by(ReportingLine.id)).all()
            assert [(each.board_id, each.body_kind, each.body_name) for each in lines] == [
                (board, OutsideBodyKind.HEALTH_AND_WELLBEING, "Sandwell Health and Wellbeing Board"),
                (board, OutsideBodyKind.INTEGRATED_CARE, "NHS Frimley Integrated Care Board"),
                (board, OutsideBodyKind.OTHER, "Safer Sandwell"),
                (board, OutsideBodyKind.CRIMINAL_JUSTICE, "West Midlands Local Criminal Justice Board"),
                (board, OutsideBodyKind.JCDU, "Joint Combating Drugs Unit"),
            ]
            assert len({each.key for each in lines}) == 5
            assert session.scalars(sa.select(BoardBody)).all() == []
            assert session.get_one(Board, board).output_achieved == ""


@pytest.mark.parametrize("statement", ["UPDATE audit_events SET sentence = 'x'", "DELETE FROM audit_events"])
def test_the_database_itself_refuses_to_change_the_audit_log(migrated_app: Flask, statement: str) -> None:
    with migrated_app.app_context():
        with Session(db.engine) as session:
            somebody = make.person(session, "Example person")
            audit.record(session, "Someone did something.", by=somebody, on=somebody)
            session.commit()
        with Session(db.engine) as session:
            with pytest.raises(sa.exc.DatabaseError, match="audit log cannot be changed"):
                session.execute(sa.text(statement))
            session.rollback()
            assert session.scalars(sa.select(AuditEvent.sentence)).all() == ["Someone did something."]


def test_values_of_deaths_in_treatment_keep_their_unit_when_the_main_unit_changes(
    migrated_app: Flask,
) -> None:
    with migrated_app.app_context():
        with Session(db.engine) as session:
            world = make.world(session)
            for year, unit in enumerate((None, "rate_per_1000", "count"), 2020):
                session.add(
                    Observation(
                        partnership=world.partnership, metric_code="s_deaths_in_treatment", area_code="E92000001",
                        period=str(year), starts_on=date(year, 1, 1), ends_on=date(year, 12, 31), unit=unit,
                        status=ValueStatus.FINAL, source="NDTMS", entered_at=clock.now(), entered_by=world.data_lead,
                    )
                )  # fmt: skip
            session.commit()
        units = sa.text("SELECT unit FROM observations ORDER BY starts_on")
        flask_migrate.downgrade(directory=str(MIGRATIONS), revision="0050")
        with db.engine.begin() as connection:
            assert connection.scalars(units).all() == ["percent", None, "count"]
        flask_migrate.upgrade(directory=str(MIGRATIONS))
        with db.engine.begin() as connection:
            assert connection.scalars(units).all() == [None, "rate_per_1000", "count"]


def test_reminders_of_kinds_that_were_not_known_before_go_on_the_way_down(migrated_app: Flask) -> None:
    newer = {
        ReminderKind.LEAD: "0034",
        ReminderKind.RISK: "0041",
        ReminderKind.FUNDER_RETURN: "0047",
        ReminderKind.CLEARANCE: "0048",
        ReminderKind.ACCESSIBLE: "0048",
    }
    stored = sa.text("SELECT kind FROM reminders")
    with migrated_app.app_context():
        with Session(db.engine) as session:
            world, today = make.world(session), clock.today()
            for kind in (ReminderKind.ACTION, *newer):
                session.add(
                    Reminder(
                        partnership_id=world.partnership.id, person_id=world.member.id, kind=kind,
                        subject_key="abcdefghijkm", due_on=today, step_on=today, covered_until=today,
                        frequency=Frequency.AT_ONCE, said_at=clock.now(),
                    )
                )  # fmt: skip
            session.commit()
        for revision in ("0048", "0047", "0041", "0034"):
            flask_migrate.downgrade(directory=str(MIGRATIONS), revision=revision)
            with db.engine.connect() as connection:
                left = set(connection.scalars(stored))
            assert left == {"action", *(kind.value for kind, before in newer.items() if before < revision)}
        flask_migrate.upgrade(directory=str(MIGRATIONS))
        with Session(db.engine) as session:
            assert session.scalars(sa.select(Reminder.kind)).all() == [ReminderKind.ACTION]


def test_whoever_was_off_a_list_before_counts_as_taken_off_by_hand(migrated_app: Flask) -> None:
    with migrated_app.app_context():
        with Session(db.engine) as session:
            world = make.world(session)
            meeting = make.meeting(session, world.board, state=MeetingState.SCHEDULED)
            session.add(Invitation(meeting=meeting, person=world.member, removed_at=clock.now()))
            session.add(Invitation(meeting=meeting, person=world.chair))
            session.commit()
            member = world.member.id
        flask_migrate.downgrade(directory=str(MIGRATIONS), revision="0008")
        flask_migrate.upgrade(directory=str(MIGRATIONS))
        with Session(db.engine) as session:
            kept = {row.person_id: row.removed_by_hand for row in session.scalars(sa.select(Invitation))}
        assert (kept.pop(member), list(kept.values())) == (True, [False])


def test_why_people_are_off_a_list_is_carried_where_it_is_known(migrated_app: Flask) -> None:
    with migrated_app.app_context():
        with Session(db.engine) as session:
            world = make.world(session)
            meeting = make.meeting(session, world.board, state=MeetingState.SCHEDULED)
            for person, seat, because in (
                (world.member, world.treatment_seat, Removal.BY_HAND),
                (world.health_member, world.health_seat, Removal.DEPUTY_ATTENDS),
                (world.police_member, world.police_seat, Removal.SEAT_ENDED),
                (world.chair, None, None),
            ):
                row = Invitation(meeting=meeting, person=person, seat=seat)
                session.add(row)
                if because is not None:
                    row.take_off(because, clock.now())
            deputy = Invitation(meeting=meeting, person=world.deputy, seat=world.health_seat, stands_in=True)
            session.add(deputy)
            session.commit()
        flask_migrate.downgrade(directory=str(MIGRATIONS), revision="0022")
        flask_migrate.upgrade(directory=str(MIGRATIONS))
        with Session(db.engine) as session:
            rows = session.scalars(sa.select(Invitation).order_by(Invitation.id))
            kept = [(row.person.name, row.removed_because) for row in rows]
    assert kept == [
        ("Example member", Removal.BY_HAND),
        ("Example health member", Removal.DEPUTY_ATTENDS),
        ("Example police member", None),
        ("Example chair", None),
        ("Example deputy", None),
    ]


def test_when_people_were_invited_and_signed_in_is_taken_from_the_history(empty_app: Flask) -> None:
    migrate(empty_app)
    with empty_app.app_context():
        with Session(db.engine) as session:
            world = make.world(session)
            for sentence in (
                "Example coordinator invited Example member to sign in.",
                "Example member signed in.",
            ):
                audit.record(session, sentence, by=world.coordinator, on=world.member)
            session.commit()
            member = world.member.id
        flask_migrate.downgrade(directory=str(MIGRATIONS), revision="0018")
        flask_migrate.upgrade(directory=str(MIGRATIONS))
        with Session(db.engine) as session:
            people = {
                row.id: (row.invited_at, row.signed_in_at) for row in session.scalars(sa.select(Person))
            }
        invited_at, signed_in_at = people.pop(member)
        assert invited_at is not None
        assert signed_in_at is not None
        assert set(people.values()) == {(None, None)}


def test_texts_signatures_and_files_of_terms_move_to_documents_and_back_without_loss(
    migrated_app: Flask, tmp_path: Path
) -> None:
    store = PaperStore(tmp_path / "papers")
    with migrated_app.app_context():
        facts = settings_of(migrated_app).session_facts
        with Session(db.engine, info=facts) as session:
            world = make.world(session)
            withdrawn, signed = (_circulated(session, world, store), _circulated(session, world, store))
            sro = SignatureGiven("Example sro", clock.now(), signed.fingerprint or "")
            signing.sign(session, signed, sro, by=world.sro)
            terms_kind.issue(session, signed, Occasion.SIGNED, store)
            draft = drafting.start_draft(session, world.board, Beginning.IN_FORCE, by=world.coordinator)
            session.commit()
            texts = [signed.canonical_text, withdrawn.canonical_text]
            assert (withdrawn.signature, draft.document, len(set(texts))) == (None, None, 2)
            keys, before = [signed.key, withdrawn.key, draft.key], _issued(session)
        flask_migrate.downgrade(directory=str(MIGRATIONS), revision="0020")
        with db.engine.begin() as connection:
            assert [connection.scalar(sa.text(_OLD_TEXT), {"key": key}) for key in keys] == [*texts, None]
            assert connection.scalar(sa.text("SELECT COUNT(*) FROM terms_signatures")) == 1
            assert connection.scalar(sa.text("SELECT COUNT(*) FROM terms_files")) == 6
            connection.execute(sa.text(_ODD), {"print": "f" * 64, "key": draft.key})
        flask_migrate.upgrade(directory=str(MIGRATIONS))
        with Session(db.engine, info=facts) as session:
            after = _issued(session)
            assert after.pop(draft.key) == ("terms", "", "f" * 64, [], [])
            assert after == before
            for fixed_at, circulated_at in session.execute(
                sa.select(IssuedDocument.fixed_at, TermsVersion.circulated_at)
                .join(TermsVersion.document)
                .where(TermsVersion.key != draft.key)
            ):
                assert fixed_at == circulated_at
            files = session.scalars(sa.select(IssuedFile)).all()
            assert len(files) == 6
            for sha256 in (file.sha256 for file in files):
                assert verify(session, sha256, ISSUED_KINDS) is not None
        flask_migrate.downgrade(directory=str(MIGRATIONS), revision="0020")
        with db.engine.begin() as connection:
            assert connection.scalar(sa.text(_OLD_TEXT), {"key": draft.key}) is None
            assert connection.scalar(sa.text(_OLD_PRINT), {"key": draft.key}) == "f" * 64


_OLD_TEXT = "SELECT canonical_text FROM terms_versions WHERE key = :key"
_OLD_PRINT = "SELECT fingerprint FROM terms_versions WHERE key = :key"
_ODD = "UPDATE terms_versions SET fingerprint = :print WHERE key = :key"
"""This leaves a fingerprint without a text, which the first releases could have stored."""


def _circulated(session: Session, world: make.World, store: PaperStore) -> TermsVersion:
    """Return the board's next version of the terms, agreed and issued; an earlier version is withdrawn first."""
    earlier = session.scalar(sa.select(TermsVersion))
    if earlier is not None:
        drafting.withdraw(session, earlier, by=world.coordinator)
    version = drafting.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    agree(session, version, by=world.coordinator)
    terms_kind.issue(session, version, Occasion.CIRCULATED, store)
    return version


def _issued(session: Session) -> dict[str, tuple[object, ...]]:
    """Return everything that is stored for each issued document, by the key of its terms version."""
    session.expire_all()
    return {
        version.key: (
            document.kind,
            document.text,
            document.fingerprint,
            [_values_of(document.signature)] if document.signature else [],
            [_values_of(file) for file in document.files],
        )
        for version in session.scalars(sa.select(TermsVersion))
        if (document := version.document) is not None
    }


def _values_of(row: Signature | IssuedFile) -> dict[str, object]:
    columns = row.__table__.columns.keys()
    return {name: getattr(row, name) for name in columns if name not in ("id", "document_id")}


def test_files_that_wait_to_be_imported_know_their_import_after_the_way_up(migrated_app: Flask) -> None:
    with migrated_app.app_context():
        with Session(db.engine) as session:
            world = make.world(session)
            for kind, partnership in (("set_up", world.partnership), ("founding", None), ("other", None)):
                file = ImportedFile(kind=kind, person=world.coordinator, partnership=partnership)
                file.file_name, file.cells, file.layout, file.corrections = kind, b"", {}, {"0": {}}
                file.sent_at = clock.now()
                session.add(file)
            session.commit()
        flask_migrate.downgrade(directory=str(MIGRATIONS), revision="0021")
        flask_migrate.upgrade(directory=str(MIGRATIONS))
        with Session(db.engine) as session:
            kept = session.scalars(sa.select(ImportedFile).order_by(ImportedFile.id)).all()
            assert [(file.kind, file.file_name, file.corrections) for file in kept] == [
                ("set_up", "set_up", {}),
                ("founding", "founding", {}),
            ]


def test_a_seat_begins_with_what_is_known_of_it_first(migrated_app: Flask) -> None:
    with migrated_app.app_context():
        with Session(db.engine) as session:
            world = make.world(session)
            attended, alone = world.health_seat, make.seat(session, world.sub_group, world.police)
            for holding in attended.holdings:
                session.delete(holding)
            world.sub_group.starts_on = date(2025, 4, 1)
            held = make.meeting(session, world.board, datetime(2024, 6, 30, 23, 30, tzinfo=UTC))
            for seat, presence in ((attended, Presence.PRESENT), (world.police_seat, Presence.ABSENT)):
                session.add(Attendance(meeting=held, seat=seat, name="Somebody", presence=presence))
            world.police_seat.holdings[0].starts_on = date(2026, 11, 30)
            keys = [world.police_seat.key, attended.key, alone.key]
            session.commit()
        flask_migrate.downgrade(directory=str(MIGRATIONS), revision="0022")
        flask_migrate.upgrade(directory=str(MIGRATIONS))
        with Session(db.engine) as session:
            begins = {seat.key: seat.starts_on for seat in session.scalars(sa.select(Seat))}
        assert [begins[key] for key in keys] == [date(2026, 11, 30), date(2024, 7, 1), date(2025, 4, 1)]


def test_people_who_share_a_mailbox_have_an_address_each_on_the_way_down(migrated_app: Flask) -> None:
    with migrated_app.app_context():
        with Session(db.engine) as session:
            world = make.world(session)
            sharer = world.lead
            sharer.email, sharer.shares_mailbox = world.member.email, True
            key, shared = sharer.key, world.member.email
            session.commit()
        flask_migrate.downgrade(directory=str(MIGRATIONS), revision="0022")
        flask_migrate.upgrade(directory=str(MIGRATIONS))
        with Session(db.engine) as session:
            people = {row.email: row.shares_mailbox for row in session.scalars(sa.select(Person))}
        assert people[shared] is False
        assert people[f"{key}.{shared}"] is False


def test_the_quorum_of_a_held_meeting_loses_the_seats_that_began_after_it(migrated_app: Flask) -> None:
    with migrated_app.app_context():
        with Session(db.engine) as session:
            world = make.world(session)
            meeting = make.meeting(
                session, world.board, clock.now() - timedelta(days=6), state=MeetingState.HELD
            )
            late = make.seat(session, world.board, world.police)
            late.starts_on = clock.today()
            seats = [world.police_seat, world.health_seat, late]
            meeting.quorum_rule_noted = {
                "rule": {"number": 2, "share": None, "parts": []},
                "seats": [{"key": seat.key, "name": "member"} for seat in seats],
            }
            row = Attendance(meeting=meeting, seat=world.police_seat, name="A", presence=Presence.REMOTE)
            session.add(row)
            session.commit()
            kept = [seat.key for seat in seats[:2]]
        flask_migrate.downgrade(directory=str(MIGRATIONS), revision="0026")
        flask_migrate.upgrade(directory=str(MIGRATIONS))
        with Session(db.engine) as session:
            noted = session.scalars(sa.select(Meeting.quorum_rule_noted)).one()
            assert noted is not None
            assert (noted["rule"]["number"], [seat["key"] for seat in noted["seats"]]) == (2, kept)
            assert session.scalars(sa.select(Attendance.presence)).all() == [Presence.PRESENT]


def test_items_proposed_for_a_meeting_move_to_the_backlog_and_back(migrated_app: Flask) -> None:
    with migrated_app.app_context():
        with Session(db.engine) as session:
            world = make.world(session)
            meeting = make.meeting(session, world.board)
            for title, removed_at in (("Hostels", None), ("Declined", clock.now())):
                item = make.item(session, meeting, title)
                item.accepted, item.proposed_by, item.removed_at = False, world.member, removed_at
                item.declined_because = "No" if removed_at else ""
            make.item(session, meeting, "Finance")
            session.commit()
        flask_migrate.downgrade(directory=str(MIGRATIONS), revision="0026")
        flask_migrate.upgrade(directory=str(MIGRATIONS))
        with Session(db.engine) as session:
            rows = session.scalars(sa.select(BacklogItem).order_by(BacklogItem.title))
            assert [(row.title, row.state, row.reply, row.proposed_by.name) for row in rows] == [
                ("Declined", BacklogState.RETURNED, "No", "Example member"),
                ("Hostels", BacklogState.PROPOSED, "", "Example member"),
            ]
            assert session.scalars(sa.select(AgendaItem.title)).all() == ["Finance"]
        flask_migrate.downgrade(directory=str(MIGRATIONS), revision="0026")
        with db.engine.connect() as connection:
            kept = connection.execute(
                sa.text("SELECT title, accepted, declined_because FROM agenda_items ORDER BY title")
            ).all()
        assert [tuple(row) for row in kept] == [
            ("Declined", False, "No"),
            ("Finance", True, ""),
            ("Hostels", False, ""),
        ]
        flask_migrate.upgrade(directory=str(MIGRATIONS))


def test_items_of_published_agendas_keep_the_numbers_of_the_last_publication(migrated_app: Flask) -> None:
    with migrated_app.app_context():
        with Session(db.engine) as session:
            world = make.world(session)
            meeting = make.meeting(session, world.board)
            welcome = make.item(session, meeting, "Welcome", position=2)
            finance = make.item(session, meeting, "Finance", position=1)
            secret = make.item(session, meeting, "Prices", position=3, part=Part.CONFIDENTIAL)
            content = {"items": [{"key": item.key} for item in (welcome, finance, secret)]}
            make.item(session, meeting, "Added since", position=4)
            session.add(
                AgendaPublication(
                    meeting=meeting,
                    number=1,
                    published_at=clock.now(),
                    published_by=world.coordinator,
                    content=content,
                )
            )
            session.commit()
        flask_migrate.downgrade(directory=str(MIGRATIONS), revision="0026")
        flask_migrate.upgrade(directory=str(MIGRATIONS))
        with Session(db.engine) as session:
            numbers = {item.title: item.number for item in session.scalars(sa.select(AgendaItem))}
        assert numbers == {"Welcome": "1", "Finance": "2", "Prices": "2", "Added since": None}


def test_conditions_of_a_decision_become_rows_and_text_again(migrated_app: Flask) -> None:
    """A decision that no meeting has recorded yet has no place before, so it does not come back."""
    with migrated_app.app_context():
        with Session(db.engine) as session:
            world = make.world(session)
            meeting = make.meeting(session, world.board, state=MeetingState.HELD)
            item = make.item(session, meeting, "Plan")
            common: dict[str, Any] = {
                "board": world.board, "part": Part.PUBLIC, "year": 2026, "wording": "Adopt it.",
                "state": DecisionState.DECIDED, "decided_at": clock.now(),
            }  # fmt: skip
            decided = Decision(meeting=meeting, item=item, number=1, **common)
            decided.subject_to = [
                DecisionCondition(position=place, text=text)
                for place, text in enumerate(("Funding", "Advice"))
            ]
            session.add_all([decided, Decision(number=2, method=DecisionMethod.WRITTEN, **common)])
            session.commit()
        flask_migrate.downgrade(directory=str(MIGRATIONS), revision="0026")
        with db.engine.connect() as connection:
            texts = connection.execute(sa.text("SELECT conditions FROM decisions")).scalars().all()
        assert texts == ["Funding\nAdvice"]
        flask_migrate.upgrade(directory=str(MIGRATIONS))
        with Session(db.engine) as session:
            kept = session.scalars(sa.select(Decision)).one()
            assert ([each.text for each in kept.subject_to], kept.carried) == (["Funding", "Advice"], True)
