# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A fleet in two slices by the real ansible-runner: the devices and the merged report are the same as in one run."""

from __future__ import annotations

import json
import pathlib
import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from skyline_simulator.testing import GatewaySpec, Running, running

from ansible_collections.skyline.gateway.tests.nodes.relay import COLLECTIONS, Finished, Relay

NAMES = ("berlin-1", "berlin-2", "paris-1", "paris-2", "rome-1")
SLICES = {"first": "gateways[0:2]", "second": "gateways[3:]"}
SHARED = "490154203237518"
FILES = ("audit.html", "audit.json", "audit.csv", "audit.prom")
FORMATS = ["html", "json", "csv", "metrics"]
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\+\d\d:\d\d|(?<=timestamp_seconds )\d+")
# What says when something was done, and how often somebody looked.
OF_THE_RUN = ("device_time", "requests", "counters")


def plan(number: int) -> dict[str, Any]:
    """What is declared of a gateway. The last slot has the same IMEI in two gateways of different slices."""
    imeis = {
        f"{port}{slot}": f"8658470{number:02d}{port}{place}0000" for port in (1, 2) for place, slot in enumerate("AB")
    }
    if number in (0, 4):
        imeis["8B"] = SHARED
    return {
        "skyline_imeis": imeis,
        "skyline_sim_numbers": {"1A": f"+49151000{number}"},
        "skyline_port_states": [{"ports": "7", "locked": True}],
        "skyline_parameters": {"ttl": str(60 + number)},
    }


@pytest.fixture
def fleet() -> Iterator[Running]:
    specs = [
        GatewaySpec(name=name, ports=8, slots=2, generation="both" if number == 3 else "2")
        for number, name in enumerate(NAMES)
    ]
    with running(specs, speed=200, control=True) as served:
        yield served


@pytest.fixture
def relay(tmp_path_factory: pytest.TempPathFactory, fleet: Running) -> Relay:
    # Not tmp_path, which has the test's name in it: Ansible has sockets below, and paths of sockets must be short.
    return Relay(tmp_path_factory.mktemp("relay"), fleet, {name: plan(number) for number, name in enumerate(NAMES)})


def asked(fleet: Running, method: str, path: str) -> Any:
    answer = requests.request(method, f"{fleet.control_url}/{path}", timeout=10)
    assert answer.status_code == 200, answer.text
    return answer.json()


def devices(fleet: Running) -> dict[str, dict[str, Any]]:
    """The state of all gateways, a while after the last run."""
    fleet.advance(600)
    states = {name: asked(fleet, "GET", f"gateways/{name}") for name in NAMES}
    return {
        name: {key: value for key, value in state.items() if key not in OF_THE_RUN} for name, state in states.items()
    }


def successful(done: Finished) -> Finished:
    assert done.status == "successful", done.said
    return done


def test_two_slices_are_as_one_run(fleet: Running, relay: Relay) -> None:
    successful(relay.run("whole", "provision"))
    once = devices(fleet)
    kept: dict[str, Any] = {"audit_report_formats": FORMATS}
    successful(relay.run("whole-audit", "audit", audit_report_dir=str(relay.kept / "whole"), **kept))

    asked(fleet, "POST", "reset")
    untouched = devices(fleet)
    assert all(untouched[name] != once[name] for name in NAMES)
    for ident, limit in SLICES.items():
        done = successful(relay.run(ident, "provision", limit))
        assert done.recap == ([*NAMES[:3]] if ident == "first" else [*NAMES[3:]])
    assert devices(fleet) == once

    for ident, limit in SLICES.items():
        folder = relay.kept / "slices" / ident
        successful(relay.run(f"{ident}-audit", "audit", limit, audit_report_dir=str(folder), **kept))
    writes = {name: asked(fleet, "GET", f"gateways/{name}")["requests"] for name in NAMES}
    files = [str(relay.kept / "slices" / ident / "audit.json") for ident in SLICES]
    done = successful(
        relay.run("merge", "audit", audit_merge=files, audit_report_dir=str(relay.kept / "merged"), **kept)
    )
    assert done.recap == ["localhost"]
    assert {name: asked(fleet, "GET", f"gateways/{name}")["requests"] for name in NAMES} == writes

    for name in FILES:
        assert MOMENT.sub("", relay.read(f"merged/{name}")) == MOMENT.sub("", relay.read(f"whole/{name}")), name
    report = json.loads(relay.read("merged/audit.json"))
    assert report["summary"]["in_line"] == len(NAMES)
    (duplicate,) = report["duplicates"]
    assert (duplicate["imei"], [use["gateway"] for use in duplicate["slots"]]) == (SHARED, ["berlin-1", "rome-1"])
    for ident in SLICES:
        assert json.loads(relay.read(f"slices/{ident}/audit.json"))["duplicates"] == []


