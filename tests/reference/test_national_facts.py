"""National facts: each has a source, a date and a certainty, begins and ends, and is named by its key."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cdp.reference import stored
from cdp.reference.national_facts import Certainty, FactStanding, NationalFact, NationalFacts
from cdp.reference.national_facts_file import FactError, read_facts, shipped_facts
from cdp.reference.terms_text import TermsFacts, TermsKind, default_sections
from cdp.reference.written_dates import as_written, in_words

TODAY = date(2026, 11, 30)
# Bodies, units, grants and ambitions that a text may name only through a fact
NAMES = re.compile(
    r"joint combating drugs unit|jcdu|nhs digital|public health england|ssmtrg|datrig|supplemental substance|"
    r"commissioner|probation service|office for health improvement|54,500|from harm to hope",
    re.IGNORECASE,
)


def with_fact(key: str, **changes: Any) -> NationalFacts:
    """Return the shipped facts with one of them changed."""
    return shipped_facts().with_changes([replace(shipped_facts()[key], **changes)])


def text(facts: NationalFacts, kind: TermsKind = TermsKind.BOARD) -> str:
    """Return a whole default text with these facts."""
    given = TermsFacts("A Partnership", ("Slough",), kind=kind, national=facts, day=TODAY)
    return "\n".join(f"{section.heading}\n{section.body_markdown}" for section in default_sections(given))


def test_every_fact_has_a_source_or_says_that_it_is_from_memory_or_was_not_found() -> None:
    facts = shipped_facts().facts
    assert len(facts) > 110
    for fact in facts:
        assert fact.title
        assert fact.source_line or fact.certainty is not Certainty.SEEN
        assert fact.certainty_line.endswith(".")


def test_facts_that_ended_say_what_replaced_them() -> None:
    facts = shipped_facts()

    def end(key: str) -> str:
        return facts.end_line(facts[key], TODAY)

    assert end("ambition.treatment_places") == (
        "Ended on 31 March 2025. None has replaced it that we know of."
    )
    assert end("grant.ssmtrg") == (
        "Ended on 31 March 2025. Replaced by: Drug and Alcohol Treatment and Recovery Improvement Grant."
    )
    assert end("body.nhs_digital") == "Ended on 31 January 2023. Replaced by: NHS England."
    assert end("body.jcdu") == "Last seen on 9 May 2025. We do not know whether it still exists."
    assert facts["body.jcdu"].standing_on(TODAY) is FactStanding.UNSURE
    assert end("body.pcc").startswith("Due to end in May 2028. To be replaced by: Mayor")
    assert end("policing.pcc_abolition") == "Planned from May 2028."
    assert facts["strategy.replacement"].standing_on(TODAY) is FactStanding.NOT_FOUND


def test_the_current_fact_is_found_through_those_that_ended() -> None:
    current = shipped_facts().current("grant.section31_2021", TODAY)
    assert current is not None
    assert current.key == "grant.public_health_drug_alcohol_ring_fence"
    assert shipped_facts().current("ambition.deaths", TODAY) is None


@pytest.mark.parametrize("kind", list(TermsKind))
def test_no_default_text_names_a_body_or_document_that_may_end(kind: TermsKind) -> None:
    assert not NAMES.search(stored.text(f"terms/{kind}.md"))


def test_the_default_terms_follow_the_facts() -> None:
    before = text(shipped_facts())
    assert before.count("Joint Combating Drugs Unit or its successor") == 5
    assert "Last seen on 9 May 2025" in before.partition("Annex D: National sources")[2]

    renamed = text(with_fact("body.jcdu", value="Drugs Strategy Unit", last_seen=""))
    assert "Joint Combating" not in renamed
    assert (
        "accountable to central government, through the Drugs Strategy Unit or its successor, for" in renamed
    )

    ended = text(with_fact("body.jcdu", until="2026-04-01", last_seen=""))
    assert "notifies central government of any change" in ended
    assert "accountable to central government for the work" in ended
    assert "Joint Combating" not in ended

    replaced = text(with_fact("body.pcc", until="2026-04-01", superseded_by="policing.mayor.london"))
    assert "such as the Mayor's Office for Policing and Crime;" in replaced


def test_the_default_terms_name_the_panels_and_leave_decisions_to_those_with_the_power() -> None:
    words = text(shipped_facts())
    assert "(“the DARD panel”)" in words
    assert "(“the LDIS panel”)" in words
    assert "On these matters the Board **recommends**." in words
    assert "an exemption in the Freedom of Information Act 2000" in words
    assert "Schedule 12A to the Local Government Act 1972 applies only if it meets as one." in words


def test_a_paragraph_about_a_document_that_ended_is_left_out() -> None:
    words = text(with_fact("guidance.ldis", until="2026-01"))
    assert "The LDIS panel works as described" not in words
    assert "Drug alerts and local drug information systems" not in words


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"until": "2010"}, "it ends before it begins"),
        ({"superseded_by": "body.unheard_of", "until": "2026"}, "what replaced it is not a fact"),
        ({"date": "May 2025"}, "not written as a year"),
        ({"source": None}, "has no source"),
        ({"note": 3}, "Expected `str"),
    ],
)
def test_a_mistake_in_the_file_is_refused(changes: dict[str, object], problem: str) -> None:
    tree = stored.tree("national_facts.yaml")
    entry = next(fact for fact in tree["facts"] if fact["key"] == "body.jcdu")
    entry.update(changes)
    with pytest.raises(FactError, match=problem):
        read_facts(tree)


def test_added_facts_stand_with_those_of_their_category() -> None:
    tree = shipped_facts()["ambition.deaths"]
    added = NationalFact("ambition.own.new", tree.category, "Halve deaths", source="A plan", dated="2026")
    keys = [fact.key for fact in shipped_facts().with_changes([added]).facts]
    assert keys[keys.index("ambition.own.new") - 1].startswith("ambition.")


@pytest.mark.parametrize(
    ("typed", "written"),
    [("9 May 2025", "2025-05-09"), ("may 2025", "2025-05"), ("2025", "2025"), ("2025-05", "2025-05")],
)
def test_dates_are_typed_as_printed(typed: str, written: str) -> None:
    assert as_written(typed) == written
    assert as_written(in_words(written)) == written


@pytest.mark.parametrize("typed", ["", "31 February 2025", "Maybe 2025", "next year", "25", "2025-13"])
def test_what_is_not_a_date_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        as_written(typed)
