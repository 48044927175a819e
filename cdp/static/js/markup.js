// Where words become HTML. What people type is text: the libraries that write HTML get it escaped.

const NAMES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export const escaped = (words) => String(words ?? "").replace(/[&<>"']/g, (letter) => NAMES[letter]);

// The arrows of sortable tables, and the number of a suggestion on iOS. Any other "<" is shown as text.
const TAG = String.raw`\/?(?:svg|path|span)`;
const NAME = "aria-hidden|d|fill|focusable|height|id|role|style|viewBox|width|xmlns";
const OTHER = new RegExp(String.raw`<(?!${TAG}(?:\s+(?:${NAME})=(?:"[^"<>]*"|[\w-]+))*\s*\/?>)`, "g");

// Browsers that know Trusted Types pass every text that becomes HTML through here, whichever script writes it. No text
// becomes a script, because the policy has no function for that.
window.trustedTypes?.createPolicy("default", { createHTML: (html) => html.replace(OTHER, "&lt;") });
