"""The effects of a change to a footprint on bodies, members, data, terms and neighbours. No database access."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cdp.models import Partnership, TermsVersion
from cdp.partnerships.footprints.national import ancestors, is_above
from cdp.partnerships.footprints.queries.effects import UNDER_WAY, FigureCount
from cdp.partnerships.footprints.represented import NOT_REPRESENTED, Representations, needs_seat
from cdp.reference.areas import authority, is_authority, plain
from cdp.reference.bodies import KINDS_IN_WORDS, PublicBody, bodies_touching
from cdp.reference.coverage import BodyCover, coverage
from cdp.wording.formats import agree, listed, plural
from cdp.wording.formats import day as in_words

MOST_NAMED = 12


@dataclass(frozen=True)
class FootprintMove:
    """Authorities that join or leave a footprint on a day; `before` and `after` have the codes of all in it."""

    day: date
    before: frozenset[str]
    after: frozenset[str]

    @property
    def joining(self) -> list[str]:
        """The codes of the authorities that join, in the order of their names."""
        return sorted(self.after - self.before, key=_name)

    @property
    def leaving(self) -> list[str]:
        """The codes of the authorities that leave, in the order of their names."""
        return sorted(self.before - self.after, key=_name)


@dataclass(frozen=True)
class MoveContext:
    """The records that a change may affect, and the footprints of other partnerships on the day of the change."""

    partnership: Partnership
    represented: Representations
    kept: Sequence[FigureCount]
    terms: Sequence[TermsVersion]
    elsewhere: Sequence[tuple[str, Partnership]]


@dataclass(frozen=True)
class Effects:
    """The effects of a change: one or more sentences under each heading."""

    sections: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the sentences, so that people can confirm only effects that they have seen."""
        text = "\n".join(sentence for _, sentences in self.sections for sentence in sentences)
        return hashlib.sha256(text.encode()).hexdigest()


def effects_of(move: FootprintMove, around: MoveContext) -> Effects:
    """Return the effects of a change to a footprint."""
    found = (
        ("The footprint", _footprint(move)),
        ("Bodies covered", _bodies(move)),
        ("Members and seats", _members(move, around.represented)),
        ("Indicators", _figures(move, around.kept)),
        ("Terms of reference", _terms(move, around.terms)),
        ("Other partnerships", _others(move, around)),
    )
    return Effects(tuple((heading, tuple(sentences)) for heading, sentences in found))


def _footprint(move: FootprintMove) -> Iterator[str]:
    for codes, one, several in ((move.joining, "joins", "join"), (move.leaving, "leaves", "leave")):
        if codes:
            names = some([_name(code) for code in codes])
            yield f"{names} {agree(len(codes), one, several)} on {in_words(move.day)}."
    size = plural(len(move.after), "authority", "authorities")
    change = "increase" if len(move.after) > len(move.before) else "reduce"
    yield f"This will {change} the footprint from {len(move.before)} to {size}."


# Bodies, and whether they have a seat


def _bodies(move: FootprintMove) -> Iterator[str]:
    before, after = _covers(move.before, move.day), _covers(move.after, move.day)
    changes: dict[str, list[str]] = {
        "Will be covered wholly": [],
        "Will be covered in part": [],
        "Will no longer be covered": [],
    }
    for body in sorted(before.keys() | after.keys()):
        was, now = before.get(body), after.get(body)
        if now is None and was is not None:
            changes["Will no longer be covered"].append(_label(was))
        elif now is not None and (was is None or was.wholly is not now.wholly):
            how = "Will be covered wholly" if now.wholly else "Will be covered in part"
            changes[how].append(_label(now))
    for how, names in changes.items():
        if names:
            yield f"{how}: {some(names)}."
    if not any(changes.values()):
        yield "The coverage of police, health and other areas will not change."


def _covers(codes: Iterable[str], day: date) -> dict[tuple[str, str], BodyCover]:
    return {(cover.kind.value, cover.code): cover for cover in coverage(list(codes), day).bodies}


def _label(cover: BodyCover) -> str:
    kind = KINDS_IN_WORDS[cover.kind]
    return cover.name if cover.name.endswith(kind) else f"{cover.name} ({kind})"


def _members(move: FootprintMove, represented: Representations) -> Iterator[str]:
    before, after = (set(bodies_touching(codes, move.day)) for codes in (move.before, move.after))
    coming, going = _by_label(after - before), _by_label(before - after)
    seated = [body for body in coming if represented.get((body.kind, body.code), NOT_REPRESENTED).is_seated]
    unseated = [body for body in coming if needs_seat(body.kind) and body not in seated]
    if seated:
        yield f"Already have a seat: {some([body.label for body in seated])}."
    if unseated:
        yield f"Not yet represented: {some([body.label for body in unseated])}."
    for body in going:
        representation = represented.get((body.kind, body.code), NOT_REPRESENTED)
        for organisation, board in representation.seats:
            yield (
                f"{organisation} has a seat on {board}, and its area will no longer be in the footprint. "
                "It will keep the seat until you end it."
            )
        for _, organisation in representation.without:
            yield f"{organisation} will stay a member organisation. Its area will no longer be in the footprint."
    if not coming and not any((body.kind, body.code) in represented for body in going):
        yield "No members are affected."


