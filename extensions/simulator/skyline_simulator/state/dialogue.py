# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asking a modem: an AT command, or a USSD request to the network (facts, section 10)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..config.values import initial_iccid, initial_imsi, initial_signal
from .device import Device
from .modems import AT, BUSY, INVALID, OK, TIMEOUT, UNAVAILABLE, USSD, Exchange
from .status import OPERATOR

#: What the simulated network answers to requests that it knows.
USSD_TEXTS = {"*100#": "Your balance is 10.00 EUR.", "*135#": "Your number is {number}"}
UNKNOWN_USSD = "Unknown service code."

_SET_IMEI = re.compile(r'AT\+EGMR=1,7,"([0-9]{15})"', re.IGNORECASE)


@dataclass(frozen=True)
class Outcome:
    """What came of it, and the device time at which that is known."""

    name: str
    reply: str
    ready: float


def ask(device: Device, kind: str, port: int, text: str, timeout: float, now: float, tries: int = 1) -> Outcome:
    """Sends a text by a modem (port from 0). What gets no answer in time is sent again as often as ``tries`` says."""
    modems = device.modems
    if modems.busy_until.get(port, 0.0) > now:
        return _noted(device, kind, port, text, Outcome(BUSY, "", now), sent=0)
    order = modems.take(kind, port, text)
    name, reply = (order.outcome, order.reply) if order is not None else _usual(device, kind, port, text)
    if name in (BUSY, UNAVAILABLE, INVALID):
        return _noted(device, kind, port, text, Outcome(name, reply, now), sent=0)
    switches = device.switches
    takes = device.draw(switches.ussd_seconds if kind == USSD else switches.at_seconds)
    if order is not None and order.seconds is not None:
        takes = order.seconds
    if name == TIMEOUT or takes > timeout:
        outcome, sent = Outcome(TIMEOUT, "", now + timeout * tries), tries
    else:
        outcome, sent = Outcome(OK, reply, now + takes), 1
    modems.busy_until[port] = outcome.ready
    return _noted(device, kind, port, text, outcome, sent)


def _noted(device: Device, kind: str, port: int, text: str, outcome: Outcome, sent: int) -> Outcome:
    device.modems.note(Exchange(outcome.ready, kind, port + 1, text, outcome.name, outcome.reply), sent)
    return outcome


def _usual(device: Device, kind: str, port: int, text: str) -> tuple[str, str]:
    """What a modem does by itself."""
    if not device.module_runs(port):
        return UNAVAILABLE, ""
    if kind == AT:
        return (OK, _at(device, port, text.strip())) if text.strip().upper().startswith("AT") else (INVALID, "")
    if not device.registered(port):
        return UNAVAILABLE, ""
    number = device.ram.numbers.get(port * device.slots + device.active(port), "")
    return OK, USSD_TEXTS.get(text, UNKNOWN_USSD).format(number=number)


def _at(device: Device, port: int, command: str) -> str:
    """The lines of a reply, without the echo."""
    given = _SET_IMEI.fullmatch(command)
    if given is not None:
        # The modem's own IMEI: another field than the one configured for the slot.
        device.transmitted[port] = given[1]
        device.touch(port)
        return "OK"
    index = port * device.slots + device.active(port)
    sim, online = device.has_sim(index), device.registered(port)
    imei = device.module_imei(port)
    known = {
        "AT": "",
        "ATE0": "",
        "ATE1": "",
        "AT+CGSN": imei,
        "AT+GSN": imei,
        "AT+CGSN=1": f'+CGSN: "{imei}"',
        "AT+EGMR=0,7": f'+EGMR: "{imei}"',
        "AT+CIMI": initial_imsi(device.seed, index) if sim else None,
        "AT+CCID": f"+CCID: {initial_iccid(device.seed, index)}" if sim else None,
        "AT+CPIN?": "+CPIN: READY" if sim else None,
        "AT+CSQ": f"+CSQ: {initial_signal(index) if online else 99},99",
        "AT+CREG?": f"+CREG: 0,{1 if online else 2}",
        "AT+COPS?": f'+COPS: 0,0,"{OPERATOR}"' if online else "+COPS: 0",
    }
    answer = known.get(command.upper())
    if answer is None:
        return "ERROR"
    return f"{answer}\r\n\r\nOK" if answer else "OK"


def with_echo(device: Device, command: str, answer: str) -> str:
    """As it comes from the line: the command, then the lines of the answer."""
    text = f"{command}\r\r\n{answer}\r\n"
    return text.replace("\r", "\\r").replace("\n", "\\n") if device.switches.at_line_ends == "escaped" else text


def usable_ports(device: Device) -> str:
    """Ports whose modem answers, as ``1,3-6``."""
    numbers = [port + 1 for port in range(device.ports) if device.module_runs(port)]
    spans: list[list[int]] = []
    for number in numbers:
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)
