"""JSON columns: rows that were written before the columns had typed records are still read correctly."""

import json
from base64 import b64decode
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from cdp.agendas.published import PublishedAgenda
from cdp.contacts.audience import Chosen
from cdp.imports import layouts
from cdp.imports.headings import HeadingRow
from cdp.imports.layouts import Layout, SheetLayout
from cdp.imports.sheets import Sheet, packed, unpacked
from cdp.mail.invitations import AttendeeRole, EventFacts, EventStatus, Notice, Participation, Scope
from cdp.meetings.quorum import QuorumBasis
from cdp.minutes.content import MinutesText
from cdp.models import DecisionState, Part, Presence, Purpose, ReminderKind, Share
from cdp.models.stored import as_stored, from_stored
from cdp.partnerships.importing.tables import TABLES, Holds, table
from cdp.reminders.rules import USUAL, DayUnit, Rule, rules_from, to_store
from cdp.terms.wording.quorum_rule import Of, QuorumPart, QuorumRule, VotingSeat
from cdp.terms.wording.text import AnnexGroup, AnnexMember, StructurePlace, TextFacts

EARLIER: dict[str, Any] = json.loads(
    Path(__file__).with_name("written_earlier.json").read_text(encoding="utf-8")
)
"""Rows as earlier versions of the code wrote them."""
QUORUM_PARTS = (
    QuorumPart(1, Of.ROLES, ("nhs", "police"), ("NHS representative", "police representative")),
    QuorumPart(2, Of.SEATS, ("a1", "b2"), ("chair", "deputy chair")),
    QuorumPart(1, Of.ORGANISATIONS, ("c3",), ("Slough Borough Council",)),
)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("terms facts", TextFacts),
        ("quorum parts", tuple[QuorumPart, ...]),
        ("quorum basis", QuorumBasis),
        ("audience", Chosen),
        ("minutes", MinutesText),
        ("reminder rules", dict[ReminderKind, Rule]),
    ],
)
def test_an_earlier_row_is_read_and_would_be_written_the_same(name: str, kind: type[object]) -> None:
    assert as_stored(from_stored(EARLIER[name], kind)) == EARLIER[name]


def test_terms_fixed_earlier_keep_their_facts() -> None:
    assert TextFacts.of_stored(EARLIER["terms facts"]) == TextFacts(
        partnership="West Midlands Combating Drugs Partnership",
        board="Partnership Board",
        starts_on=date(2027, 4, 1),
        members=(
            AnnexMember("Slough Borough Council", "Local authority officials", "Pete Moss", "a1b2"),
            AnnexMember("Thames Valley Police", "Police", ""),
        ),
        areas=("Slough", "Ealing"),
        sub_groups=("Treatment sub-group",),
        reports_to=("Health and Wellbeing Board",),
        structure=(StructurePlace("Partnership Board", 0), StructurePlace("Treatment sub-group", 1)),
        sub_group_terms=(AnnexGroup("Treatment sub-group", "Version 2"), AnnexGroup("Data group", "")),
    )


def test_terms_fixed_in_the_first_format_are_read_without_missing_facts() -> None:
    assert TextFacts.of_stored(EARLIER["terms facts, format 1"]) == TextFacts(
        "P", "B", None, (AnnexMember("O", "R", ""),)
    )


def test_an_earlier_quorum_still_uses_the_same_rule() -> None:
    assert QuorumBasis.of_stored(EARLIER["quorum basis"]) == QuorumBasis(
        QuorumRule(4, Share.TWO_THIRDS, QUORUM_PARTS),
        (VotingSeat("a1", "chair", "elected_members", "c3", "Slough Borough Council"),),
    )


