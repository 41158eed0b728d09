# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The audit of a fleet: what became of each gateway, and the counts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ...module_utils.model.address import host_and_port
from ...module_utils.model.audit import IN_LINE, verdict
from .duplicates import Duplicate, duplicates_of
from .states import count_states
from .verdicts import VERDICTS

# A name or an address that can stand in a link. Anything else that a result may have for a host is text only.
_LINKED = re.compile(r"[A-Za-z0-9_.:-]+")


class Place(NamedTuple):
    """What the inventory says of a gateway.

    group: the group, or the value of the chosen variable, that the report files it under; empty for none. groups: all
    groups of the inventory that it is in. scheme: http or https.
    """

    group: str = ""
    groups: Sequence[str] = ()
    scheme: str = "http"


class Gateway(NamedTuple):
    """One gateway of the audit; drift, health, unverified, problems and ports as skyline_audit returns them."""

    name: str
    facts: Mapping[str, Any]
    verdict: str
    drift: list[dict[str, Any]]
    health: list[dict[str, Any]]
    unverified: list[dict[str, Any]]
    problems: list[dict[str, Any]]
    ports: Sequence[dict[str, Any]]
    place: Place = Place()

    @property
    def address(self) -> str:
        host = str(self.facts.get("host") or "")
        return host_and_port(host, self.facts["port"]) if host else ""

    @property
    def url(self) -> str:
        """The gateway's own pages; empty where no link can be made of the address."""
        host = str(self.facts.get("host") or "")
        return f"{self.place.scheme}://{self.address}/" if _LINKED.fullmatch(host) else ""

    @property
    def findings(self) -> int:
        """How many differences, faults, values that cannot be told, and problems there are."""
        return sum(map(len, (self.drift, self.health, self.unverified, self.problems)))

    def states(self) -> dict[str, int]:
        """How many slots are in each state."""
        return count_states(self.ports)


class Fleet(NamedTuple):
    """All gateways, those that want attention first.

    moment: when they were looked at, ISO 8601. grouped_by: the variable that the groups come from; empty where they are
    those of the inventory. sizes: how many hosts the inventory has in each of these groups. duplicates: IMEIs that
    several ports have.
    """

    moment: str
    gateways: list[Gateway]
    grouped_by: str = ""
    sizes: Mapping[str, int] = {}
    duplicates: Sequence[Duplicate] = ()

    def summary(self) -> dict[str, int]:
        """The counts: of gateways, in all and by verdict, and of what was found."""
        verdicts = Counter(gateway.verdict for gateway in self.gateways)
        return {
            "gateways": len(self.gateways),
            **{word: verdicts[word] for word in VERDICTS},
            "slots": sum(len(gateway.ports) for gateway in self.gateways),
            "drift": sum(len(gateway.drift) for gateway in self.gateways),
            "health": sum(len(gateway.health) for gateway in self.gateways),
            "unverified": sum(len(gateway.unverified) for gateway in self.gateways),
            "problems": sum(len(gateway.problems) for gateway in self.gateways),
            "duplicates": len(self.duplicates),
        }

    def attention(self) -> dict[str, list[str]]:
        """The names of the gateways that are not in line, by verdict; no verdict without gateways."""
        names: dict[str, list[str]] = {}
        for gateway in self.gateways:
            if gateway.verdict != IN_LINE:
                names.setdefault(gateway.verdict, []).append(gateway.name)
        return names


def fleet_of(
    moment: str,
    results: Mapping[str, Mapping[str, Any] | None],
    places: Mapping[str, Place] | None = None,
    grouped_by: str = "",
    sizes: Mapping[str, int] | None = None,
) -> Fleet:
    """The fleet from what skyline_audit returned for each gateway; None where there is no result."""
    places = places or {}
    gateways = [gateway_of(name, result, places.get(name, Place())) for name, result in results.items()]
    return fleet_from(moment, gateways, grouped_by, sizes or {})


def fleet_from(moment: str, gateways: Iterable[Gateway], grouped_by: str, sizes: Mapping[str, int]) -> Fleet:
    """The fleet of these gateways, in its order, with what only the fleet as a whole can tell."""
    order = list(VERDICTS)
    ordered = sorted(gateways, key=lambda gateway: (order.index(gateway.verdict), _natural(gateway.name), gateway.name))
    named = {group for gateway in ordered for group in gateway.place.groups}
    return Fleet(
        moment,
        ordered,
        grouped_by,
        {group: sizes.get(group, 0) for group in sorted(named)},
        duplicates_of(sorted(ordered, key=lambda gateway: (_natural(gateway.name), gateway.name))),
    )


def gateway_of(name: str, result: Mapping[str, Any] | None, place: Place = Place()) -> Gateway:  # noqa: B008
    """A gateway from the result of its task, whatever became of that."""
    result = result or {"msg": "The audit did not get to this gateway."}
    facts = result.get("gateway") or {}
    if "verdict" in result:
        found = {key: result[key] for key in ("verdict", "drift", "health", "unverified", "problems", "ports")}
        return Gateway(name, facts, place=place, **found)
    problem = {"part": "", "kind": _kind(result), "message": str(result.get("msg") or "The task has no result.")}
    return Gateway(name, facts, verdict((), (), [problem["kind"]]), [], [], [], [problem], [], place)


def _kind(result: Mapping[str, Any]) -> str:
    """The kind of error of a task that failed."""
    # Ansible's own word for a bastion that cannot be reached.
    if result.get("unreachable"):
        return "connection"
    return str((result.get("error") or {}).get("kind") or "task")


def _natural(name: str) -> list[tuple[int, str]]:
    """For sorting: gw2 before gw10."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.findall(r"[0-9]+|[^0-9]+", name)]
