"""Forms for a draft's rules, timings and quorum."""

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
    """The rules and timings that meetings and reminders use, and that the text states."""

    meetings_a_year = NumberField(
        "Meetings a year",
        hint="Four is usual",
        required="Enter the number of meetings a year",
        minimum=1,
        maximum=52,
        width=3,
    )
    notice_working_days = NumberField(
        "Notice of a meeting",
        hint="Clear working days exclude the day of sending, the day of the meeting, weekends and bank holidays",
        required="Enter the notice of a meeting in clear working days",
        maximum=90,
        width=3,
        suffix="clear working days",
    )
    paper_working_days = NumberField(
        "Papers",
        hint="When the agenda and papers are sent, before the meeting",
        required="Enter when papers are sent, in clear working days before the meeting",
        maximum=90,
        width=3,
        suffix="clear working days",
    )
    minutes_working_days = NumberField(
        "Draft minutes",
        hint="When draft minutes are ready, after the meeting",
        required="Enter when draft minutes are ready, in working days after the meeting",
        minimum=1,
        maximum=90,
        width=3,
        suffix="working days",
    )
    voting_rule = RadiosField(
        "Decision rule",
        coerce=VotingRule,
        choices=[(rule.value, capital(words)) for rule, words in VOTING.items()],
        required="Choose the decision rule",
    )
    casting_vote = CheckboxField(
        "The chair has a casting vote",
        hint="Used when votes are equal, so only under a decision rule with a majority",
    )
    member_term_months = _term(
        "Term of office of representatives",
        "For example, 24 months. Without a fixed term, they serve until their organisation names someone else.",
    )
    co_opted_term_months = _term(
        "Term of office of co-opted members",
        "Without a fixed term, each serves until the date stated when they are co-opted.",
    )
    chair_term_months = _term(
        "Term of office of the chair and deputy chair",
        "Without a fixed term, they serve until someone else is appointed.",
    )
    review_months = NumberField(
        "Time between reviews",
        hint="12 months is usual",
        required="Enter the time between reviews in months",
        minimum=1,
        maximum=60,
        width=3,
        suffix="months",
    )
    in_force_from = DayField(
        "Start date",
        hint="Without a date, the terms start on the day of signing. For example, 1 4 2027",
    )

    def figures(self) -> Figures:
        """Return the rules and timings as entered."""
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
    """The number and the share of voting members in the quorum, and whether those who attend remotely count."""

    number = NumberField(
        "Minimum number of voting members",
        hint="Not needed if the quorum has a share or required members",
        minimum=1,
        maximum=200,
        width=3,
    )
    share = ChoiceField(
        "Share of the voting members",
        hint="Share of all voting seats, including vacant ones, rounded up",
        coerce=Share,
        choices=[(share.value, capital(words)) for share, words in SHARES.items()],
        prompt="No share",
    )
    remote = RadiosField(
        "Members who attend by video or telephone",
        hint="They can take part and vote in either case",
        choices=[("count", "Count towards the quorum"), ("apart", "Do not count towards the quorum")],
        required="Choose whether members who attend by video or telephone count towards the quorum",
    )

    @property
    def remote_counts(self) -> bool:
        """Whether members who attend remotely count towards the quorum."""
        return bool(self.remote.data == "count")

    @staticmethod
    def stored(version: TermsVersion) -> dict[str, object]:
        """Return the form data for a version's present quorum."""
        return {
            "version": version.version,
            "number": version.quorum,
            "share": version.quorum_share,
            "remote": "count" if version.remote_counts else "apart",
        }


class QuorumPartForm(VersionedForm):
    """A condition on which members the quorum requires."""

    of = RadiosField(
        "Type of requirement",
        coerce=Of,
        choices=[
            (Of.ROLES.value, "Members in a national role"),
            (Of.ORGANISATIONS.value, "Members from certain organisations"),
            (Of.SEATS.value, "Holders of certain seats"),
        ],
        hints={
            Of.ROLES.value: "For example, one elected member, or one NHS representative",
            Of.ORGANISATIONS.value: "For example, one from each of the three councils",
            Of.SEATS.value: "For example, the Director of Public Health",
        },
        required="Choose the type of requirement",
    )
    roles = CheckboxesField("Roles", hint="If you choose more than one, any of them counts", small=True)
    organisations = CheckboxesField("Organisations", small=True)
    seats = CheckboxesField("Seats", small=True)
    at_least = NumberField(
        "Minimum number",
        hint="To require all of them, enter the number that you ticked",
        required="Enter the minimum number",
        minimum=1,
        maximum=50,
        width=3,
    )

    def offer(self, seats: Sequence[VotingSeat]) -> None:
        """Set the choices of roles, organisations and seats from the board's voting seats."""
        for of in Of:
            self[of.value].choices = [(key, capital(name)) for key, name in offered(of, seats)]

    def part(self, seats: Sequence[VotingSeat]) -> QuorumPart:
        """Return the condition as entered."""
        of = self.of.data
        return part_asked(of, self[of.value].data or [], self.at_least.data, seats)
