// SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the search is for, and which gateways and slots match it.

const DIGITS = /^\+?\d{4,}$/;
const SLOT = /^(\d{1,3})(?:\.(\d{1,2})|([a-z]))$/;
// Shorter words would be found in nearly every state and finding.
const WORD = /^.{3,}/;
const [IMEI, NUMBER, ICCID] = [5, 6, 9];

// 6b, 6.2 and 6.02 are one slot, of which 6.02 is the name.
function slotName(word) {
  const [, port, number, letter] = SLOT.exec(word) ?? [];
  if (!port) return null;
  const slot = letter ? letter.charCodeAt(0) - 96 : Number(number);
  return `${Number(port)}.${String(slot).padStart(2, "0")}`;
}

let words = [];

// A word may be part of a name or an address; a slot, in both spellings; from four digits on part of an IMEI, a number
// or an ICCID; from three letters on part of a state, a finding, a part or a problem.
function searchFor(text) {
  words = text.toLowerCase().split(/\s+/).filter(Boolean).map((word) => ({
    word,
    slot: slotName(word),
    isNumber: DIGITS.test(word),
    isWord: WORD.test(word),
  }));
}

function matchesWord(gateway, { word, slot, isNumber, isWord }) {
  if (gateway.head.includes(word)) return true;
  // In the data only what looks like a slot or a number: the rest of it is not for reading.
  if (slot && gateway.data && hasSlot(gateway.data, slot)) return true;
  if (isNumber && gateway.data?.digits.includes(word)) return true;
  return isWord && (gateway.states.includes(word) || gateway.problems.includes(word));
}

const matchesSearch = (gateway) => words.every((word) => matchesWord(gateway, word));

function matchesSlot(at, { word, slot, isNumber, isWord }) {
  if (slot) return at.name === slot;
  if (isNumber) return Boolean(at.row) && [IMEI, NUMBER, ICCID].some((column) => at.row[column].includes(word));
  return isWord && at.said.includes(word);
}

// Marks the slots that the search is for; a word that names the gateway marks none.
function mark(gateway) {
  if (!gateway.cells || (!words.length && !gateway.marked)) return;
  gateway.marked = words.length > 0;
  for (const one of gateway.cells) one.classList.toggle("found", words.some((word) => matchesSlot(slotOf.get(one), word)));
}