def test_an_earlier_invitation_has_the_same_text() -> None:
    notice = Notice(
        EventFacts(
            uid="5b1f0c9e-1",
            sequence=3,
            stamp=datetime(2026, 7, 1, 9, 0, tzinfo=UTC),
            starts_at=datetime(2026, 7, 15, 13, 0, tzinfo=UTC),
            ends_at=datetime(2026, 7, 15, 15, 0, tzinfo=UTC),
            summary="Board meeting, 15 July 2026",
            location="Council House",
            description="Papers will follow.\nJoin by video.",
            url="https://example.org/m",
            joining_link="https://video.example.org/1",
            status=EventStatus.TENTATIVE,
            joint_with="Data group",
        ),
        AttendeeRole.OPTIONAL,
        Participation.ACCEPTED,
        Scope.PERSON,
        "answers+1@example.org",
    )
    assert Notice.from_json(EARLIER["notice"]) == notice
    assert Notice.from_json(EARLIER["notice"] | {"erase_once_sent": True}) == notice
    without_organiser = {name: kept for name, kept in EARLIER["notice"].items() if name != "organiser"}
    assert Notice.from_json(without_organiser).organiser == ""


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ({}, "missing required field `event`"),
        ({"event": {"uid": "1"}}, r"missing required field `sequence` - at `\$\.event`"),
        (EARLIER["notice"] | {"role": "GUEST"}, r"Invalid enum value 'GUEST' - at `\$\.role`"),
        (
            EARLIER["notice"] | {"event": EARLIER["notice"]["event"] | {"ends_at": "2026-07-15T13:00:00Z"}},
            "An event ends after it starts",
        ),
    ],
)
def test_the_error_for_an_unreadable_invitation_names_the_field(broken: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Notice.from_json(broken)


def test_an_earlier_imported_file_keeps_its_cells_and_layout() -> None:
    sheet = Sheet(
        "Members", (("Name", "E-mail"), ("Zoë Ó Briain", "zoe@example.org")), ((0, 0, 0, 1),), hidden=True
    )
    layout = Layout(
        (
            SheetLayout(
                table(Holds.MEMBERS),
                HeadingRow(2, joined=True),
                {0: "organisation", 3: "email"},
                {"board": "Partnership Board"},
            ),
            SheetLayout(options={"board": ""}),
        ),
        {"national_role": "nhs"},
    )
    assert unpacked(b64decode(EARLIER["sheets"])) == (sheet,)
    assert unpacked(packed([sheet])) == (sheet,)
    assert layouts.from_json(EARLIER["layout"], TABLES) == layout
    assert layouts.to_json(layout) == EARLIER["layout"]


def test_a_circular_written_earlier_goes_to_the_same_people() -> None:
    assert Chosen.of(EARLIER["audience"]) == Chosen(boards=("a1",), people=("p1", "p2"))
    assert Chosen.of({"boards": ["a1"]}) == Chosen(boards=("a1",))


def test_earlier_reminder_rules_are_kept() -> None:
    rules = {
        **USUAL,
        ReminderKind.ACTION: Rule((10, 3, 0), DayUnit.DAYS, sent=False),
        ReminderKind.ESCALATION: Rule((10, 20)),  # as was usual then
    }
    assert rules_from(EARLIER["reminder rules"]) == rules
    assert to_store(rules).items() >= EARLIER["reminder rules"].items()


def test_minutes_circulated_earlier_have_the_same_text() -> None:
    text = from_stored(EARLIER["minutes"], MinutesText)
    (item,) = text.items
    assert [(line.presence, line.name) for line in text.attendance] == [
        (Presence.PRESENT, "Pete Moss"),
        (Presence.APOLOGIES, "Ann Other"),
    ]
    assert (item.part, item.interests, item.hats) == (Part.CONFIDENTIAL, ("Ann Other",), ("CSP",))
    assert [(each.part, each.state) for each in item.decisions] == [(Part.PUBLIC, DecisionState.RATIFIED)]
    assert [(each.part, each.due_on) for each in item.actions] == [(Part.CONFIDENTIAL, date(2027, 1, 31))]


def test_minutes_circulated_before_boards_acted_as_several_bodies_name_no_body() -> None:
    text = from_stored(EARLIER["minutes without bodies"], MinutesText)
    assert (text.bodies, [item.hats for item in text.items]) == ((), [()])


def test_an_agenda_published_earlier_reads_the_same_and_stores_no_more_than_it_did() -> None:
    agenda = from_stored(EARLIER["agenda"], PublishedAgenda)
    welcome, award = agenda.items
    assert agenda.starts_at == datetime(2026, 10, 26, 9, 30, tzinfo=UTC)
    assert (welcome.purpose, welcome.part, welcome.outcome) == (Purpose.INFORMATION, Part.PUBLIC, None)
    assert (award.part, award.audience, award.papers[0].name) == (
        Part.CONFIDENTIAL,
        (3, 7),
        "award-report.docx",
    )
    assert as_stored(agenda)["items"] == EARLIER["agenda"]["items"]
    assert "hats" not in as_stored(agenda)["items"][0]
