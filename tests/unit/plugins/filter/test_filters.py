# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filters, called and in templates; the test plugin's template is here too, to start Ansible only once."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys
from typing import Any

import pytest
import yaml
from ansible.errors import AnsibleFilterError
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.skyline.gateway.plugins.filter import expand_ports, port_index, port_name, slot
from ansible_collections.skyline.gateway.plugins.module_utils.model import ports

INDEX = port_index.FilterModule().filters()["port_index"]
NAME = port_name.FilterModule().filters()["port_name"]
EXPAND = expand_ports.FilterModule().filters()["expand_ports"]
SLOT = slot.FilterModule().filters()["slot"]


def refusal(function: Any, *arguments: Any) -> str:
    with pytest.raises(AnsibleFilterError) as caught:
        function(*arguments)
    return str(caught.value)


def test_each_file_has_the_filter_of_its_name() -> None:
    assert list(port_index.FilterModule().filters()) == ["port_index"]
    assert list(port_name.FilterModule().filters()) == ["port_name"]
    assert list(expand_ports.FilterModule().filters()) == ["expand_ports"]
    assert list(slot.FilterModule().filters()) == ["slot"]


class TestPortIndex:
    @pytest.mark.parametrize(
        ("name", "slots", "index"),
        [("6B", 4, 21), ("13D", 4, 51), ("22A", 1, 21), ("22", 1, 21), (22, 1, 21), ("25.01", 8, 192),
         ("25.05", "8", 196), (25.05, 8, 196), ("1A", 1, 0), ("999999.01", 1, 999998)],
    )  # fmt: skip
    def test_values(self, name: object, slots: object, index: int) -> None:
        assert INDEX(name, slots) == index

    @pytest.mark.parametrize(
        ("name", "slots", "message"),
        [
            ("6E", 4, "port_index: 6E: slot 5 is beyond the gateway's 4 slots per port"),
            (
                "6",
                4,
                "port_index: 6: names a port, and the gateway has 4 slots per port; name the slot too",
            ),
            ("x", 4, 'port_index: x: not the name of a slot; write it as 6B or "6.02"'),
            (6.2, 4, "port_index: 6.2: write the slot with two digits and in quotes"),
            (None, 4, "port_index: None: not text"),
            (["6B"], 4, "port_index: ['6B']: not text"),
            ("6B", 0, "port_index: 6B: slot 2 is beyond the gateway's 0 slots per port"),
            ("6B", "many", "port_index: 6B: many is not a whole number"),
            ("6B", None, "port_index: 6B: None is not a whole number"),
            ("6B", 4.7, "port_index: 6B: 4.7 is not a whole number"),
        ],
    )
    def test_refusals(self, name: object, slots: object, message: str) -> None:
        assert refusal(INDEX, name, slots).startswith(message)


class TestPortName:
    @pytest.mark.parametrize(
        ("index", "slots", "name"), [(21, 4, "6.02"), ("51", "4", "13.04"), (21, 1, "22.01"), (0, 1, "1.01")]
    )
    def test_values(self, index: object, slots: object, name: str) -> None:
        assert NAME(index, slots) == name

    @pytest.mark.parametrize(
        ("index", "slots", "message"),
        [
            (-1, 4, "port_name: -1: index -1 with 4 slots per port names no slot"),
            (0, 0, "port_name: 0: index 0 with 0 slots per port names no slot"),
            ("6B", 4, "port_name: 6B: 6B is not a whole number"),
            (None, 4, "port_name: None: None is not a whole number"),
            ([1], 4, "port_name: [1]: [1] is not a whole number"),
            (21.9, 4, "port_name: 21.9: 21.9 is not a whole number"),
            (True, 4, "port_name: True: True is not a whole number"),
            (float("inf"), 4, "port_name: inf: inf is not a whole number"),
        ],
    )
    def test_refusals(self, index: object, slots: object, message: str) -> None:
        assert refusal(NAME, index, slots).startswith(message)

    @given(st.integers(0, 999_998), st.integers(1, 32))
    def test_it_is_the_inverse(self, index: int, slots: int) -> None:
        assert INDEX(NAME(index, slots), slots) == index


