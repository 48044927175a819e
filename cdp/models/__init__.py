"""Every table, one noun per file; imports nothing of cdp but errors and clock."""

from cdp.models.action import Action, ActionDateChange, ActionState, ActionUpdate
from cdp.models.agenda import (
    AgendaItem,
    AgendaPublication,
    Paper,
    PaperFile,
    PaperState,
    Part,
    Purpose,
    item_audience,
)
from cdp.models.audit import AuditChain, AuditEvent
from cdp.models.base import Base, UTCDateTime, new_key
from cdp.models.board import (
    Appointment,
    Board,
    BoardKind,
    Capacity,
    NationalRoleNote,
    RoleCoverage,
    RoleHolding,
    Seat,
    SeatHolding,
    SeatKind,
)
from cdp.models.indicator import Observation, Target, ValueStatus
from cdp.models.meeting import (
    Answer,
    Attendance,
    DeclaredInterest,
    Invitation,
    Meeting,
    MeetingState,
    Presence,
)
from cdp.models.minutes import Decision, DecisionState, ItemNote, Minutes, MinutesState
from cdp.models.organisation import Organisation
from cdp.models.outbox import MailKind, MailState, OutboxMessage
from cdp.models.partnership import FootprintArea, Partnership, SroAppointment, SroState
from cdp.models.person import Person
from cdp.models.session import AccountLink, FormSubmission, LinkPurpose, SignInAttempt, SignInSession
from cdp.models.terms import TermsSection, TermsSignature, TermsState, TermsVersion
from cdp.models.workplan import Activity, ActivityState, ActivityUpdate, Milestone, Objective

__all__ = [
    "AccountLink",
    "Action",
    "ActionDateChange",
    "ActionState",
    "ActionUpdate",
    "Activity",
    "ActivityState",
    "ActivityUpdate",
    "AgendaItem",
    "AgendaPublication",
    "Answer",
    "Appointment",
    "Attendance",
    "AuditChain",
    "AuditEvent",
    "Base",
    "Board",
    "BoardKind",
    "Capacity",
    "Decision",
    "DecisionState",
    "DeclaredInterest",
    "FootprintArea",
    "FormSubmission",
    "Invitation",
    "ItemNote",
    "LinkPurpose",
    "MailKind",
    "MailState",
    "Meeting",
    "MeetingState",
    "Milestone",
    "Minutes",
    "MinutesState",
    "NationalRoleNote",
    "Objective",
    "Observation",
    "Organisation",
    "OutboxMessage",
    "Paper",
    "PaperFile",
    "PaperState",
    "Part",
    "Partnership",
    "Person",
    "Presence",
    "Purpose",
    "RoleCoverage",
    "RoleHolding",
    "Seat",
    "SeatHolding",
    "SeatKind",
    "SignInAttempt",
    "SignInSession",
    "SroAppointment",
    "SroState",
    "Target",
    "TermsSection",
    "TermsSignature",
    "TermsState",
    "TermsVersion",
    "UTCDateTime",
    "ValueStatus",
    "item_audience",
    "new_key",
]
