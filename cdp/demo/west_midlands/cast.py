"""The people and organisations of the West Midlands example; the people are invented and named after their roles."""

from dataclasses import dataclass

from cdp.demo.scenario import SeatToFill, person
from cdp.models import Board, Organisation, Partnership, Person, Seat

DOMAIN = "west-midlands.example"
PLACES = ("Birmingham", "Coventry", "Dudley", "Sandwell", "Solihull", "Walsall", "Wolverhampton")

COORDINATOR = person("coordinator", DOMAIN, "Partnership coordinator")
SRO = person("SRO", DOMAIN, "Police and Crime Commissioner")
INTERIM_SRO = person("interim SRO", DOMAIN, "Chief Executive")
CHAIR = person("chair", DOMAIN, "Director of Public Health")
DEPUTY_CHAIR = person("deputy chair", DOMAIN, "Assistant Chief Constable")
DATA_LEAD = person("data lead", DOMAIN, "Head of analysis")
MEMBER = person("member", DOMAIN, "Regional director")
POLICE = person("police", DOMAIN, "Chief superintendent")
HEALTH = person("health", DOMAIN, "Director of strategy")
LIVED_EXPERIENCE = person("lived experience", DOMAIN, "Chair of the lived experience forum")
DEPUTY = person("deputy", DOMAIN, "Head of commissioning")
OBSERVER = person("observer", DOMAIN, "Regional programme manager")
FORMER = person("former", DOMAIN, "Area manager")

COUNCIL = "Birmingham City Council"
PUBLIC_HEALTH = "West Midlands Association of Directors of Public Health"
CARE_BOARD = "Black Country Integrated Care Board"
TREATMENT = "Example Treatment Services"
FORCE = "West Midlands Police"
COMMISSIONER = "Office of the Police and Crime Commissioner"
PROBATION = "Probation Service, West Midlands Region"
FORUM = "West Midlands Lived Experience Forum"
PRISONS = "His Majesty's Prison and Probation Service"
FIRE = "West Midlands Fire Service"

COUNCILLOR = person("councillor", DOMAIN, "Cabinet member")
OFFICER = person("commissioner officer", DOMAIN, "Head of policy")
PROBATION_HEAD = person("probation", DOMAIN, "Head of service")

# Six of the ten core roles are filled, elected members and NHS in part; the secure estate is vacant, and setting_up
# explains the lack of Jobcentre Plus
SEATS = (
    SeatToFill(COUNCIL, "elected_members", COUNCILLOR),
    SeatToFill(PUBLIC_HEALTH, "local_authority_officials", CHAIR, short_name="Directors of Public Health"),
    SeatToFill(CARE_BOARD, "nhs", HEALTH, DEPUTY, short_name="Black Country ICB"),
    SeatToFill(TREATMENT, "treatment_providers", MEMBER, short_name="Treatment services"),
    SeatToFill(FORCE, "police", POLICE),
    SeatToFill(COMMISSIONER, "police_and_crime_commissioner", OFFICER, short_name="OPCC"),
    SeatToFill(PROBATION, "probation", PROBATION_HEAD, short_name="Probation Service"),
    SeatToFill(FORUM, "people_affected", LIVED_EXPERIENCE, short_name="Lived Experience Forum"),
    SeatToFill(PRISONS, "secure_estate", short_name="Prisons"),
)


@dataclass(frozen=True)
class Cast:
    """The example's records that its modules share."""

    partnership: Partnership
    board: Board
    people: dict[str, Person]
    seats: dict[str, Seat]

    def organisation(self, name: str) -> Organisation:
        """Return a member organisation by name."""
        return self.seats[name].organisation

    @property
    def coordinator(self) -> Person:
        """The coordinator."""
        return self.people["coordinator"]
