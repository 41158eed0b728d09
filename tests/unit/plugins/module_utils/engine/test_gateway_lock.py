# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""One task at a time writes to a gateway, and none with a plan that another task has overtaken."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from types import ModuleType
from typing import Any

import pytest
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils.engine import gateway_lock
from ansible_collections.skyline.gateway.plugins.module_utils.engine.gateway_lock import GatewayLock, Outdated
from ansible_collections.skyline.gateway.plugins.module_utils.resources import (
    audit,
    command,
    config,
    esim,
    imei,
    info,
    port_hold,
    port_state,
    sim_number,
    sms,
    sms_info,
    sms_task,
    status_report,
)
from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Client, Request
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import operations, perform
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.resources.kinds import IMEI, NUMBER
from ansible_collections.skyline.gateway.tests.unit.plugins.moving_clock import MovingClock

NAME = "gw1"
# A process that takes the lock and keeps it until it is killed. Another hand has written it than the collection's.
KEEPER = """
import fcntl, json, os, sys
with open(sys.argv[1], "w") as file:
    fcntl.flock(file, fcntl.LOCK_EX)
    json.dump({"pid": os.getpid(), "node": "here", "since": "2026-01-01T00:00:00+00:00"}, file)
    file.flush()
    print("taken", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> MovingClock:
    clock = MovingClock()
    monkeypatch.setattr(gateway_lock, "clock", clock)
    return clock


class Tasks:
    """Locks of tasks that all work in one home; what they say and warn of."""

    def __init__(self, home: pathlib.Path) -> None:
        self.home = home
        self.file = home / "skyline_gateway" / "lock" / f"{NAME}.lock"
        self.lines: list[str] = []
        self.warnings: list[str] = []

    def lock(self, timeout: float = 5.0, progress: Callable[[str], None] | None = None) -> GatewayLock:
        return GatewayLock(timeout, progress or self.lines.append)

    def take(self, lock: GatewayLock) -> bool:
        """Takes a lock; returns whether the task has to plan again."""
        try:
            lock.take(str(self.home), NAME, self.warnings.append)
        except Outdated:
            return True
        return False


@pytest.fixture
def tasks(ansible_home: pathlib.Path, clock: MovingClock) -> Tasks:
    return Tasks(ansible_home)


class TestLock:
    def test_a_task_alone(self, tasks: Tasks) -> None:
        with tasks.lock() as lock:
            assert tasks.take(lock) is False
            assert tasks.take(lock) is False
        assert (tasks.lines, tasks.warnings) == ([], [])
        assert tasks.file.stat().st_mode & 0o077 == 0
        assert tasks.file.parent.stat().st_mode & 0o077 == 0

    def test_it_says_who_has_it_and_since_when(self, tasks: Tasks, clock: MovingClock) -> None:
        one, other = tasks.lock(), tasks.lock(timeout=7.0)
        tasks.take(one)
        with pytest.raises(GatewayError) as caught:
            tasks.take(other)
        assert caught.value.kind == "busy"
        assert (caught.value.sent, caught.value.retriable) == (False, False)
        words = (
            rf"another task writes to this gateway: process {os.getpid()} on {re.escape(os.uname().nodename)}, "
            r"since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00"
        )
        assert re.fullmatch(f"{words}; waited 7 s", caught.value.message)
        assert re.fullmatch(f"{words}; waiting, at most 7 s", tasks.lines[0])
        assert len(tasks.lines) == 1
        assert clock.time == pytest.approx(1007.0)
        one.release()

    def test_each_gateway_has_its_own(self, tasks: Tasks) -> None:
        one, other = tasks.lock(), tasks.lock()
        tasks.take(one)
        other.take(str(tasks.home), "gw2", tasks.warnings.append)
        assert tasks.lines == []

    def test_who_had_to_wait_plans_again(self, tasks: Tasks) -> None:
        one = tasks.lock()
        tasks.take(one)
        # The first thing that the other one does is to say that it waits.
        other = tasks.lock(progress=lambda line: one.release())
        assert tasks.take(other) is True
        assert tasks.take(other) is False

    def test_who_has_read_before_another_one_was_done_plans_again(self, tasks: Tasks, clock: MovingClock) -> None:
        one, reader = tasks.lock(), tasks.lock()
        tasks.take(one)
        clock.time += 1
        one.release()
        clock.time += 1
        later = tasks.lock()
        assert tasks.take(reader) is True
        assert len(tasks.lines) == 1  # it did not wait
        reader.release()
        assert tasks.take(later) is True
        later.release()
        clock.time += 1
        assert tasks.take(tasks.lock()) is False

    def test_who_lets_others_write_does_not_plan_again(self, tasks: Tasks, clock: MovingClock) -> None:
        one = tasks.lock()
        tasks.take(one)
        one.release()
        with tasks.lock() as other:
            tasks.take(other)
            clock.time += 1
        assert tasks.take(one) is False
        assert (one.was_overtaken, other.was_overtaken) == (True, False)

    def test_who_had_the_lock_again_without_another_task_between(self, tasks: Tasks, clock: MovingClock) -> None:
        one = tasks.lock()
        for _turn in range(3):
            assert tasks.take(one) is False
            clock.time += 1
            one.release()
        assert one.was_overtaken is False

    def test_an_owner_that_was_killed_has_overtaken_too(self, tasks: Tasks) -> None:
        one = tasks.lock()
        tasks.take(one)
        one.release()
        tasks.file.write_text(json.dumps({"pid": 1, "node": os.uname().nodename, "since": "now"}), encoding="utf-8")
        tasks.take(one)
        assert one.was_overtaken is True

    @pytest.mark.parametrize(
        ("change", "again"),
        [
            ({}, False),
            ({"until": None}, True),
            ({"until": "soon"}, True),
            ({"until": 9e9}, True),
            ({"node": "another"}, True),
            ({"node": None}, True),
        ],
        ids=str,
    )
    def test_a_record_that_does_not_tell_is_one_that_is_later(
        self, tasks: Tasks, clock: MovingClock, change: dict[str, Any], again: bool
    ) -> None:
        with tasks.lock() as lock:
            tasks.take(lock)
        record = json.loads(tasks.file.read_text(encoding="utf-8"))
        assert set(record) == {"pid", "node", "since", "until"}
        tasks.file.write_text(json.dumps({**record, **change}), encoding="utf-8")
        clock.time += 1
        assert tasks.take(tasks.lock()) is again

    @pytest.mark.parametrize("content", [b"{", b"[]", b"\xff", b"null"])
    def test_a_damaged_record(self, tasks: Tasks, content: bytes) -> None:
        tasks.file.parent.mkdir(parents=True)
        tasks.file.write_bytes(content)
        one = tasks.lock()
        assert tasks.take(one) is True
        tasks.file.write_bytes(content)
        with pytest.raises(GatewayError, match="a process that has not said which"):
            tasks.take(tasks.lock())
        one.release()
        assert json.loads(tasks.file.read_bytes())["pid"] == os.getpid()

    def test_a_dead_owner_holds_nothing(self, tasks: Tasks, clock: MovingClock) -> None:
        tasks.file.parent.mkdir(parents=True)
        command = [sys.executable, "-c", KEEPER, str(tasks.file)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as keeper:
            assert keeper.stdout is not None
            assert keeper.stdout.readline() == b"taken\n"
            with pytest.raises(GatewayError, match=f"process {keeper.pid} on here, since 2026-01-01T"):
                tasks.take(tasks.lock())
            keeper.send_signal(signal.SIGKILL)
            keeper.wait(30)
            tasks.lines.clear()
            # At once; but nobody knows when it wrote last.
            with tasks.lock() as lock:
                assert tasks.take(lock) is True
            assert tasks.lines == ["another task has just written to this gateway: reading and planning again"]
        clock.time += 1
        assert tasks.take(tasks.lock()) is False


class TestTrouble:
    @pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS])
    def test_a_file_system_that_cannot_lock(self, tasks: Tasks, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
        def refuse(_descriptor: int, _operation: int) -> None:
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(fcntl, "flock", refuse)
        lock = tasks.lock()
        for _again in range(3):
            assert tasks.take(lock) is False
            lock.release()
        assert tasks.warnings == [
            f"Locks of gateways do not work in {tasks.file.parent}: {os.strerror(number)}. "
            "Another play that writes to the same gateway could undo the changes of this one."
        ]

    @pytest.mark.parametrize("home", ["/dev/null", "/proc/none", "~nobody-at-all/x"])
    def test_a_folder_that_cannot_be_written(self, tasks: Tasks, home: str) -> None:
        tasks.home = pathlib.Path(home)
        assert tasks.take(tasks.lock()) is False
        (warning,) = tasks.warnings
        assert f"do not work in {home}/skyline_gateway/lock: " in warning

    def test_a_full_disk_still_locks(self, tasks: Tasks, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(*_arguments: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        one = tasks.lock()
        with monkeypatch.context() as patch:
            patch.setattr(os, "pwrite", full)
            assert tasks.take(one) is False
            (warning,) = tasks.warnings
            assert "No space left on device" in warning
        with pytest.raises(GatewayError, match="a process that has not said which"):
            tasks.take(tasks.lock())

    def test_a_record_needs_no_more_room_than_the_one_before(self, tasks: Tasks) -> None:
        sizes = set()
        with tasks.lock() as lock:
            tasks.take(lock)
            sizes.add(tasks.file.stat().st_size)
        sizes.add(tasks.file.stat().st_size)
        assert len(sizes) == 1


# -- tasks --------------------------------------------------------------------------------------------------------

PROFILE = "LPA:1$smdp.example.com$new"
SPEED = 1000.0
SPEC: dict[str, Any] = {"ports": 4, "slots": 2, "no_sim": []}

# What takes the lock, and the name of the entry that it writes.
WRITERS: list[tuple[ModuleType, dict[str, Any], str | None]] = [
    (imei, {"config": IMEI.plan("1.01")}, "1.01"),
    (sim_number, {"config": NUMBER.plan("1.01")}, "1.01"),
    (config, {"parameters": {"ttl": "77"}}, "ttl"),
    (port_state, {"config": [{"ports": "1", "locked": True}]}, "1"),
    (port_hold, {"state": "held", "ports": "1A"}, None),
    (esim, {"config": [{"port": 2, "slot": "1", "activation_code": PROFILE}], "poll_interval": 0.01}, "2.01"),
    (status_report, {"url": "http://192.0.2.9/x"}, "report"),
    (command, {"op": "lock", "ports": "3"}, "lock 3"),
    (command, {"op": "save"}, "save"),
]
# What takes none, even where it writes.
OTHERS: list[tuple[ModuleType, dict[str, Any]]] = [
    (info, {"gather_subset": list(info.SUBSETS), "parameters": ["ttl"]}),
    (audit, {"imeis": IMEI.plan("1.01"), "status_report": {"url": "http://192.0.2.9/x", "state": "present"}}),
    (sms, {"tasks": [{"tid": 7, "to": ["10010"], "text": "Hello", "from_ports": "1"}]}),
    (sms_task, {"all": True, "state": "paused"}),
    (sms_info, {"delete": True}),
]


def names(rows: Sequence[tuple[Any, ...]]) -> list[str]:
    return [row[0].__name__.rpartition(".")[2] for row in rows]


def lock_file(home: pathlib.Path, gateway: Handle) -> pathlib.Path:
    name = "_".join([*gateway.mac.split("-"), *gateway.host.split("."), str(gateway.port)])
    return home / "skyline_gateway" / "lock" / f"{name}.lock"


@contextlib.contextmanager
def kept(home: pathlib.Path, gateway: Handle) -> Iterator[None]:
    """Somebody else has the lock of a gateway."""
    with GatewayLock(1.0, print) as lock:
        with contextlib.suppress(Outdated):
            lock.take(str(home), lock_file(home, gateway).stem, print)
        yield


@pytest.fixture
def small(simulate: Simulate, short_waits: None) -> Handle:
    return simulate(SPEED, generation="both", **SPEC).only


@pytest.mark.parametrize(("resource", "options", "entry"), WRITERS, ids=names(WRITERS))
class TestWriters:
    def test_busy(
        self,
        small: Handle,
        ansible_home: pathlib.Path,
        clock: MovingClock,
        resource: ModuleType,
        options: dict[str, Any],
        entry: str | None,
    ) -> None:
        with kept(ansible_home, small):
            result = perform(resource, small, **options)
        assert result["error"]["kind"] == "busy"
        assert f"process {os.getpid()} on " in result["msg"]
        assert "waited 5 s. Nothing was written. Run again when" in result["msg"]
        assert (result["changed"], result["requests"]) == (False, [])
        assert (result["applied"], result["rejected"]) == ([], [])
        assert result["not_attempted"] == ([entry] if entry else [])
        assert small.counters.writes == 0
        assert list(ansible_home.rglob("*.json")) == []

    def test_after_a_dead_owner_it_reads_and_plans_again(
        self,
        small: Handle,
        ansible_home: pathlib.Path,
        resource: ModuleType,
        options: dict[str, Any],
        entry: str | None,
    ) -> None:
        file = lock_file(ansible_home, small)
        file.parent.mkdir(parents=True)
        file.write_text('{"pid": 1}', encoding="utf-8")
        lines: list[str] = []
        result = perform(resource, small, lines=lines, **options)
        assert "failed" not in result
        again = lines.index("another task has just written to this gateway: reading and planning again")
        assert [line for line in lines[:again] if "waiting" in line] == []
        assert small.operations[:2].count("status") == (1 if resource in (config, esim) else 2)
        assert small.counters.writes == len(result["requests"]) > 0
        assert json.loads(file.read_text(encoding="utf-8"))["until"]

    def test_check_mode_and_a_run_without_changes_take_none(
        self,
        small: Handle,
        ansible_home: pathlib.Path,
        clock: MovingClock,
        resource: ModuleType,
        options: dict[str, Any],
        entry: str | None,
    ) -> None:
        file = lock_file(ansible_home, small)
        assert "failed" not in perform(resource, small, check=True, **options)
        assert not file.exists()
        perform(resource, small, **options)
        assert file.exists()
        with kept(ansible_home, small):
            assert "failed" not in perform(resource, small, check=True, **options)
            if resource not in (command, status_report):
                assert perform(resource, small, **options)["changed"] is False


@pytest.mark.parametrize(("resource", "options"), OTHERS, ids=names(OTHERS))
def test_reads_and_messages_take_none(
    small: Handle, ansible_home: pathlib.Path, resource: ModuleType, options: dict[str, Any]
) -> None:
    small.receive({"text": "Hello"})
    with kept(ansible_home, small):
        assert "failed" not in perform(resource, small, timeout=1, **options)


def beside(
    monkeypatch: pytest.MonkeyPatch, happens: Callable[[Client, Request], bool], act: Callable[[], object]
) -> None:
    """Has something done once, after the first call of any task to which that applies."""
    call = Client.call
    done = threading.Event()

    def hooked(self: Client, request: Request, *arguments: Any, **more: Any) -> Any:
        reply = call(self, request, *arguments, **more)
        if not done.is_set() and happens(self, request):
            done.set()
            act()
        return reply

    monkeypatch.setattr(Client, "call", hooked)


def test_two_tasks_with_different_plans_at_once(
    small: Handle, monkeypatch: pytest.MonkeyPatch, ansible_home: pathlib.Path
) -> None:
    """The second one begins when the first one has planned, and comes to its own write before the first one's."""
    first, second = IMEI.plan("1.01", "1.02"), IMEI.plan("1.01", "2.01", first=10)
    results: list[dict[str, Any]] = []
    has_come = threading.Event()

    class Lines(list[str]):
        def append(self, line: str) -> None:
            has_come.set()

    def other() -> None:
        results.append(perform(imei, small, config=second, lines=Lines()))
        has_come.set()

    thread = threading.Thread(target=other)

    def begin() -> None:
        thread.start()
        assert has_come.wait(30)

    # When it has read, and written what it is about to do into its note.
    note = os.replace

    def noted(*arguments: Any) -> None:
        note(*arguments)
        if not thread.ident:
            begin()

    monkeypatch.setattr(os, "replace", noted)
    one = perform(imei, small, config=first)
    thread.join(30)
    (two,) = results
    assert (one["changed"], one["saved"], two["changed"], two["saved"]) == (True, True, True, True)
    # The second one has seen what the first one did: it is the last word on 1.01, and says what it replaced.
    assert two["before"]["1.01"] == first["1.01"]
    wanted = {**first, **second}
    assert {slot: small.saved_imei(slot) for slot in wanted} == wanted
    assert list(ansible_home.rglob("*.json")) == []


