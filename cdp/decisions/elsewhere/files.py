"""The columns of the file in which the register of decisions by other bodies is downloaded."""

from cdp.agendas.recommended import STAGE_WORDS, RecommendationStanding
from cdp.decisions.files import made_on
from cdp.documents.registers import RegisterColumn, RegisterFile

ELSEWHERE_FILE = RegisterFile[RecommendationStanding](
    "Decisions by other bodies",
    ("recommendation", "recommendations"),
    (
        RegisterColumn("Recommendation", lambda one: one.decision.reference, 3),
        RegisterColumn("Board", lambda one: one.decision.board.name),
        RegisterColumn("Recommended on", lambda one: made_on(one.decision), 3),
        RegisterColumn("Wording", lambda one: one.decision.wording, 10),
        RegisterColumn("Body", lambda one: one.body, 5),
        RegisterColumn("State", lambda one: STAGE_WORDS[one.stage][0], 4),
        RegisterColumn("Date", lambda one: one.response.responded_on if one.response else None, 3),
        RegisterColumn("Reference", lambda one: one.response.reference if one.response else "", 4),
        RegisterColumn("Key decision", lambda one: "Yes" if one.response and one.response.is_key else ""),
        RegisterColumn(
            "May be called in until", lambda one: one.response.call_in_until if one.response else None
        ),
        RegisterColumn("Note", lambda one: one.response.note if one.response else "", 6),
    ),
)
