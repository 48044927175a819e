// Warns before a session ends for want of use, and offers to stay signed in. What was typed stays on the page.

const WARNING = 3;
const MINUTE = 60000;

export function startSessionWarning(minutes) {
  if (!(minutes > WARNING) || typeof HTMLDialogElement === "undefined") return;
  const dialog = document.createElement("dialog");
  dialog.className = "cdp-idle";
  dialog.setAttribute("aria-labelledby", "idle-title");
  const title = document.createElement("h2");
  title.className = "govuk-heading-m";
  title.id = "idle-title";
  const text = document.createElement("p");
  text.className = "govuk-body";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "govuk-button";
  dialog.append(title, text, button);
  document.body.append(dialog);

  let warning;
  let end;

  function begin() {
    clearTimeout(warning);
    clearTimeout(end);
    warning = setTimeout(warn, (minutes - WARNING) * MINUTE);
    end = setTimeout(ended, minutes * MINUTE);
  }

  function warn() {
    title.textContent = "You will soon be signed out";
    text.textContent = `You have not used the service for a while. We will sign you out in ${WARNING} minutes.`;
    button.textContent = "Stay signed in";
    button.onclick = stay;
    dialog.showModal();
  }

  function ended() {
    title.textContent = "You have been signed out";
    text.textContent = "What you typed is still on this page. Copy it before you sign in again.";
    button.textContent = "Close";
    button.onclick = () => dialog.close();
    if (!dialog.open) dialog.showModal();
  }

  async function stay() {
    dialog.close();
    try {
      const answer = await fetch(window.location.href, { method: "HEAD", credentials: "same-origin" });
      if (answer.ok && !answer.redirected) begin();
      else ended();
    } catch {
      ended();
    }
  }

  document.addEventListener("cdp:active", begin);
  begin();
}
