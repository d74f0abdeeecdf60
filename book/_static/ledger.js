// Filters of the ledger page. Without this script all rows show.
(() => {
  const form = document.querySelector(".ledger-filters");
  const rows = [...document.querySelectorAll(".ledger > li")];
  const count = form.querySelector("output");

  function apply() {
    const wanted = Object.fromEntries(new FormData(form));
    const words = wanted.text.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      const fits =
        ["verdict", "kind", "chapter"].every(
          (name) => !wanted[name] || row.dataset[name] === wanted[name],
        ) && words.every((word) => text.includes(word));
      row.hidden = !fits;
      shown += fits;
    }
    count.textContent = `${shown} of ${rows.length} claims`;
  }

  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  apply();
})();
