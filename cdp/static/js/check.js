// Checks a text while it is being typed, and shows what was found beside it. Nothing is saved by it.

import { send } from "./send.js";

const PAUSE = 700;

function element(tag, classes, ...children) {
  const made = document.createElement(tag);
  if (classes) made.className = classes;
  made.append(...children);
  return made;
}

function link(address, words, hidden) {
  const made = element("a", "govuk-link", words, element("span", "govuk-visually-hidden", hidden));
  made.href = address;
  return made;
}

function shown(found) {
  const tag = element("strong", `govuk-tag govuk-tag--${found.colour}`, found.level);
  const where = found.quote ? `${found.place}: “${found.quote}”` : found.place;
  const item = element("li", "cdp-finding", tag, ` ${found.sentence}`);
  const small = "govuk-body-s govuk-!-margin-bottom-0";
  item.append(element("p", small, where));
  const last = found.accepted ? `Accepted by ${found.accepted}` : link(found.accept, "Accept with a reason", `: ${found.place}`);
  item.append(element("p", small, last));
  return item;
}

class LiveCheck {
  constructor(field) {
    this.field = field;
    this.list = document.querySelector(`[data-check-list="${CSS.escape(field.id)}"]`);
    this.status = document.querySelector(`[data-check-status="${CSS.escape(field.id)}"]`);
    this.checked = field.defaultValue;
    field.addEventListener("input", () => this.later());
    if (field.value !== this.checked) this.later();
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.check(), PAUSE);
  }

  async check() {
    const text = this.field.value;
    if (this.busy || text === this.checked) return;
    this.busy = true;
    try {
      const answer = await send(this.field.dataset.checkUrl, { text });
      this.checked = text;
      this.show(answer.findings);
    } catch {
      this.checked = text;
      this.status.textContent = "Not checked. Save the text to check it.";
    }
    this.busy = false;
    if (this.field.value !== this.checked) this.later();
  }

  show(findings) {
    const count = findings.length;
    this.status.textContent = count
      ? `${count} ${count === 1 ? "finding" : "findings"} in this section`
      : "Nothing found in this section";
    this.list.replaceChildren(...(count ? [element("ul", "govuk-list cdp-findings", ...findings.map(shown))] : []));
  }
}

export function startChecks() {
  for (const field of document.querySelectorAll("[data-check-url]")) new LiveCheck(field);
}
