"""Rows given as plain values become tables with classes, scopes, and labels that are shown on phones."""

import pytest
from flask import Flask, render_template_string

from cdp.web.tables import table_columns, table_rows

IMPORT = '{% from "components/table.html" import table %}'


def shown(app: Flask, template: str) -> str:
    with app.test_request_context():
        return render_template_string(IMPORT + template)


def test_a_row_gets_classes_scopes_and_labels() -> None:
    columns = table_columns(["Reference", ("Due", "first nowrap"), ("Days", "numeric"), ("Change", "hidden")])
    row = "<tr><th>A1</th><td>3 May</td><td>4</td><td>\n  </td></tr>"
    assert table_rows(row, columns, stacked=True) == (
        '<tbody class="govuk-table__body"><tr class="govuk-table__row">'
        '<th class="govuk-table__header" scope="row">A1</th>'
        '<td class="govuk-table__cell cdp-stacked__first cdp-nowrap" data-label="Due">3 May</td>'
        '<td class="govuk-table__cell govuk-table__cell--numeric" data-label="Days">4</td>'
        '<td class="govuk-table__cell"></td></tr></tbody>'
    )


def test_an_empty_cell_is_marked_where_rows_stack_because_a_phone_leaves_it_out() -> None:
    columns, row = table_columns(["Reference", "Waits for"]), "<tr><th>W1</th><td> – </td></tr>"
    marked = '<td class="govuk-table__cell cdp-stacked__empty" data-label="Waits for">–</td>'
    assert marked in table_rows(row, columns, stacked=True)
    assert "cdp-stacked__empty" not in table_rows(row, columns, stacked=False)


def test_a_table_that_scrolls_stays_a_table_and_needs_no_labels() -> None:
    columns = table_columns(["Period", ("Leeds", "numeric")])
    assert table_rows('<tr id="a"><th class="b">2024</th><td>1</td></tr>', columns, stacked=False) == (
        '<tbody class="govuk-table__body"><tr class="govuk-table__row" id="a">'
        '<th class="govuk-table__header b" scope="row">2024</th>'
        '<td class="govuk-table__cell govuk-table__cell--numeric">1</td></tr></tbody>'
    )


def test_rows_may_come_in_groups_with_a_heading_across() -> None:
    columns = table_columns(["Name", "Email", "State"])
    rows = '<tbody><tr><th scope="rowgroup" colspan="3">Police</th></tr></tbody>'
    assert table_rows(rows, columns, stacked=True) == (
        '<tbody class="govuk-table__body"><tr class="govuk-table__row">'
        '<th class="govuk-table__header" scope="rowgroup" colspan="3">Police</th></tr></tbody>'
    )


def test_cells_after_one_that_spans_columns_keep_their_labels() -> None:
    columns = table_columns(["Name", "Email", "State"])
    rows = table_rows('<tr><td colspan="2">Vacant</td><td>New</td></tr>', columns, stacked=True)
    assert 'data-label="State">New' in rows


def test_below_a_heading_that_spans_rows_cells_keep_their_own_labels() -> None:
    columns = table_columns(["Organisation", "Seat", "Deputy"])
    rows = table_rows(
        '<tr><th scope="rowgroup" rowspan="2">Police</th><td>A</td><td>B</td></tr><tr><td>C</td><td>D</td></tr>'
        "<tr><th>NHS</th><td>E</td><td>F</td></tr>",
        columns,
        stacked=True,
    )
    assert rows.count('data-label="Seat"') == rows.count('data-label="Deputy"') == 3
    assert 'data-label="Seat">C<' in rows


@pytest.mark.parametrize(
    ("typed", "shown_as"),
    [
        ("Kirklees and Calderdale", "Kirklees and Calderdale"),
        ("Llanfairpwllgwyngyllgogerychwyrn", "Llanfairpwllgwyn<wbr>gyllgogerychwyrn"),
        ("harm.reduction@west-midlands.example", "harm.<wbr>reduction@<wbr>west-<wbr>midlands.<wbr>example"),
        ("//www.example.org/a?b=1&amp;c=22222222", "//www.<wbr>example.<wbr>org/<wbr>a?b=1&amp;c=22222222"),
        ("O&#39;Shaughnessy-Featherstonehaugh", "O&#39;Shaughnessy-<wbr>Featherstonehaug<wbr>h"),
    ],
)
def test_a_word_that_is_wider_than_its_column_may_break(typed: str, shown_as: str) -> None:
    href = 'href="/partnerships/west-midlands/meetings/3thsa6pm3qgk"'
    row = f"<tr><th><a {href}>{typed}</a></th><td>{typed}\n and more</td></tr>"
    rows = table_rows(row, table_columns(["Name", "Email"]), stacked=True)
    assert f"<a {href}>{shown_as}</a>" in rows
    assert f">{shown_as}\n and more<" in rows


def test_a_heading_left_out_leaves_its_column_out() -> None:
    assert [column.label for column in table_columns(["Name", "", ("Due", "first")])] == ["Name", "Due"]


def test_a_mistake_in_a_table_raises_an_error() -> None:
    with pytest.raises(ValueError, match="big"):
        table_columns([("Name", "big")])
    with pytest.raises(ValueError, match="more cells"):
        table_rows("<tr><td>1</td><td>2</td></tr>", table_columns(["Name"]), stacked=True)


def test_text_that_people_typed_is_escaped_in_cells_labels_and_captions(app: Flask) -> None:
    html = shown(
        app,
        """{% set name = '<td class="x">"&' %}
      {% call table(name, ["Name", name]) %}<tr><th>{{ name }}</th><td>{{ name }}</td></tr>{% endcall %}""",
    )
    escaped = "&lt;td class=&#34;x&#34;&gt;&#34;&amp;"
    assert html.count("<td ") == 1
    assert html.count(escaped) == 6  # region, caption, heading, two cells and a label


def test_a_caption_is_for_screen_readers_only_unless_it_has_a_size(app: Flask) -> None:
    assert 'caption class="govuk-table__caption govuk-visually-hidden">A<' in shown(
        app, '{% call table("A", ["B"]) %}{% endcall %}'
    )
    assert 'caption class="govuk-table__caption govuk-table__caption--m">A<' in shown(
        app, '{% call table("A", ["B"], size="m") %}{% endcall %}'
    )
