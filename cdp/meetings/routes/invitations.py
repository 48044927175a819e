"""The list of people invited to a meeting, and their replies."""

from dataclasses import dataclass

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.mail.waiting import waiting_for_server
from cdp.meetings import answers, invitees, letters, queries
from cdp.meetings.answer_queries import deputies_named
from cdp.meetings.forms import AddPersonForm, RecordAnswerForm, answer_form
from cdp.meetings.invitees import MeetingRoster
from cdp.meetings.queries import MailLine
from cdp.meetings.replies_so_far import reply_so_far
from cdp.meetings.routes.blueprint import bp, find, find_invitation, press
from cdp.models import GivenAnswer, Invitation, MailState, Meeting, Seat
from cdp.partnerships.members.failing import failing_among
from cdp.partnerships.queries import people_of, seat_by_key
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.converters import with_key
from cdp.web.paging import page_of_list
from cdp.wording import formats


@dataclass(frozen=True)
class InvitationRow:
    """One row of the list of people invited."""

    invitation: Invitation
    why: str
    standing: str
    failed: bool
    seat_with_deputy: Seat | None
    """The seat for which the deputy could be invited instead of this person."""
    deputy: GivenAnswer | None
    """The person's current reply, if it names a deputy."""


@bp.route("/<key:key>/invitations", methods=["GET"])
@requires(Permission.MANAGE_MEETINGS)
def invitations(access: Access, key: str) -> ResponseReturnValue:
    """List the people invited, what each has been sent, and their replies."""
    session, meeting = db.session(), find(access, key)
    rows = queries.invitations_of(session, meeting)
    roster = invitees.roster_of(session, meeting)
    mails = {mail.person_id: mail for mail in queries.calendar_mails_of(session, meeting)}
    deputies = deputies_named(session, meeting)
    to_list = [row for row in rows if row.removed_at is None or row.sent_sequence is not None]
    listed = page_of_list(to_list, request.args.get("page"))
    return page(
        "meetings/invitations.html",
        meeting=meeting,
        listed=listed,
        rows=[
            _row(meeting, roster, row, mails.get(row.person_id), deputies.get(row.id)) for row in listed.items
        ],
        failing=failing_among(session, [row.person_id for row in listed.items]),
        changes=invitees.changes_since(roster, rows),
        closed=answers.why_closed(meeting, own=False),
        to_check=queries.replies_to_check(session, meeting),
        waiting=waiting_for_server(session, access.partnership.id),
    )


