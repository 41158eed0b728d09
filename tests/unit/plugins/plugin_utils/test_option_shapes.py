# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is said about options of a wrong shape, the same on every ansible-core."""

from __future__ import annotations

import ast
import datetime
import importlib
import pathlib
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.skyline.gateway.plugins.module_utils import connection, resources, runner
from ansible_collections.skyline.gateway.plugins.module_utils.resources import (
    audit,
    command,
    config,
    esim,
    imei,
    info,
    port_state,
    request,
    sms,
    sms_task,
)
from ansible_collections.skyline.gateway.plugins.plugin_utils import option_shapes
from ansible_collections.skyline.gateway.plugins.plugin_utils.option_shapes import Shapes, kind_of, nearest

LOGIN = {"host": "gw1", "username": "u", "password": "p"}
# Those of the modules that talk to one gateway.
RESOURCES: dict[str, ModuleType] = {
    name: importlib.import_module(f"{resources.__name__}.{name}")
    for path in sorted(pathlib.Path(str(runner.__file__)).parents[1].glob("modules/skyline_*.py"))
    for name in [path.stem.removeprefix("skyline_")]
    if name not in ("audit_report", "discover", "discover_inventory", "workbook")
}


def problems(resource: ModuleType, **options: Any) -> list[str]:
    spec = runner.argument_spec(resource)
    shapes = Shapes(runner.examples(resource))
    shapes.sound(spec, options)
    return shapes.problems


def shown(value: object) -> str:
    """A parameter in the name of a test: of a module its own name, for where it lies differs between copies."""
    return value.__name__.rpartition(".")[2] if isinstance(value, ModuleType) else str(value)


