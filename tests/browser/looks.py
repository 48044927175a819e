"""Which texts of a page look different from the last time that they were looked at, found in the browser."""

LOOKS_DIFFERENT = """() => {
  const looks = window.looksBefore ??= new WeakMap();
  const behind = new Map();
  const paper = (element) => {
    if (!element) return "";
    if (!behind.has(element)) {
      const style = getComputedStyle(element);
      const own = [style.backgroundColor, style.backgroundImage, style.opacity, style.position, style.clip].join();
      behind.set(element, own + ";" + paper(element.parentElement));
    }
    return behind.get(element);
  };
  const look = (element) => {
    if (!element.checkVisibility({visibilityProperty: true})) return "hidden";
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    return [style.color, large, paper(element)].join();
  };
  const says = (element) => element.matches("input, select, textarea") ||
    [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const found = [];
  for (const element of document.querySelectorAll("body *")) {
    if (!says(element)) continue;
    const now = look(element);
    if (now !== looks.get(element) && now !== "hidden") found.push(element);
    looks.set(element, now);
  }
  return found;
}"""
"""Returns the elements with text that are shown, and whose colours, paper or size class differ from the last call.

Large text needs less contrast (WCAG 2.2, 1.4.3), so text that is no longer large counts as different.
"""
