"""Pictures in the colours of the reader's system, and pages on paper."""

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import expect

from tests.browser.browser_user import BrowserUser

COORDINATOR = "coordinator@west-midlands.example"
HERE = "/partnerships/west-midlands"
PICTURES = (
    f"{HERE}/workplan/timeline",
    f"{HERE}/boards",
    f"{HERE}/footprint",
    f"{HERE}/indicators/h_drug_misuse_deaths",
    f"{HERE}/indicators/l_drug_poisoning_deaths/control?area=E08000025",
    f"{HERE}/indicators/s_alcohol_specific_deaths/areas",
    "/partnerships/national",
)
UNREADABLE = """() => {
  const channels = (colour) => (colour.match(/[\\d.]+/g) || []).map(Number);
  const light = (colour) => {
    const [r, g, b] = channels(colour).map((one) => one / 255)
      .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const painted = (colour) => colour.startsWith("rgb") && (channels(colour)[3] ?? 1) > 0.5;
  const ground = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = getComputedStyle(each).backgroundColor;
      if (painted(colour)) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const faults = [];
  const pictures = [...document.querySelectorAll("main svg")].filter((svg) => svg.querySelector("title"));
  for (const svg of pictures) {
    const page = ground(svg);
    for (const text of svg.querySelectorAll("text")) {
      const box = text.getBoundingClientRect();
      const behind = document.elementsFromPoint(box.x + box.width / 2, box.y + box.height / 2)
        .filter((each) => each.closest("svg") === svg && ["rect", "path", "polygon"].includes(each.localName))
        .map((each) => getComputedStyle(each).fill).find(painted) || page;
      const fill = getComputedStyle(text).fill;
      if (contrast(fill, behind) < 4.5) faults.push(`“${text.textContent.trim()}”: ${fill} on ${behind}`);
    }
    for (const shape of svg.querySelectorAll("rect, path, polyline, polygon")) {
      if (shape.closest(".cdp-map__around, pattern, .cdp-chart__grid")) continue;
      const style = getComputedStyle(shape);
      if (style.fill.startsWith("url") || style.fillOpacity < 0.2) continue;
      const best = Math.max(...[style.fill, style.stroke].filter(painted).map((one) => contrast(one, page)), 1);
      if (best < 3) faults.push(`${shape.outerHTML.slice(0, 80)}: ${style.fill}, ${style.stroke} on ${page}`);
    }
  }
  return pictures.length ? [...new Set(faults)] : ["no picture"];
}"""


@pytest.mark.parametrize("forced", ["none", "active"])
def test_pictures_can_be_read_in_every_theme(
    browser_user: Callable[..., BrowserUser], forced: Literal["none", "active"]
) -> None:
    reader = browser_user(COORDINATOR)
    reader.page.set_viewport_size({"width": 1280, "height": 4000})
    faults = []
    for path in PICTURES:
        for scheme in ("light", "dark"):
            reader.page.emulate_media(forced_colors=forced, color_scheme=scheme)
            reader.open(path)
            faults += [f"{path}, {scheme}: {fault}" for fault in reader.page.evaluate(UNREADABLE)]
    assert faults == []


def test_a_printed_page_uses_the_paper_and_gives_no_address_that_needs_signing_in(
    browser_user: Callable[..., BrowserUser],
) -> None:
    reader = browser_user(COORDINATOR).open("/accessibility")
    reader.page.emulate_media(media="print")
    main = reader.page.locator("main")
    box, window = main.bounding_box(), reader.page.viewport_size
    assert box is not None
    assert window is not None
    assert box["width"] == pytest.approx(window["width"], abs=2)
    paragraph = main.locator("p").first.bounding_box()
    assert paragraph is not None
    assert paragraph["width"] == pytest.approx(window["width"], abs=2)
    after = "link => getComputedStyle(link, '::after').content"
    outside = main.get_by_role("link", name="Equality Advisory and Support Service")
    assert "https://www.equalityadvisoryservice.com/" in outside.evaluate(after)
    inside = f"link => {{ link.href = location.origin + '{HERE}/meetings'; return ({after})(link); }}"
    assert outside.evaluate(inside) == "none"
    expect(reader.page.locator(".cdp-account")).to_be_hidden()
