"""The canonical form of a text, and fingerprints."""

import pytest

from cdp.issuing.canonical import plain_fingerprint


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("A" * 64, "a" * 64),
        (" ".join(["abcd1234"] * 8), "abcd1234" * 8),
        ("ab:cd:" * 16, "abcd" * 16),
        ("z" * 64, None),
        ("", None),
        ("a" * 63, None),
    ],
)
def test_a_fingerprint_may_be_entered_with_spaces_and_capitals(typed: str, plain: str | None) -> None:
    assert plain_fingerprint(typed) == plain
