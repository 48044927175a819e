"""Emails to several people that are shown before they are sent: who gets what, and who gets nothing and why.

One `Mailing` makes both the page and the emails, so what was shown is what is sent. Nothing here commits.
`templates/components/mailing.html` shows the preview; docs/architecture.md says how to add another mailing.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

from cdp.mail import letters
from cdp.mail.outbox import Enclosed, Words
from cdp.mail.personal_links import PersonalLink, Sealed
from cdp.models import OutboxMessage, Partnership, Person

A = TypeVar("A")


@dataclass(frozen=True)
class Letter(Generic[A]):
    """One email to one person.

    `template` is the name of its template under templates/mail. `facts` are values that other letters may share, and
    `own` are values for this person alone, besides their name and link. Letters with the same template and facts count
    as the same text, unless the link of only some of them was ended. `about` is what the page needs to describe the
    recipient. `opens` is the row to which the personal link leads; a preview works without it. With `link_ended`, the
    letter has no personal link.
    """

    person: Person
    template: str
    about: A
    facts: Mapping[str, Any] = field(default_factory=dict)
    own: Mapping[str, Any] = field(default_factory=dict)
    opens: Sealed | None = None
    link_ended: bool = False

    def has_text_of(self, other: "Letter[A]") -> bool:
        """Return whether this letter counts as the same text as another."""
        return (self.template, self.link_ended, self.facts) == (other.template, other.link_ended, other.facts)


@dataclass(frozen=True)
class NotEmailed:
    """A person or organisation that gets no email, with the reason as a sentence."""

    name: str
    reason: str
    email: str = ""


@dataclass(frozen=True)
class SameText(Generic[A]):
    """Letters with the same text, and the full text of the first one, without the personal part of its link."""

    letters: tuple[Letter[A], ...]
    words: Words

    @property
    def template(self) -> str:
        """The name of the template."""
        return self.letters[0].template

    @property
    def link_ended(self) -> bool:
        """Whether these letters have no personal link."""
        return self.letters[0].link_ended


@dataclass(frozen=True)
class MailingPreview(Generic[A]):
    """What a page shows before a mailing is sent. `people` is the number of letters."""

    texts: tuple[SameText[A], ...]
    left_out: tuple[NotEmailed, ...]
    people: int


@dataclass(frozen=True)
class Mailing(Generic[A]):
    """Emails from a partnership's secretariat, one for each letter, and the people who get no email.

    `link` is the kind of personal link in the emails, which templates call `personal_link`. `has_secret` means that
    they hold another secret, such as a link to choose a password. In both cases the text of each email is deleted once
    it is sent. For `topic`, see `outbox.Concern`. `encloses` is a stored file to attach to each email.
    """

    partnership: Partnership
    letters: tuple[Letter[A], ...]
    left_out: tuple[NotEmailed, ...] = ()
    link: PersonalLink[Any] | None = None
    has_secret: bool = False
    meeting_id: int | None = None
    topic: str = ""
    encloses: Enclosed | None = None

    def preview(self, session: Session) -> MailingPreview[A]:
        """Return each different text once, rendered for the first person who gets it; no other letter is rendered."""
        same: list[list[Letter[A]]] = []
        for letter in self.letters:
            for group in same:
                if letter.has_text_of(group[0]):
                    group.append(letter)
                    break
            else:
                same.append([letter])
        texts = tuple(SameText(tuple(group), self.words_of(session, group[0])) for group in same)
        return MailingPreview(texts, self.left_out, len(self.letters))

    def words_of(self, session: Session, letter: Letter[A], *, hidden: bool = True) -> Words:
        """Return the subject and text of a letter, without the personal part of its link unless `hidden` is False."""
        facts = self._facts(session, letter, hidden=hidden)
        return letters.write(
            session, letter.template, person=letter.person, partnership=self.partnership, **facts
        )

    def fingerprint(self, session: Session, *also: str) -> str:
        """Return a hash of everything that would be sent: each person's address, subject, text and link.

        Whatever changes a text changes the hash. `also` is anything else that must not have changed since the page was
        opened.
        """
        facts = []
        for letter in self.letters:
            words = self.words_of(session, letter)
            link = letter.opens.seal if letter.opens is not None and not letter.link_ended else None
            facts.append([letter.person.key, letter.person.email, link, words.subject, words.text])
        enclosed = self.encloses.sha256 if self.encloses is not None else None
        return hashlib.sha256(json.dumps([also, facts, enclosed]).encode()).hexdigest()

    def post(self, session: Session) -> list[OutboxMessage]:
        """Add every letter to the outbox, in the caller's transaction, and return the rows in the same order.

        Raises ValueError for a letter that has no row for its personal link.
        """
        with session.no_autoflush:  # none of the new rows depends on another
            return [
                letters.send(
                    session,
                    letter.person,
                    letter.template,
                    partnership=self.partnership,
                    meeting_id=self.meeting_id,
                    holds_secret=self.has_secret or self.link is not None,
                    topic=self.topic,
                    encloses=self.encloses,
                    **self._facts(session, letter, hidden=False),
                )
                for letter in self.letters
            ]

    def _facts(self, session: Session, letter: Letter[A], *, hidden: bool) -> dict[str, Any]:
        facts = {**letter.facts, **letter.own}
        if self.link is None:
            return facts
        if letter.link_ended:
            return {**facts, "personal_link": ""}
        if letter.opens is None and not hidden:
            raise ValueError(f"The personal link of {letter.person.name} opens nothing.")
        return {**facts, "personal_link": self.link.address_of(session, None if hidden else letter.opens)}
