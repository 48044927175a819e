"""The page that the secretary uses during a meeting, and the buttons and forms on it."""

from flask import url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.agendas.interests import declare_interest
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.meetings import proceedings
from cdp.meetings.forms.running import ArrivalForm, DeclarationForm, TakeItemForm
from cdp.meetings.freezing import why_closed_by
from cdp.meetings.sitting import THERE
from cdp.minutes import decisions
from cdp.minutes.forms import NoteForm
from cdp.minutes.routes.shared import FoundMinutes, bp, find_meeting, read
from cdp.minutes.running import RunningItem, running_of, to_ratify
from cdp.models import Attendance
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.converters import with_key
from cdp.wording.formats import words

NO_ITEM = "Begin an item first."
TOO_EARLY = "You can use this page on the day of the meeting."


@bp.route("/meetings/<key:key>/running")
@requires(Permission.MANAGE_MEETINGS)
def running(access: Access, key: str) -> ResponseReturnValue:
    """Show the item being discussed, the attendance and the quorum."""
    return _show(access, _find(access, key))


@bp.route("/meetings/<key:key>/running/item", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def take_item(access: Access, key: str) -> ResponseReturnValue:
    """Begin an item, which ends the one being discussed; without an item, only end that one."""
    found, form = _find(access, key), TakeItemForm()
    visible = [each.item for each in running_of(found.text, found.sources).items]

    def change() -> Done:
        item = with_key(visible, form.item.data) if form.item.data else None
        proceedings.take_item(db.session(), found.meeting, item, seen=form.seen.data or "", by=access.person)
        return _done("Item begun." if item is not None else "Item ended.", found)

    return save(form, change) or _show(access, found, taking=form)


@bp.route("/meetings/<key:key>/running/movement", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def arrive_or_leave(access: Access, key: str) -> ResponseReturnValue:
    """Record that a person arrives or leaves during the item being discussed."""
    found, form = _find(access, key), ArrivalForm()
    form.offer(found.sources.attendance)

    def change() -> Done:
        current = _current(found)
        row = form.row(found.sources.attendance)
        what = form.move(found.meeting, current.item)
        proceedings.move(db.session(), found.meeting, row, what, by=access.person)
        return _recorded(f"{words(what.kind)}: {row.name if row else ''}.", found, access)

    return save(form, change) or _show(access, found, moving=form)


@bp.route("/meetings/<key:key>/running/interest", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def declare_now(access: Access, key: str) -> ResponseReturnValue:
    """Record an interest that a person declares in the item being discussed, and what they do."""
    found, form = _find(access, key), DeclarationForm()
    form.offer(_there(found))

    def change() -> Done:
        declare_interest(
            db.session(),
            _current(found).item,
            form.person(),
            form.nature.data,
            consequence=form.what_follows(),
            by=access.person,
        )
        return _recorded(f"Interest of {form.person().name} recorded.", found, access)

    return save(form, change) or _show(access, found, declaring=form)


def _show(
    access: Access,
    found: FoundMinutes,
    taking: TakeItemForm | None = None,
    moving: ArrivalForm | None = None,
    declaring: DeclarationForm | None = None,
) -> ResponseReturnValue:
    """Show the page; a form that was refused keeps what was typed."""
    meeting, state = found.meeting, running_of(found.text, found.sources)
    sent = taking or moving or declaring
    if moving is None:
        moving = ArrivalForm(formdata=None)
        moving.offer(found.sources.attendance, fresh=True)
    if declaring is None:
        declaring = DeclarationForm(formdata=None)
        declaring.offer(_there(found))
    closed = why_closed_by(meeting, found.minutes.state if found.minutes else None)
    current = state.current
    return page(
        "minutes/running.html",
        form=sent,
        meeting=meeting,
        running=state,
        note=NoteForm(found.sources.notes.get(current.item.id)) if current and not sent else None,
        moving=moving,
        declaring=declaring,
        presiding=found.sources.presiding,
        quorum=current.quorum if current else found.sources.quorum,
        ratify=to_ratify(db.session(), access, meeting),
        closed=closed or (TOO_EARLY if meeting.day > clock.today() else ""),
        now=clock.now(),
    )


def _there(found: FoundMinutes) -> list[Attendance]:
    return [row for row in found.sources.attendance if row.presence in THERE]


def _current(found: FoundMinutes) -> RunningItem:
    current = running_of(found.text, found.sources).current
    if current is None:
        raise Refusal(NO_ITEM)
    return current


def _find(access: Access, key: str) -> FoundMinutes:
    return read(access, *find_meeting(access, key))


def _recorded(message: str, found: FoundMinutes, access: Access) -> Done:
    """Let the decisions of the meeting follow its quorum, and say what was recorded."""
    db.session().flush()
    decisions.apply_quorum(db.session(), found.meeting, by=access.person)
    return _done(message, found)


def _done(message: str, found: FoundMinutes) -> Done:
    return Done(message, url_for("minutes.running", key=found.meeting.key))
