// Puts a list in order by dragging, by arrow keys on a handle, or by its Up and Down buttons without a new page.
// Without this script the buttons are forms that do the same.

import { send } from "./send.js";

// One stop of the Tab key for all buttons of an item; the left and right arrow keys go from one to another.
function makeToolbar(bar, name) {
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", name);
  const buttons = [...bar.querySelectorAll("button")];
  const stopAt = (stop) => {
    for (const button of buttons) button.tabIndex = button === stop ? 0 : -1;
  };
  stopAt(buttons[0]);
  bar.addEventListener("focusin", (event) => {
    if (buttons.includes(event.target)) stopAt(event.target);
  });
  bar.addEventListener("focusout", () => stopAt(buttons[0])); // it is never hidden
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    const shown = buttons.filter((button) => !button.closest("[hidden]"));
    const next = shown[shown.indexOf(document.activeElement) + step];
    if (next) next.focus();
    event.preventDefault();
  });
}

class Reorder {
  constructor(list) {
    this.list = list;
    this.url = list.dataset.reorderUrl;
    this.version = Number(list.dataset.reorderVersion);
    this.queue = Promise.resolve();
    this.status = document.createElement("p");
    this.status.className = "govuk-body-s";
    this.status.setAttribute("role", "status");
    const hint = document.createElement("p");
    hint.className = "govuk-hint";
    hint.textContent = list.dataset.reorderHint || "To change the order, drag ↕, or select it and press the up and down arrow keys. You can also select Up or Down.";
    list.before(hint, this.status);
    for (const item of this.items()) this.prepare(item);
    this.showButtons();
  }

  items() {
    return [...this.list.children].filter((item) => item.dataset.key);
  }

  // An item may hold a list of its own, whose forms are not its own.
  formsOf(item) {
    return [...item.querySelectorAll("form")].filter((form) => form.closest("[data-key]") === item);
  }

  nameOf(item) {
    return item.dataset.name || item.querySelector("h2, h3, h4, a, strong")?.textContent.trim() || "this line";
  }

  prepare(item) {
    const handle = document.createElement("button");
    handle.type = "button";
    handle.className = "cdp-handle";
    handle.textContent = "↕";
    handle.setAttribute("aria-label", `Move ${this.nameOf(item)}: drag, or press the up and down arrow keys`);
    handle.addEventListener("pointerdown", (event) => this.drag(event, item));
    handle.addEventListener("keydown", (event) => {
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      this.move(item, step, handle);
    });
    const buttons = item.querySelector(".cdp-ordered__buttons");
    (buttons || item).prepend(handle);
    // Without buttons beside it, the handle is for the mouse: the keyboard has the buttons of the open item.
    if (buttons?.querySelector("form")) makeToolbar(buttons, `Move ${this.nameOf(item)}`);
    else if (buttons) handle.tabIndex = -1;
    for (const form of this.formsOf(item)) {
      const direction = form.elements.namedItem("direction")?.value;
      const step = { up: -1, down: 1 }[direction];
      if (!step) continue;
      form.dataset.step = step;
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.move(item, step, event.submitter, handle);
      });
    }
  }

  move(item, step, control, fallback = control) {
    const items = this.items();
    const place = items.indexOf(item) + step;
    if (place < 0 || place >= items.length) return;
    if (step < 0) items[place].before(item);
    else items[place].after(item);
    this.moved(item);
    // Moving an element takes the focus away; a button that is now hidden cannot have it.
    (control && !control.closest("[hidden]") ? control : fallback).focus();
  }

  drag(event, item) {
    if (event.button !== 0) return;
    event.preventDefault();
    const before = this.items();
    item.classList.add("cdp-ordered__item--dragged");
    // On the window, because a moved element loses its hold on the pointer.
    const follow = (now) => {
      const others = this.items().filter((other) => other !== item);
      const next = others.find((other) => {
        const box = other.getBoundingClientRect();
        return now.clientY < box.top + box.height / 2;
      });
      if (next) next.before(item);
      else this.list.append(item);
    };
    const stop = () => {
      window.removeEventListener("pointermove", follow);
      window.removeEventListener("pointerup", stop);
      window.removeEventListener("pointercancel", stop);
      item.classList.remove("cdp-ordered__item--dragged");
      if (this.items().some((one, place) => one !== before[place])) this.moved(item);
    };
    window.addEventListener("pointermove", follow);
    window.addEventListener("pointerup", stop);
    window.addEventListener("pointercancel", stop);
  }

  moved(item) {
    this.showButtons();
    const items = this.items();
    const sentence = `${this.nameOf(item)} is now ${items.indexOf(item) + 1} of ${items.length}.`;
    const order = items.map((one) => one.dataset.key);
    // One after the other, so that the last order is the one that stays.
    const moved = item.dataset.key;
    this.queue = this.queue.then(() => this.send(order, moved, sentence));
  }

  async send(order, moved, sentence) {
    try {
      const answer = await send(this.url, { order, moved, version: this.version });
      if (answer.version !== undefined) this.version = answer.version;
      for (const [id, text] of Object.entries(answer.texts || {})) {
        const place = document.getElementById(id);
        if (place) place.textContent = text;
      }
      this.status.textContent = sentence;
    } catch {
      this.status.textContent = "The new order was not saved. Open the page again and try once more.";
    }
  }

  showButtons() {
    const items = this.items();
    items.forEach((item, place) => {
      for (const form of this.formsOf(item).filter((one) => one.dataset.step)) {
        form.hidden = form.dataset.step === "-1" ? place === 0 : place === items.length - 1;
      }
    });
  }
}

export function startReorder() {
  for (const list of document.querySelectorAll("[data-reorder-url]")) new Reorder(list);
}
