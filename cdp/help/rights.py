"""What each role may see and do, in words, from the permission matrix itself."""

from dataclasses import dataclass

from cdp.access.matrix import MATRIX, Permission, Role

ROLE_WORDS = {
    Role.COORDINATOR: "Coordinator",
    Role.SRO: "SRO and deputy SRO",
    Role.CHAIR: "Chair and deputy chair",
    Role.LEAD: "Partnership lead and public involvement lead",
    Role.DATA_LEAD: "Data and digital lead",
    Role.MEMBER: "Member of a board",
    Role.DEPUTY: "Deputy of a member",
    Role.OBSERVER: "Observer",
    Role.REGIONAL_VIEWER: "Regional viewer",
}

RIGHT_WORDS = {
    Permission.READ_SUMMARY: "read the overview of the partnership",
    Permission.READ: "read boards, members, contacts, published agendas and papers, circulated minutes, "
    "decisions, actions, the workplan, risks, indicators and terms of reference",
    Permission.READ_CONFIDENTIAL: "read confidential items (Part 2), unless they declared an interest in the item",
    Permission.SET_UP: "set up the partnership: footprint, SRO, leads, boards, seats and invitations to people",
    Permission.MANAGE_MEETINGS: "plan meetings, and keep agendas, attendance, minutes and decisions",
    Permission.REVIEW_MINUTES: "comment on draft minutes and approve them",
    Permission.PROPOSE_ITEM: "propose an item for an agenda",
    Permission.UPLOAD_PAPER: "send a paper that they were asked for",
    Permission.ANSWER_INVITATION: "reply to their own invitations",
    Permission.DRAFT_TERMS: "draft and circulate terms of reference",
    Permission.ANSWER_TERMS: "respond to terms of reference for their organisation",
    Permission.SIGN_TERMS: "sign terms of reference",
    Permission.UPDATE_ACTION: "update the actions of their organisation",
    Permission.MANAGE_ACTIONS: "move the date of an action, change its owner and close it",
    Permission.EDIT_WORKPLAN: "change the workplan and the risks",
    Permission.UPDATE_ACTIVITY: "update the activities that their organisation leads",
    Permission.ENTER_INDICATORS: "import the values of indicators, comment on them and sign off comments",
    Permission.READ_SMALL_NUMBERS: "read counts below five in our own or restricted data",
    Permission.READ_HISTORY: "read the history of changes",
    Permission.DECLARE_INTEREST: "declare their own interests",
    Permission.READ_AGREEMENTS: "read drafts of agreements, returns to funders and procurements",
    Permission.EDIT_AGREEMENTS: "change, send and withdraw agreements",
    Permission.SIGN_AGREEMENT: "sign an agreement for the side that they speak for",
    Permission.SIGN_RETURN: "sign off a return to a funder",
    Permission.WRITE_REPORTS: "write decision reports",
    Permission.SIGN_REPORTS: "sign or send back a decision report that names them as its decision maker",
}

LIMITS = {
    (Role.MEMBER, Permission.READ_CONFIDENTIAL): "only of their own boards",
    (Role.DEPUTY, Permission.READ_CONFIDENTIAL): "only of meetings that they attend for the member",
    (Role.CHAIR, Permission.READ_CONFIDENTIAL): "only of their own board",
    (Role.CHAIR, Permission.REVIEW_MINUTES): "only of their own board",
    (Role.LEAD, Permission.REVIEW_MINUTES): "only of a meeting at which they presided",
    (Role.DATA_LEAD, Permission.REVIEW_MINUTES): "only of a meeting at which they presided",
    (Role.MEMBER, Permission.REVIEW_MINUTES): "only of a meeting at which they presided",
    (Role.DEPUTY, Permission.REVIEW_MINUTES): "only of a meeting at which they presided",
    (Role.DEPUTY, Permission.ANSWER_TERMS): "recorded as the deputy’s",
    (Role.COORDINATOR, Permission.UPDATE_ACTION): "those of every organisation",
    (Role.COORDINATOR, Permission.UPDATE_ACTIVITY): "those of every organisation",
    (Role.SRO, Permission.SIGN_TERMS): "only the SRO of the day",
}
"""What the code that loads a record adds to the matrix (docs/rules/rights.md 2 and 4)."""


@dataclass(frozen=True)
class RoleRights:
    """A role, and what it may and may not do, each as the end of a sentence."""

    name: str
    may: tuple[str, ...]
    may_not: tuple[str, ...]


def rights_of_roles() -> list[RoleRights]:
    """Return the rights of every role, in the order of the matrix."""
    return [
        RoleRights(
            ROLE_WORDS[role],
            tuple(_words(role, right) for right in MATRIX if role in MATRIX[right]),
            tuple(RIGHT_WORDS[right] for right in MATRIX if role not in MATRIX[right]),
        )
        for role in Role
    ]


def _words(role: Role, right: Permission) -> str:
    limit = LIMITS.get((role, right))
    return f"{RIGHT_WORDS[right]} ({limit})" if limit else RIGHT_WORDS[right]
