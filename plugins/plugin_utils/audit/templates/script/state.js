// SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// What is chosen stands in the fragment of the page's address, so that a view can be sent to somebody.

const LISTS = { verdict: "verdicts", slots: "kinds" };

// The fragment of what is chosen; what is as at first is left out.
function written() {
  const first = initial();
  const parameters = new URLSearchParams();
  if (chosen.text) parameters.set("q", chosen.text);
  for (const [name, key] of Object.entries(LISTS)) if (chosen[key].size) parameters.set(name, [...chosen[key]].join(","));
  if (chosen.sort !== first.sort || chosen.descending) parameters.set("sort", (chosen.descending ? "-" : "") + chosen.sort);
  if (chosen.group) parameters.set("group", chosen.group);
  if (chosen.view !== first.view) parameters.set("view", chosen.view);
  for (const [key, unfolded] of chosen.unfolded) parameters.append(unfolded ? "unfold" : "fold", key);
  for (const position of chosen.opened) parameters.append("open", gateways[position].name);
  return parameters.toString();
}

// What a fragment says; a word that means nothing here is passed over.
function read(fragment) {
  const parameters = new URLSearchParams(fragment);
  const found = initial();
  found.text = parameters.get("q") ?? "";
  for (const [name, key] of Object.entries(LISTS)) found[key] = new Set((parameters.get(name) ?? "").split(",").filter(isFilter[key]));
  const sort = parameters.get("sort") ?? "";
  if (Object.hasOwn(COLUMNS, sort.replace(/^-/, ""))) {
    found.sort = sort.replace(/^-/, "");
    found.descending = sort.startsWith("-");
  }
  if (Object.hasOwn(GROUPS, parameters.get("group") ?? "")) found.group = parameters.get("group");
  if ([TABLE, CARDS].includes(parameters.get("view"))) found.view = parameters.get("view");
  for (const key of parameters.getAll("unfold")) found.unfolded.set(key, true);
  for (const key of parameters.getAll("fold")) found.unfolded.set(key, false);
  const names = new Set(parameters.getAll("open"));
  for (const gateway of gateways) if (names.has(gateway.name)) found.opened.add(gateway.position);
  return found;
}

const isFilter = {
  verdicts: (word) => urgency.has(word),
  kinds: (word) => Array.from(document.querySelectorAll(".legend button")).some((one) => one.dataset.kind === word),
};

function writeFragment() {
  const fragment = written();
  const address = location.href.split("#")[0] + (fragment ? `#${fragment}` : "");
  // Some browsers limit how often an address may change, and some let no page in a frame change it.
  try { if (address !== location.href) history.replaceState(null, "", address); } catch { /* the next change writes it */ }
}

// Shows what is chosen, and writes it down.
function update() {
  const shown = show();
  writeFragment();
  return shown;
}
