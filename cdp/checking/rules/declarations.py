"""Declarations that the text of the report contradicts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cdp.checking.findings import CheckKind
from cdp.checking.reading import ReportPassage, ReportReading
from cdp.checking.rules.slips import Slip, warning


@dataclass(frozen=True)
class Declaration:
    """What a declaration says that there is none of, and the words by which the text shows one."""

    subject: str
    says: re.Pattern[str]
    shows: re.Pattern[str]


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_NOT = (
    r"(?:not|never)\s+(?:been\s+)?(?:required|needed|necessary|sought|taken|obtained|"
    r"applicable|carried out|done|made)"
)
DECLARATIONS = (
    Declaration(
        "legal advice",
        _words(
            rf"\blegal advice\b[^.]{{0,20}}\b(?:is|was|has)\s+{_NOT}|\bno legal advice\b|"
            rf"\blegal advice:?\s+(?:none|not required|no)\b"
        ),
        _words(
            r"\blegal advice (?:was|has been|is) (?:taken|sought|obtained|received|given|set out|"
            r"in)\b|\blegal\b[^.]{0,30}\badvice has been taken|"
            r"\b(?:solicitor|counsel|monitoring officer|head of law|legal services|"
            r"legal team)\b[^.]{0,20}\b(?:advis|has been consulted|was consulted)"
        ),
    ),
    Declaration(
        "a data protection impact assessment",
        _words(
            rf"\b(?:DPIA|data protection impact assessment|"
            rf"privacy impact assessment)\b[^.]{{0,15}}\b(?:is|was|has)\s+{_NOT}|\bno (?:DPIA|"
            rf"data protection impact assessment)\b"
        ),
        _words(
            r"\b(?:DPIAs?|"
            r"data protection impact assessments?)\b(?![^.]{0,15}\bnot\b)[^.]{0,40}\b(?:was|were|"
            r"has been|have been|will be|is|are) (?:completed|updated|signed|held|made|carried out|"
            r"done|reviewed|published|attached|required|brought)"
        ),
    ),
    Declaration(
        "personal data",
        _words(
            r"\bno personal (?:data|information)\b[^.]{0,20}\b(?:is|are|will be|was)\b|"
            r"\bpersonal data:?\s+(?:none|no)\b|\bdoes not (?:involve|use|process) personal (?:data|"
            r"information)"
        ),
        _words(
            r"\b(?:names?|dates? of birth|NHS numbers?|addresses|case notes|treatment histor\w+|"
            r"health records?|custody records?)\b[^.]{0,80}\b(?:match\w*|shar\w+|pass\w*|sen[dt]\w*|"
            r"process\w*|record\w*|held|stor\w+|collect\w*)\b|"
            r"\b(?:match\w*|shar\w+|pass\w*|sen[dt]|process\w*|stor\w+|"
            r"collect\w*)\b[^.]{0,60}\b(?:names?|dates? of birth|NHS numbers?|addresses|case notes|"
            r"treatment histor\w+|health records?|custody records?|personal (?:data|information))\b|"
            r"\bdata sharing agreement\b"
        ),
    ),
    Declaration(
        "consultation",
        _words(
            r"\bno consultation (?:was|has been|is|took)\b|\bconsultation (?:was|is|"
            r"has) not (?:been )?(?:required|needed|carried|undertaken|necessary)|"
            r"\bconsultation:?\s+(?:none|not required|n/?a)\b|\bno one (?:was|has been) consulted"
        ),
        _words(
            r"\b(?:was|were|has been|have been) consulted\b|\bconsultation (?:ran|took place|was held|"
            r"closed|was carried out|with \w+ (?:ran|took|was))|\b(?:responses|answers|"
            r"replies) (?:came in|were received)\b"
        ),
    ),
    Declaration(
        "interests",
        _words(
            r"\bno (?:conflicts? of )?interests? (?:was|were|has been|have been|is|"
            r"are)?\s*(?:declared|identified|recorded)|\b(?:interests?(?: declared)?|"
            r"conflicts?(?: of interest)?):?\s+(?:none|nil|no)\b|\bI have none\b|\bhave no interest\b"
        ),
        _words(
            r"\b(?:declared|declares|has|registered|disclosed) (?:a|an) (?:\w+ )?(?:pecuniary |"
            r"personal |prejudicial |financial )?interest\b|"
            r"\b(?:he|she|who|councillor \w+|decision[- ]maker|commissioner|mayor|director|member|"
            r"chair)\b[^.]{0,30}\b(?:is|was) (?:also )?(?:a|the) (?:\w+ )?(?:trustee|governor|patron|"
            r"shareholder|non-executive director|employee) of\b"
        ),
    ),
    Declaration(
        "an equality assessment",
        _words(
            rf"\b(?:equality(?: impact)? (?:assessment|analysis)|EIA|EqIA|EQIA)\b[^.]{{0,20}}\b(?:is|"
            rf"was|has)\s+{_NOT}|\bno (?:equality(?: impact)? (?:assessment|analysis)|EIA|EqIA) (?:is|"
            rf"was)\b"
        ),
        _words(
            r"\b(?:equality(?: impact)? (?:assessment|analysis)|EIA|EqIA|"
            r"EQIA)\b(?![^.]{0,15}\bnot\b)[^.]{0,40}\b(?:was|has been|is) (?:made|completed|"
            r"carried out|done|attached|at appendix|at annex|in appendix|published|brought|updated)"
        ),
    ),
    Declaration(
        "exempt information",
        _words(
            r"\b(?:is the report exempt|exempt(?: information)?|confidential|part 2|part ii|"
            r"is there a part 2[^?]*)\??:?\s*(?:form)?\s*[–-]?\s*(?:no|none)\b|"
            r"\bcontains no (?:exempt|confidential) (?:information|appendix)|\bthere is no part 2\b"
        ),
        _words(
            r"\b(?:in|see|as in|at) the (?:exempt|confidential|part 2) (?:appendix|annex|report)\b|"
            r"\b(?:appendix|annex) \w+\b[^.]{0,30}\b(?:is|are) (?:exempt|confidential|"
            r"not for publication)|\(exempt\b|\bis exempt under\b"
        ),
    ),
    Declaration(
        "a key decision",
        _words(r"\b(?:is this a )?key decision\??:?\s*(?:no\b|not\b)|\bnot a key decision\b"),
        _words(
            r"\bthis is a key decision\b|\bis a key decision (?:as|because|since|under)\b|"
            r"\bkey decision (?:notice|ref)"
        ),
    ),
    Declaration(
        "deferral",
        _words(r"\b(?:deferral|deferred|defer)\b[^.?]{0,30}[?:]\s*no\b"),
        _words(r"\b(?:until what date:?\s*\d|reason for deferral:?\s*\w{4,}|until:\s*\d)"),
    ),
    Declaration(
        "staffing implications",
        _words(
            r"\bno (?:staffing|human resources|HR|workforce) implications\b|\b(?:staffing|"
            r"human resources|HR|workforce)(?: implications| comments)?:?\s+(?:none|no implications)\b"
        ),
        _words(
            r"\b(?:redundanc\w+|TUPE|posts? (?:end|ends|will end|are deleted|is deleted|"
            r"will be deleted)|new posts?|recruit\w* (?:of|to) (?:a|an|two|three|the))\b"
        ),
    ),
    Declaration(
        "procurement issues",
        _words(
            r"\b(?:there are )?no (?:procurement|commercial) (?:issues|implications)\b|"
            r"\b(?:procurement|commercial)(?: implications| issues)?:?\s+none\b"
        ),
        _words(
            r"\b(?:waiver|direct award|exemption from (?:the )?(?:contract|procurement|competition)|"
            r"without competition|single tender)\b"
        ),
    ),
    Declaration(
        "cost",
        _words(
            r"\bno (?:financial implications|cost|costs|financial impact)\b(?! of)|"
            r"\b(?:financial implications?|finance|cost|costs):?\s+(?:none|nil)\b(?! arise)"
        ),
        _words(r"\b(?:approve|agree|award|allocate|fund|accept)\w*\b[^.]{0,60}£\d"),
    ),
    Declaration(
        "subsidy",
        _words(r"\b(?:is not|no) (?:a )?subsidy\b|\bsubsidy control:?\s+(?:none|not applicable|no)\b"),
        _words(r"\b(?:is|counts as|amounts to) a subsidy\b|\bminimal financial assistance\b"),
    ),
)


_NEGATIVE = re.compile(r"\b(?:no|not|none|nil|never|n/?a)\b", re.IGNORECASE)


def contradictions(reading: ReportReading) -> Iterator[Slip]:
    """Yield declarations that another sentence of the report contradicts."""
    passages = [each for each in reading.passages if not reading.is_note(each.block)]
    negative = [each for each in passages if _NEGATIVE.search(each.text) or each.cell]
    headed = "\n".join(text for each in negative if _NEGATIVE.search(text := _with_heading(reading, each)))
    for declaration in DECLARATIONS:
        if not declaration.says.search(headed):
            continue
        said = [each for each in negative if declaration.says.search(_with_heading(reading, each))]
        shown = [
            each
            for each in passages
            if declaration.shows.search(each.text) and not declaration.says.search(each.text)
        ]
        if declaration.subject == "cost":
            shown = [each for each in shown if each.block in reading.recommending]
        for each in said[:1]:
            others = [one for one in shown if one is not each and not _in_one_row(one, each)]
            if others:
                yield warning(
                    CheckKind.DECLARATION_CONTRADICTION,
                    others[0].text[:100],
                    f"The report declares no {_bare(declaration.subject)}, but {others[0].place} says "
                    f"“{_short(others[0].text)}”. "
                    "Correct one of them.",
                ).at(each, _quote(declaration, each))


def _in_one_row(one: ReportPassage, other: ReportPassage) -> bool:
    """Return whether two passages are cells of one row."""
    return bool(one.block == other.block and one.cell and other.cell and one.cell[0] == other.cell[0])


def _with_heading(reading: ReportReading, passage: ReportPassage) -> str:
    """Return the text of a passage; a bare "None" is read with its heading."""
    if (
        passage.cell is None
        and re.match(r"(?:none|no|nil|not applicable)\b", passage.text, re.IGNORECASE)
        and not passage.offset
    ) and re.fullmatch(r"(?:none|no|nil|not applicable)\.?", passage.text.strip(), re.IGNORECASE):
        return f"{reading.heading_of(passage.block)}: {passage.text}"
    if passage.cell is not None:
        return f"{passage.whole}" if passage.cell[1] > 0 and len(passage.whole) < 160 else passage.text
    return passage.text


def _quote(declaration: Declaration, passage: ReportPassage) -> str:
    found = declaration.says.search(passage.text)
    return found[0] if found and len(found[0]) > 12 else passage.text[:120]


def _bare(subject: str) -> str:
    return re.sub(r"^(?:a|an)\s+", "", subject)


def _short(text: str) -> str:
    return text if len(text) <= 90 else f"{text[:87]}…"
