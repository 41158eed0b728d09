# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The front of every module in the controller: which options count, and where the module runs."""

from __future__ import annotations

import datetime
import importlib
import pathlib
import types
from collections.abc import Mapping
from typing import Any

import pytest
from ansible import constants
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.action import ActionBase
from ansible.template import Templar
from ansible.vars.hostvars import HostVars
from ansible.vars.manager import VariableManager
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.action.skyline_imei import ActionModule
from ansible_collections.skyline.gateway.plugins.module_utils import connection, runner
from ansible_collections.skyline.gateway.plugins.plugin_utils import gateway_action, worker_speed
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.resources.kinds import IMEI

try:
    from ansible.template import trust_as_template
except ImportError:  # before ansible-core 2.19 every text is a template

    def trust_as_template(value: str) -> str:
        return value


NAME = "skyline.gateway.skyline_imei"
LOGIN = {"username": "root", "password": "Sesame!"}
# Those that talk to one gateway.
ACTIONS = sorted(
    {path.stem for path in pathlib.Path(gateway_action.__file__).parents[1].glob("action/skyline_*.py")}
    - {"skyline_audit_report", "skyline_discover", "skyline_discover_inventory", "skyline_workbook"}
)


class Calls:
    """What an action led to: options of a run in this process, or arguments of a module on another host."""

    def __init__(self) -> None:
        self.here: list[dict[str, Any]] = []
        self.there: list[dict[str, Any]] = []
        self.result: dict[str, Any] = {}

    @property
    def options(self) -> dict[str, Any]:
        (options,) = self.here + self.there
        return options


def act(
    monkeypatch: pytest.MonkeyPatch | None,
    args: Mapping[str, Any],
    variables: Mapping[str, Any] | None = None,
    *,
    environment: Mapping[str, Any] | None = None,
    transport: str = "ssh",
    delegate_to: str | None = None,
    async_val: int = 0,
    check: bool = False,
    module_defaults: Mapping[str, Any] | None = None,
) -> Calls:
    """Runs the action of skyline_imei for a play host; without monkeypatch it is not kept from what it leads to."""
    calls = Calls()
    task = types.SimpleNamespace(
        action=NAME,
        resolved_action=NAME,
        args=dict(args),
        environment=[environment] if environment else [],
        async_val=async_val,
        check_mode=check,
        diff=False,
        delegate_to=delegate_to,
        module_defaults=[module_defaults or {}],
    )
    shell = types.SimpleNamespace(tmpdir=None, env_prefix=lambda **variables: "")
    loader = DataLoader()
    task_vars = {"inventory_hostname": "gw1", **(variables or {})}
    action = ActionModule(
        task=task,
        connection=types.SimpleNamespace(transport=transport, _shell=shell),
        play_context=types.SimpleNamespace(remote_addr="gw1"),
        loader=loader,
        templar=Templar(loader=loader, variables=task_vars),
        shared_loader_obj=None,
    )
    if monkeypatch:

        def perform(
            resource: object, params: dict[str, Any], check: bool, *_others: object, **_more: object
        ) -> runner.Returned:
            calls.here.append({**params, "check": check})
            return runner.Returned({"changed": False}, [])

        def execute(module_args: dict[str, Any], wrap_async: int, **_others: object) -> dict[str, Any]:
            calls.there.append({**module_args, "async": wrap_async})
            return {"changed": False}

        monkeypatch.setattr(runner, "perform", perform)
        monkeypatch.setattr(action, "_execute_module", execute)
    calls.result = action.run(task_vars=task_vars)
    return calls


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SK_HOST", "SK_PORT", "SK_USERNAME", "SK_PASSWORD"):
        monkeypatch.delenv(name, raising=False)


def inventory(**more: Any) -> dict[str, Any]:
    return {"skyline_username": "root", "skyline_password": "Sesame!", **more}


