"""Comparison of two texts word by word: exact, readable and quick."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdp.terms.comparing.marked_words import compare, compare_line
from cdp.terms.comparing.passages import Passage, PassageKind, Piece, WordMark, stretches

LETTERS = "ab 1.*-#\n\t\\_é\u0301שלוםمرحبا👩\u200d👧🏽🏴\U000e0067\U000e007f\u2028\u00a0\ufe0f"
texts = st.one_of(st.text(LETTERS, max_size=60), st.text(max_size=60))
paragraphs = st.lists(
    st.sampled_from(
        ["1. The Board meets.", "2. The Board meets.", "- one\n- two", "", "  ", "The **quorum** is 5.", "x"]
    ),
    max_size=12,
).map("\n".join)


def old_of(pieces: tuple[Piece, ...]) -> str:
    return "".join(piece.text for piece in pieces if piece.kind is not WordMark.ADDED)


def new_of(pieces: tuple[Piece, ...]) -> str:
    return "".join(piece.text for piece in pieces if piece.kind is not WordMark.REMOVED)


def all_pieces(passages: tuple[Passage, ...]) -> tuple[Piece, ...]:
    return tuple(piece for passage in passages for piece in passage.pieces)


def marked(passages: tuple[Passage, ...]) -> list[str]:
    """Return the marked text with one line for each paragraph: [-removed-] and {+added+}."""
    signs = {WordMark.SAME: ("", ""), WordMark.REMOVED: ("[-", "-]"), WordMark.ADDED: ("{+", "+}")}
    return [
        "".join(f"{signs[piece.kind][0]}{piece.text}{signs[piece.kind][1]}" for piece in passage.shown)
        for passage in passages
    ]


@given(st.one_of(texts, paragraphs), st.one_of(texts, paragraphs))
def test_the_pieces_form_the_exact_old_and_new_texts(old: str, new: str) -> None:
    pieces = all_pieces(compare(old, new))
    assert old_of(pieces) == old
    assert new_of(pieces) == new
    assert all(piece.text for piece in pieces)


@given(texts, texts)
def test_a_compared_line_keeps_both_texts_exactly(old: str, new: str) -> None:
    pieces = compare_line(old, new)
    assert old_of(pieces) == old
    assert new_of(pieces) == new


@given(st.one_of(texts, paragraphs))
def test_a_text_compared_with_itself_has_not_changed(text: str) -> None:
    assert {passage.kind for passage in compare(text, text)} <= {PassageKind.SAME}


@given(paragraphs, paragraphs)
def test_stretches_contain_every_paragraph_once_and_fold_only_unchanged_ones(old: str, new: str) -> None:
    passages = compare(old, new)
    found = stretches(passages)
    assert tuple(passage for stretch in found for passage in stretch.passages) == passages
    for stretch in found:
        if stretch.folded:
            assert {passage.kind for passage in stretch.passages} == {PassageKind.SAME}
            assert len(stretch.passages) >= 3


def test_words_are_marked_inside_a_changed_paragraph() -> None:
    old = "1. The quorum is **5 voting members**, present in person.\n2. A deputy counts.\n"
    new = "1. The quorum is **7 voting members**, present in person.\n2. A deputy counts.\n"
    passages = compare(old, new)
    assert [passage.kind for passage in passages] == [PassageKind.CHANGED, PassageKind.SAME]
    assert marked(passages) == [
        "1. The quorum is [-5-]{+7+} voting members, present in person.",
        "2. A deputy counts.",
    ]


def test_an_inserted_paragraph_does_not_mark_the_renumbered_ones() -> None:
    old = "1. One thing stays.\n2. Another stays.\n3. The last stays."
    new = "1. One thing stays.\n2. Members declare their interests.\n3. Another stays.\n4. The last stays."
    passages = compare(old, new)
    assert [passage.kind for passage in passages] == [
        PassageKind.SAME,
        PassageKind.ADDED,
        PassageKind.SAME,
        PassageKind.SAME,
    ]
    assert marked(passages)[1:3] == [
        "{+2. Members declare their interests.+}",
        "[-2. -]{+3. +}Another stays.",
    ]


def test_the_last_paragraph_is_the_same_when_one_is_added_after_it() -> None:
    passages = compare("First.\n\nSecond.", "First.\n\nSecond.\n\nThird.")
    assert [passage.kind for passage in passages] == [PassageKind.SAME, PassageKind.SAME, PassageKind.ADDED]
    assert marked(passages) == ["First.", "Second.", "{+Third.+}"]


def test_a_replaced_paragraph_is_shown_whole() -> None:
    passages = compare(
        "The chair keeps order.", "Minutes are published within ten working days of a meeting."
    )
    assert marked(passages) == [
        "[-The chair keeps order.-]",
        "{+Minutes are published within ten working days of a meeting.+}",
    ]


def test_a_few_common_words_do_not_break_up_a_rewritten_sentence() -> None:
    (passage,) = compare(
        "The Board agrees a delivery plan, and reviews it at least every 12 months in public.",
        "The Board agrees a delivery plan, and tells the councils of the footprint when it is late in public.",
    )
    removed, added = (
        "reviews it at least every 12 months",
        "tells the councils of the footprint when it is late",
    )
    assert marked((passage,)) == [
        f"The Board agrees a delivery plan, and [-{removed}-]{{+{added}+}} in public."
    ]


def test_old_paragraphs_are_paired_with_similar_new_ones() -> None:
    old = "Minutes go to the chair within 10 working days.\nPapers are sent 5 clear working days before."
    new = (
        "An entirely new first sentence about lived experience.\n"
        "Minutes go to the chair within 15 working days.\nPapers are sent 7 clear working days before."
    )
    assert marked(compare(old, new)) == [
        "{+An entirely new first sentence about lived experience.+}",
        "Minutes go to the chair within [-10-]{+15+} working days.",
        "Papers are sent [-5-]{+7+} clear working days before.",
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("The family 👩\u200d👧 comes today.", "The family 👩🏽\u200d👧 comes today."),
        ("The flag 🏴\U000e0067\U000e0062\U000e007f flies today.", "The flag 🇬🇧 flies today."),
        ("A cafe\u0301 is open today.", "A cafe is open today."),
        ("Press 1\ufe0f\u20e3 to go on today.", "Press 2\ufe0f\u20e3 to go on today."),
        ("Sign #\ufe0f\u20e3 here today please.", "Sign # here today please."),
    ],
)
def test_a_character_with_combining_marks_is_never_cut(old: str, new: str) -> None:
    (passage,) = compare(old, new)
    assert passage.kind is PassageKind.CHANGED
    for piece in passage.pieces:
        assert piece.text[0] not in "\u0301\ufe0f\u20e3\u200d\U000e0067"
        assert not piece.text.endswith("\u200d")
    changed = [piece.text for piece in passage.pieces if piece.kind is not WordMark.SAME]
    assert changed == [old.split()[word] for word in [_first_difference(old, new)]] + [
        new.split()[_first_difference(old, new)]
    ]


def _first_difference(old: str, new: str) -> int:
    pairs = zip(old.split(), new.split(), strict=True)
    return next(place for place, (one, other) in enumerate(pairs) if one != other)


def test_right_to_left_words_are_marked_whole() -> None:
    (passage,) = compare("שלום לכל חברי הוועדה היום", "שלום לכל חברי המועצה היום")
    assert marked((passage,)) == ["שלום לכל חברי [-הוועדה-]{+המועצה+} היום"]


def test_readers_see_no_markdown() -> None:
    old = "- Members of **the Board**\n    - a \\*starred\\* word, 5 * 3\n### Voting"
    assert marked(compare(old, old)) == ["• Members of the Board", "• a *starred* word, 5 * 3", "Voting"]
    assert [passage.depth for passage in compare(old, old)] == [0, 1, 0]


def test_a_change_of_formatting_alone_is_noted_and_not_marked() -> None:
    (passage,) = compare("The **Board** meets four times a year.", "The Board  meets *four* times a year.")
    assert passage.kind is PassageKind.CHANGED
    assert passage.only_looks
    (other,) = compare("The **Board** meets.", "The **Board** met.")
    assert not other.only_looks


def test_a_bullet_changed_to_a_number_is_shown() -> None:
    (passage,) = compare(
        "- The chair keeps order in the meeting.", "1. The chair keeps order in the meeting."
    )
    assert marked((passage,)) == ["[-•-]{+1.+} The chair keeps order in the meeting."]


def test_long_unchanged_stretches_are_folded_and_neighbours_of_a_change_are_shown() -> None:
    lines = [f"{number}. Paragraph number {number} says its own." for number in range(1, 21)]
    new = [*lines]
    new[9] = "10. Paragraph number ten says its own."
    folded = stretches(compare("\n".join(lines), "\n".join(new)))
    assert [(stretch.folded, len(stretch.passages)) for stretch in folded] == [
        (True, 8),
        (False, 3),
        (True, 9),
    ]
    assert folded[0].words == "8 paragraphs unchanged"
    assert stretches(()) == []


def test_two_changes_close_together_leave_nothing_to_fold() -> None:
    old = "\n".join(f"Line {number} of the text." for number in range(5))
    new = old.replace("Line 0", "Row 0").replace("Line 4", "Row 4")
    assert [(stretch.folded, len(stretch.passages)) for stretch in stretches(compare(old, new))] == [
        (False, 5)
    ]


def test_a_replaced_figure_is_shown_whole() -> None:
    assert compare_line("5 voting members", "7 voting members") == (
        Piece(WordMark.REMOVED, "5"),
        Piece(WordMark.ADDED, "7"),
        Piece(WordMark.SAME, " voting members"),
    )
    assert compare_line("yes", "never") == (Piece(WordMark.REMOVED, "yes"), Piece(WordMark.ADDED, "never"))
