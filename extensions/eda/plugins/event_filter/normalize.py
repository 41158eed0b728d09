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
from typing import Any, NamedTuple

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
  - Pushes of other types keep their C(event.payload); C(event.skyline.type) is their own type with underscores. It is
    C(unknown) for a push of C(skyline.gateway.push) that has none, and for one whose own type looks like one of this
    list; that is its C(kind) then. So a push cannot pass itself off as an event that rules trust.
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
    description: How many gateways' last states are remembered, beside those whose MAC addresses O(hosts) or the
      source name. The one that was heard the longest time ago is forgotten first.
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
# The state of a slot that the push has no row for. A row whose state cannot be read is another thing: None, "unknown".
NOT_SHOWN = "not_shown"
# The type of an event for a push, or a part of one, that is not what its type says.
MALFORMED = "malformed"

# What a state means for the kind of a change; those on the way to another state (2, 11) mean nothing.
WORKING, IDLE, LOST, BLOCKED, LOCKED = "working", "idle", "lost", "blocked", "locked"
_MEANING: dict[int | str | None, str] = {
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
_WHOLE = re.compile(r"\s*[+-]?[0-9]{1,18}\s*")
_SLOT = re.compile(r"([1-9][0-9]{0,5})(?:([A-Za-z])|\.([0-9]{2}))")
_PORT = re.compile(r"[1-9][0-9]{0,5}")
_NOT_HEX = re.compile(r"[^0-9a-f]")
_NOT_A_TYPE = re.compile(r"[^0-9a-z]+")
# All of the first four have to be there: a text may begin like one. Newer firmware quotes values.
_HEADER_BLOCK = re.compile(
    r"Sender:([^\r\n]*)\r?\nReceiver:([^\r\n]*)\r?\nSMSC:([^\r\n]*)\r?\nSCTS:([^\r\n]*)\r?\n"
    r'(?:Slot:[ \t]*("?)([0-9]{1,3})\5[ \t]*\r?\n)?(?:\r?\n)?'
)
# The port in quotes, then the number of the SIM, which may be missing: ``"24.01" 555``.
_RECEIVER = re.compile(r'"([^"]*)"[ \t]*(.*)')
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


def whole_int(value: object) -> int | None:
    """The number in ``3`` and ``"3"``; None for anything else: ``"1x"`` is no size, and a guess names another slot."""
    if isinstance(value, bool) or (isinstance(value, str) and not _WHOLE.fullmatch(value)):
        return None
    return leading_int(value)


def slots_per_port(payload: Mapping[str, Any]) -> int | None:
    """How many slots per port a status has, in whichever spelling; None where it does not say, or says two numbers."""
    given = {whole_int(payload[key]) for key in ("max-slots", "max-slot") if key in payload}
    return given.pop() if len(given) == 1 else None


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


def state_of(wire: Mapping[str, Any]) -> int | None:
    """A row's state, which some firmware has under ``status``; None where it does not say."""
    state = leading_int(wire.get("st"))
    return leading_int(wire.get("status")) if state is None else state


def row_of(wire: Mapping[str, Any], one_slot: bool = False) -> dict[str, Any]:
    """One port-status row, with the keys that module skyline_info returns; None is what the gateway does not say."""
    get = wire.get
    name, port, slot = row_name(wire, one_slot)
    state = state_of(wire)
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

    def __init__(self, state: int | str | None, meaning: str | None) -> None:
        self.state = state
        self.meaning = meaning
        self.candidate: int | str | None = None
        self.times = 0


class Slots(dict[str, Seen]):
    """The slots of one gateway by their names."""

    # Whether a whole status was seen. Until then a slot that is new has been there all the time, and is no change.
    whole = False


def kind_of_change(before: str | None, state: int | str | None) -> tuple[str, str | None]:
    """The kind of a change to a state, and what the slot means from then on, given what it meant before."""
    meaning = _MEANING.get(state)
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
    meaning = _MEANING.get(state)
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
            seen = slots[name] = Seen(NOT_SHOWN, None)
        if seen.state == state:
            seen.times = 0
        elif _is_confirmed(seen, state, confirm):
            found.append(_change(name, seen, state))
    if complete and states:
        for name, seen in slots.items():
            if name not in states and seen.state != NOT_SHOWN and _is_confirmed(seen, NOT_SHOWN, confirm):
                found.append(_change(name, seen, NOT_SHOWN))
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


def _is_confirmed(seen: Seen, state: int | str | None, confirm: int) -> bool:
    seen.times = seen.times + 1 if seen.times and seen.candidate == state else 1
    seen.candidate = state
    return seen.times >= confirm


def _change(name: str, seen: Seen, state: int | str | None) -> dict[str, Any]:
    kind, meaning = kind_of_change(seen.meaning, state)
    change = {"name": name, **_named("from", seen.state), **_named("to", state), "change": kind}
    seen.state, seen.meaning, seen.candidate, seen.times = state, meaning, None, 0
    return change


def _named(key: str, state: int | str | None) -> dict[str, Any]:
    """A state and its name. One that is not shown has a name only."""
    if isinstance(state, str):
        return {key: None, f"{key}_name": state}
    return {key: state, f"{key}_name": state_name(state)}


STRANGERS = ""
# Addresses that are remembered of one configured gateway.
_MOST_ADDRESSES = 4


class Table(OrderedDict[str, Any]):
    """Entries of gateways, the one heard last at the end. Each group of them is bounded by itself.

    What anybody can make up never displaces what is configured: that is in another group, or in none (None), for there
    are only as many as the configuration names.
    """

    def __init__(self) -> None:
        super().__init__()
        self.groups: dict[str, str | None] = {}
        self.sizes: Counter[str | None] = Counter()

    def note(self, key: str, value: Any, group: str | None, most: int) -> bool:
        """Whether the oldest entry of the group had to go."""
        self._leave(key)
        self[key] = value
        self.move_to_end(key)
        self.groups[key] = group
        self.sizes[group] += 1
        if group is None or self.sizes[group] <= most:
            return False
        oldest = next(each for each in self if self.groups[each] == group)
        self._leave(oldest)
        del self[oldest]
        return True

    def _leave(self, key: str) -> None:
        if key in self.groups:
            group = self.groups.pop(key)
            self.sizes[group] -= 1
            if not self.sizes[group]:
                del self.sizes[group]


class Memory:
    """The slots of the gateways that are configured, and of those heard last of all others."""

    def __init__(self) -> None:
        self.gateways = Table()
        # The MAC address of the gateway with a host name or address; None where several gateways have the same.
        self.macs = Table()
        self.forgotten = 0

    def slots(self, gateway: Mapping[str, Any], most: int, group: str | None = STRANGERS) -> Slots:
        """What is remembered of a gateway; nothing of one that cannot be told from others.

        group: the gateways that may displace each other; None for one that is configured by its MAC address.
        """
        whose = self._whose(gateway, most, group)
        if not whose:
            return Slots()
        slots: Slots = self.gateways.get(whose) or Slots()
        # A push without a MAC address is no reason to forget that its gateway is configured.
        group = group if gateway.get("mac") else self.gateways.groups.get(whose, group)
        if self.gateways.note(whose, slots, group, most):
            self.forgotten += 1
            if self.forgotten == 1:
                logger.warning("more than %d gateways push: max_gateways is too small to see every change", most)
        return slots

    def _whose(self, gateway: Mapping[str, Any], most: int, group: str | None) -> str | None:
        """What a gateway is remembered by: its MAC address.

        The push of a single port has none. It belongs to the gateway whose status had the same host or address.
        """
        mac: str | None = gateway.get("mac")
        if not mac:
            place = gateway.get("host") or gateway.get("address") or gateway.get("ip")
            return self.macs.get(place, place) if place else None
        host, address = gateway.get("host"), gateway.get("address")
        # A stranger may have its host by its own word on its address.
        if host and group != STRANGERS:
            self._place(host, mac, group, 2 * most)
        if address:
            # From wherever somebody says to be a configured gateway, no more than a few addresses are remembered.
            self._place(address, mac, *((mac, _MOST_ADDRESSES) if group is None else (group, 2 * most)))
        return mac

    def _place(self, place: str, mac: str, group: str | None, most: int) -> None:
        # Behind a router or a proxy, many have one address. To take them for one gateway makes false alarms.
        only = mac if self.macs.get(place, mac) == mac else None
        if group == STRANGERS:
            group = self.macs.groups.get(place, group)
        self.macs.note(place, only, group, most)


# -- messages and reports (API reference, sections 5 and 7) ----------------------------------------------------------


def message_of(row: object) -> dict[str, Any] | None:
    """One row of recv-sms, decoded, with the keys that module skyline_sms_info returns; None for what is no row."""
    if not isinstance(row, list) or len(row) < 6:
        return None
    # 6 elements, on newer firmware 9
    is_report, port, time, sender, recipient, content, iccid, imsi, imei = (*row, None, None, None)[:9]
    wire = content if isinstance(content, str) else clean(content) or ""
    delivery_code = None
    header = Header()
    texts: dict[str, Any] = {"text": None}
    if flag(is_report):
        delivery_code, scts = delivery_of(wire)
        header = Header(smsc=clean(sender), scts=scts)
    else:
        text, header = content_of(wire)
        texts = texts_of(text)
    return {
        "type": "delivery_report" if flag(is_report) else "message",
        "kind": "delivery_report" if flag(is_report) else "sms",
        "port": _port_name(clean(port) or "", header.slot),
        "time": moment(time),
        "sender": clean(sender),
        "recipient": clean(recipient),
        **texts,
        "delivery_code": delivery_code,
        "smsc": clean(header.smsc),
        "scts": clean(header.scts),
        "iccid": clean(iccid),
        "imsi": clean(imsi),
        "imei": clean(imei),
    }


def legacy_message_of(payload: Mapping[str, Any]) -> dict[str, Any]:
    """SMS to HTTP: who and where stand in the query or in header lines, the text is what follows these."""
    text, header = without_header(payload["body"])
    return {
        "type": "message",
        "kind": "sms",
        "port": _port_name(clean(payload.get("port")) or clean(header.port) or "", header.slot),
        "time": None,
        "sender": clean(payload.get("sender")) or clean(header.sender),
        "recipient": clean(header.recipient),
        **texts_of(text),
        "delivery_code": None,
        "smsc": clean(header.smsc),
        "scts": clean(header.scts),
        "iccid": clean(payload.get("iccid")),
        "imsi": None,
        "imei": None,
    }


def _port_name(name: str, slot: int | None) -> str | None:
    canonical, port, number_of_slot = slot_of(name[:100])
    if number_of_slot is None and port is not None and slot and name.isdigit():
        return f"{port}.{slot:02d}"
    return canonical or None


class Header(NamedTuple):
    """What the lines before the text of a message say; None for what they do not."""

    sender: str | None = None
    port: str | None = None
    recipient: str | None = None
    smsc: str | None = None
    scts: str | None = None
    slot: int | None = None


def content_of(wire: str) -> tuple[str, Header]:
    """A message's text, and what the lines before it say. What is no BASE64 of UTF-8 is the text itself."""
    text = _from_base64(wire)
    return (wire, Header()) if text is None else without_header(text)


def without_header(text: str) -> tuple[str, Header]:
    """A text without the lines before it, and what these say."""
    found = _HEADER_BLOCK.match(text)
    if not found:
        return text, Header()
    sender, receiver, smsc, scts, _quote, slot = found.groups()
    port, recipient = _receiver_of(receiver)
    known = (_unquoted(sender), port, recipient, _unquoted(smsc), _unquoted(scts), int(slot) if slot else None)
    return text[found.end() :], Header(*known)


def _receiver_of(line: str) -> tuple[str | None, str | None]:
    """The port and the number in ``"24.01" 555``, ``"24.01"`` and ``555``."""
    quoted = _RECEIVER.fullmatch(line.strip())
    if not quoted:
        return None, line.strip() or None
    port, rest = quoted.groups()
    # A number in quotes, without a port.
    if not rest and not _SLOT.fullmatch(port) and not _PORT.fullmatch(port):
        return None, port.strip() or None
    return port, _unquoted(rest)


def _unquoted(value: str) -> str | None:
    """The value of a header line without its quotes; None for an empty one."""
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] == '"':
        value = value[1:-1].strip()
    return value or None


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


