// Turns a long drop-down list into a box to type in: <select data-autocomplete>.

import { escaped } from "./markup.js";

export async function startAutocomplete() {
  await import("accessible-autocomplete");
  for (const select of document.querySelectorAll("select[data-autocomplete]")) {
    const described = select.getAttribute("aria-describedby");
    window.accessibleAutocomplete.enhanceSelectElement({
      selectElement: select,
      defaultValue: select.value ? select.selectedOptions[0].text : "",
      showAllValues: true,
      templates: { suggestion: escaped },
      // Typed words that match nothing must not leave an earlier choice standing unseen.
      confirmOnBlur: true,
      showNoOptionsFound: true,
      tNoResults: () => "Nothing found",
    });
    const input = document.getElementById(select.id.replace(/-select$/, ""));
    if (described && input) {
      input.setAttribute("aria-describedby", `${described} ${input.getAttribute("aria-describedby") || ""}`.trim());
    }
    input?.addEventListener("input", () => {
      if (input.value === "") select.value = "";
    });
  }
}