def options_of(
    spec: Mapping[str, Any], names: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Every option, and those within them, with their names."""
    for name, option in spec.items():
        yield (*names, name), option
        yield from options_of(option.get("options", {}), (*names, name))


@pytest.mark.parametrize(
    ("resource", "options", "sentences"),
    [
        (port_state, {"config": {8: {"locked": True}}}, [
            'config: give a list such as [{ports: "8", locked: true}], not a mapping',
        ]),
        (port_state, {"config": [{"ports": "1"}, {"ports": [3, 4], "led": {}}, "x", None, [], {8: {}, True: 1}]}, [
            "config entry 2: ports: give a text such as 3,4, not a list",
            "config entry 2: led: give true or false, not a mapping",
            'config entry 3: give a mapping such as {ports: "8", locked: true}, not a text',
            'config entry 4: give a mapping such as {ports: "8", locked: true}, not nothing',
            'config entry 5: give a mapping such as {ports: "8", locked: true}, not a list',
            "config entry 6: there is no option 8, only active_slot, led, locked, ports",
            "config entry 6: there is no option True, only active_slot, led, locked, ports",
            "config entry 6: ports is missing",
        ]),
        (port_state, {"config": [{"port": "1", "lockd": True}]}, [
            "config entry 1: there is no option port; did you mean ports?",
            "config entry 1: there is no option lockd; did you mean locked?",
        ]),
        (port_state, {"config": "8"}, ['config: give a list such as [{ports: "8", locked: true}], not a text']),
        (port_state, {"config": "ports=3,8"}, [
            'config: give a list such as [{ports: "8", locked: true}], not a text',
        ]),
        (imei, {"config": ["1A"]}, ['config: give a mapping such as {6B: "865847053403202"}, not a list']),
        (imei, {"config": True}, ['config: give a mapping such as {6B: "865847053403202"}, not a boolean']),
        (imei, {"config": {}, "port": [80], "scheme": {}, "check_digit": []}, [
            "port: give a number such as 80, not a list",
            "scheme: give one of http, https, not a mapping",
            "check_digit: give one of warn, fail, ignore, not a list",
        ]),
        (config, {"parameters": ["ttl"]}, ['parameters: give a mapping such as {ttl: "64"}, not a list']),
        (command, {"commands": {"op": "reset"}, "ports": [3, 4]}, [
            'commands: give a list such as [{op: reset, ports: "3,4"}], not a mapping',
            "ports: give a text such as 3,4, not a list",
        ]),
        (info, {"gather_subset": {"device": True}, "ports": [3], "parameters": 5}, [
            "gather_subset: give a list such as [device], not a mapping",
            "ports: give a text such as 3,4, not a list",
            "parameters: give a list such as [ttl, sms_url], not the number 5",
        ]),
        (info, {"gather_subset": [["device"], "nothing"]}, [
            f"gather_subset entry 1: give one of {', '.join(info.SUBSETS)}, not a list",
            f"gather_subset entry 2: give one of {', '.join(info.SUBSETS)}, not the text 'nothing'",
        ]),
        (esim, {"config": {"6B": "LPA:1$a$b"}}, [
            'config: give a list such as [{port: 6, slot: B, activation_code: "..."}], not a mapping',
        ]),
        (esim, {"config": [{"port": 1, "activation_code": ["a"]}]}, [
            "config entry 1: activation_code: give a text, not a list",
        ]),
        (sms, {"tasks": [{"to": 6334254}, {"to": {}, "titles": [], "attachments": {}}]}, [
            'tasks entry 1: to: give a list such as ["+49301234567"], not the number 6334254',
            'tasks entry 2: to: give a list such as ["+49301234567"], not a mapping',
            'tasks entry 2: titles: give a mapping such as {"+49301234567": Hello}, not a list',
            "tasks entry 2: attachments: give a list such as [picture.jpg], not a mapping",
        ]),
        (sms_task, {"tids": {1: 2}}, ["tids: give a list such as [1, 2], not a mapping"]),
        (audit, {"port_states": {8: {}}, "status_report": ["x"], "imeis": "x", "esims": [{"prot": 1}]}, [
            'port_states: give a list such as [{ports: "8", locked: true}], not a mapping',
            "status_report: give a mapping such as {url: http://192.0.2.1/report}, not a list",
            'imeis: give a mapping such as {6B: "865847053403202"}, not a text',
            "esims entry 1: there is no option prot; did you mean port?",
        ]),
        (audit, {"status_report": {"ulr": "x", "url": {}}}, [
            "status_report: there is no option ulr; did you mean url?",
            "status_report: url: give a text such as http://192.0.2.1/report, not a mapping",
        ]),
    ],
    ids=shown,
)  # fmt: skip
def test_wrong_shapes(resource: ModuleType, options: dict[str, Any], sentences: list[str]) -> None:
    assert problems(resource, **options) == sentences


def test_a_text_that_is_a_set_is_no_mapping(monkeypatch: pytest.MonkeyPatch) -> None:
    """Older ansible-core takes it for one."""
    monkeypatch.setattr(option_shapes, "check_type_dict", ast.literal_eval)
    sentence = 'config: give a mapping such as {6B: "865847053403202"}, not a text'
    assert problems(imei, config="{'1A', '2A'}") == [sentence]


def test_options_of_the_same_name_have_examples_of_their_own() -> None:
    """Operators that SIMs may be registered with are a list, those that ports are bound to a mapping."""
    wrong = {"expected": {"operators": {"a": 1}}, "network": {"operators": ["00101"]}}
    assert problems(RESOURCES["audit"], **wrong) == [
        'expected: operators: give a list such as ["00101"], not a mapping',
        'network: operators: give a mapping such as {1: "00101"}, not a list',
    ]


@pytest.mark.parametrize(
    ("resource", "options", "sentences"),
    [
        (port_state, {"config": [
            {"ports": "1", "locked": True}, {"ports": 1, "locked": "maybe"}, {"locked": True, "led": 5},
            {"ports": None, "active_slot": 2}, {"port": 1, "locked": "on"}, {"ports": 3, "locked": ""},
        ]}, [
            "config entry 2: locked: give true or false, not the text 'maybe'",
            "config entry 3: led: give true or false, not the number 5",
            "config entry 3: ports is missing",
            "config entry 4: ports is missing",
            "config entry 5: there is no option port; did you mean ports?",
            "config entry 6: locked: give true or false, not the text ''",
        ]),
        (esim, {"config": [{"slot": 1}, {"port": 1}, {}]}, [
            "config entry 1: port is missing",
            "config entry 3: port is missing",
        ]),
        (command, {"commands": [{"op": "rest", "ports": "1"}, {"ports": "1"}, {"op": "reset", "ports": "1"}]}, [
            "commands entry 1: op: give one of lock, unlock, switch, reset, reboot, save, ledon, ledoff, "
            "not the text 'rest'",
            "commands entry 2: op is missing",
        ]),
        (sms, {"tasks": [{"to": ["1"], "tid": "5x", "timeout": 1.5}, {"to": ["1"], "type": "fax", "tid": True}]}, [
            "tasks entry 1: tid: give a number such as 5, not the text '5x'",
            "tasks entry 1: timeout: give a number such as 5, not the number 1.5",
            "tasks entry 2: type: give one of sms, mms, not the text 'fax'",
            "tasks entry 2: tid: give a number such as 5, not a boolean",
        ]),
        (sms_task, {"state": "absent", "tids": [1, "2", "x", False]}, [
            "tids entry 3: give a number such as 1, 2, not the text 'x'",
            "tids entry 4: give a number such as 1, 2, not a boolean",
        ]),
        (RESOURCES["gateway"], {
            "status_report": {"period": "abc", "state": "gone"}, "network": {"network_type": "5g"},
            "port_states": [{"ports": 1, "locked": "maybe"}], "esims": [{}], "number_discovery": [{"method": 1}],
        }, [
            "status_report: period: give a number such as 60, not the text 'abc'",
            "status_report: state: give one of present, absent, not the text 'gone'",
            "network: network_type: give one of auto, gsm, wcdma, lte, not the text '5g'",
            "port_states entry 1: locked: give true or false, not the text 'maybe'",
            "esims entry 1: port is missing",
            "number_discovery entry 1: method: give one of none, ussd, sms, sim, not the number 1",
            "number_discovery entry 1: operator is missing",
        ]),
        # An option that is not known is not missed as another one of which there must be one.
        (RESOURCES["gateway"], {
            "sms_report": {"status_uri": "http://192.0.2.1/"}, "network": {"operators": {1: "00101"}, "cell": {}},
        }, [
            "sms_report: there is no option status_uri; did you mean status_url?",
            "network: there is no option cell; did you mean cells?",
        ]),
    ],
    ids=shown,
)  # fmt: skip
def test_every_bad_entry_is_named_by_its_place(
    resource: ModuleType, options: dict[str, Any], sentences: list[str]
) -> None:
    spec = runner.argument_spec(resource)
    shapes = Shapes(runner.examples(resource))
    sound = shapes.sound(spec, {**LOGIN, **options})
    assert shapes.problems == sentences
    # Nothing is left that the validator would say, without a place.
    assert ArgumentSpecValidator(spec, **runner.rules(resource)).validate(sound).error_messages == []


@pytest.mark.parametrize("value", [True, False])
@pytest.mark.parametrize("name", ["port", "retries", "timeout"])
def test_a_boolean_is_no_number(name: str, value: bool) -> None:
    (problem,) = problems(info, **{name: value})
    assert problem.startswith(f"{name}: give a number such as ")
    assert problem.endswith(", not a boolean")


@pytest.mark.parametrize("value", ["x", 5.5, "inf", float("inf"), ""])
def test_no_number(value: object) -> None:
    (problem,) = problems(info, port=value)
    assert problem.startswith("port: give a number such as 80, not the ")


def test_a_date_is_the_text_that_another_host_gets() -> None:
    sound = Shapes({}).sound({"path": {"type": "str"}}, {"path": datetime.datetime(2024, 1, 31, 12)})
    assert sound == {"path": "2024-01-31T12:00:00"}


def test_secrets_in_a_wrong_place_are_not_shown() -> None:
    spec = {"pin": {"type": "int", "no_log": True}}
    shapes = Shapes({})
    shapes.sound(spec, {"pin": "hush"})
    assert shapes.problems == ["pin: give a number such as 5, not a text"]


def test_null_is_what_is_not_given() -> None:
    spec, shapes = runner.argument_spec(RESOURCES["gateway"]), Shapes({})
    given = {"status_report": {"url": "http://h/", "period": None}, "network": {"network_type": None}}
    assert shapes.sound(spec, given) == {"status_report": {"url": "http://h/"}, "network": {}}
    assert shapes.problems == []


@pytest.mark.parametrize("login", ["username", "password"])
def test_a_login_is_never_shown(login: str) -> None:
    assert problems(info, **{login: 4711.5}) == [f"{login}: quote it, this is a number and not a text"]
    assert problems(info, **{login: 4711}) == []


@pytest.mark.parametrize(
    ("resource", "options"),
    [
        (imei, {"config": {"1A": 1}, "retries": "3", "save": "yes", "mac": None, "unknown": {}}),
        (imei, {"config": '{"1A": "490154203237518"}'}),
        (imei, {"config": "1A=490154203237518"}),
        (port_state, {"config": "ports=3 locked=yes"}),
        (port_state, {"config": [{"ports": 3, "active_slot": 2, "led": None}]}),
        (sms_task, {"tids": 5}),
        (sms_task, {"tids": "5,6"}),
        (info, {"gather_subset": "device,ports"}),
        (sms, {"tasks": [{"to": "+4930,+4940", "attachments": "a.jpg", "smsc": "+1"}]}),
        (request, {"path": "/set_imeis", "body": [{"port": 1}]}),
    ],
    ids=shown,
)  # fmt: skip
def test_what_ansible_takes_is_left_to_it(resource: ModuleType, options: dict[str, Any]) -> None:
    assert problems(resource, **options) == []


@pytest.mark.parametrize(
    "wrong", [{8: {"a": 1}}, [["x"]], [None], [{8: 1}], [{}], 5, True, "x", "", datetime.date(2024, 1, 31)], ids=str
)
@pytest.mark.parametrize("name", RESOURCES)
def test_no_shape_is_too_much_for_any_option(name: str, wrong: object) -> None:
    """Whatever stands for an option, nothing raises, and what this complains of, the validator does not repeat."""
    spec = runner.argument_spec(RESOURCES[name])
    for option in spec:
        shapes = Shapes(runner.examples(RESOURCES[name]))
        sound = shapes.sound(spec, {**LOGIN, option: wrong})
        validation = ArgumentSpecValidator(spec).validate(sound)
        required = ("missing required arguments: ", "state is present but", "one of the following is required: ")
        assert [each for each in validation.error_messages if not each.startswith(required)] == []
        assert not any("Tagged" in each or "<class" in each for each in shapes.problems)


@pytest.mark.parametrize("name", RESOURCES)
def test_every_list_and_mapping_has_an_example_of_its_shape(name: str) -> None:
    spec, examples = runner.argument_spec(RESOURCES[name]), runner.examples(RESOURCES[name])
    for names, option in options_of(spec):
        if option["type"] in ("list", "dict") and "choices" not in option:
            example = yaml.safe_load(examples.get(".".join(names)) or examples[names[-1]])
            shapes = Shapes(examples)
            sound = shapes.sound({names[-1]: option}, {names[-1]: example})
            assert shapes.problems == []
            assert ArgumentSpecValidator({names[-1]: option}).validate(sound).error_messages == []


def test_the_examples_are_of_options_that_there_are() -> None:
    for resource in RESOURCES.values():
        known = {name for names, _option in options_of(runner.argument_spec(resource)) for name in names}
        assert {key.rpartition(".")[2] for key in runner.examples(resource)} <= known
    assert set(connection.EXAMPLES) <= set(connection.SPEC)


def test_nearest() -> None:
    assert nearest("lockd", ["led", "locked"]) == "locked"
    assert nearest(8, ["led", "locked"]) is None


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "nothing"), (False, "a boolean"), ("", "a text"), (1, "a number"), (1.5, "a number"), ({}, "a mapping"),
        ([], "a list"), (datetime.date(2024, 1, 31), "a date"), (datetime.datetime(2024, 1, 31), "a date"),
        (b"", "something else"),
    ],
    ids=str,
)  # fmt: skip
def test_kinds(value: object, words: str) -> None:
    assert kind_of(value) == words
