# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan without templates takes a short way through Ansible's templating, and arrives the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible import errors, template
from ansible.errors import AnsibleError
from ansible.parsing.dataloader import DataLoader

from ansible_collections.skyline.gateway.plugins.action.skyline_imei import ActionModule

engine = pytest.importorskip("ansible._internal._templating._engine", reason="ansible-core 2.19 and later ask for it")

VARIABLES = """
plan: {6B: "865847053403202", "6.03": "865847053403213"}
templated: {6B: "{{ one }}", 6C: "865847053403213"}
partial: {6B: "{{ omit_it }}", 6C: "865847053403213"}
numbers: {6B: 865847053403202}
nested: {ports: ["{{ one }}", 2]}
states: [{ports: "1-3", locked: true}, {ports: 4, active_slot: null, share: 0.5}]
templated_states: [{ports: "1-3", locked: "{{ yes_or_no }}"}]
yes_or_no: false
dated: {note: 2024-01-31, "on": [2024-01-31T12:00:00], 2024-02-01: x}
one: "865847053403202"
omit_it: "{{ omit }}"
text: "no mapping"
braces: "{{ '{{ one }}' }}"
declared: "{{ query('ansible.builtin.varnames', '^skyline_') }}"
some: [skyline_imeis, skyline_nothing]
skyline_imeis: {6B: "865847053403202"}
skyline_pins: "{{ nix }}"
"""


@pytest.fixture
def finalized(tmp_path: Path) -> Callable[..., Any]:
    """What the argument of a task becomes."""
    file = tmp_path / "variables.yml"
    file.write_text(VARIABLES, encoding="utf-8")
    loader = DataLoader()
    templar = engine.TemplateEngine(loader, variables=loader.load_from_file(str(file), trusted_as_template=True))

    def finalized(value: Any, name: str = "config", trusted: bool = True) -> Any:
        return ActionModule.finalize_task_arg(
            name, template.trust_as_template(value) if trusted and isinstance(value, str) else value, templar, None
        )

    return finalized


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("{{ plan }}", {"6B": "865847053403202", "6.03": "865847053403213"}),
        ("{{ templated }}", {"6B": "865847053403202", "6C": "865847053403213"}),
        ("{{plan}}", {"6B": "865847053403202", "6.03": "865847053403213"}),
        ("{{ plan }} ", "{'6B': '865847053403202', '6.03': '865847053403213'} "),
        ("{{ templated | dict2items | items2dict }}", {"6B": "865847053403202", "6C": "865847053403213"}),
        ("{{ numbers }}", {"6B": 865847053403202}),
        ("{{ nested }}", {"ports": ["865847053403202", 2]}),
        ("{{ states }}", [{"ports": "1-3", "locked": True}, {"ports": 4, "active_slot": None, "share": 0.5}]),
        ("{{ templated_states }}", [{"ports": "1-3", "locked": False}]),
        ("{{ yes_or_no }}", False),
        ("{{ dated }}", {"note": "2024-01-31", "on": ["2024-01-31T12:00:00"], "2024-02-01": "x"}),
        ("{{ text }}", "no mapping"),
        ("{{ braces }}", "{{ one }}"),
        ("plain", "plain"),
    ],
)
@pytest.mark.parametrize("name", ["config", "other"])
def test_every_value_arrives_as_ansible_means_it(
    finalized: Callable[..., Any], value: str, expected: Any, name: str
) -> None:
    assert finalized(value, name) == expected


def test_texts_are_nothing_but_texts(finalized: Callable[..., Any]) -> None:
    for text in [item for pair in finalized("{{ plan }}").items() for item in pair]:
        assert text.__class__ is str


def test_what_is_omitted_is_left_out(finalized: Callable[..., Any]) -> None:
    assert finalized("{{ partial }}") == {"6C": "865847053403213"}


def test_an_argument_whose_variable_is_not_there_is_left_out(finalized: Callable[..., Any]) -> None:
    with pytest.raises(errors.AnsibleValueOmittedError):
        finalized("{{ nothing | default(omit) }}")
    assert finalized("{{ plan | default(omit) }}")["6B"] == "865847053403202"
    assert finalized("{{ nothing | default(omit) }}", trusted=False) == "{{ nothing | default(omit) }}"


def test_an_argument_that_is_a_variable_is_not_compiled(
    finalized: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled: list[str] = []
    monkeypatch.setattr(engine.TemplateEngine, "resolve_to_container", lambda _self, value: compiled.append(value))
    assert finalized("{{ numbers }}") == finalized("{{ numbers | default(omit) }}") == {"6B": 865847053403202}
    assert finalized("{{ text }}") == "no mapping"
    assert compiled == []


def test_an_argument_whose_variable_is_not_declared_is_left_out(
    finalized: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled: list[str] = []
    monkeypatch.setattr(engine.TemplateEngine, "resolve_to_container", lambda _self, value: compiled.append(value))
    assert finalized("{{ skyline_imeis if 'skyline_imeis' in declared else omit }}") == {"6B": "865847053403202"}
    assert finalized("{{ plan if 'skyline_imeis' in declared else omit }}")["6B"] == "865847053403202"
    for name in ("plan", "skyline_nothing"):
        with pytest.raises(errors.AnsibleValueOmittedError):
            finalized(f"{{{{ {name} if 'skyline_nothing' in declared else omit }}}}")
    assert compiled == []
    # A variable whose template leads nowhere is declared; and of another list of names Ansible has to judge.
    texts = [
        "{{ skyline_pins if 'skyline_pins' in declared else omit }}",
        "{{ skyline_nothing if 'skyline_nothing' in some else omit }}",
    ]
    for text in texts:
        finalized(text)
    assert compiled == texts


def test_numbers_are_nothing_but_numbers(finalized: Callable[..., Any]) -> None:
    (state, share) = (finalized("{{ states }}")[1][name] for name in ("ports", "share"))
    assert (state.__class__, share.__class__) == (int, float)
    assert finalized("{{ states }}")[0]["locked"] is True


def test_what_is_no_text_is_templated_too(finalized: Callable[..., Any]) -> None:
    assert finalized({"6B": template.trust_as_template("{{ one }}")}) == {"6B": "865847053403202"}
    assert finalized([{"ports": 1, "locked": template.trust_as_template("{{ yes_or_no }}")}]) == [
        {"ports": 1, "locked": False}
    ]
    assert finalized(True) is True


def test_a_plan_that_stands_in_the_task_is_not_gone_through(
    finalized: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(engine.TemplateEngine, "resolve_to_container", lambda _self, value: seen.append(value))
    for plan in ({"6B": "865847053403202"}, [{"ports": "1-3", "locked": True}]):
        assert finalized(plan) == plan
    assert seen == []


def test_what_is_undefined_is_an_error(finalized: Callable[..., Any]) -> None:
    with pytest.raises(AnsibleError, match="nothing"):
        finalized("{{ nothing }}")


def test_what_ansible_does_not_trust_stays_a_text(finalized: Callable[..., Any]) -> None:
    assert finalized("{{ plan }}", trusted=False) == "{{ plan }}"
