# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The typed events that a push becomes: what stands below ``event.skyline`` of each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from .cells import cell_report_of, is_cell_report
from .changes import Slots, by_kind, changes
from .messages import legacy_message_of, message_of, object_message_of
from .mms import is_mms_report, mms_of, mms_report_of
from .pushes import (
    DECODED_TYPES,
    DEV_STATUS,
    LEGACY_SMS,
    LISTS,
    PORT_STATUS,
    RECV_SMS,
    SMS_SENT_STATUS,
    STATUS_REPORT,
    has_messages,
    kind_of,
)
from .reports import report_of, sent_status_of
from .rows import port_rows, row_of, state_of
from .slots import row_name, slot_of, slots_per_port
from .states import state_name
from .text import clean, defused_all
from .values import leading_int, whole_int

# The types of the events that are made here. Rules trust them, so that no push can choose one by its own type.
MALFORMED, UNKNOWN = "malformed", "unknown"
EVENT_TYPES = frozenset(
    "dev_status port_changed port_status message delivery_report status_report mms mms_report cell_report"
    f" gateway_silent gateway_back {MALFORMED} {UNKNOWN}".split()
)
# Events of these types, and of those that are not made here, keep the push.
_WITH_PAYLOAD = (MALFORMED, UNKNOWN)
_NOT_A_TYPE = re.compile(r"[^0-9a-z]+")

Event = dict[str, Any]
# By the type of a push: what makes an event of one of its entries; None for what is no entry.
_DECODERS: dict[str, Callable[[object], Event | None]] = {
    RECV_SMS: message_of,
    STATUS_REPORT: report_of,
    SMS_SENT_STATUS: sent_status_of,
}


class Settings(NamedTuple):
    """The options of the filter that shape events."""

    rows: str
    confirm: int
    max_gateways: int


def keeps_payload(kind: str) -> bool:
    """Whether an event of this type has the push, which says more than the event."""
    return kind in _WITH_PAYLOAD or kind not in EVENT_TYPES


def events_of(
    payload: Mapping[str, Any],
    gateway: dict[str, Any],
    remembered: Callable[[], Slots],
    settings: Settings,
    by_source: bool,
) -> Iterator[Event]:
    """The events of a push, each with its ``type`` and ``gateway``.

    remembered: gives what the gateway reported last, which is brought up to date. by_source: no gateway sent this; the
    source skyline.gateway.push made it.
    """
    kind = kind_of(payload)
    if kind == DEV_STATUS and isinstance(payload.get("status"), list):
        yield from _dev_status(payload, gateway, remembered(), settings)
    elif kind == PORT_STATUS and port_rows(payload):
        yield from _port_status(payload, gateway, remembered(), settings.confirm)
    else:
        for event in _stateless(kind, payload, by_source):
            yield {"type": event.pop("type"), "gateway": gateway, **event}


def _stateless(kind: str, payload: Mapping[str, Any], by_source: bool) -> list[Event]:
    """The events of a push that says nothing of the states of ports."""
    if kind == LEGACY_SMS and isinstance(payload.get("body"), str):
        return [legacy_message_of(payload)]
    if kind in ("", RECV_SMS) and has_messages(payload):
        return _each(RECV_SMS, payload["smses"], object_message_of)
    if kind in LISTS and isinstance(payload.get(LISTS[kind]), list):
        return _each(kind, payload[LISTS[kind]], _DECODERS[kind])
    if kind in DECODED_TYPES:
        return [{"type": MALFORMED, "kind": kind}]
    # Pushes that have no type are told by their keys. Where they come with one, they are something else.
    if not kind and is_mms_report(payload):
        return [mms_report_of(payload)]
    if not kind and is_cell_report(payload):
        return [cell_report_of(payload)]
    if kind == "mms" and by_source:
        return [mms_of(payload)]
    if kind in ("gateway-silent", "gateway-back") and by_source:
        facts = {key: defused_all(payload[key]) for key in ("seconds", "last_seen") if key in payload}
        return [{"type": kind.replace("-", "_"), **facts}]
    return [_unknown(kind)]


def _each(kind: str, entries: list[Any], decode: Callable[[object], Event | None]) -> list[Event]:
    """The events of the entries of a push, and one more where some are no entries."""
    made = [decode(entry) for entry in entries]
    events = [event for event in made if event is not None]
    return events if len(events) == len(made) else [*events, {"type": MALFORMED, "kind": kind}]


def _unknown(kind: str) -> Event:
    """The event of a push of another type: rules must not take it for one that this filter made."""
    name = _NOT_A_TYPE.sub("_", kind[:64]).strip("_")
    if name in EVENT_TYPES:
        return {"type": UNKNOWN, "kind": clean(kind[:64])}
    return {"type": name or UNKNOWN}


def _dev_status(
    payload: Mapping[str, Any], gateway: dict[str, Any], slots: Slots, settings: Settings
) -> Iterator[Event]:
    sizes = {
        "version": clean(payload.get("ver")),
        "max_ports": whole_int(payload.get("max-ports")),
        "max_slots": slots_per_port(payload),
    }
    gateway = {**gateway, **{key: value for key, value in sizes.items() if value is not None}}
    if sizes["max_slots"] is not None:
        slots.learn(sizes["max_slots"] == 1)
    # Rows cost the most: of 512, only those that somebody wants are made.
    wires: dict[str, Mapping[str, Any]] = {}
    states: dict[str, int | None] = {}
    for wire in payload["status"]:
        if isinstance(wire, Mapping):
            name = row_name(wire, slots.one_slot)[0]
            if name:
                wires[name] = wire
                states[name] = state_of(wire)
    found = changes(slots, states, settings.confirm)
    status: Event = {
        "type": "dev_status",
        "gateway": gateway,
        "sequence": leading_int(payload.get("seq")),
        "expires": leading_int(payload.get("expires")),
        "counts": {state_name(state): number for state, number in Counter(states.values()).items()},
        "changes": by_kind(found),
    }
    if settings.rows == "all":
        status["rows"] = [row_of(wire, slots.one_slot) for wire in wires.values()]
    yield status
    for change in found:
        changed = wires.get(change["name"])
        yield _port_changed(gateway, change, row_of(changed, slots.one_slot) if changed else None)


def _port_status(payload: Mapping[str, Any], gateway: dict[str, Any], slots: Slots, confirm: int) -> Iterator[Event]:
    one_slot = slots.one_slot or slots_per_port(payload) == 1
    for wire in port_rows(payload):
        row = row_of(wire, one_slot)
        found = changes(slots, {row["name"]: row["state"]}, confirm, complete=False)
        yield {"type": "port_status", "gateway": gateway, **row, "changes": by_kind(found)}
        for change in found:
            yield _port_changed(gateway, change, row)


def _port_changed(gateway: dict[str, Any], change: dict[str, Any], row: dict[str, Any] | None) -> Event:
    _name, port, slot = slot_of(change["name"])
    event = {"type": "port_changed", "gateway": gateway, "port": port, "slot": slot, **change}
    if row is not None:
        event["row"] = row
    return event
