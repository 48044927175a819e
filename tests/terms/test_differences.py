"""Differences between two versions by clause: the kinds of change, their order and counts, and the running time."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdp.reference.terms_text import TermsFacts, default_sections
from cdp.terms.comparing.differences import (
    ChangeKind,
    Clause,
    ClauseDifference,
    PassageKind,
    TermsDifferences,
    TermsWording,
    WordMark,
    compare,
)

PURPOSE = Clause(
    "purpose", "1. Purpose", "The Board brings partners together.\n\nIt has no legal personality."
)
QUORUM = Clause("quorum", "2. Quorum", "1. The quorum is 5 voting members.\n2. A deputy counts.")
MEETINGS = Clause("meetings", "3. Meetings", "The Board meets at least four times a year.")
REVIEW = Clause("review", "4. Review", "Reviewed at least every 12 months.")
FIGURES = (("Quorum", "5 voting members"), ("Meetings", "at least four times a year"))


def differences(old: list[Clause], new: list[Clause]) -> TermsDifferences:
    return compare(TermsWording(FIGURES, tuple(old)), TermsWording(FIGURES, tuple(new)))


def kinds(found: TermsDifferences) -> list[tuple[str, ChangeKind]]:
    return [(clause.clause, clause.kind) for clause in found.clauses]


def text(difference: ClauseDifference, but: WordMark) -> str:
    return "".join(
        piece.text for passage in difference.passages for piece in passage.pieces if piece.kind is not but
    )


def test_a_text_compared_with_itself_has_no_differences() -> None:
    found = differences([PURPOSE, QUORUM], [PURPOSE, QUORUM])
    assert found.nothing
    assert found.sentence == "No changes."
    assert found.touched == []
    assert kinds(found) == [("purpose", ChangeKind.UNCHANGED), ("quorum", ChangeKind.UNCHANGED)]


def test_changed_added_and_removed_clauses_are_counted_in_reading_order() -> None:
    changed = Clause("quorum", "2. Quorum", "1. The quorum is 7 voting members.\n2. A deputy counts.")
    added = Clause("finance", "3. Finance", "The Partnership holds no money.")
    review = Clause("review", "4. Review", REVIEW.text)
    found = differences([PURPOSE, QUORUM, MEETINGS, REVIEW], [PURPOSE, changed, added, review])
    assert kinds(found) == [
        ("purpose", ChangeKind.UNCHANGED),
        ("quorum", ChangeKind.CHANGED),
        ("meetings", ChangeKind.REMOVED),
        ("finance", ChangeKind.ADDED),
        ("review", ChangeKind.UNCHANGED),
    ]
    assert found.sentence == "1 clause changed, 1 added and 1 removed."
    assert [clause.heading for clause in found.touched] == ["2. Quorum", "3. Meetings", "3. Finance"]
    quorum = found.touched[0]
    assert [passage.kind for passage in quorum.passages] == [PassageKind.CHANGED, PassageKind.SAME]
    assert [piece.text for piece in quorum.passages[0].pieces if piece.kind is not WordMark.SAME] == [
        "5",
        "7",
    ]


def test_a_clause_removed_from_the_start_is_listed_first() -> None:
    assert kinds(differences([PURPOSE, QUORUM], [QUORUM])) == [
        ("purpose", ChangeKind.REMOVED),
        ("quorum", ChangeKind.UNCHANGED),
    ]


def test_a_new_number_alone_is_not_a_change() -> None:
    found = differences(
        [PURPOSE, MEETINGS], [PURPOSE, QUORUM, Clause("meetings", "7. Meetings", MEETINGS.text)]
    )
    meetings = found.clauses[2]
    assert meetings.kind is ChangeKind.UNCHANGED
    assert meetings.renumbered
    assert not meetings.renamed


def test_a_new_heading_is_a_change() -> None:
    found = differences([QUORUM], [Clause("quorum", "2. Quorum and chair", QUORUM.text)])
    (quorum,) = found.touched
    assert quorum.kind is ChangeKind.CHANGED
    assert quorum.renamed
    assert not quorum.renumbered
    assert not quorum.only_order
    assert [(piece.kind, piece.text) for piece in quorum.heading_pieces] == [
        (WordMark.SAME, "2. Quorum"),
        (WordMark.ADDED, " and chair"),
    ]


def test_only_the_moved_clause_is_listed_and_not_its_neighbours() -> None:
    found = differences([PURPOSE, QUORUM, MEETINGS, REVIEW], [PURPOSE, MEETINGS, REVIEW, QUORUM])
    assert kinds(found) == [
        ("purpose", ChangeKind.UNCHANGED),
        ("meetings", ChangeKind.UNCHANGED),
        ("review", ChangeKind.UNCHANGED),
        ("quorum", ChangeKind.MOVED),
    ]
    assert found.sentence == "1 clause moved."


def test_a_clause_that_moved_and_changed_is_both() -> None:
    changed = Clause("purpose", "4. Purpose", PURPOSE.text.replace("partners", "organisations"))
    found = differences([PURPOSE, QUORUM, MEETINGS, REVIEW], [QUORUM, MEETINGS, REVIEW, changed])
    purpose = found.clauses[-1]
    assert (purpose.kind, purpose.moved) == (ChangeKind.CHANGED, True)
    assert found.sentence == "1 clause changed."


def test_a_change_of_paragraph_numbers_alone_is_noted() -> None:
    renumbered = Clause("quorum", "2. Quorum", "3. The quorum is 5 voting members.\n4. A deputy counts.")
    (quorum,) = differences([QUORUM], [renumbered]).touched
    assert quorum.kind is ChangeKind.CHANGED
    assert quorum.only_order


def test_figures_are_compared_by_their_labels() -> None:
    found = compare(
        TermsWording(
            (("Quorum", "5 voting members"), ("Review", "every 12 months"), ("Papers", "5 days")), ()
        ),
        TermsWording((("Papers", "5 days"), ("Quorum", "7 voting members"), ("Voting", "by consensus")), ()),
    )
    assert [(figure.label, figure.kind, figure.old, figure.new) for figure in found.figures] == [
        ("Papers", ChangeKind.UNCHANGED, "5 days", "5 days"),
        ("Quorum", ChangeKind.CHANGED, "5 voting members", "7 voting members"),
        ("Review", ChangeKind.REMOVED, "every 12 months", None),
        ("Voting", ChangeKind.ADDED, None, "by consensus"),
    ]
    assert found.sentence == "3 rules or timings changed."
    assert not found.nothing


def test_clauses_and_figures_are_counted_in_one_sentence() -> None:
    found = compare(
        TermsWording((("Quorum", "5"),), (PURPOSE, QUORUM, MEETINGS)),
        TermsWording((("Quorum", "7"),), (Clause("purpose", "1. Purpose", "Else."), REVIEW)),
    )
    assert found.sentence == "1 clause changed, 1 added and 2 removed. 1 rule or timing changed."


def test_a_clause_named_twice_is_compared_twice() -> None:
    again = Clause("quorum", "3. Quorum again", "Another text.")
    assert kinds(differences([QUORUM, again], [QUORUM, again])) == [
        ("quorum", ChangeKind.UNCHANGED),
        ("quorum", ChangeKind.UNCHANGED),
    ]


clauses = st.lists(
    st.builds(
        Clause,
        st.sampled_from("abcdef"),
        st.sampled_from(["1. One", "2. One", "Annex A"]),
        st.text("xy \n1.-*é", max_size=30),
    ),
    max_size=7,
)


@given(clauses, clauses)
def test_every_clause_of_both_versions_is_included_once_with_its_exact_text(
    old: list[Clause], new: list[Clause]
) -> None:
    found = differences(old, new)
    in_new = [clause for clause in found.clauses if clause.new_heading is not None]
    in_old = [clause for clause in found.clauses if clause.old_heading is not None]
    assert [(clause.clause, text(clause, WordMark.REMOVED)) for clause in in_new] == [
        (clause.clause, clause.text) for clause in new
    ]
    assert sorted((clause.clause, text(clause, WordMark.ADDED)) for clause in in_old) == sorted(
        (clause.clause, clause.text) for clause in old
    )
    assert found.nothing == (not found.touched)


def test_the_default_text_with_one_word_changed_has_one_clause_changed() -> None:
    sections = default_sections(TermsFacts("A Partnership", ("Slough",)))
    old = [
        Clause(section.key, f"{number}. {section.heading}", section.body_markdown)
        for number, section in enumerate(sections, 1)
    ]
    new = [
        Clause(clause.clause, clause.heading, clause.text.replace("15 minutes", "20 minutes"))
        for clause in old
    ]
    found = differences(old, new)
    assert [clause.clause for clause in found.touched] == ["quorum"]
    marked = [piece for passage in found.touched[0].passages for piece in passage.pieces]
    assert [piece.text for piece in marked if piece.kind is not WordMark.SAME] == ["15", "20"]


def _random_text(words: list[str], seed: int, length: int) -> str:
    chosen = random.Random(seed)  # noqa: S311 -- text to compare, not a secret
    return "\n\n".join(
        " ".join(chosen.choice(words) for _ in range(length)) for _ in range(20_000 // (6 * length) + 1)
    )[:20_000]


@pytest.mark.parametrize("length", [3, 80, 4_000])
def test_forty_long_clauses_rewritten_from_end_to_end_take_well_under_a_second(length: int) -> None:
    body = " ".join(section.body_markdown for section in default_sections(TermsFacts("A", ("B",)))).split()
    old = [Clause(str(number), "H", _random_text(body, number, length)) for number in range(40)]
    new = [Clause(str(number), "H", _random_text(body, number + 100, length)) for number in range(40)]
    begun = time.process_time()
    found = differences(old, new)
    assert time.process_time() - begun < 1
    assert found.sentence == "40 clauses changed."


@pytest.mark.parametrize(
    ("old", "new"),
    [("a " * 10_000, "a b " * 5_000), ("a\n" * 10_000, "a\nb\n" * 5_000), ("," * 20_000, ".," * 10_000)],
)
def test_adversarial_texts_are_compared_quickly(old: str, new: str) -> None:
    begun = time.process_time()
    found = differences(
        [Clause(str(number), "H", old) for number in range(40)],
        [Clause(str(number), "H", new) for number in range(40)],
    )
    assert time.process_time() - begun < 2
    assert text(found.clauses[0], WordMark.ADDED) == old
    assert text(found.clauses[0], WordMark.REMOVED) == new
