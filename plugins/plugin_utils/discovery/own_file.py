# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The inventory that a discovery writes. Later ones change single lines of it: what people add to it stays."""

from __future__ import annotations

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
    return {str(name): dict(variables or {}) for name, variables in hosts.items()}


def rewritten(text: str, want: Hosts) -> str:
    """The text with these hosts, and all else as it was. Raises ValueError where its layout does not allow that."""
    if not text:
        return _HEADER + _dump({GROUP: {"hosts": _plain(want)}}, 0)
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    key, hosts = _entry(_entry(root, GROUP)[1], "hosts")
    ended = text if text.endswith("\n") else f"{text}\n"
    changed, done = "", 0
    # Several at the same place stay in their order.
    for start, end, new in sorted(_edits(ended, key, hosts, _plain(want)), key=_start):
        changed += ended[done:start] + new
        done = end
    changed += ended[done:]
    expected = _data(text)
    expected[GROUP]["hosts"] = _plain(want)
    found = _data(changed)
    found[GROUP]["hosts"] = {name: variables or {} for name, variables in (found[GROUP]["hosts"] or {}).items()}
    if found != expected:
        raise ValueError("its layout is too unusual to be changed; write one variable on a line, as this playbook does")
    return changed


def _data(text: str) -> Any:
    try:
        data = yaml.safe_load(text)
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
    lines = yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=10000).splitlines()
    return "".join(f"{' ' * indent}{line}\n" for line in lines)


def _edits(text: str, key: Any, hosts: Any, want: dict[str, dict[str, Any]]) -> Iterator[Edit]:
    nodes = hosts.value if isinstance(hosts, yaml.MappingNode) else []
    for name, variables in nodes:
        if name.value in want:
            yield from _host_edits(text, name, variables, want[name.value])
        else:
            yield _line_start(text, name), _line_end(text, variables), ""
    new = {name: want[name] for name in want if name not in [node.value for node, _variables in nodes]}
    if new:
        indent = nodes[0][0].start_mark.column if nodes else key.start_mark.column + 2
        end = _line_end(text, nodes[-1][1] if nodes else key)
        yield end, end, _dump(new, indent)


def _host_edits(text: str, name: Any, variables: Any, want: dict[str, Any]) -> Iterator[Edit]:
    nodes = variables.value if isinstance(variables, yaml.MappingNode) else []
    for key, value in nodes:
        if key.value not in want:
            yield _line_start(text, key), _line_end(text, value), ""
        elif yaml.safe_load(text[value.start_mark.index : value.end_mark.index]) != want[key.value]:
            yield value.start_mark.index, value.end_mark.index, _dump([want[key.value]], 0)[2:-1]
    new = {key: want[key] for key in want if key not in [node.value for node, _value in nodes]}
    if new:
        indent = nodes[0][0].start_mark.column if nodes else name.start_mark.column + 2
        end = _line_end(text, variables)
        yield end, end, _dump(new, indent)


def _start(edit: Edit) -> int:
    return edit[0]


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
    return text.find("\n", node.end_mark.index) + 1
