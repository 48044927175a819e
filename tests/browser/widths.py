"""Whether a page fits its window, measured in the browser."""

WIDER_THAN_THE_WINDOW = """() => {
  const width = document.scrollingElement.scrollWidth;
  if (width <= innerWidth) return "";
  const guilty = [...document.querySelectorAll("main *, header *, footer *")]
    .filter((element) => element.getBoundingClientRect().right > innerWidth + 1 && !element.closest(".cdp-scroll"))
    .map((element) => element.outerHTML.slice(0, 100));
  return `${width} pixels wide, because of ${guilty[0]}`;
}"""
"""Gives "" for a page that does not scroll sideways, else what sticks out first; tables scroll in their own frames."""
