"""Whether a page fits its window, measured in the browser."""

WIDER_THAN_THE_WINDOW = """() => {
  const width = document.scrollingElement.scrollWidth;
  const wide = [...document.querySelectorAll(".cdp-scroll")]
    .filter((region) => region.querySelector(":scope > .cdp-stacked") && region.scrollWidth > region.clientWidth + 1);
  if (innerWidth <= 640 && wide.length) return `a table is wider than its page: ${wide[0].getAttribute("aria-label")}`;
  if (width <= innerWidth) return "";
  const guilty = [...document.querySelectorAll("main *, header *, footer *")]
    .filter((element) => element.getBoundingClientRect().right > innerWidth + 1 && !element.closest(".cdp-scroll"))
    .map((element) => element.outerHTML.slice(0, 100));
  return `${width} pixels wide, because of ${guilty[0]}`;
}"""
"""Returns "" if the page does not scroll sideways, else its width and what makes it too wide.

Elements inside `.cdp-scroll`, such as tables, scroll separately. Tables whose rows stack on a phone, and at 200% zoom,
do not scroll there.
"""

WITH_LONG_WORDS = """() => {
  const word = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogochdrugs";
  const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const ours = `svg, script, option, time, thead, button, nav, .govuk-button, .govuk-tag, .cdp-nowrap, .cdp-sort,
    .govuk-pagination, .govuk-input__suffix, .govuk-visually-hidden`;
  const shown = [];
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (text.data.trim() && !text.parentElement.closest(ours)) shown.push(text);
  }
  for (const text of shown) text.data = text.data.replace(/\\p{L}{4,}/u, word);
}"""
"""Puts a word of 63 letters into every text that may hold a name, an address or a link; not into words of our own."""
