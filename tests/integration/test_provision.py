# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role and playbook provision: gateways come to their inventory variables, whatever happens on the way."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import ansible.release
import pytest
from skyline_simulator.testing import Handle, Running, running

from ansible_collections.skyline.gateway.plugins.plugin_utils.fleet_summary import parts_line
from ansible_collections.skyline.gateway.tests.integration.conftest import PASSWORD, USERNAME, host_variables, spec
from ansible_collections.skyline.gateway.tests.integration.playing import Run, World, kill, needs_proc

PROVISION = [{"import_playbook": "skyline.gateway.provision"}]
ROLE = "skyline.gateway.provision"
# As in a play of somebody's own.
ROLES: list[dict[str, Any]] = [{"hosts": "gateways", "gather_facts": False, "roles": [ROLE]}]
TASK = f"{ROLE} : Bring the gateway to its plan"
PARTS = {
    "parameters": "Parameters",
    "status_report": "Status report",
    "sim_numbers": "Numbers",
    "imeis": "IMEIs",
    "esims": "Profiles of eSIMs",
    "port_states": "Port states",
}
CODE = "LPA:1$smdp.example.com$ACTIVATION-CODE"
IMEIS = {"1A": "490154203237518", "2A": "490154203237526"}
NUMBERS = {"1A": "+4911111", "2A": "22222"}
EVERYTHING: dict[str, Any] = {
    "skyline_parameters": {"ttl": "61"},
    "skyline_status_report": {"url": "http://127.0.0.1:9/status", "period": 120},
    "skyline_sim_numbers": NUMBERS,
    "skyline_imeis": IMEIS,
    "skyline_esims": [{"port": 1, "slot": "A", "activation_code": CODE}],
    "skyline_port_states": [{"ports": "3", "locked": True}],
}
NO_ESIM = {name: value for name, value in EVERYTHING.items() if name != "skyline_esims"}


@pytest.fixture
def fleet() -> Iterator[Running]:
    specs = [
        spec("modern", ports=8, slots=4),
        spec("reference", ports=4, slots=1, profile="reference"),
        spec("legacy", ports=4, slots=1, profile="legacy"),
        spec("sparse", ports=8, slots=2, profile="sparse"),
    ]
    with running(specs, speed=200) as served:
        yield served


def declare(world: World, fleet: Running, **variables: dict[str, Any]) -> None:
    """The inventory: what is declared of each gateway."""
    hosts = {name: {**host_variables(fleet[name]), **declared} for name, declared in variables.items()}
    world.inventory(
        {name: {} for name in hosts},
        skyline_username=USERNAME,
        skyline_password=PASSWORD,
        provision_esim_poll_interval=0.4,
    )
    inventory = {"gateways": {"hosts": hosts}}
    world.write("inventory/gateways.yml", json.dumps(inventory, indent=1))


def in_place(gateway: Handle, esims: bool = True) -> None:
    """Every part of EVERYTHING, now and after a reboot."""
    assert gateway.parameter("ttl") == gateway.parameter("ttl", saved=True) == "61"
    assert gateway.reporting["url"] == "http://127.0.0.1:9/status"
    for slot, number in NUMBERS.items():
        assert gateway.number(slot) == gateway.saved_number(slot) == number
    for slot, imei in IMEIS.items():
        assert gateway.imei(slot) == gateway.saved_imei(slot) == imei
    assert gateway.locked("3A")
    assert gateway.locked("3A", saved=True)
    assert gateway.downloads == ({CODE: 1} if esims else {})


def outcome(run: Run, host: str) -> dict[str, Any]:
    """What the one task of the role returned for a gateway."""
    found: dict[str, Any] = run.result(host, TASK)
    return found


def changed(run: Run, host: str) -> list[str]:
    """The parts that were changed on a gateway, and the save after them."""
    assert run.code == 0, run.stdout
    result = outcome(run, host)
    parts = [PARTS[name] for name, part in result["parts"].items() if part["status"] == "changed"]
    return [*parts, *(["Save"] if "save" in [request["operation"] for request in result["requests"]] else [])]


def summary(run: Run, host: str, check: bool = False) -> str:
    return parts_line(outcome(run, host), check)


def writes(gateway: Handle) -> list[str]:
    return [record.operation for record in gateway.log if record.write]


