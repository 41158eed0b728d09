# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What was measured: the best run of each row, beside the conditions."""

from __future__ import annotations

import importlib.metadata
import platform
from typing import Any, NamedTuple

import yaml

from .commands import CORES
from .fleet import Size
from .measuring import Measurement
from .memory import Memory
from .rows import Row


class Best(NamedTuple):
    """The best of a row's runs, with one layout of the plan."""

    row: Row
    layout: str
    measured: Measurement
    runs: int
    memory: Memory | None


class Results:
    """Everything that was measured on one fleet."""

    def __init__(self, gateways: int, size: Size, forks: int, generation: int = 2) -> None:
        self.generation = generation
        self.gateways = gateways
        self.size = size
        self.forks = forks
        self.best: list[Best] = []

    def find(self, name: str, layout: str) -> Best | None:
        return next((best for best in self.best if best.row.name == name and best.layout == layout), None)

    def ratio(self, best: Best) -> float:
        """How many times its floor, with the same layout, a row takes."""
        floor = self.find(best.row.floor, best.layout)
        return best.measured.wall / floor.measured.wall if floor else float("nan")

    def conditions(self) -> dict[str, Any]:
        return {
            "gateways": self.gateways,
            "generation": self.generation,
            "ports": self.size.ports,
            "slots_per_port": self.size.slots,
            "forks": self.forks,
            "cores": CORES,
            "python": platform.python_version(),
            "ansible-core": importlib.metadata.version("ansible-core"),
            "requests": importlib.metadata.version("requests"),
            "libyaml": yaml.__with_libyaml__,
        }

    def facts(self) -> dict[str, Any]:
        """The results as JSON has them."""
        rows = [
            {
                "row": best.row.name,
                "title": best.row.title,
                "host_vars": best.layout,
                **best.measured._asdict(),
                "ratio": self.ratio(best),
                "best_of": best.runs,
                "worker_mebibytes": best.memory and best.memory.worker,
                "mebibytes_together": best.memory and best.memory.together,
            }
            for best in self.best
        ]
        return {"conditions": self.conditions(), "rows": rows}
