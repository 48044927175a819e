"""The text of a version: automatic text, the canonical text and its fingerprint."""

import hashlib
import unicodedata
from datetime import date

import pytest

from cdp.documents.blocks import BulletList, ListItem, Paragraph, Run, Table
from cdp.errors import Refusal
from cdp.issuing.canonical import canonical, fingerprint_of
from cdp.models import IssuedDocument, Share, Signature, TermsSection, TermsVersion, VotingRule
from cdp.partnerships.boards.structure_chart import chart_of
from cdp.terms.wording import rules, text
from cdp.terms.wording.quorum_rule import Of, QuorumPart

FACTS = text.TextFacts(
    partnership="West Midlands Combating Drugs Partnership",
    board="Partnership Board",
    starts_on=None,
    members=(
        text.AnnexMember("West Midlands Police", "Police", "Example police member"),
        text.AnnexMember("Probation Service", "Probation Service", ""),
    ),
)


WHOLE = text.TextFacts(
    partnership="West Midlands Combating Drugs Partnership",
    board="Partnership Board",
    starts_on=date(2027, 4, 1),
    members=FACTS.members,
    areas=("Solihull",),
    sub_groups=("Operations group", "Data group"),
    reports_to=("Health and Wellbeing Board",),
    structure=(
        text.StructurePlace("Partnership Board", 0),
        text.StructurePlace("Operations group", 1),
        text.StructurePlace("Custody group", 2),
        text.StructurePlace("Data group", 1),
    ),
    sub_group_terms=(
        text.AnnexGroup("Operations group", "version 2, in force from 3 March 2026"),
        text.AnnexGroup("Data group", ""),
    ),
)
NHS = QuorumPart(1, Of.ROLES, ("nhs",), ("NHS representative",))
STARRED = QuorumPart(1, Of.ORGANISATIONS, ("key",), ("Council *of* {quorum}",))


def version(*bodies: str, quorum: int = 5) -> TermsVersion:
    return TermsVersion(
        number=1,
        quorum=quorum,
        meetings_a_year=4,
        notice_working_days=10,
        paper_working_days=5,
        minutes_working_days=10,
        review_months=12,
        voting_rule=VotingRule.CONSENSUS_THEN_MAJORITY,
        casting_vote=True,
        text_format=2,
        sections=[
            TermsSection(position=position, code="own", heading=f"Section {position}", body=body)
            for position, body in enumerate(bodies, start=1)
        ],
    )


def test_a_text_signed_in_format_1_is_rebuilt_byte_for_byte() -> None:
    drawn = version("The quorum is {quorum}.", "{members}")
    drawn.sections[1].heading = "Annex A: Membership"
    drawn.text_format, drawn.fixed_facts = 1, FACTS.stored()
    assert text.canonical_text(drawn, FACTS) == (
        "# Terms of reference: Partnership Board\n"
        "\n"
        "West Midlands Combating Drugs Partnership\n"
        "\n"
        "Version: 1\n"
        "In force: from the day on which it is signed\n"
        "Quorum: 5 voting members\n"
        "Meetings: at least four times a year\n"
        "Notice of a meeting: 10 clear working days before it\n"
        "Papers: 5 clear working days before the meeting\n"
        "Draft minutes: within 10 working days of the meeting\n"
        "Review: at least every 12 months\n"
        "\n"
        "## 1. Section 1\n"
        "\n"
        "The quorum is 5.\n"
        "\n"
        "## Annex A: Membership\n"
        "\n"
        "- West Midlands Police (Police): Example police member\n"
        "- Probation Service (Probation Service): vacant\n"
    )


@pytest.mark.parametrize(
    "typed",
    [
        "Café\nPlan",
        "Café\r\nPlan",
        "Café\rPlan",
        unicodedata.normalize("NFD", "Café\nPlan"),
        "Café\nPlan\n\n\n",
    ],
)
def test_the_fingerprint_does_not_depend_on_line_endings_or_the_encoding_of_accents(typed: str) -> None:
    assert canonical(typed) == "Café\nPlan\n"
    assert fingerprint_of(canonical(typed)) == hashlib.sha256("Café\nPlan\n".encode()).hexdigest()
    with_section = text.canonical_text(version(typed), FACTS)
    assert with_section == text.canonical_text(version("Café\nPlan"), FACTS)


