"""Changes to the forms and reusable paragraphs of one partnership; reports that exist keep the form they began with."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from cdp import clock
from cdp.audit.record import record
from cdp.decision_reports.templates.queries import offered_forms, own_paragraphs, own_templates
from cdp.errors import Refusal
from cdp.models import DecisionReportTemplate, Partnership, Person, ReusableParagraph
from cdp.models.stored import as_stored, from_stored
from cdp.partnerships.changes import check_version, folded
from cdp.reference.report_forms import FormSection, ReportForm
from cdp.wording.formats import listed


@dataclass(frozen=True)
class FormWords:
    """What a coordinator can change in a form; a section without a code is new."""

    name: str
    note: str
    decided_by: str
    sections: Sequence[FormSection]


def add_form(
    session: Session, partnership: Partnership, like: ReportForm, words: FormWords, *, code: str, by: Person
) -> DecisionReportTemplate:
    """Add a form of the partnership's own, with the declarations of `like`.

    With the `code` of a supplied form it takes the place of that form. Raises Refusal as `change_form` does.
    """
    _check(session, partnership, words, None, code)
    made = DecisionReportTemplate(
        partnership=partnership,
        code=code,
        name=words.name,
        content=as_stored(_form(like, words)),
        changed_at=clock.now(),
        changed_by=by,
    )
    session.add(made)
    session.flush()
    _note(session, made, f"{by.name} added the form “{made.name}” for decision reports.", by)
    return made


def change_form(
    session: Session, template: DecisionReportTemplate, words: FormWords, *, version: int, by: Person
) -> None:
    """Change a form. Raises Conflict with both texts, and Refusal for a name in use or sections that do not fit."""
    before = from_stored(template.content, ReportForm)
    check_version(
        template,
        version,
        [
            ("Name", before.name, words.name),
            ("Sections", _headings(before.sections), _headings(words.sections)),
        ],
    )
    _check(session, template.partnership, words, template, template.code)
    template.name, template.content = words.name, as_stored(_form(before, words))
    template.changed_at, template.changed_by = clock.now(), by
    _note(session, template, f"{by.name} changed the form “{template.name}” for decision reports.", by)


def retire_form(session: Session, template: DecisionReportTemplate, *, version: int, by: Person) -> None:
    """Stop offering a form; a supplied form that it replaced is offered again. Raises Conflict if it has changed."""
    check_version(template, version, [("Name", template.name, "Remove the form as you read it")])
    template.retired_at, template.changed_at, template.changed_by = clock.now(), clock.now(), by
    _note(session, template, f"{by.name} removed the form “{template.name}” for decision reports.", by)


def add_paragraph(
    session: Session, partnership: Partnership, title: str, text: str, *, by: Person
) -> ReusableParagraph:
    """Add a reusable paragraph; with the title of a supplied one it takes its place.

    Raises Refusal if the partnership has one with this title.
    """
    _check_title(session, partnership, title, None)
    made = ReusableParagraph(
        partnership=partnership, title=title, text=text, changed_at=clock.now(), changed_by=by
    )
    session.add(made)
    session.flush()
    _note(session, made, f"{by.name} added the reusable paragraph “{title}”.", by)
    return made


def change_paragraph(
    session: Session, paragraph: ReusableParagraph, title: str, text: str, *, version: int, by: Person
) -> None:
    """Change a reusable paragraph. Raises Conflict with both texts, and Refusal for a title in use."""
    check_version(
        paragraph, version, [("Title", paragraph.title, title), ("Paragraph", paragraph.text, text)]
    )
    _check_title(session, paragraph.partnership, title, paragraph)
    paragraph.title, paragraph.text = title, text
    paragraph.changed_at, paragraph.changed_by = clock.now(), by
    _note(session, paragraph, f"{by.name} changed the reusable paragraph “{title}”.", by)


def retire_paragraph(session: Session, paragraph: ReusableParagraph, *, version: int, by: Person) -> None:
    """Stop offering a reusable paragraph. Raises Conflict with its text if it has changed."""
    check_version(paragraph, version, [("Paragraph", paragraph.text, "Remove it as you read it")])
    paragraph.retired_at, paragraph.changed_at, paragraph.changed_by = clock.now(), clock.now(), by
    _note(session, paragraph, f"{by.name} removed the reusable paragraph “{paragraph.title}”.", by)


def _form(like: ReportForm, words: FormWords) -> ReportForm:
    taken = {section.code for section in words.sections if section.code}
    sections: list[FormSection] = []
    for section in words.sections:
        code, number = section.code, len(sections) + 1
        while not code or (code in taken and not section.code):
            code = f"own_{number}"
            number += 1
        taken.add(code)
        sections.append(replace(section, code=code))
    return replace(
        like, name=words.name, note=words.note, decided_by=words.decided_by, sections=tuple(sections)
    )


def _check(
    session: Session,
    partnership: Partnership,
    words: FormWords,
    besides: DecisionReportTemplate | None,
    code: str,
) -> None:
    for other in offered_forms(session, partnership):
        is_this = other.template is besides if besides is not None else other.code == code
        if not is_this and folded(other.form.name) == folded(words.name):
            raise Refusal("There is a form of this name already. Enter another name.", field="name")
    if code and besides is None and any(one.code == code for one in own_templates(session, partnership)):
        raise Refusal("Someone has changed this form already. Open it again.")
    headings = [folded(section.heading) for section in words.sections]
    if not headings:
        raise Refusal("Keep at least one section.")
    if twice := [
        section.heading for section in words.sections if headings.count(folded(section.heading)) > 1
    ]:
        raise Refusal(f"Two sections have the heading “{twice[0]}”. Change one of them.")


def _check_title(
    session: Session, partnership: Partnership, title: str, besides: ReusableParagraph | None
) -> None:
    for other in own_paragraphs(session, partnership):
        if other is not besides and folded(other.title) == folded(title):
            raise Refusal("There is a paragraph with this title already. Enter another title.", field="title")


def _headings(sections: Sequence[FormSection]) -> str:
    return listed([section.heading for section in sections])


def _note(
    session: Session, row: DecisionReportTemplate | ReusableParagraph, sentence: str, by: Person
) -> None:
    record(session, sentence, by=by, on=row, partnership=row.partnership)
