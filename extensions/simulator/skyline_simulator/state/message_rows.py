# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a fleet file, a test or the control path says of messages and calls: checked, every problem named."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from ..config.gateway_spec import GatewaySpec
from ..config.names import index_of, port_name
from ..errors import Refusal, SpecError
from .board import Board
from .inbox import Message
from .messages import Messages, Trouble
from .sms_task import STATUS_TEXT, TIMEOUT, Sent, Task, status_text

_T = TypeVar("_T")

_NUMBER = re.compile(r"\*|\+?[0-9]{1,32}")
_MESSAGE_KEYS = ("slot", "from", "to", "text", "time", "delivery", "content")
_CALL_KEYS = ("slot", "alerted", "connected", "no_carrier", "pdd", "seconds", "count")


def _each(given: Any, read: Callable[[Mapping[str, Any]], _T]) -> list[_T]:
    """One row or a list of rows."""
    rows = given if isinstance(given, (list, tuple)) else [given]
    found: list[_T] = []
    problems: list[str] = []
    for place, item in enumerate(rows):
        try:
            if not isinstance(item, Mapping):
                raise Refusal(f"must be an object, not {item!r}")
            found.append(read(item))
        except Refusal as error:
            problems.append(f"row {place}: {error.reason}")
    if problems:
        raise SpecError(problems)
    return found


def _known(item: Mapping[str, Any], keys: tuple[str, ...]) -> None:
    for key in item:
        if key not in keys:
            raise Refusal(f"unknown key {key!r} (known: {', '.join(keys)})")


def _text(item: Mapping[str, Any], key: str, default: str) -> str:
    value = item.get(key, default)
    if not isinstance(value, str):
        raise Refusal(f"{key} must be a text, not {value!r}")
    return value


def _count(item: Mapping[str, Any], key: str, default: int) -> int:
    value = item.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Refusal(f"{key} must be a number from 0, not {value!r}")
    return value


def _flag(item: Mapping[str, Any], key: str, default: bool) -> bool:
    value = item.get(key, default)
    if not isinstance(value, bool):
        raise Refusal(f"{key} must be true or false, not {value!r}")
    return value


def _slot(device: Board, item: Mapping[str, Any]) -> int:
    return index_of(str(item.get("slot", "1.01")), device.ports, device.slots)


def read_messages(device: Board, given: Any, utc: float) -> list[Message]:
    """Messages to receive: ``{slot: 1A, from: "10010", to: ..., text: ...}``, and as one likes ``time``,
    ``delivery`` (a delivery report with this code) and ``content`` (what stands on the wire, as it is).
    """

    def read(item: Mapping[str, Any]) -> Message:
        _known(item, _MESSAGE_KEYS)
        index = _slot(device, item)
        return Message(
            index // device.slots,
            index % device.slots,
            _count(item, "time", int(utc)),
            _text(item, "from", "10010"),
            _text(item, "to", device.ram.numbers.get(index, "")),
            _text(item, "text", ""),
            _count(item, "delivery", 0) if "delivery" in item else None,
            _text(item, "content", "") if "content" in item else None,
        )

    return _each(given, read)


def read_calls(device: Board, given: Any) -> list[tuple[int, dict[str, int]]]:
    """Calls that have been: slot index, and what they add to the counters. ``count`` is how many calls like this."""

    def read(item: Mapping[str, Any]) -> tuple[int, dict[str, int]]:
        _known(item, _CALL_KEYS)
        count = _count(item, "count", 1)
        connected = _flag(item, "connected", True)
        alerted = _flag(item, "alerted", connected)
        if connected and not alerted:
            raise Refusal("a call that connected has alerted")
        lost = _flag(item, "no_carrier", False)
        if connected and lost:
            raise Refusal("a call that connected had a carrier")
        counts = {
            "calls": count,
            "alerted": count * alerted,
            "connected": count * connected,
            "no_carrier": count * lost,
            "pdd": count * _count(item, "pdd", 3) * alerted,
            "seconds": count * _count(item, "seconds", 60) * connected,
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
    first = "reason" if kind == "failures" else "code"
    item: Mapping[str, Any] = value if isinstance(value, Mapping) else {first: value}
    _known(item, (first, "times", "carrier") if kind == "failures" else (first, "times"))
    times = item.get("times")
    if times is not None and (not isinstance(times, int) or isinstance(times, bool) or times < 1):
        raise Refusal(f"{name}: times must be a number from 1, not {times!r}")
    if kind == "failures":
        reason = _text(item, "reason", status_text(TIMEOUT))
        return Trouble(reason=reason, carrier=_text(item, "carrier", ""), times=times)
    code = _count(item, "code", 1)
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
