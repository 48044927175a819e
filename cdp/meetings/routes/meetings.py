"""The list of meetings, a meeting's page, and the pages to plan, change and cancel a meeting."""

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.meetings import cycle, forecast, queries, quorum, service
from cdp.meetings.answers import why_closed
from cdp.meetings.dates import WorkingDays, derived_dates
from cdp.meetings.dates_asked import open_polls
from cdp.meetings.forms import CancelForm, ChangeMeetingForm, PlanMeetingForm, typed_before, typed_for
from cdp.meetings.holding import drafts_to_come
from cdp.meetings.plans import SendPlan, outline_of
from cdp.meetings.replies_so_far import NO_REPLY, reply_so_far
from cdp.meetings.routes.blueprint import bp, find, press
from cdp.models import Answer, Board, Invitation, Meeting, MeetingState
from cdp.partnerships.queries import board_by_key, boards_of
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.converters import key_asked
from cdp.web.paging import page_of

A_PAGE = 25


@bp.route("", methods=["GET"])
@requires(Permission.READ)
def index(access: Access) -> ResponseReturnValue:
    """List the upcoming or past meetings of all boards or of one."""
    session = db.session()
    boards = boards_of(session, access.partnership)
    board = next((each for each in boards if each.key == request.args.get("board")), None)
    past = request.args.get("list") == "past"
    query = queries.seen_by(queries.meetings_of(access.partnership, board=board), access)
    query = (queries.ended if past else queries.still_to_come)(query, clock.now())
    meetings = page_of(query, session, request.args.get("page"), A_PAGE)
    return render_template(
        "meetings/index.html",
        meetings=meetings,
        own=queries.own_invitations(session, meetings.items, access.person),
        boards=boards,
        board=board,
        past=past,
        polls=[] if past else open_polls(session, access, board),
        drafts=_drafts(access, board, past=past),
    )


