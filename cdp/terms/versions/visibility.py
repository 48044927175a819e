"""Who may read which version of terms of reference."""

from cdp.access import Access, Permission
from cdp.models import Board, TermsVersion
from cdp.terms.versions.states import HAVE_BEEN_SIGNED


def sees_drafts(access: Access, board: Board) -> bool:
    """Whether a person may read drafts: the coordinator, the SRO and the chair of the board may."""
    return access.may(Permission.DRAFT_TERMS) or access.may(Permission.SIGN_TERMS) or access.chairs(board)


def visible(access: Access, board: Board, versions: list[TermsVersion]) -> list[TermsVersion]:
    """Return the versions of a board that a person may read. For drafts, see `sees_drafts`.

    A circulated version can always be read, so that partners can see the text to which they responded.
    """
    drafts = sees_drafts(access, board)
    return [version for version in versions if drafts or has_left_the_draft(version)]


def has_left_the_draft(version: TermsVersion) -> bool:
    """Whether a version was circulated or signed, so that everyone in the partnership may read it."""
    return version.circulated_at is not None or version.state in HAVE_BEEN_SIGNED
