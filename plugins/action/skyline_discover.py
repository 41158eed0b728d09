# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Asks networks for gateways, without a login, from the controller's own process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible.errors import AnsibleActionFail

from ..module_utils.gateway.recognise import GATEWAY, OTHER, SILENT, Answer
from ..module_utils.wire import transport
from ..plugin_utils.controller_action import ControllerAction
from ..plugin_utils.discovery import own_file, texts
from ..plugin_utils.discovery.known import Asked, known_places
from ..plugin_utils.discovery.places import Place, new_name, place_in_inventory
from ..plugin_utils.discovery.request import SPEC, Wanted, wanted_of
from ..plugin_utils.discovery.scan import scan
from ..plugin_utils.progress import Progress


class ActionModule(ControllerAction):
    def run(self, tmp: str | None = None, task_vars: Mapping[str, Any] | None = None) -> dict[str, Any]:
        task_vars = task_vars or {}
        result: dict[str, Any] = super().run(tmp, task_vars)
        _validation, options = self.validate_argument_spec(SPEC)
        if not transport.HAS_REQUESTS:
            raise AnsibleActionFail("the library requests is missing on the controller; install it with pip")
        asked = known_places(options["hosts"], task_vars["hostvars"])
        try:
            wanted = wanted_of(options, asked, _own_places(options["inventory"]))
        except ValueError as error:
            # ansible-core would say the cause once more.
            raise AnsibleActionFail(f"{error}. Nothing was sent.") from None
        answers = scan(wanted.places, wanted.patience, Progress(self._display, "discovery"))
        result.update(changed=False, **_facts(answers, asked, wanted, task_vars["hostvars"]))
        return result


def _own_places(inventory: str | None) -> list[Place]:
    """The places in the file of an earlier discovery. Raises ValueError for another kind of file."""
    if not inventory:
        return []
    path = texts.path_of(inventory)
    try:
        hosts = own_file.hosts_in(texts.read(path, missing=""))
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
    return [place for host, known in hosts.items() if (place := place_in_inventory(host, known))]


def _facts(
    answers: Mapping[Place, Answer], asked: Mapping[str, Asked], wanted: Wanted, taken: Mapping[str, Any]
) -> dict[str, Any]:
    """The result: gateways, other web servers, and what became of the hosts that the inventory lists."""
    owners = {known.place: host for host, known in asked.items() if known.place}
    names = {*taken}
    gateways, others = [], []
    for place, answer in answers.items():
        sure = answer.kind == GATEWAY
        confirmed = wanted.is_confirmed(place, sure) and answer.kind != SILENT
        if sure or confirmed:
            host = owners.get(place)
            name = host or new_name(place, names)
            names.add(name)
            gateways.append(
                {
                    "name": name,
                    "address": place.address,
                    "port": place.port,
                    "listed": host is not None,
                    "confirmed": confirmed,
                    "recognised": sure,
                    "api": answer.api,
                    "mac": answer.mac,
                }
            )
        if answer.kind == OTHER:
            others.append({"address": place.address, "port": place.port, "reason": answer.reason})
    return {
        "gateways": gateways,
        "others": others,
        "hosts": {host: _of_host(known, answers) for host, known in asked.items()},
        "asked": len(answers),
        "not_asked": len(wanted.skipped),
        "silent": sum(answer.kind == SILENT for answer in answers.values()),
        # The inventory's login goes to these and to no others: what is listed and answers as a gateway, and what
        # somebody has confirmed.
        "trusted": [gateway["name"] for gateway in gateways if gateway["listed"] or gateway["confirmed"]],
    }


def _of_host(known: Asked, answers: Mapping[Place, Answer]) -> dict[str, Any]:
    answer = answers.get(known.place) if known.place else None
    return {
        "address": known.place.address if known.place else None,
        "port": known.place.port if known.place else None,
        "answered": answer.kind if answer else "not_asked",
        "reason": answer.reason if answer else known.why_not,
    }
