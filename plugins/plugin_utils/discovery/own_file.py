# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The inventory that a discovery writes. Later ones change single lines of it: what people add to it stays."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

MARK = "# Written by the playbook skyline.gateway.discover."
_HEADER = f"""{MARK} The next run adds gateways that are new,
# and with discover_login: true the MAC addresses, and the new addresses of gateways that have moved.
# Rename hosts and add variables as you like. Passwords belong in a vault.
---
"""
GROUP = "gateways"


class _Loader(yaml.SafeLoader):
    """Takes values with a tag, such as ``!vault``, as they are written."""


_Loader.add_multi_constructor("!", lambda _loader, tag, node: (tag, node.value))

Hosts = Mapping[str, Mapping[str, Any]]
# From where to where a text is replaced, and by what.
Edit = tuple[int, int, str]


def hosts_in(text: str) -> dict[str, dict[str, Any]]:
    """The hosts of the file with their variables. Raises ValueError for a file that is not a discovery's."""
    if not text:
        return {}
    if not text.startswith(MARK):
        raise ValueError("it was not written by this playbook; name another file with discover_inventory")
    hosts = _data(text)[GROUP]["hosts"] or {}
    if wrong := [str(name) for name, variables in hosts.items() if not isinstance(variables or {}, dict)]:
        raise ValueError(f"its hosts have no variables with names: {', '.join(wrong)}")
    return {str(name): dict(variables or {}) for name, variables in hosts.items()}


def rewritten(text: str, want: Hosts) -> str:
    """The text with these hosts, and all else as it was. Raises ValueError where its layout does not allow that."""
    if not text:
        return _HEADER + _dump({GROUP: {"hosts": _plain(want)}}, 0)
    root = yaml.compose(text, Loader=_Loader)
    key, hosts = _entry(_entry(root, GROUP)[1], "hosts")
    have = hosts_in(text)
    ended = text if text.endswith("\n") else f"{text}\n"
    changed, done = "", 0
    # Several at the same place stay in their order.
    for start, end, new in sorted(_edits(ended, key, hosts, have, _plain(want)), key=_start):
        changed += ended[done:start] + new
        done = end
    changed += ended[done:]
    if not _has(changed, {**_data(text), GROUP: {**_data(text)[GROUP], "hosts": _plain(want)}}):
        raise ValueError("its layout is too unusual to be changed; write one variable on a line, as this playbook does")
    return changed


def _has(text: str, expected: Mapping[str, Any]) -> bool:
    """Whether the text says just that, where hosts without variables have empty ones."""
    try:
        found = {**_data(text), GROUP: {**_data(text)[GROUP], "hosts": hosts_in(text)}}
    except ValueError:
        return False
    return found == expected


def _data(text: str) -> Any:
    try:
        data = yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader
        if isinstance(data[GROUP]["hosts"] or {}, dict):
            return data
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise ValueError(f"it is no YAML that this playbook can read (line {mark.line + 1 if mark else 1})") from error
    except (TypeError, KeyError):
        pass
    raise ValueError(f"it has no group {GROUP} with hosts")


def _plain(hosts: Hosts) -> dict[str, dict[str, Any]]:
    return {name: dict(variables) for name, variables in hosts.items()}


def _dump(value: Any, indent: int) -> str:
    # Before ansible-core 2.19, texts from results are of a type of its own, which YAML does not write.
    value = json.loads(json.dumps(value))
    lines = yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=math.inf).splitlines()
    return "".join(f"{' ' * indent}{line}\n" for line in lines)


def _edits(text: str, key: Any, hosts: Any, have: Hosts, want: dict[str, dict[str, Any]]) -> Iterator[Edit]:
    nodes = hosts.value if isinstance(hosts, yaml.MappingNode) else []
    for name, variables in nodes:
        if name.value in want:
            yield from _host_edits(text, name, variables, have.get(name.value, {}), want[name.value])
        else:
            yield _line_start(text, name), _line_end(text, variables), ""
    names = {node.value for node, _variables in nodes}
    new = {name: variables for name, variables in want.items() if name not in names}
    if new:
        yield from _without_braces(text, hosts)
        indent = nodes[0][0].start_mark.column if nodes else key.start_mark.column + 2
        end = _line_end(text, nodes[-1][1] if nodes else key)
        yield end, end, _dump(new, indent)


def _host_edits(text: str, name: Any, variables: Any, have: Mapping[str, Any], want: dict[str, Any]) -> Iterator[Edit]:
    nodes = variables.value if isinstance(variables, yaml.MappingNode) else []
    for key, value in nodes:
        if key.value not in want:
            yield _line_start(text, key), _line_end(text, value), ""
        elif have.get(key.value) != want[key.value]:
            yield value.start_mark.index, value.end_mark.index, _dump([want[key.value]], 0)[2:-1]
    names = {node.value for node, _value in nodes}
    new = {key: value for key, value in want.items() if key not in names}
    if new and nodes and variables.flow_style:
        end = nodes[-1][1].end_mark.index
        yield end, end, "".join(f", {_dump({key: value}, 0)[:-1]}" for key, value in new.items())
    elif new:
        yield from _without_braces(text, variables)
        indent = nodes[0][0].start_mark.column if nodes else name.start_mark.column + 2
        end = _line_end(text, variables)
        yield end, end, _dump(new, indent)


def _start(edit: Edit) -> int:
    return edit[0]


def _without_braces(text: str, mapping: Any) -> Iterator[Edit]:
    """Takes the braces of an empty mapping away, which gets lines of its own."""
    if isinstance(mapping, yaml.MappingNode) and mapping.flow_style and not mapping.value:
        before = text[: mapping.start_mark.index].rstrip(" ")
        yield len(before), mapping.end_mark.index, ""


def _entry(mapping: Any, wanted: str) -> tuple[Any, Any]:
    pair: tuple[Any, Any] = next(pair for pair in mapping.value if pair[0].value == wanted)
    return pair


def _line_start(text: str, node: Any) -> int:
    return text.rfind("\n", 0, node.start_mark.index) + 1


def _line_end(text: str, node: Any) -> int:
    """Where the line after the last one of a node begins."""
    while isinstance(node, (yaml.MappingNode, yaml.SequenceNode)) and node.value and not node.flow_style:
        last = node.value[-1]
        node = last[1] if isinstance(node, yaml.MappingNode) else last
    end: int = node.end_mark.index
    # A text of several lines ends with its last one.
    return end if text[end - 1] == "\n" else text.find("\n", end) + 1