def test_a_mixed_fleet_with_everything_declared(world: World, fleet: Running) -> None:
    # Older firmware shows the IMEI that a module uses, which is a new one only after a restart.
    legacy = {**NO_ESIM, "provision_imei_activate": "reset"}
    declare(world, fleet, modern=EVERYTHING, reference=EVERYTHING, legacy=legacy, sparse=EVERYTHING)
    for gateway in fleet:
        gateway.read_only()
    predicted = world.play(PROVISION, "--check")
    assert [gateway.violations for gateway in fleet] == [[]] * 4
    for gateway in fleet:
        gateway.read_only(False)
        gateway.clear_log()
    first = world.play(PROVISION)
    for gateway in fleet:
        esims = gateway.name != "legacy"
        in_place(gateway, esims)
        assert changed(first, gateway.name) == changed(predicted, gateway.name)
        assert changed(first, gateway.name) == [part for part in PARTS.values() if esims or "eSIM" not in part] + [
            "Save"
        ]
        assert gateway.operations.count("save") == 1
    assert summary(predicted, "sparse", check=True) == (
        "parameters 1 would change, status report would change, numbers 2 would change, IMEIs 2 would change, "
        "eSIMs 1 would change, port states 1 would change; would be saved"
    )
    assert summary(first, "legacy") == (
        "parameters 1 changed, status report changed, numbers 2 changed, IMEIs 2 changed, port states 1 changed; saved"
    )
    for gateway in fleet:
        gateway.clear_log()
    second = world.play(PROVISION)
    for gateway in fleet:
        assert changed(second, gateway.name) == []
        # The settings of reports, which go with a status request: nothing tells whether the URL is the right one.
        assert writes(gateway) == ["status"]
    assert summary(second, "legacy") == (
        "parameters unchanged, status report unchanged, numbers unchanged, IMEIs unchanged, port states unchanged"
    )


def test_only_what_is_declared_and_asked_for(world: World, fleet: Running) -> None:
    declare(world, fleet, modern=EVERYTHING, sparse={"skyline_imeis": IMEIS}, reference={})
    modern, sparse, reference = fleet["modern"], fleet["sparse"], fleet["reference"]

    run = world.play(PROVISION, "--limit", "modern", "--tags", "numbers")
    assert changed(run, "modern") == ["Numbers", "Save"]
    assert modern.saved_number("1A") == NUMBERS["1A"]
    assert summary(run, "modern") == "numbers 2 changed; saved"
    assert sparse.log == []

    run = world.play(PROVISION, "--skip-tags", "imeis,esims")
    assert changed(run, "modern") == ["Parameters", "Status report", "Port states", "Save"]
    assert modern.saved_imei("1A") != IMEIS["1A"]
    assert modern.locked("3A", saved=True)
    assert sparse.log == []
    assert summary(run, "sparse") == "no declared part, or none selected"

    run = world.play(PROVISION)
    assert changed(run, "modern") == ["IMEIs", "Profiles of eSIMs", "Save"]
    assert changed(run, "sparse") == ["IMEIs", "Save"]
    assert sparse.operations == ["status", "set", "status", "save"]
    assert reference.log == []
    in_place(modern)

    run = world.play(PROVISION, "--tags", "somebody_elses")
    assert changed(run, "modern") == []
    # That is not to look like a fleet that was found as declared.
    assert "3 gateways: 3 with no declared part, or none selected" in run.stdout


@pytest.mark.slow
@needs_proc
# What an interrupted run was about to do, and how many such requests went through before.
@pytest.mark.parametrize(
    ("operation", "earlier"),
    [("set", 0), ("set", 1), ("set", 2), ("esim_write", 0), ("lock", 0), ("save", 0)],
    ids=["parameters", "numbers", "IMEIs", "eSIMs", "port states", "save"],
)
def test_a_run_killed_between_parts_is_completed(world: World, operation: str, earlier: int) -> None:
    with running(spec("modern"), speed=200) as fleet:
        gateway = fleet.only
        declare(world, fleet, modern=EVERYTHING)
        gateway.add_fault("hang", operation, skip=earlier, times=None, delay=60)
        kill_when(world, lambda: operation in [record.operation for record in gateway.log if record.fault])
        assert "save" not in [record.operation for record in gateway.log if not record.fault]
        assert gateway.parameter("ttl", saved=True) != "61"
        gateway.clear_faults()
        gateway.clear_log()
        run = world.play(PROVISION)
        assert changed(run, "modern")[-1] == "Save"
        in_place(gateway)
        assert gateway.operations.count("save") == 1
        assert changed(world.play(PROVISION), "modern") == []


