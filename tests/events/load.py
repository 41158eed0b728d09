# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""How many pushes the event source and the event filter take together, without the rules engine.

    python tests/events/load.py                     50 pushes a second of 512 rows for a minute
    python tests/events/load.py --rate 0            as many as go

Gateways are one process, source and filter another, on loopback. Ends with 1 where a push was lost or memory grew.
"""

from __future__ import annotations

import argparse
import asyncio
import functools
import gc
import json
import multiprocessing
import os
import pathlib
import resource
import runpy
import socket
import sys
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

import aiohttp

PLUGINS = pathlib.Path(__file__).resolve().parents[2] / "extensions/eda/plugins"
PORTS, SLOTS = 64, 8
# Objects that there may be more at the end than after a quarter: caches and counters. A push has 10,000.
GROWTH = 20_000


def row(port: int, slot: int, state: str) -> dict[str, Any]:
    """A row of the size that firmware 2.4 has, about 300 bytes."""
    index = (port - 1) * SLOTS + slot
    return {
        "port": f"{port}.{slot:02d}", "sim": "", "seq": index, "st": state, "bal": "0.00", "opr": "TestNet 00101",
        "sn": f"+4915{index:08d}", "imei": f"8658470534{index:05d}", "active": int(slot == 1),
        "imsi": f"46000{index:010d}", "iccid": f"89860012{index:011d}", "inserted": 1, "slot_active": 1, "sig": 23,
        "led": 0,
    }  # fmt: skip


def bodies(gateways: int) -> list[bytes]:
    """Two pushes of each gateway; between them, eight ports fail or recover."""
    found = []
    for variant in ("3 OK", "6 Failed"):
        for gateway in range(gateways):
            rows = [
                row(port, slot, variant if port <= 8 and slot == 1 else "3 OK" if slot == 1 else "1 Idle")
                for port in range(1, PORTS + 1)
                for slot in range(1, SLOTS + 1)
            ]
            push = {
                "type": "dev-status", "seq": 1, "expires": 60, "ip": "192.0.2.7", "ver": "608-520-840-841-100-0F0",
                "mac": f"00-30-f1-00-{gateway // 256:02x}-{gateway % 256:02x}", "max-ports": PORTS, "max-slot": SLOTS,
                "status": rows,
            }  # fmt: skip
            found.append(json.dumps(push).encode())
    return found


def memory() -> float:
    """Resident memory of this process in MB."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


class Queue:
    """The engine's queue without an engine behind it: filters every push, and counts."""

    def __init__(self, rows: str) -> None:
        main = runpy.run_path(str(PLUGINS / "event_filter/normalize.py"))["main"]
        self.main = functools.partial(main, rows=rows)
        self.kinds: Counter[str] = Counter()

    async def put(self, event: dict[str, Any]) -> None:
        self.kinds.update(one["skyline"]["type"] for one in self.main(event))
        # As in the engine, others get their turn after each event.
        await asyncio.sleep(0)


def serve(port: int, rows: str, pipe: Any) -> None:
    """The process of source and filter; at each word by the pipe it tells what it took and what it cost."""
    push = runpy.run_path(str(PLUGINS / "event_source/push.py"))

    async def run() -> None:
        queue = Queue(rows)
        task = asyncio.create_task(push["main"](queue, {"port": port, "token": "secret"}))
        loop = asyncio.get_running_loop()
        while await loop.run_in_executor(None, pipe.recv):
            used = resource.getrusage(resource.RUSAGE_SELF)
            gc.collect()
            told = {"kinds": dict(queue.kinds), "memory": memory(), "objects": sys.getallocatedblocks()}
            pipe.send({**told, "cpu": used.ru_utime + used.ru_stime})
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(run())


