# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The file of a discovery: what people add to it stays, byte for byte."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.skyline.gateway.plugins.plugin_utils.discovery.own_file import MARK, hosts_in, rewritten

Hosts = dict[str, dict[str, Any]]
MINE = f"""{MARK}
---
all:
  vars: {{site: Berlin}}
gateways:
  vars:
    skyline_password: !vault |
      $ANSIBLE_VAULT;1.1;AES256
      6162
  hosts:   # all of them
    berlin:  # the first
      # in the cellar
      ansible_host: "192.0.2.1"   # by DHCP

      tags: [a, b]
    munich: {{ansible_host: 192.0.2.2, skyline_mac: 00-30-f1-00-00-02}}
    paris:
    london:
      ansible_host: 192.0.2.4
      skyline_pin: !vault |
        $ANSIBLE_VAULT;1.1;AES256
        6162
  children: {{}}
"""


def test_a_new_file() -> None:
    want: Hosts = {"gw-1": {"ansible_host": "192.0.2.1", "skyline_port": 8080, "skyline_mac": "00-30-f1-00-00-01"}}
    text = rewritten("", want)
    assert hosts_in(text) == want
    assert text.startswith(MARK)
    assert text.endswith(
        "gateways:\n  hosts:\n    gw-1:\n      ansible_host: 192.0.2.1\n      skyline_port: 8080\n"
        "      skyline_mac: 00-30-f1-00-00-01\n"
    )


def test_names_stay_readable() -> None:
    want: Hosts = {"köln-1": {"ansible_host": "köln.example"}}
    assert rewritten("", want).endswith("gateways:\n  hosts:\n    köln-1:\n      ansible_host: köln.example\n")


def test_a_long_text_stays_on_its_line() -> None:
    site = " ".join(["cellar"] * 2000)
    assert rewritten("", {"a": {"site": site}}).endswith(f"    a:\n      site: {site}\n")


def test_nothing_to_change_changes_nothing() -> None:
    assert rewritten(MINE, hosts_in(MINE)) == MINE


def test_all_kinds_of_changes_at_once() -> None:
    want = hosts_in(MINE)
    want["berlin"] |= {"ansible_host": "192.0.2.9", "skyline_mac": "00-30-f1-00-00-01"}
    want["munich"]["ansible_host"] = "192.0.2.8"
    want["paris"] = {"ansible_host": "192.0.2.3"}
    want["london"]["skyline_port"] = 81
    want["new"] = {"ansible_host": "192.0.2.5"}
    expected = MINE
    for before, after in (
        ('"192.0.2.1"', "192.0.2.9"),
        ("192.0.2.2,", "192.0.2.8,"),
        ("tags: [a, b]\n", "tags: [a, b]\n      skyline_mac: 00-30-f1-00-00-01\n"),
        ("paris:\n", "paris:\n      ansible_host: 192.0.2.3\n"),
        ("6162\n  child", "6162\n      skyline_port: 81\n    new:\n      ansible_host: 192.0.2.5\n  child"),
    ):
        assert expected.count(before) == 1
        expected = expected.replace(before, after)
    assert rewritten(MINE, want) == expected


def test_hosts_and_variables_can_go() -> None:
    want = {name: known for name, known in hosts_in(MINE).items() if name != "munich"}
    del want["berlin"]["tags"]
    lines = [line for line in MINE.splitlines(keepends=True) if "munich" not in line and "tags" not in line]
    assert rewritten(MINE, want) == "".join(lines)


def test_lists_with_lines_of_their_own() -> None:
    text = f"{MARK}\ngateways:\n  hosts:\n    a:\n      tags:\n        - x\n        - y: 1\n          z: 2  # more\n"
    want = hosts_in(text)
    want["a"]["skyline_port"] = 81
    added = f"{text}      skyline_port: 81\n"
    assert rewritten(text, want) == added
    del want["a"]["tags"]
    assert rewritten(added, want) == f"{MARK}\ngateways:\n  hosts:\n    a:\n      skyline_port: 81\n"
    assert rewritten(text, {"b": {"site": "x"}}) == f"{MARK}\ngateways:\n  hosts:\n    b:\n      site: x\n"


