# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a discovery says at its end: short lines, the most important ones last."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ...module_utils.model.address import host_and_port

# So many lines of a kind are shown.
SHOWN = 20
# What is taken from the result of skyline_discover.
_TAKEN = ("gateways", "others", "hosts", "asked", "not_asked", "silent")


def missing_keys(found: Mapping[str, Any]) -> list[str]:
    """What the result of skyline_discover would have, and this one has not, as that of a task that failed."""
    return [key for key in _TAKEN if key not in found]


def lines(found: Mapping[str, Any], written: Mapping[str, Any], failures: Mapping[str, str], file: str) -> list[str]:
    """The summary.

    found, written: the results of skyline_discover and skyline_discover_inventory; failures: why the MAC addresses of
    hosts could not be read, by their names; file: the path of the inventory.
    """
    gateways = [gateway for gateway in found["gateways"] if gateway["recognised"]]
    moved = {move["host"] for move in written["moved"]}
    known = f", {_count(found['not_asked'], 'known gateway')} not asked" if found["not_asked"] else ""
    counts = (
        f"{_count(found['asked'], 'address', 'addresses')} asked: {_count(len(gateways), 'gateway')}, "
        f"{_count(len(found['others']), 'other server')}, {found['silent']} without an answer{known}"
    )
    return [
        *_shown(f"Other server: {_place(other)} ({other['reason']})" for other in found["others"]),
        *_shown(_of_hosts({host: known for host, known in found["hosts"].items() if host not in moved})),
        *_shown(f"MAC address not read: {host}: {why}" for host, why in failures.items()),
        *_shown(f"To settle: {note}." for note in written["notes"]),
        *_shown(f"Removed: {host} is {owner}" for host, owner in written["merged"].items()),
        *_shown(f"MAC address noted: {host}" for host in written["learned"]),
        *_shown(_moved(written["moved"])),
        *_shown(f"New: {host} at {place}" for host, place in written["added"].items()),
        counts,
        *_next(written, found, file),
    ]


def _of_hosts(hosts: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for host, known in hosts.items():
        if known["answered"] == "not_asked" and known["reason"]:
            yield f"Not asked: {host}: {known['reason']}"
        elif known["answered"] == "silent":
            yield f"No answer: {host} at {_place(known)} ({known['reason']})"
        elif known["answered"] == "other":
            yield f"Not a gateway: {host} at {_place(known)} ({known['reason']})"


def _moved(moves: Iterable[Mapping[str, str]]) -> Iterator[str]:
    for move in moves:
        words = f"{move['host']} from {move['before']} to {move['after']}"
        yield f"Moved: {words}" if not move["not_written"] else f"Moved, not changed: {words}: {move['not_written']}"


def _next(written: Mapping[str, Any], found: Mapping[str, Any], file: str) -> list[str]:
    if written["added"]:
        return [
            f"Next: look through {file}, keep your own gateways only, and give it to Ansible: -i {shlex.quote(file)}"
        ]
    return []


def _place(entry: Mapping[str, Any]) -> str:
    return host_and_port(entry["address"], entry["port"])


def _count(number: int, one: str, several: str = "") -> str:
    return f"{number} {one if number == 1 else several or one + 's'}"


def _shown(sentences: Iterable[str]) -> Sequence[str]:
    every = list(sentences)
    more = len(every) - SHOWN
    return [*every[:SHOWN], *([f"... and {more} more like this"] if more > 0 else [])]
