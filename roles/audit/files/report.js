// SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
// SPDX-License-Identifier: GPL-3.0-or-later
"use strict";
(() => {
  // Names and values come from devices: they enter the page as text (textContent), never as HTML.
  const PORTS_IN_A_BLOCK = 8;
  const ROWS_AT_FIRST = 50;
  const byId = (id) => document.getElementById(id);

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  const counted = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

  // name of a state -> [kind, words]
  const states = JSON.parse(byId("states").textContent);

  const cards = Array.from(document.querySelectorAll(".gateway"), (article) => ({
    article,
    name: article.querySelector("h3").textContent,
    head: article.querySelector("header").textContent.toLowerCase(),
    verdict: article.dataset.verdict,
    raw: article.querySelector("script").textContent,
    cells: null,
  }));
  const cardOf = new Map(cards.map((card) => [card.article, card]));
  // The button of a slot -> what it stands for.
  const slotOf = new WeakMap();

  // -- Drawing a gateway, when it first comes into view ---------------------------------------------------------------

  function draw(card) {
    if (card.cells) return;
    card.cells = [];
    const data = JSON.parse(card.raw);
    const notes = notesOf(data);
    if (data.rows.length) card.article.append(portMap(card, data, notes));
    if (data.drift.length || data.unverified.length) card.article.append(findings(data));
    mark(card);
  }

  // What is to be said of each slot, by its name. What is said of a port belongs to the slot that it uses.
  function notesOf(data) {
    const inUse = new Map(data.rows.filter(([, , , , active]) => active).map(([name, port]) => [String(port), name]));
    const notes = new Map();
    const add = (slot, kind, text) => {
      for (const place of new Set([slot, inUse.get(slot)])) {
        if (!place) continue;
        if (!notes.has(place)) notes.set(place, { drift: [], unsure: [] });
        notes.get(place)[kind].push(text);
      }
    };
    for (const [setting, slot, is, shouldBe] of data.drift) add(slot, "drift", `${setting} is ${is}, should be ${shouldBe}`);
    for (const [setting, slot] of data.unverified) add(slot, "unsure", `${setting}: not shown by the gateway`);
    return notes;
  }

  function portMap(card, data, notes) {
    const map = element("div", "map");
    map.setAttribute("role", "group");
    map.setAttribute("aria-label", `Ports and slots of ${card.name}`);
    const rows = new Map(data.rows.map((row) => [row[0], row]));
    for (let first = 1; first <= data.ports; first += PORTS_IN_A_BLOCK) {
      const block = element("div", "block");
      const names = element("div", "column names");
      names.append(element("span"));
      for (let slot = 1; slot <= data.slots; slot += 1) names.append(element("span", "", slot));
      block.append(names);
      for (let port = first; port < first + PORTS_IN_A_BLOCK && port <= data.ports; port += 1) {
        const column = element("div", "column");
        column.append(element("span", notes.get(String(port))?.drift.length ? "drift" : "", port));
        for (let slot = 1; slot <= data.slots; slot += 1) {
          const name = `${port}.${String(slot).padStart(2, "0")}`;
          column.append(cell(card, name, rows.get(name), notes.get(name), port, slot));
          rows.delete(name);
        }
        block.append(column);
      }
      map.append(block);
    }
    if (rows.size) {
      const remote = element("div", "remote");
      for (const [name, row] of rows) remote.append(cell(card, name, row, notes.get(name), 0, 0));
      map.append(remote);
    }
    if (card.cells.length) card.cells[0].tabIndex = 0;
    return map;
  }

  function cell(card, name, row, notes, port, slot) {
    const [kind, words] = row ? states[row[3]] : ["unseen", "Not shown by the gateway"];
    const button = element("button", `slot ${kind}`);
    button.type = "button";
    button.tabIndex = -1;
    if (notes?.drift.length) button.classList.add("drift");
    if (notes?.unsure.length) button.classList.add("unsure");
    const said = notes ? [...notes.drift, ...notes.unsure] : [];
    button.setAttribute("aria-label", [`${name}, ${words}`, ...said].join(". "));
    slotOf.set(button, { name, row, words, notes, port, slot, card });
    card.cells.push(button);
    return button;
  }

  function findings(data) {
    const parts = [];
    if (data.drift.length) parts.push(counted(data.drift.length, "difference"));
    if (data.unverified.length) parts.push(`${counted(data.unverified.length, "value")} that cannot be known`);
    const details = element("details", "findings");
    details.append(element("summary", "", parts.join(", ")));
    details.open = data.drift.length > 0 && data.drift.length <= 5;
    const rows = [...data.drift, ...data.unverified.map(([setting, slot]) => [setting, slot, "not shown by the gateway", ""])];
    const table = element("table");
    const head = table.createTHead().insertRow();
    for (const title of ["What", "Where", "Is", "Should be"]) {
      const th = element("th", "", title);
      th.scope = "col";
      head.append(th);
    }
    const body = table.createTBody();
    const fill = (upTo) => {
      for (const row of rows.slice(body.rows.length, upTo)) {
        const line = body.insertRow();
        for (const text of row) line.insertCell().textContent = text;
      }
    };
    fill(ROWS_AT_FIRST);
    details.append(table);
    if (rows.length > ROWS_AT_FIRST) {
      const more = element("button", "more", `Show all ${rows.length.toLocaleString("en")}`);
      more.type = "button";
      more.addEventListener("click", () => { fill(rows.length); more.remove(); });
      details.append(more);
    }
    return details;
  }

  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      seen.unobserve(entry.target);
      draw(cardOf.get(entry.target));
    }
  }, { rootMargin: "800px" });
  for (const card of cards) seen.observe(card.article);

  window.addEventListener("beforeprint", () => {
    for (const card of cards) {
      if (card.article.hidden) continue;
      draw(card);
      for (const details of card.article.querySelectorAll("details")) details.open = true;
      card.article.querySelector(".more")?.click();
    }
  });

  // -- Search and filters ---------------------------------------------------------------------------------------------

  const search = byId("search");
  const wanted = new Set();
  let words = [];
  let numbers = [];

  function matches(card, word) {
    // In the data only what looks like an IMEI, a number, an ICCID: the rest of it is not for reading.
    return card.head.includes(word) || (numbers.includes(word) && card.raw.includes(word));
  }

  function apply() {
    words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    numbers = words.filter((word) => /^\+?\d{4,}$/.test(word));
    let shown = 0;
    for (const card of cards) {
      const visible = (!wanted.size || wanted.has(card.verdict)) && words.every((word) => matches(card, word));
      if (card.article.hidden === visible) card.article.hidden = !visible;
      if (visible) {
        shown += 1;
        mark(card);
      }
    }
    byId("shown").textContent = shown === cards.length ? counted(shown, "gateway") : `${shown} of ${counted(cards.length, "gateway")}`;
  }

  // Marks the slots that the search is for.
  function mark(card) {
    if (!card.cells || (!numbers.length && !card.marked)) return;
    card.marked = numbers.length > 0;
    for (const button of card.cells) {
      const row = slotOf.get(button).row;
      button.classList.toggle("found", Boolean(row) && numbers.some((number) => [5, 6, 9].some((column) => row[column].includes(number))));
    }
  }

  let due = 0;
  search.addEventListener("input", () => {
    cancelAnimationFrame(due);
    due = requestAnimationFrame(apply);
  });
  for (const button of document.querySelectorAll(".verdicts button")) {
    button.addEventListener("click", () => {
      const { verdict } = button.dataset;
      if (!wanted.delete(verdict)) wanted.add(verdict);
      button.setAttribute("aria-pressed", String(wanted.has(verdict)));
      apply();
    });
  }

  // -- The slot under the pointer, or with the focus ------------------------------------------------------------------

  const detail = byId("detail");
  let shownFor = null;

  function show(button) {
    const { name, row, words: state, notes } = slotOf.get(button);
    shownFor = button;
    const facts = [["State", state]];
    if (row) {
      const [, , , , active, imei, number, operator, signal, iccid] = row;
      facts.push(["In use", active ? "yes" : "no"], ["IMEI", imei], ["Number", number], ["Operator", operator], ["Signal", signal], ["ICCID", iccid]);
    }
    const list = element("dl");
    for (const [term, text] of facts) {
      if (text === "") continue;
      list.append(element("dt", "", term), element("dd", "", text));
    }
    detail.replaceChildren(element("h4", "", name), list);
    for (const text of notes?.drift ?? []) detail.append(element("p", "", text));
    for (const text of notes?.unsure ?? []) detail.append(element("p", "unsure", text));
    detail.hidden = false;
    place();
  }

  // Below its slot, or above where there is no room below.
  function place() {
    if (!shownFor) return;
    const at = shownFor.getBoundingClientRect();
    const size = detail.getBoundingClientRect();
    const below = at.bottom + 6;
    detail.style.left = `${Math.max(8, Math.min(at.left, innerWidth - size.width - 8))}px`;
    detail.style.top = `${below + size.height > innerHeight ? Math.max(8, at.top - size.height - 6) : below}px`;
  }

  function hide() {
    shownFor = null;
    detail.hidden = true;
  }

  const slotAt = (event) => event.target.closest?.("button.slot");
  const main = document.querySelector("main");
  main.addEventListener("pointerover", (event) => { const button = slotAt(event); if (button) show(button); });
  main.addEventListener("pointerout", (event) => {
    // The pointer may go on to the detail, to read it or to copy from it.
    if (slotAt(event) && !detail.contains(event.relatedTarget) && slotAt(event) !== document.activeElement) hide();
  });
  detail.addEventListener("pointerleave", hide);
  main.addEventListener("focusin", (event) => { const button = slotAt(event); if (button) show(button); });
  main.addEventListener("focusout", hide);
  window.addEventListener("scroll", place, { passive: true });

  // One stop for the Tab key in each map; arrows go from slot to slot.
  const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
    const from = slotAt(event);
    if (!from || event.ctrlKey || event.altKey || event.metaKey) return;
    const { card, port, slot } = slotOf.get(from);
    let to = null;
    if (event.key === "Home") to = card.cells[0];
    else if (event.key === "End") to = card.cells.at(-1);
    else if (STEPS[event.key] && port) {
      const [across, down] = STEPS[event.key];
      to = card.cells.find((button) => { const at = slotOf.get(button); return at.port === port + across && at.slot === slot + down; });
    } else if (STEPS[event.key]) {
      to = card.cells[card.cells.indexOf(from) + STEPS[event.key][0]];
    }
    if (!to) return;
    event.preventDefault();
    from.tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
  });

  // -- Light and dark -------------------------------------------------------------------------------------------------

  const theme = byId("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  // A page that is opened from a file may have no storage.
  const kept = { get: () => { try { return localStorage.getItem("theme"); } catch { return null; } },
    set: (value) => { try { localStorage.setItem("theme", value); } catch { /* not kept, then */ } } };

  function paint(chosen) {
    if (chosen) document.documentElement.dataset.theme = chosen;
    const dark = chosen ? chosen === "dark" : system.matches;
    theme.textContent = dark ? "Light" : "Dark";
    theme.setAttribute("aria-label", dark ? "Use light colours" : "Use dark colours");
    theme.value = dark ? "light" : "dark";
  }

  theme.addEventListener("click", () => { kept.set(theme.value); paint(theme.value); });
  system.addEventListener("change", () => paint(kept.get()));
  paint(kept.get());
  apply();
})();
