"""The rules for changing actions, the emails they send, and their history."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.actions import service
from cdp.actions.rating import OPEN
from cdp.actions.service import ActionDetails, ActionProgress, ActionWording, EndingNote, NewDate, Ownership
from cdp.actions.states import STATE_WORDS
from cdp.audit.queries import history_of
from cdp.errors import Conflict, Difference, Refusal
from cdp.models import Action, ActionState, ActionUpdate, DeclaredInterest, OutboxMessage, Part, Person
from tests import make
from tests.actions.raising import IN_A_MONTH, details, raised


def done(session: Session, action: Action, by: Person) -> None:
    """Mark an action as done."""
    service.update_progress(
        session, action, ActionProgress(ActionState.DONE, "Published on our site.", action.version), by=by
    )
    session.commit()


def emails(session: Session) -> list[OutboxMessage]:
    """Return the emails waiting to be sent, oldest first."""
    return list(session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.id)))


def refusal(error: pytest.ExceptionInfo[Refusal]) -> tuple[str | None, str]:
    """Return the field and the sentence of a refusal."""
    return error.value.field, error.value.sentence


def test_public_actions_are_numbered_per_partnership_without_gaps(session: Session) -> None:
    world = make.world(session)
    references = [raised(session, world).reference for _ in range(2)]
    raised(session, world, part=Part.CONFIDENTIAL)
    references.append(raised(session, world).reference)
    organisation = make.organisation(session, world.neighbour, "Slough Borough Council")
    next_door = service.raise_action(
        session,
        world.neighbour,
        ActionDetails(world.neighbour_board, "Name an SRO", organisation, None, IN_A_MONTH),
        by=world.neighbour_coordinator,
    )
    assert [*references, next_door.action.reference] == ["A1", "A2", "A3", "A1"]


def test_a_refused_action_does_not_use_a_number(session: Session) -> None:
    world = make.world(session)
    with pytest.raises(Refusal):
        service.raise_action(session, world.partnership, details(world, "  "), by=world.coordinator)
    assert raised(session, world).number == 1


def test_an_action_under_an_item_takes_its_meeting_and_its_part(session: Session) -> None:
    world = make.world(session)
    meeting = make.meeting(session, world.board)
    secret = make.item(session, meeting, "Contract prices", part=Part.CONFIDENTIAL)
    action = raised(session, world, item=secret)
    assert (action.meeting, action.part, action.original_due_on) == (meeting, Part.CONFIDENTIAL, IN_A_MONTH)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"title": " "}, ("title", "Enter the action.")),
        ({"title": "x" * 501}, ("title", "The action must be 500 characters or fewer.")),
    ],
)
def test_an_action_needs_a_title_of_at_most_500_characters(
    session: Session, changes: dict[str, str], expected: tuple[str, str]
) -> None:
    world = make.world(session)
    with pytest.raises(Refusal) as error:
        raised(session, world, **changes)
    assert refusal(error) == expected


def test_the_board_meeting_and_owner_of_an_action_must_match(session: Session) -> None:
    world = make.world(session)
    elsewhere = make.meeting(session, world.sub_group)
    stranger = make.organisation(session, world.neighbour, "Slough Borough Council")
    wrong: list[dict[str, object]] = [
        {"board": world.neighbour_board},
        {"meeting": elsewhere},
        {"organisation": stranger},
        {"owner": world.member},
        {"owner": world.neighbour_coordinator},
    ]
    found = []
    for changes in wrong:
        with pytest.raises(Refusal) as error:
            raised(session, world, **changes)
        session.rollback()
        found.append(refusal(error))
    assert found == [
        ("board", "Choose a board of this partnership."),
        ("meeting", "That is a meeting of another board. Choose a meeting of this board."),
        ("organisation", "Choose an organisation of this partnership."),
        (
            "owner",
            (
                "Example member represents Example Treatment Services. "
                "Choose a person from West Midlands Police, or choose the organisation’s representative."
            ),
        ),
        (
            "owner",
            "Example neighbour coordinator cannot own actions in this partnership today. Choose another person.",
        ),
    ]


def test_raising_an_action_emails_its_owner(session: Session) -> None:
    world = make.world(session)
    action = raised(session, world)
    (email,) = emails(session)
    assert (email.to_address, email.subject) == (
        world.police_member.email,
        "Action A1 is for West Midlands Police",
    )
    assert "Publish the needs assessment" in email.body
    assert f"/partnerships/west-midlands/actions/{action.key}" in email.body


def test_emails_and_history_do_not_name_a_confidential_action(session: Session) -> None:
    world = make.world(session)
    title = "Renegotiate the price with the supplier"
    action = raised(session, world, title=title, part=Part.CONFIDENTIAL)
    done(session, action, world.police_member)
    service.return_to_owner(
        session, action, EndingNote("The supplier has not signed", action.version), by=world.coordinator
    )
    session.commit()
    texts = [f"{email.subject} {email.body}" for email in emails(session)]
    texts += [f"{event.sentence} {event.details}" for event in history_of(session, action)]
    assert len(texts) == 5
    for secret in (title, action.reference, "supplier"):
        assert [text for text in texts if secret in text] == []
    assert history_of(session, action)[-1].sentence == "Example coordinator raised a confidential action."


def test_people_who_may_not_see_a_confidential_action_cannot_own_it(session: Session) -> None:
    world = make.world(session)
    item = make.item(session, make.meeting(session, world.board), "Contract prices", part=Part.CONFIDENTIAL)
    item.interests.append(
        DeclaredInterest(person=world.police_member, nature="Bids for it", declared_at=clock.now())
    )
    session.commit()
    with pytest.raises(Refusal) as by_organisation:
        raised(session, world, item=item)
    session.rollback()
    with pytest.raises(Refusal) as by_name:
        raised(session, world, item=item, owner=world.police_member)
    assert refusal(by_organisation) == (
        "organisation",
        (
            "No one at West Midlands Police may see this confidential action. "
            "Choose another organisation, or choose a person."
        ),
    )
    assert refusal(by_name) == (
        "owner",
        (
            "Example police member may not see this confidential action. "
            "Choose a person who may, or choose the organisation’s representative."
        ),
    )


def test_an_action_goes_from_raised_to_closed(session: Session) -> None:
    world = make.world(session)
    action = raised(session, world)
    for state, text in (
        (ActionState.QUESTIONED, "Which needs assessment?"),
        (ActionState.ACCEPTED, "Thank you, now it is clear."),
        (ActionState.IN_PROGRESS, "A draft is with the data lead."),
        (ActionState.DONE, "Published."),
    ):
        service.update_progress(
            session, action, ActionProgress(state, text, action.version), by=world.police_member
        )
        session.commit()
    service.close(session, action, EndingNote("Paper 4 of the board", action.version), by=world.coordinator)
    session.commit()
    session.expire_all()
    assert (action.state, action.completed_on, action.evidence, action.latest_update) == (
        ActionState.CLOSED,
        clock.today(),
        "Paper 4 of the board",
        "Paper 4 of the board",
    )
    assert [(update.state, update.by.name) for update in action.updates] == [
        (ActionState.CLOSED, "Example coordinator"),
        (ActionState.DONE, "Example police member"),
        (ActionState.IN_PROGRESS, "Example police member"),
        (ActionState.ACCEPTED, "Example police member"),
        (ActionState.QUESTIONED, "Example police member"),
    ]
    assert [event.sentence for event in history_of(session, action)] == [
        "Example coordinator closed action A1.",
        "Example police member updated action A1: done.",
        "Example police member updated action A1: in progress.",
        "Example police member updated action A1: accepted.",
        "Example police member updated action A1: questioned.",
        "Example coordinator raised action A1: Publish the needs assessment.",
    ]


def test_returning_an_action_reopens_it_and_emails_its_owner(session: Session) -> None:
    world = make.world(session)
    action = raised(session, world)
    done(session, action, world.police_member)
    service.return_to_owner(
        session, action, EndingNote("Coventry is missing from it.", action.version), by=world.coordinator
    )
    session.commit()
    assert (action.state, action.completed_on) == (ActionState.RETURNED, None)
    email = emails(session)[-1]
    assert email.subject == "Action A1 is back with West Midlands Police"
    assert "Coventry is missing from it." in email.body


def test_only_an_action_marked_as_done_can_be_closed_or_returned(session: Session) -> None:
    world = make.world(session)
    action = raised(session, world)
    for change, verb in ((service.close, "close"), (service.return_to_owner, "return")):
        with pytest.raises(Refusal) as error:
            change(session, action, EndingNote("Paper 4", action.version), by=world.coordinator)
        assert refusal(error) == (
            None,
            f"This action is not marked as done. Update it to done first, then {verb} it.",
        )


def test_an_action_cannot_be_closed_without_evidence(session: Session) -> None:
    world = make.world(session)
    action = raised(session, world)
    done(session, action, world.police_member)
    with pytest.raises(Refusal) as error:
        service.close(session, action, EndingNote(" ", action.version), by=world.coordinator)
    assert refusal(error) == (
        "text",
        "Enter the evidence: a paper, a figure, or who confirmed it.",
    )


@pytest.mark.parametrize("state", sorted(set(ActionState) - OPEN))
def test_an_action_that_has_ended_cannot_change(session: Session, state: ActionState) -> None:
    world = make.world(session)
    action, other = raised(session, world), raised(session, world)
    action.state = state
    session.commit()
    version, by = action.version, world.coordinator
    note = EndingNote("Enough", version)
    attempts: list[Callable[[], object]] = [
        lambda: service.update_progress(
            session, action, ActionProgress(ActionState.DONE, "Now", version), by=by
        ),
        lambda: service.change_wording(session, action, ActionWording("Other words", version), by=by),
        lambda: service.change_owner(session, action, Ownership(world.health, None, version), by=by),
        lambda: service.move_date(session, action, NewDate(IN_A_MONTH, "Late", version), by=by),
        lambda: service.close(session, action, note, by=by),
        lambda: service.return_to_owner(session, action, note, by=by),
        lambda: service.merge(session, action, other, note, by=by),
        lambda: service.transfer(session, action, note, by=by),
        lambda: service.withdraw(session, action, note, by=by),
    ]
    sentences = set()
    for attempt in attempts:
        with pytest.raises(Refusal) as error:
            attempt()
        sentences.add(error.value.sentence)
    words = STATE_WORDS[state].lower()
    assert sentences == {f"This action is {words}. If there is more to do, raise a new action."}


def test_a_step_that_is_not_allowed_is_refused_with_the_allowed_steps(session: Session) -> None:
    world = make.world(session)
    action = raised(session, world)
    with pytest.raises(Refusal) as error:
        service.update_progress(
            session,
            action,
            ActionProgress(ActionState.CLOSED, "Done!", action.version),
            by=world.police_member,
        )
    assert refusal(error) == (
        "state",
        "This action is raised. Choose one of these: accepted, in progress, done, questioned.",
    )


def test_moving_the_due_date_keeps_the_original_date_and_the_reasons(session: Session) -> None:
    world = make.world(session)
    action = raised(session, world)
    later, latest = IN_A_MONTH + timedelta(days=30), IN_A_MONTH + timedelta(days=60)
    for day, reason in ((later, "Data came late"), (latest, "The board asked for more")):
        service.move_date(session, action, NewDate(day, reason, action.version), by=world.coordinator)
        session.commit()
    assert (action.original_due_on, action.due_on) == (IN_A_MONTH, latest)
    assert [(c.moved_from, c.moved_to, c.reason) for c in action.date_changes] == [
        (IN_A_MONTH, later, "Data came late"),
        (later, latest, "The board asked for more"),
    ]


@pytest.mark.parametrize(
    ("due_on", "reason", "expected"),
    [
        (IN_A_MONTH, "Late", ("due_on", "This is the current due date. Enter another date, or go back.")),
        (IN_A_MONTH + timedelta(days=1), " ", ("reason", "Enter why the date is moved.")),
    ],
)
def test_moving_the_due_date_needs_another_date_and_a_reason(
    session: Session, due_on: date, reason: str, expected: tuple[str, str]
) -> None:
    world = make.world(session)
    action = raised(session, world)
    with pytest.raises(Refusal) as error:
        service.move_date(session, action, NewDate(due_on, reason, action.version), by=world.coordinator)
    assert refusal(error) == expected


def test_a_new_owner_organisation_must_accept_the_action_and_is_emailed(session: Session) -> None:
    world = make.world(session)
    action = raised(session, world)
    done(session, action, world.police_member)
    service.change_owner(
        session,
        action,
        Ownership(world.health, world.deputy, action.version, "Their work."),
        by=world.coordinator,
    )
    session.commit()
    assert (action.state, action.completed_on, action.owner) == (ActionState.RAISED, None, world.deputy)
    assert emails(session)[-1].to_address == world.deputy.email


def test_a_duplicate_is_merged_into_an_open_action_of_the_same_part(session: Session) -> None:
    world = make.world(session)
    action, other = raised(session, world), raised(session, world)
    secret = raised(session, world, part=Part.CONFIDENTIAL)
    ended = raised(session, world)
    ended.state = ActionState.CLOSED
    session.commit()
    found = []
    for target in (action, secret, ended):
        with pytest.raises(Refusal) as error:
            service.merge(session, action, target, EndingNote("", action.version), by=world.coordinator)
        found.append(error.value.sentence)
    service.merge(session, action, other, EndingNote("", action.version), by=world.coordinator)
    session.commit()
    assert found == [
        "An action cannot be a duplicate of itself. Choose the action to keep.",
        "Choose an action of this partnership in the same part.",
        "That action has ended. Choose an open action.",
    ]
    assert (action.state, action.merged_into, action.latest_update) == (
        ActionState.MERGED,
        other,
        "Duplicate of A2.",
    )


def test_a_transfer_needs_the_new_owner_and_a_withdrawal_a_reason(session: Session) -> None:
    world = make.world(session)
    action, other = raised(session, world), raised(session, world)
    sentences = []
    for change, of in ((service.transfer, action), (service.withdraw, other)):
        with pytest.raises(Refusal) as error:
            change(session, of, EndingNote(" ", of.version), by=world.coordinator)
        sentences.append(error.value.sentence)
        change(session, of, EndingNote("To the Reducing Reoffending Board", of.version), by=world.coordinator)
        session.commit()
    assert sentences == ["Enter who has taken over the action.", "Enter why the action is withdrawn."]
    assert (action.state, other.state) == (ActionState.TRANSFERRED, ActionState.WITHDRAWN)
    assert history_of(session, other)[0].sentence == "Example coordinator withdrew action A2."


def test_a_second_update_from_an_old_page_is_refused_with_both_texts(session: Session) -> None:
    world = make.world(session)
    action = raised(session, world)
    version = action.version
    first = ActionProgress(ActionState.ACCEPTED, "We accept.", version)
    service.update_progress(session, action, first, by=world.police_member)
    session.commit()
    with pytest.raises(Conflict) as conflict:
        service.update_progress(
            session, action, ActionProgress(ActionState.DONE, "All done.", version), by=world.coordinator
        )
    assert conflict.value.differences == [
        Difference("Update", "We accept.", "All done."),
        Difference("State", "Accepted", "Done"),
    ]
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(ActionUpdate)) == 1
