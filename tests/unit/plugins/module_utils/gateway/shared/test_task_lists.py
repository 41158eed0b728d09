# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lists of tasks, read in pages while they move."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.shared import task_lists
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2 import sms_tasks
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.gateway import Generation2
from ansible_collections.skyline.gateway.plugins.module_utils.model.sms_task import QueuedTask
from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Client, Connection, Request
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.plugins.module_utils.wire.redact import Redactor
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire import stub
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.stub import Stub
from ansible_collections.skyline.gateway.tests.unit.plugins.moving_clock import MovingClock

ROW = {"tid": 2, "state": 0, "from": "", "to": "13686876820", "chs": "utf8", "coding": 0, "sms": "hello123"}


def test_a_task_of_several_ports_is_one() -> None:
    replies = [stub.answer(code=200, total_num=1, tasks=[ROW])] * 2
    with Stub(*replies) as device, device.client() as client:
        found = Generation2(client).tasks([1, 2])
    assert [(task.tid, task.ports) for task in found.values()] == [(2, (1, 2))]


def test_no_more_ports_than_it_takes() -> None:
    with Stub(stub.answer(code=200, total_num=1, tasks=[ROW])) as device, device.client() as client:
        assert Generation2(client).tasks(range(1, 65), wanted=[2]).keys() == {2}
        assert Generation2(client).tasks(range(1, 65), wanted=[]) == {}


class Device:
    """A list of tasks that changes whenever it was looked at."""

    def __init__(self, tids: list[int], change: Callable[[list[int]], None], cap: int, tells_total: bool) -> None:
        self.tids = tids
        self.change = change
        self.cap = cap
        self.tells_total = tells_total
        self.requests = 0

    connection = Connection("gateway", 80, "u", "p")
    redact = Redactor()

    def pause(self, attempt: int, deadline: float | None = None) -> bool:
        raise AssertionError("nothing fails here")

    def call(self, request: Request, retries: int | None = None) -> dict[str, Any]:
        self.requests += 1
        assert self.requests < 5000
        start, count = int(request.query["pos"]), min(int(request.query["num"]), self.cap)
        page = self.tids[start : start + count]
        reply: dict[str, Any] = {"code": 200, "tasks": [{**ROW, "tid": tid} for tid in page]}
        if self.tells_total:
            reply["total_num"] = len(self.tids)
        self.change(self.tids)
        return reply

    def read(self) -> dict[int, QueuedTask]:
        client: Any = self
        return Generation2(client).tasks([1])


@given(
    size=st.integers(0, 60),
    cap=st.integers(1, 12),
    page=st.integers(2, 12),
    changes=st.lists(st.tuples(st.lists(st.integers(0, 59), max_size=8), st.integers(0, 3)), max_size=60),
    tells_total=st.booleans(),
)
def test_none_is_missed_while_the_list_moves(
    size: int, cap: int, page: int, changes: list[tuple[list[int], int]], tells_total: bool
) -> None:
    """Tasks go from anywhere, others come at the end; whatever was there all the time is found, and nothing else."""
    left = iter(changes)
    ever = set(range(size))

    def change(tids: list[int]) -> None:
        gone, come = next(left, ([], 0))
        for place in gone:
            if place < len(tids):
                del tids[place]
        for _each in range(come):
            ever.add(len(ever))
            tids.append(len(ever) - 1)

    # A device that gives one at a time can be read while nothing moves; one that gives no total, in full pages.
    if cap == 1:
        changes.clear()
    device = Device(list(range(size)), change, cap if tells_total else page, tells_total)
    with mock.patch.object(task_lists, "PAGE", page), mock.patch.object(sms_tasks, "PAGE", page):
        found = device.read()
    always = set(range(size)) & set(device.tids)
    assert always <= found.keys() <= ever


def test_a_list_without_end() -> None:
    def change(tids: list[int]) -> None:
        tids.extend(range(len(tids), len(tids) + 200))

    with mock.patch.object(task_lists, "_MOST_PAGES", 30), pytest.raises(GatewayError) as caught:
        Device(list(range(200)), change, 100, True).read()
    assert caught.value.message == "get_tasks: the list of port 1 does not come to an end"


@pytest.mark.parametrize(("bound", "most"), [("_MOST_TASKS", 250), ("_MOST_CHARACTERS", 2500)])
@pytest.mark.parametrize(
    ("ports", "length", "total"),
    [([1], 100, {"total_num": 10**9}), (range(1, 9), 50, {}), (range(1, 9), 100, {"total_num": 100})],
    ids=["one", "without a total", "all together"],
)
def test_a_list_that_would_fill_the_memory(
    bound: str, most: int, ports: Iterable[int], length: int, total: dict[str, int]
) -> None:
    """Of one port, whether or not it says how many there are, or of all together."""
    pages: list[Request] = []

    class Endless(Client):
        def call(self, request: Request, retries: int | None = None, within: float | None = None) -> dict[str, Any]:
            pages.append(request)
            first = 1000 * int(request.query["port"]) + int(request.query["pos"])
            tasks = [{"tid": tid, "to": "1" * 10} for tid in range(first, first + length)]
            return {"code": 200, "tasks": tasks, **total}

    with mock.patch.object(task_lists, bound, most), pytest.raises(GatewayError) as caught:
        Generation2(Endless(Connection("gateway", 80, "u", "p"), Redactor())).tasks(ports)
    assert caught.value.message.endswith("does not come to an end")
    assert len(pages) <= 12


class Deaf(Device):
    """One that takes no notice of where a page is to begin."""

    def call(self, request: Request, retries: int | None = None) -> dict[str, Any]:
        return super().call(request._replace(query={**request.query, "pos": "0"}))


@pytest.mark.parametrize("tells_total", [True, False])
def test_a_device_that_takes_no_notice_of_pages(tells_total: bool) -> None:
    """What it shows are not all of its tasks, so that is not the answer."""
    device = Deaf(list(range(10_000)), lambda tids: None, 100, tells_total)
    with pytest.raises(GatewayError) as caught:
        device.read()
    assert caught.value.message == "get_tasks: the list of port 1 does not come to an end"
    assert not caught.value.retriable
    assert device.requests == 22


def test_a_device_whose_second_page_is_always_another() -> None:
    """What does not begin with the task seen last is read again from further ahead, and not for ever."""

    class Restless(Device):
        def call(self, request: Request, retries: int | None = None) -> dict[str, Any]:
            self.tids[100:] = range(1000 * self.requests, 1000 * self.requests + 200)
            start = int(request.query["pos"])
            return super().call(request._replace(query={**request.query, "pos": str(start and 100)}))

    device = Restless(list(range(300)), lambda tids: None, 100, True)
    with pytest.raises(GatewayError) as caught:
        device.read()
    assert caught.value.message == "get_tasks: the list of port 1 does not come to an end"
    assert device.requests == 22


def test_reading_takes_no_longer_than_is_bearable(clock: MovingClock) -> None:
    """Twenty times the timeout of a request, and that of one for each port."""

    class Slow(Device):
        def call(self, request: Request, retries: int | None = None) -> dict[str, Any]:
            clock.time += 20
            return super().call(request)

    device = Slow(list(range(100_000)), lambda tids: None, 100, True)
    with pytest.raises(GatewayError) as caught:
        device.read()
    assert caught.value.message == "get_tasks: the list of port 1 does not come to an end within 630 s"
    assert device.requests == 32
    device = Slow(list(range(3000)), lambda tids: None, 100, True)
    assert len(device.read()) == 3000