@bp.route("/<key:key>/invitations/add", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def add_person(access: Access, key: str) -> ResponseReturnValue:
    """Add a person in the partnership to the list."""
    session, meeting, form = db.session(), find(access, key), AddPersonForm()
    there = {row.person_id for row in queries.invitations_of(session, meeting) if row.removed_at is None}
    people = people_of(session, access.partnership, clock.today())
    form.offer([person for person in people if person.id not in there])

    def change() -> Done:
        person = with_key(people, form.person.data)
        invitees.add(session, meeting, person, by=access.person)
        return Done(f"{person.name} added. Nothing has been sent yet.", _list(meeting))

    return save(form, change) or page("meetings/add_person.html", form=form, meeting=meeting)


@bp.route("/<key:key>/invitations/update", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def update_list(access: Access, key: str) -> ResponseReturnValue:
    """Update the list from the board's seats."""
    meeting = find(access, key)

    def change() -> Done:
        count = invitees.update_from_seats(db.session(), meeting, by=access.person)
        changed = f": {formats.plural(count, 'person', 'people')} added or removed" if count else ""
        return Done(f"List updated from the board’s members{changed}.", _list(meeting))

    return press(change, _list(meeting))


@bp.route("/<key:key>/invitations/<key:invitation_key>/remove", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def remove_person(access: Access, key: str, invitation_key: str) -> ResponseReturnValue:
    """Remove a person from the list."""
    meeting = find(access, key)
    invitation = find_invitation(meeting, invitation_key)

    def change() -> Done:
        invitees.remove(db.session(), invitation, by=access.person)
        return Done(f"{invitation.person.name} removed. Nothing has been sent yet.", _list(meeting))

    return press(change, _list(meeting))


@bp.route("/<key:key>/seats/<key:seat_key>/deputy", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def deputy_stands_in(access: Access, key: str, seat_key: str) -> ResponseReturnValue:
    """Invite the deputy of a seat instead of its representative."""
    meeting = find(access, key)
    seat = _seat(access, meeting, seat_key)

    def change() -> Done:
        invitees.invite_deputy(db.session(), meeting, seat, by=access.person)
        return Done(f"The deputy will be invited for {seat.organisation.name}.", _list(meeting))

    return press(change, _list(meeting))


@bp.route("/<key:key>/seats/<key:seat_key>/representative", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def representative_comes(access: Access, key: str, seat_key: str) -> ResponseReturnValue:
    """Invite the representative of a seat again, instead of the deputy."""
    meeting = find(access, key)
    seat = _seat(access, meeting, seat_key)

    def change() -> Done:
        invitees.invite_representative_again(db.session(), meeting, seat, by=access.person)
        return Done(f"The representative will be invited for {seat.organisation.name}.", _list(meeting))

    return press(change, _list(meeting))


@bp.route("/<key:key>/answer", methods=["GET", "POST"])
@requires(Permission.ANSWER_INVITATION)
def answer(access: Access, key: str) -> ResponseReturnValue:
    """Let an invited person reply."""
    session, meeting = db.session(), find(access, key)
    invitation = queries.invitation_of(session, meeting, access.person)
    if invitation is None:
        abort(404)
    form = answer_form(invitation, last=answers.last_answer(session, invitation))

    def change() -> Done:
        shown = form.shown.data or ""
        answers.answer(session, invitation, form.details(), by=access.person, shown=shown)
        return Done("Thank you. Your reply is saved.", url_for("meetings.show", key=meeting.key))

    return save(form, change) or page(
        "meetings/answer.html",
        form=form,
        meeting=meeting,
        invitation=invitation,
        closed=answers.why_closed(meeting),
        reply=reply_so_far(session, invitation),
    )


@bp.route("/<key:key>/invitations/<key:invitation_key>/answer", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def record_answer(access: Access, key: str, invitation_key: str) -> ResponseReturnValue:
    """Record a reply that the coordinator received in another way."""
    session, meeting = db.session(), find(access, key)
    invitation = find_invitation(meeting, invitation_key)
    form = RecordAnswerForm(data={"answer": invitation.answer.value, "comment": invitation.comment})

    def change() -> Done:
        answers.answer(session, invitation, form.details(), by=access.person)
        return Done(f"Reply from {invitation.person.name} saved.", _list(meeting))

    return save(form, change) or page(
        "meetings/record_answer.html", form=form, meeting=meeting, invitation=invitation
    )


def _list(meeting: Meeting) -> str:
    return url_for("meetings.invitations", key=meeting.key)


def _seat(access: Access, meeting: Meeting, key: str) -> Seat:
    seat = seat_by_key(db.session(), access.partnership, key)
    if seat is None or not meeting.is_of(seat.board_id):
        abort(404)
    return seat


def _row(
    meeting: Meeting,
    roster: MeetingRoster,
    invitation: Invitation,
    mail: MailLine | None,
    deputy: GivenAnswer | None,
) -> InvitationRow:
    seat = invitation.seat
    switchable = seat is not None and (invitation.stands_in or seat.deputy_on(roster.day) is not None)
    return InvitationRow(
        invitation=invitation,
        why=roster.words_of(invitation),
        standing=_standing(meeting, invitation, mail),
        failed=mail is not None and mail.state is MailState.FAILED,
        seat_with_deputy=seat if switchable else None,
        deputy=deputy,
    )


def _standing(meeting: Meeting, invitation: Invitation, mail: MailLine | None) -> str:
    """Return a description of what a person has been sent."""
    if invitation.removed_at is not None:
        return "Removed, withdrawal not sent yet"
    if invitation.sent_sequence is None:
        return "Not sent yet"
    if mail is not None and mail.state is MailState.FAILED:
        return "Could not be delivered"
    if invitation.sent_facts_hash != letters.fingerprint_of(meeting):
        return "Latest change not sent yet"
    if mail is not None and mail.state in {MailState.PENDING, MailState.SENDING}:
        return "Being sent"
    return f"Sent {formats.day(invitation.sent_at)}"
