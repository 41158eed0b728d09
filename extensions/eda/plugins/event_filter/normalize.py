# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Event filter skyline.gateway.normalize: a raw push of a gateway becomes typed events.

ansible-rulebook loads this file by its path: it imports nothing of the collection. What it shares with the
collection's own decoding is a set of test vectors. The functions are pure; what a gateway reported last is an argument.
"""

from __future__ import annotations

import base64
import binascii
import functools
import json
import logging
import math
import os
import re
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timezone
from typing import Any

DOCUMENTATION = r"""
---
author:
  - The skyline.gateway contributors (@skyline-gateway)
short_description: Turns the pushes of SKYLINE gateways into typed events
description:
  - Turns a raw push (API reference, sections 1, 5, 7 and 11) into events with everything below C(event.skyline),
    where C(event.skyline.type) says what it is. One push can become several events, and each has C(event.meta.hosts)
    set to the gateway's inventory name where that is known, so that actions run for this gateway only.
  - C(dev_status), one for each push of a gateway's status. It has C(rows), C(counts) of ports by the name of their
    state, and C(changes) since the push before. That is a mapping of kinds of change to lists of ports, each with
    C(name), C(from), C(from_name), C(to) and C(to_name); kinds that did not happen are not in it, so
    C(event.skyline.changes.lost is defined) makes a condition.
  - C(port_changed), one for each port whose state is another one than in the push before. It has the port (C(name),
    C(port), C(slot)), C(from) and C(to) with C(from_name) and C(to_name), C(change), C(together), and its C(row).
  - C(change) is one of C(lost) (it was working, and has now no SIM, a failed registration, a SIM error or a module
    that does not answer, however many registrations it tried in between), C(blocked) (without balance, or locked by
    the operator), C(locked) (by the user or the device), C(recovered) (works again after one of these) and C(other).
    C(together) counts the ports of the gateway that changed in the same way in the same push.
  - C(port_status), the row that a gateway pushes for one port, with C(changes) as above; they are C(port_changed)
    too. Such a push has no MAC address, unless its URL has one. It counts for the gateway whose status came from the
    same address. From an address that several gateways have, it changes nothing.
  - C(message) and C(delivery_report), one for each row of C(recv-sms), decoded, and C(message) for a C(legacy-sms).
  - C(status_report), one for each task of C(status-report), with C(successes) and C(failures).
  - C(mms), C(gateway_silent) and C(gateway_back), which only the source C(skyline.gateway.push) can know of.
  - Pushes of other types keep their C(event.payload); C(event.skyline.type) is their own type with underscores, or
    C(unknown) for a push of C(skyline.gateway.push) that has none.
  - C(malformed), with its C(event.payload), for a push (or parts of it) that is not what its type, the C(kind), says.
  - Events that are no push of a gateway pass unchanged.
  - No text in these events is a template. Playbooks get events as extra variables, and Ansible would run what
    somebody writes into a message. A word joiner (U+2060) stands where a template would begin; C(text_base64) has the
    exact text of a message where that or a control character was replaced.
  - It works behind every source that brings the push as C(event.payload) (C(skyline.gateway.push),
    C(eda.builtin.webhook)), as C(event.body), or as the event itself.
options:
  hosts:
    description:
      - Inventory names of gateways, by MAC address in any usual spelling, or by the IP address that their pushes come
        from. Messages and reports of gateways carry no MAC address.
      - Not needed behind C(skyline.gateway.push), which has an option of the same name where variables can be used;
        ansible-rulebook has none in the options of a filter.
    type: dict
    default: {}
  hosts_file:
    description:
      - A file with such a mapping, in JSON; playbook C(skyline.gateway.event_hosts) writes it. It is read again after
        a change; while it cannot be read, what was in it before counts.
    type: path
  rows:
    description:
      - Which rows C(dev_status) has. With V(none), the rules engine, which copies each event, has little to do;
        C(counts) and C(changes) are there always.
    type: str
    choices: [all, none]
    default: all
  confirm:
    description:
      - How many pushes in a row must show a port's new state before it counts as changed. With 2, a restart of the
        gateway or of a module between two pushes is no change.
    type: int
    default: 1
  keep_payload:
    description: Whether the first event made of a push still has the raw push as C(event.payload).
    type: bool
    default: false
  max_gateways:
    description: How many gateways' last states are remembered. The one that was heard the longest time ago is
      forgotten first.
    type: int
    default: 2000
