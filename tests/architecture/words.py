"""How the product is worded: what no sentence on screen, in emails or in documents may contain (docs/rules/words.md).

`python -m tests.architecture.words [PATH …]` lists what is found, file by file.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cdp.config import PROJECT

LONGEST_SENTENCE = 25
"""The greatest number of words in a sentence (docs/rules/words.md 1)."""

FOREIGN = (
    r"\bwho(m|so)?ever\b",
    r"\bsomebody\b",
    r"\bnobody\b",
    r"\beverybody\b",
    r"\banybody\b",
    r"\bby (itself|themselves)\b",
    r"\bfor ever\b",
    r"\bgo(es)? on\b(?! leave)",
    r"\bis there for a time\b",
    r"\b(take|takes|took|taken) back\b",
    r"\bWhat (came of|becomes of)\b",
    r"\bmails\b",
    r"\bcomes? (of|off|in)\b",
    r"\bstands? (on|under|in|beside|at)\b(?! for)",
    r"\basked of\b",
    r"\bis told\b|\bare told\b|\btold of\b|\bwas told\b|\bwere told\b",
    r"\banew\b",
    r"\bin good time\b",
    r"\bYou can leave (this|it) empty\b",
    r"\bstruck? out\b",
    r"\bhats?\b",
    r"\bfare[ds]?\b",
    r"\bthis very\b|\bvery (text|file|bytes)\b",
    r"\bwhom\b",
    r"\bif need be\b",
    r"\bon their way\b",
    r"\bSay (whether|who|what|why)\b.*\bcome",
    r"\bNot said\b",
    r"\bhow it stands\b|\bHow does it stand\b",
)
PATTERN = re.compile("|".join(f"(?:{one})" for one in FOREIGN), re.IGNORECASE)
ALLOWED: dict[str, str] = {}
"""Sentences, or parts of sentences, that are allowed, each with the reason."""

NAMED = r"(?:[\w.]*\b)?(?:partnership|board)(?:\.(?:short_)?name|\.named)?"
OF_TEMPLATE = re.compile(rf"\bthe\s+\{{\{{-?\s*{NAMED}\s*[|}}]", re.IGNORECASE)
OF_CODE = re.compile(rf"\bthe \{{{NAMED}\}}", re.IGNORECASE)

JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}", re.DOTALL)
SHOWN = re.compile(r"\{\{.*?\}\}", re.DOTALL)
TAG = re.compile(r"<[^>]+>")
QUOTED = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'")
NOT_SHOWN = {"tests", "static", "styles"}


@dataclass(frozen=True)
class Finding:
    """One sentence that an English reader would stumble over, and where it is."""

    file: str
    line: int
    text: str
    why: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.why}: {self.text}"


def findings(root: Path = PROJECT, only: tuple[str, ...] = ()) -> list[Finding]:
    """Return every finding in templates and in the strings of the code, sorted by file."""
    found = []
    for file in sorted([*(root / "templates").rglob("*.*"), *(root / "cdp").rglob("*.py")]):
        name = str(file.relative_to(root))
        if only and not name.startswith(only):
            continue
        texts = _of_code(file) if file.suffix == ".py" else _of_template(file)
        for line, text in texts:
            found += [Finding(name, line, text, why) for why in complaints(text)]
    return found


def articles(root: Path = PROJECT) -> list[Finding]:
    """Return every "the" before the name of a partnership or board, which is wrong for a name such as Safer Surrey."""
    found = []
    for file in sorted([*(root / "templates").rglob("*.*"), *(root / "cdp").rglob("*.py")]):
        text, name = file.read_text(), str(file.relative_to(root))
        for match in (OF_CODE if file.suffix == ".py" else OF_TEMPLATE).finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            found.append(Finding(name, line, match[0], "an article before a name"))
    return found


def complaints(text: str) -> Iterator[str]:
    """Yield what is wrong with a text: words on the `FOREIGN` list, and sentences that are too long."""
    if any(allowed in text for allowed in ALLOWED):
        return
    for match in PATTERN.finditer(text):
        yield f"“{match[0]}”"
    for sentence in re.split(r"(?<=[.!?:;])\s+|\n\s*\n|\n\s*[-*] ", text):
        words = len(sentence.split())
        if words > LONGEST_SENTENCE:
            yield f"{words} words"


def _of_code(file: Path) -> Iterator[tuple[int, str]]:
    tree = ast.parse(file.read_text())
    skipped = {id(node) for node in _docstrings(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            skipped |= {id(part) for part in node.values}
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values)
            yield from _if_shown(node.lineno, text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield from _if_shown(node.lineno, node.value)


def _if_shown(line: int, text: str) -> Iterator[tuple[int, str]]:
    """Yield a string and its line if people may read it: it has spaces, and is not SQL, a pattern or a URL."""
    if " " in text.strip() and not re.search(r"SELECT |\(\?|\\b|^[a-z-]+ '|https?://", text):
        yield line, " ".join(text.split()) if "\n" not in text else text


def _docstrings(tree: ast.AST) -> Iterator[ast.Constant]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


def _of_template(file: Path) -> Iterator[tuple[int, str]]:
    whole = file.read_text()
    for match in [*JINJA.finditer(whole), *SHOWN.finditer(whole)]:
        if match[0].startswith("{#"):
            continue
        for quoted in QUOTED.finditer(match[0]):
            text = quoted[1] or quoted[2] or ""
            if " " in text and "/" not in text:
                yield whole.count("\n", 0, match.start()) + 1, text
    blank = SHOWN.sub(lambda match: "X" + "\n" * match[0].count("\n"), whole)
    for pattern in (JINJA, TAG):
        blank = pattern.sub(lambda match: "<" + "\n" * match[0].count("\n") + ">", blank)
    shown = r"[^<>\n]+" if file.suffix == ".txt" else r"[^<>]+"  # in an email each line is a paragraph
    for match in re.finditer(shown, blank):
        text = " ".join(match[0].split())
        if " " in text:
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            yield blank.count("\n", 0, start) + 1, text


if __name__ == "__main__":
    for finding in findings(only=tuple(sys.argv[1:])):
        print(finding)  # noqa: T201 -- a list for the person who asked
