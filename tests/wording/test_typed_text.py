"""Text that scripts send is as clean as text from forms."""

import pytest

from cdp.errors import Refusal
from cdp.wording.typed_text import clean_line, clean_text


def test_text_is_trimmed_and_in_one_form_of_unicode() -> None:
    assert clean_line("  Cafe\u0301 \ufeff") == "Café"
    assert clean_text("one\r\ntwo\rthree\u2028four\n") == "one\ntwo\nthree\nfour"
    assert clean_line("abc\u202edef") == "abcdef", "marks that turn the direction of writing go"
    assert clean_line("👩‍👩‍👧") == "👩‍👩‍👧", "joined emoji stay whole"


@pytest.mark.parametrize("typed", ["\x00", "a\x1bb", "\ud800", "\ufdd0", "\U0001ffff", "a\x7f"])
def test_unprintable_characters_are_refused(typed: str) -> None:
    with pytest.raises(Refusal, match="cannot be printed"):
        clean_text(typed, field="text")


@pytest.mark.parametrize("typed", [None, 3, ["a"], {"a": 1}])
def test_values_that_are_not_text_are_refused(typed: object) -> None:
    with pytest.raises(Refusal, match="Send text"):
        clean_line(typed)


def test_a_line_is_one_line_and_not_too_long() -> None:
    with pytest.raises(Refusal, match="line break"):
        clean_line("a\nb")
    with pytest.raises(Refusal, match=r"Use 1,000 characters or fewer\. You have used 1,001\."):
        clean_text("a" * 1001, max_length=1000)