def test_notes_and_reports_outlast_the_job(fleet: Running, relay: Relay) -> None:
    """A job that does not save, as one that is cut off: the next one, in a new folder, saves."""
    slot = "1.01"
    successful(relay.run("unsaved", "provision", "berlin-*", provision_save=False))
    assert not relay.work.exists()
    assert relay.notes() == ["lock", "lock", "pending", "pending"]
    assert fleet["berlin-1"].imei(slot) != fleet["berlin-1"].saved_imei(slot)

    successful(relay.run("saved", "provision", "berlin-*"))
    assert fleet["berlin-1"].imei(slot) == fleet["berlin-1"].saved_imei(slot) == plan(0)["skyline_imeis"]["1A"]
    assert relay.notes() == ["lock", "lock"]

    history = relay.kept / "history.jsonl"
    for ident in ("monday", "tuesday"):
        folder = str(relay.kept / "audit")
        successful(relay.run(ident, "audit", audit_report_dir=folder, audit_history=str(history)))
    assert not relay.work.exists()
    assert len(history.read_text(encoding="utf-8").splitlines()) == 2
    assert "<polyline" in relay.read("audit/audit.html")


def test_what_a_home_in_the_folder_of_the_job_loses(fleet: Running, relay: Relay) -> None:
    """Why the guides ask for a folder that outlasts the job."""
    slot, home = "1.01", relay.work / "home"
    for ident in ("unsaved", "saved"):
        successful(relay.run(ident, "provision", "berlin-*", home, provision_save=ident == "saved"))
    assert fleet["berlin-1"].imei(slot) != fleet["berlin-1"].saved_imei(slot)


def test_a_report_comes_back_with_the_job(relay: Relay) -> None:
    """Where nodes share no folder, the controller merges what comes back."""
    folder = "{{ lookup('ansible.builtin.env', 'AWX_ISOLATED_DATA_DIR') }}/audit"
    for ident, limit in SLICES.items():
        done = successful(relay.run(ident, "audit", limit, audit_report_dir=folder))
        report = json.loads((done.artifacts / "audit" / "audit.json").read_text(encoding="utf-8"))
        assert {gateway["name"] for gateway in report["gateways"]} == {*done.recap}
    assert not relay.work.exists()


def test_exit_status_of_a_merged_report(relay: Relay) -> None:
    """Nothing has been provisioned, so everything has drifted."""
    folder = str(relay.kept / "audit")
    successful(relay.run("slice", "audit", audit_report_dir=folder))
    merge: dict[str, Any] = {"audit_merge": f"{folder}/audit.json", "audit_report_dir": str(relay.kept / "merged")}
    done = relay.run("merge", "audit", audit_fail_on_drift=True, **merge)
    assert (done.status, json.loads(relay.read("merged/audit.json"))["summary"]["drifted"]) == ("failed", len(NAMES))


def test_the_collection_is_on_the_node_only(
    relay: Relay, monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path
) -> None:
    assert (COLLECTIONS / "ansible_collections" / "skyline" / "gateway" / "MANIFEST.json").is_file()
    assert not [path for path in relay.folder.rglob("*") if "skyline" in path.name]
    monkeypatch.setattr("ansible_collections.skyline.gateway.tests.nodes.relay.COLLECTIONS", tmp_path)
    done = relay.run("without", "provision", "berlin-*")
    assert done.status == "failed"
    assert "skyline.gateway.provision" in done.said
