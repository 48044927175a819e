// Saves a text while it is being written. What is not saved yet is kept in the browser, so that a closed tab, a
// lost connection or a session that ended loses nothing; somebody else's change is shown beside one's own.

import { Refused, SignedOut, send } from "./send.js";

const PAUSE = 1500;
const LONGEST_WAIT = 60000;
const KEPT_FOR = 7 * 24 * 60 * 60 * 1000;
const PREFIX = "cdp-draft:";

const keep = {
  read(url) {
    try {
      return JSON.parse(localStorage.getItem(PREFIX + url));
    } catch {
      return null;
    }
  },
  write(url, draft) {
    try {
      localStorage.setItem(PREFIX + url, JSON.stringify(draft));
    } catch {
      // Storage is full or switched off: the text is still in its field.
    }
  },
  forget(url) {
    try {
      localStorage.removeItem(PREFIX + url);
    } catch {
      // As above.
    }
  },
};

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function clock(moment) {
  const hour = moment.getHours();
  const minutes = String(moment.getMinutes()).padStart(2, "0");
  return `${hour % 12 || 12}:${minutes}${hour < 12 ? "am" : "pm"}`;
}

class Autosave {
  constructor(field) {
    this.field = field;
    this.url = field.dataset.autosaveUrl;
    this.version = Number(field.dataset.autosaveVersion);
    this.saved = field.defaultValue; // not its value: somebody may have typed before this script was there
    this.wait = PAUSE;
    this.sending = null;
    this.stopped = false;
    this.status = document.querySelector(`[data-autosave-status="${CSS.escape(field.id)}"]`);
    if (!this.status) {
      this.status = element("p", { class: "govuk-hint cdp-autosave", role: "status" });
      field.after(this.status);
    }
    field.addEventListener("input", () => this.typed());
    field.addEventListener("blur", (event) => {
      if (!(event.relatedTarget?.type === "submit" && event.relatedTarget.form === field.form)) this.save();
    });
    window.addEventListener("online", () => this.save());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.save({ keepalive: true });
    });
    if (field.form) saversOf(field.form).push(this);
    const typedAlready = field.value !== this.saved;
    this.bringBack(typedAlready);
    if (typedAlready && !this.stopped) this.typed();
  }

  bringBack(typedAlready) {
    const draft = keep.read(this.url);
    if (!draft || draft.text === this.field.value || Date.now() - draft.at > KEPT_FOR) {
      keep.forget(this.url);
      return;
    }
    if (draft.version === this.version) {
      const since = typedAlready ? " What you have typed since stands below it." : "";
      this.field.value = typedAlready ? `${draft.text}\n\n${this.field.value}` : draft.text;
      this.say(`We restored what you typed at ${clock(new Date(draft.at))}, which had not been saved.${since}`);
      this.later();
    } else {
      this.clash(this.field.value, draft.text, this.version);
    }
  }

  typed() {
    keep.write(this.url, { text: this.field.value, version: this.version, at: Date.now() });
    this.wait = PAUSE;
    this.later();
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), this.wait);
  }

  stop() {
    clearTimeout(this.timer);
    this.stopped = true;
  }

  async save(options) {
    clearTimeout(this.timer);
    const text = this.field.value;
    if (this.sending || this.stopped || text === this.saved) return;
    this.sending = send(this.url, { text, version: this.version }, options)
      .then((answer) => this.done(text, answer))
      .catch((problem) => this.failed(problem, text));
    await this.sending;
    this.sending = null;
    if (!this.stopped && this.field.value !== this.saved) this.later();
  }

  done(text, answer) {
    this.saved = text;
    this.take(answer.version);
    this.wait = PAUSE;
    if (this.field.value === text) keep.forget(this.url);
    this.say(`Saved at ${answer.saved_at || clock(new Date())}`);
  }

  take(version) {
    const inForm = this.field.form?.elements.namedItem("version");
    if (inForm && Number(inForm.value) === this.version) inForm.value = version;
    this.version = version;
  }

  failed(problem, text) {
    if (problem instanceof SignedOut) {
      this.stopped = true;
      this.trouble("You have been signed out. We kept what you typed in this browser. Sign in again and open this page.");
    } else if (problem instanceof Refused && problem.status === 409) {
      const difference = (problem.body.differences || [])[0];
      this.clash(difference ? difference.theirs : "", text, problem.body.version);
    } else if (problem instanceof Refused) {
      this.saved = text;
      this.trouble(`Not saved. ${problem.message}`);
    } else {
      this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
      this.trouble("Not saved yet, because there is no connection. We kept what you typed in this browser and will try again.");
    }
  }

  clash(theirs, yours, version) {
    this.stopped = true;
    const id = `${this.field.id}-theirs`;
    const shown = element("textarea", { class: "govuk-textarea", id, rows: "6", readonly: "" });
    shown.value = theirs;
    const mine = element("button", { type: "button", class: "govuk-button govuk-button--secondary" }, "Save my text");
    const others = element("button", { type: "button", class: "govuk-button govuk-button--secondary" }, "Use their text");
    const box = element(
      "div",
      { class: "cdp-autosave__choice" },
      element("label", { class: "govuk-label govuk-label--s", for: id }, "Saved text"),
      shown,
      element("div", { class: "govuk-button-group" }, mine, others),
    );
    const settle = (text) => {
      box.remove();
      this.stopped = false;
      this.take(version);
      this.saved = theirs;
      this.field.value = text;
      this.field.focus();
      if (text === theirs) {
        keep.forget(this.url);
        this.say("Their text is in the field.");
      } else {
        this.save();
      }
    };
    mine.addEventListener("click", () => settle(this.field.value));
    others.addEventListener("click", () => settle(theirs));
    this.field.value = yours;
    this.trouble("Someone else saved a change to this text while you were writing. Your text is still in the field.");
    this.status.after(box);
  }

  say(sentence) {
    this.status.classList.remove("cdp-autosave--trouble");
    this.status.textContent = sentence;
  }

  trouble(sentence) {
    this.status.classList.add("cdp-autosave--trouble");
    if (this.status.textContent !== sentence) this.status.textContent = sentence;
  }
}

const saversByForm = new WeakMap();

// The texts of a form that save themselves. Sending the form waits for what is on its way: it may carry a new version.
function saversOf(form) {
  if (!saversByForm.has(form)) {
    const savers = [];
    saversByForm.set(form, savers);
    form.addEventListener("submit", (event) => {
      for (const saver of savers) saver.stop();
      const onTheirWay = savers.map((saver) => saver.sending).filter(Boolean);
      if (!onTheirWay.length) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      Promise.all(onTheirWay).then(() => setTimeout(() => form.requestSubmit(event.submitter)));
    });
  }
  return saversByForm.get(form);
}

export function startAutosave() {
  for (const field of document.querySelectorAll("[data-autosave-url]")) new Autosave(field);
}
