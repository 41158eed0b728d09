# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook audit over a small fleet in which everything goes wrong that can."""

from __future__ import annotations

import csv
import json
import pathlib
import socket
import stat
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote, quote_plus

import pytest
from skyline_simulator.testing import Running, running

from ansible_collections.skyline.gateway.tests.integration.conftest import (
    PASSWORD,
    USERNAME,
    host_variables,
    spec,
)
from ansible_collections.skyline.gateway.tests.integration.playing import ELSEWHERE, Run, World
from ansible_collections.skyline.gateway.tests.unit.plugins.plugin_utils.audit.unpacking import blocks

AUDIT: list[dict[str, Any]] = [{"import_playbook": "skyline.gateway.audit"}]
DECLARED = "490154203237518"
DRIFTED = "865847053403202"
# What must be nowhere, in any spelling.
WRONG_PASSWORD = "Not the sesame &/%"
ACTIVATION_CODE = "LPA:1$smdp.example.com$MOST-SECRET"
CONFIRMATION_CODE = "8642097531"
PARAMETER = "hush-hush"
SECRETS = (PASSWORD, WRONG_PASSWORD, ACTIVATION_CODE, CONFIRMATION_CODE, PARAMETER)


class Audit(NamedTuple):
    """One run of the playbook, over gateways that are still there, and what it wrote."""

    world: World
    fleet: Running
    run: Run
    report: dict[str, Any]

    def gateway(self, name: str) -> dict[str, Any]:
        (found,) = [gateway for gateway in self.report["gateways"] if gateway["name"] == name]
        return dict(found)

    def text(self, name: str) -> str:
        return (self.world.folder / "reports" / name).read_text(encoding="utf-8")


def nobody() -> int:
    """A port that nothing listens on."""
    with socket.socket() as free:
        free.bind(("127.91.0.1", 0))
        return int(free.getsockname()[1])


def declared(imei: str) -> dict[str, Any]:
    return {
        "skyline_parameters": {"ttl": "64", "sip_password": PARAMETER},
        "skyline_imeis": {"6B": imei},
        "skyline_sim_numbers": {"1A": "+4911"},
        "skyline_port_states": [{"ports": "7", "locked": True}],
        "skyline_esims": [
            {
                "port": "1",
                "slot": "A",
                "activation_code": ACTIVATION_CODE,
                "confirmation_code": CONFIRMATION_CODE,
            }
        ],
    }


def gateways() -> list[Any]:
    configured: dict[str, Any] = {
        "imeis": {"6B": DECLARED},
        "sim_numbers": {"1A": "+4911"},
        "locked": "7",
        "parameters": {"ttl": "64", "sip_password": PARAMETER},
        "esims": {"1A": ACTIVATION_CODE},
    }
    return [
        spec("in_line", **configured),
        spec("drifted", **{**configured, "imeis": {"6B": DRIFTED}, "locked": ()}),
        spec("refused", **configured),
        spec("legacy", profile="legacy", active={6: "A"}),
    ]


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Audit]:
    world = World(tmp_path_factory.mktemp("audit"))
    with running(gateways()) as fleet:
        hosts: dict[str, dict[str, Any]] = {gateway.name: host_variables(gateway) for gateway in fleet}
        for name in hosts:
            hosts[name].update(declared(DECLARED))
        hosts["legacy"] = {**host_variables(fleet["legacy"]), "skyline_imeis": {"6B": DECLARED}}
        hosts["refused"]["skyline_password"] = WRONG_PASSWORD
        hosts["away"] = {"ansible_host": "127.91.0.1", "skyline_port": nobody(), "skyline_retries": 0}
        hosts["broken"] = {**host_variables(fleet["in_line"]), "skyline_imeis": "{{ leads_nowhere }}"}
        hosts["misnamed"] = {**host_variables(fleet["in_line"]), "skyline_port_states": [{"prots": "1"}]}
        behind = {**ELSEWHERE, "ansible_connection": "ssh", "ansible_host": "127.91.0.1", "ansible_port": nobody()}
        world.inventory(
            {},
            skyline_username=USERNAME,
            skyline_password=PASSWORD,
        )
        world.write(
            "inventory/gateways.yml",
            json.dumps(
                {
                    "gateways": {"hosts": {**hosts, "behind": {**declared(DECLARED), "skyline_bastion": "bastion"}}},
                    "others": {"hosts": {"bastion": behind}},
                }
            ),
        )
        arguments = ("-vvv", "-e", "audit_report_dir=reports", "-e", "audit_fail_on_drift=true")
        run = world.play(AUDIT, *arguments)
        report = json.loads((world.folder / "reports" / "audit.json").read_text(encoding="utf-8"))
        yield Audit(world, fleet, run, report)


