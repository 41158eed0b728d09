# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a fleet file, a test or the control path says of messages and calls: checked, every problem named."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from ..config.gateway_spec import GatewaySpec
from ..config.names import index_of, port_name
from ..config.schema import ANY, FLAG, NUMBER, TEXT, Key, is_number, read_object
from ..errors import Refusal, SpecError
from .board import Board
from .inbox import Message
from .messages import Messages, Trouble
from .sms_task import STATUS_TEXT, TIMEOUT, Sent, Task, status_text

_T = TypeVar("_T")

_NUMBER = re.compile(r"\*|\+?[0-9]{1,32}")
_MESSAGE = {
    "slot": Key(ANY),
    "from": Key(TEXT),
    "to": Key(TEXT),
    "text": Key(TEXT),
    "time": Key(NUMBER, most=2**40),
    "delivery": Key(NUMBER),
    "content": Key(TEXT),
}
_CALL = {
    "slot": Key(ANY),
    "alerted": Key(FLAG),
    "connected": Key(FLAG),
    "no_carrier": Key(FLAG),
    "pdd": Key(NUMBER),
    "seconds": Key(NUMBER),
    "count": Key(NUMBER),
}
_FAILURE = {"reason": Key(TEXT), "times": Key(ANY), "carrier": Key(TEXT)}
_CODE = {"code": Key(NUMBER), "times": Key(ANY)}


def _each(given: Any, read: Callable[[Any], _T]) -> list[_T]:
    """One row or a list of rows."""
    rows = given if isinstance(given, (list, tuple)) else [given]
    found: list[_T] = []
    problems: list[str] = []
    for place, item in enumerate(rows):
        try:
            found.append(read(item))
        except Refusal as error:
            problems.append(f"row {place}: {error.reason}")
    if problems:
        raise SpecError(problems)
    return found


def _slot(device: Board, item: Mapping[str, Any]) -> int:
    return index_of(str(item.get("slot", "1.01")), device.ports, device.slots)


def read_messages(device: Board, given: Any, utc: float) -> list[Message]:
    """Messages to receive: ``{slot: 1A, from: "10010", to: ..., text: ...}``, and as one likes ``time``,
    ``delivery`` (a delivery report with this code) and ``content`` (what stands on the wire, as it is).
    """

    def read(row: Any) -> Message:
        item = read_object(row, _MESSAGE, tell=True)
        index = _slot(device, item)
        return Message(
            index // device.slots,
            index % device.slots,
            item.get("time", int(utc)),
            item.get("from", "10010"),
            item.get("to", device.ram.numbers.get(index, "")),
            item.get("text", ""),
            item.get("delivery"),
            item.get("content"),
        )

    return _each(given, read)


def read_calls(device: Board, given: Any) -> list[tuple[int, dict[str, int]]]:
    """Calls that have been: slot index, and what they add to the counters. ``count`` is how many calls like this."""

    def read(row: Any) -> tuple[int, dict[str, int]]:
        item = read_object(row, _CALL, tell=True)
        count = item.get("count", 1)
        connected = item.get("connected", True)
        alerted = item.get("alerted", connected)
        if connected and not alerted:
            raise Refusal("a call that connected has alerted")
        lost = item.get("no_carrier", False)
        if connected and lost:
            raise Refusal("a call that connected had a carrier")
        counts = {
            "calls": count,
            "alerted": count * alerted,
            "connected": count * connected,
            "no_carrier": count * lost,
            "pdd": count * item.get("pdd", 3) * alerted,
            "seconds": count * item.get("seconds", 60) * connected,
        }
        return _slot(device, item), counts

    return _each(given, read)


# -- troubles --------------------------------------------------------------------------------------------------------


def read_troubles(kind: str, given: Any) -> dict[str, Trouble | None]:
    """Number (``*``: every number) -> what goes wrong; None is nothing any more.

    ``refusals``: a task status code; ``failures``: a reason; ``undelivered``: a delivery code.
    A mapping says more: ``times``, and of a failure ``carrier``.
    """
    if not isinstance(given, Mapping):
        raise Refusal(f"must be a mapping of numbers, not {given!r}")
    return {_number(name): None if value is None else _trouble(kind, name, value) for name, value in given.items()}


def _number(name: Any) -> str:
    if not isinstance(name, str) or not _NUMBER.fullmatch(name):
        raise Refusal(f"{name!r} is not a number to send to, nor *")
    return name


def _trouble(kind: str, name: str, value: Any) -> Trouble:
    fails = kind == "failures"
    given = value if isinstance(value, Mapping) else {"reason" if fails else "code": value}
    item = read_object(given, _FAILURE if fails else _CODE, where=name, tell=True)
    times = item.get("times")
    if times is not None and (not is_number(times) or times < 1):
        raise Refusal(f"{name}: times must be a number from 1, not {times!r}")
    if fails:
        return Trouble(reason=item.get("reason", status_text(TIMEOUT)), carrier=item.get("carrier", ""), times=times)
    code = item.get("code", 1)
    if kind == "refusals" and (code == 0 or code not in STATUS_TEXT):
        raise Refusal(f"{name}: {code} is not a code of a task that is refused")
    return Trouble(code=code, times=times)


def put(target: dict[str, Trouble], found: Iterable[tuple[str, Trouble | None]]) -> None:
    for number, trouble in found:
        if trouble is None:
            target.pop(number, None)
        else:
            target[number] = trouble


def prepare_messages(messages: Messages, spec: GatewaySpec) -> None:
    """What a fleet file or a test says of a fresh gateway's messages."""
    device = messages.device
    problems: list[str] = []
    try:
        for message in read_messages(device, spec.inbox or [], device.clock.utc(device.clock.now())):
            messages.inbox.add(message)
    except SpecError as error:
        problems += [f"{spec.name}: inbox: {problem}" for problem in error.problems]
    for kind, given in (
        ("refusals", spec.sms_refusals),
        ("failures", spec.sms_failures),
        ("undelivered", spec.sms_undelivered),
    ):
        try:
            put(getattr(messages, kind), read_troubles(kind, given).items())
        except Refusal as error:
            problems.append(f"{spec.name}: sms_{kind}: {error.reason}")
    if problems:
        raise SpecError(problems)


# -- as JSON ---------------------------------------------------------------------------------------------------------


def task_line(task: Task) -> dict[str, object]:
    """A task for a person or a test: what it is, and how far."""
    hidden = {"attachments", "titles", "text", "ports"}
    line: dict[str, object] = {name: value for name, value in task.__dict__.items() if name not in hidden}
    line["ports"] = [port + 1 for port in task.ports]
    line["attachments"] = [f"{kind}, {len(data)} bytes" for kind, data in task.attachments]
    return line


def sent_line(device: Board, sent: Sent) -> dict[str, object]:
    line: dict[str, object] = {**sent.__dict__, "port": port_name(sent.port + 1, sent.slot + 1)}
    del line["slot"]
    line["utc"] = int(device.clock.utc(sent.time))
    return line


def message_line(number: int, message: Message) -> dict[str, object]:
    line: dict[str, object] = {"id": number, **message.__dict__, "port": port_name(message.port + 1, message.slot + 1)}
    del line["slot"]
    return line
