"""The parts of a national role that no filled seat covers, such as the councils without an elected member.

There is no database access. An organisation that is not matched to a body yet may be any of the bodies, so that many
parts are not said to be missing.
"""

import re
from collections.abc import Iterable, Sequence

from cdp.models import Organisation, Seat
from cdp.reference.areas import PublicBodyKind
from cdp.reference.bodies import PublicBody
from cdp.reference.national_roles import NationalRole, NhsPart

_BOARD = re.compile(r"\b(icb|integrated care)\b", re.IGNORECASE)
_PROVIDER = re.compile(
    r"\b(trust|foundation|hospitals?|mental health|primary care|general practice|gps?|pharmac\w*|healthcare|nhsft)\b",
    re.IGNORECASE,
)


def missing_parts(
    role: NationalRole, filled: Sequence[Seat], bodies: Iterable[PublicBody]
) -> tuple[str, ...]:
    """Return the names of the parts of a role that its filled seats do not cover; none if no seat is filled.

    `bodies` are those whose areas overlap the footprint.
    """
    organisations = list({seat.organisation.id: seat.organisation for seat in filled}.values())
    if not organisations:
        return ()
    if role.nhs_parts:
        return _missing_of_nhs(role.nhs_parts, organisations)
    wanted = {body.code: body for body in bodies if body.kind in role.body_kinds}
    missing = [body for code, body in wanted.items() if code not in {one.body_code for one in organisations}]
    unknown = sum(one.body_code is None and not one.not_a_body for one in organisations)
    return tuple(body.usual_name for body in missing) if len(missing) > unknown else ()


def _missing_of_nhs(parts: Sequence[NhsPart], organisations: Sequence[Organisation]) -> tuple[str, ...]:
    found = [_nhs_part(one) for one in organisations]
    missing = [part for part in parts if part not in found]
    return tuple(part.value for part in missing) if len(missing) > found.count(None) else ()


def _nhs_part(organisation: Organisation) -> NhsPart | None:
    """Return which part of the NHS an organisation is, by its match or else its name; None if that is not clear."""
    if organisation.body_kind == PublicBodyKind.INTEGRATED_CARE_BOARD or _BOARD.search(organisation.name):
        return NhsPart.STRATEGIC
    return NhsPart.PROVIDER if _PROVIDER.search(organisation.name) else None
