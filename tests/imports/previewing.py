"""Helpers that preview and import a file without using the pages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlalchemy.orm import Session

from cdp.imports import service
from cdp.imports.judging import Judgement
from cdp.imports.kinds import ImportKind
from cdp.imports.layouts import Layout, SheetLayout
from cdp.imports.questions import FileQuestion
from cdp.imports.service import Confirmation
from cdp.imports.sheets import Sheet
from cdp.imports.verdicts import Consent, RowVerdict
from cdp.models import ImportedFile
from tests import make
from tests.imports.files import read

Answering = Callable[[FileQuestion], str]


def proposed(question: FileQuestion) -> str:
    """Return the answer that a question offers, or "" if it offers none."""
    return question.proposal


@dataclass
class PreviewedFile:
    """An uploaded file, with what a person can do on its pages."""

    session: Session
    world: make.World
    file: ImportedFile
    kind: ImportKind

    def marked(self, **options: str) -> "PreviewedFile":
        """Answer the questions about marked rows on every sheet that is read."""
        layout = service.layout_of(self.kind, self.file)
        sheets = tuple(
            SheetLayout(one.table, one.heading, one.columns, {**one.options, **options})
            for one in layout.sheets
        )
        service.read_as(self.session, self.kind, self.file, Layout(sheets, layout.options))
        return self

    @property
    def questions(self) -> Sequence[FileQuestion]:
        """The questions about the file as it is answered now."""
        return service.questions_of(self.session, self.kind, self.file)

    def answer(self, answering: Answering = proposed, **by_wording: str) -> "PreviewedFile":
        """Answer every question: by its wording if it is named here, else by `answering`."""
        for _ in range(2):  # an answer can raise a further question
            given: Mapping[str, str] = {
                one.code: by_wording.get(one.said, "") or answering(one) for one in self.questions
            }
            service.answer(self.session, self.kind, self.file, given)
        return self

    @property
    def judgement(self) -> Judgement:
        """The verdicts as they are now."""
        return service.preview(self.session, self.kind, self.file).judgement

    @property
    def verdicts(self) -> dict[str, RowVerdict]:
        """The verdicts by sheet and row, such as "Tracker!8"."""
        return {f"{one.place.sheet}!{one.place.row}": one for one in self.judgement.verdicts}

    @property
    def not_read(self) -> tuple[str, ...]:
        """What the page says it did not read."""
        return service.preview(self.session, self.kind, self.file).not_read

    def write(self) -> str:
        """Confirm the import, and return what it says was left out."""
        judgement = self.judgement
        written = service.write(
            self.session,
            self.kind,
            self.file,
            Confirmation(judgement.fingerprint, {Consent.NEW}),
            by=self.world.coordinator,
        )
        self.session.flush()
        return written.left_out


@cache
def _read(content: bytes, name: str) -> tuple[Sheet, ...]:
    return read(content, name)


def previewed(
    session: Session,
    world: make.World,
    kind: ImportKind,
    cases: Path,
    content: bytes | str,
    name: str = "log.xlsx",
) -> PreviewedFile:
    """Upload a file: one of the `cases` by the start of its name, or the bytes of a file."""
    if isinstance(content, str):
        (path,) = (one for one in cases.glob(f"{content}*") if not one.name.endswith(".yaml"))
        content, name = path.read_bytes(), path.name
    file = service.keep(session, kind, world.partnership, name, _read(content, name), by=world.coordinator)
    return PreviewedFile(session, world, file, kind)


def state_of_row(file: PreviewedFile, answering: Answering = proposed) -> dict[str, str]:
    """Return "ready", "confirm" or "ask" for each row of a file that nobody has answered anything about.

    Ready: it can be imported without an answer. Confirm: the proposals are enough. Ask: it needs a person's answer.
    """
    before = {place for place, one in file.verdicts.items() if one.problems}
    file.answer(answering)
    after = {place for place, one in file.verdicts.items() if one.problems}
    return {
        place: "ask" if place in after else "confirm" if place in before else "ready"
        for place, one in file.verdicts.items()
        if one.problems or one.changes or place in before
    }
