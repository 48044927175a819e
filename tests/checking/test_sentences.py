"""Sentences in one report: those that are right have no error, those that are wrong have a finding of their kind."""

from pathlib import Path

import pytest

from cdp.checking.check import check, errors_of
from cdp.checking.readers.text import read_text

SENTENCES = Path(__file__).with_name("sentences")
REPORT = """\
# Borchester Council

# Decision notice BC/2026/014: Recovery housing, 2026/27 and 2027/28

Decision maker: Cabinet Member for Health and Housing
Date of decision: 14 May 2026

## Recommendations

The Cabinet Member is recommended to:

1. Approve £412,000 for recovery housing over 2026/27 and 2027/28, as in Table 1.
2. Note the risks in paragraph 2.2.

## 1. Background

1.1 SENTENCE

## 2. Money

2.1 The cost is in Table 1.

**Table 1: Cost**

| Service | 2026/27 | 2027/28 | Total |
|---|---:|---:|---:|
| Housing link workers | £120,000 | £124,000 | £244,000 |
| Floating support | £82,000 | £86,000 | £168,000 |
| Total | £202,000 | £210,000 | £412,000 |

2.2 Recruitment is the main risk.
"""
RIGHT = (SENTENCES / "right.txt").read_text(encoding="utf-8").splitlines()
WRONG = [line.split(" | ", 1) for line in (SENTENCES / "wrong.txt").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("sentence", RIGHT)
def test_a_sentence_that_is_right_has_no_error(sentence: str) -> None:
    assert errors_of(check(read_text(REPORT.replace("SENTENCE", sentence)))) == []


@pytest.mark.parametrize(("kind", "sentence"), WRONG)
def test_a_sentence_that_is_wrong_is_found(kind: str, sentence: str) -> None:
    assert kind in {each.kind for each in check(read_text(REPORT.replace("SENTENCE", sentence)))}