"""

EXAMPLES = r"""
- name: Lock what was lost
  hosts: localhost
  sources:
    - skyline.gateway.push:
        port: 5000
        hosts: "{{ skyline_event_hosts }}"
      filters:
        - skyline.gateway.normalize:
            rows: none
            confirm: 2
  rules:
    - name: A port was lost
      condition: event.skyline.type == "port_changed" and event.skyline.change == "lost"
      action:
        debug:
          msg: "{{ event.skyline.gateway.host }}: port {{ event.skyline.name }} is {{ event.skyline.to_name }}"

- name: Behind another source
  hosts: localhost
  sources:
    - eda.builtin.webhook:
        port: 5000
      filters:
        - skyline.gateway.normalize:
            hosts:
              00-30-f1-01-02-03: berlin
  rules:
    - name: A message came
      condition: event.skyline.type == "message"
      action:
        print_event:
"""

logger = logging.getLogger("skyline.gateway.normalize")

# -- states (API reference, port status codes) ---------------------------------------------------------------------

STATE_NAMES = {
    0: "no_sim",
    1: "idle",
    2: "registering",
    3: "registered",
    4: "call_connected",
    5: "no_balance",
    6: "registration_failed",
    7: "locked_by_device",
    8: "locked_by_operator",
    9: "sim_error",
    11: "card_detected",
    12: "locked_by_user",
    13: "inter_calling",
    14: "inter_calling_holding",
    15: "mobile_data",
    16: "module_timeout",
}
# The name of the state of a slot that the push has no row for.
NOT_SHOWN = "not_shown"
# The type of an event for a push, or a part of one, that is not what its type says.
MALFORMED = "malformed"

# What a state means for the kind of a change; those on the way to another state (2, 11) mean nothing.
WORKING, IDLE, LOST, BLOCKED, LOCKED = "working", "idle", "lost", "blocked", "locked"
_MEANING = {
    **dict.fromkeys((3, 4, 13, 14, 15), WORKING),
    1: IDLE,
    **dict.fromkeys((0, 6, 9, 16), LOST),
    **dict.fromkeys((5, 8), BLOCKED),
    **dict.fromkeys((7, 12), LOCKED),
}

# Twice the rows of the largest gateway built; what is beyond is not remembered.
_MOST_SLOTS = 4096
# No push has a tenth of that; what is in still deeper is left out, for neither Python nor the engine could take it.
_MOST_LEVELS = 50

# -- values --------------------------------------------------------------------------------------------------------

# Control characters, those that turn the direction of text, and halves of characters that no encoding can write.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
# In the text of a message, line ends and tabs are what its sender wrote.
_UNSAFE_IN_MESSAGES = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
# What begins a template: {{, {% and {# anywhere, and a line that sets other signs.
_TEMPLATE = re.compile(r"\{(?=[{%#])|\A#(?=jinja2:)")
_BEYOND = 10**18
_INTEGER = re.compile(r"\s*([+-]?[0-9]{1,18})")
_SLOT = re.compile(r"([1-9][0-9]{0,5})(?:([A-Za-z])|\.([0-9]{2}))")
_PORT = re.compile(r"[1-9][0-9]{0,5}")
_NOT_HEX = re.compile(r"[^0-9a-f]")
_NOT_A_TYPE = re.compile(r"[^0-9a-z]+")
# All of the first four have to be there: a text may begin like one.
_HEADER_BLOCK = re.compile(
    r"Sender:[^\r\n]*\r?\nReceiver:[^\r\n]*\r?\nSMSC:([^\r\n]*)\r?\nSCTS:([^\r\n]*)\r?\n"
    r"(?:Slot: *([0-9]{1,3}) *\r?\n)?(?:\r?\n)?"
)
# The slot in quotes, then the number of the SIM.
_RECEIVER = re.compile(r'Receiver: *(?:"[^"\r\n]*" *)?([^\r\n]*)')
_DELIVERY = re.compile(r"([0-9]{1,9})(?:\s+(.*))?", re.DOTALL)


def defused(text: str) -> str:
    """A text that no template engine takes for a template.

    Playbooks get events as extra variables, which Ansible templates: without this, the text of a message from anybody
    could run commands. A word joiner, which nobody sees, stands where a template would begin.
    """
    return _TEMPLATE.sub("\\g<0>\u2060", text) if "{" in text or "#" in text else text


def defused_all(value: Any, levels: int = _MOST_LEVELS) -> Any:
    """A value of JSON with all its texts defused; what JSON has no words for is None."""
    if isinstance(value, str):
        return defused(value)
    if isinstance(value, Mapping):
        inside = value.items() if levels else ()
        return {defused_all(key): defused_all(inner, levels - 1) for key, inner in inside}
    if isinstance(value, (list, tuple)):
        return [defused_all(inner, levels - 1) for inner in value] if levels else []
    return None if isinstance(value, float) and not math.isfinite(value) else value


def clean(value: object) -> str | None:
    """A text of the device without control characters, and without templates; None for what is no text."""
    # Nearly every text is a plain one, and there are thousands in a push.
    if value.__class__ is str and value.isalnum():
        return value
    if not isinstance(value, str):
        if not isinstance(value, (int, float)):
            return None
        value = str(value)
    text = value
    if text.isprintable() and "{" not in text and "#" not in text:
        return text
    return defused(text if text.isprintable() else _UNSAFE.sub("\ufffd", text))


def texts_of(message: str) -> dict[str, str]:
    """The text of a message, safe to use; where that is not quite what was written, also as it was, in BASE64."""
    text = defused(message if message.isprintable() else _UNSAFE_IN_MESSAGES.sub("\ufffd", message))
    if text == message:
        return {"text": text}
    return {"text": text, "text_base64": base64.b64encode(message.encode("utf-8", "surrogatepass")).decode()}


def leading_int(value: object) -> int | None:
    """The number in ``3``, ``3.0``, ``"3"`` and ``"3 OK"``; None where there is none."""
    if value.__class__ is int and -_BEYOND < value < _BEYOND:
        return value
    if isinstance(value, str):
        return _leading_int(value[:24] if len(value) > 24 else value)
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return int(value) if -_BEYOND < value < _BEYOND else None
    return None


@functools.lru_cache(maxsize=1024)
def _leading_int(text: str) -> int | None:
    match = _INTEGER.match(text)
    return int(match.group(1)) if match else None


def number(value: object) -> float | None:
    """The decimal in ``0`` and ``"0.00"``; None where there is none."""
    if not isinstance(value, (int, float, str)):
        return None
    try:
        parsed = float(value)
    except (ValueError, OverflowError):
        return None
    return parsed if math.isfinite(parsed) else None


def flag(value: object) -> bool | None:
    """1 or 0 as a boolean; None where the device did not say."""
    if value == 1:
        return True
    parsed = leading_int(value)
    return None if parsed is None else bool(parsed)


def stripped(value: object) -> str | None:
    text = clean(value)
    return text.strip() if text else text


def mac_address(value: object) -> str | None:
    """A MAC address in the spelling of the gateways, ``00-30-f1-01-02-03``; None for what is none."""
    if not isinstance(value, str) or len(value) > 32:
        return None
    digits = _NOT_HEX.sub("", value.lower())
    return "-".join(digits[at : at + 2] for at in range(0, 12, 2)) if len(digits) == 12 else None


def mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def moment(value: object) -> str | None:
    """Seconds of the epoch as a time in ISO 8601, UTC."""
    seconds = number(value)
    if seconds is None:
        return None
    try:
        return datetime.fromtimestamp(int(seconds), timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return None


@functools.lru_cache(maxsize=16384)
def slot_of(name: str, one_slot: bool = False) -> tuple[str, int | None, int | None]:
    """A port's canonical name (``6.02``), its number and its slot's. The opaque name of a remote SIM stays as it is."""
    match = _SLOT.fullmatch(name.strip())
    if match:
        port, letter, digits = match.groups()
        slot = int(digits) if letter is None else ord(letter.upper()) - ord("A") + 1
        if slot:
            return f"{int(port)}.{slot:02d}", int(port), slot
    if one_slot and _PORT.fullmatch(name.strip()):
        return f"{int(name)}.01", int(name), 1
    return name, _leading_int(name[:24]), None


def state_name(state: int | None) -> str:
    """The name of a status code; codes that the reference does not list keep their number."""
    return "unknown" if state is None else STATE_NAMES.get(state, f"state_{state}")


# -- rows ----------------------------------------------------------------------------------------------------------


def row_name(wire: Mapping[str, Any], one_slot: bool) -> tuple[str, int | None, int | None]:
    return slot_of((clean(wire.get("port")) or "")[:100], one_slot)


def row_of(wire: Mapping[str, Any], one_slot: bool = False) -> dict[str, Any]:
    """One port-status row, with the keys that module skyline_info returns; None is what the gateway does not say."""
    get = wire.get
    name, port, slot = row_name(wire, one_slot)
    state = leading_int(get("st"))
    return {
        "name": name,
        "port": port,
        "slot": slot,
        "state": state,
        "state_name": state_name(state),
        "imei": stripped(get("imei")),
        "number": stripped(get("sn")),
        "active": flag(get("active")),
        "inserted": flag(get("inserted")),
        "slot_enabled": flag(get("slot_active")),
        "led": flag(get("led")),
        "iccid": stripped(get("iccid")),
        "imsi": stripped(get("imsi")),
        "operator": stripped(get("opr")),
        "signal": leading_int(get("sig")),
        "balance": number(get("bal")),
        "sim": clean(get("sim")),
        "sequence": leading_int(get("seq")),
        "network": leading_int(get("network")),
    }


# -- changes -------------------------------------------------------------------------------------------------------


class Seen:
    """What a gateway reported last of one slot: its state, what that means, and a new state still to be confirmed."""

    __slots__ = ("candidate", "meaning", "state", "times")

    def __init__(self, state: int | None, meaning: str | None) -> None:
        self.state = state
        self.meaning = meaning
        self.candidate: int | None = None
        self.times = 0


class Slots(dict[str, Seen]):
    """The slots of one gateway by their names."""

    # Whether a whole status was seen. Until then a slot that is new has been there all the time, and is no change.
    whole = False


def kind_of_change(before: str | None, state: int | None) -> tuple[str, str | None]:
    """The kind of a change to a state, and what the slot means from then on, given what it meant before."""
    meaning = _MEANING.get(state) if state is not None else None
    if meaning == WORKING:
        return ("recovered" if before in (LOST, BLOCKED, LOCKED) else "other"), WORKING
    if meaning == LOST:
        # A slot that never worked is not lost: most gateways have empty ones.
        return ("lost", LOST) if before == WORKING else ("other", before)
    if meaning in (BLOCKED, LOCKED):
        return (meaning if before != meaning else "other"), meaning
    if meaning == IDLE and before == WORKING:
        return "other", IDLE
    return "other", before


def first_meaning(state: int | None) -> str | None:
    """What a slot means when it is seen for the first time."""
    meaning = _MEANING.get(state) if state is not None else None
    return None if meaning == LOST else meaning


def changes(
    slots: Slots, states: Mapping[str, int | None], confirm: int = 1, complete: bool = True
) -> list[dict[str, Any]]:
    """What is different from the push before, which ``slots`` remembers; it is brought up to date.

    complete: a slot without a state in this push is one that the gateway no longer shows.
    """
    found = []
    for name, state in states.items():
        seen = slots.get(name)
        if seen is None:
            if len(slots) >= _MOST_SLOTS:
                continue
            if not slots.whole:
                slots[name] = Seen(state, first_meaning(state))
                continue
            seen = slots[name] = Seen(None, None)
        if seen.state == state:
            seen.times = 0
        elif _is_confirmed(seen, state, confirm):
            found.append(_change(name, seen, state))
    if complete and states:
        for name, seen in slots.items():
            if name not in states and seen.state is not None and _is_confirmed(seen, None, confirm):
                found.append(_change(name, seen, None))
        slots.whole = True
    together = Counter(change["change"] for change in found)
    for change in found:
        change["together"] = together[change["change"]]
    return found


def by_kind(found: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Changes by their kind; there is no entry for a kind that did not happen."""
    kinds: dict[str, list[dict[str, Any]]] = {}
    for change in found:
        inner = {key: value for key, value in change.items() if key not in ("change", "together")}
        kinds.setdefault(change["change"], []).append(inner)
    return kinds