def kill_when(world: World, seen: Any) -> None:
    """Starts the playbook and kills it, with all its processes, where it is when something is seen."""
    file = world.write("killed.yml", json.dumps(PROVISION))
    command = [sys.executable, "-m", "ansible", "playbook", "--inventory", str(world.folder / "inventory"), file]
    environment = {**world.environment, "SKYLINE_TEST_RECORD": str(world.folder / "killed")}
    process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while not seen():
            assert process.poll() is None, "it ended by itself"
            assert time.monotonic() < deadline
            time.sleep(0.02)
    finally:
        kill(process)


@pytest.mark.slow
def test_values_that_others_left_unsaved_are_saved(world: World) -> None:
    with running(spec("modern")) as fleet:
        gateway = fleet.only
        declare(world, fleet, modern={"skyline_sim_numbers": NUMBERS})
        numbers = {"config": "{{ skyline_sim_numbers }}", "save": False}
        task = {"name": "unsaved", "skyline.gateway.skyline_sim_number": numbers}
        world.play([{"hosts": "gateways", "gather_facts": False, "tasks": [task]}])
        assert gateway.saved_number("1A") == ""
        # A text, which alone would be true.
        without = world.play(PROVISION, "--extra-vars", "provision_save=false")
        assert changed(without, "modern") == []
        assert changed(world.play(PROVISION), "modern") == ["Save"]
        assert gateway.saved_number("1A") == NUMBERS["1A"]


def test_what_a_part_has_changed_is_saved_also_where_another_fails(world: World) -> None:
    with running(spec("modern", operator_locked="3A"), speed=200) as fleet:
        gateway = fleet.only
        declare(world, fleet, modern=EVERYTHING)
        gateway.add_fault("code", "set", skip=2, times=None, code=7, reason="no")
        run = world.play(PROVISION, "--extra-vars", "skyline_retries=0")
        assert run.code == 2
        parts = outcome(run, "modern")["parts"]
        assert (parts["imeis"]["status"], parts["port_states"]["status"]) == ("failed", "not_attempted")
        assert gateway.saved_number("1A") == NUMBERS["1A"]
        told = "parameters 1 changed, status report changed, numbers 2 changed, IMEIs FAILED; saved"
        assert run.result("modern", f"{ROLE} : Summary")["msg"][0] == f"modern: {told}; {outcome(run, 'modern')['msg']}"


def test_a_bad_entry_in_one_part_writes_nothing_in_any(world: World) -> None:
    with running(spec("modern"), speed=200) as fleet:
        declare(world, fleet, modern={**EVERYTHING, "skyline_port_states": [{"ports": "99", "locked": True}]})
        run = world.play(PROVISION)
        assert run.code == 2
        assert "port_states has a bad entry: entry 1 (ports: 99)" in outcome(run, "modern")["msg"]
        assert writes(fleet.only) == []


@pytest.mark.parametrize("playbook", ["provision", "plan"])
def test_a_part_whose_template_leads_nowhere_is_an_error(world: World, playbook: str) -> None:
    """As an audit says, too: it is declared, so it is not left out."""
    with running(spec("modern"), speed=200) as fleet:
        declare(world, fleet, modern={**EVERYTHING, "skyline_imeis": "{{ leads_nowhere }}"})
        run = world.play(f"skyline.gateway.{playbook}")
        assert run.code == 2
        assert "leads_nowhere" in outcome(run, "modern")["msg"]
        assert writes(fleet.only) == []


def test_a_gateway_that_is_away_is_not_asked_to_save(world: World, fleet: Running) -> None:
    declare(world, fleet, modern=EVERYTHING, sparse=EVERYTHING)
    fleet["modern"].add_fault("reset", "*", times=None)
    run = world.play(PROVISION, "--extra-vars", "skyline_retries=0")
    assert run.code == 2
    assert outcome(run, "modern")["error"]["kind"] == "connection"
    assert "2 gateways: 1 changed (" in run.stdout
    assert "1 failed: modern (connection)" in run.stdout
    in_place(fleet["sparse"])


@pytest.mark.skipif(
    ansible.release.__version__.startswith("2.16."), reason="ansible-core 2.16 goes on in a block that has always"
)
def test_any_errors_fatal_of_the_play_stops_the_others_too(world: World) -> None:
    """What comes after the role is for none of them. The others are done with by then, and saved."""
    with running([spec("good"), spec("bad")]) as fleet:
        declare(world, fleet, good=NO_ESIM, bad=NO_ESIM)
        fleet["bad"].add_fault("http_error", "get", status=503, times=None)
        later = {"name": "later", "ansible.builtin.debug": {"msg": "later"}}
        play = {**ROLES[0], "any_errors_fatal": True, "post_tasks": [later]}
        run = world.play([play], "--extra-vars", "skyline_retries=0")
        assert run.code == 2, run.stdout
        assert writes(fleet["bad"]) == []
        in_place(fleet["good"], esims=False)
        assert "later" not in [task for _host, task in run.outcomes]


