"""Text in a Word file: runs with their formatting and links, without characters that XML does not allow."""

import re

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import RGBColor
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run as WordRun

from cdp.documents.blocks import Runs

_LINK = RGBColor(0x1D, 0x70, 0xB8)
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """Return text without characters that XML does not allow."""
    return _NOT_XML.sub("", text)


def write_runs(paragraph: WordParagraph, runs: Runs) -> None:
    """Append runs to a paragraph, with their formatting and links."""
    for run in runs:
        written: WordRun = paragraph.add_run(clean(run.text))
        written.bold = run.strong or None
        written.italic = run.emphasis or None
        if run.link:
            target = paragraph.part.relate_to(clean(run.link), RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            written.font.underline = True
            written.font.color.rgb = _LINK
            link = OxmlElement("w:hyperlink")
            link.set(qn("r:id"), target)
            paragraph._p.append(link)
            link.append(written._r)
