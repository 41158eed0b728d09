# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The results as a person reads them."""

from __future__ import annotations

from collections.abc import Iterator

from .results import Best, Results

_QUIET = 0.05
_HEADS = ("wall s", "CPU s", "x floor", "requests/gateway", "simulator CPU s", "MiB/worker", "MiB in all")


def table(results: Results) -> str:
    """The table with its caption."""
    return "\n".join([*_caption(results), "", *_rows(results), "", *_notes(results)])


def _caption(results: Results) -> Iterator[str]:
    facts = results.conditions()
    gateways, size = results.gateways, results.size
    yield (
        f"{gateways} simulated gateways, generation {results.generation}, {size.all} slots each "
        f"({size.ports} ports x {size.slots}); "
        f"forks {facts['forks']}, {facts['cores']} cores, which the simulator shares"
    )
    yield (
        f"ansible-core {facts['ansible-core']}, Python {facts['python']}, requests {facts['requests']}, "
        f"YAML read {'with' if facts['libyaml'] else 'WITHOUT'} libyaml"
    )


def _rows(results: Results) -> Iterator[str]:
    width = max(len(best.row.title) for best in results.best) + 2
    yield " " * width + "".join(f"{head:>{len(head) + 3}}" for head in _HEADS)
    layout = ""
    for best in results.best:
        if best.layout != layout:
            layout = best.layout
            yield f"plan in {layout.upper()} host_vars"
        cells = _cells(results, best)
        yield f"  {best.row.title:{width - 2}}" + "".join(
            f"{cell:>{len(head) + 3}}" for head, cell in zip(_HEADS, cells, strict=True)
        )


def _cells(results: Results, best: Best) -> tuple[str, ...]:
    measured = best.measured
    about = "~" if measured.extrapolated else ""
    return (
        f"{about}{measured.wall:.2f}",
        f"{about}{measured.cpu:.2f}",
        f"{about}{results.ratio(best):.2f}",
        f"{measured.requests:g}",
        f"{about}{measured.simulator_cpu:.2f}",
        f"{best.memory.worker:.1f}" if best.memory else "",
        f"{best.memory.together:.0f}" if best.memory else "",
    )


def _notes(results: Results) -> Iterator[str]:
    runs = max(best.runs for best in results.best)
    once = " (uri: of one)" if runs > 1 and any(best.row.slow for best in results.best) else ""
    yield f"Each row is the best of {runs}{once}, taken in turns; after each the state of the fleet was checked."
    for best in results.best:
        if best.measured.extrapolated:
            slots = f" and {min(best.row.slots, results.size.all)} slots of each" if best.row.slots else ""
            hosts = min(best.row.hosts or results.gateways, results.gateways)
            yield f"~ {best.row.title}: measured on {hosts} gateways{slots}, extrapolated."
    disturbed = max(best.measured.disturbed for best in results.best)
    if disturbed > _QUIET:
        yield f"OTHER PROCESSES used up to {disturbed:.0%} of the machine meanwhile: repeat this on a quiet one."
    yield "CPU: ansible-playbook with its workers and modules, without the simulator, which stands apart."
    yield "MiB/worker: the most that a worker took for itself; MiB in all: Ansible and all its workers together."
