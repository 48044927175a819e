"""`make bench` writes docs/performance.md, which says what misses its aim."""

from datetime import date

from tests.bench.__main__ import PARTS
from tests.bench.maps import TABLE as MAPS
from tests.bench.maps import Map
from tests.bench.report import PAGE, machine, page


def test_a_section_has_its_rows_and_names_what_misses_its_aim() -> None:
    near = Map("footprint", median=20.4, processor=19.0, statements=9, size=517.2, compressed=43.1)
    far = Map("national page", median=50.0, processor=45.0, statements=4, size=173.0, compressed=26.0)
    assert MAPS.text([near, far]) == (
        "## Maps\n"
        "\n"
        "Drawn on the server.\n"
        "\n"
        "| map | ms | statements | KB | KB compressed |\n"
        "|---|---|---|---|---|\n"
        "| footprint | 20 | 9 | 517 | 43 |\n"
        "| national page | 50 | 4 | 173 | 26 |\n"
        "\n"
        "**Aim:** 30 ms of processor time and 100 KB compressed. Missed by:\n\n- national page\n"
    )
    assert "All keep it." in MAPS.text([near])


def test_the_page_says_when_and_on_what_it_was_measured() -> None:
    text = page(machine(date(2027, 1, 19)), [MAPS.text([])])
    assert text.startswith("# How fast it is\n")
    assert "Measured on 19 January 2027 with Python 3." in text


def test_the_page_in_the_repository_has_the_sections_and_aims_of_the_measurements() -> None:
    written = PAGE.read_text(encoding="utf-8")
    for table, _ in PARTS.values():
        introduction, aim = table.text([]).removesuffix("All keep it.\n").split("\n\n**Aim:** ")
        assert introduction in written
        assert f"**Aim:** {aim}" in written
    titles = [line.removeprefix("## ") for line in written.splitlines() if line.startswith("## ")]
    assert titles == [table.title for table, _ in PARTS.values()]
