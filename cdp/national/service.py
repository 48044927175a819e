"""Changes to national facts by administrators, and telling administrators of a change."""

import re
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Conflict, Difference, Refusal
from cdp.mail import letters
from cdp.models import Person, StoredFact
from cdp.national import queries
from cdp.reference.national_facts import Certainty, FactCategory, NationalFact, NationalFacts
from cdp.reference.national_facts_file import problem_of
from cdp.reference.written_dates import first_day, in_words

LONGEST_KEY = 80
_PROBLEMS = {
    "it ends before it begins.": ("until", "Enter an end that is after the start."),
    "what replaced it is not a fact.": (
        "superseded_by",
        "Choose another fact. A fact cannot replace itself.",
    ),
    "it was replaced but has no end.": (
        "until",
        "Enter when it ended, because another fact has replaced it.",
    ),
}


@dataclass(frozen=True)
class FactDetails:
    """What an administrator enters about a fact; dates are written dates, such as "2025-05"."""

    value: str
    source: str
    dated: str
    certainty: Certainty
    starts: str = ""
    until: str = ""
    superseded_by: str = ""
    publisher: str = ""
    note: str = ""


@dataclass
class ReportedFact:
    """A fact that someone reports a change of, as the subject of the event in the history."""

    key: str
    __tablename__ = StoredFact.__tablename__


def change_fact(session: Session, key: str, details: FactDetails, *, read_version: int, by: Person) -> None:
    """Change a fact; raise Conflict if another change was saved after `read_version`, which is 0 for a shipped fact.

    Raises Refusal for an end before the start, a source dated in the future, or an end that is missing.
    """
    facts = queries.facts_in_use(session)
    before, row = facts[key], queries.stored_fact(session, key)
    after = _with(before, details)
    was, now = _facts(before, facts), _facts(after, facts)
    version = row.version if row else 0
    if version != read_version:
        raise Conflict([Difference(name, was[name], now[name]) for name in was], current_version=version)
    _check(after, facts)
    if was == now:
        return
    row = row or _added(session, StoredFact(key=key, category=before.category.value))
    _store(row, after)
    changes = {name: {"from": was[name], "to": now[name]} for name in was if was[name] != now[name]}
    audit.record(
        session, f"{by.name} changed the national fact “{after.value}”.", by=by, on=row, details=changes
    )


def add_fact(session: Session, category: FactCategory, details: FactDetails, *, by: Person) -> StoredFact:
    """Add a fact; raise Refusal as `change_fact` does, or if there is one with the same words."""
    facts = queries.facts_in_use(session)
    if any(fact.value.casefold() == details.value.casefold() for fact in facts.facts):
        raise Refusal("There is already a fact with these words. Change that one.", field="value")
    key = _free_key(category, details.value, facts)
    after = _with(NationalFact(key, category, details.value), details)
    _check(after, facts)
    row = _added(session, StoredFact(key=key, category=category.value))
    _store(row, after)
    now = {name: {"from": "", "to": text} for name, text in _facts(after, facts).items() if text}
    audit.record(session, f"{by.name} added the national fact “{after.value}”.", by=by, on=row, details=now)
    return row


def tell_of_change(session: Session, key: str, words: str, *, by: Person) -> int:
    """Email every administrator what someone says has changed, and return how many there are.

    `key` is that of the fact, or "" for one that is missing. Raises Refusal if there is no administrator.
    """
    people = queries.administrators(session)
    if not people:
        raise Refusal("This installation has no administrator to email. Ask your coordinator who runs it.")
    fact = queries.facts_in_use(session).by_key.get(key)
    for person in people:
        letters.send(
            session,
            person,
            "national_fact_reported.txt",
            fact=fact.title if fact else "",
            path=f"/national-facts/{fact.key}" if fact else "/national-facts",
            reported_by=by,
            words=words,
        )
    about = f"the national fact “{fact.title}”" if fact else "the national facts"
    audit.record(
        session,
        f"{by.name} told the administrators of a change to {about}.",
        by=by,
        on=ReportedFact(key or "all"),
    )
    return len(people)


def _with(fact: NationalFact, details: FactDetails) -> NationalFact:
    return replace(
        fact,
        value=details.value,
        starts=details.starts,
        until=details.until,
        superseded_by=details.superseded_by,
        source=details.source,
        publisher=details.publisher,
        dated=details.dated,
        read_on=clock.today().isoformat(),
        certainty=details.certainty,
        note=details.note,
        last_seen="",
    )


def _check(fact: NationalFact, facts: NationalFacts) -> None:
    for name in (
        "value",
        "source",
        "publisher",
    ):  # printed in terms of reference, where braces are automatic text
        if "{" in getattr(fact, name) or "}" in getattr(fact, name):
            raise Refusal("Remove the braces { and }. They have a meaning in terms of reference.", field=name)
    if first_day(fact.dated) > clock.today():
        raise Refusal("Enter a date for the source that is today or in the past.", field="dated")
    if problem := problem_of(fact, set(facts.by_key)):
        field, sentence = _PROBLEMS.get(problem, (None, f"Correct the fact: {problem}"))
        raise Refusal(sentence, field=field)
    met, following = {fact.key}, fact.superseded_by
    while following:
        if following in met:
            raise Refusal("Choose another fact. These facts would replace each other.", field="superseded_by")
        met.add(following)
        following = facts[following].superseded_by


def _added(session: Session, row: StoredFact) -> StoredFact:
    session.add(row)
    return row


def _store(row: StoredFact, fact: NationalFact) -> None:
    for name in (
        "value", "starts", "until", "superseded_by", "source", "publisher", "dated", "read_on", "certainty", "note",
    ):  # fmt: skip
        setattr(row, name, str(getattr(fact, name)))
    row.changed_at = clock.now()


def _facts(fact: NationalFact, facts: NationalFacts) -> dict[str, str]:
    """Return what the history says about a fact, by label."""
    follows = facts.by_key.get(fact.superseded_by)
    return {
        "Fact": fact.value,
        "From": in_words(fact.starts) if fact.starts else "",
        "No longer holds from": in_words(fact.until) if fact.until else "",
        "Replaced by": follows.title if follows else "",
        "Source": fact.source,
        "Publisher": fact.publisher,
        "Date of the source": in_words(fact.dated) if fact.dated else "",
        "Certainty": fact.certainty.value,
        "Note": fact.note,
    }


def _free_key(category: FactCategory, value: str, facts: NationalFacts) -> str:
    start = f"{category.value}.own.{re.sub('[^a-z0-9]+', '_', value.casefold()).strip('_')}"
    key, number = start[: LONGEST_KEY - 4], 2
    while key in facts.by_key:
        key, number = f"{start[: LONGEST_KEY - 4]}_{number}", number + 1
    return key
