// SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Light and dark.

const theme = byId("theme");
const system = matchMedia("(prefers-color-scheme: dark)");
// A page that is opened from a file may have no storage.
const kept = { get: () => { try { return localStorage.getItem("theme"); } catch { return null; } },
  set: (value) => { try { localStorage.setItem("theme", value); } catch { /* not kept, then */ } } };

function paint(scheme) {
  if (scheme) document.documentElement.dataset.theme = scheme;
  const dark = scheme ? scheme === "dark" : system.matches;
  theme.textContent = dark ? "Light" : "Dark";
  theme.setAttribute("aria-label", dark ? "Use light colours" : "Use dark colours");
  theme.value = dark ? "light" : "dark";
}

theme.addEventListener("click", () => { kept.set(theme.value); paint(theme.value); });
system.addEventListener("change", () => paint(kept.get()));