def test_right_to_left_text_and_emoji_are_kept() -> None:
    whole = text.canonical_text(version("שלום 🙂 السلام"), FACTS)
    assert whole.endswith("שלום 🙂 السلام\n")
    assert fingerprint_of(whole) == hashlib.sha256(whole.encode("utf-8")).hexdigest()


def test_the_text_and_the_settings_always_agree() -> None:
    bodies = ("The quorum is {quorum}. It meets {frequency}; papers {paper_days}; review {review_months}.",)
    five, seven = version(*bodies), version(*bodies, quorum=7)
    assert text.blocks_of(five.sections[0].body, five, FACTS) == [
        Paragraph.of(
            "The quorum is 5. It meets at least four times a year; papers 5 clear working days; review 12 months."
        )
    ]
    assert "The quorum is 7." in text.canonical_text(seven, FACTS)


@pytest.mark.parametrize(
    ("a_year", "words"),
    [
        (1, "at least once a year"),
        (2, "at least twice a year"),
        (3, "at least three times a year"),
        (12, "at least twelve times a year"),
        (26, "at least 26 times a year"),
    ],
)
def test_the_frequency_of_meetings_is_given_in_words(a_year: int, words: str) -> None:
    assert rules.frequency(a_year) == words


def test_the_members_are_shown_in_a_table() -> None:
    before, table, after = text.blocks_of("They are:\n\n{members}\n\nand others.", version(), FACTS)
    assert before == Paragraph.of("They are:")
    assert after == Paragraph.of("and others.")
    assert table == Table.of(
        "Members of Partnership Board",
        ("Organisation", "Role", "Representative"),
        [
            ("West Midlands Police", "Police", "Example police member"),
            ("Probation Service", "Probation Service", "Vacant"),
        ],
        widths=(5, 4, 4),
    )


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (
            "At least {quorom} members.",
            (
                "Replace {quorom}, because there is no automatic text of that name. Use one of: {quorum_rule}, "
                "{attending_remotely}, {quorum}, {voting_rule}, {frequency}, {notice_days}, {paper_days}, "
                "{minutes_days}, {member_term}, "
                "{co_opted_term}, {chair_term}, {review_months}, {members}, {sub_groups}, "
                "{sub_group_terms}, {reports_to}, {structure}."
            ),
        ),
        ("The {members} meet.", "Put {members} on a separate line, because it adds a whole list."),
        ("{members}\n\n- {structure}", "Put {structure} on a separate line, because it adds a whole list."),
    ],
)
def test_unknown_and_misplaced_names_in_braces_are_refused(body: str, sentence: str) -> None:
    with pytest.raises(Refusal) as refused:
        text.check_body(body)
    assert refused.value.sentence == sentence
    assert refused.value.field == "body"


def test_other_braces_are_kept() -> None:
    text.check_body("A set {A, B} and {} and { quorum } stay.")
    assert "{A, B} and {} and { quorum }" in text.canonical_text(
        version("A set {A, B} and {} and { quorum } stay."), FACTS
    )


def test_braces_in_the_name_of_a_member_are_not_replaced() -> None:
    facts = text.TextFacts(
        "{quorum} Partnership", "Board", None, (text.AnnexMember("{quorum}", "Police", ""),)
    )
    whole = text.canonical_text(version("{members}"), facts)
    assert "{quorum} Partnership" in whole
    assert "- {quorum} (Police): vacant" in whole


def test_stored_facts_without_a_structure_can_still_be_loaded() -> None:
    old = {
        "partnership": "Partnership",
        "board": "Board",
        "starts_on": "2027-04-01",
        "members": [{"organisation": "Probation", "role": "Probation Service", "representative": ""}],
    }
    facts = text.TextFacts.of_stored(old)
    assert facts == text.TextFacts(
        "Partnership", "Board", date(2027, 4, 1), (text.AnnexMember("Probation", "Probation Service", ""),)
    )