def _is_confirmed(seen: Seen, state: int | None, confirm: int) -> bool:
    seen.times = seen.times + 1 if seen.times and seen.candidate == state else 1
    seen.candidate = state
    return seen.times >= confirm


def _change(name: str, seen: Seen, state: int | None) -> dict[str, Any]:
    kind, meaning = kind_of_change(seen.meaning, state)
    change = {
        "name": name,
        "from": seen.state,
        "from_name": NOT_SHOWN if seen.state is None else state_name(seen.state),
        "to": state,
        "to_name": NOT_SHOWN if state is None else state_name(state),
        "change": kind,
    }
    seen.state, seen.meaning, seen.candidate, seen.times = state, meaning, None, 0
    return change


class Memory:
    """The slots of the gateways heard last, as many as are wanted."""

    def __init__(self) -> None:
        self.gateways: OrderedDict[str, Slots] = OrderedDict()
        # The MAC address of the gateway with a host name or address; None where several gateways have the same.
        self.macs: OrderedDict[str, str | None] = OrderedDict()
        self.forgotten = 0

    def slots(self, gateway: Mapping[str, Any], most: int) -> Slots:
        """What is remembered of a gateway; nothing of one that cannot be told from others."""
        whose = self._whose(gateway, most)
        if not whose:
            return Slots()
        slots = self.gateways.setdefault(whose, Slots())
        self.gateways.move_to_end(whose)
        while len(self.gateways) > most:
            self.gateways.popitem(last=False)
            self.forgotten += 1
            if self.forgotten == 1:
                logger.warning("more than %d gateways push: max_gateways is too small to see every change", most)
        return slots

    def _whose(self, gateway: Mapping[str, Any], most: int) -> str | None:
        """What a gateway is remembered by: its MAC address.

        The push of a single port has none. It belongs to the gateway whose status had the same host or address.
        """
        mac: str | None = gateway.get("mac")
        if not mac:
            place = gateway.get("host") or gateway.get("address") or gateway.get("ip")
            return self.macs.get(place, place) if place else None
        for key in ("host", "address"):
            if place := gateway.get(key):
                # Behind a router or a proxy, many have one address. To take them for one gateway makes false alarms.
                self.macs[place] = mac if self.macs.get(place, mac) == mac else None
                self.macs.move_to_end(place)
        while len(self.macs) > 2 * most:
            self.macs.popitem(last=False)
        return mac


