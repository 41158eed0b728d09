# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lists of tasks, port by port and page by page, while tasks come and go (API reference, section 6)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from ...model.message import from_base64
from ...model.sms_task import QueuedTask
from ...wire.errors import PROTOCOL, GatewayError
from ...wire.pages import TimeBound
from ...wire.text import clean_text

# The operation, in requests and errors.
OPERATION = "get_tasks"
PAGE = 100
# Of one port. A device that never comes to an end has to be left some time, before what it tells fills the memory.
_MOST_PAGES = 2000
# Tasks read in a row of which none is new. While tasks go from the list, some pages are read again, perhaps small ones.
_MOST_AGAIN = 20 * PAGE
_MOST_TASKS = 100_000
_MOST_CHARACTERS = 64 * 1024 * 1024


class TaskPage(NamedTuple):
    """Some tasks with their ids, and how many there are in all, as far as the gateway says."""

    total: int | None
    tasks: list[tuple[int | None, QueuedTask | None]]


def read_tasks(
    timeout: float,
    ports: Iterable[int],
    wanted: Iterable[int] | None,
    read_page: Callable[[int, int], TaskPage],
) -> dict[int, QueuedTask]:
    """Reads the tasks of ports, each once, by their ids; only until those wanted are found. Raises GatewayError.

    timeout: that of a request, in seconds; read_page: reads a page of the list of a port, from a position on (from 0).
    """
    tasks: dict[int, QueuedTask] = {}
    missing = None if wanted is None else set(wanted)
    ports = tuple(ports)
    bound = TimeBound(timeout, len(ports))
    for port in ports:
        if missing is not None and not missing:
            break
        for tid, task in _read_port(port, read_page, bound).items():
            before = tasks.get(tid)
            tasks[tid] = task._replace(ports=(*before.ports, port)) if before else task
            if missing is not None:
                missing.discard(tid)
        if _is_too_much(tasks):
            raise _without_end(port)
    return tasks


def _read_port(port: int, read_page: Callable[[int, int], TaskPage], bound: TimeBound) -> dict[int, QueuedTask]:
    """Reads the list of a port in pages, while tasks come at its end and go everywhere.

    What stands before a task already seen has been seen as well. So each page begins with the last one seen; where
    it does not, some have gone from the list, the rest has moved up, and the page before is read again.
    """
    # What has no id has a place in the list all the same.
    seen: dict[int | None, QueuedTask | None] = {}
    page: list[tuple[int | None, QueuedTask | None]] = []
    position = overlap = again = 0
    for _page in range(_MOST_PAGES):
        if bound.over:
            raise _without_end(port, f" within {bound.seconds:g} s")
        known, before = len(seen), page
        total, page = read_page(port, position)
        moved_up = position and overlap and (not page or page[0][0] not in seen)
        if not moved_up:
            seen.update(page)
        again = 0 if len(seen) > known else again + max(1, len(page))
        if _is_too_much(seen) or again > _MOST_AGAIN:
            break
        if moved_up:
            position = max(0, position - PAGE)
            continue
        end = position + len(page)
        if not page or (end >= total if total is not None else _is_last(page, before, overlap if position else 0)):
            return {tid: task for tid, task in seen.items() if tid is not None and task}
        # From a device that gives them one by one, the same one would come for ever.
        overlap = int(len(page) > 1)
        position = end - overlap
    raise _without_end(port)


def _is_last(page: list[Any], before: list[Any], overlap: int) -> bool:
    """Whether nothing comes behind a page, of a device that does not say how many tasks there are.

    That a page is short does not say so: firmware may make them shorter than was asked for. Where the next one has
    nothing but the task seen last, it was the end, and so it was where that is the same page again.
    """
    return len(page) < PAGE and (len(page) <= overlap or page == before)


def _is_too_much(tasks: Mapping[Any, QueuedTask | None]) -> bool:
    if len(tasks) > _MOST_TASKS:
        return True
    characters = sum(len(task.text or "") + sum(map(len, task.to)) for task in tasks.values() if task)
    return characters > _MOST_CHARACTERS


def _without_end(port: int, when: str = "") -> GatewayError:
    return GatewayError(
        PROTOCOL, f"{OPERATION}: the list of port {int(port)} does not come to an end{when}", OPERATION, retriable=False
    )


def text_of(wire: object, charset: str | None) -> str | None:
    """The text of a task; what should be base64 and is none is the text itself."""
    if not isinstance(wire, str):
        return None
    text = from_base64(wire) if (charset or "").lower() == "base64" else None
    return clean_text(wire if text is None else text)
