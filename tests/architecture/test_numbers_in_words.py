"""Numbers and lists are put into words by one function each: `plural`, `agree` and `listed` of cdp.wording.formats."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cdp.wording.formats import agree, plural

ROOT = Path(__file__).parents[2]
BELOW_WORDING = ("cdp/models/", "cdp/reference/", "cdp/config.py", "cdp/clock.py", "cdp/errors.py")
"""Modules that may not import cdp.wording."""
BY_HAND = (
    re.compile(r"[\"'][\w ]*[\"'] if [^{}%\n\"']{1,80}(?:==|!=|>) ?1 else [\"'][\w ]*[\"']"),
    re.compile(r"join\([\"'] and [\"']\)"),
    re.compile(r"[\"'] and [\"'] if loop"),
    re.compile(r"\{\{[^{}]*\}\}\(s\)"),
    re.compile(r"\{\{ ?[\w.\[\]]+ ?\| ?(?:length|number) ?\}\} [a-z]+s\b"),
)
ONE_NOUN = re.compile(r"plural\([\"']([^\"',]*)[\"']\)")
NEEDS_ITS_PLURAL = re.compile(r"(?:person|[^aeiou]y|s|x|ch|sh)$|\b(?:to|that|who|not|is|has|was|of|for)\b")


def in_templates(root: Path) -> Iterator[str]:
    """Yield the places in templates where a number or a list is put into words by hand."""
    for file in sorted((root / "templates").rglob("*.*")):
        text = re.sub(r"\{#.*?#\}", "", file.read_text(), flags=re.DOTALL)
        name = file.relative_to(root).as_posix()
        yield from (f"{name}: {found[0]}" for pattern in BY_HAND for found in pattern.finditer(text))
        nouns = (found[1] for found in ONE_NOUN.finditer(text))
        yield from (f"{name}: {noun}" for noun in nouns if NEEDS_ITS_PLURAL.search(noun))


def in_modules(root: Path) -> Iterator[str]:
    """Yield the same places in Python."""
    for file in sorted((root / "cdp").rglob("*.py")):
        name = file.relative_to(root).as_posix()
        if name.startswith(BELOW_WORDING) or name == "cdp/wording/formats.py":
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if _is_by_hand(node):
                yield f"{name}:{node.lineno}"  # type: ignore[attr-defined]


def _is_by_hand(node: ast.AST) -> bool:
    if isinstance(node, ast.IfExp):
        return _compares_to_one(node.test) and _are_words(node.body, node.orelse)
    if isinstance(node, ast.JoinedStr):
        pairs = zip(node.values, node.values[1:], strict=False)
        return any(_counts(one) and _starts_with_plural(other) for one, other in pairs)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return (
            node.func.attr == "join"
            and isinstance(node.func.value, ast.Constant)
            and node.func.value.value == " and "
        )
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "plural":
        noun = node.args[1] if len(node.args) == 2 else None
        return isinstance(noun, ast.Constant) and bool(NEEDS_ITS_PLURAL.search(str(noun.value)))
    return False


def _compares_to_one(test: ast.expr) -> bool:
    return (
        isinstance(test, ast.Compare)
        and isinstance(test.comparators[0], ast.Constant)
        and test.comparators[0].value == 1
    )


def _are_words(*branches: ast.expr) -> bool:
    """Whether the branches are text, at least one of them fixed; a phrase that is left out for 1 is no plural."""
    texts = [one.value if isinstance(one, ast.Constant) else one for one in branches]
    if not all(isinstance(one, str | ast.JoinedStr) for one in texts) or not any(
        isinstance(one, str) for one in texts
    ):
        return False
    return "" not in texts or all(isinstance(one, str) for one in texts)


def _counts(node: ast.expr) -> bool:
    value = node.value if isinstance(node, ast.FormattedValue) else None
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "len"


def _starts_with_plural(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and bool(re.match(r" (?:[a-z]+ )?[a-z]+s\b", str(node.value)))


def test_no_number_and_no_list_is_put_into_words_by_hand() -> None:
    assert [*in_templates(ROOT), *in_modules(ROOT)] == []


def test_a_planted_breach_is_found(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "cdp").mkdir()
    (tmp_path / "templates" / "a.html").write_text(
        '{{ "has" if rows | length == 1 else "have" }} {{ rows | length }} replies {{ n }} reply(s) {{ n }}reply\n'
        '{{ names | join(" and ") }} {{ n | plural("reply to settle") }} {{ n | plural("seat") }} {{ n }}(s)\n'
    )
    (tmp_path / "cdp" / "a.py").write_text(
        "A = 'is' if n == 1 else 'are'\nB = f'{len(rows)} rows'\nC = ' and '.join(rows)\n"
        "D = plural(n, 'person')\nE = plural(n, 'seat')\nF = f'{len(rows)} of 5'\n"
    )
    assert list(in_templates(tmp_path)) == [
        'templates/a.html: "has" if rows | length == 1 else "have"',
        'templates/a.html: join(" and ")',
        "templates/a.html: {{ n }}(s)",
        "templates/a.html: {{ rows | length }} replies",
        "templates/a.html: reply to settle",
    ]
    assert list(in_modules(tmp_path)) == ["cdp/a.py:1", "cdp/a.py:2", "cdp/a.py:3", "cdp/a.py:4"]


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 people have"), (1, "1 person has"), (2, "2 people have"), (1_200, "1,200 people have")],
)
def test_a_noun_and_its_verb_agree_with_any_number(count: int, words: str) -> None:
    assert f"{plural(count, 'person', 'people')} {agree(count, 'has', 'have')}" == words
    assert plural(count, "person has", "people have") == words
