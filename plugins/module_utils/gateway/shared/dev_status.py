# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The message dev-status, which all generations have (API reference, section 1): the wire's spellings end here."""

from __future__ import annotations

from typing import Any

from ...model.address import mac_digits
from ...model.ports import Slot, parse_slot_name
from ...model.states import PortState
from ...model.status import Row, Status, contradictions, shows_configured_imeis
from ...wire.errors import PROTOCOL, VALIDATION, GatewayError
from ...wire.replies import is_type
from ...wire.request import Connection
from ...wire.text import clean, flag, leading_int, number, whole_int

TYPE = "dev-status"

# Twice and more what is built today (64 ports, 32 slots): beyond it is a broken or hostile reply, not a gateway.
_MOST_PORTS = 256
_MOST_SLOTS = 256

_NOT_REPORTED = object()


def parse_status(reply: dict[str, Any]) -> Status:
    """The typed form of a dev-status message. Raises GatewayError (protocol)."""
    wire_rows = reply.get("status")
    if not is_type(reply.get("type"), TYPE) or not isinstance(wire_rows, list):
        raise _not_a_status("the reply is JSON without a dev-status in it")
    max_ports = whole_int(reply.get("max-ports"))
    if not max_ports or not 1 <= max_ports <= _MOST_PORTS:
        raise _not_a_status(f"the number of ports is {_shown(reply.get('max-ports'))}")
    reported = _reported_slots(reply)
    max_slots = whole_int(reported) if reported is not _NOT_REPORTED else _only_slot(wire_rows)
    # Without it no index can be computed, and a guess would change other SIMs.
    if not max_slots or not 1 <= max_slots <= _MOST_SLOTS:
        raise _not_a_status(f"the number of slots per port is {_shown(reported)}")
    if len(wire_rows) > 2 * max_ports * max_slots + _MOST_PORTS:
        raise _not_a_status(f"{len(wire_rows)} rows for {max_ports} ports of {max_slots} slots")
    rows = tuple(_parse_row(row, max_slots) for row in wire_rows if isinstance(row, dict))
    return Status(
        mac=clean(reply.get("mac")),
        ip=clean(reply.get("ip")),
        version=clean(reply.get("ver")),
        max_ports=max_ports,
        max_slots=max_slots,
        report_period=leading_int(reply.get("expires")),
        rows=rows,
        slots={row.slot: row for row in rows if row.slot},
        shows_configured_imeis=shows_configured_imeis(rows),
        reports_slots=reported is not _NOT_REPORTED,
        contradictions=contradictions(rows, max_ports, max_slots),
    )


def _reported_slots(reply: dict[str, Any]) -> object:
    """The number of slots per port, in whichever spelling the firmware has; where it has both, they have to agree."""
    spellings = [reply[key] for key in ("max-slots", "max-slot") if key in reply]
    if not spellings:
        return _NOT_REPORTED
    if len({whole_int(each) for each in spellings}) > 1:
        raise _not_a_status(f"the number of slots per port is both {' and '.join(map(_shown, spellings))}")
    return spellings[0]


def _only_slot(wire_rows: list[Any]) -> int | None:
    """1 where every row is of the slot 1 of a port: a gateway with one slot per port need not report their number."""
    names = [clean(row.get("port")) or "" for row in wire_rows if isinstance(row, dict)]
    slots = {slot.slot for slot in (_slot(name, 1) for name in names) if slot}
    return 1 if slots == {1} else None


def same_mac(one: str | None, other: str | None) -> bool:
    """Whether two MAC addresses are the same, however they are spelled."""
    digits = mac_digits(one)
    return digits is not None and digits == mac_digits(other)


def checked(connection: Connection, status: Status) -> Status:
    """The status itself. Raises GatewayError (validation) where it is that of another gateway than the one expected."""
    wanted = connection.mac
    if wanted and not same_mac(wanted, status.mac):
        raise GatewayError(
            VALIDATION,
            f"another gateway answers there: its MAC address is {status.mac or 'not shown'}, not {wanted}",
            "status",
            advice="Correct the address, or the option mac if the gateway was replaced.",
            retriable=False,
        )
    return status


def _parse_row(row: dict[str, Any], max_slots: int) -> Row:
    name = clean(row.get("port")) or ""
    slot = _slot(name, max_slots)
    get = row.get
    # By place, in the order of Row: by name takes five times as long, and there are up to 2048 rows.
    return Row(
        str(slot) if slot else name,
        slot.port if slot else leading_int(name),
        slot,
        PortState.of(leading_int(get("st"))),
        _stripped(get("imei")),
        _stripped(get("sn")),
        flag(get("active")),
        flag(get("inserted")),
        flag(get("slot_active")),
        flag(get("led")),
        _stripped(get("iccid")),
        _stripped(get("imsi")),
        _stripped(get("opr")),
        leading_int(get("sig")),
        number(get("bal")),
        clean(get("sim")),
        leading_int(get("seq")),
        leading_int(get("network")),
    )


def _slot(name: str, max_slots: int) -> Slot | None:
    """The slot that a row speaks of; None for the opaque name of a remote SIM (``12.sp256.101``)."""
    try:
        parsed = parse_slot_name(name)
    except ValueError:
        return None
    if isinstance(parsed, Slot):
        return parsed
    return Slot(parsed, 1) if max_slots == 1 else None


def _stripped(value: object) -> str | None:
    if isinstance(value, str) and value.isprintable():  # nearly all are, and there are thousands
        return value.strip()
    text = clean(value)
    return text.strip() if text else text


def _shown(value: object) -> str:
    return (clean(value) or "not given")[:20]


def _not_a_status(what: str) -> GatewayError:
    return GatewayError(PROTOCOL, f"status: {what}", "status", http_status=200)
