// Turns a long drop-down list into a box to type in: <select data-autocomplete>. What stands in the box is sent with the
// choice, as NAME-typed, and the server takes no choice that the box does not show (cdp/web/fields/suggestions.py).

import { escaped } from "./markup.js";

const words = (text) => text.trim().replace(/\s+/g, " ").toLocaleLowerCase("en-GB");

// Choose what the box says, and nothing if it names no option, so that an earlier choice does not stand unseen.
function choose(select, typed) {
  const named = [...select.options].find((option) => option.value && words(option.text) === words(typed));
  if (named) named.selected = true;
  else select.value = "";
}

// Options that read alike can only be told apart in the list itself.
function readAlike(select) {
  const texts = [...select.options].map((option) => words(option.text));
  return new Set(texts).size < texts.length;
}

// The box describes itself while it is empty; its hint and error must stay.
function describe(input, described) {
  const complete = () => {
    const now = (input.getAttribute("aria-describedby") || "").split(" ").filter(Boolean);
    const missing = described.filter((id) => !now.includes(id));
    if (missing.length) input.setAttribute("aria-describedby", [...missing, ...now].join(" "));
  };
  complete();
  new MutationObserver(complete).observe(input, { attributeFilter: ["aria-describedby"] });
}

function enhance(select) {
  const id = select.id;
  const described = (select.getAttribute("aria-describedby") || "").split(" ").filter(Boolean);
  const chosen = select.value ? select.selectedOptions[0].text : "";
  window.accessibleAutocomplete.enhanceSelectElement({
    selectElement: select,
    name: `${select.name}-typed`,
    defaultValue: select.dataset.typed || chosen,
    inputClasses: select.classList.contains("govuk-select--error") ? "govuk-input--error" : null,
    showAllValues: true,
    templates: { suggestion: escaped },
    // Nothing is chosen that nobody chose: the first suggestion is not what somebody meant who typed another name.
    autoselect: false,
    confirmOnBlur: true,
    onConfirm: (label) => {
      if (label !== undefined) choose(select, label);
    },
    showNoOptionsFound: true,
    tNoResults: () => "Nothing found",
  });
  const input = document.getElementById(id);
  describe(input, described);
  input.addEventListener("input", () => choose(select, input.value));
}

export async function startAutocomplete() {
  await import("accessible-autocomplete");
  for (const select of document.querySelectorAll("select[data-autocomplete]")) {
    if (!readAlike(select)) enhance(select);
  }
}