# -- messages and reports (API reference, sections 5 and 7) ----------------------------------------------------------


def message_of(row: object) -> dict[str, Any] | None:
    """One row of recv-sms, decoded, with the keys that module skyline_sms_info returns; None for what is no row."""
    if not isinstance(row, list) or len(row) < 6:
        return None
    # 6 elements, on newer firmware 9
    is_report, port, time, sender, recipient, content, iccid, imsi, imei = (*row, None, None, None)[:9]
    wire = content if isinstance(content, str) else clean(content) or ""
    delivery_code = slot = None
    texts: dict[str, Any] = {"text": None}
    if flag(is_report):
        delivery_code, scts = delivery_of(wire)
        smsc = clean(sender)
    else:
        text, smsc, scts, slot = content_of(wire)
        texts = texts_of(text)
    return {
        "type": "delivery_report" if flag(is_report) else "message",
        "kind": "delivery_report" if flag(is_report) else "sms",
        "port": _port_name(clean(port) or "", slot),
        "time": moment(time),
        "sender": clean(sender),
        "recipient": clean(recipient),
        **texts,
        "delivery_code": delivery_code,
        "smsc": clean(smsc),
        "scts": clean(scts),
        "iccid": clean(iccid),
        "imsi": clean(imsi),
        "imei": clean(imei),
    }


