# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a resource is given, and what it fills in while it works."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from ..gateway.interface import Gateway
from ..model.status import Status
from ..wire.errors import UNSUPPORTED, VALIDATION, GatewayError
from ..wire.redact import Redactor
from ..wire.request import Request
from .notes import Notes
from .outcome import Outcome
from .pending import PendingNote

_MOST_NAMED = 20

# A NamedTuple with the options of a resource.
O = TypeVar("O")  # noqa: E741


class Result:
    """What a task has to report. Filled step by step, so that a fault half-way leaves the truth behind."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.warnings: list[str] = []
        self.gateway: dict[str, Any] = {}
        self.outcome = Outcome()
        # Declarative modules: what differs, in the shape of their config.
        self.before: dict[str, Any] | list[dict[str, Any]] | None = None
        self.after: dict[str, Any] | list[dict[str, Any]] | None = None
        # Of a task of several parts: the same, by their names, those that differ.
        self.differences: list[tuple[str, Any, Any]] | None = None
        self.saved: bool | None = None
        # The note of what is pending on the gateway, where the module saves.
        self.pending: PendingNote | None = None
        # Whatever else a module returns.
        self.extra: dict[str, Any] = {}

    def warn(self, text: str) -> None:
        """Adds a warning, once."""
        if text not in self.warnings:
            self.warnings.append(text)

    def describe_gateway(self, gateway: Gateway, status: Status) -> None:
        """Notes which gateway answered."""
        self.gateway.update(
            host=gateway.connection.host,
            port=gateway.connection.port,
            mac=status.mac,
            version=status.version,
            max_ports=status.max_ports,
            max_slots=status.max_slots,
            api=gateway.api,
        )
        contradiction = contradiction_in(status)
        if contradiction and gateway.writes_by_index:
            # With the address: Ansible shows warnings without their host, and the same warning of two hosts once.
            self.warnings.append(
                f"gateway {gateway.connection.address}: {contradiction}. No IMEI, number or array parameter can be "
                "written, because their places are computed from that size."
            )


class Task:
    """One task for one gateway: how to get at it, whether it is check mode, and where to report.

    redact: hides secrets; notes: what notes about the gateway are kept with; let_others_write: to be called before
    waiting for something; only_compares: whether only the differences count, as in an audit, and not whether they
    could be written.
    """

    def __init__(
        self,
        connect: Callable[[], Gateway],
        redact: Redactor,
        check: bool,
        result: Result,
        progress: Callable[[str], None],
        notes: Notes,
        let_others_write: Callable[[], None],
        only_compares: bool = False,
    ) -> None:
        self._connect = connect
        self.redact = redact
        self.check = check
        self.result = result
        self.progress = progress
        self.notes = notes
        self.let_others_write = let_others_write
        self.only_compares = only_compares

    @functools.cached_property
    def gateway(self) -> Gateway:
        """The gateway. Its first use may send a request, to find out what it speaks, so bad options are told before."""
        return self._connect()

    def part(self, connect: Callable[[], Gateway], only_compares: bool = False) -> Task:
        """A task of its own for one part of this one, with a result of its own."""
        check = self.check or only_compares
        return Task(
            connect,
            self.redact,
            check,
            Result(),
            self.progress,
            self.notes,
            self.let_others_write,
            only_compares,
        )


def read_options(kind: Callable[..., O], params: Mapping[str, Any]) -> O:
    """The options of a resource, a NamedTuple, from validated parameters that may have others beside them."""
    return kind(*(params[name] for name in kind._fields))  # type: ignore[attr-defined]


def contradiction_in(status: Status) -> str | None:
    """What a gateway reports of its size, and its rows belie: a sentence without its end. None = it agrees."""
    if not status.contradictions:
        return None
    rows = " and ".join(f"{some(each.rows)} {each.why}" for each in status.contradictions)
    return (
        f"it contradicts itself: it reports max_ports {status.max_ports} and max_slots {status.max_slots}, "
        f"but shows rows {rows}"
    )


def bad_entries(what: str, problems: Iterable[str]) -> GatewayError:
    """The one error that names every bad entry."""
    problems = list(problems)
    count = "a bad entry" if len(problems) == 1 else f"{len(problems)} bad entries"
    return GatewayError(VALIDATION, f"{what} has {count}: {'; '.join(problems)}", sent=False)


@contextlib.contextmanager
def bad_entries_first(what: str, problems: Callable[[], Iterable[str]]) -> Iterator[None]:
    """Around a read of what a gateway may not have. Raises GatewayError that names the bad entries where it has not.

    For a task that leaves out what is unsupported must not pass over bad input. problems: asked for only then.
    """
    try:
        yield
    except GatewayError as error:
        found = list(problems()) if error.kind == UNSUPPORTED else []
        if found:
            raise bad_entries(what, found) from error
        raise


def some(names: Iterable[str]) -> str:
    """A list of names for a sentence; a very long one is cut and says so."""
    names = list(names)
    text = ", ".join(names[:_MOST_NAMED])
    return text if len(names) <= _MOST_NAMED else f"{text} and {len(names) - _MOST_NAMED} more"
