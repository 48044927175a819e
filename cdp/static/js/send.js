// Sends JSON to the application, as a form would: with the token against forgery, and an answer in JSON.

export class Refused extends Error {
  constructor(status, body) {
    super(body.error || "We could not save that. Try again.");
    this.status = status;
    this.body = body;
  }
}

export class SignedOut extends Error {}

export async function send(url, body, { keepalive = false } = {}) {
  const token = document.querySelector("meta[name='csrf-token'], input[name='csrf_token']");
  const answer = await fetch(url, {
    method: "POST",
    credentials: "same-origin",
    keepalive,
    headers: {
      "Content-Type": "application/json",
      Accept: "application/json",
      "X-CSRFToken": token ? token.content || token.value : "",
    },
    body: JSON.stringify(body),
  });
  const isJson = (answer.headers.get("Content-Type") || "").includes("application/json");
  // A sign-in page came instead of an answer.
  if (answer.status === 401 || (answer.redirected && !isJson)) throw new SignedOut();
  if (answer.status >= 500 || !isJson) throw new Error(`The server answered ${answer.status}.`);
  const given = await answer.json();
  if (!answer.ok) throw new Refused(answer.status, given);
  document.dispatchEvent(new CustomEvent("cdp:active"));
  return given;
}
