"""A partnership with confidential records, and every address that a person might try in order to read them.

Each secret is a word that occurs only in the records of one item: in its title, in its papers and their files, and in
its notes, decisions, actions, reasons and comments.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import timedelta
from io import BytesIO
from itertools import islice, product
from zipfile import ZipFile, is_zipfile

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from cdp import clock
from cdp.access.identity import Access, access_to
from cdp.actions import service as actions
from cdp.actions.service import ActionDetails, ActionProgress, NewDate
from cdp.agendas import exemptions, papers, publishing
from cdp.agendas import interests as item_interests
from cdp.agendas import service as agendas
from cdp.agendas.details import ItemDetails
from cdp.agendas.exemptions import ExemptionDetails
from cdp.agendas.papers import PaperDetails
from cdp.agendas.publishing import PublishDetails
from cdp.app import settings_of
from cdp.decisions import ratifying
from cdp.decisions.ratifying import Rescission
from cdp.decisions.written import service as written
from cdp.decisions.written.queries import members_of
from cdp.decisions.written.service import WrittenProposalDetails
from cdp.files.paper_store import PaperStore
from cdp.files.uploads import check_upload
from cdp.interests import service as interests
from cdp.interests.service import InterestDetails
from cdp.meetings import sending
from cdp.minutes import approval, decisions
from cdp.minutes import service as minutes
from cdp.minutes.decisions import DecisionDetails
from cdp.minutes.service import NoteText
from cdp.models import (
    AccessibleFormatRequest,
    Action,
    ActionState,
    AgendaItem,
    AgendaPack,
    BacklogItem,
    BacklogState,
    Base,
    Board,
    BoardBody,
    BoardStandingItem,
    ClosedPeriod,
    ConfidentialAccess,
    ContactChange,
    ContactPoint,
    Decision,
    DecisionCondition,
    DecisionExtract,
    InterestKind,
    Invitation,
    Meeting,
    MeetingState,
    MemberEmail,
    MinutesComment,
    MinutesRedaction,
    Movement,
    Organisation,
    PackFile,
    PackReader,
    Paper,
    PaperClearance,
    PaperFile,
    Part,
    Partnership,
    Person,
    Poll,
    PollOption,
    PollPerson,
    PollState,
    Purpose,
    ReceivedMail,
    RegionalConsent,
    RegisteredInterest,
    ReportingLine,
    Risk,
    RiskEscalation,
    RoleHolding,
    SchemeLine,
    Seat,
    SroAppointment,
    Succession,
    SuccessionStep,
    TermsAnswer,
    TermsState,
    TermsVersion,
    WrittenProcedure,
)
from cdp.packs import freezing
from cdp.partnerships import successions
from cdp.risks import service as risks
from cdp.risks.service import RiskAssessment, RiskClosing, RiskDetails
from cdp.terms.drafting import service as terms
from cdp.terms.drafting.service import Beginning
from cdp.web.access import AccessRule, rule_of
from tests import make
from tests.agendas.settled import settle_all
from tests.minutes.scene import attend
from tests.remembered import remembered
from tests.terms.partners import circulate

NARROWED = "ZEBRACODEX"
OF_THE_BOARD = "QUAGGALEDGER"
OWN_INTEREST = "OKAPIVAULT"
WITHHELD_PAPER = "TAPIRANNEX"
SECRETS = (NARROWED, OF_THE_BOARD, OWN_INTEREST)

PUBLIC_ACTION = "Publish the needs assessment"


PEOPLE = tuple(field.name for field in fields(make.World) if field.type is Person)
"""The people in the world of the tests, by the names of its fields."""


@dataclass(frozen=True)
class Secretive:
    """The scene: a meeting with a public item and three confidential ones, whose minutes have been circulated.

    NARROWED is limited to the health organisation. Interests are declared in the other items. The health member has one
    in OF_THE_BOARD, and the coordinator and the SRO have one in OWN_INTEREST. The treatment provider's member has one
    in the public item, which has WITHHELD_PAPER.
    """

    world: make.World
    meeting: Meeting
    sub_group_member: Person
    items: dict[str, AgendaItem]

    @property
    def readers(self) -> dict[str, set[Person]]:
        """Return the people who may read each secret."""
        world = self.world
        return {
            NARROWED: {world.coordinator, world.sro, world.chair, world.health_member},
            OF_THE_BOARD: {world.coordinator, world.sro, world.chair, world.member, world.police_member},
            OWN_INTEREST: {world.chair, world.member, world.police_member, world.health_member},
        }

    @property
    def everybody(self) -> dict[str, Person | None]:
        """Return everyone who might try to read, by name; None is a visitor who is not signed in."""
        people = {name: getattr(self.world, name) for name in PEOPLE}
        return {"nobody signed in": None, "sub_group_member": self.sub_group_member, **people}


def secretive(session: Session, app: Flask) -> Secretive:
    """Return the scene, committed."""
    return remembered(session, app, _made_through_services)


def _made_through_services(session: Session, app: Flask) -> Secretive:
    """Make the scene as the coordinator and the others would, and commit it."""
    world = make.world(session)
    by = world.coordinator
    sub_group_member = make.person(session, "Example sub group member")
    education = make.organisation(session, world.partnership, "Example University")
    make.seat(session, world.sub_group, education, representative=sub_group_member)
    session.add(
        TermsVersion(
            board=world.board,
            number=1,
            state=TermsState.IN_FORCE,
            quorum=2,
            in_force_from=make.LONG_AGO,
            created_at=clock.now(),
        )
    )
    started = clock.now() - timedelta(minutes=30)
    with_partners = terms.start_draft(session, world.sub_group, Beginning.DEFAULT_TEXT, by=by)
    circulate(session, with_partners, by=by)
    meeting = make.meeting(session, world.board, started, title="Spring board", state=MeetingState.SCHEDULED)
    for person, seat in (
        (world.chair, None),
        (world.member, world.treatment_seat),
        (world.police_member, world.police_seat),
        (world.health_member, world.health_seat),
        (world.observer, None),
    ):
        session.add(Invitation(meeting=meeting, person=person, seat=seat))
    attend(session, world, meeting, present=3)
    store = PaperStore(settings_of(app).papers_path)
    items = {
        word: _item(session, meeting, world, word, store)
        for word in (WITHHELD_PAPER, NARROWED, OF_THE_BOARD, OWN_INTEREST)
    }
    items[NARROWED].audience = [world.health]
    for word in SECRETS:
        exemption = ExemptionDetails("43", "", f"Public interest {word}", clock.today() + timedelta(days=90))
        exemptions.set_exemption(session, items[word], exemption, by=by)
    plan = sending.plan_of(session, meeting)
    sending.send(session, meeting, shown=plan.fingerprint, by=by)
    for word, person in (
        (WITHHELD_PAPER, world.member),
        (OF_THE_BOARD, world.health_member),
    ):
        # minutes print the nature of an interest in a public item, so that one does not name the withheld paper
        nature = f"Works with {word}" if word in SECRETS else "Works for the provider"
        item_interests.declare_interest(session, items[word], person, nature, by=by)
    access = access_to(session, world.partnership, by, clock.today())
    assert access is not None
    settle_all(session, meeting, by=by)
    mark = publishing.readiness_of(session, access, meeting).mark
    shown = publishing.news_of(session, meeting).fingerprint(session)
    wanted = PublishDetails(mark, despite_gaps=True, notify_invitees=True, shown=shown)
    publication = publishing.publish(session, access, meeting, wanted, by=by)
    session.flush()
    freezing.freeze(session, publication)
    for word, item in items.items():
        _minute(session, world, item, word)
    for person in (world.coordinator, world.sro):
        item_interests.declare_interest(
            session, items[OWN_INTEREST], person, f"Owns shares of {OWN_INTEREST}", by=world.chair
        )
    meeting.state = MeetingState.HELD
    session.flush()
    draft = minutes.lock(session, meeting)
    assert draft is not None
    approval.send_to_chair(session, meeting, draft.version, by=by)
    session.flush()
    approval.approve(session, meeting, draft.version, by=world.chair)
    session.add(_backlog(world))
    for word in (OF_THE_BOARD, OWN_INTEREST):
        _take_risk(session, world, items[word], word)
    _circulate(session, world)
    _fill_the_other_rooms(session, world)
    session.commit()
    return Secretive(world, meeting, sub_group_member, items)


def _take_risk(session: Session, world: make.World, item: AgendaItem, word: str) -> None:
    """Add a confidential risk that was taken to an item, with an action, a review and a reason for closing."""
    by, due = world.coordinator, clock.today() + timedelta(days=40)
    risk = risks.add_risk(
        session,
        world.partnership,
        RiskDetails(
            board=world.board,
            title=f"Risk {word}",
            cause=f"Cause {word}",
            event=f"Event {word}",
            effect=f"Effect {word}",
            controls=f"Controls {word}",
            organisation=world.health,
            likelihood_before=4,
            impact_before=5,
            likelihood=4,
            impact=4,
            review_on=due,
            part=Part.CONFIDENTIAL,
        ),
        by=by,
    )
    session.add(
        RiskEscalation(
            risk=risk, board=world.board, by=by, at=clock.now(), reason=f"Reason {word}", item=item
        )
    )
    risks.review_risk(session, risk, RiskAssessment(3, 4, f"Review {word}", due, risk.version), by=by)
    wanted = ActionDetails(world.board, f"Mitigate {word}", world.health, world.chair, due)
    risks.raise_mitigation(session, risk, wanted, by=by)
    risks.close_risk(session, risk, RiskClosing(f"Closed {word}", risk.version), by=by)


def _circulate(session: Session, world: make.World) -> None:
    """Circulate a confidential proposal of the board, without the member who has an interest in its item."""
    by, week = world.coordinator, clock.today() + timedelta(days=7)
    details = WrittenProposalDetails(
        world.board,
        f"Proposal {OF_THE_BOARD}",
        f"Propose {OF_THE_BOARD}",
        f"Reason {OF_THE_BOARD}",
        week,
        Part.CONFIDENTIAL,
    )
    procedure = written.draft(session, details, by=by)
    for member in members_of(session, world.board):
        if member.person is world.health_member:
            written.leave_out(session, procedure, member, f"Works with {OF_THE_BOARD}", by=by)
    shown = written.fingerprint_of(session, procedure, written.mailing_of(session, procedure))
    written.circulate(session, procedure, shown=shown, by=by)


def _backlog(world: make.World) -> BacklogItem:
    """Return a confidential item that the coordinator deferred."""
    return BacklogItem(
        board=world.board,
        title=f"Price of {NARROWED}",
        purpose=Purpose.DECISION,
        minutes=10,
        presenter=f"Owner of {NARROWED}",
        recommendation=f"Agree {NARROWED}",
        part=Part.CONFIDENTIAL,
        part_2_reason=f"Names {NARROWED}",
        state=BacklogState.DEFERRED,
        reply=f"{NARROWED} is not ready",
        proposed_by=world.coordinator,
        proposed_at=clock.now(),
    )


def _fill_the_other_rooms(session: Session, world: make.World) -> None:
    """Make a record of every other kind, none of them confidential, so that their pages are tested too."""
    now, by = clock.now(), world.coordinator
    change = successions.HolderChange(
        successions.place_of_seat(world.police_seat),
        "representative of the police",
        world.former,
        world.police_member,
        clock.today(),
    )
    successions.begin(session, world.partnership, change)
    interests.declare(
        session,
        world.partnership,
        world.member,
        InterestDetails(InterestKind.OFFICE, "Trustee of a charity"),
        by=world.member,
    )
    poll = Poll(
        board=world.board,
        title="Extra meeting",
        minutes=60,
        answer_by=clock.today() + timedelta(days=7),
        state=PollState.OPEN,
        created_at=now,
        changed_at=now,
        opened_at=now,
        options=[
            PollOption(starts_at=now + timedelta(days=20 + each), announced_at=now) for each in range(2)
        ],
        people=[PollPerson(person=person, asked_at=now) for person in (by, world.chair, world.member)],
    )
    session.add(poll)


def _item(session: Session, meeting: Meeting, world: make.World, word: str, store: PaperStore) -> AgendaItem:
    confidential = word in SECRETS
    told = word if confidential else "harmless"
    item = agendas.add_item(
        session,
        meeting,
        ItemDetails(
            title=f"Item {told}",
            purpose=Purpose.DECISION,
            minutes=37,
            presenter=f"Presenter {told}",
            part=Part.CONFIDENTIAL if confidential else Part.PUBLIC,
            part_2_reason=f"Reason {told}" if confidential else "",
            recommendation=f"Recommend {told}",
        ),
        by=world.coordinator,
    )
    session.flush()
    file = check_upload(f"{word}.txt", BytesIO(f"All about {word}.\n".encode()), field="file")
    store.write(file.content)
    papers.add_paper(session, item, PaperDetails(f"Paper {word}"), file, by=world.coordinator)
    due = clock.today() + timedelta(days=3)
    papers.add_paper(
        session, item, PaperDetails(f"Asked {word}", world.health, due), None, by=world.coordinator
    )
    return item


def _minute(session: Session, world: make.World, item: AgendaItem, word: str) -> None:
    by = world.coordinator
    told = word if item.is_confidential else "harmless"
    owner = world.police if word == OF_THE_BOARD else world.health
    session.flush()
    minutes.write_note(session, item, NoteText(f"Note {told}", 0), by=by)
    kept = decisions.record_decision(
        session,
        item,
        DecisionDetails(f"Decision {told}", f"Mover {told}", f"Condition {told}", f"Delegate {told}"),
        by=by,
    )
    gone = decisions.record_decision(session, item, DecisionDetails(f"Second decision {told}"), by=by)
    session.flush()
    decisions.edit_decision(
        session, kept, DecisionDetails(f"Decision anew {told}", version=kept.version), by=by
    )
    ratifying.rescind(session, gone, Rescission(f"Because {told}", gone.version), by=by)
    due = clock.today() + timedelta(days=40)
    action = minutes.raise_action(
        session, item, ActionDetails(world.board, f"Action {told}", owner, None, due), by=by
    ).action
    other = minutes.raise_action(
        session, item, ActionDetails(world.board, f"Double {told}", owner, None, due), by=by
    ).action
    session.flush()
    actions.update_progress(
        session, action, ActionProgress(ActionState.ACCEPTED, f"Update {told}", action.version), by=by
    )
    session.flush()
    actions.move_date(
        session, action, NewDate(due + timedelta(days=7), f"Moved {told}", action.version), by=by
    )
    session.flush()
    actions.merge(session, other, action, actions.EndingNote(f"Merged {told}", other.version), by=by)


KINDS: dict[str, type[Base]] = {
    "accessible-formats": AccessibleFormatRequest,
    "actions": Action,
    "answers": TermsAnswer,
    "backlog": BacklogItem,
    "boards": Board,
    "changes": ContactChange,
    "circulars": MemberEmail,
    "clearances": PaperClearance,
    "comments": MinutesComment,
    "conditions": DecisionCondition,
    "confidential": Partnership,
    "days-to-keep-free": ClosedPeriod,
    "decisions": Decision,
    "entries": RegisteredInterest,
    "extracts": DecisionExtract,
    "handovers": Succession,
    "hats": BoardBody,
    "interests": Person,
    "invitations": Invitation,
    "items": AgendaItem,
    "lines": ReportingLine,
    "meetings": Meeting,
    "members": Seat,
    "movements": Movement,
    "new": Board,
    "pack": AgendaPack,
    "readers": PackReader,
    "redactions": MinutesRedaction,
    "openings": ConfidentialAccess,
    "organisations": Organisation,
    "papers": Paper,
    "people": Person,
    "points": ContactPoint,
    "planner": Board,
    "polls": Poll,
    "proposals": AgendaItem,
    "regional-viewers": RegionalConsent,
    "replies": ReceivedMail,
    "risks": Risk,
    "roles": RoleHolding,
    "scheme": SchemeLine,
    "seats": Seat,
    "sro": SroAppointment,
    "standing-items": BoardStandingItem,
    "steps": SuccessionStep,
    "terms": TermsVersion,
    "to-ratify": Board,
    "written-procedures": WrittenProcedure,
}
PLACE = re.compile(r"<(?:(?P<kind>[^:>]+):)?(?P<name>\w+)>")


def addresses(app: Flask, session: Session, slug: str = "west-midlands") -> list[str]:
    """Return every address that GET can reach in a partnership: each route with every existing key."""
    return sorted({address for found in doors(app, session, slug).values() for address in found})


def doors(app: Flask, session: Session, slug: str = "west-midlands") -> dict[str, list[str]]:
    """Return the addresses of each endpoint that GET can reach in a partnership: its routes with every existing key."""
    keys = _keys(session)
    for word in ("interests", "members", "organisations", "people", "roles", "seats", "steps"):
        keys[word] = keys[word][:2]  # these have nothing confidential
    found: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint.startswith(("static", "mailroom.message")):
            continue
        found.setdefault(rule.endpoint, set()).update(_filled(rule.rule, keys, slug))
    return {endpoint: sorted(known) for endpoint, known in sorted(found.items()) if known}


def without_shut_doors(
    session: Session, app: Flask, known: dict[str, list[str]], person: Person | None, partnership: Partnership
) -> dict[str, list[str]]:
    """Return the addresses that a person may try without being refused for their role alone.

    test_matrix shows that such refusals come first, whatever the keys in the address. So one of them is kept for each
    area, to see what its page tells.
    """
    access = None if person is None else access_to(session, partnership, person, clock.today())
    tried: dict[str, list[str]] = {}
    areas = set()
    for endpoint, found in known.items():
        rule, area = rule_of(app.view_functions[endpoint]), endpoint.partition(".")[0]
        assert rule is not None, endpoint
        if not _refuses(rule, person, access):
            tried[endpoint] = found
        elif area not in areas:
            areas.add(area)
            tried[endpoint] = found[:1]
    return tried


def _refuses(rule: AccessRule, person: Person | None, access: Access | None) -> bool:
    """Return whether a view refuses a person whatever the rest of the address."""
    if rule.kind == "public" or person is None:
        return rule.kind != "public"
    if rule.kind == "partnership":
        return access is None or (rule.reading is not None and not access.may(rule.reading))
    return rule.kind.endswith("administrator") and not person.is_administrator


def requests_elsewhere(app: Flask, session: Session, slug: str) -> list[tuple[str, str]]:
    """Return each method and address of a partnership's pages, with the keys of records of another partnership."""
    keys = {word: found[:1] for word, found in _keys(session).items()}
    found = set()
    for rule in app.url_map.iter_rules():
        place = "/partnerships/<slug:slug>"
        if rule.rule.startswith(place) and PLACE.search(rule.rule.removeprefix(place)):
            named = [match for match in PLACE.finditer(rule.rule) if match["kind"] == "key"]
            for address in islice(_filled(rule.rule, keys, slug), 1) if named else ():
                found |= {(method, address) for method in (rule.methods or set()) & {"GET", "POST"}}
    return sorted(found)


