"""Drafting: rules and timings, sections, their order, conflicts and permissions."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Conflict, Difference, Refusal
from cdp.models import AuditEvent, BoardKind, TermsState, TermsVersion
from cdp.terms.drafting import sections, service
from cdp.terms.drafting.figures import Figures, change_figures, figures_of
from cdp.terms.drafting.sections import SectionMove, SectionText
from cdp.terms.drafting.service import Beginning
from cdp.terms.versions import queries
from tests import make
from tests.terms.partners import circulate, state_of
from tests.visitor import Visitor

TERMS = "/partnerships/west-midlands/terms"


@pytest.fixture
def draft(session: Session, world: make.World) -> TermsVersion:
    """A draft of the board's terms from the default text."""
    version = service.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    session.commit()
    return version


def headings(version: TermsVersion) -> list[str]:
    return [section.heading for section in version.sections]


def history(session: Session, version: TermsVersion) -> list[str]:
    return list(
        session.scalars(
            sa.select(AuditEvent.sentence)
            .where(AuditEvent.subject_key == version.key)
            .order_by(AuditEvent.id)
        )
    )


def test_a_draft_is_filled_with_the_facts_of_the_partnership(draft: TermsVersion) -> None:
    bodies = {section.code: section.body for section in draft.sections}
    assert "**Combating Drugs Partnership Board**" in bodies["name_and_footprint"]
    assert (
        "Birmingham, Coventry, Dudley, Sandwell, Solihull, Walsall and Wolverhampton"
        in (bodies["name_and_footprint"])
    )
    assert (
        "The Senior Responsible Owner (SRO) is Example sro, Police and Crime Commissioner, "
        "Office of the Police and Crime Commissioner." in bodies["sro_and_leads"]
    )
    assert "subject to their approval of these terms of reference" in bodies["sro_and_leads"]
    assert "The Board is chaired by Example chair." in bodies["chair"]
    assert bodies["quorum"].startswith("1. {quorum_rule}\n")
    assert bodies["decisions"].startswith("1. {voting_rule}\n")
    assert "\n\n{structure}\n\n" in bodies["annex_structure"]
    assert draft.quorum == 2
    assert len(draft.sections) == 23


@pytest.mark.parametrize(
    ("kind", "first", "count"),
    [
        (BoardKind.SUB_GROUP, "Name and purpose", 9),
        (BoardKind.TASK_AND_FINISH, "Name and purpose", 7),
    ],
)
def test_sub_groups_and_task_groups_have_their_own_default_texts(
    session: Session, world: make.World, kind: BoardKind, first: str, count: int
) -> None:
    group = make.board(session, world.partnership, "Custody group", kind)
    version = service.start_draft(session, group, Beginning.DEFAULT_TEXT, by=world.coordinator)
    assert headings(version)[0] == first
    assert len(version.sections) == count
    assert "set up by Combating Drugs Partnership Board" in version.sections[0].body


def test_a_board_has_one_draft_at_a_time(session: Session, world: make.World, draft: TermsVersion) -> None:
    with pytest.raises(Refusal, match="There is already a draft of these terms of reference"):
        service.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    service.withdraw(session, draft, by=world.coordinator)
    second = service.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    assert second.number == 2


def test_a_draft_cannot_start_from_a_missing_version_in_force(session: Session, world: make.World) -> None:
    with pytest.raises(Refusal, match="No version is in force yet"):
        service.start_draft(session, world.board, Beginning.IN_FORCE, by=world.coordinator)


def _in_order(visitor: Visitor) -> list[str]:
    return [words for words in visitor.links if words.startswith("Edit ")]


