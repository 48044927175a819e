"""The widths of texts in charts, estimated without a font file, and texts broken into lines of a width."""

from functools import lru_cache

_NARROW, _WIDE = frozenset("iljtfrI.,:;'’!|()[] -"), frozenset("mwMW@%—…")
_SAFETY = 1.08
"""Files are drawn in Open Sans, which is a little wider than Arial."""


@lru_cache(maxsize=10_000)
def text_width(text: str, size: float) -> float:
    """Return the width of a text in pixels for a font size in pixels, rather too much than too little."""
    em = 0.0
    for letter in text:
        if letter in _NARROW:
            em += 0.33
        elif letter in _WIDE:
            em += 0.92
        elif letter.isupper() or ord(letter) > 0x2FF:
            em += 0.72
        else:
            em += 0.57
    return round(em * size * _SAFETY, 1)


def lines_of(text: str, size: float, width: float, *, most: int = 0) -> list[str]:
    """Return a text as lines of at most a width in pixels; a word that is too long is broken.

    With `most`, at most so many lines; the last one then ends with "…" if the text is longer.
    """
    lines: list[str] = []
    line = ""
    for word in text.split():
        candidate = f"{line} {word}" if line else word
        if text_width(candidate, size) <= width:
            line = candidate
            continue
        if line:
            lines.append(line)
        line = word
        while text_width(line, size) > width:
            cut = next(
                n for n in range(len(line) - 1, 0, -1) if n == 1 or text_width(line[:n], size) <= width
            )
            lines.append(line[:cut])
            line = line[cut:]
    if line:
        lines.append(line)
    if most and len(lines) > most:
        last = lines[most - 1]
        while last and text_width(f"{last}…", size) > width:
            last = last[:-1]
        lines = [*lines[: most - 1], f"{last.rstrip()}…"]
    return lines
