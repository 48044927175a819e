"""The documentation: every rule cited exists, every setting and package is explained, and sentences are short."""

import dataclasses
import json
import re
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from cdp.config import PROJECT, Settings

DOCS = PROJECT / "docs"
PAPERS = sorted([*PROJECT.glob("*.md"), *DOCS.rglob("*.md")])
THIS_FILE = Path(__file__).resolve()
CODE = sorted(
    file
    for folder in ("cdp", "tests", "templates", "migrations")
    for file in (PROJECT / folder).rglob("*")
    if file.suffix in {".py", ".html", ".txt", ".md", ".js", ".css"} and file != THIS_FILE
    if not {"vendor", "built", "cases"} & set(file.parts)
)
# Such as docs/rules/rights.md 4, docs/rules/reliability.md 4 and 9, and docs/rules/domain.md 5, 6
CITED = re.compile(r"(docs/[\w/-]+\.md)((?:(?:,| and)?\s+\d+\b)*)")
IN_PAPERS = re.compile(r"\[[\w./-]+\.md\s+(\d+)\]\(([\w./-]+\.md)\)")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
OLD_NAMES = re.compile(
    r"\b(?:RELIABILITY|DOMAIN|CALENDAR)(?:\.md)?,? \d|\bDECISIONS(?:, \w|: \w)|\((?:DECISIONS|CALENDAR)\b"
)
LONGEST_SENTENCE = 25
NOT_OUR_WORDS = re.compile(
    r"\b(whoever|somebody|nobody|anew|by itself|for ever|go on|mails|asked of|in good time|takes? back|taken back)\b",
    re.IGNORECASE,
)


def _rules_of(paper: Path) -> set[str]:
    """Return the numbers of a page's rules: from its headings or, if they have no numbers, from its lists."""
    text = paper.read_text(encoding="utf-8")
    return set(re.findall(r"^## (\d+)\.", text, re.MULTILINE) or re.findall(r"^(\d+)\.", text, re.MULTILINE))


def leads_nowhere(text: str) -> Iterator[str]:
    """Yield each citation of a page or rule that does not exist."""
    for path, numbers in CITED.findall(text):
        if not (PROJECT / path).is_file():
            yield path
            continue
        known = _rules_of(PROJECT / path)
        yield from (f"{path} {number}" for number in re.findall(r"\d+", numbers) if number not in known)


def test_every_page_and_rule_that_is_cited_exists() -> None:
    missing = {
        str(file.relative_to(PROJECT)): found
        for file in [*CODE, *PAPERS, PROJECT / "Makefile", PROJECT / "pyproject.toml"]
        if (found := list(leads_nowhere(file.read_text(encoding="utf-8"))))
    }
    assert missing == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Source: docs/rules/rights.md 99.", ["docs/rules/rights.md 99"]),
        ("(docs/rules/reliability.md 4 and 99)", ["docs/rules/reliability.md 99"]),
        ("See docs/rules/nowhere.md 1.", ["docs/rules/nowhere.md"]),
        ("(docs/rules/rights.md 3: 404), (docs/rules/domain.md 5 and 6): before", []),
    ],
)
def test_a_citation_of_a_missing_rule_is_found(text: str, found: list[str]) -> None:
    assert list(leads_nowhere(text)) == found


def test_code_cites_rules_by_their_page() -> None:
    old = [
        f"{file.relative_to(PROJECT)}: {match.group()}"
        for file in CODE
        for match in OLD_NAMES.finditer(file.read_text(encoding="utf-8"))
    ]
    assert old == []


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: str(paper.relative_to(PROJECT)))
def test_links_and_paths_on_pages_exist(paper: Path) -> None:
    text = paper.read_text(encoding="utf-8")
    links = {link for link in LINK.findall(text) if "://" not in link}
    assert [link for link in sorted(links) if not (paper.parent / link).exists()] == []
    named = set(re.findall(r"`((?:cdp|docs|tests|templates|migrations)/[\w./-]+)[ `]", text))
    assert [path for path in sorted(named) if not (PROJECT / path).exists()] == []
    assert [
        (link, number)
        for number, link in IN_PAPERS.findall(text)
        if number not in _rules_of(paper.parent / link)
    ] == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, waiting = set(), [PROJECT / "README.md"]
    while waiting:
        paper = waiting.pop().resolve()
        if paper.suffix == ".md" and paper not in reached:
            reached.add(paper)
            waiting.extend(paper.parent / link for link in LINK.findall(paper.read_text(encoding="utf-8")))
    assert [paper for paper in PAPERS if paper not in reached] == []