def test_every_step_of_a_draft_is_in_its_history(
    session: Session, world: make.World, draft: TermsVersion
) -> None:
    by = world.coordinator
    first = draft.sections[0]
    sections.edit_section(
        session, first, SectionText("Name", "New words."), read_version=first.version, by=by
    )
    added = sections.add_section(session, draft, SectionText("Prevention", "Text."), after=first.key, by=by)
    assert headings(draft)[:3] == ["Name", "Prevention", "Background and purpose"]
    sections.move_section(session, added, SectionMove.UP, by=by)
    assert headings(draft)[:3] == ["Prevention", "Name", "Background and purpose"]
    sections.move_section(session, added, SectionMove.UP, by=by)
    sections.remove_section(session, added, by=by)
    assert headings(draft)[:2] == ["Name", "Background and purpose"]
    figures = figures_of(draft)
    changed = Figures(**{**vars(figures), "member_term_months": 24, "meetings_a_year": 6})
    change_figures(session, draft, changed, read_version=draft.version, by=by)
    whole = "version 1 of the terms of reference of Combating Drugs Partnership Board"
    assert history(session, draft) == [
        f"Example coordinator started {whole} from the default text.",
        f"Example coordinator edited the section “Name” of {whole}.",
        f"Example coordinator added the section “Prevention” to {whole}.",
        f"Example coordinator changed the order of the sections of {whole}.",
        f"Example coordinator removed the section “Prevention” from {whole}.",
        (
            f"Example coordinator changed {whole}: meetings a year from 4 to 6; "
            "term of office of representatives from no fixed term to two years."
        ),
    ]
    assert [section.position for section in draft.sections] == list(range(1, 24))


def test_two_people_editing_one_section_both_keep_their_text(
    session: Session, world: make.World, draft: TermsVersion
) -> None:
    section = draft.sections[0]
    read = section.version
    sections.edit_section(
        session, section, SectionText("Name", "Hers."), read_version=read, by=world.coordinator
    )
    with pytest.raises(Conflict) as conflict:
        sections.edit_section(
            session, section, SectionText("Name", "His."), read_version=read, by=world.coordinator
        )
    assert conflict.value.differences == [Difference("Text", "Hers.", "His.")]


def test_reordering_sections_does_not_conflict_with_an_edit(
    session: Session, world: make.World, draft: TermsVersion
) -> None:
    section = draft.sections[0]
    read = section.version
    order = [one.key for one in reversed(draft.sections)]
    sections.order_sections(session, draft, order, by=world.coordinator)
    sections.edit_section(
        session, section, SectionText("Name", "Mine."), read_version=read, by=world.coordinator
    )
    assert draft.sections[-1].body == "Mine."
    with pytest.raises(Refusal, match="Sections were added or removed"):
        sections.order_sections(session, draft, order[1:], by=world.coordinator)


def test_the_last_section_cannot_be_removed(session: Session, world: make.World, draft: TermsVersion) -> None:
    for section in list(draft.sections)[1:]:
        sections.remove_section(session, section, by=world.coordinator)
    with pytest.raises(Refusal, match="at least one section"):
        sections.remove_section(session, draft.sections[0], by=world.coordinator)


def test_the_second_of_two_editors_sees_both_texts_and_loses_nothing(
    session: Session, draft: TermsVersion, coordinator: Visitor
) -> None:
    address = f"{TERMS}/{draft.key}/sections/{draft.sections[0].key}"
    old = coordinator.get(address).value("version")
    coordinator.submit("Save section", body="Hers: <b>bold</b>.")
    coordinator.get(address)
    coordinator.submit("Save section", status=409, version=old, body="His: <script>alert(1)</script>.")
    assert "Hers: <b>bold</b>." in coordinator.main
    assert "His: <script>alert(1)</script>." in coordinator.main


