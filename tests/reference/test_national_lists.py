"""National roles, the national timetable and standing items."""

from datetime import date

import pytest

from cdp.reference.national_facts import FactBasis
from cdp.reference.national_facts_file import shipped_facts
from cdp.reference.national_roles import core_roles, national_role, national_roles, wider_roles
from cdp.reference.standing_items import ItemPurpose, standing_item, standing_items
from cdp.reference.timetable import NationalMilestone, milestones, still_applies


def milestone(code: str) -> NationalMilestone:
    """Return a milestone of the timetable by its code."""
    return {found.code: found for found in milestones(shipped_facts())}[code]


def test_the_ten_core_roles_come_first() -> None:
    assert [role.code for role in core_roles()] == [
        "elected_members",
        "local_authority_officials",
        "nhs",
        "jobcentre_plus",
        "treatment_providers",
        "police",
        "police_and_crime_commissioner",
        "probation",
        "people_affected",
        "secure_estate",
    ]
    assert national_roles() == core_roles() + wider_roles()


def test_roles_are_numbered_and_their_codes_are_unique() -> None:
    assert [role.order for role in national_roles()] == list(range(1, 26))
    assert len({role.code for role in national_roles()}) == 25
    assert national_role("coroner").name == "Coroner"
    assert national_role("housing_associations").examples == ("Registered provider (of social housing)",)


def test_the_footprint_was_due_on_1_august_2022_once() -> None:
    footprint = milestone("footprint_sro_membership")

    assert footprint.due_dates(date(2020, 1, 1), date(2030, 1, 1)) == (date(2022, 8, 1),)
    assert footprint.next_due(date(2022, 8, 1)) == date(2022, 8, 1)
    assert footprint.next_due(date(2022, 8, 2)) is None
    assert footprint.basis is FactBasis.PUBLISHED


def test_the_progress_review_is_due_every_april() -> None:
    review = milestone("progress_review")

    assert review.due_dates(date(2024, 1, 1), date(2026, 12, 31)) == (
        date(2024, 4, 30),
        date(2025, 4, 30),
        date(2026, 4, 30),
    )
    assert review.next_due(date(2026, 11, 22)) == date(2027, 4, 30)
    assert review.basis is FactBasis.PRACTICE


def test_the_plan_is_refreshed_every_three_years() -> None:
    refresh = milestone("plan_refresh")

    assert refresh.next_due(date(2025, 12, 1)) == date(2028, 11, 30)
    assert refresh.due_dates(date(2025, 11, 30), date(2031, 11, 30)) == (
        date(2025, 11, 30),
        date(2028, 11, 30),
        date(2031, 11, 30),
    )


def test_milestones_are_in_order_and_say_where_their_dates_come_from() -> None:
    found = milestones(shipped_facts())

    assert [each.due for each in found] == sorted(each.due for each in found)
    assert [each.code for each in found if each.basis is FactBasis.PUBLISHED] == [
        "footprint_sro_membership",
        "delivery_plan",
        "ring_fence_year",
    ]
    assert all(each.fact.source_line for each in found if each.basis is FactBasis.PUBLISHED)


def test_a_yearly_milestone_ends_with_the_grant_that_it_belonged_to() -> None:
    grant, ring_fence = milestone("grant_plan"), milestone("ring_fence_year")

    assert grant.due_dates(date(2025, 1, 1), date(2029, 1, 1)) == (date(2025, 3, 31), date(2026, 3, 31))
    assert grant.next_due(date(2026, 4, 1)) is None
    assert ring_fence.due_dates(date(2026, 1, 1), date(2032, 1, 1)) == (
        date(2027, 3, 31),
        date(2028, 3, 31),
        date(2029, 3, 31),
    )
    assert still_applies("grant_plan", date(2026, 3, 31), shipped_facts())
    assert not still_applies("grant_plan", date(2027, 3, 31), shipped_facts())
    assert still_applies("footprint_sro_membership", date(2023, 1, 1), shipped_facts())


def test_standing_items_take_two_hours_in_the_usual_order() -> None:
    assert [item.title for item in standing_items()] == [
        "Welcome and introductions",
        "Apologies and substitutes",
        "Declarations of interest",
        "Minutes of the last meeting",
        "Matters arising and action log",
        "Performance report",
        "Updates from sub-groups",
        "Themed item",
        "Finance",
        "Risks",
        "Forward plan",
        "Any other business",
        "Date of next meeting",
    ]
    assert sum(item.minutes for item in standing_items()) == 120
    assert standing_item("minutes").purpose is ItemPurpose.DECISION


def test_an_unknown_code_is_refused() -> None:
    for find in (national_role, milestone, standing_item):
        with pytest.raises(KeyError):
            find("nothing")
