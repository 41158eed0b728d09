// SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// The card of a gateway: its port map and its findings, drawn when it first comes into view.

const ROWS_AT_FIRST = 50;

// Draws a gateway whose data is unpacked; does nothing where it is drawn, or cannot be drawn yet.
function draw(gateway) {
  if (gateway.cells || !gateway.data) return;
  gateway.cells = [];
  const data = { ...gateway.data, rows: rowsOf(gateway.data) };
  if (data.rows.length) gateway.article.append(portMap(gateway, data, notesOf(data)));
  if (data.drift.length || data.health.length || data.unverified.length) gateway.article.append(findings(data));
  mark(gateway);
}

function findings(data) {
  const parts = [];
  if (data.drift.length) parts.push(counted(data.drift.length, "difference"));
  if (data.health.length) parts.push(counted(data.health.length, "fault"));
  if (data.unverified.length) parts.push(`${counted(data.unverified.length, "value")} that cannot be known`);
  const details = element("details", "findings");
  details.append(element("summary", "", parts.join(", ")));
  const differences = [...data.drift, ...data.health];
  details.open = differences.length > 0 && differences.length <= 5;
  const rows = [...differences, ...data.unverified.map(([setting, slot]) => [setting, slot, "not shown by the gateway", ""])];
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
    const more = button("more", `Show all ${rows.length.toLocaleString("en")}`, () => { fill(rows.length); more.remove(); });
    details.append(more);
  }
  return details;
}

const comesIntoView = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    comesIntoView.unobserve(entry.target);
    const gateway = gatewayOf.get(entry.target);
    unpack(gateway).then(() => draw(gateway));
  }
}, { rootMargin: "800px" });

// On paper there is nothing to open.
function drawForPrint(gateway) {
  draw(gateway);
  for (const details of gateway.article.querySelectorAll("details")) details.open = true;
  gateway.article.querySelector(".more")?.click();
}
