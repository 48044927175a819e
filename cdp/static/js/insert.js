// Puts a reference or a paragraph into the text at the cursor, with a button beside it. Without this it is copied.

function textarea() {
  return document.querySelector("textarea[name=text]");
}

function insert(words) {
  const field = textarea();
  field.focus();
  field.setRangeText(words, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

export function startInsert() {
  if (!textarea()) return;
  for (const place of document.querySelectorAll("[data-insert]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "cdp-link-button";
    button.textContent = "Insert";
    const about = document.createElement("span");
    about.className = "govuk-visually-hidden";
    about.textContent = ` ${place.dataset.insertName || place.dataset.insert}`;
    button.append(about);
    button.addEventListener("click", () => insert(place.dataset.insert));
    place.after(" ", button);
  }
}
