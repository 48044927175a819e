"""The indicators that can show the result of an activity: metrics of the framework, and the partnership's own."""

from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.models import OwnIndicator, Partnership
from cdp.reference import outcomes


class Measure(NamedTuple):
    """An indicator by its ID, with its number in the framework (empty for the partnership's own) and its name."""

    id: str
    code: str
    name: str

    @property
    def label(self) -> str:
        """Return the number, if there is one, and the name."""
        return f"{self.code} {self.name}".strip()


def measures_of(session: Session, partnership: Partnership) -> dict[str, Measure]:
    """Return the indicators by their IDs, the framework's first, in one query."""
    own = session.execute(
        sa.select(OwnIndicator.key, OwnIndicator.name)
        .where(OwnIndicator.partnership_id == partnership.id)
        .order_by(OwnIndicator.name, OwnIndicator.id)
    )
    found = [Measure(one.id, one.code, one.name) for one in outcomes.metrics()]
    found += [Measure(key, "", name) for key, name in own]
    return {one.id: one for one in found}
