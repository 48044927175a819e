// Keeps the time left for the item being discussed up to date. The server computes the first text and says its time,
// because the clock of the computer may be wrong.

const EVERY = 15_000;

export function startCountdown() {
  const shown = document.querySelector("[data-ends-at]");
  const ends = Date.parse(shown.dataset.endsAt);
  const ahead = Date.parse(shown.dataset.now) - Date.now();
  setInterval(() => {
    const left = Math.round((ends - Date.now() - ahead) / 60_000);
    const minutes = Math.abs(left);
    shown.textContent = `${minutes} ${minutes === 1 ? "minute" : "minutes"} ${left < 0 ? "over" : "left"}`;
  }, EVERY);
}
