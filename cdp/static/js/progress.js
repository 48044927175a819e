// Keeps the progress of a file up to date, and opens the page again once the file is ready. Without JavaScript, the page
// has a link for this.

const EVERY = 2_000;

export function startProgress() {
  const shown = document.querySelector("[data-progress]");
  const timer = setInterval(async () => {
    let page;
    try {
      const answer = await fetch(window.location.href, { credentials: "same-origin" });
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      return; // the network may be back in two seconds
    }
    const next = page.querySelector("[data-progress]");
    if (next) {
      shown.textContent = next.textContent;
    } else {
      clearInterval(timer);
      window.location.reload();
    }
  }, EVERY);
}
