"""Reading and checking the file of national facts that is shipped.

An unknown field, a wrong date or a broken reference raises FactError, which says where.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from msgspec import Struct, ValidationError, convert

from cdp.reference import stored
from cdp.reference.national_facts import (
    Certainty,
    FactBasis,
    FactCategory,
    NationalFact,
    NationalFacts,
    in_order,
)
from cdp.reference.written_dates import first_day


class FactError(Exception):
    """The file of national facts contains an error; the message says where."""


class _Record(Struct, frozen=True, forbid_unknown_fields=True, rename={"starts": "from", "dated": "date"}):
    """A fact as it is in the file."""

    key: str
    category: FactCategory
    value: str | None
    starts: str | None
    until: str | None
    superseded_by: str | None
    source: str | None
    publisher: str | None
    dated: str | None
    read_on: str
    certainty: Certainty
    note: str | None
    basis: FactBasis | None = None
    last_seen: str = ""


@cache
def shipped_facts() -> NationalFacts:
    """Return the facts of the file, read once and in order of category; raise FactError for any mistake in it."""
    return read_facts(stored.tree("national_facts.yaml"))


def read_facts(tree: Mapping[str, Any]) -> NationalFacts:
    """Return the facts of a parsed file; raise FactError for an unknown field, a wrong date or a broken reference."""
    if tree.get("schema_version") != 1:
        raise FactError("This program reads version 1 of the national facts.")
    facts = [_fact(entry) for entry in tree["facts"]]
    keys = {fact.key for fact in facts}
    if len(keys) != len(facts):
        raise FactError("Two facts have the same key.")
    for fact in facts:
        if problem := problem_of(fact, keys):
            raise FactError(f"{fact.key}: {problem}")
    return NationalFacts(in_order(facts))


def _fact(entry: Mapping[str, Any]) -> NationalFact:
    try:
        record = convert(entry, _Record)
    except ValidationError as error:
        raise FactError(f"{entry.get('key')}: {error}.") from error
    given = {name: getattr(record, name) for name in record.__struct_fields__}
    return NationalFact(**{name: value for name, value in given.items() if value is not None})


def problem_of(fact: NationalFact, keys: set[str]) -> str:
    """Return what is wrong with a fact, given all keys; "" if nothing is."""
    try:
        for written in (fact.starts, fact.until, fact.dated, fact.read_on, fact.last_seen):
            if written:
                first_day(written)
    except ValueError:
        return "a date is not written as a year, a month or a day."
    if fact.starts and fact.until and first_day(fact.starts) >= first_day(fact.until):
        return "it ends before it begins."
    if fact.superseded_by and (fact.superseded_by not in keys or fact.superseded_by == fact.key):
        return "what replaced it is not a fact."
    if fact.superseded_by and not fact.until:
        return "it was replaced but has no end."
    if bool(fact.value) is (fact.certainty is Certainty.UNKNOWN):
        return "a fact has words, and one that was not found has none."
    if fact.certainty is Certainty.SEEN and not fact.source:
        return "it was seen, but has no source."
    return ""