def test_a_reboot_comes_after_the_save(world: World) -> None:
    with running(spec("modern", ports=4, slots=1), speed=200) as fleet:
        gateway = fleet.only
        declare(world, fleet, modern={**NO_ESIM, "provision_imei_activate": "reboot"})
        run = world.play(PROVISION)
        assert changed(run, "modern") == [part for part in PARTS.values() if "eSIM" not in part] + ["Save"]
        in_place(gateway, esims=False)
        assert gateway.transmitted_imei(1) == IMEIS["1A"]
        ordered = [operation for operation in gateway.operations if operation in ("save", "reboot", "lock")]
        assert ordered == ["save", "reboot", "lock", "save"]
        declare(world, fleet, modern={"skyline_imeis": {"1A": IMEIS["2A"]}, "provision_imei_activate": "reboot"})
        gateway.clear_log()
        gateway.patch(imeis={"2A": "350000000000019"})
        # The IMEIs have saved by themselves, and nothing came after them.
        assert changed(world.play(PROVISION), "modern") == ["IMEIs", "Save"]
        assert gateway.operations.count("save") == 1
        assert gateway.saved_imei("1A") == IMEIS["2A"]


def test_a_reboot_without_a_save_is_refused(world: World) -> None:
    with running(spec("modern", ports=4, slots=1), speed=200) as fleet:
        declare(world, fleet, modern={"skyline_imeis": IMEIS, "provision_imei_activate": "reboot"})
        run = world.play(PROVISION, "--extra-vars", "provision_save=false")
        assert "activate: reboot needs save: true" in outcome(run, "modern")["msg"]
        assert writes(fleet.only) == []


def test_an_inventory_without_a_group_gateways(world: World) -> None:
    """All its hosts are gateways then. An empty bastion is none."""
    with running([spec("gw1"), spec("gw2")]) as fleet:
        hosts = {gateway.name: {**host_variables(gateway), "skyline_imeis": IMEIS} for gateway in fleet}
        login = {"skyline_username": USERNAME, "skyline_password": PASSWORD}
        world.inventory(hosts, **login, skyline_bastion="")
        run = world.play(PROVISION)
        assert changed(run, "gw1") == changed(run, "gw2") == ["IMEIs", "Save"]
        assert [gateway.saved_imei("2A") for gateway in fleet] == [IMEIS["2A"]] * 2


@pytest.mark.parametrize("role", ["provision", "audit"])
def test_variables_may_be_parameters_of_the_role(world: World, role: str) -> None:
    """All of them, the login too; nothing of that is shown."""
    with running(spec("gw1"), speed=200) as fleet:
        gateway = fleet.only
        world.inventory({"gw1": {}})
        login = {
            "skyline_host": gateway.host,
            "skyline_port": gateway.port,
            "skyline_username": USERNAME,
            "skyline_password": PASSWORD,
            "skyline_scheme": "http",
            "skyline_validate_certs": True,
            "skyline_ca_path": "",
            "skyline_auth": "query",
            "skyline_encrypt": False,
            "skyline_timeout": 20,
            "skyline_retries": "",
            "skyline_mac": gateway.mac,
            "skyline_bastion": "",
        }
        # A port may have the slot in its name.
        esims = [{"port": "1A", "activation_code": CODE}]
        # One set of parameters is good for both roles.
        both = {"skyline_expected": {"registered": "all"}, "provision_number_state": "merged"}
        parameters = {"role": f"skyline.gateway.{role}", **EVERYTHING, **both, "skyline_esims": esims, **login}
        # Null is no report.
        parameters["provision_report" if role == "provision" else "provision_pin_state"] = None
        run = world.play([{"hosts": "gw1", "gather_facts": False, "roles": [parameters]}], "-vvvvv")
        assert run.code == 0, run.stdout
        if role == "provision":
            in_place(gateway)
        else:
            summary = run.result("gw1", "skyline.gateway.audit : Write the report")["summary"]
            assert summary["drifted"] == 1, summary
        log = (world.folder / "log").read_text(encoding="utf-8")
        # Their beginnings: no escape is in them.
        for secret in ("ACTIVATION-CODE", PASSWORD[:6]):
            assert secret not in run.stdout + run.stderr + log


