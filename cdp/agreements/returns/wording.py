"""The text of a return: its facts, its statement and its figures, as Markdown that is fixed at sign-off."""

from collections.abc import Iterator, Sequence

from cdp.agreements.returns.figures import ReturnFigures
from cdp.documents.blocks import Block
from cdp.documents.markdown import to_blocks
from cdp.issuing.canonical import canonical
from cdp.models import FunderReturn
from cdp.wording.formats import day, plural
from cdp.wording.money import pounds

_CELL = str.maketrans({"|": "/", "\n": " "})


def return_text(due: FunderReturn, figures: ReturnFigures) -> str:
    """Return the text of a return with these figures, in canonical form."""
    stream = f" Funding stream: {due.stream.name}." if due.stream is not None else ""
    head = (
        f"To {due.funder}, for {day(due.starts_on)} to {day(due.ends_on)}. Due on {day(due.due_on)}.{stream}"
    )
    parts = [due.title, head]
    if due.statement:
        parts += ["# Statement", due.statement]
    parts += list(_lines(figures)) + list(_agreements(figures))
    return canonical("\n\n".join(parts))


def blocks_of_return(text: str) -> Sequence[Block]:
    """Return the blocks of a text, without its title."""
    return to_blocks(text.partition("\n")[2], heading_floor=2)


def _lines(figures: ReturnFigures) -> Iterator[str]:
    if not figures.lines:
        return
    rows = [
        (line.reference, line.service, pounds(line.profile), pounds(line.actual) or "Not recorded",
         pounds(line.variance) or "–")
        for line in figures.lines
    ]  # fmt: skip
    rows.append(
        (
            "Total",
            "",
            pounds(figures.profile),
            pounds(figures.actual),
            pounds(figures.actual - figures.profile),
        )
    )
    yield "# Spending by plan line"
    yield _table(("Line", "Service", "Profile", "Actual", "Variance"), rows)
    if figures.without_actual:
        yield f"{plural(figures.without_actual, 'line has', 'lines have')} no actual spending recorded."


def _agreements(figures: ReturnFigures) -> Iterator[str]:
    if not figures.agreements:
        return
    rows = [(one.reference, one.title, one.recipient, pounds(one.pence)) for one in figures.agreements]
    rows.append(("Total", "", "", pounds(figures.agreed)))
    yield "# Executed agreements"
    yield _table(("Reference", "Agreement", "Recipient", "Amount"), rows)


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(cell.translate(_CELL) for cell in line)} |" for line in lines)
