// SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// The slot under the pointer, or with the focus.

const detail = byId("detail");
let shownFor = null;

const slotAt = (event) => event.target.closest?.("button.slot");

function showDetail(one) {
  const { name, row, words: state, notes } = slotOf.get(one);
  shownFor = one;
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
  for (const text of notes?.fault ?? []) detail.append(element("p", "fault", text));
  for (const text of notes?.unsure ?? []) detail.append(element("p", "unsure", text));
  detail.hidden = false;
  placeDetail();
}

// Below its slot, or above where there is no space below.
function placeDetail() {
  if (!shownFor) return;
  const at = shownFor.getBoundingClientRect();
  const size = detail.getBoundingClientRect();
  const below = at.bottom + 6;
  detail.style.left = `${Math.max(8, Math.min(at.left, innerWidth - size.width - 8))}px`;
  detail.style.top = `${below + size.height > innerHeight ? Math.max(8, at.top - size.height - 6) : below}px`;
}

function hideDetail() {
  shownFor = null;
  detail.hidden = true;
}

function watchSlots(main) {
  const show = (event) => { const one = slotAt(event); if (one) showDetail(one); };
  main.addEventListener("pointerover", show);
  main.addEventListener("focusin", show);
  main.addEventListener("focusout", hideDetail);
  main.addEventListener("pointerout", (event) => {
    // The pointer may go on to the detail, to read it or to copy from it.
    if (slotAt(event) && !detail.contains(event.relatedTarget) && slotAt(event) !== document.activeElement) hideDetail();
  });
  detail.addEventListener("pointerleave", hideDetail);
  window.addEventListener("scroll", placeDetail, { passive: true });
}
