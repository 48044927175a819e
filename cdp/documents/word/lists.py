"""The numbering of lists in a Word file."""

from docx.document import Document as Word
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from cdp.documents.word.styles import FONT

STEP_TWIPS = 425  # 0.75 cm for each level of a list
DEPTHS = 9
_NUMBER_FORMATS = ("decimal", "lowerLetter", "lowerRoman")
_BULLETS = ("•", "–", "◦")


class Numbering:
    """The definitions of lists in one Word file; `bullets` and `numbers` are the two kinds of lists."""

    def __init__(self, word: Word) -> None:
        self.numbering = word.part.numbering_part.element
        self.bullets = self._add_kind(_level_xml("bullet", _BULLETS))
        self.numbers = self._add_kind(_level_xml("number", _NUMBER_FORMATS))

    def _add_kind(self, levels: str) -> int:
        """Add a list definition to the file and return its number."""
        taken = [int(kind.get(qn("w:abstractNumId"))) for kind in self.numbering.findall(qn("w:abstractNum"))]
        number = max(taken, default=-1) + 1
        kind = parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">'
            f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        )
        first_list = self.numbering.find(qn("w:num"))
        if first_list is None:
            self.numbering.append(kind)
        else:
            first_list.addprevious(kind)  # the schema requires all definitions before the first list
        return number

    def new_list(self, kind: int, *, start: int = 1, depth: int = 0) -> int:
        """Add a separate list, whose numbering does not continue from the previous list, and return its number."""
        number = self.numbering.add_num(kind)
        number.add_lvlOverride(ilvl=min(depth, DEPTHS - 1)).add_startOverride(start)
        return int(number.numId)


def _level_xml(kind: str, marks: tuple[str, ...]) -> str:
    """Return the XML for the nine levels of a list; `marks` are bullets or number formats, used in rotation."""
    levels = []
    for depth in range(DEPTHS):
        mark = marks[depth % len(marks)]
        number_format, words = ("bullet", mark) if kind == "bullet" else (mark, f"%{depth + 1}.")
        levels.append(
            f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{number_format}"/>'
            f'<w:lvlText w:val="{words}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:ind w:left="{(depth + 1) * STEP_TWIPS}" w:hanging="{STEP_TWIPS}"/></w:pPr>'
            f'<w:rPr><w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}"/></w:rPr></w:lvl>'
        )
    return "".join(levels)
