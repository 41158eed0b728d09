# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What each trick of worker_speed saves: a row with it and without it, in pairs, by the CPU time of all processes.

Not by the clock: on a machine with other things to do, that says more about them. CPU time grows with what others do as
well, only less. So the two runs of a pair go side by side, where it grows for both.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

from .fleet import Fleet, Size
from .measuring import Bench, Measurement
from .stand_in import WITHOUT
from .tricks import ROW, TITLES, copy_collection

LAYOUT = "json"  # of which reading takes the least, so that it hides nothing


class Saving(NamedTuple):
    """What one trick was seen to save. pairs: the whole fleet with it, and without it."""

    trick: str
    gateways: int
    pairs: tuple[tuple[Measurement, Measurement], ...]

    @property
    def best(self) -> tuple[float, float]:
        """The least that it took with the trick, and without it: whatever else the machine does only adds."""
        return min(used.cpu for used, _without in self.pairs), min(without.cpu for _used, without in self.pairs)

    @property
    def ratio(self) -> float:
        """How many times as much the best run takes without the trick."""
        return self.best[1] / self.best[0]

    @property
    def median(self) -> float:
        """The same of the pairs, of which this is the median."""
        return statistics.median(without.cpu / used.cpu for used, without in self.pairs)

    @property
    def milliseconds(self) -> float:
        """What it saves for each gateway, in the best run."""
        return (self.best[1] - self.best[0]) / self.gateways * 1000

    @property
    def memory(self) -> float:
        """MiB that it saves for each gateway, the median of the pairs: nothing else on the machine adds to that."""
        return statistics.median(without.memory - used.memory for used, without in self.pairs) / self.gateways

    @property
    def dearer(self) -> int:
        """In how many pairs it took more CPU time without the trick."""
        return sum(without.cpu > used.cpu for used, without in self.pairs)

    def __str__(self) -> str:
        return (
            f"{self.trick:10} {TITLES[self.trick]:36}"
            f"{self.ratio:6.3f}{self.median:8.3f}{self.milliseconds:9.2f}   "
            f"{f'{self.dearer} of {len(self.pairs)}':8}{self.memory:10.3f}"
        )

    def facts(self) -> dict[str, Any]:
        """The same as JSON has it."""
        names = ("ratio", "median", "milliseconds", "dearer", "memory")
        pairs = [[side._asdict() for side in pair] for pair in self.pairs]
        return {
            "trick": self.trick,
            "row": ROW.name,
            **{name: getattr(self, name) for name in names},
            "pairs": pairs,
        }


HEAD = f"{'without':10} {'':36}{'x CPU':>6}{'median':>8}{'ms each':>9}   dearer    MiB each"


def savings(served: Fleet, size: Size, forks: int, tricks: Sequence[str], pairs: int) -> Iterator[Saving]:
    """Measures the tricks, one after the other."""
    with tempfile.TemporaryDirectory(prefix="skyline-bench-") as folder, ThreadPoolExecutor(2) as pool:
        collections = copy_collection(Path(folder) / "collections")
        places = [Path(folder) / side for side in ("with", "without")]
        for place in places:
            place.mkdir()
        # One after the other, as the first brings the gateways to the plan that both have.
        benches = [Bench(served, size, place, LAYOUT, forks, collections) for place in places]
        for trick in tricks:
            found = []
            for _round in range(pairs + 1):
                used, without = pool.map(_run, benches, ("", trick))
                found.append((used, without))
            # The first warms up.
            yield Saving(trick, len(served.gateways), tuple(found[1:]))


def _run(bench: Bench, without: str) -> Measurement:
    return bench.measure(ROW, further={WITHOUT: without})
