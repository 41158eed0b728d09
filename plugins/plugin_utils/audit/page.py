# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report of an audit as one HTML page.

What a reader needs first stands in the page as HTML: counts, names, verdicts, errors. Port maps and differences stand
in it as data, a compressed block for each gateway, which the page's script draws when they come into view: a fleet has
up to a quarter of a million slots. Jinja escapes everything that is not ours, and the page's own policy lets nothing
run or load but its one script and its one style.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from .chart import chart_of
from .fleet import Fleet, Gateway
from .history import Run
from .packed import pack
from .states import KINDS, count_sims, kind_of, words_of
from .verdicts import VERDICTS, counted
from .wording import part_name, problem_name, setting_name

_TEMPLATES = os.path.join(os.path.dirname(__file__), "templates")
# One script, in the order in which its parts build on each other.
_SCRIPT = ("model", "map", "card", "detail", "search", "view", "state", "theme", "main")
# Findings that the legend counts as it does states: key, name, class of the slot that shows it.
_MARKS = (
    ("drift", "Differs from the plan", "wait drift"),
    ("health", "Not as expected", "wait fault"),
    ("unverified", "Cannot be known", "wait unsure"),
)
# Cards of up to so many ports are of this size; larger ones need a row of their own on most screens.
_SIZES = ((8, "small"), (16, "medium"))


def as_html(fleet: Fleet, runs: Sequence[Run] = ()) -> str:
    """The page. runs: the last audits with this one, the oldest first, for the chart."""
    summary = fleet.summary()
    style, script = _part("style.css"), _script()
    # Counted once: a large fleet has a quarter of a million slots.
    counted_states = [(gateway, gateway.states()) for gateway in fleet.gateways]
    states: Counter[str] = Counter()
    for _gateway, of_gateway in counted_states:
        states.update(of_gateway)
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            policy=_policy(style, script),
            style=Markup(style),  # noqa: S704 - our own files
            script=Markup(script),  # noqa: S704
            moment=fleet.moment,
            summary=summary,
            verdicts=VERDICTS,
            shares=_shares(summary),
            legend=_legend(states, summary),
            duplicates=fleet.duplicates,
            chart=chart_of(runs),
            gateways=[_row(*one) for one in counted_states],
            group_title=_group_title(fleet),
            states={name: [kind_of(name), words_of(name)] for name in states},
            index={"verdicts": [*VERDICTS], "gateways": [_index(*one) for one in counted_states]},
        )
    )


def _environment() -> Environment:
    found = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.policies["json.dumps_kwargs"] = {"separators": (",", ":")}
    found.filters["counted"] = counted
    return found


def _part(name: str) -> str:
    with open(os.path.join(_TEMPLATES, name), encoding="utf-8") as file:
        return file.read()


def _script() -> str:
    parts = [_part(os.path.join("script", f"{name}.js")) for name in _SCRIPT]
    return '"use strict";\n{\n' + "\n".join(parts) + "}\n"


def _policy(style: str, script: str) -> str:
    """What the page allows itself: the one style, the one script, and nothing else."""
    sources = f"default-src 'none'; style-src {_source(style)}; script-src {_source(script)}"
    return f"{sources}; base-uri 'none'; form-action 'none'"


def _source(content: str) -> str:
    """How a policy names the one style, or script, that may be."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def _shares(summary: Mapping[str, int]) -> list[dict[str, Any]]:
    """The verdicts as parts of a bar: where each begins, and how long it is."""
    shares, start = [], 0
    for word in VERDICTS:
        shares.append({"verdict": word, "start": start, "width": summary[word]})
        start += summary[word]
    return shares


def _legend(states: Mapping[str, int], summary: Mapping[str, int]) -> list[dict[str, Any]]:
    """The kinds of states that there are, and the marks of findings."""
    kinds: Counter[str] = Counter()
    for state, number in states.items():
        kinds[kind_of(state)] += number
    entries = [{"key": kind, "name": KINDS[kind], "slot": kind, "count": kinds[kind]} for kind in KINDS if kinds[kind]]
    return entries + [{"key": key, "name": name, "slot": slot, "count": summary[key]} for key, name, slot in _MARKS]


def _group_title(fleet: Fleet) -> str:
    """What the groups are called; empty where no gateway has one."""
    if not any(gateway.place.group for gateway in fleet.gateways):
        return ""
    return fleet.grouped_by or "Group"


def _row(gateway: Gateway, states: Mapping[str, int]) -> dict[str, Any]:
    """What the template writes of a gateway."""
    facts, sims = gateway.facts, count_sims(states)
    ports = facts.get("max_ports") or 0
    return {
        "name": gateway.name,
        "verdict": gateway.verdict,
        "label": VERDICTS[gateway.verdict],
        "group": gateway.place.group,
        "address": gateway.address,
        "url": gateway.url,
        "version": str(facts.get("version") or ""),
        "dimensions": f"{ports} \u00d7 {facts['max_slots']}" if ports else "",
        "size": next((size for limit, size in _SIZES if ports <= limit), "large"),
        "sims": sims if gateway.ports else None,
        "findings": gateway.findings,
        "problems": [{"name": problem_name(problem), "message": problem["message"]} for problem in gateway.problems],
        "data": pack(gateway),
    }


def _index(gateway: Gateway, states: Mapping[str, int]) -> dict[str, Any]:
    """What the script filters and sorts by, at once for the whole fleet."""
    return {
        "name": gateway.name,
        "verdict": gateway.verdict,
        "group": gateway.place.group,
        "firmware": str(gateway.facts.get("version") or ""),
        "sims": [*count_sims(states)],
        "states": states,
        "drift": len(gateway.drift),
        "health": len(gateway.health),
        "unverified": len(gateway.unverified),
        "findings": gateway.findings,
        "words": _words(gateway),
    }


def _words(gateway: Gateway) -> str:
    """What the search finds of a gateway besides what stands in its row and its card."""
    words = {*gateway.place.groups, str(gateway.facts.get("mac") or "")}
    for finding in [*gateway.drift, *gateway.health, *gateway.unverified]:
        words |= {finding["part"], part_name(finding["part"]), setting_name(finding)}
    words |= {problem["part"] for problem in gateway.problems}
    words |= {str(row["operator"] or "") for row in gateway.ports}
    return "\n".join(sorted(words - {""}))