def test_the_report_says_what_is(audit: Audit) -> None:
    assert audit.report["summary"]["gateways"] == 8
    assert {gateway["name"]: gateway["verdict"] for gateway in audit.report["gateways"]} == {
        "in_line": "in_line",
        "drifted": "drifted",
        "refused": "unreachable",
        "away": "unreachable",
        "behind": "unreachable",
        "legacy": "unknown",
        "broken": "unknown",
        "misnamed": "unknown",
    }
    assert audit.gateway("drifted")["drift"] == [
        {"part": "imeis", "setting": "imei", "slot": "6.02", "is": DRIFTED, "should_be": DECLARED},
        {"part": "port_states", "setting": "locked", "slot": "7", "is": False, "should_be": True},
    ]
    assert audit.gateway("legacy")["unverified"] == [{"part": "imeis", "setting": "imei", "slot": "6.02"}]
    assert audit.gateway("in_line")["states"]["registered"] > 0


def test_the_report_says_why_not(audit: Audit) -> None:
    reasons = {
        name: (problem["kind"], problem["message"])
        for name in ("away", "refused", "behind", "broken", "misnamed")
        for problem in audit.gateway(name)["problems"]
    }
    assert {name: kind for name, (kind, _message) in reasons.items()} == {
        "away": "connection",
        "refused": "auth",
        "behind": "connection",
        "broken": "task",
        "misnamed": "validation",
    }
    assert "127.91.0.1" in reasons["away"][1]
    assert "The login was tried once" in reasons["refused"][1]
    assert "leads_nowhere" in reasons["broken"][1]
    assert "port_states entry 1: there is no option prots; did you mean ports?" in reasons["misnamed"][1]


def test_all_three_formats_agree(audit: Audit) -> None:
    rows = list(csv.DictReader(audit.text("audit.csv").splitlines()))
    assert {row["gateway"]: row["verdict"] for row in rows} == {
        gateway["name"]: gateway["verdict"] for gateway in audit.report["gateways"]
    }
    assert [row["setting"] for row in rows if row["finding"] == "drift"] == ["imei", "locked"]
    page = audit.text("audit.html")
    for gateway in audit.report["gateways"]:
        assert f'data-verdict="{gateway["verdict"]}">\n<header><h3>{gateway["name"]}</h3>' in page
    # Values are in the blocks that the page's script reads.
    assert [found["drift"] for found in blocks(page) if found["drift"]] == [
        [["IMEI", "6.02", DRIFTED, DECLARED], ["Locked", "7", "no", "yes"]]
    ]


def test_nothing_was_written(audit: Audit) -> None:
    for gateway in audit.fleet:
        assert [record.operation for record in gateway.log if record.write] == []
    assert audit.fleet["refused"].operations == ["status"]
    assert audit.fleet["drifted"].operations == ["status", "get", "esim_query"]


def test_drift_is_the_exit_status(audit: Audit) -> None:
    assert audit.run.code == 2
    summary = "8 gateways: 1 in line, 1 drifted, 0 unhealthy, 3 unreachable, 3 cannot be known"
    assert [
        outcome.result["msg"]
        for (_host, task), outcome in audit.run.outcomes.items()
        if task.endswith("not as declared") and outcome.status == "failed"
    ] == [summary]


def test_the_summary_names_who_is_not_in_line(audit: Audit) -> None:
    (told,) = [
        outcome.result["msg"] for (_host, task), outcome in audit.run.outcomes.items() if task.endswith("Summary")
    ]
    names: dict[str, list[str]] = {}
    for gateway in audit.report["gateways"]:
        names.setdefault(gateway["verdict"], []).append(gateway["name"])
    del names["in_line"]
    assert set(names) == {"drifted", "unreachable", "unknown"}
    assert told["attention"] == {verdict: ", ".join(found) for verdict, found in names.items()}


