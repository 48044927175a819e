"""References to paragraphs, tables, recommendations and appendices of this report that it does not have."""

import re
from collections.abc import Iterator

from cdp.checking.findings import CheckKind
from cdp.checking.labels import ReportLabels, labels_of
from cdp.checking.reading import ReportPassage, ReportReading
from cdp.checking.rules.slips import Slip, SlipWords, error, warning
from cdp.wording.formats import listed, plural

_DOCUMENT = (
    r"act|regulations?|order|directive|code|schedule|constitution|scheme|standing orders?|"
    r"rules?|guidance|circular|policy|"
    r"strategy|framework|contract|agreement|memorandum|licence|lease|letter|"
    r"terms of reference|deed|bulletin|review|plan|"
    r"procedures?|protocol|statute|charter|articles?|handbook|manual|specification|assessment|"
    r"minutes|bill|convention|treaty|"
    r"conditions?|offer|determination|settlement|instructions?|guidelines?|"
    r"report of|business case|decision (?-i:[A-Z]{2,})"
)
_OUTSIDE_AFTER = re.compile(
    rf"^[\d\s().,a-zA-Z-]{{0,24}}?\s*(?:\([^)]*\)\s*)?(?:of|in|to|under|within)\s+(?:the|that|"
    rf"its|their|this|our|each|a|[A-Z])?.{{0,60}}?"
    rf"\b(?:{_DOCUMENT})\b",
    re.IGNORECASE,
)
_OUTSIDE_BEFORE = re.compile(
    rf"(?:\b(?:{_DOCUMENT})\b(?:\s+(?:of|for)\s+[\w &]+?)?(?:\s+\d{{4}})?\)?\s*(?:,|\(|–|-|"
    rf":)?\s*(?:at|in|see|under|of|,)?\s*"
    rf"(?:(?:section|part|chapter|schedule|article|appendix|annex|table|page|line|"
    rf"paragraph)\s+[\w.]+\s*,?\s*(?:and\s+)?)*|"
    rf"\b(?:its|their|his|her)\s+[^.;]{{0,40}}?|\b[A-Z]\w+['’]s\s+|\brules?\s+|\bminute\s+[\w.]+,?\s*|"
    rf"\bpowers?\s+(?:of|to)\s+delegat(?:ion|e)\s+(?:in|under|at|of)\s*)$",
    re.IGNORECASE,
)
_CITED = re.compile(r"(?:\b[A-Za-z]{2,}\s+[\d/.-]*\d[A-Z]?|\b[A-Z][\w’'-]*(?:\s+[a-z]+)?)\)?,\s*$")
_INSIDE = re.compile(
    r"\b(?:sections?|paragraphs?|tables?|recommendations?|part|appendix|annex)\s+[\w.]+\)?,\s*$",
    re.IGNORECASE,
)
_PAPERS = re.compile(
    r"\b(?:background (?:papers?|documents?)|sources?|references|further reading|bibliography)\b",
    re.IGNORECASE,
)
_BOOK = (
    r"act|regulations?|order|code|constitution|scheme|standing orders?|rules|guidance|"
    r"circular|policy|strategy|framework|contract|"
    r"agreement|memorandum|licence|lease|letter|terms of reference|deed|protocol|statute|articles"
)
_KIND_OF_SECTION = re.compile(
    r"^\s*(?:officer|chief|notice|duty|agreement|order|statement|grant|power|funding|payment|"
    r"transfer|consent|officers|report|return|inquiry|review|direction|letter)\b",
    re.IGNORECASE,
)
_HERE = re.compile(
    r"\b(?:above|below|of this (?:report|paper|notice|decision|document|form))\b", re.IGNORECASE
)
_NUMBER = r"\d{1,2}(?:\.\d{1,2})*"
_PARAGRAPH = re.compile(
    rf"\b(?P<what>paragraphs?|paras?\.?|"
    rf"sections?)\s+(?P<first>{_NUMBER})(?![\d(])(?P<more>(?:\s*(?:,|and|or|to|[-–]|"
    rf",\s*and)\s*{_NUMBER}(?![\d(%/]))*)",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"\b(?P<what>in|at|see|from|listed in|under)\s+(?P<first>\d{1,2}\.\d{1,2})(?![\d%(,/])"
    r"(?P<more>(?:\s*(?:,|and|or|to|[-–])\s*\d{1,2}\.\d{1,2}(?![\d%]))*)(?!\s*(?:,|and|or|to|[-–])\s*\d)(?!\s*(?:%|per|"
    r"million|m\b|of\b|hours|points|pm|am|days|weeks|years))",
    re.IGNORECASE,
)
_LETTERED = re.compile(
    r"\b(?:[Pp]aragraphs?|[Pp]aras?\.?|[Ss]ee(?: also)?|[Ii]n|[Aa]t|[Uu]nder|[Ff]rom)\s+"
    r"(?P<label>[A-H]\d{1,2})\b(?![./-]\w)"
)
_FEWEST_LETTERED = 4
_TABLE = re.compile(
    r"\b(?P<what>[Tt]ables?|[Ff]igures?|TABLE|Chart)\s+(?P<first>[A-H]|"
    r"\d{1,2})\b(?!\.\d)(?P<more>(?:\s*(?:,|and|or|to|[-–])\s*(?:[A-H]|\d{1,2})\b)*)"
)
_APPENDIX = re.compile(
    r"\b(?P<what>[Aa]ppendix|[Aa]ppendices|[Aa]nnex(?:es)?|APPENDIX|ANNEX)\s+(?P<first>[A-H]|"
    r"\d{1,2})\b(?P<more>(?:\s*(?:,|and|or|to|[-–])\s*(?:[A-H]|\d{1,2})\b(?![.\d]))*)"
)
_RECOMMENDATION = re.compile(
    r"\b(?P<what>recommendations?|decisions?|resolutions?)\s+"
    r"(?P<first>\d{1,2}(?:\.\d)?|\([a-z]\)|\([ivx]+\)|R\d{1,2}\b|(?-i:[A-H])\b)(?![\d/.-]\d)"
    r"(?P<more>(?:\s*(?:,|and|or|to|[-–])\s*(?:\d{1,2}\b|\([a-z]\)|\([ivx]+\)|R\d{1,2}\b|(?-i:[A-H])\b))*)",
    re.IGNORECASE,
)


