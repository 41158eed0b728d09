// SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the controls do, and the beginning.

const isReadable = () => document.body.dataset.ready === "yes";
const search = byId("search");

let due = 0;
search.addEventListener("input", () => {
  cancelAnimationFrame(due);
  due = requestAnimationFrame(() => { chosen.text = search.value; limit = LINES_AT_FIRST; update(); });
});

function toggleFilter(set, key) {
  if (!set.delete(key)) set.add(key);
  limit = LINES_AT_FIRST;
  update();
}
for (const one of document.querySelectorAll(".verdicts button")) one.addEventListener("click", () => toggleFilter(chosen.verdicts, one.dataset.verdict));
for (const one of document.querySelectorAll(".legend button")) one.addEventListener("click", () => toggleFilter(chosen.kinds, one.dataset.kind));
byId("clear").addEventListener("click", () => {
  Object.assign(chosen, { text: "", verdicts: new Set(), kinds: new Set() });
  update();
  search.focus();
});

// A second time on the same column turns the order round.
function sortBy(key, isHeading) {
  const again = isHeading && chosen.sort === key;
  chosen.descending = again ? !chosen.descending : Boolean(COLUMNS[key].largestFirst);
  chosen.sort = key;
  update();
}
for (const one of document.querySelectorAll("button[data-sort]")) one.addEventListener("click", () => sortBy(one.dataset.sort, true));
byId("sort").addEventListener("change", (event) => sortBy(event.target.value, false));
byId("direction").addEventListener("click", () => { chosen.descending = !chosen.descending; update(); });
byId("group").addEventListener("change", (event) => { chosen.group = event.target.value; chosen.unfolded.clear(); update(); });
for (const one of document.querySelectorAll("button[data-view]")) one.addEventListener("click", () => { chosen.view = one.dataset.view; update(); });

// The focus goes on to the first line that was not there before.
function showMore(upTo) {
  const before = tbody.querySelectorAll(".open, .fold").length;
  limit = upTo;
  update();
  tbody.querySelectorAll(".open, .fold")[before]?.focus();
}
byId("more").addEventListener("click", () => showMore(limit + LINES_AT_FIRST));
byId("all").addEventListener("click", () => showMore(Infinity));

for (const gateway of gateways) gateway.opener.addEventListener("click", () => {
  if (!chosen.opened.delete(gateway.position)) chosen.opened.add(gateway.position);
  update();
  gateway.opener.focus();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") hideDetail();
  const typing = event.target.closest?.("input, select");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    search.focus();
    return;
  }
  stepThroughSlots(event);
  stepThroughLines(event);
});

// Arrows go from line to line, headings of groups among them.
function stepThroughLines(event) {
  const from = event.target.closest?.(".open, .fold");
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!from || !step || chosen.view !== TABLE) return;
  const all = [...tbody.querySelectorAll(".open, .fold")];
  const to = all[all.indexOf(from) + step];
  if (!to) return;
  event.preventDefault();
  to.focus();
}

window.addEventListener("hashchange", () => { chosen = read(location.hash.slice(1)); show(); });

// On paper there is no "Show more", and nothing to open.
window.addEventListener("beforeprint", () => {
  const before = limit;
  limit = Infinity;
  show();
  limit = before;
  for (const gateway of gateways) if (!gateway.article.hidden) drawForPrint(gateway);
  for (const details of document.querySelectorAll(".chart details")) details.open = false;
});
window.addEventListener("afterprint", show);

watchSlots(document.querySelector("main"));
paint(kept.get());
chosen = read(location.hash.slice(1));
show();
document.body.dataset.ready = "no";
for (const gateway of gateways) comesIntoView.observe(gateway.article);
(async () => {
  for (const gateway of gateways) await unpack(gateway);
  document.body.dataset.ready = "yes";
  // What the search had not seen yet.
  if (chosen.text) show();
})();