def mms_of(payload: Mapping[str, Any], gateway: dict[str, Any]) -> dict[str, Any]:
    """An MMS as the source has read it, with the canonical name of the slot that received it."""
    facts = defused_all({key: value for key, value in payload.items() if key != "mac"})
    if "port" in payload:
        facts["port"] = _port_name(clean(payload["port"]) or "", None)
    texts = texts_of(payload["text"]) if isinstance(payload.get("text"), str) else {}
    return {**facts, **texts, "type": "mms", "gateway": gateway}


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


def group_of(gateway: Mapping[str, Any], meta: Mapping[str, Any], hosts: Mapping[str, str]) -> str | None:
    """The group of gateways whose memory a gateway shares: None for its own, by the MAC address that is configured.

    Those that only their address names share it with whoever pushes from there. The gateway's own word on its address
    does not count.
    """
    if gateway.get("mac") in hosts or meta.get("known_mac") is True:
        return None
    address = gateway.get("address")
    if isinstance(meta.get("hosts"), list) or address in hosts:
        return gateway.get("host") or STRANGERS
    return STRANGERS


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
        if candidate is not event or kind_of(candidate) in DECODED_TYPES:
            return candidate
    return None


def kind_of(payload: Mapping[str, Any]) -> str:
    """The type that a push says to be of, in lower case: some documents write ``dev-Status``."""
    kind = payload.get("type")
    return kind.strip().lower() if isinstance(kind, str) else ""


