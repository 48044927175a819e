"""What a change of the footprint affects, told before it is made: bodies, members, figures, terms, neighbours. Pure."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cdp.models import Partnership, TermsVersion
from cdp.partnerships.footprints.national import ancestors, is_above
from cdp.partnerships.footprints.queries.effects import UNDER_WAY, Kept
from cdp.partnerships.footprints.represented import NOBODY, Standings, needs_seat
from cdp.reference.areas import BodyCover, authority, coverage, is_authority, plain
from cdp.reference.bodies import KINDS_IN_WORDS, PublicBody, bodies_touching
from cdp.reference.outcomes import local_indicators, metrics
from cdp.wording.formats import day as in_words
from cdp.wording.formats import listed, plural

MOST_NAMED = 12


@dataclass(frozen=True)
class Move:
    """Authorities that join a footprint, or one that leaves it, on a day; `before` and `after` are all its codes."""

    day: date
    before: frozenset[str]
    after: frozenset[str]

    @property
    def joining(self) -> list[str]:
        """Return the codes that join, by name."""
        return sorted(self.after - self.before, key=_name)

    @property
    def leaving(self) -> list[str]:
        """Return the codes that leave, by name."""
        return sorted(self.before - self.after, key=_name)


@dataclass(frozen=True)
class Around:
    """What a move is held against: all that hangs on the footprint, and who else has authorities on its day."""

    partnership: Partnership
    represented: Standings
    kept: Sequence[Kept]
    terms: Sequence[TermsVersion]
    elsewhere: Sequence[tuple[str, Partnership]]


@dataclass(frozen=True)
class Effects:
    """What a move affects: under each heading one or more sentences."""

    sections: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def fingerprint(self) -> str:
        """Return the mark of what was read, so that nobody confirms what they have not seen."""
        told = "\n".join(sentence for _, sentences in self.sections for sentence in sentences)
        return hashlib.sha256(told.encode()).hexdigest()


def effects_of(move: Move, around: Around) -> Effects:
    """Tell what a move affects."""
    found = (
        ("The footprint", _footprint(move)),
        ("Bodies covered", _bodies(move)),
        ("Members and seats", _members(move, around.represented)),
        ("Indicators", _figures(move, around.kept)),
        ("Terms of reference", _terms(move, around.terms)),
        ("Other partnerships", _others(move, around)),
    )
    return Effects(tuple((heading, tuple(sentences)) for heading, sentences in found))


def _footprint(move: Move) -> Iterator[str]:
    for codes, one, several in ((move.joining, "joins", "join"), (move.leaving, "leaves", "leave")):
        if codes:
            names = some([_name(code) for code in codes])
            yield f"{names} {one if len(codes) == 1 else several} on {in_words(move.day)}."
    size = plural(len(move.after), "authority", "authorities")
    yield f"From then on the footprint has {size}, and {len(move.before)} without the change."


# Bodies, and whether they have a seat


def _bodies(move: Move) -> Iterator[str]:
    before, after = _covers(move.before), _covers(move.after)
    changes: dict[str, list[str]] = {
        "Covered wholly from then on": [],
        "Covered in part from then on": [],
        "No longer covered at all": [],
    }
    for body in sorted(before.keys() | after.keys()):
        was, now = before.get(body), after.get(body)
        if now is None and was is not None:
            changes["No longer covered at all"].append(_label(was))
        elif now is not None and (was is None or was.wholly is not now.wholly):
            how = "Covered wholly from then on" if now.wholly else "Covered in part from then on"
            changes[how].append(_label(now))
    for how, names in changes.items():
        if names:
            yield f"{how}: {some(names)}."
    if not any(changes.values()):
        yield "How police, health and other areas are covered does not change."


def _covers(codes: Iterable[str]) -> dict[tuple[str, str], BodyCover]:
    return {(cover.kind.value, cover.code): cover for cover in coverage(list(codes)).bodies}


def _label(cover: BodyCover) -> str:
    kind = KINDS_IN_WORDS[cover.kind]
    return cover.name if cover.name.endswith(kind) else f"{cover.name} ({kind})"


def _members(move: Move, represented: Standings) -> Iterator[str]:
    before, after = set(bodies_touching(move.before)), set(bodies_touching(move.after))
    coming, going = _by_label(after - before), _by_label(before - after)
    seated = [body for body in coming if represented.get((body.kind, body.code), NOBODY).is_seated]
    wanting = [body for body in coming if needs_seat(body.kind) and body not in seated]
    if seated:
        yield f"Have a seat already: {some([body.label for body in seated])}."
    if wanting:
        yield f"Come in without a seat: {some([body.label for body in wanting])}."
    for body in going:
        standing = represented.get((body.kind, body.code), NOBODY)
        for organisation, board in standing.seats:
            yield (
                f"{organisation} has a seat on {board}, and its area is no longer in the footprint. "
                "The seat stays until you end it."
            )
        for _, organisation in standing.without:
            yield f"{organisation} stays an organisation here, and its area is no longer in the footprint."
    if not coming and not any((body.kind, body.code) in represented for body in going):
        yield "No member is affected."


def _by_label(bodies: Iterable[PublicBody]) -> list[PublicBody]:
    return sorted(bodies, key=lambda body: (list(KINDS_IN_WORDS).index(body.kind), body.label))


# Figures and targets


def _figures(move: Move, kept: Sequence[Kept]) -> Iterator[str]:
    by_authority = {each.metric for each in kept if each.area in move.before and each.figures}
    for code in move.joining:
        has = {each.metric for each in kept if each.area == code and each.figures}
        lacks = sorted(_metric(metric) for metric in by_authority - has)
        if has:
            yield f"{plural(len(has), 'indicator')} already with figures for {_name(code)}."
        if lacks:
            yield (
                f"{plural(len(lacks), 'indicator')} without figures for {_name(code)}: {some(lacks)}. "
                "Until they are entered, no figure for the whole footprint is worked out."
            )
    for code in move.leaving:
        figures = sum(each.figures for each in kept if each.area == code)
        targets = sum(each.targets for each in kept if each.area == code)
        if figures or targets:
            yield (
                f"{_amount(figures, targets)} for {_name(code)}: kept on record, "
                "and no longer count towards the whole footprint."
            )
    whole = [each for each in kept if each.area is None or not _is_area(each.area)]
    figures, targets = sum(each.figures for each in whole), sum(each.targets for each in whole)
    if figures or targets:
        yield (
            f"For the whole footprint as it was: {_amount(figures, targets)}. Check whether they still fit."
        )
    if not any(each.figures or each.targets for each in kept):
        yield "There are no figures or targets yet."
    elif not by_authority and not whole and not any(each.area in move.leaving for each in kept):
        yield "No figure or target is affected."


def _amount(figures: int, targets: int) -> str:
    """Return "3 figures and 1 target", without what there is none of."""
    parts = [plural(figures, "figure")] * bool(figures) + [plural(targets, "target")] * bool(targets)
    return " and ".join(parts)


def _is_area(code: str) -> bool:
    """Tell whether a code is that of an area, and not the word that stands for the whole footprint."""
    return is_authority(code) or code[:1] in {"E", "K", "W"}


def _metric(code: str) -> str:
    names = {each.id: each.name for each in metrics()} | {each.id: each.name for each in local_indicators()}
    return names.get(code, code)


# Terms of reference


def _terms(move: Move, versions: Sequence[TermsVersion]) -> Iterator[str]:
    changed = [_name(code) for code in (*move.joining, *move.leaving)]
    told = [sentence for version in versions if (sentence := _of_version(version, changed))]
    yield from told
    if not told:
        yield "No terms of reference name the authorities of the footprint in words that are fixed."


def _of_version(version: TermsVersion, changed: Sequence[str]) -> str:
    """Return what becomes of one version, whose words no longer change; "" where they do not name the footprint."""
    fixed = _areas_in(version)
    spoken = [name for name in changed if name in fixed or _speaks_of(version, name)]
    if not fixed and not spoken:
        return ""
    state = version.state.value.replace("_", " ")
    what = f"names {some(spoken)}" if spoken else "names the authorities of the footprint as it was"
    follows = "Its words stay as they are: put the change into the next version."
    if fixed and version.state not in UNDER_WAY:
        follows = "Its words stay as they were signed, so its review will be due because of the change."
    return f"Version {version.number} of the terms of {version.board.name} ({state}) {what}. {follows}"


def _areas_in(version: TermsVersion) -> list[str]:
    return list((version.fixed_facts or {}).get("areas", ()))


def _speaks_of(version: TermsVersion, name: str) -> bool:
    return any(f" {plain(name)} " in f" {plain(section.body)} " for section in version.sections)


# Other partnerships


def _others(move: Move, around: Around) -> Iterator[str]:
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
            yield f"{_name(code)} stays in the footprint of {some(names)}."
        else:
            yield f"{_name(code)} is then in no partnership here: a gap."
    if not move.leaving and not any(having.get(code) for code in move.joining):
        yield "No other partnership here has any of these authorities."


def _shared(name: str, other: Partnership, partnership: Partnership) -> str:
    if is_above(other, partnership):
        return f"{name} is in the footprint of {other.name} too, which stands above this partnership: as expected."
    if is_above(partnership, other):
        return f"{name} is in the footprint of {other.name} too, a part of this partnership: as expected."
    return f"{name} is in the footprint of {other.name} too: an overlap."


def some(names: Sequence[str]) -> str:
    """Return names as a sentence lists them, the first dozen and how many more."""
    if len(names) > MOST_NAMED:
        return f"{', '.join(names[:MOST_NAMED])} and {len(names) - MOST_NAMED} more"
    return listed(names)


def _name(code: str) -> str:
    return authority(code).name
