"""Whether a page fits its window, measured in the browser."""

WIDER_THAN_THE_WINDOW = """() => {
  const width = document.scrollingElement.scrollWidth;
  if (width <= innerWidth) return "";
  const guilty = [...document.querySelectorAll("main *, header *, footer *")]
    .filter((element) => element.getBoundingClientRect().right > innerWidth + 1 && !element.closest(".cdp-scroll"))
    .map((element) => element.outerHTML.slice(0, 100));
  return `${width} pixels wide, because of ${guilty[0]}`;
}"""
"""Returns "" if the page does not scroll sideways, else its width and what makes it too wide.

Elements inside `.cdp-scroll`, such as tables, scroll separately.
"""