@bp.route("/<key:key>", methods=["GET"])
@requires(Permission.READ)
def show(access: Access, key: str) -> ResponseReturnValue:
    """Show a meeting: its date and place, its deadlines and the next step."""
    session, meeting = db.session(), find(access, key)
    day = clock.in_london(meeting.starts_at).date()
    terms = quorum.terms_of(session, meeting)
    dates = derived_dates(day, WorkingDays.under(terms))
    invitations = queries.invitations_of(session, meeting)
    active = [row for row in invitations if row.removed_at is None]
    own = next((row for row in active if row.person_id == access.person.id), None)
    progress = queries.progress_of(session, meeting)
    steps = cycle.steps_of(day, meeting.state, dates, progress, terms, clock.today())
    basis = quorum.basis_of(session, meeting, terms)
    expected = None
    if queries.prepares(access, meeting.board) and forecast.has_forecast(meeting, clock.now()):
        expected = forecast.forecast_of(session, meeting, basis)
    return render_template(
        "meetings/show.html",
        meeting=meeting,
        dates=dates,
        terms=terms,
        finding=quorum.find(basis, queries.attendance_of(session, meeting)),
        forecast=expected,
        progress=progress,
        own=own,
        reply=reply_so_far(session, own) if own is not None else NO_REPLY,
        may_answer=own is not None and queries.is_announced(meeting) and not why_closed(meeting),
        steps=steps,
        next_step=cycle.next_step(steps),
        to_check=queries.replies_to_check(session, meeting) if access.may(Permission.MANAGE_MEETINGS) else 0,
        today=clock.today(),
        waiting=_waiting(access, meeting, invitations),
        counts={answer: sum(row.answer is answer for row in active) for answer in Answer},
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def new(access: Access) -> ResponseReturnValue:
    """Plan a meeting of a board; if there are several boards, the coordinator chooses one first."""
    session = db.session()
    boards = boards_of(session, access.partnership, open_on=clock.today())
    key = key_asked("board") or (boards[0].key if len(boards) == 1 else "")
    board = board_by_key(session, access.partnership, key) if key else None
    if key and board is None:
        abort(404)
    if board is None:
        return render_template("meetings/choose_board.html", boards=boards)
    last = queries.last_meeting_of(session, board)
    form = PlanMeetingForm(data=typed_before(last))
    form.offer([each for each in boards if each is not board], last.video_link if last is not None else "")

    def change() -> Done:
        meeting = service.plan(session, access.partnership, board, form.details(), by=access.person)
        return Done(
            "Draft meeting planned. No one has been invited yet.",
            url_for("meetings.show", key=meeting.key),
        )

    if answer := save(form, change):
        return answer
    form.remember_question()
    return page("meetings/new.html", form=form, board=board)


@bp.route("/<key:key>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def edit(access: Access, key: str) -> ResponseReturnValue:
    """Change a meeting's details; nothing is sent."""
    session, meeting = db.session(), find(access, key)
    form = ChangeMeetingForm(data=typed_for(meeting))
    form.offer(_boards_beside(meeting))

    def change() -> Done:
        service.change(session, meeting, form.details(), by=access.person)
        told = meeting.organiser_email is not None
        hint = (
            " Invitees have not been told yet. Review and send the update when you are ready." if told else ""
        )
        return Done(f"Meeting saved.{hint}", url_for("meetings.show", key=meeting.key))

    if answer := save(form, change):
        return answer
    form.remember_question()
    return page("meetings/edit.html", form=form, meeting=meeting)


@bp.route("/<key:key>/cancel", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def cancel(access: Access, key: str) -> ResponseReturnValue:
    """Cancel a meeting with a reason."""
    session, meeting, form = db.session(), find(access, key), CancelForm()

    def change() -> Done:
        service.cancel(session, meeting, form.reason.data, by=access.person)
        if meeting.organiser_email is None:
            return Done("Meeting cancelled. No one had been invited.", _address(meeting))
        return Done(
            "Meeting cancelled. Now send the cancellation to the people invited.",
            url_for("meetings.send", key=meeting.key),
        )

    return save(form, change) or page("meetings/cancel.html", form=form, meeting=meeting)


@bp.route("/<key:key>/reinstate", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def reinstate(access: Access, key: str) -> ResponseReturnValue:
    """Reinstate a cancelled meeting."""
    meeting = find(access, key)

    def change() -> Done:
        service.reinstate(db.session(), meeting, by=access.person)
        return Done("Meeting reinstated. Invitees have not been told yet.", _address(meeting))

    return press(change, _address(meeting))


@bp.route("/<key:key>/hold", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def hold(access: Access, key: str) -> ResponseReturnValue:
    """Mark a meeting as held."""
    meeting = find(access, key)

    def change() -> Done:
        service.hold(db.session(), meeting, by=access.person)
        return Done("Meeting marked as held.", _address(meeting))

    return press(change, _address(meeting))


def _drafts(access: Access, board: Board | None, *, past: bool) -> int:
    """Return the number of future draft meetings whose dates this person may ask people to hold."""
    if past or not access.may(Permission.MANAGE_MEETINGS):
        return 0
    return len(drafts_to_come(db.session(), access.partnership, board))


def _address(meeting: Meeting) -> str:
    return url_for("meetings.show", key=meeting.key)


def _boards_beside(meeting: Meeting) -> list[Board]:
    """Return the other boards that may hold a meeting jointly: open boards, and the present joint board."""
    there, now_with = boards_of(db.session(), meeting.board.partnership), meeting.joint_board
    today = clock.today()
    is_open = {board for board in there if not board.is_closed_on(today)}
    return [
        board for board in there if board is now_with or (board in is_open and board is not meeting.board)
    ]


def _waiting(access: Access, meeting: Meeting, invitations: list[Invitation]) -> SendPlan | None:
    """Return the plan of the emails that the coordinator still has to send about a future meeting, or None."""
    over = meeting.ends_at <= clock.now() or meeting.state is MeetingState.HELD
    if not access.is_coordinator or over:
        return None
    plan = outline_of(db.session(), meeting, invitations)
    return plan if plan.emails else None
