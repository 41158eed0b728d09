# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The event filter: an event of any source becomes the typed events of the push in it."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from .events import Settings, events_of, keeps_payload
from .gateways import KnownHosts, gateway_of, group_of
from .memory import Memory
from .pushes import payload_of
from .text import defused_all
from .values import mapping

# What the source tells the filter only, and headers.
_NOT_FOR_RULES = ("headers", "gateway", "by_source", "known_mac")


@functools.lru_cache(maxsize=8)
def settings_of(rows: Any, confirm: Any, max_gateways: Any) -> Settings:
    """The options that shape events, checked. Raises ValueError that names all that are wrong."""
    problems = []
    if rows not in ("all", "none"):
        problems.append(f"rows is all or none, not {rows!r}")
    for name, value in (("confirm", confirm), ("max_gateways", max_gateways)):
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            problems.append(f"{name} is a number from 1 on, not {value!r}")
    if problems:
        raise ValueError(f"skyline.gateway.normalize: {'; '.join(problems)}")
    return Settings(rows, confirm, max_gateways)


class Normalizer:
    """One filter of one source, which remembers what gateways reported last."""

    def __init__(self) -> None:
        self._memory = Memory()
        self._hosts = KnownHosts()

    def events(
        self,
        event: Any,
        settings: Settings,
        hosts: Mapping[str, str] | None,
        hosts_file: str | None,
        keep_payload: bool,
        memory: Memory | None,
    ) -> Any:
        """The events that an event becomes; one that is no push of a gateway, as it is. Raises ValueError, OSError."""
        payload = payload_of(event)
        if payload is None:
            # One that says to be made here must be as harmless as if it were.
            return defused_all(event) if isinstance(event, Mapping) and "skyline" in event else event
        meta = mapping(event.get("meta"))
        known = self._hosts.of(hosts, hosts_file)
        gateway = gateway_of(payload, meta, known)
        remembering = memory or self._memory
        before = remembering.told_before(gateway)
        if before.get("mac") in known:
            before["host"] = known[before["mac"]]
        shown = {**before, **gateway}
        shared = defused_all({key: value for key, value in meta.items() if key not in _NOT_FOR_RULES})
        if "host" in shown:
            shared["hosts"] = [shown["host"]]
        # Whose memory it shares says nothing but the push itself.
        group = group_of(gateway, meta, known)
        remembered = functools.partial(remembering.slots, gateway, settings.max_gateways, group)
        found = events_of(payload, shown, remembered, settings, meta.get("by_source") is True)
        # Each with a meta of its own: the engine writes into it.
        made: list[dict[str, Any]] = [{"skyline": skyline, "meta": dict(shared)} for skyline in found]
        for place, one in enumerate(made):
            if (place == 0 and keep_payload) or keeps_payload(one["skyline"]["type"]):
                one["payload"] = defused_all(payload)
        return made
