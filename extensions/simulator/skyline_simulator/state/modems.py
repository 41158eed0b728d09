# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What modems are asked and answer: orders for their answers, what is under way, and what has been asked."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..config.names import parse_port_numbers
from ..config.schema import is_number
from ..errors import Refusal, SpecError

USSD, AT = "ussd", "at"
OK, BUSY, UNAVAILABLE, TIMEOUT, INVALID = "ok", "busy", "unavailable", "timeout", "invalid"
OUTCOMES = (OK, BUSY, UNAVAILABLE, TIMEOUT, INVALID)

#: How many exchanges are remembered for tests.
_REMEMBERED = 100_000
_KEYS = ("kind", "ports", "text", "reply", "outcome", "seconds", "times")


@dataclass
class Answer:
    """An order: how modems answer a text (``*``: every one), so many times or (None) for ever.

    ``ports`` are counted from 0, and empty for all; ``seconds`` None is as long as usual.
    """

    kind: str = USSD
    ports: frozenset[int] = frozenset()
    text: str = "*"
    reply: str = ""
    outcome: str = OK
    seconds: float | None = None
    times: int | None = None

    def is_for(self, kind: str, port: int, text: str) -> bool:
        return (
            self.kind == kind
            and self.times != 0
            and (not self.ports or port in self.ports)
            and self.text in ("*", text)
        )


@dataclass(frozen=True)
class Exchange:
    """One text that went to a modem, and what came of it. Ports from 1; ``time`` is the device's."""

    time: float
    kind: str
    port: int
    text: str
    outcome: str
    reply: str


class Modems:
    """What a gateway knows of its modems beside their settings; nothing of it is a setting."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        #: Port (from 0) -> until when it waits for an answer.
        self.busy_until: dict[int, float] = {}
        self.exchanges: deque[Exchange] = deque(maxlen=_REMEMBERED)
        #: (kind, port from 1, text) -> how often it was sent: a USSD request can cost money each time.
        self.asked: Counter[tuple[str, int, str]] = Counter()

    def take(self, kind: str, port: int, text: str) -> Answer | None:
        """The first order that fits, once less from now on."""
        for answer in self.answers:
            if answer.is_for(kind, port, text):
                if answer.times is not None:
                    answer.times -= 1
                return answer
        return None

    def note(self, exchange: Exchange, sent: int) -> None:
        """Something was asked; ``sent`` is how often it went out."""
        self.exchanges.append(exchange)
        self.asked[exchange.kind, exchange.port, exchange.text] += sent


def read_answers(given: Any, ports: int) -> list[Answer]:
    """Orders as a fleet file, a test or the control path gives them: one, or a list; every problem is named."""
    rows = given if isinstance(given, (list, tuple)) else [given]
    found: list[Answer] = []
    problems: list[str] = []
    for place, row in enumerate(rows):
        try:
            found.append(_answer(row, ports))
        except Refusal as error:
            problems.append(f"answer {place}: {error.reason}")
    if problems:
        raise SpecError(problems)
    return found


def _answer(row: Any, ports: int) -> Answer:
    if not isinstance(row, Mapping):
        raise Refusal(f"must be an object, not {row!r}")
    for key in row:
        if key not in _KEYS:
            raise Refusal(f"unknown key {key!r} (known: {', '.join(_KEYS)})")
    kind, outcome = row.get("kind", USSD), row.get("outcome", OK)
    if kind not in (USSD, AT):
        raise Refusal(f"kind must be ussd or at, not {kind!r}")
    if outcome not in OUTCOMES:
        raise Refusal(f"outcome must be one of {', '.join(OUTCOMES)}, not {outcome!r}")
    seconds, times = row.get("seconds"), row.get("times")
    if seconds is not None and (isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or seconds < 0):
        raise Refusal(f"seconds must be a number from 0, not {seconds!r}")
    if times is not None and (not is_number(times) or times < 1):
        raise Refusal(f"times must be a number from 1, not {times!r}")
    numbers = parse_port_numbers(str(row["ports"]), ports) if "ports" in row else []
    named = frozenset(number - 1 for number in numbers)
    return Answer(kind, named, str(row.get("text", "*")), str(row.get("reply", "")), outcome, seconds, times)


def as_row(answer: Answer) -> dict[str, object]:
    """An order as JSON."""
    return {**answer.__dict__, "ports": sorted(port + 1 for port in answer.ports)}
