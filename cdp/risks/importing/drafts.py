"""The risks of a register as they would be recorded, with what is still open about each row. Pure functions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cdp.actions.importing.owned import LogOwners
from cdp.imports.asking import DATES, NO, YES, AskedQuestions, about_date, proposed_rule
from cdp.imports.cells import SheetRow, shortened
from cdp.imports.date_types import DateCertainty, DateContext
from cdp.imports.dates import date_in, dates_within
from cdp.imports.marked import STRUCK, MarkedRows
from cdp.imports.owners import Directory, KnownOwner
from cdp.imports.questions import FileAnswers, FileQuestion
from cdp.imports.restricted import draft_in
from cdp.imports.rows import FileRows
from cdp.risks.importing import register
from cdp.risks.importing.colours import colour_name
from cdp.risks.importing.register import RegisterRow
from cdp.risks.importing.rules import FILE, RULES, SAID, TOPICS
from cdp.risks.importing.scores import RiskFactors, RiskScale, score_in
from cdp.risks.importing.sentences import RiskSentence, divided, without_closed
from cdp.risks.importing.state import RegisterState
from cdp.wording.formats import day as in_words
from cdp.wording.formats import listed

LONGEST_TITLE = 200
_STEADY = {"→", "↔", "⟷", "="}
_RATINGS = ("score_before", "score", "rating", "previous_rating", "residual_rating")
_KEPT = ("source", "history", "comment")


@dataclass
class RiskDraft:
    """A risk of the register as it would be recorded. `said` is what the register says that has no place of its own."""

    row: RegisterRow
    title: str
    sentence: RiskSentence
    controls: str
    before: RiskFactors | None
    now: RiskFactors | None
    owner: KnownOwner | None
    review_on: date | None
    raised_on: date | None
    appetite: int | None
    target: int | None
    is_closed: bool
    said: str


class RegisterDrafts:
    """All risks of a file, read with the answers given so far. Problems and notes are added to the rows."""

    def __init__(self, rows: FileRows, state: RegisterState) -> None:
        self._state = state
        self._answers = FileAnswers(rows.options)
        self.asked = AskedQuestions(self._answers, RULES, TOPICS)
        self.register = register.read(rows)
        directory = Directory(state.people, state.organisations, state.roles, {})
        self._owners = LogOwners(self.asked, self._answers, directory, state.organisations, "risks")
        self._scale = RiskScale(self.asked, [row.source for row in self.register.rows])
        self._struck_as_closed = {
            sheet.rows[0].place.sheet_number
            for sheet in rows.sheets
            if sheet.rows and sheet.layout.options.get(STRUCK) == MarkedRows.CLOSED
        }
        self.board_id = self._board()
        self.refused = self._draft()
        self._day = self._agreed_on()
        self._has_both_arrows = {"→", "↔"} <= {row.text("trend").strip() for row in self.register.rows}
        self.drafts = [self._risk(row) for row in self.register.rows]

    def _board(self) -> int | None:
        boards = self._state.boards
        if len(boards) < 2 or not self.register.rows:
            return boards[0][0] if boards else None
        main = next((str(key) for key, _, is_main in boards if is_main), "")
        question = FileQuestion(
            "board",
            "",
            FILE,
            "Which board monitors the risks?",
            "",
            tuple((str(key), name) for key, name, _ in boards),
            main,
            is_of_file=True,
        )
        answer = self.asked.ask(question, self.register.rows[0].source)
        return next((key for key, *_ in boards if str(key) == (answer or main)), None)

    def _draft(self) -> str:
        """Return why the file cannot be imported: its title says that not everyone may see it; "" if it can."""
        said, words = draft_in(self.register.above)
        if not said or not self.register.rows:
            return ""
        question = FileQuestion(
            "draft",
            said,
            FILE,
            "May all members see the risks of this file now?",
            f"Its title says “{shortened(words)}”.",
            ((YES, "Yes"), (NO, "No: do not import it yet")),
            is_of_file=True,
        )
        if self.asked.ask(question, self.register.rows[0].source) == YES:
            return ""
        return f"The title of the file says “{words}”. Answer whether all members may see it now."

    def _agreed_on(self) -> date | None:
        """Return the day on which the register was agreed: the one in its title, or the one answered for the file."""
        texts = self.register.above
        days = [
            one.day for text in texts for one in dates_within(text) if one.certainty is DateCertainty.READ
        ]
        if found := max((day for day in days if day), default=None):
            return found
        if not self.register.rows:
            return None
        hint = " ".join(f"It says: “{note[:200]}”." for note in self.register.notes[:2])
        question = FileQuestion(
            "agreed",
            "",
            DATES,
            "On which day was the register agreed?",
            f"The file has no whole date. Leave it open if you do not know. {hint}".strip(),
            is_of_file=True,
        )
        answer = self.asked.ask(question, self.register.rows[0].source)
        return date.fromisoformat(answer) if answer else None

    def _risk(self, row: RegisterRow) -> RiskDraft:
        source = row.source
        if row.is_card and self.asked.agree("cards", source) != YES:
            source.refuse("risk", "is on a card. Answer whether each card is one risk, or leave the row out.")
        text, closed = without_closed(" ".join(source.raw("risk").split()))
        is_closed = closed or self._is_closed(source)
        sentence = self._sentence(text, source)
        title = self._title(sentence.event, source)
        before, now = self._scale.of(source, title)
        owners = self._owners.of(row)
        return RiskDraft(
            row=row,
            title=title,
            sentence=sentence,
            controls=self._controls(source),
            before=before,
            now=now,
            owner=owners[0] if owners else None,
            review_on=self._state.day if is_closed and not source.raw("review") else self._review(source),
            raised_on=self._raised(source),
            appetite=score_in(source, "appetite"),
            target=score_in(source, "target"),
            is_closed=is_closed,
            said="\n".join(self._said(source, owners[1:])),
        )

    def _is_closed(self, row: SheetRow) -> bool:
        if row.marks.is_struck and row.place.sheet_number in self._struck_as_closed:
            row.note("Struck through in the register: read as closed.")
            return True
        said = row.raw("status").strip().casefold()
        if said and said not in {"open", "closed", "live", "active", "current"}:
            question = FileQuestion(
                "state",
                row.raw("status"),
                SAID,
                f"What does the state “{shortened(row.raw('status'))}” mean?",
                "",
                (("open", "The risk is open"), ("closed", "The risk is closed")),
            )
            answer = self.asked.ask(question, row)
            if not answer:
                row.refuse("status", "is neither open nor closed. Enter one of them.")
            return answer == "closed"
        return said == "closed"

    def _sentence(self, text: str, row: SheetRow) -> RiskSentence:
        own = {code: " ".join(row.raw(code).split()) for code in ("cause", "effect")}
        if not text:
            row.refuse("risk", "The risk is missing. Enter what may happen, or leave the row out.", "")
        found = divided(text)
        if not found.is_sure and not any(own.values()):
            question = FileQuestion(
                "sentence",
                text,
                SAID,
                f"How is “{shortened(text)}” divided?",
                "",
                (
                    ("divided", f"Event: {found.event}. Cause: {found.cause}"),
                    ("whole", "All of it is the event"),
                ),
                "divided",
            )
            answer = self.asked.ask(question, row)
            if not answer:
                row.refuse("risk", "can be divided into event and cause. Answer how, or enter the cause.")
            if answer != "divided":
                found = RiskSentence(text)
        elif not found.is_sure:
            found = RiskSentence(text)
        if found.cause or found.effect:
            parts = [("cause", found.cause), ("event", found.event), ("effect", found.effect)]
            row.note("Divided into " + "; ".join(f"{name}: “{part}”" for name, part in parts if part) + ".")
        return RiskSentence(found.event, own["cause"] or found.cause, own["effect"] or found.effect)

    def _title(self, event: str, row: SheetRow) -> str:
        if len(event) <= LONGEST_TITLE:
            return f"{event[:1].upper()}{event[1:]}"
        row.note("The name of the risk is the start of its event, because the event is long.")
        return f"{event[: LONGEST_TITLE - 1].rsplit(' ', 1)[0]}…"

    def _controls(self, row: SheetRow) -> str:
        controls, further = row.text("controls", 4_000), row.text("further", 4_000)
        return "\n".join(filter(None, (controls, f"Still to do: {further}" if further else "")))

    def _review(self, row: SheetRow) -> date | None:
        said = row.raw("review")
        reading = date_in(said, DateContext(self._day))
        if reading.certainty is DateCertainty.EMPTY:
            question = FileQuestion(
                "review",
                "",
                DATES,
                "When are the risks to be reviewed that have no review date?",
                "Every risk here has one.",
            )
            if answer := self.asked.ask(question, row):
                return date.fromisoformat(answer)
            row.refuse("review", "The review date is missing. Enter it, or leave the row out.", "")
            return None
        if reading.certainty is DateCertainty.ASKED or reading.day is None:
            if answer := self.asked.ask(about_date(reading, row, "review"), row):
                row.note(
                    f"“{shortened(said)}” is read as {in_words(date.fromisoformat(answer))}, as you answered."
                )
                return date.fromisoformat(answer)
            row.refuse("review", reading.why)
            return None
        is_proposed = reading.certainty is DateCertainty.PROPOSED
        if is_proposed and self.asked.agree(proposed_rule(reading), row) != YES:
            row.refuse("review", f"is not a whole date. Enter it, such as {in_words(reading.day)}.")
            return None
        if reading.why:
            row.note(f"“{shortened(said)}” is read as {in_words(reading.day)}: {reading.why}.")
        return reading.day

    def _raised(self, row: SheetRow) -> date | None:
        found = row.day("raised") or self._day
        if found is not None and found > self._state.day:
            return self._state.day
        return found

    def _said(self, row: SheetRow, further: list[KnownOwner]) -> Iterator[str]:
        """Yield what the register says that has no place of its own; it is kept in the text of the first score."""
        for code in _KEPT:
            if text := row.text(code, 2_000):
                yield f"{row.headings.get(code) or row.table.column(code).label}: {text}"
        if trend := row.line("trend"):
            same = trend in _STEADY and self._has_both_arrows and self.asked.agree("arrows", row) == YES
            yield f"Trend in the register: {'no change' if same else trend}"
        ratings = [
            f"{row.headings.get(code) or row.table.column(code).label}: {said}"
            for code in _RATINGS
            if (said := self._rating(row, code))
        ]
        if ratings and (self.asked.agree("rating", row) == YES or not self._answers.are_given):
            yield f"Rated in the register: {'; '.join(ratings)}"
        if further:
            yield f"Further owners in the register: {listed([one.label for one in further])}"

    def _rating(self, row: SheetRow, code: str) -> str:
        """Return the rating that a cell says in words or by its colour. The colour of a score says nothing more."""
        colour = colour_name(row.marks.colours.get(code, ""))
        if code in {"score", "score_before"}:
            return ""
        return row.line(code) or colour
