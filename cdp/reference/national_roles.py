"""The national list of partner roles.

The categories follow Appendix 3 of the guidance for local delivery partners (15 June 2022, updated 26 January 2024):
ten core roles, then wider roles. The examples are common practice and help a coordinator to identify partners. Codes
are stored, so they must not change. What has become of a body in the name of a role is a national fact.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from cdp.reference.areas import PublicBodyKind


class NhsPart(StrEnum):
    """The two kinds of NHS seats: one for strategy and one for a provider."""

    STRATEGIC = "Integrated Care Board"
    PROVIDER = "NHS provider, such as the mental health trust"


@dataclass(frozen=True)
class NationalRole:
    """One category of partner. `order` is its position in the list, counted from 1, core roles first.

    `member` is the title of the role's representative. `examples` are typical bodies or posts. `note` is advice, or
    empty. A role is filled in part if bodies of `body_kinds` in the footprint, or some of `nhs_parts`, have no seat.
    `body` is the key of the national fact about the body in the name, or empty.
    """

    code: str
    name: str
    member: str
    core: bool
    order: int
    examples: tuple[str, ...]
    note: str = ""
    body_kinds: frozenset[PublicBodyKind] = frozenset()
    nhs_parts: tuple[NhsPart, ...] = ()
    body: str = ""


_BODY_KINDS = {
    "elected_members": frozenset({PublicBodyKind.COUNCIL, PublicBodyKind.DISTRICT_COUNCIL}),
    "police": frozenset({PublicBodyKind.POLICE_FORCE_AREA}),
    "police_and_crime_commissioner": frozenset({PublicBodyKind.POLICING_BODY}),
}

_CORE: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    (
        "elected_members",
        "Elected members",
        ("Cabinet member for public health", "Cabinet member for housing", "District councillor"),
        "Include every tier of council in the footprint. In two-tier areas, districts are responsible for housing.",
    ),
    (
        "local_authority_officials",
        "Local authority officials",
        (
            "Public health and substance misuse commissioning",
            "Housing and homelessness",
            "Employment",
            "Education",
            "Adult and children's social care",
            "Safeguarding",
            "Community safety",
            "Youth justice",
            "Licensing and trading standards",
        ),
        "Usually several seats, one for each relevant service.",
    ),
    (
        "nhs",
        "NHS",
        ("Integrated Care Board", "Mental health trust", "Primary care", "Acute trust", "Pharmacy"),
        "Include both the Integrated Care Board and a provider, such as the mental health trust.",
    ),
    (
        "jobcentre_plus",
        "Jobcentre Plus",
        ("Department for Work and Pensions district partnership manager",),
        "",
    ),
    (
        "treatment_providers",
        "Substance misuse treatment providers",
        ("Adult community treatment service", "Young people's service", "Residential rehabilitation"),
        "A provider must declare an interest when its contract is discussed.",
    ),
    ("police", "Police", ("Chief superintendent", "Drugs lead of the force"), ""),
    (
        "police_and_crime_commissioner",
        "Police and Crime Commissioner",
        ("Police and Crime Commissioner", "Mayor with the commissioner's powers"),
        "In some areas a mayor has these powers.",
    ),
    ("probation", "Probation Service", ("Head of the probation delivery unit",), ""),
    (
        "people_affected",
        "People affected by drug-related harm",
        ("People with lived experience", "Families and carers", "Lived-experience recovery organisation"),
        "Agree how they will be supported and paid for their time.",
    ),
    (
        "secure_estate",
        "Secure estate",
        ("Prison", "Young offender institution"),
        "If there is none in the footprint, include those from which people are released to it.",
    ),
)

_WIDER: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    (
        "voluntary_and_community_sector",
        "Voluntary and community sector",
        ("Council for voluntary service", "Homelessness charity"),
        "",
    ),
    ("housing_associations", "Housing associations", ("Registered provider (of social housing)",), ""),
    ("education_providers", "Schools, colleges and universities", ("Further education college",), ""),
    ("fire_and_rescue", "Fire and rescue service", ("Head of prevention",), ""),
    ("ambulance", "Ambulance service", ("Clinical lead of the ambulance trust",), ""),
    ("coroner", "Coroner", ("Senior coroner", "Coroner's officer"), ""),
    ("liaison_and_diversion", "Liaison and diversion", ("NHS liaison and diversion service",), ""),
    ("youth_justice", "Youth justice service", ("Youth justice service manager",), ""),
    (
        "safeguarding_partnerships",
        "Safeguarding partnerships",
        ("Safeguarding adults board", "Local safeguarding children partnership"),
        "",
    ),
    (
        "violence_reduction_unit",
        "Violence Reduction Unit",
        ("Director of the unit",),
        "Some areas do not have one.",
    ),
    ("local_criminal_justice_board", "Local Criminal Justice Board", ("Board manager",), ""),
    (
        "regional_law_enforcement",
        "Regional organised crime unit or Border Force",
        ("Regional organised crime unit", "Border Force"),
        "",
    ),
    ("trading_standards", "Trading standards", ("Head of trading standards",), ""),
    (
        "business_and_night_time_economy",
        "Business and the night-time economy",
        ("Business improvement district", "Pubwatch"),
        "",
    ),
    (
        "ohid_region",
        "Office for Health Improvement and Disparities, region",
        ("Regional alcohol and drugs lead",),
        "",
    ),
)


# The facts about bodies in the names of roles. The names are those of the guidance, and stay in signed texts.
_BODIES = {
    "jobcentre_plus": "body.jobcentre_plus",
    "police_and_crime_commissioner": "body.pcc",
    "probation": "body.probation",
    "ohid_region": "body.ohid",
}
_MEMBERS = {
    "elected_members": "elected member",
    "local_authority_officials": "local authority official",
    "nhs": "NHS representative",
    "jobcentre_plus": "Jobcentre Plus representative",
    "treatment_providers": "treatment provider representative",
    "police": "police representative",
    "police_and_crime_commissioner": "representative of the Police and Crime Commissioner",
    "probation": "Probation Service representative",
    "people_affected": "member for people affected by drug-related harm",
    "secure_estate": "secure estate representative",
    "voluntary_and_community_sector": "voluntary and community sector representative",
    "housing_associations": "housing association representative",
    "education_providers": "education representative",
    "fire_and_rescue": "fire and rescue service representative",
    "ambulance": "ambulance service representative",
    "coroner": "representative of the coroner",
    "liaison_and_diversion": "liaison and diversion representative",
    "youth_justice": "youth justice service representative",
    "safeguarding_partnerships": "safeguarding partnership representative",
    "violence_reduction_unit": "Violence Reduction Unit representative",
    "local_criminal_justice_board": "Local Criminal Justice Board representative",
    "regional_law_enforcement": "representative of regional law enforcement",
    "trading_standards": "trading standards representative",
    "business_and_night_time_economy": "business representative",
    "ohid_region": "regional representative of the Office for Health Improvement and Disparities",
}


@cache
def national_roles() -> tuple[NationalRole, ...]:
    """Return all roles in the national order, starting with the ten core roles."""
    return tuple(
        NationalRole(
            code,
            name,
            _MEMBERS[code],
            core=order <= len(_CORE),
            order=order,
            examples=examples,
            note=note,
            body_kinds=_BODY_KINDS.get(code, frozenset()),
            nhs_parts=tuple(NhsPart) if code == "nhs" else (),
            body=_BODIES.get(code, ""),
        )
        for order, (code, name, examples, note) in enumerate(_CORE + _WIDER, start=1)
    )


def core_roles() -> tuple[NationalRole, ...]:
    """Return the ten roles that every partnership must either fill or explain."""
    return tuple(role for role in national_roles() if role.core)


def wider_roles() -> tuple[NationalRole, ...]:
    """Return the other roles, which a partnership can add."""
    return tuple(role for role in national_roles() if not role.core)


def national_role(code: str) -> NationalRole:
    """Return a role by its code, such as `treatment_providers`; raise KeyError for an unknown code."""
    return {role.code: role for role in national_roles()}[code]
