"""What the coordinator fills in for the figures and the quorum of a draft."""

from collections.abc import Sequence

from cdp.models import Share, TermsVersion, VotingRule
from cdp.terms.drafting.figures import Figures
from cdp.terms.drafting.quorum import offered, part_asked
from cdp.terms.wording.quorum_rule import SHARES, Of, QuorumPart, VotingSeat
from cdp.terms.wording.rules import VOTING
from cdp.terms.wording.words import capital
from cdp.web.fields import (
    CheckboxesField,
    CheckboxField,
    ChoiceField,
    DayField,
    NumberField,
    RadiosField,
)
from cdp.web.forms import VersionedForm


def _term(label: str, hint: str) -> NumberField:
    return NumberField(label, hint=hint, minimum=1, maximum=120, width=3, suffix="months")


class FiguresForm(VersionedForm):
    """The figures that meetings and reminders use, and that the text states."""

    meetings_a_year = NumberField(
        "Meetings a year",
        hint="Four is usual",
        required="Enter how many meetings there are in a year",
        minimum=1,
        maximum=52,
        width=3,
    )
    notice_working_days = NumberField(
        "Notice of a meeting",
        hint="Clear working days: not counting the day of sending, the day of the meeting, weekends and bank holidays",
        required="Enter how many clear working days’ notice is given",
        maximum=90,
        width=3,
        suffix="clear working days",
    )
    paper_working_days = NumberField(
        "Papers",
        hint="How long before the meeting the agenda and papers are sent",
        required="Enter how many clear working days before the meeting papers are sent",
        maximum=90,
        width=3,
        suffix="clear working days",
    )
    minutes_working_days = NumberField(
        "Draft minutes",
        hint="How soon after the meeting they are ready",
        required="Enter within how many working days the draft minutes are ready",
        minimum=1,
        maximum=90,
        width=3,
        suffix="working days",
    )
    voting_rule = RadiosField(
        "How does the board decide?",
        coerce=VotingRule,
        choices=[(rule.value, capital(words)) for rule, words in VOTING.items()],
        required="Choose how the board decides",
    )
    casting_vote = CheckboxField(
        "The chair has a casting vote",
        hint="It counts where votes are equal, so only where a majority decides",
    )
    member_term_months = _term(
        "How long representatives serve",
        "24 months is two years. Leave it empty if they serve until their organisation names somebody else.",
    )
    co_opted_term_months = _term(
        "How long co-opted members serve", "Leave it empty if each is co-opted for a time of their own."
    )
    chair_term_months = _term(
        "How long the chair and the deputy chair serve",
        "Leave it empty if they serve until somebody else is appointed.",
    )
    review_months = NumberField(
        "Review",
        hint="How long until the terms of reference are reviewed; 12 months is usual",
        required="Enter how many months there are between reviews",
        minimum=1,
        maximum=60,
        width=3,
        suffix="months",
    )
    in_force_from = DayField(
        "Date it comes into force",
        hint="Leave it empty to start on the day of signing. For example, 1 4 2027",
    )

    def figures(self) -> Figures:
        """Return what was typed."""
        return Figures(
            meetings_a_year=self.meetings_a_year.data,
            notice_working_days=self.notice_working_days.data,
            paper_working_days=self.paper_working_days.data,
            minutes_working_days=self.minutes_working_days.data,
            voting_rule=self.voting_rule.data,
            casting_vote=bool(self.casting_vote.data),
            member_term_months=self.member_term_months.data,
            co_opted_term_months=self.co_opted_term_months.data,
            chair_term_months=self.chair_term_months.data,
            review_months=self.review_months.data,
            in_force_from=self.in_force_from.data,
        )


class QuorumForm(VersionedForm):
    """How many voting members, and which share of them."""

    number = NumberField(
        "Smallest number of voting members",
        hint="Leave it empty if only a share, or who is there, matters",
        minimum=1,
        maximum=200,
        width=3,
    )
    share = ChoiceField(
        "Share of the voting members",
        hint="Counted from all voting seats, also those that are vacant, and rounded up",
        coerce=Share,
        choices=[(share.value, capital(words)) for share, words in SHARES.items()],
        prompt="No share is asked for",
    )

    @staticmethod
    def stored(version: TermsVersion) -> dict[str, object]:
        """Return what a version has."""
        return {"version": version.version, "number": version.quorum, "share": version.quorum_share}


class QuorumPartForm(VersionedForm):
    """Who must be among the members present."""

    of = RadiosField(
        "Who must be among them?",
        coerce=Of,
        choices=[
            (Of.ROLES.value, "Members who fill a national role"),
            (Of.ORGANISATIONS.value, "Members from certain organisations"),
            (Of.SEATS.value, "Whoever fills a certain seat"),
        ],
        hints={
            Of.ROLES.value: "For example, one elected member, or one NHS representative",
            Of.ORGANISATIONS.value: "For example, one from each of the three councils",
            Of.SEATS.value: "For example, the Director of Public Health",
        },
        required="Choose who must be among them",
    )
    roles = CheckboxesField("Which roles?", hint="With more than one, any of them will do", small=True)
    organisations = CheckboxesField("Which organisations?", small=True)
    seats = CheckboxesField("Which seats?", small=True)
    at_least = NumberField(
        "How many of them, at least?",
        hint="To ask for all that you tick, enter how many you tick",
        required="Enter how many of them must be there",
        minimum=1,
        maximum=50,
        width=3,
    )

    def offer(self, seats: Sequence[VotingSeat]) -> None:
        """Offer what the board's voting seats make possible."""
        for of in Of:
            self[of.value].choices = [(key, capital(name)) for key, name in offered(of, seats)]

    def part(self, seats: Sequence[VotingSeat]) -> QuorumPart:
        """Return what was asked for."""
        of = self.of.data
        return part_asked(of, self[of.value].data or [], self.at_least.data, seats)
