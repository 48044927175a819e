"""Corrections after a change of the layout, and the order of the rows. Pure functions."""

from cdp.imports.cells import RowPlace
from cdp.imports.corrections import RowCorrection, fitting
from cdp.imports.judging import JudgedRows, judgement_of
from cdp.imports.layouts import Layout, SheetLayout
from cdp.imports.rows import FileRows
from cdp.imports.verdicts import RowVerdict
from tests.imports.phone_list import PHONES

TABLE = PHONES.tables.get("phones")


def read_as(columns: dict[int, str]) -> Layout:
    return Layout((SheetLayout(TABLE, columns=columns),))


def test_a_correction_ends_if_its_column_is_read_from_another_position() -> None:
    both = RowCorrection({"email": "a@x.example", "phone": "0121 496 0001"})
    typed = {
        0: {2: both, 3: RowCorrection({"phone": "1"}), 4: RowCorrection({"phone": "1"}, is_left_out=True)}
    }
    before = read_as({0: "email", 1: "phone"})
    assert fitting(typed, before, read_as({1: "phone", 0: "email"})) == typed
    assert fitting(typed, before, read_as({0: "email", 2: "phone"})) == {
        0: {2: RowCorrection({"email": "a@x.example"}), 4: RowCorrection(is_left_out=True)}
    }
    assert fitting(typed, before, Layout((SheetLayout(),))) == {}


def test_a_correction_of_a_column_that_the_file_lacks_ends_when_the_column_is_found() -> None:
    typed = {0: {2: RowCorrection({"phone": "0121 496 0001"})}}
    without = read_as({0: "email"})
    assert fitting(typed, without, without) == typed
    assert fitting(typed, without, read_as({0: "email", 1: "phone"})) == {0: {}}


def test_rows_are_in_the_order_of_the_file_whatever_was_judged_first() -> None:
    places = [
        RowPlace("Second", 2, 1),
        RowPlace("First", 3, 0),
        RowPlace("Second", 1, 1),
        RowPlace("First", 2, 0),
    ]
    judged = judgement_of(FileRows((), {}), JudgedRows([RowVerdict(place, "") for place in places]))
    assert [str(verdict.place) for verdict in judged.verdicts] == [
        "First, row 2", "First, row 3", "Second, row 1", "Second, row 2",
    ]  # fmt: skip
