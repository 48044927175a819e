"""A footprint sheet with old codes and with old, short and common names."""

from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from cdp import clock
from tests import make
from tests.imports.files import Cells
from tests.imports.files import workbook as made
from tests.partnerships.importing.previewing import preview, write

SHEET = Path(__file__).parent / "cases" / "17-footprint-old-codes-and-names.xlsx"


def test_every_old_code_and_name_in_a_footprint_sheet_is_understood(session: Session) -> None:
    world = make.world(session)
    with clock.pretending(clock.now().replace(year=2026, month=11, day=30)):
        previewed = preview(
            session, world.partnership, SHEET.read_bytes(), by=world.coordinator, name=SHEET.name
        )
    verdicts = [verdict for verdict in previewed.judgement.verdicts if verdict.place.sheet_number == 1]
    assert [verdict.what for verdict in verdicts if verdict.problems] == ["Torquay"]
    understood = list(dict.fromkeys(verdict.what for verdict in verdicts if not verdict.problems))
    assert understood == [
        "North Northamptonshire and West Northamptonshire",
        "Cumberland; and Westmorland and Furness",
        "North Yorkshire",
        "Somerset",
        "Bournemouth, Christchurch and Poole",
        "Barnsley",
        "Herefordshire",
        "Kingston upon Hull",
        "St Helens",
        "Southend-on-Sea",
        "Hackney",
        "Kensington and Chelsea",
        "Cheshire West and Chester",
        "Telford and Wrekin",
        "County Durham",
        "Bedford",
        "Oldham",
        "Sefton",
        "Gateshead",
        "Northumberland",
        "Buckinghamshire",
        "Wigan",
    ]
    assert verdicts[0].notes == (
        "Northamptonshire ended on 1 April 2021. It was followed by North Northamptonshire and West Northamptonshire.",
    )


def test_an_ended_county_adds_its_successors_and_a_county_split_with_others_is_asked(
    session: Session,
) -> None:
    world = make.world(session)
    cells: Cells = [["Authority", "From"], ["Cumbria CC", date(2022, 8, 1)]]
    previewed = preview(session, world.partnership, made({"Footprint": cells}), by=world.coordinator)
    write(session, previewed, by=world.coordinator)
    assert {"E06000063", "E06000064"} <= set(world.partnership.area_codes_on(date(2022, 8, 1)))
    cells = [["Authority", "From"], ["Dorset County Council", ""], ["East Surrey", date(2027, 3, 1)]]
    previewed = preview(session, world.partnership, made({"Footprint": cells}), by=world.coordinator)
    followed = "Enter the authority that followed it: Dorset; or Bournemouth, Christchurch and Poole."
    assert [words.partition(": ")[2] for words in previewed.words] == [
        f"“Dorset County Council” has ended. {followed}",
        "East Surrey starts on 1 April 2027. Enter that date or a later one.",
    ]


def test_organisations_in_a_file_are_matched_by_their_names(session: Session) -> None:
    world = make.world(session)
    cells = [["Organisation", "Name", "Email"], ["Walsall MBC", "Ann Lee", "ann@walsall.example"]]
    previewed = preview(
        session,
        world.partnership,
        cells,
        by=world.coordinator,
        board=world.board.name,
        national_role="elected_members",
    )
    write(session, previewed, by=world.coordinator)
    bodies = {one.organisation.name: one.organisation.body_code for one in world.board.seats}
    assert bodies["Walsall MBC"] == "E08000030"


def test_a_file_that_renames_an_organisation_keeps_that_it_is_no_public_body(session: Session) -> None:
    world = make.world(session)
    world.treatment.not_a_body = True
    world.treatment.short_name = "ETS"
    session.flush()
    cells = [["Organisation", "Short name"], ["Example Recovery Services", "ETS"]]
    previewed = preview(
        session,
        world.partnership,
        cells,
        by=world.coordinator,
        board=world.board.name,
        national_role="treatment_providers",
    )
    write(session, previewed, by=world.coordinator)
    assert (world.treatment.name, world.treatment.not_a_body) == ("Example Recovery Services", True)