class TestExpandPorts:
    @pytest.mark.parametrize(
        ("expression", "max_ports", "found"),
        [
            ("1-3,7B", 32, [1, 2, 3, "7.02"]),
            ("7B, 3-1", 32, None),
            ("7B,3", "32", [3, "7.02"]),
            ("all", 4, [1, 2, 3, 4]),
            ("*", 1, [1]),
            (3, 4, [3]),
            ("1.02-3.02", 4, ["1.02", "2.02", "3.02"]),
        ],
    )
    def test_values(self, expression: object, max_ports: object, found: list[object] | None) -> None:
        if found is None:
            assert refusal(EXPAND, expression, max_ports) == "expand_ports: 3-1: the range runs backwards"
        else:
            assert EXPAND(expression, max_ports) == found

    @pytest.mark.parametrize(
        ("expression", "max_ports", "message"),
        [
            (
                "5,x",
                4,
                "expand_ports: 5: port 5 is beyond the gateway's 4 ports; x: not the name of a slot",
            ),
            (None, 4, "expand_ports: not text"),
            ("1", "few", "expand_ports: few is not a whole number"),
        ],
    )
    def test_refusals(self, expression: object, max_ports: object, message: str) -> None:
        assert refusal(EXPAND, expression, max_ports).startswith(message)


class TestSlot:
    @pytest.mark.parametrize(
        ("name", "canonical"),
        [("6B", "6.02"), ("6b", "6.02"), ("6.02", "6.02"), (" 13D ", "13.04"), (25.05, "25.05"), ("1.32", "1.32")],
    )
    def test_values(self, name: object, canonical: str) -> None:
        assert SLOT(name) == canonical

    @pytest.mark.parametrize(
        ("name", "message"),
        [
            ("6", 'slot: 6: names a port; name the slot too, as in 6A or "6.01"'),
            (6, 'slot: 6: names a port; name the slot too, as in 6A or "6.01"'),
            (6.2, "slot: 6.2: write the slot with two digits and in quotes"),
            ("6.00", 'slot: 6.00: not the name of a slot; write it as 6B or "6.02"'),
            ("", "slot: : not the name of a slot"),
            (None, "slot: None: not text"),
        ],
    )
    def test_refusals(self, name: object, message: str) -> None:
        assert refusal(SLOT, name).startswith(message)

    @given(st.integers(1, 999_999), st.integers(1, 26))
    def test_both_spellings_are_one_name(self, port: int, number: int) -> None:
        letters = f"{port}{chr(ord('A') + number - 1)}"
        assert SLOT(letters) == SLOT(SLOT(letters)) == str(ports.Slot(port, number))


PLAYBOOK = """
- hosts: localhost
  gather_facts: false
  vars:
    imeis: {6B: "490154203237518", 13D: "490154203237519"}
  tasks:
    - ansible.builtin.assert:
        that:
          - "'6B' | skyline.gateway.port_index(4) == 21"
          - "25.05 | skyline.gateway.port_index(8) == 196"
          - "196 | skyline.gateway.port_name(8) == '25.05'"
          - "'1-3,7B' | skyline.gateway.expand_ports(32) == [1, 2, 3, '7.02']"
          - "{'6.02': 'found'}['6B' | skyline.gateway.slot] == 'found'"
          - "imeis | dict2items | map(attribute='key') | map('skyline.gateway.slot') | list == ['6.02', '13.04']"
          - "imeis['6B'] is skyline.gateway.imei"
          - "imeis.values() | reject('skyline.gateway.imei') | list == ['490154203237519']"
          - "490154203237518 is skyline.gateway.imei"
          - "none is not skyline.gateway.imei"
    - block:
        - ansible.builtin.debug:
            msg: "{{ '6.2' | skyline.gateway.port_index(4) }}"
      rescue:
        - ansible.builtin.assert:
            that: "'port_index: 6.2: write the slot with two digits and in quotes' in ansible_failed_result.msg"
        - ansible.builtin.set_fact:
            rescued: true
    - ansible.builtin.assert:
        that: rescued
"""


def test_in_templates(tmp_path: pathlib.Path) -> None:
    playbook = tmp_path / "playbook.yml"
    playbook.write_text(PLAYBOOK, encoding="utf-8")
    place = pathlib.Path(ports.__file__)
    collections = place.parents[len(ports.__name__.split(".")) - 1]
    done = subprocess.run(
        [sys.executable, "-m", "ansible", "playbook", "-i", "localhost,", "-c", "local", str(playbook)],
        env={**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(collections), "ANSIBLE_NOCOLOR": "1"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    # as many tasks as there are, so that none of them was passed over
    (play,) = yaml.safe_load(PLAYBOOK)
    assert f"ok={len(play['tasks']) + 1}" in done.stdout
    assert "rescued=1" in done.stdout
