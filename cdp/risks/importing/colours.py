"""The names of the colours with which registers rate risks. Pure functions."""

import colorsys

_HUES = (
    ("red", 0, 20),
    ("amber", 20, 50),
    ("yellow", 50, 70),
    ("green", 70, 170),
    ("blue", 170, 260),
    ("red", 340, 361),
)


def colour_name(colour: str) -> str:
    """Return the usual name of a strong colour, given as six hexadecimal digits; other colours as they are."""
    try:
        red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4))
    except ValueError:
        return colour
    hue, saturation, value = colorsys.rgb_to_hsv(red, green, blue)
    if saturation < 0.4 or value < 0.4:
        return f"the colour {colour}"
    return next((name for name, first, last in _HUES if first <= hue * 360 < last), f"the colour {colour}")
