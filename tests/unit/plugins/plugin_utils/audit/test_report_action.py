# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action skyline_audit_report in this process: from results of a play, and from files."""

from __future__ import annotations

import json
import pathlib
import stat
import types
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from ansible.errors import AnsibleActionFail
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.skyline.gateway.plugins.action.skyline_audit_report import ActionModule
from ansible_collections.skyline.gateway.plugins.plugin_utils.audit.records import as_json
from ansible_collections.skyline.gateway.tests.unit.plugins.plugin_utils.audit import samples


class HostVars(dict[str, Any]):
    """What Ansible knows of hosts; templated by item, raw by raw_get."""

    def raw_get(self, host: str) -> Any:
        return self[host]


class Reports:
    """Runs the action; warnings are kept."""

    def __init__(self, folder: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.warnings: list[str] = []
        self._monkeypatch = monkeypatch

    def write(
        self,
        variables: Mapping[str, Any] | None = None,
        *,
        batch: Sequence[str] | None = None,
        check: bool = False,
        **args: Any,
    ) -> dict[str, Any]:
        hosts = dict(variables or {})
        task_vars = {
            "hostvars": HostVars(hosts),
            "groups": {"all": [*hosts], "gateways": [*hosts]},
            "ansible_play_hosts_all": [*hosts],
            "ansible_play_hosts": [*hosts],
            "ansible_play_batch": [*hosts] if batch is None else [*batch],
        }
        play = types.SimpleNamespace(_uuid="play-1")
        task = types.SimpleNamespace(
            action="skyline.gateway.skyline_audit_report",
            args={"dest": str(self.folder / "reports"), **args},
            async_val=0,
            check_mode=check,
            environment=[],
            get_play=lambda: play,
        )
        loader = DataLoader()
        action = ActionModule(
            task=task,
            connection=types.SimpleNamespace(transport="local", _shell=types.SimpleNamespace(tmpdir=None)),
            play_context=types.SimpleNamespace(),
            loader=loader,
            templar=Templar(loader=loader, variables=task_vars),
            shared_loader_obj=None,
        )
        self._monkeypatch.setattr(action._display, "warning", self.warnings.append)
        return dict(action.run(task_vars=task_vars))

    def slice(self, name: str, moment: str = samples.MOMENT, **results: Any) -> str:
        """A file with the report of these gateways."""
        path = self.folder / name
        path.write_text(as_json(samples.fleet(**results)._replace(moment=moment)), encoding="utf-8")
        return str(path)

    def read(self, name: str) -> str:
        return (self.folder / "reports" / name).read_text(encoding="utf-8")


@pytest.fixture
def reports(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Reports:
    return Reports(tmp_path, monkeypatch)


def variables(**results: Any) -> dict[str, Any]:
    return {
        host: {"group_names": ["gateways"], "found": result, "site": f"site of {host}"}
        for host, result in results.items()
    }


def test_results_of_a_play(reports: Reports) -> None:
    hosts = variables(gw1=samples.box(1), gw2=samples.drifted(), gw3=None)
    found = reports.write(hosts, results="found", group_by="site", mode="0640", history=str(reports.folder / "history"))
    assert (found["changed"], found["complete"], found["play"], found["missing"]) == (True, True, "play-1", [])
    assert found["attention"] == {"drifted": ["gw2"], "unknown": ["gw3"]}
    assert sorted(found["files"]) == ["csv", "html", "json"]
    report = json.loads(reports.read("audit.json"))
    assert (report["groups"], report["grouped_by"]) == ({"gateways": 3}, "site")
    assert {gateway["group"] for gateway in report["gateways"]} == {"site of gw1", "site of gw2", "site of gw3"}
    assert stat.S_IMODE((reports.folder / "reports" / "audit.csv").stat().st_mode) == 0o640
    assert len((reports.folder / "history").read_text(encoding="utf-8").splitlines()) == 1
    assert reports.warnings == []


def test_a_batch_that_is_not_the_last(reports: Reports) -> None:
    """With serial, a host of a later batch has no report of this play, and one of an earlier batch has."""
    hosts = variables(gw1=samples.box(1), gw2=samples.box(2), gw3=samples.box(3))
    hosts["gw1"]["mine"], hosts["gw3"]["mine"] = {"play": "play-1"}, {"play": "play-0"}
    history = reports.folder / "history"
    found = reports.write(hosts, batch=["gw2"], results="found", registered_as="mine", history=str(history))
    assert (found["complete"], found["attention"]) == (False, {"unknown": ["gw3"]})
    assert not history.exists()
    found = reports.write(hosts, batch=["gw2", "gw3"], results="found", registered_as="mine", history=str(history))
    assert (found["complete"], found["attention"]) == (True, {})
    assert history.exists()


def test_a_host_that_the_inventory_does_not_have(reports: Reports) -> None:
    found = reports.write(variables(gw1=samples.box(1)), results="found", hosts=["gw1", "gw9"], formats=["csv"])
    assert found["attention"] == {"unknown": ["gw9"]}


def test_check_mode_writes_nothing(reports: Reports) -> None:
    found = reports.write(variables(gw1=samples.box(1)), check=True, results="found")
    assert found["summary"]["in_line"] == 1
    assert not (reports.folder / "reports").exists()


def test_a_variable_that_no_gateway_has(reports: Reports) -> None:
    reports.write(variables(gw1=samples.box(1)), results="found", group_by="country")
    (warning,) = reports.warnings
    assert "country" in warning


def test_merged_reports(reports: Reports) -> None:
    files = [reports.slice("a", gw1=samples.box(1)), reports.slice("b", gw2=samples.box(2))]
    found = reports.write(merge=[f" {files[0]}", "", files[1]], hosts=["gw2", "gw1"])
    assert (found["summary"]["gateways"], found["complete"], found["missing"]) == (2, True, [])
    assert json.loads(reports.read("audit.json"))["moment"] == samples.MOMENT
    assert reports.warnings == []


def test_a_gateway_that_is_in_no_file(reports: Reports) -> None:
    found = reports.write(merge=[reports.slice("a", gw1=samples.box(1))], hosts=["gw1", "gw2"])
    (warning,) = reports.warnings
    assert (found["missing"], "gw2" in warning) == (["gw2"], True)


@pytest.mark.parametrize(("day", "warnings"), [("03T20", 0), ("05T04", 1)])
def test_a_report_that_was_forgotten(reports: Reports, day: str, warnings: int) -> None:
    newer = f"2026-02-{day}:05:06+01:00"
    reports.write(merge=[reports.slice("a", gw1=samples.box(1)), reports.slice("b", newer, gw2=samples.box(2))])
    assert len(reports.warnings) == warnings
    assert json.loads(reports.read("audit.json"))["moment"] == samples.MOMENT


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"merge": []},
        {"merge": ["missing"]},
        {"results": "found", "mode": "644"},
        {"results": "found", "group_by": "skyline_password"},
        {"results": "found", "formats": ["pdf"]},
    ],
)
def test_what_is_refused(reports: Reports, options: dict[str, Any]) -> None:
    with pytest.raises(AnsibleActionFail):
        reports.write(variables(gw1=samples.box(1)), **options)
    assert not (reports.folder / "reports").exists()


def test_a_folder_that_cannot_be_written(reports: Reports) -> None:
    (reports.folder / "reports").write_text("", encoding="utf-8")
    with pytest.raises(AnsibleActionFail):
        reports.write(variables(gw1=samples.box(1)), results="found")


def test_a_damaged_history(reports: Reports) -> None:
    history = reports.folder / "history"
    history.write_text("damaged\n", encoding="utf-8")
    for _run in range(2):
        reports.write(variables(gw1=samples.box(1)), results="found", history=str(history))
    assert len(history.read_text(encoding="utf-8").splitlines()) == 3
    assert len(reports.warnings) == 2
    assert "<polyline" in reports.read("audit.html")
