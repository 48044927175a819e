"""The quorum rule: its wording, and its evaluation, which lists the missing members."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdp.models import Share
from cdp.models.stored import from_stored
from cdp.terms.wording.quorum_rule import Missing, Of, QuorumPart, QuorumRule, VotingSeat
from cdp.terms.wording.words import number, several, span, with_article
from cdp.wording.formats import listed

ORGANISATIONS = {
    "slo": "Slough Borough Council",
    "bra": "Bracknell Forest Council",
    "win": "Royal Borough of Windsor and Maidenhead",
    "icb": "Frimley Care Board",
    "tvp": "Thames Valley Police",
}


def seat(key: str, role: str, organisation: str, name: str = "") -> VotingSeat:
    return VotingSeat(
        key, name or f"member of {organisation}", role, organisation, ORGANISATIONS[organisation]
    )


SEATS = (
    seat("a", "elected_members", "slo"),
    seat("b", "local_authority_officials", "slo", "Director of Public Health"),
    seat("c", "elected_members", "bra"),
    seat("d", "elected_members", "win"),
    seat("e", "nhs", "icb"),
    seat("f", "nhs", "icb"),
    seat("g", "police", "tvp"),
)
EVERYONE = frozenset(each.key for each in SEATS)

COUNCILLOR = QuorumPart(1, Of.ROLES, ("elected_members",), ("elected member",))
NHS = QuorumPart(1, Of.ROLES, ("nhs",), ("NHS representative",))
BOTH_NHS = QuorumPart(2, Of.ROLES, ("nhs",), ("NHS representative",))
NHS_OR_POLICE = QuorumPart(2, Of.ROLES, ("nhs", "police"), ("NHS representative", "police representative"))
DIRECTOR = QuorumPart(1, Of.SEATS, ("b",), ("Director of Public Health",))
COUNCILS = QuorumPart(
    3, Of.ORGANISATIONS, ("slo", "bra", "win"), tuple(ORGANISATIONS[key] for key in ("slo", "bra", "win"))
)
TWO_COUNCILS = QuorumPart(2, COUNCILS.of, COUNCILS.keys, COUNCILS.names)
ONE_COUNCIL = QuorumPart(1, COUNCILS.of, COUNCILS.keys, COUNCILS.names)


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (QuorumRule(7), "The quorum is seven voting members."),
        (QuorumRule(1), "The quorum is one voting member."),
        (QuorumRule(13), "The quorum is 13 voting members."),
        (
            QuorumRule(share=Share.THIRD),
            "The quorum is at least one third of the voting members (3 of 7 today).",
        ),
        (
            QuorumRule(share=Share.MORE_THAN_HALF),
            "The quorum is more than half of the voting members (4 of 7 today).",
        ),
        (
            QuorumRule(7, parts=(COUNCILLOR, NHS, DIRECTOR)),
            (
                "The quorum is seven voting members, including one elected member, one NHS representative and the "
                "Director of Public Health."
            ),
        ),
        (
            QuorumRule(5, Share.HALF, (COUNCILS, BOTH_NHS)),
            (
                "The quorum is five voting members, and at least half of the voting members (4 of 7 today), including "
                "one voting member from each of Slough Borough Council; Bracknell Forest Council; and Royal Borough of "
                "Windsor and Maidenhead; and two NHS representatives."
            ),
        ),
        (
            QuorumRule(parts=(TWO_COUNCILS,)),
            (
                "The quorum is at least these voting members: voting members from at least two of Slough Borough "
                "Council; Bracknell Forest Council; and Royal Borough of Windsor and Maidenhead."
            ),
        ),
        (
            QuorumRule(4, parts=(NHS_OR_POLICE,)),
            "The quorum is four voting members, including two NHS representatives or police representatives.",
        ),
        (QuorumRule(), "The quorum is not set."),
    ],
)
def test_the_rule_is_given_as_a_sentence(rule: QuorumRule, sentence: str) -> None:
    assert rule.sentence(len(SEATS)) == sentence


def test_signed_text_has_no_count_for_today() -> None:
    assert QuorumRule(share=Share.THIRD).in_words() == "at least one third of the voting members"


@pytest.mark.parametrize(
    ("share", "base", "needed"),
    [
        (Share.THIRD, 11, 4),
        (Share.THIRD, 12, 4),
        (Share.QUARTER, 9, 3),
        (Share.HALF, 10, 5),
        (Share.HALF, 11, 6),
        (Share.MORE_THAN_HALF, 10, 6),
        (Share.MORE_THAN_HALF, 11, 6),
        (Share.TWO_THIRDS, 9, 6),
        (Share.TWO_THIRDS, 10, 7),
        (Share.THREE_QUARTERS, 8, 6),
        (Share.THIRD, 0, 1),
    ],
)
def test_a_share_is_rounded_up_and_more_than_half_is_strictly_more(
    share: Share, base: int, needed: int
) -> None:
    assert QuorumRule(share=share).needed_of(base) == needed
    assert QuorumRule(needed + 2, share).needed_of(base) == needed + 2
    assert QuorumRule(1, share).needed_of(base) == needed


def missing(rule: QuorumRule, *filled: str) -> list[str]:
    return [each.sentence for each in rule.evaluate(SEATS, filled).missing]


def test_missing_members_are_listed_with_the_organisations_that_could_provide_them() -> None:
    rule = QuorumRule(5, parts=(COUNCILLOR, NHS, DIRECTOR, COUNCILS))
    assert missing(rule, "a", "c", "g") == [
        (
            "2 more voting members, from Slough Borough Council, Royal Borough of Windsor and Maidenhead or Frimley "
            "Care Board."
        ),
        "An NHS representative, from Frimley Care Board.",
        "The Director of Public Health, from Slough Borough Council.",
        "Royal Borough of Windsor and Maidenhead.",
    ]
    assert missing(rule, *EVERYONE) == []


@pytest.mark.parametrize(
    ("part", "filled", "sentences"),
    [
        (BOTH_NHS, "", ["Two NHS representatives, from Frimley Care Board."]),
        (BOTH_NHS, "e", ["One more NHS representative, from Frimley Care Board."]),
        (BOTH_NHS, "ef", []),
        (
            NHS_OR_POLICE,
            "g",
            ["One more NHS representative or one more police representative, from Frimley Care Board."],
        ),
        (
            TWO_COUNCILS,
            "ab",
            ["One more of Bracknell Forest Council; and Royal Borough of Windsor and Maidenhead."],
        ),
        (TWO_COUNCILS, "abc", []),
        (ONE_COUNCIL, "b", []),
        (DIRECTOR, "a", ["The Director of Public Health, from Slough Borough Council."]),
    ],
)
def test_each_condition_states_what_it_still_needs(
    part: QuorumPart, filled: str, sentences: list[str]
) -> None:
    assert missing(QuorumRule(parts=(part,)), *filled) == sentences


def test_one_seat_may_meet_two_conditions_and_is_counted_once() -> None:
    rule = QuorumRule(1, parts=(COUNCILLOR, QuorumPart(1, Of.ORGANISATIONS, ("slo",), ("Slough Council",))))
    found = rule.evaluate(SEATS, ["a", "a"])
    assert (found.present, found.quorate) == (1, True)
    assert not rule.evaluate(SEATS, ["b"]).quorate  # the council is there, but no councillor


def test_a_member_who_withdraws_can_be_left_out() -> None:
    rule = QuorumRule(2, parts=(DIRECTOR,))
    there = {"a", "b"}
    assert rule.evaluate(SEATS, there).quorate
    assert [each.words for each in rule.evaluate(SEATS, there - {"b"}).missing] == [
        "1 more voting member",
        "the Director of Public Health",
    ]


def test_reasons_are_given_for_an_unreachable_quorum() -> None:
    gone = QuorumPart(1, Of.SEATS, ("z",), ("Chief executive",))
    probation = QuorumPart(1, Of.ROLES, ("probation",), ("Probation Service representative",))
    assert QuorumRule(9, parts=(gone, probation)).why_never(SEATS) == [
        "The quorum needs nine voting members, but the board has 7 voting seats.",
        "The quorum needs the Chief executive, but the board has no voting seat for it.",
        "The quorum needs a Probation Service representative, but the board has no voting seat for it.",
    ]
    assert QuorumRule(7, Share.TWO_THIRDS, (COUNCILS, BOTH_NHS)).why_never(SEATS) == []
    assert QuorumRule(2, parts=(BOTH_NHS,)).why_never(SEATS, {"a", "b", "e"}) == [
        "The quorum needs one more NHS representative, but the board has no filled voting seat for it."
    ]
    assert QuorumRule(1).why_never(()) == [
        "The quorum needs one voting member, but the board has no voting seats."
    ]


def test_many_organisations_are_not_all_named() -> None:
    others = Missing("2 more voting members", tuple(f"Council {letter}" for letter in "ABCDEFGHIJ"))
    assert others.sentence.endswith("Council G, Council H or 2 others.")
    assert Missing("an NHS representative", ()).sentence == (
        "An NHS representative. The board has no voting seat that could meet this."
    )


KINDS = {
    Of.ROLES: ("elected_members", "local_authority_officials", "nhs", "police", "probation"),
    Of.ORGANISATIONS: tuple(ORGANISATIONS),
    Of.SEATS: tuple(sorted(EVERYONE)),
}


@st.composite
def parts(draw: st.DrawFn) -> QuorumPart:
    of = draw(st.sampled_from(list(Of)))
    keys = tuple(draw(st.lists(st.sampled_from(KINDS[of]), min_size=1, max_size=4, unique=True)))
    most = 4 if of is Of.ROLES else len(keys)
    return QuorumPart(draw(st.integers(1, most)), of, keys, tuple(f"member {key}" for key in keys))


RULES = st.builds(
    QuorumRule,
    st.none() | st.integers(1, 10),
    st.none() | st.sampled_from(list(Share)),
    st.lists(parts(), max_size=4).map(tuple),
)
BOARDS = st.lists(st.sampled_from(SEATS), unique=True)
FILLED = st.frozensets(st.sampled_from(sorted(EVERYONE)))


@given(RULES, BOARDS, FILLED, st.sampled_from(sorted(EVERYONE)))
def test_one_more_member_never_makes_a_meeting_less_quorate(
    rule: QuorumRule, board: Sequence[VotingSeat], filled: frozenset[str], more: str
) -> None:
    before, after = rule.evaluate(board, filled), rule.evaluate(board, filled | {more})
    assert after.needed == before.needed
    assert after.present >= before.present
    assert after.quorate or not before.quorate


def _met(part: QuorumPart, board: Sequence[VotingSeat], filled: frozenset[str]) -> bool:
    """Whether a condition is met, checked independently: enough different seats or organisations are filled."""
    there = [each for each in board if each.key in filled]
    found = {
        Of.ROLES: [each.key for each in there if each.role in part.keys],
        Of.ORGANISATIONS: [each.organisation_key for each in there if each.organisation_key in part.keys],
        Of.SEATS: [each.key for each in there if each.key in part.keys],
    }[part.of]
    return len(set(found)) >= part.at_least


@given(RULES, BOARDS, FILLED)
def test_members_are_missing_exactly_when_a_meeting_is_not_quorate(
    rule: QuorumRule, board: Sequence[VotingSeat], filled: frozenset[str]
) -> None:
    found = rule.evaluate(board, filled)
    enough = found.present >= found.needed and all(_met(part, board, filled) for part in rule.parts)
    assert found.quorate is enough
    assert bool(found.missing) is not enough
    assert all(each.words and each.sentence.endswith(".") for each in found.missing)


@given(RULES, BOARDS)
def test_a_rule_is_never_impossible_if_all_members_together_are_quorate(
    rule: QuorumRule, board: Sequence[VotingSeat]
) -> None:
    assert bool(rule.why_never(board)) is not rule.evaluate(board, EVERYONE).quorate


@given(RULES)
def test_a_rule_is_loaded_as_it_was_stored(rule: QuorumRule) -> None:
    assert from_stored(rule.stored(), QuorumRule) == rule


def test_numbers_and_plurals_in_words() -> None:
    assert [span(months) for months in (1, 12, 18, 24, 36)] == [
        "one month",
        "one year",
        "18 months",
        "two years",
        "three years",
    ]
    assert (number(12), number(13), number(1200)) == ("twelve", "13", "1,200")
    assert listed(["A", "B", "C"]) == "A, B and C"
    assert listed(["A and B", "C"]) == "A and B; and C"
    assert [
        with_article(word) for word in ("NHS member", "police member", "elected member", "PCC member")
    ] == [
        "an NHS member",
        "a police member",
        "an elected member",
        "a PCC member",
    ]
    assert several("member for people affected") == "members for people affected"
    assert several("school") == "schools"
