"""The product speaks as docs/rules/words.md says, on every screen, in every email and document."""

from pathlib import Path

import pytest

from tests.architecture import words


def test_no_sentence_makes_an_english_reader_stumble() -> None:
    assert [str(finding) for finding in words.findings()] == []


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