def test_from_the_last_host_to_none_and_back() -> None:
    one: Hosts = {"one": {"ansible_host": "192.0.2.1"}}
    text = rewritten("", one)
    none = rewritten(text, {})
    assert hosts_in(none) == {}
    assert rewritten(none, one) == text


def test_a_file_without_a_last_line_end() -> None:
    text = rewritten("", {"one": {"ansible_host": "192.0.2.1"}})
    want: Hosts = {"one": {"ansible_host": "192.0.2.1", "skyline_port": 81}}
    assert rewritten(text.rstrip("\n"), want) == rewritten(text, want)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("gateways: {hosts: {}}\n", "was not written by this playbook"),
        (f"# mine\n{MARK}\ngateways: {{hosts: {{}}}}\n", "was not written by this playbook"),
        (f"{MARK}\n", "has no group gateways with hosts"),
        (f"{MARK}\ngateways:\n", "has no group gateways with hosts"),
        (f"{MARK}\ngateways: {{hosts: [a]}}\n", "has no group gateways with hosts"),
        (f"{MARK}\ngateways: {{hosts: {{a: b}}}}\n", "no variables with names: a"),
        (f"{MARK}\ngateways:\n\thosts:\n", "no YAML that this playbook can read (line 3)"),
    ],
)
def test_other_files_are_refused(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=r"\w") as caught:
        hosts_in(text)
    assert why in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        f"{MARK}\ngateways: {{hosts: {{b: {{}}}}}}\n",
        f"{MARK}\ngateways:\n  hosts: {{b: {{}}}}\n",
        f"{MARK}\ngateways:\n  hosts: null\n",
        f"{MARK}\nx: &x {{ansible_host: 192.0.2.1}}\ngateways:\n  hosts:\n    a: *x\n",
    ],
)
def test_a_layout_that_cannot_be_changed_is_left_alone(text: str) -> None:
    want = {**hosts_in(text), "a": {"ansible_host": "192.0.2.1", "skyline_mac": "00-30-f1-00-00-01"}}
    with pytest.raises(ValueError, match="layout is too unusual"):
        rewritten(text, want)


def test_a_variable_that_shares_its_line_cannot_go() -> None:
    text = f"{MARK}\ngateways:\n  hosts:\n    a: {{ansible_host: 192.0.2.1, skyline_port: 81\n      }}\n"
    for address in ("192.0.2.1", "192.0.2.9"):
        with pytest.raises(ValueError, match="layout is too unusual"):
            rewritten(text, {"a": {"ansible_host": address}})


NAMES = st.sampled_from(["a", "b-1", "gw-192-0-2-1", "1", "null", "x y"])
VALUES = st.text("ab1.:-#'\"{}[]!&*|> ") | st.integers() | st.booleans() | st.none()
VARIABLES = st.dictionaries(st.sampled_from(["ansible_host", "skyline_port", "skyline_mac", "site"]), VALUES)
HOSTS = st.dictionaries(NAMES, VARIABLES)


@given(HOSTS, HOSTS)
def test_any_hosts_become_any_others(before: Hosts, after: Hosts) -> None:
    text = rewritten("", before)
    assert hosts_in(text) == before
    assert hosts_in(rewritten(text, after)) == after


class Unsafe(str):
    """As ansible-core marks texts that come from results."""

    __slots__ = ()

    def __str__(self) -> Unsafe:  # pylint: disable=invalid-str-returned
        return self


def test_texts_of_a_type_of_their_own() -> None:
    plain: Hosts = {"new": {"ansible_host": "192.0.2.1", "skyline_port": 81}}
    want: Hosts = {Unsafe("new"): {"ansible_host": Unsafe("192.0.2.1"), "skyline_port": 81}}
    assert rewritten("", want) == rewritten("", plain)
    assert rewritten(MINE, {**hosts_in(MINE), **want}) == rewritten(MINE, {**hosts_in(MINE), **plain})
