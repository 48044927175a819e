"""The verdict on every row of a register, compared with the risks that are recorded. Pure functions."""

from dataclasses import dataclass
from datetime import date

from cdp.imports.cells import shortened
from cdp.imports.judging import JudgedRows
from cdp.imports.rows import FileRows
from cdp.imports.verdicts import ImportChange, RowVerdict
from cdp.reference.areas import plain
from cdp.risks.importing.drafts import RegisterDrafts, RiskDraft
from cdp.risks.importing.scores import RiskFactors
from cdp.risks.importing.state import RegisterState
from cdp.risks.scale import level_of
from cdp.wording.formats import day as in_words

NO_BOARD = "This partnership has no board that is open. Add the board first, then import its risks."


@dataclass(frozen=True, kw_only=True)
class RecordRisk(ImportChange):
    """A change that records a risk of a register. The owner is an organisation, and a person or None.

    `said` is what the register says that has no place of its own. `reference` is its own, and `sheet` and `row` are
    where it stands.
    """

    board_id: int
    title: str
    cause: str
    event: str
    effect: str
    controls: str
    before: RiskFactors
    now: RiskFactors
    organisation: int
    person: int | None
    raised_on: date
    review_on: date
    appetite: int | None
    target: int | None
    is_closed: bool
    said: str
    reference: str
    sheet: str
    row: int


def judge(rows: FileRows, state: RegisterState) -> JudgedRows:
    """Return the verdict on every row of a register, and the questions about its wordings."""
    drafts = RegisterDrafts(rows, state)
    missing = [drafts.refused] if drafts.refused else []
    if drafts.board_id is None and drafts.drafts:
        missing.append(NO_BOARD)
    verdicts = list(drafts.register.verdicts)
    seen: dict[str, int] = {}
    verdicts += [_verdict(draft, drafts.board_id or 0, state, seen) for draft in drafts.drafts]
    return JudgedRows(verdicts, tuple(missing), questions=tuple(drafts.asked.all()))


def _verdict(draft: RiskDraft, board_id: int, state: RegisterState, seen: dict[str, int]) -> RowVerdict:
    source, what = draft.row.source, shortened(draft.title)
    name = plain(draft.title)
    if recorded := state.recorded.get(name):
        return RowVerdict(source.place, what, notes=(f"Already recorded as risk {recorded}.",))
    if name in seen and name:
        source.refuse("risk", f"is the risk of row {seen[name]} too. Leave one of the rows out.")
    seen.setdefault(name, source.place.row)
    change = None if source.problems else _change(draft, board_id, state)
    return RowVerdict(source.place, what, (change,) if change else (), tuple(source.problems))


def _change(draft: RiskDraft, board_id: int, state: RegisterState) -> RecordRisk | None:
    before, now, owner, review = draft.before, draft.now, draft.owner, draft.review_on
    source = draft.row.source
    if before is None or now is None or owner is None or review is None:
        source.refuse("risk", "cannot be recorded yet. Enter its score, owner and review date.")
        return None
    return RecordRisk(
        words=_words(draft, before, now, owner.label, review),
        board_id=board_id,
        title=draft.title,
        cause=draft.sentence.cause,
        event=draft.sentence.event,
        effect=draft.sentence.effect,
        controls=draft.controls,
        before=before,
        now=now,
        organisation=owner.organisation_id or 0,
        person=owner.person_id,
        raised_on=draft.raised_on or state.day,
        review_on=review,
        appetite=draft.appetite,
        target=draft.target,
        is_closed=draft.is_closed,
        said=draft.said,
        reference=" ".join(source.raw("reference").split()),
        sheet=source.place.sheet,
        row=source.place.row,
    )


def _words(draft: RiskDraft, before: RiskFactors, now: RiskFactors, owner: str, review: date) -> str:
    parts = [
        f"before {_score(before)}",
        f"now {_score(now)}, {level_of(now.score).value}",
        "closed" if draft.is_closed else f"review {in_words(review)}",
    ]
    if draft.appetite:
        parts.append(f"appetite {draft.appetite}")
    if draft.target:
        parts.append(f"target {draft.target}")
    return f"New risk: {owner}; {'; '.join(parts)}"


def _score(found: RiskFactors) -> str:
    return f"{found.likelihood} × {found.impact} = {found.score}"
