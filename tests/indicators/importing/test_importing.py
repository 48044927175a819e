"""Importing files of figures as published: what is read, asked, written, revised and undone."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Refusal
from cdp.indicators import service as figures
from cdp.indicators.importing import service
from cdp.indicators.importing.importer import MOVED_ON
from cdp.indicators.service import FigureValues
from cdp.models import (
    AuditEvent,
    EarlierReading,
    FigureImport,
    FigureImportState,
    Observation,
    OwnIndicator,
    ValueStatus,
)
from cdp.reference.outcomes import Unit
from tests import make
from tests.indicators.importing.working import (
    BY_AUTHORITY,
    BY_YEAR,
    DRUG_DEATHS,
    FINGERTIPS,
    FORM,
    NDTMS,
    PUBLISHED,
    Desk,
    asked,
    left_out,
)

HARTLEPOOL = b"Hartlepool,7.04"
ALCOHOL, DRUGS, POISONING = "s_alcohol_specific_deaths", "h_drug_misuse_deaths", "l_drug_poisoning_deaths"
BIRMINGHAM, SOLIHULL, ENGLAND = "E08000025", "E08000029", "E92000001"


@pytest.fixture
def desk(session: Session, tmp_path: Path) -> Desk:
    """A data lead with the worker."""
    return Desk(session, make.world(session), tmp_path)


def value_of(
    session: Session, metric: str, area: str, starts: int, group: str = "", month: int = 1
) -> Observation:
    """Return the stored value for an area and a period that starts in a year."""
    return session.scalars(
        sa.select(Observation).where(
            Observation.metric_code == metric,
            Observation.area_code == area,
            Observation.starts_on == date(starts, month, 1),
            Observation.breakdown == group,
        )
    ).one()


def test_a_fingertips_file_is_imported_as_published(desk: Desk) -> None:
    order = desk.read_file(FINGERTIPS)
    assert (order.state, order.kind, asked(order)) == (FigureImportState.READ, "fingertips", [])
    assert order.summary["trouble"] == 0
    assert set(left_out(order)) == {"ended_area"}
    desk.write(order)
    new = order.summary["counts"]["new"]
    assert (order.state, new) == (FigureImportState.DONE, desk.stored(ALCOHOL))
    england = value_of(desk.session, ALCOHOL, ENGLAND, 2006)
    assert (england.value, england.lower, england.upper) == (
        Decimal("10.90730486"),
        Decimal("10.73593957"),
        Decimal("11.08070839"),
    )
    assert (england.numerator, england.denominator) == (Decimal("15618.691"), Decimal(154162132))
    assert (england.period, england.source_row, england.source) == (
        "2006 to 2008",
        2,
        "OHID Fingertips, indicator 91380",
    )
    deprived = value_of(desk.session, ALCOHOL, ENGLAND, 2006, "Most deprived decile (IMD2015)")
    assert deprived.breakdown_kind == "County & UA (pre Apr2019) deprivation deciles in England (IMD2015)"
    said = desk.session.scalars(sa.select(AuditEvent.sentence).order_by(AuditEvent.id.desc())).first()
    assert said == f"{desk.world.data_lead.name} imported {new} values from “{FINGERTIPS.name}”: {new} new."


def test_a_value_that_was_not_published_has_a_status_and_is_never_zero(desk: Desk) -> None:
    desk.write(desk.read_file(FINGERTIPS))
    rutland = value_of(desk.session, ALCOHOL, "E06000017", 2006)
    assert (rutland.value, rutland.status, rutland.numerator) == (
        None,
        ValueStatus.SUPPRESSED,
        Decimal("5.067"),
    )
    scilly = value_of(desk.session, ALCOHOL, "E06000053", 2006)
    assert (scilly.status, scilly.note) == (
        ValueStatus.NOT_AVAILABLE,
        "Value for Cornwall & Isles of Scilly combined",
    )
    order = desk.read_file(DRUG_DEATHS)
    assert left_out(order) == {"no_value": 4}
    assert order.answers["units"] == {DRUGS: "rate_per_100k"}


def test_the_same_file_again_changes_nothing(desk: Desk) -> None:
    first = desk.write(desk.read_file(DRUG_DEATHS))
    again = desk.read_file(DRUG_DEATHS)
    assert again.summary["counts"] == {"same": first.summary["counts"]["new"]}
    with pytest.raises(Refusal, match="nothing new"):
        service.confirm(desk.session, again, has_checked=True, by=desk.world.data_lead)


def test_a_file_that_is_uploaded_twice_is_one_import(desk: Desk) -> None:
    assert desk.read_file(DRUG_DEATHS).id == desk.read_file(DRUG_DEATHS).id
    assert desk.session.scalar(sa.select(sa.func.count()).select_from(FigureImport)) == 1


def test_an_import_that_is_confirmed_twice_is_written_once(desk: Desk) -> None:
    order = desk.read_file(DRUG_DEATHS)
    service.confirm(desk.session, order, has_checked=True, by=desk.world.data_lead)
    with pytest.raises(Refusal, match="Someone else has changed this import"):
        service.confirm(desk.session, order, has_checked=True, by=desk.world.data_lead)
    desk.work(order)
    assert desk.importer.work_due() == 0
    assert desk.stored(DRUGS) == order.summary["counts"]["new"]


def test_a_revised_file_keeps_what_was_known_before_and_undo_restores_it(desk: Desk) -> None:
    desk.write(desk.read_file(DRUG_DEATHS))
    before = desk.stored()
    revised = DRUG_DEATHS.read_bytes().replace(b"Hartlepool,7.04", b"Hartlepool,7.14")
    order = desk.read(
        "revised.csv", revised + b"92432,Deaths from drug misuse,2021 - 23,E06000001,Hartlepool,9\r\n"
    )
    assert order.summary["counts"] == {"same": before - 1, "revised": 1, "new": 1}
    assert [(one["before"], one["after"]) for one in order.summary["revised"]] == [("7.04", "7.14")]
    desk.write(order)
    hartlepool = value_of(desk.session, DRUGS, "E06000001", 2022)
    assert hartlepool.value == Decimal("7.14")
    assert [(each.value, each.replaced_by_import_id) for each in hartlepool.earlier] == [
        (Decimal("7.04"), order.id)
    ]
    plan = service.undo(desk.session, order, by=desk.world.data_lead)
    desk.session.commit()
    assert (plan.deleted, plan.restored, plan.later) == (1, 1, 0)
    assert value_of(desk.session, DRUGS, "E06000001", 2022).value == Decimal("7.04")
    assert (desk.stored(), desk.session.scalar(sa.select(sa.func.count()).select_from(EarlierReading))) == (
        before,
        0,
    )


def test_undo_leaves_what_was_changed_later(desk: Desk) -> None:
    first = desk.write(desk.read_file(DRUG_DEATHS))
    revised = DRUG_DEATHS.read_bytes().replace(b"Hartlepool,7.04", b"Hartlepool,7.14")
    second = desk.write(desk.read("revised.csv", revised))
    plan = service.undo(desk.session, first, by=desk.world.data_lead)
    desk.session.commit()
    assert (plan.deleted, plan.restored, plan.later) == (desk_count(first) - 1, 0, 1)
    assert value_of(desk.session, DRUGS, "E06000001", 2022).value == Decimal("7.14")
    again = service.undo(desk.session, second, by=desk.world.data_lead)
    assert (again.deleted, again.restored) == (1, 0)
    desk.session.commit()
    assert desk.stored() == 0


def test_undo_restores_the_reading_before_one_of_an_undone_import(desk: Desk) -> None:
    desk.write(desk.read_file(DRUG_DEATHS))
    second = desk.write(desk.read("b.csv", DRUG_DEATHS.read_bytes().replace(HARTLEPOOL, b"Hartlepool,7.14")))
    third = desk.write(desk.read("c.csv", DRUG_DEATHS.read_bytes().replace(HARTLEPOOL, b"Hartlepool,7.24")))
    service.undo(desk.session, second, by=desk.world.data_lead)
    assert value_of(desk.session, DRUGS, "E06000001", 2022).value == Decimal("7.24")
    service.undo(desk.session, third, by=desk.world.data_lead)
    desk.session.commit()
    hartlepool = value_of(desk.session, DRUGS, "E06000001", 2022)
    assert (hartlepool.value, hartlepool.earlier) == (Decimal("7.04"), [])


def test_undo_keeps_a_value_that_a_person_saved_again_unchanged(desk: Desk) -> None:
    order = desk.write(desk.read_file(FORM, units={DRUGS: "rate_per_100k"}))
    value = value_of(desk.session, DRUGS, BIRMINGHAM, 2021)
    value.entered_at = clock.now() + timedelta(minutes=1)
    desk.session.commit()
    plan = service.undo(desk.session, order, by=desk.world.data_lead)
    desk.session.commit()
    assert (plan.deleted, plan.later, desk.stored()) == (1, 1, 1)
    assert value_of(desk.session, DRUGS, BIRMINGHAM, 2021).id == value.id


def test_values_that_changed_since_the_check_are_not_written(desk: Desk) -> None:
    order = desk.read_file(DRUG_DEATHS)
    other = DRUG_DEATHS.read_bytes().replace(HARTLEPOOL, b"Hartlepool,7.14")
    desk.write(desk.read("other.csv", other))
    before = desk.stored()
    service.confirm(desk.session, order, has_checked=True, by=desk.world.data_lead)
    desk.work(order)
    assert (order.state, order.problem) == (FigureImportState.FAILED, MOVED_ON)
    assert desk.stored() == before
    assert value_of(desk.session, DRUGS, "E06000001", 2022).value == Decimal("7.14")
    service.try_again(desk.session, order)
    assert desk.work(order).summary["counts"] == {"same": before - 1, "revised": 1}
    desk.write(order)


def test_another_value_since_the_check_is_not_replaced_unseen_though_the_counts_are_equal(desk: Desk) -> None:
    desk.write(desk.read_file(DRUG_DEATHS))
    later, sooner = (
        DRUG_DEATHS.read_bytes().replace(HARTLEPOOL, b"Hartlepool," + value) for value in (b"7.24", b"7.14")
    )
    order = desk.read("later.csv", later)
    desk.write(desk.read("sooner.csv", sooner))
    service.confirm(desk.session, order, has_checked=True, by=desk.world.data_lead)
    desk.work(order)
    assert (order.state, order.problem) == (FigureImportState.FAILED, MOVED_ON)
    assert value_of(desk.session, DRUGS, "E06000001", 2022).value == Decimal("7.14")


def test_who_confirms_is_named_and_who_uploaded_stays(desk: Desk) -> None:
    order = desk.read_file(DRUG_DEATHS)
    service.confirm(desk.session, order, has_checked=True, by=desk.world.coordinator)
    desk.work(order)
    assert (order.person, order.confirmed_by) == (desk.world.data_lead, desk.world.coordinator)
    assert value_of(desk.session, DRUGS, "E06000001", 2022).entered_by == desk.world.coordinator
    said = desk.session.scalars(sa.select(AuditEvent.sentence).order_by(AuditEvent.id.desc())).first()
    assert said is not None
    assert said.startswith(f"{desk.world.coordinator.name} imported")


def test_a_reading_that_is_not_the_one_on_the_page_is_not_confirmed(desk: Desk) -> None:
    order = desk.read_file(DRUG_DEATHS)
    seen = order.version
    desk.answer(order, source="Another source")
    by = desk.world.data_lead
    changes: list[Callable[[], None]] = [
        lambda: service.confirm(desk.session, order, has_checked=True, by=by, version=seen),
        lambda: service.answer(desk.session, order, {"source": "A third"}, version=seen),
        lambda: service.correct(desk.session, order, {}, {3: True}, version=seen),
        lambda: service.leave_out_all(desk.session, order, version=seen),
    ]
    for change in changes:
        with pytest.raises(Refusal, match="Check the values again"):
            change()
    assert order.state.value == "read"
    service.confirm(desk.session, order, has_checked=True, by=by, version=order.version)
    desk.work(order)
    with pytest.raises(Refusal, match="Check the values again"):
        service.undo(desk.session, order, by=by, version=seen)
    assert order.state.value == "done"


def desk_count(order: FigureImport) -> int:
    """Return how many values an import brought."""
    new: int = order.summary["counts"]["new"]
    return new


def test_an_error_in_the_last_row_stores_nothing(desk: Desk) -> None:
    broken = DRUG_DEATHS.read_bytes() + b"92432,Deaths from drug misuse,2022 - 24,E06000001,Hartlepool,8\r\n"
    order = desk.read("broken.csv", broken)
    assert order.summary["trouble"] == 1
    assert "Row 3 has another value" in order.summary["troubles"][0]["words"]
    with pytest.raises(Refusal, match="Correct the rows"):
        service.confirm(desk.session, order, has_checked=True, by=desk.world.data_lead)
    assert desk.stored() == 0
    service.correct(desk.session, order, {}, {3: True})
    desk.work(order)
    assert (order.summary["trouble"], order.summary["set_aside"]) == (0, 1)
    desk.write(order)
    assert value_of(desk.session, DRUGS, "E06000001", 2022).value == 8


def test_a_cell_that_cannot_be_read_is_corrected_on_the_page(desk: Desk) -> None:
    order = desk.read("typed.csv", DRUG_DEATHS.read_bytes().replace(b"Hartlepool,7.04", b"Hartlepool,7;04"))
    [trouble] = order.summary["troubles"]
    assert (trouble["row"], trouble["words"]) == (3, "“7;04” is not a number or a sign that we know.")
    assert order.summary["rows"]["3"][4] == "Hartlepool"
    service.correct(desk.session, order, {3: {trouble["column"]: "7.04"}}, {})
    desk.work(order)
    assert order.summary["trouble"] == 0


def test_what_the_file_does_not_say_is_asked_once_and_remembered(desk: Desk) -> None:
    order = desk.read_file(FORM)
    assert asked(order) == ["units"]
    with pytest.raises(Refusal, match="Answer the questions"):
        service.confirm(desk.session, order, has_checked=True, by=desk.world.data_lead)
    desk.write(desk.answer(order, units={DRUGS: "rate_per_100k"}))
    assert value_of(desk.session, DRUGS, SOLIHULL, 2021).status is ValueStatus.SUPPRESSED
    later = desk.read("next.csv", FORM.read_bytes().replace(b"2021 - 23", b"2022 - 24"))
    assert (asked(later), later.summary["is_remembered"]) == ([], True)
    assert later.answers["units"] == {DRUGS: "rate_per_100k"}


def test_a_wide_table_of_28_years_is_read_with_old_codes(desk: Desk) -> None:
    order = desk.read_file(BY_AUTHORITY)
    assert (order.kind, asked(order)) == ("wide", ["indicators", "origin", "source"])
    desk.answer(order, indicators={"*": POISONING}, **PUBLISHED)
    assert left_out(order).keys() == {"district", "other_kind", "ended_area"}
    assert "E10000006 Cumbria" in order.summary["left_out"]["ended_area"]["examples"]
    desk.write(order)
    years = desk.session.scalars(
        sa.select(Observation.value)
        .where(Observation.area_code == BIRMINGHAM)
        .order_by(Observation.starts_on)
    ).all()
    assert (len(years), years[-1]) == (28, value_of(desk.session, POISONING, BIRMINGHAM, 2020).value)


def test_columns_of_measures_are_imported_for_the_chosen_indicators(desk: Desk) -> None:
    order = desk.read_file(NDTMS, indicators={"All in treatment": "h_numbers_in_treatment"}, **PUBLISHED)
    desk.write(order)
    last = value_of(desk.session, "h_numbers_in_treatment", ENGLAND, 2023, month=4)
    assert (last.value, last.period, last.breakdown) == (Decimal(310863), "2023/24", "")
    order = desk.read_file(BY_YEAR, indicators={"drug_poisoning": POISONING}, area="K04000001", **PUBLISHED)
    assert order.summary["counts"] == {"new": 29}


def test_a_value_ten_times_the_one_before_is_asked_about(desk: Desk) -> None:
    table = b"Area code,Period,Value\nE08000025,2021/22,6794\nE08000025,2022/23,736\nE08000025,2023/24,740\n"
    order = desk.read("jump.csv", table, indicators={"*": "h_numbers_in_treatment"}, **PUBLISHED)
    assert [(one["row"], one["before"], one["after"]) for one in order.summary["jumps"]] == [
        (3, "6,794 in 2021/22", "736 in 2022/23")
    ]
    with pytest.raises(Refusal, match="Check the values"):
        service.confirm(desk.session, order, has_checked=False, by=desk.world.data_lead)
    desk.write(order, has_checked=True)


def test_a_value_far_from_the_last_one_recorded_is_asked_about(desk: Desk) -> None:
    table = b"Area code,Period,Value\nE08000025,2021/22,6790\nE08000025,2022/23,6794\n"
    desk.write(desk.read("first.csv", table, indicators={"*": "h_numbers_in_treatment"}, **PUBLISHED))
    again = table.splitlines()[0] + b"\nE08000025,2023/24,736\n"
    order = desk.read("next.csv", again, indicators={"*": "h_numbers_in_treatment"}, **PUBLISHED)
    assert [(one["row"], one["before"], one["after"]) for one in order.summary["jumps"]] == [
        (2, "6,794 in 2022/23", "736 in 2023/24")
    ]


def test_what_can_mean_two_things_is_asked(desk: Desk) -> None:
    table = (
        b"Area,Period,Value,Count,Denominator\nWest Midlands,2022 - 23,0.12,1,\nSolihull,2022 - 23,0.5,-,\n"
    )
    order = desk.read("unclear.csv", table, indicators={"*": "s_paid_or_voluntary_work"}, **PUBLISHED)
    assert asked(order) == ["areas", "periods", "scales", "signs"]
    desk.answer(
        order,
        areas={"west midlands": "E23000014"},
        periods={"financial_year|two_years": "financial_year"},
        scales={"s_paid_or_voluntary_work": "fractions"},
        signs={"-": "suppressed"},
    )
    assert (asked(order), order.summary["trouble"]) == ([], 0)
    desk.write(order)
    force = value_of(desk.session, "s_paid_or_voluntary_work", "E23000014", 2022, month=4)
    assert (force.value, force.period) == (Decimal(12), "2022/23")


def test_an_unknown_indicator_is_listed_and_left_out(desk: Desk) -> None:
    order = desk.read("other.csv", FORM.read_bytes().replace(b"92432,", b"99999,"))
    assert left_out(order) == {"unknown_indicator": 2}
    assert order.summary["left_out"]["unknown_indicator"]["examples"] == ["99999 Invented deaths indicator"]


def test_names_without_spaces_and_na_are_read_as_the_same_form(desk: Desk) -> None:
    lines = FORM.read_text().splitlines()
    headings = lines[0].replace(" ", "")
    rows = [line.replace(",,,", ",NA,NA,") for line in lines[1:2]]
    order = desk.read("r.csv", "\n".join([headings, *rows, ""]).encode(), units={DRUGS: "rate_per_100k"})
    assert (order.kind, order.summary["counts"], order.summary["trouble"]) == ("fingertips", {"new": 1}, 0)


def test_an_unknown_indicator_can_be_one_of_our_own(desk: Desk) -> None:
    own = OwnIndicator(
        partnership=desk.world.partnership,
        name="Invented deaths",
        unit="rate_per_100k",
        value_type="other",
        polarity="lower_is_better",
        availability="public",
        added_at=clock.now(),
        added_by=desk.world.data_lead,
    )
    desk.session.add(own)
    desk.session.commit()
    order = desk.read("other.csv", FORM.read_bytes().replace(b"92432,", b"99999,"))
    desk.write(desk.answer(order, indicators={"99999": own.key}))
    assert value_of(desk.session, own.key, BIRMINGHAM, 2021).value == Decimal("7.1")


def test_a_value_that_a_person_changed_later_stays_when_the_import_is_undone(desk: Desk) -> None:
    order = desk.write(desk.read_file(FORM, units={DRUGS: "rate_per_100k"}))
    value = value_of(desk.session, DRUGS, BIRMINGHAM, 2021)
    reading = FigureValues(
        value=Decimal("7.3"),
        status=ValueStatus.FINAL,
        source="A letter",
        unit=Unit.RATE_PER_100K,
        version=value.version,
    )
    figures.change_observation(desk.session, value, reading, by=desk.world.data_lead)
    desk.session.commit()
    plan = service.undo(desk.session, order, by=desk.world.data_lead)
    assert (plan.deleted, plan.restored, plan.later) == (1, 0, 1)
    assert value_of(desk.session, DRUGS, BIRMINGHAM, 2021).value == Decimal("7.3")


def test_a_column_of_measures_can_be_left_out_again(desk: Desk) -> None:
    order = desk.read_file(BY_YEAR, indicators={"drug_poisoning": POISONING}, area="K04000001", **PUBLISHED)
    assert order.summary["counts"] == {"new": 29}
    desk.answer(order, indicators={})
    assert order.summary["counts"] == {}
    with pytest.raises(Refusal, match="nothing new"):
        service.confirm(desk.session, order, has_checked=True, by=desk.world.data_lead)


def test_a_file_whose_worker_has_ended_is_read_by_another(desk: Desk) -> None:
    order = desk.read_file(DRUG_DEATHS)
    for minutes, done in ((1, 0), (6, 1)):
        claimed = (clock.now() - timedelta(minutes=minutes)).isoformat()
        order.state, order.summary = FigureImportState.READING, {"claimed_at": claimed}
        desk.session.commit()
        assert desk.importer.work_due() == done
        desk.session.refresh(order)
    assert order.state is FigureImportState.READ


def test_a_stored_file_that_has_changed_is_not_read(desk: Desk) -> None:
    order = desk.read_file(DRUG_DEATHS)
    desk.store.path(order.sha256).write_bytes(b"Area code,Period,Value\nE08000025,2024,1\n")
    desk.answer(order, source="Another")
    assert (order.state, order.problem) == (
        FigureImportState.FAILED,
        "The stored file is missing or damaged. Upload it again.",
    )