def test_secrets_are_nowhere(audit: Audit) -> None:
    places = {"stdout": audit.run.stdout, "stderr": audit.run.stderr}
    for path in [*(audit.world.folder / "reports").iterdir(), audit.world.folder / "log"]:
        places[path.name] = path.read_text(encoding="utf-8")
    places["data of the page"] = json.dumps(blocks(places["audit.html"]))
    assert len(places) == 7
    assert DRIFTED in places["data of the page"]
    for secret in SECRETS:
        for spelling in (secret, quote(secret), quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1]):
            assert [name for name, text in places.items() if spelling in text] == [], secret


def test_only_its_owner_reads_the_report(audit: Audit) -> None:
    files = sorted((audit.world.folder / "reports").iterdir())
    assert [file.name for file in files] == ["audit.csv", "audit.html", "audit.json"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


@pytest.fixture
def one(world: World) -> Iterator[tuple[World, Running]]:
    """A gateway that has drifted."""
    with running(spec("gw1", imeis={"6B": DRIFTED})) as fleet:
        world.inventory(
            {"gw1": {**host_variables(fleet.only), "skyline_imeis": {"6B": DECLARED}}},
            skyline_username=USERNAME,
            skyline_password=PASSWORD,
            skyline_hosts="all",
        )
        yield world, fleet


def options(**variables: Any) -> tuple[str, str]:
    return "-e", json.dumps(variables)


def test_options(one: tuple[World, Running]) -> None:
    world, _fleet = one
    run = world.play(
        AUDIT,
        "--check",
        *options(skyline_hosts="all", audit_formats=["csv"], audit_report_mode="0640", audit_report_dir="a/b"),
    )
    assert run.code == 0, run.stdout + run.stderr
    (file,) = (world.folder / "a" / "b").iterdir()
    assert (file.name, stat.S_IMODE(file.stat().st_mode)) == ("audit.csv", 0o640)
    assert "changed=0" in run.stdout
    # What stood there before is replaced as a whole.
    file.write_text("old" * 1000)
    world.play(AUDIT, *options(skyline_hosts="all", audit_formats=["csv"], audit_report_dir="a/b"))
    assert file.read_text().startswith("gateway,")


def test_bad_options_are_named(one: tuple[World, Running], tmp_path: pathlib.Path) -> None:
    world, fleet = one
    run = world.play(AUDIT, *options(skyline_hosts="all", audit_formats=["pdf"]))
    assert run.code == 2
    assert "pdf" in run.stdout
    (tmp_path / "file").write_text("")
    run = world.play(AUDIT, *options(skyline_hosts="all", audit_report_dir=str(tmp_path / "file")))
    assert run.code == 2
    assert "the report could not be written" in run.stdout
    assert not [record for record in fleet.only.log if record.write]


@pytest.mark.parametrize(("variable", "code"), [("audit_fail_on_unreachable", 2), ("audit_fail_on_drift", 0)])
def test_unreachable_may_be_a_failure(world: World, variable: str, code: int) -> None:
    world.inventory({"gw1": {"ansible_host": "127.91.0.1", "skyline_port": nobody(), "skyline_retries": 0}})
    login = {"skyline_username": USERNAME, "skyline_password": PASSWORD}
    run = world.play(AUDIT, *options(skyline_hosts="all", **login, **{variable: True}))
    assert run.code == code, run.stdout + run.stderr
    assert (world.folder / "audit" / "audit.html").exists()


def test_texts_that_say_false_are_false(one: tuple[World, Running]) -> None:
    """In an inventory without a group gateways, with an empty bastion, and with whichever strategy other plays have."""
    world, fleet = one
    away = {"ansible_host": "127.91.0.1", "skyline_port": nobody(), "skyline_retries": 0}
    world.inventory(
        {"gw1": {**host_variables(fleet.only), "skyline_imeis": {"6B": DECLARED}}, "away": away},
        skyline_username=USERNAME,
        skyline_password=PASSWORD,
        skyline_bastion="",
    )
    no = ("-e", "audit_fail_on_drift=false", "-e", "audit_fail_on_unreachable=no")
    run = world.play(AUDIT, *no, ANSIBLE_STRATEGY="free")
    assert run.code == 0, run.stdout + run.stderr
    assert run.stdout.count("1 drifted, 0 unhealthy, 1 unreachable") == 1


@pytest.mark.slow
def test_the_role_in_a_play_of_ones_own(one: tuple[World, Running]) -> None:
    """With everything that provision declares: what the audit calls drift, provision mends."""
    world, fleet = one
    play = {"hosts": "all", "gather_facts": False, "roles": ["skyline.gateway.audit"]}
    run = world.play([play], "-e", "audit_fail_on_drift=true")
    assert run.code == 2, run.stdout + run.stderr
    fleet.only.patch(imeis={"6B": DECLARED})
    run = world.play([play], "-e", "audit_fail_on_drift=true")
    assert run.code == 0, run.stdout + run.stderr
    report = json.loads((world.folder / "audit" / "audit.json").read_text(encoding="utf-8"))
    assert report["summary"]["in_line"] == 1


ROLE = "skyline.gateway.audit"
AWAY = {"ansible_host": "127.91.0.1", "skyline_port": 9, "skyline_retries": 0}


def counts(run: Run) -> list[str]:
    """The counts that each report was summed up with."""
    return [
        str(outcome.result["msg"]["counts"])
        for (_host, task), outcome in run.outcomes.items()
        if task == f"{ROLE} : Summary"
    ]


@pytest.fixture
def three(world: World) -> Iterator[tuple[World, Running]]:
    """Three gateways of the group gateways, of which none is as declared."""
    with running([spec(f"gw{number}", imeis={"6B": DRIFTED}) for number in (1, 2, 3)]) as fleet:
        hosts = {gateway.name: {**host_variables(gateway), "skyline_imeis": {"6B": DECLARED}} for gateway in fleet}
        world.inventory({}, skyline_username=USERNAME, skyline_password=PASSWORD)
        world.write("inventory/gateways.yml", json.dumps({"gateways": {"hosts": hosts}}))
        yield world, fleet


class TestKeywordsOfThePlay:
    """Whatever the play or ansible.cfg say of errors, the report covers all gateways, and nothing else fails."""

    @pytest.mark.slow
    @pytest.mark.parametrize(
        "keywords",
        [{"any_errors_fatal": True}, {"max_fail_percentage": 0}, {"ignore_errors": True}, {"force_handlers": True}],
        ids=str,
    )
    def test_a_gateway_that_is_away(self, three: tuple[World, Running], keywords: dict[str, Any]) -> None:
        world, _fleet = three
        world.write("inventory/host_vars/gw1.yml", json.dumps(AWAY))
        run = world.play([{"hosts": "gateways", "gather_facts": False, "roles": [ROLE], **keywords}])
        assert run.code == 0, run.stdout + run.stderr
        assert counts(run) == ["3 gateways: 0 in line, 2 drifted, 0 unhealthy, 1 unreachable, 0 cannot be known"]
        report = json.loads((world.folder / "audit" / "audit.json").read_text(encoding="utf-8"))
        assert {gateway["name"]: gateway["verdict"] for gateway in report["gateways"]} == {
            "gw1": "unreachable",
            "gw2": "drifted",
            "gw3": "drifted",
        }

    @pytest.mark.slow
    def test_any_errors_fatal_of_the_configuration(self, three: tuple[World, Running]) -> None:
        world, _fleet = three
        world.write("inventory/host_vars/gw1.yml", json.dumps(AWAY))
        run = world.play(AUDIT, ANSIBLE_ANY_ERRORS_FATAL="1")
        assert run.code == 0, run.stdout + run.stderr
        assert counts(run) == ["3 gateways: 0 in line, 2 drifted, 0 unhealthy, 1 unreachable, 0 cannot be known"]

    @pytest.mark.slow
    def test_ignored_errors_do_not_hide_drift(self, three: tuple[World, Running]) -> None:
        world, _fleet = three
        play = {"hosts": "gateways", "gather_facts": False, "roles": [ROLE], "ignore_errors": True}
        assert world.play([play], "-e", "audit_fail_on_drift=true").code == 2

    @pytest.mark.slow
    def test_a_host_that_failed_before_is_named(self, three: tuple[World, Running]) -> None:
        world, _fleet = three
        first = {"ansible.builtin.fail": {"msg": "not today"}, "when": "inventory_hostname == 'gw1'"}
        audit = {"hosts": "gateways", "gather_facts": False, "roles": [ROLE]}
        # The result of the first play is not taken for one of the second.
        run = world.play([audit, {**audit, "pre_tasks": [first]}])
        assert run.code == 2, run.stdout + run.stderr
        report = json.loads((world.folder / "audit" / "audit.json").read_text(encoding="utf-8"))
        (gateway,) = [gateway for gateway in report["gateways"] if gateway["name"] == "gw1"]
        assert (gateway["verdict"], gateway["problems"][0]["message"]) == (
            "unknown",
            "The audit did not get to this gateway.",
        )


class TestSerial:
    @pytest.mark.slow
    @pytest.mark.parametrize("order", ["inventory", "reverse_inventory", "shuffle"])
    def test_drift_fails_after_the_last_batch(self, three: tuple[World, Running], order: str) -> None:
        world, fleet = three
        play = {"hosts": "gateways", "gather_facts": False, "serial": 1, "order": order, "roles": [ROLE]}
        run = world.play([play], "-e", "audit_fail_on_drift=true")
        assert run.code == 2, run.stdout + run.stderr
        assert sorted(counts(run)) == [
            f"3 gateways: 0 in line, {number} drifted, 0 unhealthy, 0 unreachable, {3 - number} cannot be known"
            for number in (1, 2, 3)
        ]
        assert [gateway.operations for gateway in fleet] == [["status"]] * 3
        failed = [host for (host, _task), outcome in run.outcomes.items() if outcome.status == "failed"]
        assert len(failed) == 1
        report = json.loads((world.folder / "audit" / "audit.json").read_text(encoding="utf-8"))
        assert report["summary"]["drifted"] == 3

    def test_a_gateway_that_is_away_stops_no_batch(self, three: tuple[World, Running]) -> None:
        world, _fleet = three
        world.write("inventory/host_vars/gw1.yml", json.dumps(AWAY))
        play = {"hosts": "gateways", "gather_facts": False, "serial": 1, "any_errors_fatal": True, "roles": [ROLE]}
        run = world.play([play], "-e", "audit_fail_on_unreachable=true")
        assert run.code == 2, run.stdout + run.stderr
        assert counts(run)[-1] == "3 gateways: 0 in line, 2 drifted, 0 unhealthy, 1 unreachable, 0 cannot be known"

    @pytest.mark.slow
    def test_an_earlier_audit_is_not_taken_for_this_one(self, three: tuple[World, Running]) -> None:
        """Audit, repair, audit: the first batch of the second audit does not fail for what the first one has found."""
        world, _fleet = three
        play = {"hosts": "gateways", "gather_facts": False, "serial": 1}
        strict = {"role": ROLE, "vars": {"audit_fail_on_drift": True}}
        repair = {**play, "roles": ["skyline.gateway.provision"]}
        run = world.play([{**play, "roles": [ROLE]}, repair, {**play, "roles": [strict]}])
        assert run.code == 0, run.stdout + run.stderr
        # The recorder keeps the last one of each gateway.
        assert counts(run) == [
            f"3 gateways: {number} in line, 0 drifted, 0 unhealthy, 0 unreachable, {3 - number} cannot be known"
            for number in (1, 2, 3)
        ]

    @pytest.mark.slow
    def test_a_host_that_failed_in_an_earlier_batch_is_not_waited_for(self, three: tuple[World, Running]) -> None:
        world, _fleet = three
        first = {"ansible.builtin.fail": {"msg": "not today"}, "when": "inventory_hostname == 'gw1'"}
        play = {"hosts": "gateways", "gather_facts": False, "serial": 2, "pre_tasks": [first], "roles": [ROLE]}
        run = world.play([play], "-e", "audit_fail_on_drift=true")
        assert run.code == 2, run.stdout + run.stderr
        assert run.outcomes[("gw3", f"{ROLE} : Fail if the fleet is not as declared")].result["msg"] == (
            "3 gateways: 0 in line, 2 drifted, 0 unhealthy, 0 unreachable, 1 cannot be known"
        )
