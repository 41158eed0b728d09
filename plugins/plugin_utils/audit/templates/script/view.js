// SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Filters, order and groups, and the two views of them: the table, whose lines open cards, and the cards.

const TABLE = "table";
const CARDS = "cards";
// So many gateways are seen at once as cards; more of them begin as a table.
const CARDS_AT_MOST = 12;
// Lines of the table before "Show more": less than three screens.
const LINES_AT_FIRST = matchMedia("(max-width: 40rem)").matches ? 25 : 50;

const tbody = document.querySelector("#table tbody");
const cards = document.querySelector(".cards");

// What the reader has chosen. sort: a key of COLUMNS; group: a key of GROUPS, or "". unfolded: name of a group -> whether
// its gateways are shown, where the reader has said so. opened: positions of gateways whose cards are open in the table.
const initial = () => ({
  text: "",
  verdicts: new Set(),
  kinds: new Set(),
  sort: "verdict",
  descending: false,
  group: "",
  view: gateways.length > CARDS_AT_MOST ? TABLE : CARDS,
  unfolded: new Map(),
  opened: new Set(),
});
let chosen = initial();
let limit = LINES_AT_FIRST;

const naturally = new Intl.Collator("en", { numeric: true }).compare;
const urgency = new Map(index.verdicts.map((verdict, position) => [verdict, position]));
// What each column is sorted by, and whether its largest value comes first. Equals stay in the order of urgency.
const COLUMNS = {
  verdict: { order: (one, other) => urgency.get(one.verdict) - urgency.get(other.verdict) },
  name: { order: (one, other) => naturally(one.name, other.name) },
  group: { order: (one, other) => naturally(one.group, other.group) },
  firmware: { order: (one, other) => naturally(one.firmware, other.firmware) },
  sims: { order: (one, other) => one.sims[0] - other.sims[0] || one.sims[1] - other.sims[1], largestFirst: true },
  findings: { order: (one, other) => one.findings - other.findings, largestFirst: true },
};
const GROUPS = {
  group: (gateway) => gateway.group,
  verdict: (gateway) => gateway.verdict,
  firmware: (gateway) => gateway.firmware,
};
const verdictNames = new Map(Array.from(document.querySelectorAll(".verdicts button"), (one) => [one.dataset.verdict, one.lastChild.textContent.trim()]));
const groupTitle = (key) => (chosen.group === "verdict" ? verdictNames.get(key) : key || "Without");

const ofVerdict = (gateway) => !chosen.verdicts.size || chosen.verdicts.has(gateway.verdict);
const ofKinds = (gateway) => !chosen.kinds.size || Array.from(chosen.kinds).some((kind) => gateway.kinds[kind]);

// The groups to show, each with its gateways, in their order; one without a name where nothing is grouped.
function arranged(shown) {
  const { order } = COLUMNS[chosen.sort];
  const sign = chosen.descending ? -1 : 1;
  const sorted = [...shown].sort((one, other) => sign * order(one, other) || one.position - other.position);
  if (!chosen.group) return [{ key: null, members: sorted }];
  const groups = new Map();
  for (const gateway of sorted) {
    const key = GROUPS[chosen.group](gateway);
    if (!groups.has(key)) groups.set(key, { key, members: [] });
    groups.get(key).members.push(gateway);
  }
  const inOrder = chosen.group === "verdict"
    ? (one, other) => urgency.get(one) - urgency.get(other)
    : (one, other) => Number(one === "") - Number(other === "") || naturally(one, other);
  return [...groups.values()].sort((one, other) => inOrder(one.key, other.key));
}

// A table of a screen or two shows the gateways of its groups; a longer one begins with the groups alone.
function isUnfolded(key, shown) {
  return key === null || (chosen.unfolded.get(key) ?? (chosen.view === CARDS || shown.length <= LINES_AT_FIRST));
}

function groupHeading({ key, members }, unfolded) {
  const heading = element("span", "group");
  const toggle = button("fold", groupTitle(key), () => { chosen.unfolded.set(key, !unfolded); update(); refocus(key); });
  toggle.setAttribute("aria-expanded", String(unfolded));
  toggle.dataset.group = key;
  heading.append(toggle, element("span", "", counted(members.length, "gateway")));
  for (const verdict of index.verdicts) {
    const number = members.filter((gateway) => gateway.verdict === verdict).length;
    if (!number) continue;
    const count = element("span", `verdict ${verdict}`, `${number} ${verdictNames.get(verdict)}`);
    count.dataset.verdict = verdict;
    heading.append(count);
  }
  return heading;
}

// The heading of a group is made anew, and the focus shall stay on it.
function refocus(key) {
  for (const one of document.querySelectorAll(".fold")) if (one.dataset.group === key) one.focus();
}

function wide(className, content) {
  const line = element("tr", className);
  const cell = element(className === "heading" ? "th" : "td");
  cell.colSpan = document.querySelectorAll("#table thead th").length;
  cell.append(content);
  line.append(cell);
  return line;
}

