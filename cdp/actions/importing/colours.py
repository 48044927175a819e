"""What a log says with the colours and letters of its RAG column. It is kept as said, and never becomes our rating."""

import colorsys
from collections.abc import Mapping

from cdp.actions.importing.log import LoggedAction
from cdp.actions.importing.rules import SAID
from cdp.imports.asking import AskedQuestions
from cdp.imports.questions import FileQuestion

NAMES = ("Red", "Amber", "Green", "Blue")
_UNNAMED = "a colour without a name"


def colour_said(action: LoggedAction, legend: Mapping[str, str], asked: AskedQuestions) -> str:
    """Return the words or the name of the colour in an action's RAG cell; a colour that is not in the key is asked."""
    row = action.source
    if text := " ".join(row.raw("said_rating").split()):
        return text
    colour = row.marks.colours.get("said_rating", "")
    if not colour:
        return ""
    named = legend.get(colour) or ("" if legend else _name_of(colour))
    if named:
        return named
    question = FileQuestion(
        "colour",
        colour,
        SAID,
        "Which colour is meant?",
        f"The RAG cell has the colour {colour}, which the log does not explain.",
        (*((name, name) for name in NAMES), (_UNNAMED, "None of these")),
    )
    return asked.ask(question, row) or _UNNAMED


def _name_of(colour: str) -> str:
    """Return the usual name of a strong colour, as six hexadecimal digits; "" for pale and other colours."""
    try:
        red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4))
    except ValueError:
        return ""
    hue, saturation, value = colorsys.rgb_to_hsv(red, green, blue)
    if saturation < 0.5 or value < 0.4:
        return ""
    degrees = hue * 360
    for name, first, last in (("Amber", 20, 65), ("Green", 65, 170), ("Blue", 170, 260)):
        if first <= degrees < last:
            return name
    return "Red" if degrees < 20 or degrees >= 340 else ""
