// Shows the clock times of an agenda while its minutes are typed. Without this script a button does the same.

import { send } from "./send.js";

const PAUSE = 250; // milliseconds after the last key

export function startTimes() {
  const rows = document.querySelector("[data-times-url]");
  const inputs = [...rows.querySelectorAll("input[data-minutes]")];
  let waiting = 0;
  let last = 0;

  const show = async () => {
    const minutes = {};
    for (const input of inputs) {
      const given = Number(input.value);
      if (Number.isInteger(given) && given >= 1 && given <= 480) minutes[input.dataset.minutes] = given;
    }
    last += 1;
    const mine = last;
    try {
      const answer = await send(rows.dataset.timesUrl, { minutes });
      if (mine !== last) return;
      for (const [id, text] of Object.entries(answer.texts)) {
        const place = document.getElementById(id);
        if (place && place.textContent !== text) place.textContent = text;
      }
    } catch {
      // The button "Show the times" and the page after saving show them.
    }
  };

  rows.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, PAUSE);
  });
}