def test_a_plan_that_another_task_has_overtaken_is_made_again(small: Handle, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any waiting: the other one has come and gone between read and write."""
    imeis = IMEI.plan("1.01", "2.01")
    beside(
        monkeypatch,
        lambda client, request: request.operation == "status",
        lambda: perform(imei, small, config={"2.01": imeis["1.01"]}),
    )
    result = perform(imei, small, config=imeis, on_unknown="fail")
    assert "failed" not in result
    # Planned on the first reading, the same IMEI would have stood on two slots for a while.
    assert result["before"]["2.01"] == imeis["1.01"]
    assert small.operations == ["status", *["status", "set", "status", "save"], "status", "set", "status", "save"]


def test_a_plan_that_is_made_again_may_come_to_nothing(small: Handle, monkeypatch: pytest.MonkeyPatch) -> None:
    imeis = IMEI.plan("1.01")
    beside(
        monkeypatch,
        lambda client, request: request.operation == "status",
        lambda: perform(imei, small, config=imeis),
    )
    result = perform(imei, small, config=imeis)
    assert (result["changed"], result["before"], result["requests"], result["warnings"]) == (False, {}, [], [])
    assert small.operations.count("set") == 1


# What waits for something, and the operation before its wait.
WAITERS: list[tuple[ModuleType, dict[str, Any], str]] = [
    (port_state, {"config": [{"ports": "1", "active_slot": "B"}]}, "switch"),
    (port_hold, {"state": "held", "ports": "1A"}, "lock"),
    (imei, {"config": IMEI.plan("1.01"), "activate": "reset"}, "reset"),
    (imei, {"config": IMEI.plan("1.01"), "activate": "reboot"}, "reboot"),
    (command, {"op": "switch", "ports": "1B"}, "switch"),
    (command, {"op": "reset", "ports": "1"}, "reset"),
    (esim, {"config": [{"port": 1, "slot": "1", "activation_code": PROFILE}], "poll_interval": 0.01}, "write_esims"),
]


@pytest.mark.parametrize(("resource", "options", "operation"), WAITERS, ids=names(WAITERS))
def test_a_task_that_waits_lets_others_write(
    small: Handle, monkeypatch: pytest.MonkeyPatch, resource: ModuleType, options: dict[str, Any], operation: str
) -> None:
    between: list[dict[str, Any]] = []
    reads = {"status", "get_esims"}
    ordered = threading.Event()

    def waits(client: Client, request: Request) -> bool:
        if request.operation == operation:
            ordered.set()
        return ordered.is_set() and request.operation in reads

    beside(
        monkeypatch, waits, lambda: between.append(perform(sim_number, small, config=NUMBER.plan("4.01"), timeout=1))
    )
    result = perform(resource, small, **options)
    assert "failed" not in result
    assert result["changed"] is True
    assert [outcome.get("error") for outcome in between] == [None]
    assert small.saved_number("4.01") == NUMBER.make(0)
    # Taken again without a new plan.
    assert operations(result).count(operation) == 1
    assert perform(resource, small, **options, check=True)["changed"] is (resource is command)


def test_a_lock_that_is_busy_after_the_wait(
    small: Handle, ansible_home: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was done is told, and what is still to be saved is noted."""
    with contextlib.ExitStack() as stack:
        ordered = threading.Event()

        def waits(client: Client, request: Request) -> bool:
            if request.operation == "lock":
                ordered.set()
            return ordered.is_set() and request.operation == "status"

        beside(monkeypatch, waits, lambda: stack.enter_context(kept(ansible_home, small)))
        result = perform(port_state, small, config=[{"ports": "1", "locked": True}], timeout=1)
    assert result["error"]["kind"] == "busy"
    assert (result["changed"], result["applied"], result["saved"], result["unsaved"]) == (True, ["1"], False, True)
    assert "The ports are set, but not known to be saved" in result["msg"]
    assert "Nothing was written" not in result["msg"]
    assert operations(perform(port_state, small, config=[{"ports": "1", "locked": True}])) == ["save"]


def test_esims_go_on_when_the_lock_is_free_again(
    simulate: Simulate, small: Handle, ansible_home: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second step of a port comes to a lock that another task keeps for longer than the first try."""
    stack = contextlib.ExitStack()
    ordered = threading.Event()

    def waits(client: Client, request: Request) -> bool:
        if request.operation == "write_esims":
            ordered.set()
        return ordered.is_set() and request.operation == "get_esims"

    beside(monkeypatch, waits, lambda: stack.enter_context(kept(ansible_home, small)))
    refused: list[str] = []
    take = GatewayLock.take

    def tried(self: GatewayLock, *arguments: Any) -> None:
        try:
            take(self, *arguments)
        except GatewayError as error:
            refused.append(error.kind)
            stack.close()
            raise

    monkeypatch.setattr(GatewayLock, "take", tried)
    entries = [{"port": 1, "slot": slot, "activation_code": PROFILE + slot} for slot in ("1", "2")]
    result = perform(esim, small, config=entries, poll_interval=0.01, timeout=1)
    assert refused == ["busy"]
    assert "failed" not in result
    assert [small.esim(slot)["exist"] for slot in ("1.01", "1.02")] == [True, True]


def test_what_another_task_holds_meanwhile_stays_held(
    small: Handle, ansible_home: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    perform(port_hold, small, state="held", ports="1A")
    ordered = threading.Event()

    def waits(client: Client, request: Request) -> bool:
        if request.operation == "unlock":
            ordered.set()
        return ordered.is_set() and request.operation == "status"

    beside(monkeypatch, waits, lambda: perform(port_hold, small, state="held", ports="2A"))
    assert perform(port_hold, small, state="released")["held"] == ["2.01"]
    (note,) = ansible_home.glob("skyline_gateway/held/*.json")
    assert json.loads(note.read_text(encoding="utf-8")) == {"2.01": True}


def test_the_lock_has_the_name_of_the_notes(
    small: Handle, ansible_home: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    perform(imei, small, config=IMEI.plan("1.01"), save=False)
    (note,) = ansible_home.glob("skyline_gateway/pending/*.json")
    (lock,) = ansible_home.glob("skyline_gateway/lock/*")
    assert (lock.stem, lock.suffix) == (note.stem, ".lock")
    assert lock == lock_file(ansible_home, small)


def test_a_file_system_that_cannot_lock_is_one_warning(
    small: Handle, ansible_home: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_descriptor: int, _operation: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    result = perform(imei, small, config=IMEI.plan("1.01"), activate="reset")
    assert (result["changed"], result["saved"]) == (True, True)
    (warning,) = result["warnings"]
    assert warning.startswith(f"Locks of gateways do not work in {ansible_home}/skyline_gateway/lock: No locks")
