"""Links without a target, footnotes that do not pair, and addresses that are none."""

import re
from collections.abc import Iterator

from cdp.addresses import NotAnAddress, email_address
from cdp.checking.findings import CheckKind
from cdp.checking.reading import ReportPassage, ReportReading
from cdp.checking.rules.slips import Slip, SlipWords, error, warning
from cdp.checking.source import BlockKind

_NO_TARGET = re.compile(
    r"^(?:#|#!|about:blank|javascript:.*|(?:https?://|mailto:)?|(?:https?://)?(?:www\.)?example\.(?:com|org)/?|"
    r"(?:https?://)?(?:tbc|tba|todo|xxx*|link|url|insert.*|placeholder|address))$",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"[\[(<](?:insert |add |hyper)?(?:link|url|web address)(?: to (?:follow|be added|come)|"
    r" here| tbc| needed)?[\])>]|"
    r"\[link to [^\]]{1,60}\]",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"(?<![\w/@.+-])[\w.+'’-]+@[\w.,@-]*[\w-]|[\w.+'’-]+@(?=\s|$|[,;)])")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SPLIT = re.compile(
    r"(?<![\w/@.])([\w.+'-]+)\s+@\s*([\w-]+\.[\w.-]+\w)|(?<![\w/@.])([\w.+'-]+)@\s+([\w-]+\.[\w.-]+\w)"
)
_WEB = re.compile(r"\b(?:https?:/{0,2}[^\s<>)\]]+|www\.[^\s<>)\]]+)", re.IGNORECASE)
_GOOD_WEB = re.compile(r"^(?:https?://)?[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?#]\S*)?$", re.IGNORECASE)


def dead_links(reading: ReportReading) -> Iterator[Slip]:
    """Yield links that lead nowhere, and words that stand for a link to come."""
    headings = {_slug(block.text) for _, block in reading.document.texts if block.kind is BlockKind.HEADING}
    for place, block in reading.document.texts:
        for link in block.links:
            inside = link.target.startswith("#") and link.target[1:] in headings
            if (_NO_TARGET.match(link.target) or link.target.startswith("#")) and not inside:
                passage = next((each for each in reading.by_block[place] if link.words in each.text), None)
                if passage is not None:
                    yield warning(
                        CheckKind.DEAD_LINK,
                        "",
                        f"The link “{link.words}” leads nowhere. Add its address or remove the link.",
                    ).at(passage, link.words)
    for passage in reading.passages:
        for found in _PLACEHOLDER.finditer(passage.text):
            yield warning(
                CheckKind.DEAD_LINK,
                "",
                f"“{found[0]}” stands where a link should be. Add the link or remove it.",
            ).at(passage, found[0])


def web_addresses(reading: ReportReading) -> Iterator[Slip]:
    """Yield web addresses that no browser can open."""
    for passage in reading.passages:
        for found in _WEB.finditer(passage.text):
            address = found[0].rstrip(".,;:")
            if not _GOOD_WEB.match(address) or ".." in address.split("?")[0].split("//")[-1].split("/")[0]:
                yield warning(CheckKind.DEAD_LINK, "", f"“{address}” is not a web address. Correct it.").at(
                    passage, address
                )


def emails(reading: ReportReading) -> Iterator[Slip]:
    """Yield words that should be an email address and are none."""
    for passage in reading.passages:
        if "@" not in passage.text:
            label = re.match(r"e-?mail(?: address)?: *(\S+.*)$", passage.text, re.IGNORECASE)
            if label and re.fullmatch(r"[\w.+'-]+\.[\w-]+\.\w{2,}", label[1].strip()):
                yield _not_an_email(label[1]).at(passage, label[1])
            continue
        for found in _EMAIL.finditer(passage.text):
            address = found[0].strip(".,")
            for one in address.split(",") if address.count("@") > 1 and "," in address else [address]:
                if not _is_email(one):
                    yield _not_an_email(one).at(passage, one)
        for found in _SPLIT.finditer(passage.text):
            if not _EMAIL.fullmatch(found[0]):
                yield _not_an_email(found[0]).at(passage, found[0])


def footnotes(reading: ReportReading) -> Iterator[Slip]:
    """Yield footnote marks without their note, and notes without a mark."""
    marks = {
        mark: place
        for place, block in reading.document.texts
        if not reading.is_note(place)
        for mark in block.marks
    }
    notes = {
        mark: place
        for place, block in reading.document.texts
        if reading.is_note(place)
        for mark in block.marks
    }
    for mark, place in marks.items():
        if mark not in notes:
            passage, quote = _around(reading, place, mark)
            yield warning(
                CheckKind.FOOTNOTE,
                "",
                f"Footnote {mark} has a mark here but no note. Add the note or remove the mark.",
            ).at(passage, quote)
    for mark, place in notes.items():
        if mark not in marks and (marks or len(notes) > 1):
            passage = reading.by_block[place][0]
            yield warning(
                CheckKind.FOOTNOTE,
                "",
                f"Note {mark} has no mark in the text. Add the mark or remove the note.",
            ).at(passage, passage.text[:60])


def _around(reading: ReportReading, place: int, mark: str) -> tuple[ReportPassage, str]:
    """Return the sentence that has a mark, and the words before the mark with it."""
    block, passages = reading.block(place), reading.by_block[place]
    at = dict(zip(block.marks, block.places, strict=False)).get(mark, len(block.text))
    passage = next((each for each in reversed(passages) if each.offset <= at), passages[-1])
    raised = mark.translate(_RAISED) if mark.isdigit() else f"[{mark}]"
    return passage, f"{block.text[max(at - 40, 0) : at].strip()}{raised}"


def _is_email(address: str) -> bool:
    try:
        email_address(address)
    except NotAnAddress:
        return False
    return "." in address.rpartition("@")[2] and "," not in address


def _not_an_email(address: str) -> SlipWords:
    return error(
        CheckKind.INVALID_EMAIL,
        "",
        f"“{address.strip()}” is not an email address. Correct it, so that people can reply.",
    )


def _slug(text: str) -> str:
    return re.sub(r"[^\w-]", "", text.lower().replace(" ", "-"))