@pytest.mark.both_databases
def test_the_preview_shows_how_the_text_will_look_and_saves_nothing(
    session: Session, draft: TermsVersion, coordinator: Visitor
) -> None:
    section = next(one for one in draft.sections if one.code == "quorum")
    stored = section.body
    address = f"{TERMS}/{draft.key}/sections/{section.key}"
    coordinator.get(address).submit("Preview", body="- At least **{quorum}** members\n\n{members}")
    assert "Not saved yet. At least 2 members" in coordinator.main
    assert [row[0] for row in coordinator.table("Members of Combating Drugs Partnership Board")] == [
        "Birmingham and Solihull Integrated Care Board",
        "Example Treatment Services",
        "West Midlands Police",
    ]
    session.expire_all()
    assert section.body == stored
    coordinator.submit("Preview", body="At least {quorom}")
    assert coordinator.errors[0].startswith(
        "Replace {quorom}, because there is no automatic text of that name."
    )


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[press me](javascript:alert(1))",
        "![seen](https://elsewhere.example/track.png)",
        "</section></main><h1>Another page</h1>",
        "`code` & <!-- gone -->",
    ],
)
def test_hostile_text_is_shown_as_text(draft: TermsVersion, coordinator: Visitor, hostile: str) -> None:
    address = f"{TERMS}/{draft.key}/sections/{draft.sections[0].key}"
    coordinator.get(address).submit("Save section", body=hostile, heading="<i>Name</i>")
    coordinator.get(f"{TERMS}/{draft.key}")
    section = coordinator.page.with_class("govuk-main-wrapper")[0]
    assert not list(section.iter("script"))
    assert not list(section.iter("img"))
    assert not [link for link in section.iter("a") if "javascript" in link.get("href", "")]
    assert "1. <i>Name</i>" in coordinator.main


def test_long_and_missing_values_are_refused_next_to_their_fields(
    session: Session, draft: TermsVersion, coordinator: Visitor
) -> None:
    address = f"{TERMS}/{draft.key}/sections/{draft.sections[0].key}"
    coordinator.get(address).submit("Save section", heading="", body="")
    assert coordinator.errors == ["Enter a heading", "Enter the text of the section"]
    coordinator.submit("Save section", heading="h" * 201, body="b" * 20_001)
    assert coordinator.errors == [
        "Use 200 characters or fewer. You have used 201.",
        "Use 20,000 characters or fewer. You have used 20,001.",
    ]
    coordinator.get(f"{TERMS}/{draft.key}/figures")
    coordinator.submit("Save", meetings_a_year="many", chair_term_months="0", paper_working_days="11")
    assert coordinator.errors == ["Enter a whole number, like 12", "Enter a number that is 1 or more"]
    coordinator.submit("Save", meetings_a_year="4", chair_term_months="", paper_working_days="11")
    assert coordinator.errors == [
        "Papers cannot be sent before the notice of the meeting. Enter fewer days for papers, or more for notice."
    ]
    coordinator.submit("Save", paper_working_days="5", in_force_from=["1", "1", "2020"])
    assert coordinator.errors == [
        "Enter today’s date or a later date, or delete the date to start on the day of signing."
    ]


def test_sections_are_added_sorted_and_removed_by_buttons(
    session: Session, draft: TermsVersion, coordinator: Visitor
) -> None:
    coordinator.get(f"{TERMS}/{draft.key}/edit").click("Add a section")
    coordinator.submit("Add section", heading="Prevention", body="Words.", after="1. Name and footprint")
    assert coordinator.banner == "“Prevention” added."
    assert _in_order(coordinator)[:2] == ["Edit Name and footprint", "Edit Prevention"]
    coordinator.submit("Up", near="Prevention")
    assert coordinator.banner == "“Prevention” moved up."
    assert _in_order(coordinator)[:2] == ["Edit Prevention", "Edit Name and footprint"]
    coordinator.click("Remove", near="Prevention").submit("Remove section")
    assert coordinator.banner == "“Prevention” removed."
    assert _in_order(coordinator)[0] == "Edit Name and footprint"
    keys = [section.key for section in draft.sections]
    answer = coordinator.post_json(f"{TERMS}/{draft.key}/order", {"order": keys[::-1]})
    assert answer == {"version": draft.version}
    assert _in_order(coordinator.get(f"{TERMS}/{draft.key}/edit"))[-1] == "Edit Name and footprint"
    spoilt: list[object] = [{"order": keys[1:]}, {"order": [1]}, ["order"], None]
    for wrong in spoilt:
        coordinator.post_json(f"{TERMS}/{draft.key}/order", wrong, status=400)