def test_every_setting_is_explained_and_nothing_else() -> None:
    explained = set(
        re.findall(r"^\| `(\w+)`", (DOCS / "configuration.md").read_text(encoding="utf-8"), re.MULTILINE)
    )
    settings = {f"CDP_{field.name.upper()}" for field in dataclasses.fields(Settings)}
    tests = {
        name for file in CODE for name in re.findall(r'"(CDP_TEST_\w+)"', file.read_text(encoding="utf-8"))
    }
    assert explained == settings | tests | {"PORT", "CI"}


def test_every_dependency_is_explained_and_nothing_else() -> None:
    text = (DOCS / "dependencies.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([^|]+) \|", text, re.MULTILINE)
    explained = {name for row in rows for name in row.split(", ")} - {"package", "---"}
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    npm = json.loads((PROJECT / "package.json").read_text(encoding="utf-8"))
    makefile = re.findall(
        r"echo '([\w-]+)[^']*' \| \$\(COMPILE\)", (PROJECT / "Makefile").read_text(encoding="utf-8")
    )
    wanted = {re.split(r"[\[<>=~!]", name)[0] for name in asked}
    assert explained == wanted | set(npm["dependencies"]) | set(npm["devDependencies"]) | set(makefile)


def test_the_architecture_page_shows_the_layers_and_every_room() -> None:
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    layout, layers = blocks[:2]
    contracts = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "importlinter"
    ]
    rooms = {
        file.stem
        for file in (PROJECT / "cdp").iterdir()
        if (file / "__init__.py").is_file() or file.suffix == ".py"
    }
    kept = [
        [room for room in re.findall(r"\w+", layer) if room in rooms]
        for layer in contracts["contracts"][0]["layers"]
    ]
    assert [re.findall(r"\w+", layer) for layer in layers.splitlines()] == kept
    assert sorted(rooms - {"__init__"} - set(re.findall(r"\w+", layout))) == []


def test_every_source_of_data_is_shipped_with_its_notice() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    notices = {str(file.relative_to(PROJECT)) for file in (PROJECT / "cdp").rglob("SOURCES.md")}
    assert set(project["license-files"]) == notices | {"LICENSE"}


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences in a page's paragraphs, list items and table cells."""
    blocks = [""]
    for line in re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL).splitlines():
        words = line.strip()
        item = re.match(r"(?:[-*]|\d+\.)\s+(.*)", words)
        if words.startswith("|"):
            blocks.extend([*words.strip("|").split(" | "), ""])
        elif item:
            blocks.append(item[1])
        elif not words or words.startswith("#"):
            blocks.append("")
        else:
            blocks[-1] += f" {words}"
    for block in blocks:
        yield from re.split(r'(?<=[.!?])[*")]*\s+', re.sub(r"\]\([^)]*\)", "]", block))


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: str(paper.relative_to(PROJECT)))
def test_pages_are_written_in_short_sentences(paper: Path) -> None:
    long = [
        sentence
        for sentence in sentences(paper.read_text(encoding="utf-8"))
        if sum(bool(re.search(r"\w", word)) for word in sentence.split()) > LONGEST_SENTENCE
    ]
    assert long == []


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: str(paper.relative_to(PROJECT)))
def test_pages_use_our_words(paper: Path) -> None:
    if paper.name != "words.md":  # this page lists the words to avoid
        assert NOT_OUR_WORDS.findall(paper.read_text(encoding="utf-8")) == []