def legacy_message_of(payload: Mapping[str, Any]) -> dict[str, Any]:
    """A message of older firmware: who and where stand in the query, the body is the text, after header lines."""
    body = payload["body"]
    text, smsc, scts, slot = without_header(body)
    receiver = _RECEIVER.search(body[: len(body) - len(text)])
    return {
        "type": "message",
        "kind": "sms",
        "port": _port_name(clean(payload.get("port")) or "", slot),
        "time": None,
        "sender": clean(payload.get("sender")),
        "recipient": clean(receiver.group(1).strip()) or None if receiver else None,
        **texts_of(text),
        "delivery_code": None,
        "smsc": clean(smsc),
        "scts": clean(scts),
        "iccid": clean(payload.get("iccid")),
        "imsi": None,
        "imei": None,
    }


def _port_name(name: str, slot: int | None) -> str | None:
    canonical, port, number_of_slot = slot_of(name[:100])
    if number_of_slot is None and port is not None and slot and name.isdigit():
        return f"{port}.{slot:02d}"
    return canonical or None


def content_of(wire: str) -> tuple[str, str | None, str | None, int | None]:
    """A message's text, and the service centre, its time stamp and the slot where lines before the text tell them.

    The content is BASE64 of UTF-8; what is no BASE64 is the text itself.
    """
    text = _from_base64(wire)
    return (wire, None, None, None) if text is None else without_header(text)


