# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes into each module's RETURN what the results of all modules have in common.

    python .ci/return_docs [--check] [--modules FOLDER]

The words stand in shared.yml and modules.yml beside this file; in a module, everything from the line MARK to the end of
RETURN is made of them. Written into the files, because ansible-core reads fragments of RETURN from 2.20 on only.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
MODULES = HERE.parents[1] / "plugins" / "modules"
MARK = "# From here on: made by `make format` of .ci/return_docs.\n"
END = '"""\n'
# PyYAML breaks a line behind the word that reaches this width, and ruff allows 120.
WIDTH = 110


class WrongWords(Exception):
    """What cannot be made of the words, or not be put where it belongs."""


class Dumper(yaml.SafeDumper):
    """YAML as the rest of the documentation has it: lists indented, double quotes, no anchors."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: Dumper, value: str) -> yaml.Node:
    # Several lines, or a number that is a text: what PyYAML would write in other ways.
    quotes = '"' if "\n" in value or value.replace(".", "", 1).isdecimal() else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=quotes)


def _list(dumper: Dumper, value: list[Any]) -> yaml.Node:
    short = all(isinstance(item, str) and " " not in item for item in value)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=short)


Dumper.add_representer(str, _text)
Dumper.add_representer(list, _list)


def merged(base: Any, change: Any) -> Any:
    """Mappings key by key, without what is null; else the change."""
    if not isinstance(base, Mapping) or not isinstance(change, Mapping):
        return change
    together = {**base, **{key: merged(base.get(key), value) for key, value in change.items()}}
    return {key: value for key, value in together.items() if value is not None}


def keys_of(shared: Mapping[str, Any], module: Mapping[str, Any]) -> dict[str, Any]:
    """The return keys of one module. Raises WrongWords for a name or a sample that does not fit."""
    named = {key: change for key, change in module.items() if key != "items"}
    if unknown := sorted(named.keys() - shared["keys"].keys()):
        raise WrongWords(f"no key of shared.yml: {', '.join(unknown)}")
    optional = set(shared["only_where_named"]) - named.keys()
    keys = {key: merged(entry, named.get(key, {})) for key, entry in shared["keys"].items() if key not in optional}
    return {key: _finished(key, entry, module.get("items")) for key, entry in keys.items()}


def _finished(key: str, entry: dict[str, Any], items: str | None) -> dict[str, Any]:
    """An entry with the word for {items}, and the samples of its parts, before its own sample."""
    if "{items}" in str(entry["description"]):
        if items is None:
            raise WrongWords(f"{key} needs `items`, or a description")
        entry = {**entry, "description": entry["description"].replace("{items}", items)}
    if "sample" not in entry:
        raise WrongWords(f"{key} needs a sample")
    if "contains" not in entry:
        return entry
    sample = entry["sample"]
    first = sample[0] if isinstance(sample, list) and sample else sample
    if not isinstance(first, Mapping) or entry["contains"].keys() - first.keys():
        raise WrongWords(f"{key}: the sample has not all of {', '.join(entry['contains'])}")
    contains = {part: {**described, "sample": first[part]} for part, described in entry["contains"].items()}
    return {**{word: entry[word] for word in entry if word != "sample"}, "contains": contains, "sample": sample}


def renewed(text: str, keys: Mapping[str, Any]) -> str:
    """A module's text with these return keys. Raises WrongWords where there is no place for them."""
    above, mark, below = text.partition(MARK)
    if not mark or END not in below:
        raise WrongWords(f"RETURN does not end with the line {MARK.strip()}")
    made = yaml.dump(dict(keys), Dumper=Dumper, sort_keys=False, width=WIDTH, allow_unicode=True)
    return above + MARK + made + END + below.partition(END)[2]


def problems(folder: Path, check: bool) -> Iterator[str]:
    """Writes what is stale, or says which files are where check is set; says what cannot be made, in any case."""
    words = ("shared.yml", "modules.yml")
    shared, modules = (yaml.safe_load((HERE / file).read_text(encoding="utf-8")) for file in words)
    for name, module in modules.items():
        file = folder / f"{name}.py"
        try:
            before = file.read_text(encoding="utf-8")
            after = renewed(before, keys_of(shared, module or {}))
        except (WrongWords, FileNotFoundError) as error:
            yield f"{name}: {error}"
            continue
        if after != before:
            if check:
                yield f"{name}: stale, run `make format`"
            else:
                file.write_text(after, encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(prog="return_docs", description="Shared keys of the modules' RETURN.")
    parser.add_argument("--check", action="store_true", help="write nothing, and fail where something is stale")
    parser.add_argument("--modules", type=Path, default=MODULES, metavar="FOLDER", help="(default: plugins/modules)")
    options = parser.parse_args()
    found = list(problems(options.modules, options.check))
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
