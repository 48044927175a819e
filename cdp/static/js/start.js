// Starts what the page asks for. Every page works without any of it.

import "./markup.js";
import { initAll as startGovuk } from "govuk-frontend";

const onPage = (selector) => document.querySelector(selector) !== null;

startGovuk();

// GOV.UK Frontend marks radios that reveal fields as expanded, which radios cannot be. The fields follow the radio.
for (const radio of document.querySelectorAll("input[type=radio][aria-controls]")) {
  const settle = () => radio.removeAttribute("aria-expanded");
  settle();
  new MutationObserver(settle).observe(radio, { attributeFilter: ["aria-expanded"] });
}

if (onPage("[data-module^='moj-']")) {
  const { initAll: startMoj } = await import("moj-frontend");
  startMoj();
}

if (onPage("select[data-autocomplete]")) {
  const { startAutocomplete } = await import("./autocomplete.js");
  await startAutocomplete();
}

if (onPage("[data-autosave-url]")) {
  const { startAutosave } = await import("./autosave.js");
  startAutosave();
}

if (onPage("[data-check-url]")) {
  const { startChecks } = await import("./check.js");
  startChecks();
}

if (onPage("[data-insert]")) {
  const { startInsert } = await import("./insert.js");
  startInsert();
}

if (onPage("[data-reorder-url]")) {
  const { startReorder } = await import("./reorder.js");
  startReorder();
}

if (onPage("[data-ends-at]")) {
  const { startCountdown } = await import("./countdown.js");
  startCountdown();
}

if (onPage("[data-progress]")) {
  const { startProgress } = await import("./progress.js");
  startProgress();
}

if (onPage("[data-times-url]")) {
  const { startTimes } = await import("./times.js");
  startTimes();
}

if (onPage("[data-filter]")) {
  const { startFilters } = await import("./filter.js");
  startFilters();
}

if (document.body.dataset.idleMinutes) {
  const { startSessionWarning } = await import("./session-warning.js");
  startSessionWarning(Number(document.body.dataset.idleMinutes));
}
