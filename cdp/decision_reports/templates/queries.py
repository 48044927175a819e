"""The forms and reusable paragraphs that a partnership can use: its own, and those we supply that it did not change."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.models import DecisionReportTemplate, Partnership, ReusableParagraph
from cdp.models.stored import from_stored
from cdp.reference.report_forms import ReportForm, report_forms, supplied_paragraphs


@dataclass(frozen=True)
class OfferedForm:
    """A form that an author can choose; `template` is the partnership's own row, or None for a supplied form."""

    form: ReportForm
    template: DecisionReportTemplate | None = None

    @property
    def code(self) -> str:
        """What identifies the form in a list: the key of the partnership's own row, or the code of a supplied form."""
        return self.template.key if self.template is not None else self.form.code


def own_templates(session: Session, partnership: Partnership) -> Sequence[DecisionReportTemplate]:
    """Return the partnership's own forms that are in use, by name."""
    return session.scalars(
        sa.select(DecisionReportTemplate)
        .where(
            DecisionReportTemplate.partnership_id == partnership.id,
            DecisionReportTemplate.retired_at.is_(None),
        )
        .order_by(DecisionReportTemplate.name, DecisionReportTemplate.id)
    ).all()


def template_by_key(session: Session, partnership: Partnership, key: str) -> DecisionReportTemplate | None:
    """Return a form of the partnership that is in use, or None."""
    return next((one for one in own_templates(session, partnership) if one.key == key), None)


def offered_forms(session: Session, partnership: Partnership) -> list[OfferedForm]:
    """Return the forms to choose from: supplied ones first, unless the partnership has its own version of one."""
    own = own_templates(session, partnership)
    changed = {one.code for one in own if one.code}
    supplied = [OfferedForm(form) for form in report_forms() if form.code not in changed]
    return supplied + [OfferedForm(from_stored(one.content, ReportForm), one) for one in own]


def own_paragraphs(session: Session, partnership: Partnership) -> Sequence[ReusableParagraph]:
    """Return the partnership's own reusable paragraphs that are in use, by title."""
    return session.scalars(
        sa.select(ReusableParagraph)
        .where(ReusableParagraph.partnership_id == partnership.id, ReusableParagraph.retired_at.is_(None))
        .order_by(ReusableParagraph.title, ReusableParagraph.id)
    ).all()


def paragraph_by_key(session: Session, partnership: Partnership, key: str) -> ReusableParagraph | None:
    """Return a reusable paragraph of the partnership that is in use, or None."""
    return next((one for one in own_paragraphs(session, partnership) if one.key == key), None)


def paragraphs_to_use(session: Session, partnership: Partnership) -> list[tuple[str, str]]:
    """Return the title and text of every reusable paragraph; an own one replaces a supplied one with its title."""
    texts = {one.title: one.text for one in supplied_paragraphs()}
    texts |= {one.title: one.text for one in own_paragraphs(session, partnership)}
    return sorted(texts.items())
