"""Several windows change or confirm the same file at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.errors import Refusal
from cdp.imports import corrections, service
from cdp.imports.corrections import Corrections, RowCorrection
from cdp.imports.service import Confirmation
from cdp.models import ImportedFile, Organisation, Partnership, Person
from tests import make
from tests.imports.files import workbook
from tests.partnerships.importing.previewing import EVERYTHING, PreviewedFile, count, preview
from tests.partnerships.importing.test_pages import FIRE, HEAD
from tests.partnerships.importing.test_whole_partnership import SHEETS

TOGETHER = 4


@pytest.fixture
def world(session: Session) -> make.World:
    """The example world: two partnerships and their people."""
    return make.world(session)


def at_once(
    engine: sa.Engine, session: Session, change: Callable[[Session, ImportedFile, int], None]
) -> list[str]:
    """Run a change in several threads that have all read the only file before; return the reason of each refusal."""
    session.commit()
    start, info = Barrier(TOGETHER), dict(session.info)

    def run(turn: int) -> str:
        with Session(engine, info=info, expire_on_commit=False) as own:
            file = own.scalars(sa.select(ImportedFile)).one()
            own.commit()
            start.wait(timeout=30)
            try:
                change(own, file, turn)
                own.commit()
            except Refusal as refusal:
                return refusal.sentence
            return ""

    with ThreadPoolExecutor(TOGETHER) as threads:
        return list(threads.map(run, range(TOGETHER)))


def confirmed_at_once(engine: sa.Engine, session: Session, previewed: PreviewedFile, by: Person) -> list[str]:
    confirmed, key = Confirmation(previewed.judgement.fingerprint, EVERYTHING), by.id

    def confirm(own: Session, file: ImportedFile, _: int) -> None:
        service.write(own, previewed.kind, file, confirmed, by=own.get_one(Person, key))

    return sorted(at_once(engine, session, confirm))


def test_members_confirmed_several_times_at_once_are_imported_once(
    session: Session, world: make.World, engine: sa.Engine
) -> None:
    before = count(session, Organisation)
    previewed = preview(session, world.partnership, [HEAD, FIRE], by=world.coordinator)
    outcomes = confirmed_at_once(engine, session, previewed, world.coordinator)
    assert outcomes == ["", *[service.GONE] * (TOGETHER - 1)]
    assert count(session, Organisation) == before + 1


def test_a_new_partnership_confirmed_several_times_at_once_is_created_once(
    session: Session, world: make.World, engine: sa.Engine
) -> None:
    before = count(session, Partnership)
    previewed = preview(session, None, workbook(SHEETS), by=world.administrator)
    outcomes = confirmed_at_once(engine, session, previewed, world.administrator)
    assert outcomes == ["", *[service.GONE] * (TOGETHER - 1)]
    assert count(session, Partnership) == before + 1


def test_corrections_typed_in_several_windows_at_once_are_all_kept(
    session: Session, world: make.World, engine: sa.Engine
) -> None:
    file = preview(session, world.partnership, [HEAD, FIRE], by=world.coordinator).file

    def correct(own: Session, file: ImportedFile, turn: int) -> None:
        def change(stored: Corrections) -> Corrections:
            return corrections.changed(stored, 0, turn, RowCorrection({"name": f"Of {turn}"}))

        service.correct(own, file, change)

    assert at_once(engine, session, correct) == [""] * TOGETHER
    session.expire_all()
    assert set(file.corrections["0"]) == {str(turn) for turn in range(TOGETHER)}


def test_columns_chosen_after_the_file_was_imported_in_another_window_are_refused(
    session: Session, world: make.World
) -> None:
    previewed = preview(session, world.partnership, [HEAD, FIRE], by=world.coordinator)
    layout = service.layout_of(previewed.kind, previewed.file)
    session.execute(sa.delete(ImportedFile).execution_options(synchronize_session=False))
    with pytest.raises(Refusal, match="imported or discarded"):
        service.read_as(session, previewed.kind, previewed.file, layout)
