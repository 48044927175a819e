"""The page of differences between two versions: readable without colour, and with links to every changed clause."""

import pytest
from flask import Flask, render_template_string

from cdp.terms.comparing.differences import Clause, TermsWording, compare
from tests.visitor import Visitor

PAGE = """{% extends "layout.html" %}{% set heading = "Two versions" %}
{% from "terms/_differences.html" import differences %}
{% block content %}
<h1 class="govuk-heading-l">{{ heading }}</h1>
{{ differences(result, "Version 1", "Version 2") }}
{% endblock %}"""

LINES = "\n".join(f"{number}. Paragraph number {number} stays." for number in range(1, 9))
OLD = TermsWording(
    (("Quorum", "5 voting members"), ("Papers", "5 days")),
    (
        Clause("aaa", "1. Purpose", "To bring partners together."),
        Clause("bbb", "2. Quorum", f"The quorum is 5 members.\n{LINES}"),
        Clause("ccc", "3. <b>Finance</b>", "It holds no <script>money</script>."),
        Clause("eee", "4. Risk", "Each risk has an **owner** of its own."),
    ),
)
NEW = TermsWording(
    (("Quorum", "7 voting members"), ("Voting", "by consensus")),
    (
        Clause("aaa", "1. Purpose", "To bring partners together."),
        Clause("bbb", "2. Quorum and chair", f"The quorum is 7 members.\n{LINES}"),
        Clause("ddd", "3. Review", "Each year."),
        Clause("eee", "4. Risk", "Each risk has an owner of its own."),
    ),
)


def see(app: Flask, old: TermsWording, new: TermsWording) -> Visitor:
    """Open a page with the differences between two versions."""
    app.add_url_rule("/two", "two", lambda: render_template_string(PAGE, result=compare(old, new)))
    return Visitor(app.test_client()).get("/two")


@pytest.fixture
def shown(own_app: Flask) -> Visitor:
    """A page with the differences between the two versions."""
    return see(own_app, OLD, NEW)


def test_the_page_counts_the_changes_and_links_to_each(shown: Visitor) -> None:
    assert "2 clauses changed, 1 added and 1 removed. 3 rules or timings changed." in shown.main
    assert shown.table("Changes to clauses") == [
        ["2. Quorum and chair", "Changed"],
        ["3. <b>Finance</b>", "Removed"],
        ["3. Review", "Added"],
        ["4. Risk", "Changed"],
    ]
    assert shown.table("Changes to rules and timings") == [
        ["Quorum", "5 voting members", "7 voting members"],
        ["Papers", "5 days", "Not stated"],
        ["Voting", "Not stated", "by consensus"],
    ]
    assert shown.links["2. Quorum and chair"] == "#clause-bbb"
    assert {element.get("id") for element in shown.page.all("h2")} >= {
        "clause-bbb",
        "clause-ccc",
        "clause-ddd",
    }


def test_changes_are_marked_with_elements_and_words_and_typed_text_is_escaped(shown: Visitor) -> None:
    added = ["".join(element.itertext()) for element in shown.page.all("ins")]
    removed = ["".join(element.itertext()) for element in shown.page.all("del")]
    assert added == ["words that were added", "[added:  and chair]", "[added: 7]", "[added: Each year.]"]
    assert removed == [
        "words that were removed",
        "[removed: 5]",
        "[removed: It holds no <script>money</script>.]",
    ]


def test_unchanged_text_is_folded_and_unmarkable_changes_are_noted(shown: Visitor) -> None:
    summaries = ["".join(element.itertext()).strip() for element in shown.page.all("summary")]
    assert summaries == ["1 clause unchanged", "7 paragraphs unchanged"]
    assert "Only bold, italics or spacing changed in the paragraph above." in shown.main


def test_two_equal_versions_show_one_sentence(own_app: Flask) -> None:
    assert see(own_app, OLD, OLD).main.endswith("No changes.")