def without_header(text: str) -> tuple[str, str | None, str | None, int | None]:
    """A text without the lines before it, and what these tell."""
    header = _HEADER_BLOCK.match(text)
    if not header:
        return text, None, None, None
    smsc, scts, slot = header.groups()
    return text[header.end() :], smsc.strip() or None, scts.strip() or None, int(slot) if slot else None


def delivery_of(wire: str) -> tuple[int | None, str | None]:
    """The code of a delivery report, 0 for delivered, and the service centre's time stamp."""
    match = _DELIVERY.fullmatch(wire.strip()) or _DELIVERY.fullmatch((_from_base64(wire) or "").strip())
    return (int(match.group(1)), match.group(2)) if match else (None, wire.strip() or None)


def _from_base64(wire: str) -> str | None:
    packed = "".join(wire.split())
    try:
        return base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return None


def report_of(report: object) -> dict[str, Any] | None:
    """What became of the recipients of one task (API reference, section 5, status report)."""
    if not isinstance(report, Mapping):
        return None
    counts = {key: leading_int(report.get(key)) or 0 for key in ("sending", "sent", "failed", "unsent")}
    return {
        "type": "status_report",
        "tid": leading_int(report.get("tid")),
        **counts,
        "successes": [_success(row) for row in _rows(report.get("sdr"), 4)],
        "failures": [_failure(row) for row in _rows(report.get("fdr"), 4)],
    }


def _rows(value: object, least: int) -> list[list[Any]]:
    return [row for row in value if isinstance(row, list) and len(row) >= least] if isinstance(value, list) else []


def _success(row: list[Any]) -> dict[str, Any]:
    return {
        "index": leading_int(row[0]),
        "recipient": stripped(row[1]),
        "name": slot_of((clean(row[2]) or "")[:100])[0],
        "time": moment(row[3]),
    }


def _failure(row: list[Any]) -> dict[str, Any]:
    reasons = [stripped(value) or "" for value in (*row[4:6], "", "")]
    code = leading_int(reasons[0])
    text = reasons[0] if code is None else reasons[0].lstrip("0123456789+- ")
    return {**_success(row), "code": code, "reason": text, "carrier_reason": reasons[1]}


# -- whose push it is ------------------------------------------------------------------------------------------------


def host_map(hosts: object) -> dict[str, str]:
    """Inventory names by MAC addresses in one spelling, and by IP addresses."""
    if not isinstance(hosts, Mapping):
        raise ValueError("hosts must be a mapping of MAC or IP addresses to inventory names")
    return {mac_address(key) or str(key).strip(): str(name) for key, name in hosts.items()}


def _hosts_in(path: str) -> dict[str, str]:
    with open(path, encoding="utf-8") as file:
        content = json.load(file)
    if isinstance(content, Mapping):
        content = content.get("skyline_event_hosts", content)
    return host_map(content)


