# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The repository as data: its files, what git knows of them, and the documentation of its plugins."""

from __future__ import annotations

import functools
import json
import os
import pathlib
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
COLLECTION = "skyline.gateway"
PACKAGE = "ansible_collections.skyline.gateway"


@functools.cache
def files() -> tuple[pathlib.Path, ...]:
    """What is in the repository or would be with the next commit; not what tools leave behind."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    paths = {ROOT / name for name in listing.split("\0") if name}
    return tuple(sorted(path for path in paths if path.is_file() and not path.is_symlink()))


def below(folder: str, *suffixes: str) -> list[pathlib.Path]:
    """The files below a folder of the repository, of these suffixes."""
    return [path for path in files() if path.is_relative_to(ROOT / folder) and path.suffix in suffixes]


def name(path: pathlib.Path) -> str:
    return path.relative_to(ROOT).as_posix()


def plugin_names(kind: str) -> list[str]:
    """The short names of the collection's plugins of one kind, by their files."""
    return sorted({path.stem for path in below(f"plugins/{kind}", ".py")} - {"__init__"})


def modules() -> list[str]:
    return plugin_names("modules")


@functools.cache
def documentation() -> dict[str, dict[str, Any]]:
    """What ansible-doc makes of every module: fragments merged, keys as the short names."""
    if not modules():
        return {}
    command = [sys.executable, "-m", "ansible", "doc", "--json", "--type", "module"]
    command += [f"{COLLECTION}.{module}" for module in modules()]
    environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".build"), "ANSIBLE_NOCOLOR": "1"}
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    return {fqcn.rpartition(".")[2]: entry for fqcn, entry in json.loads(done.stdout).items()}


def gateway_modules() -> list[str]:
    """The modules that talk to a gateway, which all have the options of the connection."""
    return [module for module, entry in sorted(documentation().items()) if "host" in entry["doc"]["options"]]


def yaml_blocks(path: pathlib.Path) -> Iterator[tuple[int, str]]:
    """The fenced YAML blocks of a Markdown file, with the line each starts on."""
    block: list[str] | None = None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        fence = line.strip()
        if block is None:
            if fence.lower() in ("```yaml", "```yml"):
                block, start = [], number + 1
        elif fence == "```":
            yield start, "\n".join(block)
            block = None
        else:
            block.append(line)


def load_yaml(text: str) -> Any:
    """YAML as Ansible reads it: its own tags, such as !vault, are plain values here."""

    class Loader(yaml.SafeLoader):
        pass

    Loader.add_multi_constructor("!", lambda loader, suffix, node: getattr(node, "value", None))
    return yaml.load(text, Loader=Loader)  # noqa: S506 - a SafeLoader