def unknown_of(kind: str, gateway: dict[str, Any]) -> dict[str, Any]:
    """The event of a push of another type: rules must not take it for one that this filter made."""
    name = _NOT_A_TYPE.sub("_", kind[:64]).strip("_")
    if name in EVENT_TYPES:
        return {"type": UNKNOWN, "gateway": gateway, "kind": clean(kind[:64])}
    return {"type": name or UNKNOWN, "gateway": gateway}


def events_of(
    payload: Mapping[str, Any],
    gateway: dict[str, Any],
    memory: Memory,
    rows: str = "all",
    confirm: int = 1,
    max_gateways: int = 2000,
    group: str | None = STRANGERS,
    by_source: bool = False,
) -> Iterator[dict[str, Any]]:
    """What stands below ``event.skyline`` of each event that a push becomes.

    by_source: no gateway sent this; the source skyline.gateway.push made it.
    """
    kind = kind_of(payload)
    if kind == "dev-status" and isinstance(payload.get("status"), list):
        yield from _dev_status(payload, gateway, memory.slots(gateway, max_gateways, group), rows, confirm)
    elif kind == "port-status" and port_rows(payload):
        yield from _port_status(payload, gateway, memory.slots(gateway, max_gateways, group), confirm)
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
    elif kind == "mms" and by_source:
        yield mms_of(payload, gateway)
    elif kind in ("gateway-silent", "gateway-back") and by_source:
        facts = {key: defused_all(payload[key]) for key in ("seconds", "last_seen") if key in payload}
        yield {"type": kind.replace("-", "_"), "gateway": gateway, **facts}
    else:
        yield unknown_of(kind, gateway)


