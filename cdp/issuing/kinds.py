"""The declaration of a kind of issued document: when files are due, how they are made, and their public description.

    LETTER = IssuedKind("letter", due={Occasion.SIGNED: IS_SIGNED}, print_for=..., describe=...)

Each feature declares its own kind. `cdp.app` lists the kinds (`ISSUED_KINDS`), so that this package depends on none of
the features.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.documents.blocks import Document
from cdp.models import IssuedDocument, Occasion, Signature

IS_SIGNED = sa.exists().where(Signature.document_id == IssuedDocument.id)
"""The condition that a document is signed, for `IssuedKind.due`."""

Labelled = tuple[str, str]
"""A label and its value."""


@dataclass(frozen=True)
class Printed:
    """What the files of a document contain, and their name without its extension."""

    document: Document
    file_name: str


@dataclass(frozen=True)
class DocumentResponses:
    """The organisations that responded to a document: a summary, and below a heading a table with a row for each.

    If there are no rows, `none` says why.
    """

    summary: Labelled
    heading: str
    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    none: str


@dataclass(frozen=True)
class Description:
    """What anyone with a copy of a document may read about it. It must not contain the text or contact details.

    `name` fits into a sentence, such as "version 2 of the terms of reference of the Board". `status` is the text and
    colour of a tag, and `notice` is a caution for readers. `signature` is empty until the document is signed, and None
    for a kind that is never signed. `responses` is None for a kind that no one is asked to respond to.
    """

    name: str
    title: str
    partnership: str
    status: Labelled
    facts: tuple[Labelled, ...] = ()
    notice: str = ""
    responses: DocumentResponses | None = None
    signature: tuple[Labelled, ...] | None = None


@dataclass(frozen=True)
class IssuedKind:
    """A kind of issued document; `name` is stored with each document.

    For each occasion on which files are issued, `due` has the SQL condition that selects the documents. `print_for`
    makes the content of the files; its last argument is the web address of the page that checks a file.
    """

    name: str
    due: Mapping[Occasion, sa.ColumnElement[bool]]
    print_for: Callable[[Session, IssuedDocument, Occasion, str], Printed]
    describe: Callable[[Session, IssuedDocument], Description]


IssuedKinds = Mapping[str, IssuedKind]
"""The kinds of an installation by name."""


def kinds_by_name(kinds: Iterable[IssuedKind]) -> IssuedKinds:
    """Return the kinds as a mapping by name; raises ValueError if two have the same name."""
    found: dict[str, IssuedKind] = {}
    for kind in kinds:
        if found.setdefault(kind.name, kind) is not kind:
            raise ValueError(f"Two kinds of issued documents are called {kind.name}.")
    return found