@pytest.mark.parametrize("name", ACTIONS)
def test_every_action_has_its_resource(name: str) -> None:
    package = "ansible_collections.skyline.gateway.plugins"
    action = importlib.import_module(f"{package}.action.{name}").ActionModule
    assert issubclass(action, gateway_action.GatewayAction)
    assert action.resource.__name__ == f"{package}.module_utils.resources.{name.removeprefix('skyline_')}"


# -- options ------------------------------------------------------------------------------------------------------


def test_an_inventory_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    options = act(monkeypatch, {"config": {}}, inventory(ansible_host="192.0.2.10", skyline_port=8080)).options
    expected = {"host": "192.0.2.10", "port": 8080, "username": "root", "password": "Sesame!", "scheme": "http"}
    assert {key: options[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("variables", "host"),
    [
        ({}, "gw1"),
        ({"ansible_host": "192.0.2.10"}, "192.0.2.10"),
        ({"skyline_host": "192.0.2.11"}, "192.0.2.11"),
        ({"skyline_host": "192.0.2.11", "ansible_host": "192.0.2.10"}, "192.0.2.11"),
        ({"skyline_host": "", "ansible_host": "192.0.2.10"}, "192.0.2.10"),
        ({"skyline_host": None, "ansible_host": ""}, "gw1"),
    ],
)
def test_where_the_host_comes_from(monkeypatch: pytest.MonkeyPatch, variables: dict[str, Any], host: str) -> None:
    monkeypatch.setenv("SK_HOST", "192.0.2.99")
    calls = act(monkeypatch, {"config": {}}, inventory(**variables), environment={"SK_HOST": "192.0.2.98"})
    assert calls.options["host"] == host


# Every option, from the strongest source to the weakest; each line has a value for each source.
SOURCES = {
    "port": (8081, "8082", "8083", "8084"),
    "username": ("task", "inventory", "keyword", "process"),
    "password": ("task", "inventory", "keyword", "process"),
    "scheme": ("https", "http", None, None),
    "validate_certs": (False, False, None, None),
    "ca_path": ("/task", "/inventory", None, None),
    "auth": ("session", "query", None, None),
    "encrypt": (True, True, None, None),
    "timeout": (1, 2.5, None, None),
    "retries": (1, "2", None, None),
    "headers": ({"X-A": "task"}, {"X-B": "inventory"}, None, None),
    "api": ("3", "2", None, None),
    "mac": ("00-30-f1-00-00-01", "00-30-f1-00-00-02", None, None),
}


def test_every_option_of_the_connection_is_in_here() -> None:
    assert {"host", *SOURCES} == set(connection.SPEC)


@pytest.mark.parametrize("name", SOURCES)
def test_precedence(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    kind: Any = {"int": int, "float": float}.get(connection.SPEC[name]["type"], lambda value: value)
    task, variable, keyword, process = SOURCES[name]
    args: dict[str, Any] = {"config": {}, **LOGIN}
    args.pop(name, None)
    variables: dict[str, Any] = {f"skyline_{name}": variable}
    environment = {f"SK_{name.upper()}": keyword} if keyword else {}
    if process:
        monkeypatch.setenv(f"SK_{name.upper()}", process)

    def got(**more: Any) -> Any:
        return act(monkeypatch, {**args, **more}, variables, environment=environment).options[name]

    assert got(**{name: task}) == kind(task)
    for absent in ({}, {name: ""}, {name: None}):
        assert got(**absent) == kind(variable)
    for nothing in ("", None):
        variables[f"skyline_{name}"] = nothing
        if keyword:
            assert got() == kind(keyword)
    variables.clear()
    if keyword:
        assert got() == kind(keyword)
        environment[f"SK_{name.upper()}"] = ""
        assert got() == kind(process)
        environment.clear()
        assert got() == kind(process)
        monkeypatch.setenv(f"SK_{name.upper()}", "")
    if name in LOGIN:
        result = act(monkeypatch, args, variables, environment=environment).result
        assert result["failed"] is True
        assert result["msg"] == (
            f"missing required arguments: {name}; in the inventory: skyline_{name}; "
            f"or in the environment: SK_{name.upper()}"
        )
    else:
        assert got() == connection.SPEC[name].get("default")


def test_the_environment_knows_no_other_options(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SCHEME", "TIMEOUT", "RETRIES", "MAC", "VALIDATE_CERTS", "CA_PATH", "CONFIG", ""):
        monkeypatch.setenv(f"SK_{name}", "7")
    options = act(monkeypatch, {"config": {}}, inventory()).options
    assert (options["scheme"], options["timeout"], options["retries"], options["mac"]) == ("http", 30.0, 3, None)


def test_inventory_variables_are_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    variables = inventory(
        site="north",
        skyline_host=trust_as_template("{{ site }}.example.com"),
        skyline_port=trust_as_template("{{ 8000 + 80 }}"),
        skyline_password=trust_as_template("{{ site }}-secret"),
    )
    options = act(monkeypatch, {"config": {}}, variables).options
    assert options["host"] == "north.example.com"
    assert options["port"] == 8080
    assert options["password"] == "north-secret"


def test_templates_in_the_environment_keyword(monkeypatch: pytest.MonkeyPatch) -> None:
    variables = {"skyline_username": "root", "vault_password": "from the vault"}
    environment = {"SK_PASSWORD": trust_as_template("{{ vault_password }}")}
    assert act(monkeypatch, {"config": {}}, variables, environment=environment).options["password"] == "from the vault"


def test_an_empty_option_of_the_task_counts_as_absent_beside_module_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    # Ansible itself lets the task's empty string win over module_defaults.
    defaults = {"group/skyline.gateway.skyline": {"port": 8081, "retries": 1}, NAME: {"retries": 2}}
    args = {"config": {}, "port": "", "retries": ""}
    options = act(monkeypatch, args, inventory(skyline_port=8082), module_defaults=defaults).options
    assert options["port"] == 8081
    assert options["retries"] == 2


def test_an_empty_option_of_a_level_of_module_defaults_hides_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    group: dict[str, Any] = {"host": "192.0.2.10", "port": 8081, "retries": 1}
    module: dict[str, Any] = {"host": "", "port": None, "retries": 2}
    defaults = {"group/skyline.gateway.skyline": group, NAME: module}
    # As Ansible merges them.
    args = {"config": {}, **group, **module}
    options = act(monkeypatch, args, inventory(skyline_port=8082), module_defaults=defaults).options
    assert [options[name] for name in ("host", "port", "retries")] == ["192.0.2.10", 8081, 2]


def test_options_of_the_module_itself_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    result = act(monkeypatch, {"config": {}, "check_digit": ""}, inventory()).result
    assert result["msg"] == "check_digit: give one of warn, fail, ignore, not the text ''. Nothing was sent."


# -- localhost ----------------------------------------------------------------------------------------------------


def test_the_environment_names_the_host_for_localhost_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SK_HOST", "192.0.2.99")
    local = inventory(inventory_hostname="localhost", ansible_host="127.0.0.1")
    assert act(monkeypatch, {"config": {}}, local).options["host"] == "192.0.2.99"
    keyword = {"SK_HOST": "192.0.2.98"}
    assert act(monkeypatch, {"config": {}}, local, environment=keyword).options["host"] == "192.0.2.98"
    local["skyline_host"] = "192.0.2.97"
    assert act(monkeypatch, {"config": {}}, local, environment=keyword).options["host"] == "192.0.2.97"
    assert act(monkeypatch, {"config": {}, "host": "192.0.2.96"}, local).options["host"] == "192.0.2.96"
    # Delegated to localhost, the play's host is still the gateway.
    calls = act(monkeypatch, {"config": {}}, inventory(), delegate_to="localhost", transport="local")
    assert calls.options["host"] == "gw1"


def test_localhost_is_not_a_gateway_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    result = act(monkeypatch, {"config": {}}, inventory(inventory_hostname="localhost")).result
    assert result["msg"] == (
        "missing required arguments: host; in the inventory: skyline_host; or in the environment: SK_HOST"
    )


# -- where it runs ------------------------------------------------------------------------------------------------

HERE: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "the play's host": ({}, {}, {}),
    "the play's host, by its address": ({}, {"ansible_host": "192.0.2.10"}, {}),
    "the play's host, by another address": ({}, {"ansible_host": "192.0.2.10", "skyline_host": "192.0.2.11"}, {}),
    "the play's host, named by the task": ({"host": "gw1"}, {"ansible_host": "192.0.2.10"}, {}),
    "the play's host, its address in the task": ({"host": "192.0.2.10"}, {"ansible_host": "192.0.2.10"}, {}),
    "connection local": ({"host": "192.0.2.99"}, {}, {"transport": "local"}),
    "localhost": ({"host": "192.0.2.99"}, {"inventory_hostname": "localhost"}, {"transport": "local"}),
    "localhost without a local connection": ({"host": "192.0.2.99"}, {"inventory_hostname": "localhost"}, {}),
    "delegated to localhost": ({}, {}, {"delegate_to": "localhost", "transport": "local"}),
    "delegated to localhost by its address": ({}, {}, {"delegate_to": "127.0.0.1"}),
    "delegated to itself": ({}, {"ansible_host": "192.0.2.10"}, {"delegate_to": "gw1"}),
    "connection local, delegated to itself": ({}, {}, {"delegate_to": "gw1", "transport": "local"}),
    "connection local, delegated to its bastion": (
        {},
        {"skyline_bastion": "jump"},
        {"delegate_to": "jump", "transport": "local"},
    ),
    "connection local, delegated, with a host": ({"host": "gw2"}, {}, {"delegate_to": "gw2", "transport": "local"}),
}
THERE: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "a bastion as the play's host": ({"host": "192.0.2.99"}, {"inventory_hostname": "bastion"}, {}),
    "delegated to a bastion": ({}, {"ansible_host": "192.0.2.10"}, {"delegate_to": "bastion"}),
    "delegated to a bastion, named by the task": ({"host": "192.0.2.10"}, {}, {"delegate_to": "bastion"}),
    "localhost, delegated to a bastion": (
        {"host": "192.0.2.99"},
        {"inventory_hostname": "localhost"},
        {"delegate_to": "bastion"},
    ),
}


@pytest.mark.parametrize("case", HERE)
def test_it_runs_here_for(monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    args, variables, more = HERE[case]
    calls = act(monkeypatch, {"config": {}, **args}, inventory(**variables), **more)
    assert (len(calls.here), len(calls.there)) == (1, 0)


@pytest.mark.parametrize("case", THERE)
def test_it_runs_there_for(monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    args, variables, more = THERE[case]
    calls = act(monkeypatch, {"config": {"1A": "x"}, **args}, inventory(**variables), check=True, **more)
    assert (len(calls.here), len(calls.there)) == (0, 1)
    assert calls.options["password"] == "Sesame!"
    assert calls.options["config"] == {"1A": "x"}
    assert calls.options["host"] == args.get("host", "192.0.2.10")


@pytest.mark.parametrize("more", [{}, {"host": ""}, {"host": None}])
def test_another_host_under_a_local_connection_is_not_the_gateway(
    monkeypatch: pytest.MonkeyPatch, more: dict[str, Any]
) -> None:
    """Ansible would say "gw1 -> gw2", and gw1 would be written. In real playbooks: tests/integration/test_places.py."""
    variables = inventory(skyline_bastion="jump")
    calls = act(monkeypatch, {"config": {}, **more}, variables, delegate_to="gw2", transport="local")
    assert calls.here == calls.there == []
    assert calls.result["error"]["kind"] == "validation"
    assert "the task of gw1 is delegated to gw2 under a local connection" in calls.result["msg"]


@pytest.mark.parametrize(("target", "runs"), [("jump", 1), ("gw2", 0)])
def test_a_host_with_a_local_connection_of_its_own_is_where_a_delegated_task_runs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path, target: str, runs: int
) -> None:
    """More of such hosts: test_delegation.py."""
    path = tmp_path / "hosts"
    path.write_text("gw1\ngw2\njump ansible_connection=local\n")
    loader = DataLoader()
    hosts = InventoryManager(loader, [str(path)])
    variables = inventory(hostvars=HostVars(hosts, VariableManager(loader, hosts), loader), playbook_dir=str(tmp_path))
    calls = act(monkeypatch, {"config": {}}, variables, delegate_to=target, transport="local")
    assert (len(calls.here), len(calls.there)) == (runs, 0)


@pytest.mark.parametrize("key", [NAME, "group/skyline.gateway.skyline"])
def test_a_host_in_module_defaults_does_not_say_which_gateway_a_delegated_task_is_about(
    monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    defaults = {key: {"host": "192.0.2.10"}}
    variables = inventory(skyline_host="192.0.2.10")
    options: dict[str, Any] = {"module_defaults": defaults, "delegate_to": "gw2", "transport": "local"}
    calls = act(monkeypatch, {"config": {}, "host": "192.0.2.10"}, variables, **options)
    assert calls.here == calls.there == []
    assert "the task of gw1 is delegated to gw2 under a local connection" in calls.result["msg"]
    assert len(act(monkeypatch, {"config": {}, "host": "192.0.2.11"}, variables, **options).here) == 1


@pytest.mark.parametrize("host", [["192.0.2.10"], {"name": "gw1"}])
def test_a_host_that_is_no_text(monkeypatch: pytest.MonkeyPatch, host: object) -> None:
    calls = act(monkeypatch, {"config": {}, "host": host}, inventory())
    assert calls.here == calls.there == []
    assert "host: give a text such as 192.0.2.10, not a " in calls.result["msg"]


@pytest.mark.parametrize("case", HERE)
def test_async_is_refused_here(monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    args, variables, more = HERE[case]
    calls = act(monkeypatch, {"config": {}, **args}, inventory(**variables), async_val=30, **more)
    assert calls.here == calls.there == []
    assert calls.result["failed"] is True
    assert calls.result["msg"] == (
        f"async is not supported where {NAME} runs in Ansible's own process, as it does for a gateway that is the "
        "play's host: no process can be left behind. Hosts run side by side already; raise forks for more of them at "
        "once."
    )
    assert calls.result["error"]["kind"] == "validation"
    for key in ("applied", "rejected", "not_attempted", "requests"):
        assert calls.result[key] == []


def test_async_goes_along_to_another_host(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = act(monkeypatch, {"config": {}}, inventory(), delegate_to="bastion", async_val=30)
    assert calls.options["async"] == 30


@pytest.mark.parametrize("check", [False, True])
def test_check_mode_reaches_the_resource(monkeypatch: pytest.MonkeyPatch, check: bool) -> None:
    assert act(monkeypatch, {"config": {}}, inventory(), check=check).options["check"] is check


def test_the_login_does_not_travel_in_the_environment_of_another_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """There it would stand on a command line, which -vvv shows and other users of that host see."""
    environment = {"SK_PASSWORD": "Sesame!", "SK_USERNAME": "root", "OTHER": "x"}
    seen: list[dict[str, Any]] = []

    def compute(self: ActionModule, raw_environment_out: dict[str, Any] | None = None) -> str:
        text: str = original(self, raw_environment_out)
        return text

    original = ActionModule._compute_environment_string
    monkeypatch.setattr(ActionModule, "_compute_environment_string", compute)

    class Shell:
        tmpdir = None

        def env_prefix(self, **variables: Any) -> str:
            seen.append(variables)
            return " ".join(f"{name}={value}" for name, value in variables.items())

    task = types.SimpleNamespace(environment=[environment], args={}, action=NAME)
    loader = DataLoader()
    action = ActionModule(
        task=task,
        connection=types.SimpleNamespace(transport="ssh", _shell=Shell()),
        play_context=None,
        loader=loader,
        templar=Templar(loader=loader, variables={}),
        shared_loader_obj=None,
    )
    raw: dict[str, Any] = {}
    action._compute_environment_string(raw)
    assert raw == {"OTHER": "x"}
    assert seen[-1] == {"OTHER": "x"}
    # Some callers want the text alone.
    assert action._compute_environment_string() == "OTHER=x"
    assert action._environment()["SK_PASSWORD"] == "Sesame!"


# -- in the worker ------------------------------------------------------------------------------------------------


def test_bad_options_are_told_in_the_words_of_a_module(monkeypatch: pytest.MonkeyPatch) -> None:
    result = act(monkeypatch, {"config": {}, "confg": {}, "hots": "x"}, inventory()).result
    assert result["failed"] is True
    assert result["changed"] is False
    assert result["msg"].startswith(f"Unsupported parameters for ({NAME}) module: confg, hots. Supported parameters ")
    result = act(monkeypatch, {}, inventory()).result
    assert result["msg"] == "missing required arguments: config"


def test_all_that_is_wrong_with_the_options_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """AnsibleModule would tell the first only, which here hides the one that the others come of."""
    result = act(monkeypatch, {"imeis": {}, "auth": "sesion", "port": "abc"}, inventory()).result
    unknown, choice, kind, missing = result["msg"].split("; ")
    assert unknown.startswith(f"Unsupported parameters for ({NAME}) module: imeis. Supported parameters include: ")
    assert choice == "auth: give one of query, session, not the text 'sesion'"
    assert kind == "port: give a number such as 80, not the text 'abc'"
    assert missing == "missing required arguments: config. Nothing was sent."


def test_verbose_lines_name_the_gateway_that_is_spoken_to(monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[tuple[str, str]] = []
    monkeypatch.setattr(gateway_action.display, "v", lambda line, host: lines.append((host, line)))

    def perform(*arguments: Any, **_more: Any) -> runner.Returned:
        arguments[-1]("waiting")
        return runner.Returned({"changed": False}, [])

    with monkeypatch.context() as patch:
        patch.setattr(runner, "perform", perform)
        act(None, {"config": {}}, inventory(ansible_host="192.0.2.10", skyline_host="127.1.0.1"))
    assert lines == [("127.1.0.1", "waiting")]


def test_notes_go_where_ansible_is_configured_to_have_its_home(monkeypatch: pytest.MonkeyPatch) -> None:
    homes: list[object] = []

    def perform(*_arguments: Any, home: str | None = None) -> runner.Returned:
        homes.append(home)
        return runner.Returned({"changed": False}, [])

    with monkeypatch.context() as patch:
        patch.setattr(runner, "perform", perform)
        patch.setattr(constants, "ANSIBLE_HOME", "/configured")
        act(None, {"config": {}}, inventory(ansible_host="192.0.2.10"))
    assert homes == ["/configured"]


def test_a_password_in_a_complaint_is_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    result = act(monkeypatch, {"config": {}, "scheme": "Sesame!"}, inventory()).result
    assert result["failed"] is True
    assert "Sesame!" not in result["msg"]


@pytest.mark.parametrize("config", [["1A"], "1A", 5])
def test_config_must_be_a_mapping(monkeypatch: pytest.MonkeyPatch, config: object) -> None:
    result = act(monkeypatch, {"config": config}, inventory()).result
    assert result["msg"].startswith('config: give a mapping such as {6B: "865847053403202"}, not ')


def test_bad_options_fail_as_bad_entries_do(monkeypatch: pytest.MonkeyPatch) -> None:
    result = act(monkeypatch, {"config": "1A", "on_unknown": "perhaps"}, inventory()).result
    assert result["failed"] is True
    assert result["changed"] is False
    assert result["error"] == {
        "kind": "validation", "code": None, "reason": None, "http_status": None, "operation": None,
    }  # fmt: skip
    for key in ("applied", "rejected", "not_attempted", "requests"):
        assert result[key] == []


def test_null_is_as_if_the_option_were_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = act(monkeypatch, {"config": {}, "save": None, "batch_size": None}, inventory())
    assert (calls.options["save"], calls.options["batch_size"]) == (True, 256)
    result = act(monkeypatch, {"config": None}, inventory()).result
    assert result["msg"] == "missing required arguments: config"


def test_config_in_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = act(monkeypatch, {"config": '{"1A": "490154203237518"}'}, inventory())
    assert calls.options["config"] == {"1A": "490154203237518"}


def test_a_mapping_is_none_of_the_other_options(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what is a mapping by its specification goes past the validator."""
    result = act(monkeypatch, {"config": {}, "port": {"a": 1}, "save": ["x"]}, inventory()).result
    assert result["error"]["kind"] == "validation"
    assert result["msg"] == (
        "port: give a number such as 80, not a mapping; save: give true or false, not a list. Nothing was sent."
    )


@pytest.mark.parametrize("delegate_to", [None, "bastion"])
class TestHereAndThere:
    """On another host the module would be given the same options, so they are judged before."""

    def test_a_boolean_is_no_port(self, monkeypatch: pytest.MonkeyPatch, delegate_to: str) -> None:
        calls = act(monkeypatch, {"config": {}}, inventory(skyline_port=True), delegate_to=delegate_to)
        assert calls.here == calls.there == []
        assert calls.result["msg"] == "port: give a number such as 80, not a boolean. Nothing was sent."

    def test_a_date_within_an_option_is_a_text(self, monkeypatch: pytest.MonkeyPatch, delegate_to: str) -> None:
        day = datetime.date(2024, 1, 31)
        config = {"1A": day, day: [day, datetime.datetime(2024, 1, 31, 12)]}
        # ansible-core 2.19 and later make the arguments plain before.
        args = {"config": worker_speed.plain(config)}
        variables = inventory(skyline_headers={"X-Since": day})
        options = act(monkeypatch, args, variables, delegate_to=delegate_to).options
        assert options["config"] == {"1A": "2024-01-31", "2024-01-31": ["2024-01-31", "2024-01-31T12:00:00"]}
        assert options["headers"] == {"X-Since": "2024-01-31"}

    def test_an_ansible_that_leaves_arguments_as_they_are(
        self, monkeypatch: pytest.MonkeyPatch, delegate_to: str
    ) -> None:
        """As ansible-core before 2.19."""
        monkeypatch.delattr(ActionBase, "finalize_task_arg", raising=False)
        args = {"config": {"1A": datetime.date(2024, 1, 31)}}
        options = act(monkeypatch, args, inventory(), delegate_to=delegate_to).options
        assert options["config"] == {"1A": "2024-01-31"}


def test_misspelt_options_are_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    result = act(monkeypatch, {"config": {}, "chek_digit": "x", "zzz": 1}, inventory()).result
    assert result["msg"].endswith("; did you mean check_digit instead of chek_digit?")


@pytest.mark.parametrize("delegate_to", [None, "bastion"])
class TestWhatYamlMadeOfALogin:
    """A wrong login locks the address out, on every gateway at once."""

    @pytest.mark.parametrize("name", ["username", "password"])
    @pytest.mark.parametrize("source", ["task", "inventory", "environment", "module_defaults"])
    @pytest.mark.parametrize(
        ("value", "kind"),
        [
            (True, "a boolean"), (4711.5, "a number"), (datetime.date(2024, 1, 31), "a date"),
            (["hush"], "a list"), ({"hush": 1}, "a mapping"),
        ],
        ids=str,
    )  # fmt: skip
    def test_no_text(
        self, monkeypatch: pytest.MonkeyPatch, name: str, source: str, value: object, kind: str, delegate_to: str
    ) -> None:
        args = {"config": {}, **({name: value} if source == "task" else {})}
        variables = {**inventory(), **({f"skyline_{name}": value} if source == "inventory" else {})}
        if source in ("environment", "module_defaults"):
            del variables[f"skyline_{name}"]
        # Of module_defaults, what the task gives as an empty text comes this way; all else is among its arguments.
        if source == "module_defaults":
            args[name] = ""
        calls = act(
            monkeypatch,
            args,
            variables,
            environment={f"SK_{name.upper()}": value} if source == "environment" else None,
            module_defaults={NAME: {name: value}} if source == "module_defaults" else None,
            delegate_to=delegate_to,
        )
        assert calls.here == calls.there == []
        assert calls.result["error"]["kind"] == "validation"
        assert calls.result["msg"] == f"{name}: quote it, this is {kind} and not a text. Nothing was sent."

    def test_a_number(self, monkeypatch: pytest.MonkeyPatch, delegate_to: str) -> None:
        variables = {"skyline_username": 4711, "skyline_password": 815}
        calls = act(monkeypatch, {"config": {}}, variables, delegate_to=delegate_to)
        assert (str(calls.options["username"]), str(calls.options["password"])) == ("4711", "815")
        (warning,) = calls.result["warnings"]
        assert warning.startswith("username and password: quote it")
        assert "815" not in warning

    def test_a_text(self, monkeypatch: pytest.MonkeyPatch, delegate_to: str) -> None:
        calls = act(monkeypatch, {"config": {}}, {**inventory(), "skyline_password": "0815"}, delegate_to=delegate_to)
        assert calls.options["password"] == "0815"
        assert "warnings" not in calls.result

    @pytest.mark.parametrize(("mac", "shown"), [(8846009706, "the number 8846009706"), (1e5, "the number 100000.0")])
    def test_a_mac(self, monkeypatch: pytest.MonkeyPatch, mac: object, shown: str, delegate_to: str) -> None:
        """YAML takes 11:22:33:44:55:06 for a number to the base of 60."""
        calls = act(monkeypatch, {"config": {}, "mac": mac}, inventory(), delegate_to=delegate_to)
        assert calls.here == calls.there == []
        assert calls.result["msg"] == f"mac: quote it, this is {shown} and not a text. Nothing was sent."


def usual(gateway: Handle) -> dict[str, Any]:
    """An inventory for a gateway. Its password is not the usual one: braces in a variable are a template."""
    gateway.patch(password="Sesame &/%+=")
    return {
        "ansible_host": gateway.host,
        "skyline_port": str(gateway.port),
        "skyline_username": gateway.username,
        "skyline_password": gateway.password,
    }


def test_for_real(gateway: Handle) -> None:
    config = IMEI.plan("6.02")
    variables = usual(gateway)
    predicted = act(None, {"config": config}, variables, check=True).result
    result = act(None, {"config": config}, variables).result
    assert predicted["after"] == result["after"] == config
    assert result["changed"] is True
    assert "failed" not in result
    assert gateway.saved_imei("6.02") == config["6.02"]
    result = act(None, {"config": {"6.02": "865847053403202"}}, variables).result
    assert result["warnings"] == [
        "IMEIs with a wrong check digit: 6.02: 865847053403202 ends in 2, its check digit would be 8"
    ]
    result = act(None, {"config": {"9A": "x"}}, variables).result
    assert result["failed"] is True
    assert "config has 2 bad entries" in result["msg"]


def test_a_warning_about_the_login_hides_no_other(gateway: Handle) -> None:
    variables = {**usual(gateway), "skyline_password": 4711}
    gateway.patch(password="4711")
    result = act(None, {"config": {"6.02": "865847053403202"}}, variables).result
    assert [warning.partition(":")[0] for warning in result["warnings"]] == [
        "IMEIs with a wrong check digit",
        "password",
    ]


def test_secrets_are_masked_in_results(gateway: Handle) -> None:
    """What a gateway shows may have the password in it: a version, a number, a reason."""
    variables = usual(gateway)
    gateway.patch(ver=f"firmware of {gateway.password}", sim_numbers={"1A": gateway.password})
    result = act(None, {"config": IMEI.plan("1A")}, variables).result
    assert result["changed"] is True
    assert gateway.password not in str(result)
    assert result["gateway"]["version"] == "firmware of ********"