def _dev_status(
    payload: Mapping[str, Any], gateway: dict[str, Any], slots: Slots, rows: str, confirm: int
) -> Iterator[dict[str, Any]]:
    sizes = {
        "version": clean(payload.get("ver")),
        "max_ports": whole_int(payload.get("max-ports")),
        "max_slots": slots_per_port(payload),
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
                states[name] = state_of(wire)
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
    one_slot = slots_per_port(payload) == 1
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
# The types of the events that are made here. Rules trust them, so that no push can choose one by its own type.
UNKNOWN = "unknown"
EVENT_TYPES = frozenset(
    "dev_status port_changed port_status message delivery_report status_report mms gateway_silent gateway_back"
    f" {MALFORMED} {UNKNOWN}".split()
)
# Events of these types, and of those that are not made here, keep the push.
_WITH_PAYLOAD = (MALFORMED, UNKNOWN)
_NOT_FOR_RULES = ("headers", "gateway", "by_source", "known_mac")

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
    known = _known_hosts(hosts, hosts_file)
    gateway = gateway_of(payload, meta, known)
    shared = defused_all({key: value for key, value in meta.items() if key not in _NOT_FOR_RULES})
    if "host" in gateway:
        shared["hosts"] = [gateway["host"]]
    # Each with a meta of its own: the engine writes into it.
    made: list[dict[str, Any]] = [
        {"skyline": skyline, "meta": dict(shared)}
        for skyline in events_of(
            payload,
            gateway,
            memory or _MEMORY,
            rows,
            confirm,
            max_gateways,
            group_of(gateway, meta, known),
            meta.get("by_source") is True,
        )
    ]
    for place, one in enumerate(made):
        kind = one["skyline"]["type"]
        if (place == 0 and keep_payload) or kind in _WITH_PAYLOAD or kind not in EVENT_TYPES:
            one["payload"] = defused_all(payload)
    return made
