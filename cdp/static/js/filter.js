// Narrows a table to the rows that hold the words typed: <input data-filter="#members">.

function startFilter(input) {
  const table = document.querySelector(input.dataset.filter);
  if (!table) return;
  const status = document.createElement("p");
  status.className = "govuk-body-s";
  status.setAttribute("role", "status");
  input.after(status);
  input.addEventListener("input", () => {
    const words = input.value.toLocaleLowerCase("en-GB").split(/\s+/).filter(Boolean);
    const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLocaleLowerCase("en-GB");
      row.hidden = !words.every((word) => text.includes(word));
      if (!row.hidden) shown += 1;
    }
    status.textContent = words.length ? `Showing ${shown} of ${rows.length}` : "";
  });
}

export function startFilters() {
  for (const input of document.querySelectorAll("[data-filter]")) startFilter(input);
}