def test_a_circulated_text_can_be_changed_only_in_a_new_version(
    session: Session, world: make.World, draft: TermsVersion, coordinator: Visitor
) -> None:
    section = draft.sections[0]
    address = f"{TERMS}/{draft.key}"
    token = coordinator.get(f"{address}/sections/{section.key}").value("version")
    circulate(session, draft, by=world.coordinator)
    session.commit()
    late = coordinator.post(
        f"{address}/sections/{section.key}",
        {"version": token, "heading": "Name", "body": "Late."},
        status=422,
    )
    assert late.errors == [
        "This text is with partners or the SRO. To change it, start the next version from it."
    ]
    coordinator.get(f"{address}/revise").submit("Start the next version", because="")
    assert coordinator.errors == ["Enter the reason for the change"]
    coordinator.submit("Start the next version", because="Police asked for a seat.")
    assert coordinator.banner == "Version 2 started from the text of version 1."
    coordinator.click("Edit Name and footprint").submit("Save section", body="In time.")
    assert coordinator.banner == "“Name and footprint” saved."
    session.expire_all()
    following = queries.version_being_written(session, world.board)
    assert following is not None
    assert following.drafted_from is draft
    assert following.sections[0].clause == draft.sections[0].clause
    assert state_of(draft) is TermsState.WITHDRAWN
    assert draft.replaced_because == "Police asked for a seat."
    assert draft.sections[0].body != "In time."


def test_a_withdrawn_draft_can_be_read_but_not_edited(
    session: Session, draft: TermsVersion, coordinator: Visitor
) -> None:
    coordinator.get(f"{TERMS}/{draft.key}/edit").click("Withdraw this draft").submit("Withdraw version 1")
    assert coordinator.banner == "Version 1 withdrawn."
    coordinator.click("Version 1")
    assert coordinator.facts()["Status"] == "Withdrawn"
    session.refresh(draft)
    assert state_of(draft) is TermsState.WITHDRAWN
    assert coordinator.get(f"{TERMS}/{draft.key}/edit").heading != "Draft terms of reference"


def test_the_members_follow_the_seats_until_the_text_is_sent(
    session: Session, world: make.World, draft: TermsVersion
) -> None:
    before = queries.text_facts(session, draft, clock.today()).members
    make.seat(session, world.board, make.organisation(session, world.partnership, "Probation Service"))
    assert len(queries.text_facts(session, draft, clock.today()).members) == len(before) + 1


def test_a_section_is_saved_automatically_and_a_conflict_shows_both_texts(
    session: Session, draft: TermsVersion, coordinator: Visitor
) -> None:
    section = draft.sections[0]
    page = f"{TERMS}/{draft.key}/sections/{section.key}"
    version = int(coordinator.get(page).value("version"))
    first = coordinator.post_json(f"{page}/text", {"text": "Half a sen", "version": version})
    assert first["version"] == version + 1
    second = coordinator.post_json(f"{page}/text", {"text": "Half a sentence.", "version": version + 1})
    assert second["version"] == version + 2
    clash = coordinator.post_json(f"{page}/text", {"text": "Old tab.", "version": version}, status=409)
    assert clash["differences"] == [{"label": "Text", "theirs": "Half a sentence.", "yours": "Old tab."}]
    too_long = {"text": "x" * 20_001, "version": version + 2}
    unreadable: list[object] = [{"text": 1, "version": 1}, {"text": "x"}, "text", too_long]
    for wrong in unreadable:
        coordinator.post_json(f"{page}/text", wrong, status=400)
    edited = "Example coordinator edited the section “Name and footprint” of version 1"
    assert [line.startswith(edited) for line in history(session, draft)] == [False, True]


def test_a_text_that_is_not_ready_is_not_circulated(
    session: Session, world: make.World, draft: TermsVersion
) -> None:
    first, second = draft.sections[:2]
    first.body, second.body = "Half a {quor}", ""
    with pytest.raises(
        Refusal, match=r"Correct the section “Name and footprint”\. Replace \{quor\}, because"
    ):
        circulate(session, draft, by=world.coordinator)
    first.body = "Whole."
    with pytest.raises(Refusal, match="Write the text of “Background and purpose”, or remove the section"):
        circulate(session, draft, by=world.coordinator)
    assert state_of(draft) is TermsState.DRAFT
    assert draft.canonical_text is None
