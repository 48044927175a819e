"""Lists as secretariats send them (tests/imports/cases): nothing is lost silently, and no one gets a vote unasked."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Refusal
from cdp.models import Capacity, Person, SeatHolding, SeatKind
from cdp.partnerships import queries
from cdp.partnerships.members.service import holdings
from tests import make
from tests.imports.files import CASES
from tests.partnerships.importing.previewing import PreviewedFile, preview, texts_of, write

Told = list[tuple[int, str, list[str]]]


@pytest.fixture
def world(session: Session) -> make.World:
    """The example world: two partnerships and their people."""
    return make.world(session)


@pytest.fixture
def case(session: Session, world: make.World) -> Callable[..., PreviewedFile]:
    """Return a function that previews a case as the coordinator; organisations without a clear role are voluntary."""

    def of(name: str, **options: str) -> PreviewedFile:
        (path,) = CASES.glob(f"{name}-*")
        return preview(
            session,
            world.partnership,
            path.read_bytes(),
            by=world.coordinator,
            board=world.board.name,
            national_role="voluntary_and_community_sector",
            options=options,
            name=path.name,
        )

    return of


def told(previewed: PreviewedFile) -> Told:
    """Return the row number, the outcome and the texts of each row."""
    return [(one.place.row, one.outcome.value, texts_of(one)) for one in previewed.judgement.verdicts]


def seats(session: Session, world: make.World) -> dict[tuple[str, str], tuple[SeatKind, bool, str, str]]:
    """Return the kind, vote, representative and deputy of each seat, by organisation and title."""
    session.expire_all()
    today = clock.today()
    return {
        (seat.organisation.name, seat.title): (
            seat.kind,
            seat.votes,
            _named(seat.representative_on(today)),
            _named(seat.deputy_on(today)),
        )
        for seat in queries.seats_of_partnership(session, world.partnership, today)
    }


def _named(person: Person | None) -> str:
    return f"{person.name} <{person.email}>" if person else ""


def appointed(previewed: PreviewedFile) -> list[str]:
    """Return the descriptions of the appointments, without the day."""
    return [
        words.rpartition(", from ")[0]
        for words in previewed.words
        if words.startswith(("New rep", "New dep"))
    ]


def test_names_in_several_columns_become_one_name_with_its_title(
    session: Session, world: make.World, case: Callable[..., PreviewedFile]
) -> None:
    previewed = case("01")
    write(session, previewed, by=world.coordinator)
    people = session.scalars(sa.select(Person).where(Person.email.like("%-invented.example")))
    assert sorted((person.name, person.job_title, person.phone) for person in people) == [
        ("Cllr Aoife O'Dowd", "Cabinet Member for Communities", "0121 496 0101"),
        ("Dr Ngozi Adeyemi-Clarke", "Consultant in Public Health", "0121 496 0102"),
        ("Mr Rhys Tudor", "Area Manager", "07700900123"),
    ]


def test_a_surname_before_a_comma_is_put_behind_the_first_name_and_both_are_shown(
    case: Callable[..., PreviewedFile],
) -> None:
    previewed = case("02")
    assert appointed(previewed) == [
        "New representative: Dr Ngozi Adeyemi-Clarke",
        "New representative: Cllr Aoife O'Dowd OBE",
    ]
    assert (
        "The name is read as “Dr Ngozi Adeyemi-Clarke” from “ADEYEMI-CLARKE, Ngozi (Dr)”." in previewed.words
    )


def test_two_people_on_one_mailbox_never_become_one_person(
    session: Session, world: make.World, case: Callable[..., PreviewedFile]
) -> None:
    previewed = case("03")
    assert previewed.outcomes == ["new", "unreadable"]
    whose, shared = (words.split(": ", 1)[1] for words in previewed.words[-2:])
    assert whose == (
        "“housing.partnerships@whg-invented.example” is the address of Priya Nair in row 2 and of Tom Beddoes here. "
        "Enter Tom Beddoes’s own address, or delete the name and the address to leave the seat vacant."
    )
    assert shared == "If Priya Nair and Tom Beddoes share this mailbox, or are the same person, say so here."


def test_a_missing_address_is_asked_for_beside_its_row_with_everything_else_that_is_missing(
    session: Session, world: make.World, case: Callable[..., PreviewedFile]
) -> None:
    previewed = case("04")
    assert previewed.outcomes == ["new", "unreadable", "unreadable"]
    assert [words.split(": ", 1)[1] for words in previewed.words[3:]] == [
        "The email address of Dev Chauhan is missing. Enter it, or delete the name to leave the seat vacant.",
        "The email address of Sal Whitlock is missing. Enter it, or delete the name to leave the seat vacant.",
    ]


def test_people_who_share_a_job_are_two_people_and_an_assistants_address_is_not_the_directors(
    session: Session, world: make.World, case: Callable[..., PreviewedFile]
) -> None:
    previewed = case("05")
    shared, assistant = (" ".join(one.notes) for one in previewed.judgement.verdicts)
    assert shared == (
        "Kim Rees and Jo Abara share the job. A seat has one representative, so Kim Rees is the representative "
        "and Jo Abara the deputy."
    )
    assert assistant == (
        "pa.dph@council-invented.example is labelled as someone else’s address, such as an assistant’s, so it was "
        "left out."
    )
    write(session, previewed, by=world.coordinator)
    found = seats(session, world)
    assert found["Invented Mental Health Trust", ""][2:] == (
        "Kim Rees <kim.rees@mht-invented.example>",
        "Jo Abara <jo.abara@mht-invented.example>",
    )
    assert found["Invented Council Public Health", ""][2:] == (
        "Prof. Lucia Marsh <lucia.marsh@council-invented.example>",
        "",
    )


def test_merged_cells_and_two_rows_of_headings_give_every_seat_its_people_and_days(
    session: Session, world: make.World, case: Callable[..., PreviewedFile]
) -> None:
    previewed = case("07")
    assert [one.what for one in previewed.judgement.verdicts] == [
        "Invented City Council: Director of Public Health",
        "Invented City Council: Head of Community Safety",
        "Invented City Council: Elected members",
        "Invented Police: Police",
    ]
    assert "“Sept 2025” is read as 1 September 2025." in previewed.words
    write(session, previewed, by=world.coordinator)
    terms = session.execute(
        sa.select(Person.name, SeatHolding.capacity, SeatHolding.starts_on)
        .join(SeatHolding.person)
        .where(Person.email.like("%-invented.example"))
        .order_by(Person.name)
    ).all()
    assert [tuple(row) for row in terms] == [
        ("Asha Lund", Capacity.REPRESENTATIVE, date(2025, 4, 1)),
        ("Ben Ottley", Capacity.DEPUTY, date(2025, 4, 1)),
        ("Cara Munro", Capacity.REPRESENTATIVE, date(2025, 4, 1)),
        ("Cllr Dil Phipps", Capacity.REPRESENTATIVE, date(2025, 9, 1)),
        ("Cllr Eve Roe", Capacity.DEPUTY, date(2025, 9, 1)),
        ("Fin Tate", Capacity.REPRESENTATIVE, date(2025, 9, 1)),
    ]


def test_struck_out_and_hidden_rows_are_imported_only_if_someone_says_so(
    case: Callable[..., PreviewedFile],
) -> None:
    unanswered = case("09")
    assert unanswered.outcomes == ["left_out", "new", "left_out"]
    assert unanswered.words[0] == "Struck through in the file."
    assert unanswered.words[-1] == "Hidden in the file."
    assert case("09", struck_rows="out", hidden_rows="in").outcomes == ["left_out", "new", "new"]
    everything = case("09", struck_rows="in", hidden_rows="out")
    assert "Jan Gone" in " ".join(everything.words)
    assert everything.outcomes[-1] == "left_out"


def test_a_person_described_in_one_cell_is_taken_apart_and_the_page_says_how(
    session: Session, world: make.World, case: Callable[..., PreviewedFile]
) -> None:
    previewed = case("10")
    assert "“Senior Coroner”, beside the name, is read as the job title." in previewed.words
    write(session, previewed, by=world.coordinator)
    people = session.scalars(sa.select(Person).where(Person.email.like("%-invented.example")))
    assert sorted((person.name, person.job_title, person.email) for person in people) == [
        ("Moe Frost", "Group Commander", "moe.frost@fire-invented.example"),
        ("Nell Kerr", "Senior Coroner", "nell.kerr@coroner-invented.example"),
    ]


def test_headings_between_rows_give_the_role_and_are_never_organisations(
    session: Session, world: make.World, case: Callable[..., PreviewedFile]
) -> None:
    previewed = case("12")
    below = "The rows below are read as:"
    assert {row: " ".join(words) for row, outcome, words in told(previewed) if outcome == "left_out"} == {
        2: f"A heading, not an organisation: “HEALTH”. {below} NHS.",
        5: "A heading, not an organisation: “CRIMINAL JUSTICE”.",
        7: "A heading, not an organisation: “Co-opted members (until 31 March 2027)”. "
        f"{below} co-opted member until 31 March 2027.",
        9: "A heading, not an organisation: “Members in attendance (non-voting)”. "
        f"{below} observer, without a vote.",
    }
    write(session, previewed, by=world.coordinator)
    found = {name: facts[:2] for (name, _), facts in seats(session, world).items() if "Invented" in name}
    assert found == {
        "Invented ICB 3": (SeatKind.CORE, False),
        "Invented Trust 3": (SeatKind.CORE, False),
        "Invented Police 3": (SeatKind.CORE, False),
        "Invented University": (SeatKind.CO_OPTED, False),
        "Invented Scrutiny Office": (SeatKind.OBSERVER, False),
    }
    again = case("12")
    assert not again.judgement.changes


def test_a_row_with_only_a_name_is_asked_about_and_not_taken_for_an_organisation(
    session: Session, world: make.World
) -> None:
    rows = [
        ["Organisation", "Name", "Email"],
        ["Community Safety Colleagues in Attendance", "", ""],
        ["Example Fire Service", "Al Ash", "al@fire.example"],
        ["Example NHS Trust", "Bo Day", "bo@trust.example"],
    ]
    previewed = preview(session, world.partnership, rows, by=world.coordinator)
    assert previewed.outcomes == ["unreadable", "new", "new"]
    assert previewed.words[0].endswith(
        "“Community Safety Colleagues in Attendance” has no other cells. If it is a heading, leave the row out. If it "
        "is an organisation without a representative, enter “Vacant”."
    )


def test_a_heading_in_a_column_that_is_not_read_still_counts_and_other_text_there_is_told(
    session: Session, world: make.World
) -> None:
    rows = [
        ["", "Organisation", "Name", "Email"],
        ["Observers", "", "", ""],
        ["1", "Example Fire Service", "Al Ash", "al@fire.example"],
        ["to be checked with the chair", "", "", ""],
    ]
    previewed = preview(session, world.partnership, rows, by=world.coordinator)
    assert previewed.outcomes == ["left_out", "new", "left_out"]
    assert "observer, no vote" in " ".join(previewed.words)
    assert (
        previewed.words[-1] == "Only columns that are not imported have text: “to be checked with the chair”."
    )


def test_only_the_coordinator_or_the_file_gives_votes(
    session: Session, world: make.World, case: Callable[..., PreviewedFile]
) -> None:
    assert {"no vote" in words for words in case("14").words if words.startswith("New seat")} == {True}
    asked = case("14", votes="core")
    assert {" votes," in words for words in asked.words if words.startswith("New seat")} == {True}
    rows = [
        ["Organisation", "Name", "Email"],
        ["Voting members", "", ""],
        ["Example Fire Service", "Al Ash", "al@fire.example"],
    ]
    said = preview(session, world.partnership, rows, by=world.coordinator)
    assert "core member, votes, Fire" in " ".join(said.words)


def test_an_apostrophe_that_a_spreadsheet_made_curly_is_straight_in_the_address_and_kept_in_the_name(
    session: Session, world: make.World, case: Callable[..., PreviewedFile]
) -> None:
    previewed = case("13")
    assert (
        "The apostrophe in ivy.o'neil@trust-invented.example is read as a straight one" in previewed.words[-1]
    )
    write(session, previewed, by=world.coordinator)
    assert seats(session, world)["Invented Trust", ""][2] == "Ivy O’Neil <ivy.o'neil@trust-invented.example>"


def test_people_without_a_first_day_start_on_the_day_given_for_the_file_or_today(
    session: Session, world: make.World, case: Callable[..., PreviewedFile]
) -> None:
    assert case("14").words[2].endswith(f"from {clock.today().day} {clock.today():%B %Y}")
    previewed = case("14", since="2026-04-01")
    write(session, previewed, by=world.coordinator)
    days = session.scalars(
        sa.select(SeatHolding.starts_on)
        .join(SeatHolding.person)
        .where(Person.email.like("p%-invented.example"))
    ).all()
    assert days == [date(2026, 4, 1)] * 5


def _of_case_15(session: Session, world: make.World) -> None:
    world.police_member.name = "Example police"
    world.police_member.email = "police@west-midlands.example"
    probation = make.organisation(session, world.partnership, "Probation Service, West Midlands Region")
    person = make.person(session, "Example probation")
    person.email, person.job_title = "probation@west-midlands.example", "Head of service"
    make.seat(session, world.board, probation, national_role="probation", representative=person)
    session.commit()


def test_a_changed_address_is_offered_and_a_changed_name_is_asked_about(
    session: Session, world: make.World, case: Callable[..., PreviewedFile]
) -> None:
    _of_case_15(session, world)
    previewed = case("15")
    assert [(row, outcome) for row, outcome, _ in told(previewed)] == [(2, "changes"), (3, "unreadable")]
    assert previewed.words[0] == (
        "Changes the address of Example police from police@west-midlands.example to "
        "example.police@new-force.example. Both addresses will be told"
    )
    assert previewed.words[-1].endswith(
        "probation@west-midlands.example is recorded here as the address of Example probation, and the file has "
        "Example probation-Smith. If they are the same person, choose which name to use. If they share this mailbox, "
        "say so. Otherwise enter Example probation-Smith’s own address."
    )


def test_a_returning_member_comes_back_to_their_seat_as_the_same_person(
    session: Session, world: make.World, case: Callable[..., PreviewedFile]
) -> None:
    fire = make.organisation(session, world.partnership, "West Midlands Fire Service")
    world.former.email = "former@west-midlands.example"
    seat = make.seat(session, world.board, fire, national_role="fire_and_rescue", representative=world.former)
    holdings.end_holding(
        session, seat, Capacity.REPRESENTATIVE, clock.today() - timedelta(days=40), by=world.coordinator
    )
    session.commit()
    previewed = case("21")
    assert previewed.outcomes == ["changes"]
    assert "who was representative until" in previewed.words[0]
    write(session, previewed, by=world.coordinator)
    assert seat.representative_on(clock.today()) is world.former


@pytest.mark.parametrize("name", ["18", "19"])
def test_a_file_of_another_kind_is_refused_with_advice(case: Callable[..., PreviewedFile], name: str) -> None:
    with pytest.raises(Refusal) as refused:
        case(name)
    assert refused.value.field == "file"
    assert refused.value.sentence.startswith(
        {"18": "This is an action log, and action logs", "19": "This is a table of figures from Fingertips"}[
            name
        ]
    )
