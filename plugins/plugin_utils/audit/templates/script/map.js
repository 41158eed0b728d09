// SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// The port map of a gateway: a button for each slot.

const PORTS_IN_A_BLOCK = 8;
// What there may be to say of a slot, the most urgent first; the classes that show it.
const MARKS = ["drift", "fault", "unsure"];
// The button of a slot -> what it stands for.
const slotOf = new WeakMap();

// What is to be said of each slot, by its name. What is said of a port belongs to the slot that it uses.
function notesOf(data) {
  const inUse = new Map(data.rows.filter(([, , , , active]) => active).map(([name, port]) => [String(port), name]));
  const notes = new Map();
  const add = (slot, kind, text) => {
    for (const place of new Set([slot, inUse.get(slot)])) {
      if (!place) continue;
      if (!notes.has(place)) notes.set(place, { drift: [], fault: [], unsure: [] });
      notes.get(place)[kind].push(text);
    }
  };
  for (const [kind, found] of [["drift", data.drift], ["fault", data.health]]) {
    for (const [setting, slot, is, shouldBe] of found) add(slot, kind, `${setting} is ${is}, should be ${shouldBe}`);
  }
  for (const [setting, slot] of data.unverified) add(slot, "unsure", `${setting}: not shown by the gateway`);
  return notes;
}

function portMap(gateway, data, notes) {
  const map = element("div", "map");
  map.setAttribute("role", "group");
  map.setAttribute("aria-label", `Ports and slots of ${gateway.name}`);
  const rows = new Map(data.rows.map((row) => [row[0], row]));
  for (let first = 1; first <= data.ports; first += PORTS_IN_A_BLOCK) {
    const block = element("div", "block");
    const names = element("div", "column names");
    names.append(element("span"));
    for (let slot = 1; slot <= data.slots; slot += 1) names.append(element("span", "", slot));
    block.append(names);
    for (let port = first; port < first + PORTS_IN_A_BLOCK && port <= data.ports; port += 1) {
      const column = element("div", "column");
      column.append(element("span", MARKS.slice(0, 2).find((kind) => notes.get(String(port))?.[kind].length), port));
      for (let slot = 1; slot <= data.slots; slot += 1) {
        const name = `${port}.${String(slot).padStart(2, "0")}`;
        column.append(cell(gateway, name, rows.get(name), notes.get(name), port, slot));
        rows.delete(name);
      }
      block.append(column);
    }
    map.append(block);
  }
  if (rows.size) {
    const remote = element("div", "remote");
    for (const [name, row] of rows) remote.append(cell(gateway, name, row, notes.get(name), 0, 0));
    map.append(remote);
  }
  if (gateway.cells.length) gateway.cells[0].tabIndex = 0;
  return map;
}

function cell(gateway, name, row, notes, port, slot) {
  const [kind, words] = row ? states[row[3]] : ["unseen", "Not shown by the gateway"];
  const made = button(`slot ${kind}`);
  made.tabIndex = -1;
  for (const kind of MARKS) if (notes?.[kind].length) made.classList.add(kind);
  const said = notes ? MARKS.flatMap((kind) => notes[kind]) : [];
  made.setAttribute("aria-label", [`${name}, ${words}`, ...said].join(". "));
  slotOf.set(made, { name, row, words, notes, said: [words, row?.[3], ...said].join("\n").toLowerCase(), port, slot, gateway });
  gateway.cells.push(made);
  return made;
}

// One stop for the Tab key in each map; arrows go from slot to slot.
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function nextSlot(from, key) {
  const { gateway: { cells }, port, slot } = slotOf.get(from);
  if (key === "Home") return cells[0];
  if (key === "End") return cells.at(-1);
  const [across, down] = STEPS[key] ?? [];
  if (across === undefined) return undefined;
  if (!port) return cells[cells.indexOf(from) + across];
  return cells.find((one) => { const at = slotOf.get(one); return at.port === port + across && at.slot === slot + down; });
}

function stepThroughSlots(event) {
  const from = slotAt(event);
  if (!from || event.ctrlKey || event.altKey || event.metaKey) return;
  const to = nextSlot(from, event.key);
  if (!to) return;
  event.preventDefault();
  from.tabIndex = -1;
  to.tabIndex = 0;
  to.focus();
}
