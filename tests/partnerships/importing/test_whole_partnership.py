"""An administrator creates a whole partnership from a workbook, and it can be changed, exported and imported again."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Refusal
from cdp.imports import headings, workbook
from cdp.models import Appointment, BoardKind, Partnership, RoleHolding, SroAppointment, SroState
from cdp.partnerships import queries as partnerships
from cdp.partnerships.footprints.service import areas as areas_service
from cdp.partnerships.importing import export, queries
from cdp.partnerships.importing.kind import SET_UP
from cdp.partnerships.importing.state import State
from cdp.partnerships.importing.tables import TABLES, Holds
from cdp.partnerships.members.service import seats
from cdp.partnerships.people import PersonDetails
from cdp.partnerships.roles.service import role_changes
from cdp.reference.areas import all_authorities
from cdp.reference.national_roles import national_roles
from tests import make
from tests.imports.files import Cells, read
from tests.imports.files import workbook as made
from tests.partnerships.importing.previewing import all_there, preview, write

SHEET_NAMES = {
    Holds.PARTNERSHIP: "Partnership",
    Holds.FOOTPRINT: "Footprint",
    Holds.BOARDS: "Boards",
    Holds.MEMBERS: "Members",
    Holds.ROLES: "Roles",
}
SHEETS: dict[str, Cells] = {
    "About us": [
        ["Our partnership"],
        ["Name", "Acronym", "Date agreed", "Reason", "Secretariat e-mail"],
        [
            "Durham Combatting Drugs Alliance",
            "DCDA",
            date(2022, 8, 1),
            "One force area.\nOne board.",
            "cdp@durham.example",
        ],
    ],
    "Councils": [["Local authority", "Since"], ["County Durham", ""], ["E06000005", date(2023, 4, 1)]],
    "Groups": [
        ["Name of group", "Type", "Part of", "End date", "Deliverable"],
        ["Data group", "Sub-group", "Alliance Board", "", ""],
        ["Alliance Board", "Board", "", "", ""],
        ["Naloxone task group", "Task and finish", "Data group", date(2030, 1, 31), "A plan"],
    ],
    "Members": [
        ["Organisation", "Board", "Sector", "Name", "Email"],
        ["Durham Constabulary", "", "Police", "Ann Lee", "ann@police.example"],
        ["", "Data group", "", "Bo Day", "bo@police.example"],
        ["Darlington Council", "Alliance Board", "Local authority", "", ""],
    ],
    "Who leads": [
        ["Role", "Name", "E-mail", "From", "Board", "Post", "Organisation"],
        ["SRO", "Sue Ray", "sue@durham.example", "", "", "Director of Public Health", "Durham Council"],
        ["Co-ordinator", "Cody Nator", "cody@durham.example", date(2026, 1, 5), "", "", ""],
        ["Chair", "Sue Ray", "sue@durham.example", "", "Alliance Board", "", ""],
        ["Data and digital lead", "Di Gital", "di@durham.example", "", "", "", ""],
    ],
}


@pytest.fixture
def world(session: Session) -> make.World:
    """The example world: two partnerships and their people."""
    return make.world(session)


def state(session: Session, partnership: Partnership) -> State:
    session.expire_all()
    return queries.state_of(session, partnership, clock.today(), ())


def rows(session: Session, partnership: Partnership) -> dict[str, Sequence[Sequence[Any]]]:
    return dict(export.rows_of(state(session, partnership)))


def test_an_administrator_creates_a_partnership_from_sheets_recognised_by_their_headings(
    session: Session, world: make.World
) -> None:
    previewed = preview(session, None, made(SHEETS), by=world.administrator)
    assert previewed.judgement.can_be_written, previewed.words
    founded = write(session, previewed, by=world.administrator)
    assert (founded.slug, founded.acronym, founded.rationale) == (
        "durham",
        "DCDA",
        "One force area.\nOne board.",
    )
    found = rows(session, founded)
    assert found[Holds.FOOTPRINT] == [["Darlington", date(2023, 4, 1)], ["County Durham", clock.today()]]
    assert [(row[0], row[1], row[2]) for row in found[Holds.BOARDS]] == [
        ("Alliance Board", "Board", ""),
        ("Data group", "Sub-group", "Alliance Board"),
        ("Naloxone task group", "Task and finish group", "Data group"),
    ]
    assert [(row[0], row[2], row[4], row[8]) for row in found[Holds.MEMBERS]] == [
        ("Durham Constabulary", "Alliance Board", "Police", "Ann Lee"),
        ("Darlington Council", "Alliance Board", "Local authority officials", ""),
        ("Durham Constabulary", "Data group", "Police", "Bo Day"),
    ]
    assert [(row[0], row[1], row[2], row[6]) for row in found[Holds.ROLES]] == [
        ("SRO", "", "Sue Ray", None),
        ("Coordinator", "", "Cody Nator", date(2026, 1, 5)),
        ("Chair", "Alliance Board", "Sue Ray", clock.today()),
        ("Data and digital lead", "", "Di Gital", clock.today()),
    ]
    assert not partnerships.has_place(session, founded, world.administrator, clock.today())
    again = preview(session, founded, made(SHEETS), by=world.administrator)
    assert all_there(again), again.words


def test_a_new_partnership_needs_its_own_name_and_a_coordinator(session: Session, world: make.World) -> None:
    members_only = {"Members": SHEETS["Members"]}
    previewed = preview(session, None, made(members_only), by=world.administrator)
    assert [sentence.split(".")[0] for sentence in previewed.judgement.missing] == [
        "The file has no name for the new partnership",
        "The file names no coordinator for the new partnership",
    ]
    with pytest.raises(Refusal, match="all or nothing"):
        write(session, previewed, by=world.administrator)
    session.rollback()
    taken = {"A": [["Name", "Acronym"], ["berkshire east  drugs partnership", ""]]}
    previewed = preview(session, None, made(taken), by=world.administrator)
    assert [words.split(": ")[1] for words in previewed.words] == [
        "“berkshire east  drugs partnership” is the name of another partnership. Enter a different name.",
        "The secretariat’s email address is missing. Enter it.",
    ]


BROKEN: dict[str, tuple[Cells, str]] = {
    "no such authority": (
        [["Local authority"], ["Birmingham"], ["Narnia"]],
        "“Narnia” is not an upper-tier authority",
    ),
    "an end without output": (
        [["Board", "Kind", "Closes"], ["Task group", "Task and finish", "1/1/2030"]],
        "Enter the output of the group.",
    ),
    "no end": (
        [["Board", "Kind", "Output"], ["Task group", "Task and finish", "A plan"]],
        "Enter the date the group closes.",
    ),
    "reversed": (
        [["Board", "Starts", "Closes"], ["G", "1/1/2030", "1/1/2029"]],
        "is before the day it starts",
    ),
    "no such board above": (
        [["Board", "Under"], ["G", "Nowhere"]],
        "“Nowhere” is not a board of this partnership",
    ),
    "a ring": ([["Board", "Under"], ["G", "H"], ["H", "G"]], "is below this board"),
    "twice": ([["Board", "Kind"], ["G", "Board"], ["g", "Board"]], "is also in row 2. Keep one."),
    "no role": (
        [["Role", "Name", "Email"], ["Chair", "A", "a@x.example"], ["Cook", "B", "b@x.example"]],
        "“Cook” is not a role",
    ),
    "regional": (
        [["Role", "Name", "Email"], ["Regional viewer", "A", "a@x.example"]],
        "need a consent, which you record on the page “Roles”. Leave the row out.",
    ),
    "nobody": (
        [["Role", "Name", "Email", "Board"], ["Chair", "", "", "Partnership board"]],
        "Enter a name and email address, or leave the row out.",
    ),
    "two chairs": (
        [
            ["Role", "Name", "Email", "Board"],
            ["Chair", "A", "a@x.example", "Data and digital sub-group"],
            ["Chair", "B", "b@x.example", "Data and digital sub-group"],
        ],
        "Only one person can have this role, and it is also in row 2.",
    ),
    "no post": (
        [["Role", "Name", "Email", "State"], ["SRO", "A", "a@x.example", "Proposed"]],
        "The post of the SRO is missing",
    ),
    "no condition": (
        [
            ["Role", "Name", "Email", "State", "Post", "Organisation"],
            ["SRO", "A", "a@x.example", "Conditional", "Chief", "Council"],
        ],
        "Enter the condition of the appointment.",
    ),
    "agreed to come": (
        [["Name", "Acronym", "Agreed on"], ["W", "WM", "1/1/2090"]],
        "is in the future. Enter today",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_rule_is_reported_with_its_cell(session: Session, world: make.World, what: str) -> None:
    cells, sentence = BROKEN[what]
    previewed = preview(session, world.partnership, cells, by=world.coordinator)
    assert "unreadable" in previewed.outcomes, previewed.words
    assert any(sentence in words and words.startswith("Members, row ") for words in previewed.words), (
        previewed.words
    )


def test_role_holders_are_replaced_only_with_consent(session: Session, world: make.World) -> None:
    cells = [
        ["Role", "Name", "Email", "Board", "Post", "Organisation"],
        ["Chair", "New Chair", "new@x.example", world.board.name, "", ""],
        ["Partnership lead", world.lead.name, world.lead.email, "", "", ""],
        ["Coordinator", world.former.name, world.former.email, "", "", ""],
        ["SRO", "Other SRO", "other@x.example", "", "Chief", "Council"],
    ]
    previewed = preview(session, world.partnership, cells, by=world.coordinator)
    assert previewed.outcomes == ["follows", "there", "changes", "there"]
    assert previewed.words[0].startswith("New Chair replaces Example chair from ")
    assert (
        "Example sro is the SRO. Nothing will change. End that appointment on the page “Roles” first"
        in previewed.words[2]
    )
    write(session, previewed, by=world.coordinator)
    chair = partnerships.role_holders(
        session, world.partnership, Appointment.CHAIR, clock.today(), world.board
    )
    assert [person.name for person in chair] == ["New Chair"]
    assert all_there(preview(session, world.partnership, cells, by=world.coordinator))


def test_details_and_boards_change_only_where_the_file_differs(session: Session, world: make.World) -> None:
    sheets: dict[str, Cells] = {
        "A": [["Name", "Acronym"], [world.partnership.name, "WMCDP"]],
        "B": [["Board", "Kind", "Purpose"], ["Data and digital sub-group", "", "Figures"]],
    }
    previewed = preview(session, world.partnership, made(sheets), by=world.coordinator)
    assert previewed.words == [
        "Changes acronym from nothing to “WMCDP”",
        "Changes purpose from nothing to “Figures”",
    ]
    write(session, previewed, by=world.coordinator)
    assert (world.partnership.acronym, world.sub_group.purpose) == ("WMCDP", "Figures")
    assert world.sub_group.kind is BoardKind.SUB_GROUP
    assert world.partnership.secretariat_email == "secretariat@west-midlands.example"


def test_an_authority_that_left_joins_again_only_with_consent(session: Session, world: make.World) -> None:
    area = areas_service.area_by_code(world.partnership, "E08000025", clock.today())
    assert area is not None
    areas_service.remove_area(session, world.partnership, area, clock.today(), by=world.coordinator)
    session.commit()
    cells = [["Local authority"], ["Birmingham City Council"], ["E08000026"], ["Coventry"]]
    previewed = preview(session, world.partnership, cells, by=world.coordinator)
    assert previewed.outcomes == ["changes", "there", "there"]
    assert "which left it on" in previewed.words[0]
    write(session, previewed, by=world.coordinator)
    assert "E08000025" in world.partnership.area_codes_on(clock.today())


# Export and import again

NAMES = st.text(st.sampled_from("abc ôé’&=+-@"), min_size=1, max_size=12).map(
    lambda text: f"N {text} x".replace("  ", " ")
)
DAYS = st.dates(date(2020, 1, 1), date(2026, 1, 1))


@st.composite
def partnerships_(draw: st.DrawFn) -> dict[str, Cells]:
    """Draw the sheets of a partnership: its footprint, boards, organisations with seats and people, and roles."""
    areas = draw(st.lists(st.sampled_from(all_authorities()), max_size=4, unique=True))
    boards = [f"Board {number}" for number in range(draw(st.integers(1, 3)))]
    members: list[list[Any]] = []
    for number in range(draw(st.integers(0, 6))):
        name = f"{draw(NAMES)} {number}"
        for board in draw(st.lists(st.sampled_from(boards), max_size=2, unique=True)):
            role = draw(st.sampled_from(national_roles())).name
            observer = draw(st.booleans())
            person = draw(st.booleans())
            deputy = person and draw(st.booleans())
            key = f"{number}{boards.index(board)}"
            members.append(
                [
                    name,
                    f"S{number}" if draw(st.booleans()) else "",
                    board,
                    draw(st.sampled_from(["", "Lead, north"])),
                    role,
                    "Observer" if observer else "Core member",
                    "No" if observer or draw(st.booleans()) else "Yes",
                    None,
                    *(
                        [f"Rep {key}", "=1+1", f"rep.{key}@x.example", "+44 121", draw(DAYS)]
                        if person
                        else [""] * 4 + [None]
                    ),
                    *([f"Dep {key}", "", f"dep.{key}@x.example", ""] if deputy else [""] * 4),
                ]
            )
    return {
        "P": [
            ["Name", "Acronym", "Agreed on", "Rationale", "Secretariat email"],
            [
                "Drawn Partnership",
                draw(st.sampled_from(["", "DP"])),
                draw(DAYS),
                draw(st.sampled_from(["", "=A1", "Two\nlines"])),
                "office@drawn.example",
            ],
        ],
        "F": [["Authority", "From"], *([area.code, draw(DAYS)] for area in areas)],
        "B": [
            ["Board", "Kind", "Under"],
            *(
                [name, "Sub-group" if number else "Board", boards[0] if number else ""]
                for number, name in enumerate(boards)
            ),
        ],
        "M": [
            [
                "Organisation",
                "Short name",
                "Board",
                "Seat title",
                "National role",
                "Kind of seat",
                "Votes",
                "Seat until",
                "Representative",
                "Job title",
                "Email",
                "Phone",
                "From",
                "Deputy",
                "Deputy job title",
                "Deputy email",
                "Deputy phone",
            ],
            *members,
        ],
        "R": [
            ["Role", "Name", "Email", "From"],
            ["Coordinator", "Cody", "cody@x.example", draw(DAYS)],
            *([["Data lead", "Di", "di@x.example", draw(DAYS)]] if draw(st.booleans()) else []),
        ],
    }


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=partnerships_(), number=st.integers(0, 10**9))
def test_an_export_imported_into_a_new_partnership_is_unchanged(
    session: Session, drawn: dict[str, Cells], number: int
) -> None:
    session.rollback()
    by = make.person(session, f"Admin {number} {len(partnerships.all_partnerships(session))}", account=False)
    first = _founded(session, drawn, by, f"First {number} {by.id}")
    exported = export.export(state(session, first))
    sheets: dict[str, Cells] = {
        sheet.name: sheet.rows for sheet in read(exported) if sheet.name in SHEET_NAMES.values()
    }
    second = _founded(session, sheets, by, f"Second {number} {by.id}")
    before, after = rows(session, first), rows(session, second)
    name: dict[str, Any] = {Holds.PARTNERSHIP: [row[1:] for row in before[Holds.PARTNERSHIP]]}
    assert {**after, Holds.PARTNERSHIP: [row[1:] for row in after[Holds.PARTNERSHIP]]} == {**before, **name}
    third = preview(session, second, export.export(state(session, second)), by=by)
    assert all_there(third), third.words


def _founded(session: Session, sheets: dict[str, Cells], by: Any, name: str) -> Partnership:
    """Import the sheets of a partnership as a new one with another name."""
    renamed = {
        title: [
            [name if str(cell).startswith(("Drawn Partnership", "First ")) else cell for cell in row]
            for row in cells
        ]
        for title, cells in sheets.items()
    }
    previewed = preview(session, None, made(renamed), by=by, name="drawn.xlsx")
    assert previewed.judgement.can_be_written, previewed.words
    return write(session, previewed, by=by)


def test_an_export_leaves_out_people_who_have_left_and_holds_no_formulas(
    session: Session, world: make.World
) -> None:
    world.police.name = '=HYPERLINK("http://evil.example")'
    seats.end_seat(session, world.health_seat, clock.today() - timedelta(days=1), by=world.coordinator)
    session.commit()
    content = export.export(state(session, world.partnership))
    sheets = {sheet.name: sheet.rows for sheet in read(content)}
    assert [row[0] for row in sheets["Members"][1:]] == [
        '=HYPERLINK("http://evil.example")',
        "Example Treatment Services",
        "Birmingham and Solihull Integrated Care Board",
    ]
    names = {row[2] for row in sheets["Roles"][1:]}
    assert names == {
        "Example sro",
        "Example coordinator",
        "Example chair",
        "Example lead",
        "Example data lead",
        "Example observer",
    }
    assert b"<f>" not in b"".join(_parts(content))


def _parts(content: bytes) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [archive.read(name) for name in archive.namelist()]


def test_every_sheet_of_the_template_is_recognised(session: Session, world: make.World) -> None:
    found = {sheet.name: headings.guess(sheet, TABLES) for sheet in read(workbook.template(SET_UP))}
    told = {name: made.table.code for name, made in found.items() if made}
    assert told == {name: str(holds) for holds, name in SHEET_NAMES.items()}


def test_a_new_partnership_has_its_sro_and_roles_from_the_dates_in_the_file(
    session: Session, world: make.World
) -> None:
    founded = write(
        session, preview(session, None, made(SHEETS), by=world.administrator), by=world.administrator
    )
    sro = session.query(SroAppointment).filter_by(partnership_id=founded.id).one()
    assert (sro.state, sro.post) == (SroState.CONFIRMED, "Director of Public Health")
    first = (
        session.query(RoleHolding).filter_by(partnership_id=founded.id, role=Appointment.COORDINATOR).one()
    )
    assert first.starts_on == date(2026, 1, 5)
    person = PersonDetails("Cody Nator", "cody@durham.example")
    with pytest.raises(Refusal, match="already coordinator"):
        role_changes.appoint_to_role(
            session,
            founded,
            role_changes.RoleDetails(Appointment.COORDINATOR, person, clock.today()),
            by=world.administrator,
        )
