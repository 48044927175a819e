"""Screens, emails and documents are worded as docs/rules/words.md says."""

from pathlib import Path

import pytest

from tests.architecture import words


def test_no_sentence_makes_an_english_reader_stumble() -> None:
    assert [str(finding) for finding in words.findings()] == []


def test_no_name_of_a_partnership_or_board_needs_an_article() -> None:
    assert [str(finding) for finding in words.articles()] == []


def test_an_article_before_a_name_is_found(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "cdp").mkdir()
    (tmp_path / "templates" / "a.txt").write_text(
        "Of the board.\nThe {{ partnership.name }} and the\n{{ poll.board.name }}: {{ partnership.name }}\n"
    )
    (tmp_path / "cdp" / "a.py").write_text(
        'A = f"of the {self.partnership.short_name}"\nB = f"the {number}"\n'
    )
    assert [(one.file, one.line) for one in words.articles(tmp_path)] == [
        ("cdp/a.py", 1),
        ("templates/a.txt", 2),
        ("templates/a.txt", 2),
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Nobody has been sent it yet.", ["“Nobody”"]),
        ("It ends by itself on that date.", ["“by itself”"]),
        ("You can leave this empty", ["“You can leave this empty”"]),
        (" ".join(["word"] * 26) + ".", ["26 words"]),
        ("No one has been invited yet. " + " ".join(["word"] * 25) + ".", []),
    ],
)
def test_what_stumbles_is_named(text: str, why: list[str]) -> None:
    assert list(words.complaints(text)) == why


def test_words_are_found_in_templates_forms_and_attributes(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "cdp").mkdir()
    (tmp_path / "templates" / "a.html").write_text(
        "{# somebody #}\n<p>Tell somebody\nelse.</p>\n{{ button('Go on writing') }}\n"
    )
    (tmp_path / "cdp" / "forms.py").write_text('"""Somebody."""\n\nHINT = f"Ask somebody in {1}"\n')
    found = {(one.file, one.line, one.why) for one in words.findings(tmp_path)}
    assert found == {
        ("cdp/forms.py", 3, "“somebody”"),
        ("templates/a.html", 2, "“somebody”"),
        ("templates/a.html", 4, "“Go on”"),
    }