_BARE_RECOMMENDATION = re.compile(r"\b(?:[Ss]ee|[Ii]n|[Uu]nder)\s+(?P<name>R\d{1,2})\b(?![-/]\w)")


def missing_references(reading: ReportReading) -> Iterator[Slip]:
    """Yield references to a part of this report that is not there. Parts of other documents are never meant."""
    labels = labels_of(reading)
    for passage in reading.passages:
        if reading.is_note(passage.block):
            continue
        yield from _paragraphs(reading, passage, labels)
        yield from _lettered(passage, labels)
        yield from _tables(reading, passage, labels)
        yield from _appendices(reading, passage, labels)
        yield from _recommendations(reading, passage, labels)
        yield from _bare_recommendations(passage, labels)


def _paragraphs(reading: ReportReading, passage: ReportPassage, labels: ReportLabels) -> Iterator[Slip]:
    if not labels.paragraphs or labels.are_lost:
        return
    found = [*_PARAGRAPH.finditer(passage.text)]
    taken = [(each.start(), each.end()) for each in found]
    found += [
        each
        for each in _BARE.finditer(passage.text)
        if not any(a < each.end() and each.start() < b for a, b in taken)
    ]
    for each in found:
        numbers = _numbers(each)
        missing = [one for one in numbers if not labels.has_paragraph(one)]
        if not missing or _is_outside(reading, passage, each):
            continue
        is_bare = each["what"].lower() in {"in", "at", "see", "from", "listed in", "under"}
        if is_bare and not labels.has_section(missing[0].split(".")[0]):
            continue
        if (
            "." not in missing[0]
            and not each["what"].lower().startswith("section")
            and not labels.is_numbered_through
        ):
            continue
        ends = labels.last_of(missing[0])
        yield error(
            CheckKind.MISSING_REFERENCE,
            ends,
            f"The report refers to {_what(each, missing)}, which it does not have. "
            + (f"{ends[0].upper()}{ends[1:]}. " if ends else "")
            + "Correct the reference.",
        ).at(passage, _quote(passage, each))