class HostsFile:
    """A file with a mapping, read again when it is another one. While that fails, what was in it before counts."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._version: tuple[int, int] | None = None
        self._hosts: dict[str, str] | None = None

    def hosts(self) -> dict[str, str]:
        version = self._find_version()
        if self._hosts is None or version != self._version:
            self._version = version
            try:
                self._hosts = _hosts_in(self.path)
            except (OSError, ValueError) as error:
                if self._hosts is None:
                    raise
                logger.warning("hosts_file: %s; what was in it before counts", error)
        return self._hosts

    def _find_version(self) -> tuple[int, int] | None:
        try:
            state = os.stat(self.path)
        except OSError:
            return None
        return state.st_mtime_ns, state.st_size


_hosts_file = functools.lru_cache(maxsize=8)(HostsFile)
_LITERAL: list[tuple[object, dict[str, str]]] = []


def _known_hosts(hosts: Mapping[str, str] | None, hosts_file: str | None) -> dict[str, str]:
    if not _LITERAL or _LITERAL[0][0] is not hosts:
        # The engine gives the same mapping with every event.
        _LITERAL[:] = [(hosts, host_map(hosts or {}))]
    literal = _LITERAL[0][1]
    return {**_hosts_file(hosts_file).hosts(), **literal} if hosts_file else literal


def gateway_of(payload: Mapping[str, Any], meta: Mapping[str, Any], hosts: Mapping[str, str]) -> dict[str, Any]:
    """The gateway that a push comes from, as far as it is known; keys of what is not known are left out."""
    told = mapping(meta.get("gateway"))
    mac = mac_address(payload.get("mac")) or mac_address(told.get("mac"))
    address = clean(told.get("address")) or clean(meta.get("client"))
    ip = clean(payload.get("ip"))
    named = [defused(str(name)) for name in meta["hosts"]] if isinstance(meta.get("hosts"), list) else []
    host = named[0] if len(named) == 1 else None
    # The gateway's own word on its address counts last: behind a router, many have the same one.
    for key in (mac, address, ip):
        host = host or (hosts.get(key) if key else None)
    known = {"mac": mac, "ip": ip, "address": address, "host": host}
    return {key: value for key, value in known.items() if value}


# -- events ----------------------------------------------------------------------------------------------------------


def payload_of(event: object) -> Mapping[str, Any] | None:
    """The push in an event, wherever the source put it; None where there is none."""
    if not isinstance(event, Mapping) or "skyline" in event:
        return None
    payload = event.get("payload")
    # Whatever skyline.gateway.push brings is a push, also without a type.
    if isinstance(payload, Mapping) and isinstance(mapping(event.get("meta")).get("gateway"), Mapping):
        return payload
    for candidate in (payload, event.get("body"), event):
        if isinstance(candidate, (str, bytes)):
            try:
                candidate = json.loads(candidate)
            except (ValueError, RecursionError):
                continue
        if not isinstance(candidate, Mapping) or not isinstance(candidate.get("type"), str):
            continue
        if candidate is not event or candidate["type"] in KNOWN_TYPES:
            return candidate
    return None


def kind_of(payload: Mapping[str, Any]) -> str:
    """The type that a push says to be of."""
    kind = payload.get("type")
    return kind if isinstance(kind, str) else ""


def events_of(
    payload: Mapping[str, Any],
    gateway: dict[str, Any],
    memory: Memory,
    rows: str = "all",
    confirm: int = 1,
    max_gateways: int = 2000,
) -> Iterator[dict[str, Any]]:
    """What stands below ``event.skyline`` of each event that a push becomes."""
    kind = kind_of(payload)
    if kind == "dev-status" and isinstance(payload.get("status"), list):
        yield from _dev_status(payload, gateway, memory.slots(gateway, max_gateways), rows, confirm)
    elif kind == "port-status" and port_rows(payload):
        yield from _port_status(payload, gateway, memory.slots(gateway, max_gateways), confirm)
    elif kind == "legacy-sms" and isinstance(payload.get("body"), str):
        yield {"gateway": gateway, **legacy_message_of(payload)}
    elif kind in _DECODERS and isinstance(payload.get(_DECODERS[kind][0]), list):
        key, decode = _DECODERS[kind]
        made = [decode(entry) for entry in payload[key]]
        for event in filter(None, made):
            yield {"type": event.pop("type"), "gateway": gateway, **event}
        if None in made:
            yield {"type": MALFORMED, "gateway": gateway, "kind": kind}
    elif kind in DECODED_TYPES:
        yield {"type": MALFORMED, "gateway": gateway, "kind": kind}
    elif kind == "mms":
        texts = texts_of(payload["text"]) if isinstance(payload.get("text"), str) else {}
        yield {**defused_all(payload), **texts, "type": "mms", "gateway": gateway}
    elif kind in ("gateway-silent", "gateway-back"):
        facts = {key: defused_all(payload[key]) for key in ("seconds", "last_seen") if key in payload}
        yield {"type": kind.replace("-", "_"), "gateway": gateway, **facts}
    else:
        yield {"type": _NOT_A_TYPE.sub("_", kind.lower()[:64]).strip("_") or "unknown", "gateway": gateway}


def _dev_status(
    payload: Mapping[str, Any], gateway: dict[str, Any], slots: Slots, rows: str, confirm: int
) -> Iterator[dict[str, Any]]:
    sizes = {
        "version": clean(payload.get("ver")),
        "max_ports": leading_int(payload.get("max-ports")),
        "max_slots": leading_int(payload.get("max-slots", payload.get("max-slot"))),
    }
    gateway = {**gateway, **{key: value for key, value in sizes.items() if value is not None}}
    one_slot = sizes["max_slots"] == 1
    # Rows cost the most: of 512, only those that somebody wants are made.
    wires: dict[str, Mapping[str, Any]] = {}
    states: dict[str, int | None] = {}
    for wire in payload["status"]:
        if isinstance(wire, Mapping):
            name = row_name(wire, one_slot)[0]
            if name:
                wires[name] = wire
                states[name] = leading_int(wire.get("st"))
    found = changes(slots, states, confirm)
    status: dict[str, Any] = {
        "type": "dev_status",
        "gateway": gateway,
        "sequence": leading_int(payload.get("seq")),
        "expires": leading_int(payload.get("expires")),
        "counts": {state_name(state): number for state, number in Counter(states.values()).items()},
        "changes": by_kind(found),
    }
    if rows == "all":
        status["rows"] = [row_of(wire, one_slot) for wire in wires.values()]
    yield status
    for change in found:
        changed = wires.get(change["name"])
        yield _port_changed(gateway, change, row_of(changed, one_slot) if changed else None)


def port_rows(payload: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The rows of a port-status push: the push itself, or what it has under ``status``."""
    status = payload.get("status")
    wires = status if isinstance(status, list) else [status if isinstance(status, Mapping) else payload]
    return [wire for wire in wires if isinstance(wire, Mapping) and clean(wire.get("port"))]


