"""Who may do what: the permission matrix of docs/rules/rights.md 2.

Roles: C coordinator, S SRO, H chair, L lead, D data and digital lead, M member, P deputy, O observer,
R regional viewer. Some rights also depend on the record, such as the owner's organisation, the board of a Part 2 item
or the current SRO. The code that loads the record applies these limits; no code gives more rights than this matrix.
"""

from enum import StrEnum


class Role(StrEnum):
    """A role in a partnership; one person may have several."""

    COORDINATOR = "coordinator"
    SRO = "sro"
    CHAIR = "chair"
    LEAD = "lead"
    DATA_LEAD = "data_lead"
    MEMBER = "member"
    DEPUTY = "deputy"
    OBSERVER = "observer"
    REGIONAL_VIEWER = "regional_viewer"


class Permission(StrEnum):
    """A right inside one partnership."""

    READ_SUMMARY = "read_summary"
    READ = "read"
    READ_CONFIDENTIAL = "read_confidential"
    SET_UP = "set_up"
    MANAGE_MEETINGS = "manage_meetings"
    REVIEW_MINUTES = "review_minutes"
    PROPOSE_ITEM = "propose_item"
    UPLOAD_PAPER = "upload_paper"
    ANSWER_INVITATION = "answer_invitation"
    DRAFT_TERMS = "draft_terms"
    ANSWER_TERMS = "answer_terms"
    SIGN_TERMS = "sign_terms"
    UPDATE_ACTION = "update_action"
    MANAGE_ACTIONS = "manage_actions"
    EDIT_WORKPLAN = "edit_workplan"
    UPDATE_ACTIVITY = "update_activity"
    ENTER_INDICATORS = "enter_indicators"
    READ_SMALL_NUMBERS = "read_small_numbers"
    READ_HISTORY = "read_history"
    DECLARE_INTEREST = "declare_interest"
    READ_AGREEMENTS = "read_agreements"
    EDIT_AGREEMENTS = "edit_agreements"
    SIGN_AGREEMENT = "sign_agreement"
    SIGN_RETURN = "sign_return"
    WRITE_REPORTS = "write_reports"
    SIGN_REPORTS = "sign_reports"


C, S, H, L, D = Role.COORDINATOR, Role.SRO, Role.CHAIR, Role.LEAD, Role.DATA_LEAD
M, P, O, R = Role.MEMBER, Role.DEPUTY, Role.OBSERVER, Role.REGIONAL_VIEWER  # noqa: E741 -- as in docs/rules/rights.md 1

MATRIX: dict[Permission, frozenset[Role]] = {
    Permission.READ_SUMMARY: frozenset({C, S, H, L, D, M, P, O, R}),
    Permission.READ: frozenset({C, S, H, L, D, M, P, O}),
    # M and P: only items of their own board; P only when attending as deputy. For administrators see cdp/confidential
    Permission.READ_CONFIDENTIAL: frozenset({C, S, H, M, P}),
    Permission.SET_UP: frozenset({C}),
    Permission.MANAGE_MEETINGS: frozenset({C}),
    Permission.REVIEW_MINUTES: frozenset(
        {C, S, H, L, D, M, P}
    ),  # H: only for their own board; others only of a meeting at which they presided
    Permission.PROPOSE_ITEM: frozenset({C, S, H, L, D, M, P}),
    Permission.UPLOAD_PAPER: frozenset({C, S, H, L, D, M, P}),  # only a paper that was requested
    Permission.ANSWER_INVITATION: frozenset({C, S, H, L, D, M, P, O}),  # only their own
    Permission.DRAFT_TERMS: frozenset({C}),
    Permission.ANSWER_TERMS: frozenset({M, P}),  # for their organisation; C may do so for any (DRAFT_TERMS)
    Permission.SIGN_TERMS: frozenset({S}),  # only the current SRO, who may be conditional
    Permission.UPDATE_ACTION: frozenset({C, S, H, L, D, M, P}),  # only those of their organisation; C: all
    Permission.MANAGE_ACTIONS: frozenset({C}),
    Permission.EDIT_WORKPLAN: frozenset({C}),
    Permission.UPDATE_ACTIVITY: frozenset({C, S, H, L, D, M, P}),  # only those of their organisation; C: all
    Permission.ENTER_INDICATORS: frozenset({C, D}),
    Permission.READ_SMALL_NUMBERS: frozenset({D}),
    Permission.READ_HISTORY: frozenset({C, S}),
    Permission.DECLARE_INTEREST: frozenset(
        {C, S, H, L, D, M, P, O}
    ),  # only their own; C also for anyone who declared one in writing
    Permission.SIGN_REPORTS: frozenset({S, H, L, D, M, P}),  # only the decision maker named on the report
    # Drafts, returns to funders and procurements; every reader (READ) reads executed agreements
    Permission.READ_AGREEMENTS: frozenset({C, S, L, D}),
    Permission.EDIT_AGREEMENTS: frozenset({C}),
    Permission.SIGN_AGREEMENT: frozenset({C, S, H, L, D, M, P}),  # only for the side that they speak for
    Permission.SIGN_RETURN: frozenset({C, S, L}),
    Permission.WRITE_REPORTS: frozenset({C, L}),  # L: Part 2 only as a member of the board
}