function drawTable(groups, shown) {
  const wanted = [];
  for (const group of groups) {
    const unfolded = isUnfolded(group.key, shown);
    if (group.key !== null) wanted.push(() => [wide("heading", groupHeading(group, unfolded))]);
    if (unfolded) wanted.push(...group.members.map((gateway) => () => tableLines(gateway)));
  }
  const kept = wanted.slice(0, limit).flatMap((make) => make());
  tbody.replaceChildren(...kept);
  byId("more").hidden = byId("all").hidden = wanted.length <= limit;
  byId("all").textContent = `Show all ${wanted.length.toLocaleString("en")}`;
}

function tableLines(gateway) {
  const opened = chosen.opened.has(gateway.position);
  gateway.opener.setAttribute("aria-expanded", String(opened));
  if (!opened) return [gateway.line];
  gateway.article.hidden = false;
  return [gateway.line, wide("opened", gateway.article)];
}

function drawCards(groups, shown) {
  const content = [];
  for (const group of groups) {
    const unfolded = isUnfolded(group.key, shown);
    if (group.key !== null) content.push(groupHeading(group, unfolded));
    for (const { article } of group.members) {
      article.hidden = !unfolded;
      content.push(article);
    }
  }
  put(content);
}

// Moves nothing that is in its place: to move a thousand cards takes far longer than to hide them.
function put(content) {
  for (const heading of cards.querySelectorAll(":scope > .group")) heading.remove();
  let next = cards.firstElementChild;
  for (const one of content) {
    while (next && next.hidden && next !== one) next = next.nextElementSibling;
    if (next === one) next = next.nextElementSibling;
    else cards.insertBefore(one, next);
  }
}

function render(shown) {
  const wanted = new Set(shown);
  for (const gateway of gateways) {
    const inTable = gateway.article.parentElement !== cards;
    const hidden = !wanted.has(gateway) || chosen.view === TABLE;
    if (inTable && (chosen.view === CARDS || !chosen.opened.has(gateway.position))) cards.append(gateway.article);
    if (hidden !== gateway.article.hidden) gateway.article.hidden = hidden;
  }
  byId("table").hidden = chosen.view !== TABLE;
  cards.hidden = chosen.view !== CARDS;
  byId("more").parentElement.hidden = chosen.view !== TABLE;
  const groups = arranged(shown);
  if (chosen.view === TABLE) drawTable(groups, shown);
  else tbody.replaceChildren();
  drawCards(chosen.view === CARDS ? groups : [], shown);
  for (const gateway of shown) mark(gateway);
}

// -- The numbers of filters and legend, and what is pressed ----------------------------------------------------------

function showNumbers(shown, found) {
  const others = found.filter(ofKinds);
  for (const one of document.querySelectorAll(".verdicts button")) {
    const { verdict } = one.dataset;
    one.firstChild.textContent = others.filter((gateway) => gateway.verdict === verdict).length.toLocaleString("en");
    one.setAttribute("aria-pressed", String(chosen.verdicts.has(verdict)));
  }
  const inLegend = found.filter(ofVerdict);
  for (const one of document.querySelectorAll(".legend button")) {
    const { kind } = one.dataset;
    // A kind that is not chosen beside others says how many there would be.
    const of = chosen.kinds.has(kind) || !chosen.kinds.size ? shown : inLegend;
    one.lastChild.textContent = of.reduce((sum, gateway) => sum + (gateway.kinds[kind] ?? 0), 0).toLocaleString("en");
    one.setAttribute("aria-pressed", String(chosen.kinds.has(kind)));
  }
  const total = counted(gateways.length, "gateway");
  const reading = words.length && !isReadable() ? ", still reading" : "";
  byId("shown").textContent = (shown.length === gateways.length ? total : `${shown.length} of ${total}`) + reading;
  byId("nothing").hidden = shown.length > 0 || !gateways.length;
}

function showChoices() {
  if (byId("search").value !== chosen.text) byId("search").value = chosen.text;
  byId("sort").value = chosen.sort;
  byId("group").value = chosen.group;
  byId("direction").textContent = chosen.descending ? "\u2191" : "\u2193";
  byId("direction").setAttribute("aria-pressed", String(chosen.descending));
  for (const one of document.querySelectorAll("button[data-view]")) one.setAttribute("aria-pressed", String(one.dataset.view === chosen.view));
  for (const one of document.querySelectorAll("#table thead th")) {
    const isSorted = one.dataset.column === chosen.sort;
    if (isSorted) one.setAttribute("aria-sort", chosen.descending ? "descending" : "ascending");
    else one.removeAttribute("aria-sort");
  }
  // In the maps, the slots of the chosen kinds stand out.
  if (chosen.kinds.size) document.querySelector("main").dataset.only = [...chosen.kinds].join(" ");
  else delete document.querySelector("main").dataset.only;
}

// Shows what is chosen.
function show() {
  searchFor(chosen.text);
  const found = gateways.filter(matchesSearch);
  const shown = found.filter((gateway) => ofVerdict(gateway) && ofKinds(gateway));
  render(shown);
  showNumbers(shown, found);
  showChoices();
  return shown;
}