def _port_status(
    payload: Mapping[str, Any], gateway: dict[str, Any], slots: Slots, confirm: int
) -> Iterator[dict[str, Any]]:
    one_slot = leading_int(payload.get("max-slots", payload.get("max-slot"))) == 1
    for wire in port_rows(payload):
        row = row_of(wire, one_slot)
        found = changes(slots, {row["name"]: row["state"]}, confirm, complete=False)
        yield {"type": "port_status", "gateway": gateway, **row, "changes": by_kind(found)}
        for change in found:
            yield _port_changed(gateway, change, row)


def _port_changed(gateway: dict[str, Any], change: dict[str, Any], row: dict[str, Any] | None) -> dict[str, Any]:
    _name, port, slot = slot_of(change["name"])
    event = {"type": "port_changed", "gateway": gateway, "port": port, "slot": slot, **change}
    if row is not None:
        event["row"] = row
    return event


_DECODERS: dict[str, tuple[str, Callable[[object], dict[str, Any] | None]]] = {
    "recv-sms": ("sms", message_of),
    "status-report": ("rpts", report_of),
}
DECODED_TYPES = frozenset(("dev-status", "port-status", "legacy-sms", *_DECODERS))
KNOWN_TYPES = DECODED_TYPES | {"mms", "gateway-silent", "gateway-back"}

_MEMORY = Memory()


@functools.lru_cache(maxsize=8)
def _checked(rows: object, confirm: object, max_gateways: object) -> None:
    problems = []
    if rows not in ("all", "none"):
        problems.append(f"rows is all or none, not {rows!r}")
    for name, value in (("confirm", confirm), ("max_gateways", max_gateways)):
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            problems.append(f"{name} is a number from 1 on, not {value!r}")
    if problems:
        raise ValueError(f"skyline.gateway.normalize: {'; '.join(problems)}")


def main(
    event: Any,
    hosts: Mapping[str, str] | None = None,
    hosts_file: str | None = None,
    rows: str = "all",
    confirm: int = 1,
    keep_payload: bool = False,
    max_gateways: int = 2000,
    memory: Memory | None = None,
) -> Any:
    """The events that an event becomes; one that is no push of a gateway, as it is."""
    _checked(rows, confirm, max_gateways)
    payload = payload_of(event)
    if payload is None:
        # One that says to be made here must be as harmless as if it were.
        return defused_all(event) if isinstance(event, Mapping) and "skyline" in event else event
    meta = mapping(event.get("meta"))
    gateway = gateway_of(payload, meta, _known_hosts(hosts, hosts_file))
    shared = defused_all({key: value for key, value in meta.items() if key not in ("headers", "gateway")})
    if "host" in gateway:
        shared["hosts"] = [gateway["host"]]
    # Each with a meta of its own: the engine writes into it.
    made: list[dict[str, Any]] = [
        {"skyline": skyline, "meta": dict(shared)}
        for skyline in events_of(payload, gateway, memory or _MEMORY, rows, confirm, max_gateways)
    ]
    for place, one in enumerate(made):
        if (place == 0 and keep_payload) or kind_of(payload) not in KNOWN_TYPES or one["skyline"]["type"] == MALFORMED:
            one["payload"] = defused_all(payload)
    return made