@dataclass
class Result:
    """What was measured."""

    pushes: int
    seconds: float
    statuses: dict[int, int]
    events: dict[str, int]
    latencies: list[float]
    cpu: float
    memory: list[float]
    growth: int | None
    size: int

    @property
    def lost(self) -> int:
        return self.pushes - self.events.get("dev_status", 0)

    def __str__(self) -> str:
        ordered = sorted(self.latencies)
        growth = "" if self.growth is None else f"; {self.growth:+d} objects between the first quarter and the end"
        return (
            f"{self.pushes} pushes of {PORTS * SLOTS} rows ({self.size / 1000:.0f} kB) in {self.seconds:.1f} s: "
            f"{self.pushes / self.seconds:.1f}/s, lost {self.lost}, answers {self.statuses}\n"
            f"answered within {ordered[len(ordered) // 2] * 1000:.1f} ms (median), "
            f"{ordered[int(len(ordered) * 0.99)] * 1000:.1f} ms (99 %), {ordered[-1] * 1000:.1f} ms (slowest)\n"
            f"source and filter: {self.cpu / self.pushes * 1000:.2f} ms CPU a push, "
            f"{self.cpu / self.seconds * 100:.0f} % of a core; memory {self.memory[0]:.0f} MB at first, "
            f"{max(self.memory):.0f} MB at most{growth}\n"
            f"events: {self.events}"
        )


async def push_all(port: int, rate: float, seconds: float, gateways: int, pipe: Any) -> Result:
    every = bodies(gateways)
    url = f"http://127.0.0.1:{port}/?token=secret"
    statuses: Counter[int] = Counter()
    latencies: list[float] = []
    samples: list[float] = []

    def ask() -> dict[str, Any]:
        pipe.send(True)
        told: dict[str, Any] = pipe.recv()
        return told

    async with aiohttp.ClientSession() as client:

        async def send(number: int) -> None:
            start = time.perf_counter()
            async with client.post(url, data=every[number % len(every)]) as answer:
                await answer.read()
            latencies.append(time.perf_counter() - start)
            statuses[answer.status] += 1

        for _try in range(200):
            try:
                async with client.get(url):
                    break
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.05)

        async def ask_at_rest() -> dict[str, Any]:
            """When all that was answered with 200 has passed: what is there then stays."""
            for _try in range(1200):
                told = ask()
                if told["kinds"].get("dev_status", 0) >= statuses[200]:
                    return told
                await asyncio.sleep(0.05)
            return told

        before = early = ask()
        start = last = time.monotonic()
        number = 0
        if rate:
            running: set[asyncio.Task[None]] = set()
            while number < rate * seconds:
                task = asyncio.create_task(send(number))
                running.add(task)
                task.add_done_callback(running.discard)
                number += 1
                if time.monotonic() - last >= seconds / 20:
                    last = time.monotonic()
                    samples.append(ask()["memory"])
                if early is before and time.monotonic() - start >= seconds / 4:
                    await asyncio.gather(*running)
                    early = await ask_at_rest()
                await asyncio.sleep(max(0.0, start + number / rate - time.monotonic()))
            await asyncio.gather(*running)
        else:
            numbers = iter(range(10**9))

            async def client_of_its_own() -> None:
                while time.monotonic() - start < seconds:
                    await send(next(numbers))

            await asyncio.gather(*(client_of_its_own() for _client in range(4)))
            number = len(latencies)
        spent = time.monotonic() - start
        after = await ask_at_rest()
    # Where as many as go are sent, a refusal is an answer, and no loss.
    return Result(
        pushes=number if rate else statuses[200],
        seconds=spent,
        statuses=dict(statuses),
        events=after["kinds"],
        latencies=latencies,
        cpu=after["cpu"] - before["cpu"],
        memory=[before["memory"], *samples, after["memory"]],
        growth=after["objects"] - early["objects"] if rate else None,
        size=len(every[0]),
    )


def measure(rate: float, seconds: float, gateways: int, rows: str = "all") -> Result:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(port, rows, theirs), daemon=True)
    process.start()
    try:
        return asyncio.run(push_all(port, rate, seconds, gateways, ours))
    finally:
        ours.send(False)
        process.join(10)
        process.kill()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=50, help="pushes a second; 0: as many as go (default: 50)")
    parser.add_argument("--seconds", type=float, default=60, help="for how long (default: 60)")
    parser.add_argument("--gateways", type=int, default=50, help="how many gateways push (default: 50)")
    parser.add_argument("--rows", choices=["all", "none"], default="all", help="the filter's option (default: all)")
    given = parser.parse_args()
    result = measure(given.rate, given.seconds, given.gateways, given.rows)
    print(result)
    # As many as go fill the queue, which is memory, and are refused then.
    steady = result.growth is None or (result.growth <= GROWTH and set(result.statuses) == {200})
    return int(bool(result.lost) or not steady)


if __name__ == "__main__":
    sys.exit(main())
