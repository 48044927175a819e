// Warns before a session ends for want of use, and offers to stay signed in. The server alone knows how long is left,
// because other tabs use the same session: it is asked before anything is said. What was typed stays on the page.

import { send } from "./send.js";

const ADDRESS = "/session";
const WARNING = 180; // seconds before the end
const SPARE = 60; // the server notes use at most once a minute
const A_MOMENT = 2;

function inMinutes(seconds) {
  const minutes = Math.max(1, Math.round(seconds / 60));
  return minutes === 1 ? "1 minute" : `${minutes} minutes`;
}

class SessionWarning {
  constructor(seconds) {
    this.seconds = seconds;
    this.makeDialog();
    this.others = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("cdp-session");
    this.others?.addEventListener("message", () => this.used());
    document.addEventListener("cdp:active", () => this.usedHere());
    const again = () => {
      if (document.visibilityState === "visible" && this.dialog.open) this.check();
    };
    document.addEventListener("visibilitychange", again);
    window.addEventListener("online", again);
    this.usedHere();
  }

  makeDialog() {
    this.dialog = document.createElement("dialog");
    this.dialog.className = "cdp-idle";
    this.dialog.setAttribute("aria-labelledby", "idle-title");
    this.dialog.setAttribute("aria-describedby", "idle-text");
    this.title = document.createElement("h2");
    this.title.className = "govuk-heading-m";
    this.title.id = "idle-title";
    this.text = document.createElement("p");
    this.text.className = "govuk-body";
    this.text.id = "idle-text";
    this.button = document.createElement("button");
    this.button.type = "button";
    this.button.className = "govuk-button";
    this.button.addEventListener("click", () => this.answer());
    // Escape is an answer too: it does what the button does
    this.dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.answer();
    });
    this.dialog.append(this.title, this.text, this.button);
    document.body.append(this.dialog);
  }

  // This page used the session: other tabs need not warn.
  usedHere() {
    this.others?.postMessage("used");
    this.used();
  }

  used() {
    if (this.dialog.open) this.check();
    else this.checkIn(this.seconds - WARNING - SPARE);
  }

  checkIn(seconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.check(), Math.max(seconds, A_MOMENT) * 1000);
  }

  async check() {
    try {
      const answer = await fetch(ADDRESS, { credentials: "same-origin", cache: "no-store" });
      this.left(await answer.json());
    } catch {
      this.unknown();
    }
  }

  // `at_most` is how many seconds a person who goes on using the service has left.
  left({ seconds, at_most: atMost }) {
    if (seconds > WARNING) {
      this.dialog.close();
      this.checkIn(seconds - WARNING);
    } else if (seconds > 0) {
      if (atMost > WARNING) this.warn(seconds);
      else this.lastMinutes(seconds);
      this.checkIn(seconds + A_MOMENT);
    } else {
      this.ended();
    }
  }

  async answer() {
    if (!this.mayStay) {
      this.dialog.close();
      return;
    }
    try {
      await send(ADDRESS, {}); // it says that the session was used
    } catch {
      this.check();
    }
  }

  show(title, text, button, mayStay) {
    this.title.textContent = title;
    this.text.textContent = text;
    this.button.textContent = button;
    this.mayStay = mayStay;
    if (!this.dialog.open) this.dialog.showModal();
  }

  warn(seconds) {
    const when = inMinutes(seconds);
    this.show(
      "You will soon be signed out",
      `You have not used the service for a while. We will sign you out in ${when}.`,
      "Stay signed in",
      true,
    );
  }

  lastMinutes(seconds) {
    this.show(
      "You will soon be signed out",
      `You have been signed in for as long as we allow. Save your work: we will sign you out in ${inMinutes(seconds)}.`,
      "Close",
      false,
    );
  }

  ended() {
    clearTimeout(this.timer);
    this.show(
      "You have been signed out",
      "What you typed is still on this page. Copy it before you sign in again.",
      "Close",
      false,
    );
  }

  unknown() {
    clearTimeout(this.timer);
    this.show(
      "You may have been signed out",
      "We could not reach the service. What you typed is still on this page. Copy it before you sign in again.",
      "Close",
      false,
    );
  }
}

export function startSessionWarning(minutes) {
  if (minutes * 60 > WARNING && typeof HTMLDialogElement !== "undefined") new SessionWarning(minutes * 60);
}
