"""Contact points in the West Midlands example, and one reported change. All of them are invented.

The telephone numbers are from the range that Ofcom reserves for drama.
"""

from cdp.contacts import changes, checks, points
from cdp.contacts.changes import ReportedChange
from cdp.contacts.points import PointDetails
from cdp.demo.scenario import Scenario
from cdp.demo.west_midlands.cast import FORCE, TREATMENT, Cast
from cdp.models import ContactKind

BIRMINGHAM, COVENTRY, DUDLEY, SANDWELL, SOLIHULL, WALSALL, WOLVERHAMPTON = (
    f"E080000{number}" for number in range(25, 32)
)


def list_contacts(scenario: Scenario, cast: Cast) -> None:
    """Add contact points on past dates, and a reported change of hours that the secretariat has not checked yet."""
    session, partnership, by = scenario.session, cast.partnership, cast.coordinator
    treatment, police = cast.people["member"], cast.people["police"]
    with scenario.days_ago(190):
        desk = points.add_point(
            session,
            partnership,
            PointDetails(
                ContactKind.POLICE_LEAD,
                "Drugs and exploitation desk",
                "drugs.desk@west-midlands.example",
                "0121 496 0110",
                "24 hours",
                notes="For partners only. Emergencies: 999.",
                organisation=cast.organisation(FORCE),
                responsible=police,
                is_single_point=True,
            ),
            by=by,
        )
        session.flush()
        checks.confirm_point(session, desk, mark=checks.mark_of([desk]), by=police)
    with scenario.days_ago(20):
        team = points.add_point(
            session,
            partnership,
            PointDetails(
                ContactKind.TREATMENT_TEAM,
                "Black Country criminal justice treatment team",
                "black-country.team@treatment.example",
                "0121 496 0121",
                "Monday to Friday, 9am to 5pm",
                (DUDLEY, SANDWELL, WALSALL, WOLVERHAMPTON),
                "Referrals from custody, courts and probation.",
                organisation=cast.organisation(TREATMENT),
                responsible=treatment,
                is_single_point=True,
                is_public=True,
            ),
            by=by,
        )
        for details in (
            PointDetails(
                ContactKind.TREATMENT_TEAM,
                "Birmingham criminal justice treatment team",
                "birmingham.team@treatment.example",
                "0121 496 0122",
                "Monday to Friday, 8am to 8pm",
                (BIRMINGHAM,),
                organisation=cast.organisation(TREATMENT),
                responsible=treatment,
                is_single_point=True,
                is_public=True,
            ),
            PointDetails(
                ContactKind.OUT_OF_HOURS,
                "Out-of-hours duty line",
                phone="0121 496 0133",
                hours="Every night, 5pm to 9am, and at weekends",
                areas=(BIRMINGHAM, COVENTRY, DUDLEY, SANDWELL, WALSALL, WOLVERHAMPTON),
                organisation=cast.organisation(TREATMENT),
                is_single_point=True,
            ),
            PointDetails(
                ContactKind.PRISON,
                "Example Prison, substance misuse team",
                "smt@prison.example",
                "0121 496 0144",
                "Monday to Friday, 8am to 4pm",
                (BIRMINGHAM,),
                is_single_point=True,
            ),
            PointDetails(
                ContactKind.OTHER,
                "Needle exchange stock desk",
                "stock@treatment.example",
                organisation=cast.organisation(TREATMENT),
                is_public=True,
            ),
        ):
            points.add_point(session, partnership, details, by=by)
        session.flush()
        shown = checks.shown_to(session, partnership, treatment, scenario.today)
        checks.confirm(session, shown, mark=shown.mark, by=treatment)
    with scenario.days_ago(3):
        reported = ReportedChange(
            {"hours": "Monday to Saturday, 9am to 6pm"}, "From the first of next month."
        )
        changes.report(session, partnership, team, reported, by=treatment)