def _keys(session: Session) -> dict[str, list[str]]:
    """Return the keys of all records, by the word before them in addresses."""
    keys = {
        word: [row.key for row in session.scalars(sa.select(model))]  # type: ignore[attr-defined]
        for word, model in KINDS.items()
    }
    papers, packs = (list(session.scalars(sa.select(kind.key))) for kind in (PaperFile, PackFile))
    keys["files"] = [*papers, *packs]
    # A key of another kind of file is tried once
    keys |= {
        "papers/files": [*papers, *packs[:1]],
        "pack/files": [*packs, *papers[:1]],
        "actions/files": papers[:1],
    }
    return keys | {"publications": ["1", "2"], "parts": ["1"], "seats-capacity": ["representative", "deputy"]}


def _filled(pattern: str, keys: dict[str, list[str]], slug: str) -> Iterator[str]:
    segments = pattern.strip("/").split("/")
    choices: list[list[str]] = []
    for place, segment in enumerate(segments):
        if not (match := PLACE.search(segment)):
            choices.append([segment])
        elif match["name"] == "slug":
            choices.append([slug])
        elif (match["kind"] or "").startswith("any("):
            words = match["kind"].removeprefix("any(").removesuffix(")").split(",")
            choices.append([PLACE.sub(word.strip(), segment) for word in words])
        elif match["name"] == "capacity":
            choices.append(keys["seats-capacity"])
        else:
            choices.append(_keys_after(segments[:place], keys))
    for filled in product(*choices):
        yield "/" + "/".join(filled)


def _keys_after(before: list[str], keys: dict[str, list[str]]) -> list[str]:
    """Return the keys for the place after these words; what `files` are depends on the word above."""
    above = next((word for word in reversed(before[:-1]) if not PLACE.search(word)), "")
    return keys.get(f"{above}/{before[-1]}", keys.get(before[-1], []))


def all_it_says(response: TestResponse) -> str:
    """Return the headers and text of a response, with Word files unpacked, in capitals."""
    body = response.get_data()
    told = [str(response.headers)]
    if is_zipfile(BytesIO(body)):
        with ZipFile(BytesIO(body)) as archive:
            told += [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
    else:
        told.append(body.decode("utf-8", "replace"))
    return "\n".join(told).upper()
