# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report of an audit as one HTML page.

What a reader needs first stands in the page as HTML: counts, names, verdicts, errors. Port maps and differences stand
in it as data, a block of JSON for each gateway, which the page's script draws when they come into view: a fleet has
tens of thousands of slots. Everything that is not ours is escaped, in HTML and in JSON, and the page's own policy lets
nothing run or load but its one script and its one style.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Iterable, Mapping
from string import Template
from typing import Any, NamedTuple

from .fleet import VERDICTS, Fleet, Gateway, states

# Kinds of states as the page colours them, with their names for the legend.
KINDS = {
    "on": "Registered",
    "call": "In a call",
    "wait": "Idle or registering",
    "locked": "Locked",
    "bad": "Out of order",
    "empty": "No SIM",
    "other": "Other",
}
_KIND_OF = {
    "registered": "on",
    "mobile_data": "on",
    "call_connected": "call",
    "inter_calling": "call",
    "inter_calling_holding": "call",
    "idle": "wait",
    "registering": "wait",
    "card_detected": "wait",
    "locked_by_device": "locked",
    "locked_by_operator": "locked",
    "locked_by_user": "locked",
    "no_balance": "bad",
    "registration_failed": "bad",
    "sim_error": "bad",
    "module_timeout": "bad",
    "no_sim": "empty",
}
_SETTINGS = {
    "imei": "IMEI",
    "number": "Number",
    "locked": "Locked",
    "active_slot": "Slot in use",
    "led": "LED",
    "port_state": "State",
    "profile": "eSIM profile",
    "status_report": "Status reports",
    "configuration": "Configuration",
}
# What a problem is with: the part, or, where it is with the whole gateway, the kind of error.
_PARTS = {
    "parameters": "Parameters",
    "status_report": "Status reports",
    "sim_numbers": "Numbers",
    "imeis": "IMEIs",
    "esims": "eSIM profiles",
    "port_states": "Port states",
}
_KINDS_OF_ERROR = {
    "connection": "No connection",
    "timeout": "No answer in time",
    "auth": "Login",
    "protocol": "No gateway",
    "device": "Refused",
    "validation": "Plan",
    "internal": "Mistake in the collection",
    "task": "Task",
}


class Parts(NamedTuple):
    """What a page is made of besides its data: the frame, the style, the script."""

    frame: str
    style: str
    script: str


def as_html(fleet: Fleet, parts: Parts) -> str:
    """The page."""
    summary = fleet.summary()
    counted = states(fleet.gateways)
    policy = (
        f"default-src 'none'; style-src {_source(parts.style)}; script-src {_source(parts.script)}; base-uri 'none'"
    )
    return Template(parts.frame).substitute(
        policy=html.escape(f"{policy}; form-action 'none'"),
        style=parts.style,
        script=parts.script,
        moment=html.escape(fleet.moment),
        time=html.escape(fleet.moment.replace("T", " ")),
        count=_counted(summary["gateways"], "gateway"),
        totals=_totals(summary),
        bar=_bar(summary),
        verdicts="\n".join(_verdict_button(word, summary[word]) for word in VERDICTS),
        legend="\n".join(_legend(counted)),
        states=_json({name: [_kind(name), _words(name)] for name in counted}),
        gateways="\n".join(map(_gateway, fleet.gateways)),
    )


def _source(content: str) -> str:
    """How a policy names the one style, or script, that may be."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def _json(value: Any) -> str:
    """JSON that can stand in a script element: nothing in it can end that, or begin a comment."""
    text = json.dumps(value, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _gateway(gateway: Gateway) -> str:
    word = gateway.verdict
    return (
        f'<article class="gateway" data-verdict="{word}">\n'
        f"<header><h3>{html.escape(gateway.name)}</h3>"
        f'<span class="verdict {word}">{VERDICTS[word]}</span>'
        f"<p>{html.escape(_about(gateway))}</p></header>\n"
        f"{''.join(map(_problem, gateway.problems))}"
        f'<script type="application/json">{_json(_data(gateway))}</script>\n'
        "</article>"
    )


def _problem(problem: Mapping[str, Any]) -> str:
    kind = problem["kind"]
    subject = _PARTS.get(problem["part"]) or _KINDS_OF_ERROR.get(kind, kind)
    return f'<p class="problem"><b>{html.escape(subject)}:</b> {html.escape(problem["message"])}</p>\n'


def _about(gateway: Gateway) -> str:
    facts = gateway.facts
    size = f"{facts['max_ports']} \u00d7 {facts['max_slots']}" if facts.get("max_ports") else ""
    return " \u00b7 ".join(filter(None, [gateway.address, size, str(facts.get("version") or "")]))


def _data(gateway: Gateway) -> dict[str, Any]:
    """What the script draws; rows as lists, for there are many."""
    return {
        "ports": gateway.facts.get("max_ports") or 0,
        "slots": gateway.facts.get("max_slots") or 0,
        "rows": [
            [
                row["name"],
                row["port"],
                row["slot"],
                row["state_name"],
                int(bool(row["active"])),
                row["imei"] or "",
                row["number"] or "",
                row["operator"] or "",
                "" if row["signal"] is None else row["signal"],
                row["iccid"] or "",
            ]
            for row in gateway.ports
        ],
        "drift": [
            [_setting(drift), drift["slot"], _shown(drift["is"]), _shown(drift["should_be"])] for drift in gateway.drift
        ],
        "unverified": [[_setting(item), item["slot"]] for item in gateway.unverified],
    }


def _setting(finding: Mapping[str, Any]) -> str:
    if finding["part"] == "parameters":
        return f"Parameter {finding['setting']}"
    return _SETTINGS.get(finding["setting"], finding["setting"])


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value in ("", None) else str(value)


def _kind(state: str) -> str:
    return _KIND_OF.get(state, "other")


def _words(state: str) -> str:
    return state.replace("_", " ").capitalize().replace("sim", "SIM").replace("Sim", "SIM")


def _verdict_button(word: str, count: int) -> str:
    return (
        f'<button type="button" class="verdict {word}" data-verdict="{word}" aria-pressed="false">'
        f"<b>{count}</b> {VERDICTS[word]}</button>"
    )


def _bar(summary: Mapping[str, int]) -> str:
    """The verdicts as shares of a bar."""
    rectangles, start = [], 0
    for word in VERDICTS:
        rectangles.append(f'<rect class="{word}" x="{start}" width="{summary[word]}" height="1"/>')
        start += summary[word]
    return (
        f'<svg class="bar" viewBox="0 0 {max(start, 1)} 1" preserveAspectRatio="none" aria-hidden="true">'
        f"{''.join(rectangles)}</svg>"
    )


def _legend(counted: Mapping[str, int]) -> Iterable[str]:
    for kind, name in KINDS.items():
        count = sum(number for state, number in counted.items() if _kind(state) == kind)
        if count:
            yield f'<li><span class="slot {kind}"></span>{name} <b>{count:,}</b></li>'


def _totals(summary: Mapping[str, int]) -> str:
    totals = [_counted(summary["slots"], "slot"), _counted(summary["drift"], "difference")]
    if summary["unverified"]:
        totals.append(f"{_counted(summary['unverified'], 'value')} that cannot be known")
    return " \u00b7 ".join(totals)


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
