"""The emails of the steps: who gets which email about a meeting's items and actions, and who gets none."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import Permission, may_see_action
from cdp.actions.dates import due_in_words
from cdp.actions.links import LINK, links_for, public_ones
from cdp.actions.owners import owners_in_words
from cdp.mail.previews import Letter, Mailing, NotEmailed
from cdp.meetings.cycle import FOUR_WEEKS
from cdp.meetings.dates import WorkingDays, derived_dates
from cdp.meetings.letters import path_of, when
from cdp.meetings.queries import invitations_of
from cdp.meetings.quorum import terms_of
from cdp.models import Action, Invitation, Meeting, Organisation, Person, Removal, StepCode
from cdp.reminders.people import PartnershipPeople, people_of
from cdp.reminders.queries import actions_not_done
from cdp.wording.formats import weekday

StepLetter = Letter[tuple[str, ...]]
StepMailing = Mailing[tuple[str, ...]]
"""Each letter is about the papers or actions of its reader; the other steps name none."""
LEFT = "Is no longer a member of the partnership."
FURTHEST = date(9999, 12, 31)


def mailing_of(session: Session, meeting: Meeting, code: StepCode, *, by: Person) -> StepMailing:
    """Return the emails of a step as they would be sent now; other steps, such as agreeing the agenda, have none.

    They say nothing of a confidential action that `by`, who sends them, may not see (docs/rules/rights.md 4).
    """
    people = people_of(session, meeting.board.partnership, clock.today())
    sender = people.access.get(by.id)
    if code is StepCode.UPDATES:
        found = [one for one in open_actions(session, meeting) if sender and may_see_action(sender, one)]
        return _updates_to_chase(meeting, people, found)
    builders: dict[StepCode, Callable[[Session, Meeting, PartnershipPeople], StepMailing]] = {
        StepCode.CALL: _call_for_items,
        StepCode.ACTIONS: _action_log,
    }
    return builders[code](session, meeting, people) if code in builders else _mailing(meeting, [])


def _mailing(
    meeting: Meeting, letters: Collection[StepLetter], left_out: Collection[NotEmailed] = ()
) -> StepMailing:
    return Mailing(meeting.board.partnership, tuple(letters), tuple(left_out), meeting_id=meeting.id)


def _facts(meeting: Meeting) -> dict[str, object]:
    return {
        "meeting": meeting,
        "on": weekday(meeting.starts_at),
        "when": when(meeting.starts_at, meeting.ends_at),
        "page": path_of(meeting),
    }


def _call_for_items(session: Session, meeting: Meeting, people: PartnershipPeople) -> StepMailing:
    """Ask everyone who attends and may propose an item, except the coordinators, who send the email."""
    facts = _facts(meeting) | {"by": _items_by(session, meeting)}
    letters: list[StepLetter] = []
    left_out = []
    for row in invitations_of(session, meeting):
        if row.removed_at is not None:
            continue
        access = people.access.get(row.person_id)
        if access is None:
            left_out.append(NotEmailed(row.person.name, LEFT))
        elif not access.may(Permission.PROPOSE_ITEM):
            left_out.append(NotEmailed(row.person.name, "Attends as an observer and cannot propose items."))
        elif not access.is_coordinator:
            letters.append(Letter(row.person, "call_for_items.txt", (), facts))
    return _mailing(meeting, letters, left_out)


def _items_by(session: Session, meeting: Meeting) -> str:
    """Return the day by which items should be proposed: when the agenda is agreed, otherwise when papers are due."""
    papers_by = derived_dates(meeting.day, WorkingDays.under(terms_of(session, meeting))).papers_by
    days = [day for day in (meeting.day - FOUR_WEEKS, papers_by) if day > clock.today()]
    return weekday(days[0]) if days else ""


def open_actions(session: Session, meeting: Meeting) -> list[Action]:
    """Return the actions of the meeting's boards that are not done, next due first."""
    everything = actions_not_done(session, meeting.board.partnership, due_by=FURTHEST)
    return [action for action in everything if meeting.is_of(action.board_id)]


def _updates_to_chase(meeting: Meeting, people: PartnershipPeople, found: list[Action]) -> StepMailing:
    """Ask each action's owner, or else the representatives of its organisation, how far it has got."""
    by_person: dict[int, list[Action]] = {}
    unreached: set[Organisation | None] = set()
    for action in found:
        readers = [
            one
            for one in people.asked_for(action)
            if one in people.access and may_see_action(people.access[one], action)
        ]
        for number in readers:
            by_person.setdefault(number, []).append(action)
        if not readers and not action.is_confidential:
            unreached.add(action.organisation)
    letters: list[StepLetter] = []
    for number, own in by_person.items():
        lines = [_action_line(action) for action in own]
        named = tuple(name for name, *_ in lines)
        to, public = people.access[number].person, public_ones(own)
        letter: StepLetter = Letter(to, "updates_chased.txt", named, _facts(meeting), {"actions": lines})
        letters.append(replace(letter, link_ended=not public))
    mailing = _mailing(meeting, letters, [_no_one_at(one) for one in _by_name(unreached)])
    return replace(mailing, link=LINK)


def with_links(session: Session, mailing: StepMailing) -> StepMailing:
    """Return a mailing with each person's link to update their actions, if its emails have such links."""
    if mailing.link is None:
        return mailing
    to = [letter.person for letter in mailing.letters if not letter.link_ended]
    personal = links_for(session, mailing.partnership, to)
    letters = [replace(letter, opens=personal.get(letter.person)) for letter in mailing.letters]
    return replace(mailing, letters=tuple(letters))


def _action_log(session: Session, meeting: Meeting, people: PartnershipPeople) -> StepMailing:
    """Send the board's public actions to members and owners; the register shows each reader the confidential ones."""
    found = open_actions(session, meeting)
    public = [action for action in found if not action.is_confidential]
    facts = _facts(meeting) | {
        "raised": [_action_line(action) for action in public if action.meeting_id == meeting.id],
        "earlier": [_action_line(action) for action in public if action.meeting_id != meeting.id],
    }
    invited = [row for row in invitations_of(session, meeting) if _is_member(row)]
    owners = [number for action in public for number in people.asked_for(action)]
    to = list(dict.fromkeys([*(row.person_id for row in invited), *owners]))
    letters: list[StepLetter] = [
        Letter(people.access[number].person, "action_log.txt", (), facts)
        for number in to
        if number in people.access
        and people.access[number].may(Permission.READ)
        and not people.access[number].is_coordinator
    ]
    left = [NotEmailed(row.person.name, LEFT) for row in invited if row.person_id not in people.access]
    return _mailing(meeting, letters, left)


def _is_member(row: Invitation) -> bool:
    """Return whether a person is on the list, or sent a deputy or a representative instead."""
    instead = {Removal.DEPUTY_ATTENDS, Removal.REPRESENTATIVE_ATTENDS}
    return row.removed_at is None or row.removed_because in instead


def _action_line(action: Action) -> tuple[str, str, str, str]:
    """Return an action's name, owner and due date, and the path of its page; confidential text stays on that page."""
    path = f"/partnerships/{action.partnership.slug}/actions/{action.key}"
    if action.is_confidential:
        return "A confidential action", "", "", path
    owner = owners_in_words(action, short=True)
    return f"{action.reference}: {' '.join(action.title.split())}", owner, due_in_words(action), path


def _by_name(organisations: set[Organisation | None]) -> list[Organisation]:
    return sorted(filter(None, organisations), key=lambda one: one.name)


def _no_one_at(organisation: Organisation) -> NotEmailed:
    return NotEmailed(organisation.name, "No one here can be asked. Ask the organisation another way.")
