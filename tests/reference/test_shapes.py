"""Maps of a footprint."""

import pytest

from cdp.reference import shapes
from cdp.reference.area_bodies import authorities_in_police_force
from cdp.reference.areas import all_authorities

BERKSHIRE_EAST = ["E06000036", "E06000039", "E06000040"]


def test_every_authority_has_an_outline_inside_the_national_map() -> None:
    view = shapes.national_viewbox()

    assert [outline.code for outline in shapes.all_shapes()] == [place.code for place in all_authorities()]
    for outline in shapes.all_shapes():
        left, top, right, bottom = outline.bbox
        assert view.x <= left < right <= view.x + view.width
        assert view.y <= top < bottom <= view.y + view.height
        assert outline.d.startswith("M")
        assert outline.d.endswith("Z")


def test_a_successor_code_has_the_same_outline() -> None:
    assert shapes.shape("E08000039") is shapes.shape("E08000019")


def test_the_view_contains_the_whole_footprint_with_a_margin() -> None:
    for codes in (
        BERKSHIRE_EAST,
        [place.code for place in authorities_in_police_force("E23000014")],
        ["E06000053"],
    ):
        drawn = shapes.map_view(codes)
        for outline in drawn.footprint:
            left, top, right, bottom = outline.bbox
            assert drawn.viewbox.x < left
            assert right < drawn.viewbox.x + drawn.viewbox.width
            assert drawn.viewbox.y < top
            assert bottom < drawn.viewbox.y + drawn.viewbox.height


def test_the_west_midlands_has_its_neighbours() -> None:
    drawn = shapes.map_view([place.code for place in authorities_in_police_force("E23000014")])

    assert len(drawn.footprint) == 7
    assert {"Warwickshire", "Staffordshire", "Worcestershire"} <= {each.name for each in drawn.neighbours}
    assert "Cornwall" not in {each.name for each in drawn.neighbours}


def test_an_enclave_is_inside_its_neighbour() -> None:
    assert [each.name for each in shapes.map_view(["E06000016"]).neighbours] == ["Leicestershire"]


def test_islands_have_no_neighbours() -> None:
    assert shapes.map_view(["E06000053"]).neighbours == ()


def test_a_map_never_draws_more_than_forty_neighbours() -> None:
    london = [place.code for place in authorities_in_police_force("E23000001")]

    assert len(shapes.map_view(["E10000030"]).neighbours) <= shapes.MOST_NEIGHBOURS
    assert len(shapes.map_view(london).neighbours) <= shapes.MOST_NEIGHBOURS


def test_an_empty_footprint_shows_england() -> None:
    drawn = shapes.map_view([])

    assert drawn.viewbox == shapes.national_viewbox()
    assert str(drawn.viewbox) == "0 0 1137.3 1295.3"
    assert (len(drawn.footprint), len(drawn.neighbours)) == (0, 153)


def test_a_map_of_an_unknown_authority_is_refused() -> None:
    with pytest.raises(KeyError):
        shapes.map_view(["E99999999"])


def test_simple_outlines_are_complete_and_much_smaller() -> None:
    simple, full = shapes.simple_shapes(), shapes.all_shapes()

    assert [outline.code for outline in simple] == [outline.code for outline in full]
    assert all(outline.d.startswith("M") and outline.d.endswith("z") for outline in simple)
    assert sum(len(outline.d) for outline in simple) * 2 < sum(len(outline.d) for outline in full)


def test_a_large_footprint_has_simple_outlines_and_a_small_one_has_detailed_ones() -> None:
    everything = shapes.map_view([place.code for place in all_authorities()])

    assert everything.footprint == shapes.simple_shapes()
    assert shapes.map_view(BERKSHIRE_EAST).footprint[0] is shapes.shape("E06000036")