def _by_label(bodies: Iterable[PublicBody]) -> list[PublicBody]:
    return sorted(bodies, key=lambda body: (list(KINDS_IN_WORDS).index(body.kind), body.label))


# Data and targets


def _figures(move: FootprintMove, kept: Sequence[FigureCount]) -> Iterator[str]:
    by_authority = {each.metric for each in kept if each.area in move.before and each.figures}
    for code in move.joining:
        has = {each.metric for each in kept if each.area == code and each.figures}
        lacks = sorted({each.name for each in kept if each.metric in by_authority - has})
        if has:
            yield f"{plural(len(has), 'indicator')} already with data for {_name(code)}."
        if lacks:
            yield (
                f"{plural(len(lacks), 'indicator')} without data for {_name(code)}: {some(lacks)}. "
                "We cannot calculate values for the whole footprint until you enter them."
            )
    for code in move.leaving:
        figures = sum(each.figures for each in kept if each.area == code)
        targets = sum(each.targets for each in kept if each.area == code)
        if figures or targets:
            yield (
                f"{_amount(figures, targets)} for {_name(code)}. They will be kept, "
                "but no longer count towards the whole footprint."
            )
    whole = [each for each in kept if each.area is None or not _is_area(each.area)]
    figures, targets = sum(each.figures for each in whole), sum(each.targets for each in whole)
    if figures or targets:
        yield (
            f"{_amount(figures, targets)} for the whole of the earlier footprint. Check whether they still apply."
        )
    if not any(each.figures or each.targets for each in kept):
        yield "There are no values or targets yet."
    elif not by_authority and not whole and not any(each.area in move.leaving for each in kept):
        yield "No values or targets are affected."


def _amount(figures: int, targets: int) -> str:
    """Return text such as "3 values and 1 target", with only one of the two if the other is zero."""
    parts = [plural(figures, "value")] * bool(figures) + [plural(targets, "target")] * bool(targets)
    return listed(parts)


def _is_area(code: str) -> bool:
    """Return whether a code is an area code, and not the word for the whole footprint."""
    return is_authority(code) or code[:1] in {"E", "K", "W"}


# Terms of reference


def _terms(move: FootprintMove, versions: Sequence[TermsVersion]) -> Iterator[str]:
    changed = [_name(code) for code in (*move.joining, *move.leaving)]
    sentences = [sentence for version in versions if (sentence := _of_version(version, changed))]
    yield from sentences
    if not sentences:
        yield "No terms of reference are affected."


def _of_version(version: TermsVersion, changed: Sequence[str]) -> str:
    """Return the effect on one version with a fixed text, or an empty string if the text does not name authorities."""
    fixed = _areas_in(version)
    named = [name for name in changed if name in fixed or _mentions(version, name)]
    if not fixed and not named:
        return ""
    state = version.state.value.replace("_", " ")
    what = f"names {some(named)}" if named else "names the authorities of the earlier footprint"
    follows = "Its text will not change. Include the change in the next version."
    if fixed and version.state not in UNDER_WAY:
        follows = "Its text will not change, and a review will be due."
    return f"Version {version.number} of the terms of reference of {version.board.name} ({state}) {what}. {follows}"


def _areas_in(version: TermsVersion) -> list[str]:
    return list((version.fixed_facts or {}).get("areas", ()))


def _mentions(version: TermsVersion, name: str) -> bool:
    return any(f" {plain(name)} " in f" {plain(section.body)} " for section in version.sections)


# Other partnerships


def _others(move: FootprintMove, around: MoveContext) -> Iterator[str]:
    having: dict[str, list[Partnership]] = {}
    for code, other in around.elsewhere:
        having.setdefault(code, []).append(other)
    above = list(ancestors(around.partnership))
    for code in move.joining:
        for other in having.get(code, []):
            yield _shared(_name(code), other, around.partnership)
        for higher in above[:1]:
            if higher not in having.get(code, []):
                yield f"{_name(code)} is not in the footprint of {higher.name}, the parent partnership."
    for code in move.leaving:
        names = [other.name for other in having.get(code, [])]
        if names:
            yield f"{_name(code)} will stay in the footprint of {some(names)}."
        else:
            yield f"{_name(code)} will not be in any partnership here (a gap)."
    if not move.leaving and not any(having.get(code) for code in move.joining):
        yield "No other partnership here covers these authorities."


def _shared(name: str, other: Partnership, partnership: Partnership) -> str:
    if is_above(other, partnership):
        return (
            f"{name} is also in the footprint of {other.name}, which is above this partnership, as expected."
        )
    if is_above(partnership, other):
        return f"{name} is also in the footprint of {other.name}, a part of this partnership, as expected."
    return f"{name} is also in the footprint of {other.name} (an overlap)."


def some(names: Sequence[str]) -> str:
    """Return up to twelve names as a list for a sentence, with the number of any others."""
    if len(names) > MOST_NAMED:
        return f"{', '.join(names[:MOST_NAMED])} and {len(names) - MOST_NAMED} more"
    return listed(names)


def _name(code: str) -> str:
    return authority(code).name
