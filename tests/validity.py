"""What html5lib does not judge in a page: attributes, roles, nesting, and names that do not tell things apart.

The rules are those of the HTML standard and of ARIA in HTML (https://www.w3.org/TR/html-aria/), for the elements that
our pages use. An element without rules here is a breach too, so that new markup gets its rules. Drawings (SVG) are left
out.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from xml.etree import ElementTree as ET

Element = ET.Element


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split())


EVERYWHERE = _set(
    "autocapitalize class dir draggable enterkeyhint hidden id inputmode lang nonce role spellcheck style tabindex "
    "title translate"
)
ATTRIBUTES = {
    "a": _set("download href hreflang rel target type"),
    "blockquote": _set("cite"),
    "button": _set("disabled form formaction formenctype formmethod formnovalidate name type value"),
    "col": _set("span"),
    "colgroup": _set("span"),
    "del": _set("cite datetime"),
    "details": _set("name open"),
    "fieldset": _set("disabled form name"),
    "form": _set("action autocomplete enctype method name novalidate target"),
    "img": _set("alt decoding height loading sizes src srcset width"),
    "input": _set(
        "accept autocomplete checked disabled form list max maxlength min minlength multiple name pattern "
        "placeholder readonly required size step type value"
    ),
    "ins": _set("cite datetime"),
    "label": _set("for"),
    "li": _set("value"),
    "link": _set("as href hreflang media rel sizes type"),
    "meta": _set("charset content http-equiv media name"),
    "ol": _set("reversed start"),
    "option": _set("disabled label selected value"),
    "script": _set("async defer src type"),
    "select": _set("autocomplete disabled form multiple name required size"),
    "td": _set("colspan headers rowspan"),
    "textarea": _set(
        "autocomplete cols disabled form maxlength minlength name placeholder readonly required rows wrap"
    ),
    "th": _set("abbr colspan headers rowspan scope"),
    "time": _set("datetime"),
} | dict.fromkeys(
    _set(
        "abbr article aside b bdi body br caption cite code datalist dd div dl dt em figcaption figure footer h1 h2 h3 "
        "h4 h5 h6 head header hr html i kbd legend main mark nav p pre q s section small span strong sub summary sup "
        "table tbody tfoot thead title tr u ul wbr"
    ),
    frozenset[str](),
)
# Elements without a meaning of their own may have a role; other elements only these. GOV.UK's dates are groups.
WITHOUT_MEANING = _set("div p span")
WITH_A_ROLE = frozenset((("a", "button"), ("fieldset", "group"), ("form", "search")))
UNNAMED = _set("b caption code dd div dt em i mark p s small span strong sub sup time")
ONLY_ON = {"aria-sort": _set("th"), "aria-expanded": _set("a button"), "aria-checked": _set("")}
PHRASES = _set(
    "a abbr b bdi br button cite code del em i img input ins kbd label mark q s script select small span strong sub "
    "sup textarea time u wbr"
)
ONLY_PHRASES_IN = _set(
    "abbr b bdi button cite code em h1 h2 h3 h4 h5 h6 i kbd label mark p pre q s small span strong sub summary sup "
    "time u"
)
HEADINGS = _set("h1 h2 h3 h4 h5 h6")
CHILDREN = {
    "dl": _set("dt dd div"),
    "ol": _set("li"),
    "datalist": _set("option"),
    "select": _set("option optgroup"),
    "tr": _set("td th"),
    "ul": _set("li"),
}
LABELLED = _set("button input select textarea")
PRESSED = _set("a button input select summary textarea")
TOKENS = _set("csrf_token once")


def breaches(root: Element) -> Iterator[str]:
    """Yield a sentence for each breach on a page; `root` is its html element."""
    for element in root.iter():
        tag = element.tag
        if not isinstance(tag, str) or tag.startswith("{"):
            continue
        for sentence in _about_attributes(tag, tuple(element.attrib), element.get("role")):
            yield f"{sentence}: {_shown(element)}."
        for child in element:
            if isinstance(child.tag, str) and not _may_be_in(tag, child.tag):
                yield f"<{child.tag}> may not be in <{tag}>: {_shown(child)}."
        if tag in {"a", "button"}:
            for inner in element.iter():
                if inner is not element and inner.tag in PRESSED:
                    yield f"{_shown(inner)} is inside a link or button: {_shown(element)}."
    yield from _about_labels(root)
    yield from _about_names(root)


def _shown(element: Element) -> str:
    words = " ".join(f'{name}="{value}"' for name, value in element.attrib.items())
    return f"<{element.tag} {words[:120]}>"


@lru_cache(maxsize=5_000)
def _about_attributes(tag: str, names: tuple[str, ...], role: str | None) -> tuple[str, ...]:
    if tag not in ATTRIBUTES:
        return ("This element has no rules in tests/validity.py",)
    found = [
        f"The attribute {name} is not allowed here"
        for name in names
        if (not name.startswith(("aria-", "data-")) and name not in ATTRIBUTES[tag] | EVERYWHERE)
        or (name in ONLY_ON and tag not in ONLY_ON[name] and role is None)
    ]
    if role is not None and tag not in WITHOUT_MEANING and (tag, role) not in WITH_A_ROLE:
        found.append("This element has a meaning of its own, and may not have another role")
    if role is None and tag in UNNAMED and {"aria-label", "aria-labelledby"} & {*names}:
        found.append("This element may not have a name, because it has no role")
    return tuple(found)


@lru_cache(maxsize=5_000)
def _may_be_in(tag: str, child: str) -> bool:
    if child in {"script", "template"} or child.startswith("{"):
        return True
    if tag in CHILDREN:
        return child in CHILDREN[tag]
    heading = tag == "summary" and child in HEADINGS
    return tag not in ONLY_PHRASES_IN or child in PHRASES or heading


def _about_labels(root: Element) -> Iterator[str]:
    fields = {each.get("id") for each in root.iter() if each.tag in LABELLED}
    labelled: dict[str, int] = defaultdict(int)
    for label in root.iter("label"):
        if (field := label.get("for")) is not None:
            labelled[field] += 1
            if field not in fields:
                yield f"A label is for “{field}”, which is no field."
    yield from (f"The field “{field}” has {times} labels." for field, times in labelled.items() if times > 1)


def _about_names(root: Element) -> Iterator[str]:
    """Yield what a person cannot tell apart by its name, and names without the words that are shown."""
    effects: dict[str, set[object]] = defaultdict(set)
    for form in root.iter("form"):
        hidden = [field for field in form.iter("input") if field.get("type") == "hidden"]
        sent = tuple(
            (each.get("name"), each.get("value")) for each in hidden if each.get("name") not in TOKENS
        )
        for button in form.iter("button"):
            address = button.get("formaction") or form.get("action")
            effects[_name(button)].add((address, button.get("name"), button.get("value"), sent))
    for number, summary in enumerate(root.iter("summary")):
        effects[_name(summary)].add(number)
    for name, different in effects.items():
        if len(different) > 1:
            yield f"{len(different)} buttons with different effects have the name “{name}”."
    for element in root.iter():
        if element.tag in PRESSED and (words := _text(_seen(element))):
            name = _name(element)
            if not _letters(name).count(_letters(words)):
                yield f"“{words}” is shown, but the name is “{name}”: speech recognition needs the words shown."


def _name(element: Element) -> str:
    return element.get("aria-label") or _text(element.itertext())


def _seen(element: Element) -> Iterator[str]:
    """Yield the pieces of an element's text that are not only for screen readers."""
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and "govuk-visually-hidden" not in child.get("class", ""):
            yield from _seen(child)
        yield child.tail or ""


def _letters(text: str) -> str:
    """Return a text's letters and digits, because voices leave out other characters."""
    return "".join(filter(str.isalnum, text.casefold()))


def _text(pieces: Iterable[str]) -> str:
    return re.sub(r"\s+", " ", "".join(pieces)).strip()
