// SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// The gateways of the page, and their data.
// Names and values come from devices: they enter the page as text (textContent), never as HTML.

const byId = (id) => document.getElementById(id);

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function button(className, text, onClick) {
  const made = element("button", className, text);
  made.type = "button";
  if (onClick) made.addEventListener("click", onClick);
  return made;
}

const counted = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

// name of a state -> [kind, words]
const states = JSON.parse(byId("states").textContent);
const index = JSON.parse(byId("index").textContent);

const lines = document.querySelectorAll("#table tr.line");
const articles = document.querySelectorAll("article.gateway");

// One gateway: what the index has of it, its line in the table, its card. data: its slots and findings, once unpacked;
// cells: the buttons of its slots, once drawn.
const gateways = index.gateways.map((entry, position) => {
  const line = lines[position];
  const article = articles[position];
  const kinds = { drift: entry.drift, health: entry.health, unverified: entry.unverified };
  for (const [state, number] of Object.entries(entry.states)) {
    const [kind] = states[state];
    kinds[kind] = (kinds[kind] ?? 0) + number;
  }
  return {
    ...entry,
    position,
    line,
    article,
    opener: line.querySelector("button.open"),
    kinds,
    head: `${line.textContent}\n${article.querySelector("header").textContent}\n${entry.words}`.toLowerCase(),
    problems: Array.from(article.querySelectorAll(".problem"), (one) => one.textContent.toLowerCase()).join("\n"),
    states: Object.keys(entry.states).map((state) => `${states[state][1]}\n${state}`.toLowerCase()).join("\n"),
    data: null,
    cells: null,
    marked: false,
  };
});
const gatewayOf = new Map(gateways.map((gateway) => [gateway.article, gateway]));

// -- Slots and findings, as packed.py writes them -----------------------------------------------------------------------

async function inflated(text) {
  const packed = atob(text);
  const bytes = new Uint8Array(packed.length);
  for (let at = 0; at < packed.length; at += 1) bytes[at] = packed.charCodeAt(at);
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate")));
}

// A byte from 128 on is two digits.
const CHARACTERS = Array.from({ length: 256 }, (_, byte) => (byte < 128 ? String.fromCharCode(byte) : String(byte - 128).padStart(2, "0")));

async function digitColumns(text) {
  const bytes = new Uint8Array(await (await inflated(text)).arrayBuffer());
  const parts = [];
  for (const byte of bytes) parts.push(CHARACTERS[byte]);
  return parts.join("").split("\f");
}

function columnValues(column, count) {
  const [prefix, length, rest] = column.split("\t");
  const lines = length === "" ? rest.split("\n") : null;
  const size = Number(length);
  return Array.from({ length: count }, (_, at) => prefix + (lines ? lines[at] : rest.slice(at * size, (at + 1) * size)));
}

async function unpack(gateway) {
  gateway.unpacking ??= (async () => {
    const block = gateway.article.querySelector("script");
    const [texts, digits] = block.textContent.split(".");
    const data = await (await inflated(texts)).json();
    const columns = await digitColumns(digits);
    for (const [at, key] of ["imei", "number", "iccid"].entries()) data[key] ??= columnValues(columns[at], data.count);
    for (const [at, name] of data.name.entries()) {
      data.name[at] = name || `${data.port[at]}.${String(data.slot[at]).padStart(2, "0")}`;
    }
    data.digits = [...data.imei, ...data.number, ...data.iccid].join("\n");
    gateway.data = data;
    block.remove();
  })();
  return gateway.unpacking;
}

// A row for each slot: name, port, slot, state, active, IMEI, number, operator, signal, ICCID.
function rowsOf(data) {
  const [states, stateAt] = data.state_name;
  const [operators, operatorAt] = data.operator;
  return data.name.map((name, at) => [name, data.port[at], data.slot[at], states[stateAt[at]], data.active[at],
    data.imei[at], data.number[at], operators[operatorAt[at]], data.signal[at], data.iccid[at]]);
}

const hasSlot = (data, name) => data.name.includes(name) || [...data.drift, ...data.health, ...data.unverified].some(([, slot]) => slot === name);
