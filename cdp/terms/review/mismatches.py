"""Differences between terms of reference and the current records, and rules that the text does not state."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy.orm import Session

from cdp.models import Seat, TermsVersion
from cdp.partnerships import queries as partnerships
from cdp.terms.review.kept import Mismatch, meetings_kept, terms_of_office
from cdp.terms.versions.facts import live_facts
from cdp.terms.wording.omissions import not_stated
from cdp.terms.wording.quorum_rule import holders_on, rule_of, voting_seats
from cdp.terms.wording.text import SUB_GROUP_TERMS, AnnexMember, TextFacts, names_in
from cdp.wording.formats import listed

NEW_VERSION = "Start the next version to update the terms, or correct the records."


def mismatches_of(session: Session, version: TermsVersion, day: date) -> list[Mismatch]:
    """Return the differences between a version in force and the records on a day; a fixed number of SQL statements.

    The version's sections and board must be loaded.
    """
    seats = partnerships.seats_of(session, version.board, day)
    fixed, live = _fixed_and_live(session, version, day, seats)
    return [
        *_names(fixed, live),
        *_members(version, fixed, live),
        *_people(version, fixed, live),
        *_groups(version, fixed, live),
        *_groups_terms(version, fixed, live),
        *_quorum(version, seats, day),
        *meetings_kept(session, version, day),
        *terms_of_office(session, version, seats, day),
        *(
            Mismatch(sentence, "Start the next version, and add it to the text.", *_next_version(version))
            for sentence in not_stated(version, live)
        ),
    ]


def changes_of(session: Session, version: TermsVersion, day: date) -> list[str]:
    """Return sentences about changes to names, footprint, core members, groups and reporting lines.

    These changes make a review due before its date. A change of representative does not.
    """
    seats = partnerships.seats_of(session, version.board, day)
    fixed, live = _fixed_and_live(session, version, day, seats)
    found = [*_names(fixed, live), *_members(version, fixed, live), *_groups(version, fixed, live)]
    return [each.sentence for each in found]


def _fixed_and_live(
    session: Session, version: TermsVersion, day: date, seats: Sequence[Seat]
) -> tuple[TextFacts, TextFacts]:
    live = live_facts(session, version.board, version.in_force_from, day, seats)
    return TextFacts.of_stored(version.fixed_facts) if version.fixed_facts is not None else live, live


def unstated(version: TermsVersion, facts: TextFacts) -> list[Mismatch]:
    """Return a mismatch for each rule or timing that the text of a draft does not state."""
    return [
        Mismatch(sentence, "Ignore this if you left it out on purpose.")
        for sentence in not_stated(version, facts)
    ]


def _next_version(version: TermsVersion) -> tuple[str, dict[str, str]]:
    return "terms.start", {"board_key": version.board.key}


# Names, members and groups


def _names(fixed: TextFacts, live: TextFacts) -> Iterator[Mismatch]:
    for what, was, now, endpoint in (
        ("The partnership", fixed.partnership, live.partnership, "partnerships.edit"),
        ("The board", fixed.board, live.board, "partnerships.boards"),
    ):
        if was != now:
            yield Mismatch(f"{what} is called {was} in the terms, but is now {now}.", NEW_VERSION, endpoint)
    if fixed.areas and fixed.areas != live.areas:
        came = [area for area in live.areas if area not in fixed.areas]
        left = [area for area in fixed.areas if area not in live.areas]
        moved = [f"{listed(came)} joined"] if came else []
        moved += [f"{listed(left)} left"] if left else []
        yield Mismatch(f"The footprint has changed: {listed(moved)}.", NEW_VERSION, "partnerships.footprint")


def _members(version: TermsVersion, fixed: TextFacts, live: TextFacts) -> Iterator[Mismatch]:
    before, now = _by_seat(fixed.members, live.members), _by_seat(live.members, live.members)
    joined = [_named(member) for seat, member in now.items() if seat not in before]
    left = [_named(member) for seat, member in before.items() if seat not in now]
    renamed = [
        f"{_named(before[seat])} is now {_named(member)}"
        for seat, member in now.items()
        if seat in before and _named(before[seat]) != _named(member)
    ]
    for opening, which in (
        ("New core members", joined),
        ("Core members in the terms who no longer have a seat", left),
        ("Members who have changed their name or role", renamed),
    ):
        if which:
            yield Mismatch(f"{opening}: {'; '.join(which)}.", NEW_VERSION, *_next_version(version))


def _people(version: TermsVersion, fixed: TextFacts, live: TextFacts) -> Iterator[Mismatch]:
    before, now = _by_seat(fixed.members, live.members), _by_seat(live.members, live.members)
    changed = [
        f"{member.organisation}: {member.representative or 'vacant'} (was {before[seat].representative or 'vacant'})"
        for seat, member in now.items()
        if seat in before and before[seat].representative != member.representative
    ]
    if changed:
        yield Mismatch(
            f"Changes of representative: {'; '.join(changed)}.", NEW_VERSION, *_next_version(version)
        )


def _by_seat(members: Sequence[AnnexMember], live: Sequence[AnnexMember]) -> dict[str, AnnexMember]:
    """Return members by seat key. In older texts members have no seat, so organisation and role are matched instead."""
    known = {_named(member): member.seat for member in live}
    return {member.seat or known.get(_named(member)) or _named(member): member for member in members}


def _named(member: AnnexMember) -> str:
    return f"{member.organisation} ({member.role})"


def _groups(version: TermsVersion, fixed: TextFacts, live: TextFacts) -> Iterator[Mismatch]:
    if version.text_format == 1:
        return  # format 1 stored no groups to compare with
    for what, was, now in (
        ("sub-groups", fixed.sub_groups, live.sub_groups),
        ("bodies that the board reports to", fixed.reports_to, live.reports_to),
    ):
        new, gone = [each for each in now if each not in was], [each for each in was if each not in now]
        changes = [f"new: {listed(new)}"] if new else []
        changes += [f"removed: {listed(gone)}"] if gone else []
        if changes:
            yield Mismatch(
                f"The {what} have changed: {'; '.join(changes)}.", NEW_VERSION, "partnerships.boards"
            )


def _groups_terms(version: TermsVersion, fixed: TextFacts, live: TextFacts) -> Iterator[Mismatch]:
    if SUB_GROUP_TERMS not in names_in(section.body for section in version.sections):
        return
    before = {group.name: group for group in fixed.sub_group_terms}
    moved = [group.line for group in live.sub_group_terms if before.get(group.name, group) != group]
    if moved:
        yield Mismatch(
            f"Sub-groups with a different version of their terms of reference in force: {'; '.join(moved)}.",
            "No action needed. They form part of these terms, and the next version will list them.",
        )


# The quorum


def _quorum(version: TermsVersion, seats: Sequence[Seat], day: date) -> Iterator[Mismatch]:
    rule, voting = rule_of(version), voting_seats(seats, holders_on(seats, day))
    held = {seat.key for seat in seats if seat.representative_on(day) or seat.deputy_on(day)}
    never = rule.why_never(voting)
    for sentence in never:
        yield Mismatch(
            f"{sentence} No meeting can be quorate.",
            "Add the seat, or change the quorum in the next version.",
            "partnerships.board",
            {"key": version.board.key},
        )
    for sentence in [] if never else rule.why_never(voting, held):
        yield Mismatch(
            f"{sentence} No meeting can be quorate today without a substitute for a vacant seat.",
            "Ask the organisation to name a representative.",
            "partnerships.board",
            {"key": version.board.key},
        )
