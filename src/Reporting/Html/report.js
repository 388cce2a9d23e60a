"use strict";
(() => {
  const $ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const table = document.querySelector("table.matrix"), body = table.tBodies[0], rows = [...body.rows], sections = $("section.instance");
  const search = document.getElementById("search"), verdict = document.getElementById("verdict"), status = document.getElementById("status");
  const order = { undecided: 0, refuted: 1, vacuous: 2, holds: 3, "not-applicable": 4 };

  // Sorting: by name, or by the verdicts of a column, worst first.
  $("thead button", table).forEach((button, column) => button.addEventListener("click", () => {
    const heading = button.closest("th"), direction = heading.getAttribute("aria-sort") === "ascending" ? -1 : 1;
    $("th", table.tHead).forEach(other => other.removeAttribute("aria-sort"));
    heading.setAttribute("aria-sort", direction > 0 ? "ascending" : "descending");
    const key = row => column === 0 ? row.dataset.name : $(".pill", row.cells[column]).map(pill => order[pill.dataset.kind]).join("");
    const keys = new Map(rows.map(row => [row, key(row)]));
    const sorted = [...rows].sort((a, b) => direction * (keys.get(a) < keys.get(b) ? -1 : keys.get(a) > keys.get(b) ? 1 : 0) || (a.dataset.name < b.dataset.name ? -1 : 1));
    body.append(...sorted);
    const place = new Map(sorted.map((row, k) => [row.dataset.name, k]));
    const main = sections[0].parentNode;
    main.append(...[...sections].sort((a, b) => place.get(a.dataset.name) - place.get(b.dataset.name)));
  }));

  // Searching: an instance stays if all words are in its text and, if a verdict is chosen, some theorem has it there.
  const texts = new Map(sections.map(section => [section.dataset.name, section.textContent.toLowerCase()]));
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean), kind = verdict.value;
    const stays = new Set(rows.filter(row => words.every(word => texts.get(row.dataset.name).includes(word)) && (!kind || row.querySelector(`[data-kind="${kind}"]`))).map(row => row.dataset.name));
    rows.forEach(row => row.hidden = !stays.has(row.dataset.name));
    sections.forEach(section => section.hidden = !stays.has(section.dataset.name));
    $(".theorem").forEach(theorem => theorem.hidden = kind !== "" && !theorem.querySelector(`summary [data-kind="${kind}"]`));
    status.textContent = `${stays.size} of ${rows.length} ${rows.length === 1 ? 'instance' : 'instances'}`;
  };
  search.addEventListener("input", filter);
  verdict.addEventListener("change", filter);
  document.getElementById("clear").addEventListener("click", () => { search.value = verdict.value = ""; filter(); search.focus(); });

  // A cell opens its theorem; so does an address with a fragment.
  const open = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || !target.matches(".theorem")) return;
    if (target.hidden || target.closest("[hidden]")) { search.value = verdict.value = ""; filter(); }
    target.open = true;
    target.scrollIntoView();
    target.querySelector("summary").focus({ preventScroll: true });
  };
  addEventListener("hashchange", open);
  $("td a", table).forEach(link => link.addEventListener("click", () => { if (location.hash === link.hash) open(); }));
  open();

  // Files: the bytes are in the page.
  document.addEventListener("click", event => {
    const button = event.target.closest("button[data-file]");
    if (!button) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([document.getElementById(button.dataset.file).textContent], { type: "application/json" }));
    link.download = button.dataset.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });

  // Paper shows every verdict, but no certificate in full.
  let closed = [];
  addEventListener("beforeprint", () => { closed = $(".theorem:not([open])"); closed.forEach(theorem => theorem.open = true); });
  addEventListener("afterprint", () => closed.forEach(theorem => theorem.open = false));
  document.querySelector(".bar").hidden = false;
})();