def _lettered(passage: ReportPassage, labels: ReportLabels) -> Iterator[Slip]:
    """Yield references such as "see B7" where the paragraphs of part B end before it."""
    if len(labels.lettered) < _FEWEST_LETTERED:
        return
    for each in _LETTERED.finditer(passage.text):
        label = each["label"]
        numbers = [int(one[1:]) for one in labels.lettered if one[0] == label[0]]
        after, before = _clause(passage.text[each.end() :]), _clause_before(passage.text[: each.start()])
        if (
            not numbers
            or label in labels.lettered
            or _OUTSIDE_AFTER.match(after)
            or _OUTSIDE_BEFORE.search(before)
        ):
            continue
        ends = f"part {label[0]} ends at {label[0]}{max(numbers)}"
        yield error(
            CheckKind.MISSING_REFERENCE,
            ends,
            f"The report refers to paragraph {label}, which it does not have. {ends[0].upper()}{ends[1:]}. "
            "Correct the reference.",
        ).at(passage, _quote(passage, each))


def _tables(reading: ReportReading, passage: ReportPassage, labels: ReportLabels) -> Iterator[Slip]:
    for each in _TABLE.finditer(passage.text):
        kind = "figure" if each["what"].lower().startswith(("fig", "chart")) else "table"
        known = labels.figures if kind == "figure" else labels.tables
        missing = [one for one in _letters(each) if one.upper() not in known]
        if not missing or (kind == "figure" and not known) or _is_outside(reading, passage, each):
            continue
        if each.start() == 0 and reading.is_caption(passage.block):
            continue
        has = f"The report has {_known(kind, known)}. " if known else f"The report has no numbered {kind}. "
        verdict = error if known or list(reading.document.tables) else warning
        yield verdict(
            CheckKind.MISSING_REFERENCE,
            has.strip(),
            f"The report refers to {_what(each, missing)}, which it does not have. {has}Correct the reference.",
        ).at(passage, _quote(passage, each))


def _appendices(reading: ReportReading, passage: ReportPassage, labels: ReportLabels) -> Iterator[Slip]:
    for each in _APPENDIX.finditer(passage.text):
        missing = [one for one in _letters(each) if one.upper() not in labels.appendices]
        if not missing or _is_outside(reading, passage, each) or (each.start() == 0 and not passage.offset):
            continue
        if labels.appendices:
            has = f"The list of appendices has {_known(each['what'].lower(), labels.appendices)}. "
            verdict: SlipWords = error(
                CheckKind.MISSING_REFERENCE,
                has.strip(),
                f"The report refers to {_what(each, missing)}, which is not among its appendices. {has}"
                "Add it or correct the reference.",
            )
        else:
            verdict = warning(
                CheckKind.MISSING_REFERENCE,
                "",
                f"The report refers to {_what(each, missing)}, but has no list of appendices. Check that "
                f"it is attached.",
            )
        yield verdict.at(passage, _quote(passage, each))


def _recommendations(reading: ReportReading, passage: ReportPassage, labels: ReportLabels) -> Iterator[Slip]:
    if not labels.recommendations:
        return
    for each in _RECOMMENDATION.finditer(passage.text):
        is_decision = each["what"].lower().startswith(("decision", "resolution"))
        if is_decision and not re.search(
            r"\b(?:in|under|at|of|see|by|to|with)\s+$", passage.text[: each.start()]
        ):
            continue
        missing = [one for one in _letters(each) if not labels.has_recommendation(one)]
        if not missing or _is_outside(reading, passage, each):
            continue
        if is_decision and any(len(one) > 1 for one in missing):
            continue
        number = len(labels.recommendations)
        yield error(
            CheckKind.MISSING_REFERENCE,
            f"{number} recommendations",
            f"The report refers to {_what(each, missing)}, but the last one is "
            f"{labels.last_recommendation}. Correct the reference.",
        ).at(passage, _quote(passage, each))