def test_facts_are_loaded_as_they_were_stored() -> None:
    assert text.TextFacts.of_stored(WHOLE.stored()) == WHOLE
    facts = text.TextFacts("Partnership", "Board", date(2027, 4, 1), FACTS.members)
    assert text.TextFacts.of_stored(facts.stored()) == facts
    assert text.TextFacts.of_stored(FACTS.stored()) == FACTS


def test_any_change_of_the_text_shows_as_not_signed() -> None:
    signed = version("The quorum is {quorum}.")
    whole = text.canonical_text(signed, FACTS)
    signed.document = IssuedDocument(text=whole, fingerprint=fingerprint_of(whole))
    assert not text.is_as_signed(signed, FACTS)
    signed.document.signature = Signature(fingerprint=signed.fingerprint)
    assert text.is_as_signed(signed, FACTS)
    signed.quorum = 4
    assert not text.is_as_signed(signed, FACTS)
    signed.quorum = 5
    signed.sections[0].body = "The quorum is  {quorum}."
    assert not text.is_as_signed(signed, FACTS)


def test_the_canonical_text_includes_every_rule_and_timing() -> None:
    drawn = version(
        "{quorum_rule} {voting_rule}", "{member_term} {co_opted_term} {chair_term}", "{structure}"
    )
    drawn.quorum_share, drawn.quorum_parts = Share.THIRD, [NHS.stored()]
    drawn.member_term_months, drawn.chair_term_months = 24, 18
    assert text.canonical_text(drawn, WHOLE) == (
        "# Terms of reference: Partnership Board\n"
        "\n"
        "West Midlands Combating Drugs Partnership\n"
        "\n"
        "Version: 1\n"
        "In force: from 1 April 2027, or from the day on which it is signed if that is later\n"
        "Quorum: five voting members, and at least one third of the voting members, including one NHS representative\n"
        "Decisions: by consensus, else by a majority of the voting members present and voting; if votes are equal, "
        "the chair has a casting vote\n"
        "Meetings: at least four times a year\n"
        "Notice of a meeting: 10 clear working days before it\n"
        "Papers: 5 clear working days before the meeting\n"
        "Draft minutes: within 10 working days of the meeting\n"
        "Representatives serve: for two years, and can be named again\n"
        "Co-opted members serve: until the date stated when they are co-opted\n"
        "Chair and deputy chair serve: for 18 months, and can be appointed again\n"
        "Review: at least every 12 months\n"
        "\n"
        "## 1. Section 1\n"
        "\n"
        "The quorum is five voting members, and at least one third of the voting members, including one NHS "
        "representative. Decisions are made by consensus where possible. If consensus cannot be reached, the chair may "
        "call a vote. A motion is carried by a majority of the voting members present and voting. If votes are equal, "
        "the chair has a casting vote.\n"
        "\n"
        "## 2. Section 2\n"
        "\n"
        "Representatives serve for two years, and can be named again. Co-opted members serve until the date stated "
        "when they are co-opted. The chair and the deputy chair serve for 18 months, and can be appointed again.\n"
        "\n"
        "## 3. Section 3\n"
        "\n"
        "- Partnership Board\n"
        "  - Operations group\n"
        "    - Custody group\n"
        "  - Data group\n"
    )


@pytest.mark.parametrize(
    ("rule", "casting_vote", "said", "listed"),
    [
        (
            VotingRule.MAJORITY,
            False,
            (
                "A motion is carried by a majority of the voting members present and voting. "
                "If votes are equal, the motion is not carried."
            ),
            "by a majority of the voting members present and voting",
        ),
        (
            VotingRule.TWO_THIRDS,
            True,
            "A motion is carried by at least two thirds of the voting members present and voting.",
            "by at least two thirds of the voting members present and voting",
        ),
        (
            VotingRule.CONSENSUS,
            True,
            "Decisions are made by consensus. There is no vote.",
            "by consensus only",
        ),
    ],
)
def test_each_decision_rule_is_described_with_its_casting_vote(
    rule: VotingRule, said: str, listed: str, *, casting_vote: bool
) -> None:
    drawn = version("{voting_rule}")
    drawn.voting_rule, drawn.casting_vote = rule, casting_vote
    assert text.blocks_of("{voting_rule}", drawn, FACTS) == [Paragraph.of(said)]
    assert dict(text.rules_in_words(drawn))["Decisions"] == listed


