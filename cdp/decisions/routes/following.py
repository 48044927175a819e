"""Pages for what follows from a decision: conditions met, delegations, responses of other bodies, and follow-up."""

from flask import abort
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.actions.confirmations import raised_words
from cdp.actions.queries import possible_owners
from cdp.actions.service import check_due_date
from cdp.decisions import following, referring
from cdp.decisions.forms.following import (
    EndDelegationForm,
    FollowUpForm,
    MeetConditionForm,
    ReferForm,
    ResponseForm,
    ReviewDelegationForm,
    UseDelegationForm,
)
from cdp.decisions.routes.shared import bp, done, find
from cdp.decisions.written import recording
from cdp.decisions.written.forms import RecordInMinutesForm
from cdp.extensions import db
from cdp.models import DecisionKind
from cdp.partnerships.queries import organisations_of
from cdp.web.access import requires
from cdp.web.changes import Done, page, save


@bp.route("/<key:key>/conditions/<key:condition_key>", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def condition(access: Access, key: str, condition_key: str) -> ResponseReturnValue:
    """Record when and how a condition was met."""
    found = find(access, key)
    wanted = next((each for each in found.subject_to if each.key == condition_key), None) or abort(404)
    form = MeetConditionForm(wanted)

    def change() -> Done:
        following.meet_condition(
            db.session(), wanted, form.met_on.data, form.how.data or "", by=access.person
        )
        return done("Condition recorded as met.", found)

    return save(form, change) or page("decisions/condition.html", form=form, decision=found, condition=wanted)


@bp.route("/<key:key>/delegation/use", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def use_delegation(access: Access, key: str) -> ResponseReturnValue:
    """Record what was done for the board under a delegation."""
    found, form = find(access, key), UseDelegationForm()

    def change() -> Done:
        following.use_delegation(db.session(), found, form.act(), by=access.person)
        return done("Use of the delegation recorded.", found)

    return save(form, change) or page("decisions/use_delegation.html", form=form, decision=found)


@bp.route("/<key:key>/delegation/review", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def review_delegation(access: Access, key: str) -> ResponseReturnValue:
    """Set the day on which the board looks at a delegation again."""
    found = find(access, key)
    form = ReviewDelegationForm(found)

    def change() -> Done:
        following.review_delegation(db.session(), found, form.review_on.data, by=access.person)
        return done("Review date of the delegation saved.", found)

    return save(form, change) or page("decisions/review_delegation.html", form=form, decision=found)


@bp.route("/<key:key>/delegation/end", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def end_delegation(access: Access, key: str) -> ResponseReturnValue:
    """End a delegation on a day, with a reason."""
    found, form = find(access, key), EndDelegationForm()

    def change() -> Done:
        following.end_delegation(
            db.session(), found, form.ended_on.data, form.because.data or "", by=access.person
        )
        return done("Delegation ended.", found)

    return save(form, change) or page("decisions/end_delegation.html", form=form, decision=found)


@bp.route("/<key:key>/responses/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def new_response(access: Access, key: str) -> ResponseReturnValue:
    """Record what another body did with a recommendation."""
    found = find(access, key)
    form = ResponseForm(data={"body": found.recommended_to})
    if found.kind is not DecisionKind.RECOMMENDATION:
        abort(404)

    def change() -> Done:
        following.record_response(db.session(), found, form.response(), by=access.person)
        return done("Decision of the other body recorded.", found)

    return save(form, change) or page("decisions/new_response.html", form=form, decision=found)


@bp.route("/<key:key>/follow-up", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def follow_up(access: Access, key: str) -> ResponseReturnValue:
    """Ask an organisation for follow-up on a decision, by raising an action."""
    found, form, session = find(access, key), FollowUpForm(), db.session()
    form.offer_owners(
        organisations_of(session, access.partnership),
        possible_owners(session, access.partnership, clock.today()),
    )

    def change() -> Done:
        check_due_date(form.due_on.data, confirmed=form.use_anyway.data)
        raised = following.ask_follow_up(session, found, form.details_of(found.board), by=access.person)
        return done(raised_words(raised), found)

    return save(form, change) or page("decisions/follow_up.html", form=form, decision=found)


@bp.route("/<key:key>/propose", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def refer(access: Access, key: str) -> ResponseReturnValue:
    """Propose a decision of a group as an item of a board that it reports to."""
    found, session = find(access, key), db.session()
    boards = referring.boards_above(session, found.board)
    meetings = referring.meetings_above(session, found.board)
    form = ReferForm(data={"title": referring.usual_title(found), "recommendation": found.wording})
    form.offer(meetings)

    def change() -> Done:
        referring.refer(session, found, form.details(), by=access.person)
        return done("Item proposed. Accept or decline it on the agenda of the board above.", found)

    return save(form, change) or page(
        "decisions/refer.html", form=form, decision=found, boards=boards, meetings=meetings
    )


@bp.route("/<key:key>/record", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def record(access: Access, key: str) -> ResponseReturnValue:
    """Record a decision by written procedure in the minutes of a later meeting."""
    found, session = find(access, key), db.session()
    items = recording.items_to_choose(session, found)
    form = RecordInMinutesForm(items)

    def change() -> Done:
        recording.record_in_minutes(session, found, form.chosen(), by=access.person)
        return done("Decision recorded in the minutes.", found)

    return save(form, change) or page("decisions/record.html", form=form, decision=found, items=items)
