"""Helpers that import files of figures as the data lead, with the worker's step."""

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from cdp.files.paper_store import PaperStore
from cdp.files.uploads import check_upload
from cdp.indicators.importing import service
from cdp.indicators.importing.importer import FigureImporter
from cdp.models import FigureImport, FigureImportState, Observation
from tests import make

FILES = Path(__file__).parent / "files"
FINGERTIPS = FILES / "91380_alcohol_specific_mortality_26col_trimmed.csv"
DRUG_DEATHS = FILES / "92432_drug_misuse_deaths_utla_2022-24_values.csv"
FORM = FILES / "19-fingertips-form.csv"
BY_AUTHORITY = FILES / "ons_drug_poisoning_deaths_by_la_1993_2020_cp1252.csv"
BY_YEAR = FILES / "ons_drug_deaths_england_wales_by_year.csv"
NDTMS = FILES / "ndtms_adults_england_2009_on.csv"
PUBLISHED = {"origin": "official", "source": "Published tables"}


class Desk:
    """A data lead with files of figures, and the worker beside them."""

    def __init__(self, session: Session, world: make.World, folder: Path) -> None:
        self.session, self.world = session, world
        self.store = PaperStore(folder / "papers")
        self.importer = FigureImporter(sessionmaker(session.get_bind(), info=session.info), self.store)

    def work(self, order: FigureImport) -> FigureImport:
        """Let the worker do what is due, and return the import as it is then."""
        self.session.commit()
        self.importer.work_due()
        self.session.expire_all()
        return order

    def read(self, name: str, content: bytes, **answers: object) -> FigureImport:
        """Upload a file and read it, with answers if there are any."""
        path = self.store.folder.parent / name
        path.write_bytes(content)
        with path.open("rb") as stream:
            checked = check_upload(name, stream, service.KINDS, largest=service.LARGEST_FILE)
        self.store.write(checked.content)
        order = self.work(
            service.start(self.session, self.world.partnership, checked, by=self.world.data_lead)
        )
        return self.answer(order, **answers) if answers else order

    def read_file(self, path: Path, **answers: object) -> FigureImport:
        """Upload a file of the folder and read it."""
        return self.read(path.name, path.read_bytes(), **answers)

    def answer(self, order: FigureImport, **answers: object) -> FigureImport:
        """Answer questions, and read the file again."""
        service.answer(self.session, order, answers)
        return self.work(order)

    def write(self, order: FigureImport, *, has_checked: bool = True) -> FigureImport:
        """Confirm an import and write it."""
        service.confirm(self.session, order, has_checked=has_checked, by=self.world.data_lead)
        self.work(order)
        if order.state is FigureImportState.FAILED:
            raise AssertionError(order.problem)
        return order

    def stored(self, metric: str = "") -> int:
        """Return the number of stored values."""
        query = sa.select(sa.func.count()).select_from(Observation)
        return self.session.scalar(query.where(Observation.metric_code == metric) if metric else query) or 0


def asked(order: FigureImport) -> list[str]:
    """Return the keys of the questions without an answer."""
    return [key for key, _ in order.summary["unanswered"]]


def left_out(order: FigureImport) -> dict[str, int]:
    """Return how many values are left out for each reason."""
    return {reason: facts["count"] for reason, facts in order.summary["left_out"].items()}