@pytest.mark.slow
@pytest.mark.parametrize("playbook", [PROVISION, ROLES], ids=["playbook", "role"])
@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("provision_save", "perhaps", "save"),
        ("provision_on_unknown", "guess", "guess"),
        ("skyline_status_report", {"url": "http://127.0.0.1:9/", "perid": 60}, "perid"),
        ("skyline_status_report", {"url": "http://127.0.0.1:9/", "period": "often"}, "period"),
        ("skyline_status_report", "http://127.0.0.1:9/", "status_report"),
        ("skyline_parameters", ["ttl"], "parameters: give a mapping such as"),
        ("skyline_password", {"secret": PASSWORD}, ""),
        ("skyline_port", "eighty", "port"),
    ],
)
def test_a_variable_of_the_wrong_type_is_named(
    world: World, playbook: list[dict[str, Any]], variable: str, value: Any, told: str
) -> None:
    with running(spec("gw1")) as fleet:
        declare(world, fleet, gw1={"skyline_parameters": {"ttl": "61"}, variable: value})
        run = world.play(playbook)
        assert run.code == 2, run.stdout
        assert told in run.stdout + run.stderr
        assert PASSWORD[:6] not in run.stdout + run.stderr
        assert fleet.only.parameter("ttl") == "64"


@pytest.mark.slow
@pytest.mark.parametrize("playbook", [PROVISION, ROLES], ids=["playbook", "role"])
@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("skyline_imeis", ["490154203237518"], "give a mapping such as"),
        ("skyline_sim_numbers", "1A", "give a mapping such as"),
        ("skyline_port_states", [{"prots": "1"}], "there is no option prots; did you mean ports?"),
        ("skyline_port_states", {"8": {"locked": True}}, "give a list such as"),
        ("skyline_esims", [{"prot": 1}], "there is no option prot; did you mean port?"),
    ],
)
def test_a_part_of_the_wrong_shape_is_not_carried_out(
    world: World, playbook: list[dict[str, Any]], variable: str, value: Any, told: str
) -> None:
    """The module of the part says what is wrong: ansible-core ends in an error of Python at some shapes."""
    with running(spec("gw1")) as fleet:
        declare(world, fleet, gw1={variable: value})
        run = world.play(playbook)
        assert run.code == 2, run.stdout
        assert told in run.stdout + run.stderr
        assert fleet.only.counters.writes == 0


# An entry as it should be, and mistakes that are likely: they must be told without the code.
ESIMS = {
    "right": [{"port": 1, "slot": "A", "activation_code": CODE, "confirmation_code": CODE}],
    "text": CODE,
    "texts": [CODE],
    "mapping": {"port": 1, "slot": "A", "activation_code": CODE},
    "code_in_list": [{"port": 1, "slot": "A", "activation_code": [CODE]}],
    "code_in_mapping": [{"port": 1, "slot": "A", "activation_code": {"code": CODE}}],
    "unknown_key": [{"port": 1, "slot": "A", "code": CODE}],
    "without_port": [{"slot": "A", "activation_code": CODE}],
    "port_beyond": [{"port": 99, "slot": "A", "activation_code": CODE}],
    "twice": [{"port": 1, "slot": "A", "activation_code": CODE}] * 2,
    "pairs": f"port=1 slot=A activation_code={CODE}",
    "json": json.dumps([{"port": 1, "activation_code": CODE}]),
}


@pytest.mark.parametrize("playbook", [PROVISION, ROLES], ids=["playbook", "role"])
def test_no_code_of_an_esim_is_in_any_output(world: World, playbook: list[dict[str, Any]]) -> None:
    with running([spec(name) for name in ESIMS], speed=200) as fleet:
        declare(world, fleet, **{name: {"skyline_esims": esims} for name, esims in ESIMS.items()})
        run = world.play(playbook, "-vvvvv", "--diff")
        assert fleet["right"].downloads == {CODE: 1}
        assert sum(outcome.status == "failed" for outcome in run.outcomes.values()) >= 8
        log = (world.folder / "log").read_text(encoding="utf-8")
        results = json.dumps([outcome.result for outcome in run.outcomes.values()])
        for secret in ("ACTIVATION-CODE", PASSWORD):
            assert secret not in run.stdout + run.stderr + log + results
