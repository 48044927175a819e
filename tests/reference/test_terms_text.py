"""The default terms of reference."""

import re
from dataclasses import replace
from datetime import date

import pytest

from cdp.reference.terms_text import TermsFacts, TermsKind, default_sections, section_keys

BERKSHIRE_EAST = TermsFacts(
    partnership="Berkshire East Combatting Drugs Partnership",
    acronym="BECDP",
    areas=("Bracknell Forest", "Slough", "Windsor and Maidenhead"),
    rationale="co-terminosity with the Integrated Care Partnership and Public Health",
    sro="the Director of Public Health",
    chair="the Director of Public Health",
    quorum_rule="The quorum is seven voting members, including one councillor.",
    member_term="Representatives serve for two years.",
    members=("Slough Borough Council: Director of Public Health", "Thames Valley Police: Superintendent"),
    reports_to=("Slough Wellbeing Board", "NHS Frimley Integrated Care Board"),
)


def body(facts: TermsFacts, key: str) -> str:
    return next(section.body_markdown for section in default_sections(facts) if section.key == key)


def whole(facts: TermsFacts) -> str:
    return "\n\n".join(section.body_markdown for section in default_sections(facts))


def test_a_boards_terms_have_nineteen_sections_and_four_annexes() -> None:
    assert [section.heading for section in default_sections(BERKSHIRE_EAST)] == [
        "Name and footprint",
        "Background and purpose",
        "Strategic outcomes",
        "Responsibilities",
        "Senior Responsible Owner and named leads",
        "Membership",
        "Chair and deputy chair",
        "Quorum",
        "Decision making and voting",
        "Conflicts of interest",
        "Meetings",
        "Sub-groups",
        "Accountability and reporting lines",
        "Information sharing and confidentiality",
        "Public and lived-experience involvement",
        "Finance and funding oversight",
        "Risk and escalation",
        "Secretariat",
        "Review and version control",
        "Annex A: Membership",
        "Annex B: Structure",
        "Annex C: Terms of reference of sub-groups",
        "Annex D: National sources",
    ]


def test_a_boards_terms_are_a_real_document() -> None:
    assert 2500 < len(whole(BERKSHIRE_EAST).split()) < 3700


def test_the_partnerships_own_facts_are_in_its_terms() -> None:
    name = body(BERKSHIRE_EAST, "name_and_footprint")

    assert "**Berkshire East Combatting Drugs Partnership**, known as BECDP (“the Partnership”)." in name
    assert "for Bracknell Forest; Slough; and Windsor and Maidenhead (“the footprint”)" in name
    assert "3. Partners chose this footprint for this reason: co-terminosity with" in name
    assert body(BERKSHIRE_EAST, "quorum").startswith(
        "1. The quorum is seven voting members, including one councillor.\n2. "
    )
    assert "Representatives serve for two years. An organisation may" in body(BERKSHIRE_EAST, "membership")
    assert "- Thames Valley Police: Superintendent\n" in body(BERKSHIRE_EAST, "annex_membership")
    assert "- Slough Wellbeing Board\n- NHS Frimley Integrated Care Board\n" in body(
        BERKSHIRE_EAST, "accountability"
    )


def test_days_are_counted_in_words_that_agree() -> None:
    meetings = body(replace(BERKSHIRE_EAST, paper_days=1, minutes_days=10), "meetings")

    assert "at least **1 clear working day** before the meeting" in meetings
    assert "within **10 working days** of the meeting" in meetings


def test_a_conditional_appointment_says_its_condition_and_a_confirmed_one_does_not() -> None:
    conditional = replace(BERKSHIRE_EAST, sro_is_conditional=True)

    assert "2. Partners agreed this appointment in principle, subject to" in body(
        conditional, "sro_and_leads"
    )
    assert "in principle" not in body(BERKSHIRE_EAST, "sro_and_leads")


def test_the_groups_and_the_structure_are_lists_wherever_they_stand() -> None:
    facts = replace(BERKSHIRE_EAST, sub_groups=("Operations", "Data"), structure=("Board", "Operations"))

    assert body(facts, "sub_groups").endswith("- Operations\n- Data")
    assert "- Board\n- Operations\n" in body(facts, "annex_structure")
    assert "\n\n- Operations\n- Data\n\n" in body(facts, "annex_sub_groups")
    group = replace(BERKSHIRE_EAST, kind=TermsKind.SUB_GROUP)
    assert "The Group reports to:\n\n- Slough Wellbeing Board\n" in body(group, "accountability")


def test_what_is_not_known_is_said_to_be_confirmed() -> None:
    bare = TermsFacts(partnership="Sefton Combating Drugs Partnership", areas=("Sefton",))

    assert "The Senior Responsible Owner (SRO) is to be confirmed." in body(bare, "sro_and_leads")
    assert "- To be confirmed" in body(bare, "annex_membership")
    assert "for Sefton (“the footprint”)" in body(bare, "name_and_footprint")


@pytest.mark.parametrize("kind", list(TermsKind))
def test_every_default_text_is_filled_in_numbered_and_plain(kind: TermsKind) -> None:
    for facts in (replace(BERKSHIRE_EAST, kind=kind), TermsFacts("A partnership", ("Sefton",), kind=kind)):
        sections = default_sections(facts)
        assert [section.key for section in sections] == list(section_keys(kind))
        assert len({section.key for section in sections}) == len(sections)
        for section in sections:
            assert not re.search(
                r"[{}<>]|^#|\.\.|  \w|to be confirmed\.\.", section.body_markdown, re.MULTILINE
            )
            numbers = [
                int(number) for number in re.findall(r"^(\d+)\. \S", section.body_markdown, re.MULTILINE)
            ]
            assert numbers == list(range(1, len(numbers) + 1))
            assert section.body_markdown == section.body_markdown.strip()


def test_a_name_cannot_format_the_document() -> None:
    facts = replace(BERKSHIRE_EAST, partnership="A *bold*\n# name <b> {quorum}")

    assert r"**A \*bold\* # name \<b\> {quorum}**" in body(facts, "name_and_footprint")


def test_a_task_and_finish_group_has_an_output_and_a_closing_date() -> None:
    facts = TermsFacts(
        partnership="West Midlands Combating Drugs Partnership",
        areas=("Birmingham",),
        kind=TermsKind.TASK_AND_FINISH,
        board="Criminal Justice in Substance Misuse Board",
        output="A joint pathway.",
        ends_on=date(2027, 3, 1),
    )

    assert body(facts, "responsibilities").splitlines()[:2] == [
        "1. The output of the Group is: A joint pathway.",
        "2. The Group’s closing date is 1 March 2027.",
    ]


def test_a_group_without_a_closing_date_leaves_it_to_the_board() -> None:
    facts = TermsFacts("A partnership", ("Sefton",), kind=TermsKind.TASK_AND_FINISH)

    assert "2. The Group’s closing date is to be confirmed by the Board." in body(facts, "responsibilities")
