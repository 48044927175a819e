"""What was left out of a Word file or changed in it, as sentences that quote the texts."""

from collections import Counter, defaultdict

from cdp.terms.importing.lines import words_of
from cdp.wording.formats import plural

NOTES = {
    "picture": (
        "{} left out. Add a description if you need one",
        "picture was",
        "pictures were",
    ),
    "box": ("{} left out. Copy any text that you need", "text box was", "text boxes were"),
    "footnote": ("{} left out. Add to the text anything that you need", "footnote was", "footnotes were"),
    "link": ("{} replaced with plain text, without the address", "link was", "links were"),
    "formula": ("{} left out", "formula was", "formulas were"),
    "table": ("{} changed to a list, with a line for each row", "table was", "tables were"),
    "control": (
        "{} left out, because versions and dates are recorded automatically",
        "document control table was",
        "document control tables were",
    ),
}
FLAGS = {
    "struck": "Text that is struck through was left out",
    "deleted": "The file has tracked changes, which were accepted. Text that they delete was left out",
    "inserted": "The file has tracked changes, which were accepted. Text that they insert was kept",
    "tracked": "The file has tracked changes, which were accepted",
    "merged": "The text of merged table cells was repeated in each of their rows",
    "comment": "Comments were left out",
    "hidden": "Hidden text was left out",
    "header": "Headers and footers were left out",
    "contents": "The table of contents was left out, because one is created automatically",
}
"""The sentences without their full stops. After them, the texts are quoted, so that nothing is lost unseen."""
MOST_QUOTED, LONGEST_QUOTED = 8, 100


class WordNotes:
    """The number of times that content of each kind was left out or changed, and its texts."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._texts: dict[str, list[str]] = defaultdict(list)
        self._last = ""  # the kind of the text that was left out directly before this place

    def count(self, kind: str) -> None:
        """Count content of a kind."""
        self._counts[kind] += 1

    def quote(self, kind: str, *texts: str, counts: bool = True) -> None:
        """Quote texts in the note on a kind; with `counts`, count it too."""
        self._texts[kind] += texts
        self._counts[kind] += counts

    def add(self, kind: str, text: str) -> None:
        """Quote a text that is left out. Parts that follow each other are one text."""
        if self._last == kind:
            self._texts[kind][-1] += text
        else:
            self.quote(kind, text)
        self._last = kind

    def end_of_text(self) -> None:
        """Say that text was kept here, so that the next text left out is another one."""
        self._last = ""

    def sentences(self) -> list[str]:
        """Return a sentence for each kind of content that was left out or changed."""
        if self._counts["deleted"] or self._counts["inserted"]:
            del self._counts["tracked"]
        counted = [
            sentence.format(plural(self._counts[kind], one, many)) + self._quotes(kind)
            for kind, (sentence, one, many) in NOTES.items()
            if self._counts[kind]
        ]
        return counted + [
            sentence + self._quotes(kind) for kind, sentence in FLAGS.items() if self._counts[kind]
        ]

    def _quotes(self, kind: str) -> str:
        """Return the end of a sentence: the texts that it is about, or only a full stop."""
        texts = list(dict.fromkeys(filter(None, map(words_of, self._texts[kind]))))
        if not texts:
            return "."
        shown = [
            f"“{text if len(text) <= LONGEST_QUOTED else f'{text[:LONGEST_QUOTED]}…'}”"
            for text in texts[:MOST_QUOTED]
        ]
        more = len(texts) - MOST_QUOTED
        return f": {'; '.join(shown)}{f'; and {more} more' if more > 0 else ''}."