def test_the_annex_lists_the_version_in_force_of_each_groups_terms() -> None:
    lines = [
        "Operations group: version 2, in force from 3 March 2026",
        "Data group: no terms of reference in force",
    ]
    assert text.blocks_of("{sub_group_terms}", version(), WHOLE) == [BulletList.of(lines)]
    assert text.canonical_text(version("{sub_group_terms}"), WHOLE).endswith(
        "\n\n- Operations group: version 2, in force from 3 March 2026\n"
        "- Data group: no terms of reference in force\n"
    )
    assert text.now_reads(version(), WHOLE)["sub_group_terms"] == "a list of 2 groups"


def test_groups_bodies_and_the_structure_are_shown_as_lists() -> None:
    blocks = text.blocks_of("Groups:\n\n{sub_groups}\n\n{reports_to}\n{structure}", version(), WHOLE)
    assert blocks == [
        Paragraph.of("Groups:"),
        BulletList.of(["Operations group", "Data group"]),
        BulletList.of(["Health and Wellbeing Board"]),
        chart_of("West Midlands Combating Drugs Partnership", WHOLE.structure),
        BulletList(
            (
                ListItem(
                    (Run("Partnership Board"),),
                    (
                        BulletList(
                            (
                                ListItem((Run("Operations group"),), (BulletList.of(["Custody group"]),)),
                                ListItem((Run("Data group"),)),
                            )
                        ),
                    ),
                ),
            )
        ),
    ]
    nothing = text.blocks_of("{sub_groups}\n{sub_group_terms}\n{reports_to}\n{structure}", version(), FACTS)
    assert nothing == [
        Paragraph.of("None at present"),
        Paragraph.of("None at present"),
        Paragraph.of("To be confirmed"),
        Paragraph.of("To be confirmed"),
    ]


def test_a_name_in_the_quorum_is_escaped() -> None:
    drawn = version("{quorum_rule}")
    drawn.quorum_parts = [STARRED.stored()]
    assert text.blocks_of("{quorum_rule}", drawn, FACTS) == [
        Paragraph.of(
            "The quorum is five voting members, including one voting member from Council *of* {quorum}."
        )
    ]


@pytest.mark.parametrize(
    ("number", "share", "said"),
    [
        (5, Share.THIRD, "The quorum is 5 voting members."),
        (None, Share.THIRD, "The quorum is at least one third of the voting members."),
        (None, None, "The quorum is enough voting members."),
    ],
)
def test_a_text_with_only_a_number_works_with_any_quorum(
    number: int | None, share: Share | None, said: str
) -> None:
    drawn = version("The quorum is {quorum} voting members.")
    drawn.quorum, drawn.quorum_share, drawn.quorum_parts = number, share, [NHS.stored()]
    assert text.blocks_of(drawn.sections[0].body, drawn, FACTS) == [Paragraph.of(said)]


def test_a_draft_of_format_1_uses_the_present_format() -> None:
    drawn = version("{quorum_rule}\n{sub_groups}")
    drawn.text_format = 1
    assert "The quorum is five voting members.\n- Operations group" in text.canonical_text(drawn, WHOLE)


def test_a_text_fixed_in_format_2_keeps_its_wording_of_terms_of_office() -> None:
    drawn = version("{member_term} {chair_term}")
    now = text.canonical_text(drawn, FACTS)
    assert "Representatives serve until their organisation names someone else." in now
    drawn.fixed_facts = FACTS.stored()
    before = text.canonical_text(drawn, FACTS)
    assert "Representatives serve: until their organisation names somebody else\n" in before
    assert "The chair and the deputy chair serve until somebody else is appointed." in before
    assert before == now.replace("someone else", "somebody else")
    drawn.text_format = text.FORMAT
    assert text.canonical_text(drawn, FACTS) == now