def _bare_recommendations(passage: ReportPassage, labels: ReportLabels) -> Iterator[Slip]:
    """Yield "see R4" where the recommendations are R1 to R3."""
    if "r1" not in labels.recommendations:
        return
    for each in _BARE_RECOMMENDATION.finditer(passage.text):
        if not labels.has_recommendation(each["name"]):
            yield error(
                CheckKind.MISSING_REFERENCE,
                plural(len(labels.recommendations), "recommendation"),
                f"The report refers to recommendation {each['name']}, but the last one is "
                f"{labels.last_recommendation.upper()}. Correct the reference.",
            ).at(passage, _quote(passage, each))


def _is_outside(reading: ReportReading, passage: ReportPassage, found: re.Match[str]) -> bool:
    """Return whether a reference is to another document: it is named beside it, or in the sentence before."""
    after, before = passage.text[found.end() :], passage.text[: found.start()]
    if _HERE.match(after.lstrip(" ,)")) or re.search(r"\bthis (?:report|paper|notice)['’s]*\s*$", before):
        return False
    if re.match(r"^\s*(?:\([^)]*\)\s*)*,?\s*(?:of|in|to)\s+this\b", after):
        return False
    if _OUTSIDE_AFTER.match(_clause(after)) or _OUTSIDE_BEFORE.search(_clause_before(before)):
        return True
    if re.match(r"^\s*\(?\d|^\([a-z0-9]+\)", after):
        return True
    if re.search(r"\b(?:[Ss]chedule|[Pp]art|[Aa]rticle|[Cc]hapter)\s+\w+,?\s*$|\bpage\s+\d+,?\s*$", before):
        return True
    if _CITED.search(before) and not _INSIDE.search(before):
        return True
    if _PAPERS.search(f"{reading.heading_of(passage.block)} {passage.text[:30]}"):
        return True
    return bool(_KIND_OF_SECTION.match(after)) or _is_named_before(reading, passage, before)


def _is_named_before(reading: ReportReading, passage: ReportPassage, before: str) -> bool:
    """Return whether the sentence before, in the same paragraph, is about another document with numbered parts."""
    same = [each for each in reading.by_block[passage.block] if each.offset < passage.offset]
    pattern = (
        rf"\b(?:under|in|of|by|with|to)\s+(?:the|that|its|our|"
        rf"[\w’']+s)?\s*(?:[\w&,’'-]+\s+){{0,6}}?(?:{_BOOK})\b|\bAct \d{{4}}"
    )
    return bool(re.search(pattern, before, re.IGNORECASE)) or bool(
        same and re.search(pattern, same[-1].text, re.IGNORECASE)
    )


def _clause(after: str) -> str:
    return re.split(r"[.;](?:\s|$)", after)[0]


def _clause_before(before: str) -> str:
    return re.split(r"[;]\s", before)[-1]


def _numbers(found: re.Match[str]) -> list[str]:
    """Return the paragraphs that a reference names; of a range, its ends and what is between them in one section."""
    return [found["first"].strip("."), *re.findall(_NUMBER, found["more"] or "")]


def _letters(found: re.Match[str]) -> list[str]:
    return [found["first"], *re.findall(r"\([a-z]+\)|\bR?\d{1,2}\b|\b[A-H]\b", found["more"] or "")]


def _what(found: re.Match[str], missing: list[str]) -> str:
    word = found["what"].lower().rstrip(".")
    if word in {"in", "at", "see", "from", "listed in", "under"}:
        word = "paragraph"
    singular = {"appendices": "appendix", "annexes": "annex", "paras": "para"}.get(
        word, word.removesuffix("s")
    )
    return f"{singular} {listed(missing)}"


def _known(kind: str, known: frozenset[str]) -> str:
    word = {"appendices": "appendix", "annexes": "annex"}.get(kind, kind.removesuffix("s"))
    return listed([f"{word} {each}" for each in sorted(known)])


def _quote(passage: ReportPassage, found: re.Match[str]) -> str:
    return passage.text[found.start() : found.end()].strip()
