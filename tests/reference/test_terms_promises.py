"""What the clauses of the default terms of reference promise."""

import pytest

from cdp.reference.terms_promises import Keeping, clauses_in, promises_of
from cdp.reference.terms_text import TermsKind, template_of


@pytest.mark.parametrize("kind", list(TermsKind))
def test_every_clause_of_the_default_text_says_what_keeps_it(kind: TermsKind) -> None:
    clauses = [
        (section.key, clause) for section in template_of(kind) for clause in clauses_in(section.body_markdown)
    ]
    found = {
        clause: [each for each in promises_of(kind) if each.section == section and each.fragment in clause]
        for section, clause in clauses
    }
    assert {clause: len(promises) for clause, promises in found.items() if len(promises) != 1} == {}
    used = [promise for promises in found.values() for promise in promises]
    assert [each for each in promises_of(kind) if each not in used] == []


@pytest.mark.parametrize("kind", list(TermsKind))
def test_a_promise_with_a_date_says_how_it_is_checked(kind: TermsKind) -> None:
    for promise in promises_of(kind):
        is_due = promise.keeping is Keeping.DUE
        assert is_due is bool(promise.code), promise
        assert is_due is (bool(promise.check) or promise.every_months is not None), promise
        assert bool(promise.how) is (promise.keeping not in (Keeping.FACT, Keeping.PEOPLE)), promise


def test_lines_that_only_lead_to_a_list_are_no_clauses() -> None:
    body = "The Board:\n\n- agrees a plan\n1. It meets {frequency}.\n\n{members}\n"
    assert clauses_in(body) == ("agrees a plan", "It meets {frequency}.")
