# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Event plugins are run by their paths; what they import stands beside them, wherever the collection is."""

from __future__ import annotations

import json
import pathlib
import re
import runpy
import shutil
import subprocess
import sys
from typing import Any

import pytest

from ansible_collections.skyline.gateway.tests.repository import tree

FILTER = "extensions/eda/plugins/event_filter/normalize.py"
SOURCE = "extensions/eda/plugins/event_source/push.py"
NEEDED = ("extensions/eda", "plugins/module_utils/model", "plugins/module_utils/__init__.py")
STATUS = {"payload": {"type": "dev-status", "mac": "00-30-f1-01-02-03", "status": [{"port": "6B", "st": "3 OK"}]}}

MESSAGE = {"payload": {"type": "recv-sms", "sms": [[0, "6B", 1, "10010", "", "SGk="]]}}


def copied(folder: pathlib.Path) -> pathlib.Path:
    """The files that the event plugins need, and no others, in a folder of any name."""
    for name in NEEDED:
        if (tree.ROOT / name).is_dir():
            shutil.copytree(tree.ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(tree.ROOT / name, folder / name)
    return folder


def python(*arguments: str, code: str) -> Any:
    """What code prints as JSON, run by a Python that has neither this process's paths nor its modules."""
    done = subprocess.run([sys.executable, "-I", *arguments, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_filter_needs_nothing_but_python_and_the_collection(tmp_path: pathlib.Path) -> None:
    plugin = copied(tmp_path / "any folder") / FILTER
    # -S: no site-packages, and so neither ansible-core nor requests.
    code = f"import json, runpy; print(json.dumps(runpy.run_path({str(plugin)!r})['main']({STATUS!r})))"
    (event,) = python("-S", code=code)
    assert event["skyline"]["rows"][0]["state_name"] == "registered"


def test_the_source_needs_aiohttp_and_the_collection(tmp_path: pathlib.Path) -> None:
    plugin = copied(tmp_path / "any folder") / SOURCE
    code = (
        f"import json, runpy, sys; runpy.run_path({str(plugin)!r})['main'];"
        "print(json.dumps([name.partition('.')[0] for name in sys.modules]))"
    )
    loaded = set(python(code=code))
    assert "aiohttp" in loaded
    assert not loaded & {"ansible", "ansible_collections", "requests"}


def test_two_versions_in_one_process_do_not_mix(tmp_path: pathlib.Path) -> None:
    older, newer = copied(tmp_path / "older"), copied(tmp_path / "newer")
    with (older / "plugins/module_utils/model/message.py").open("a", encoding="utf-8") as file:
        file.write("\n\ndef iso_time(seconds):\n    return 'an older version'\n")
    before = list(sys.path)
    for folder, time in ((older, "an older version"), (newer, "1970-01-01T00:00:01Z"), (older, "an older version")):
        (event,) = runpy.run_path(str(folder / FILTER))["main"](MESSAGE)
        assert event["skyline"]["time"] == time
    assert sys.path == before


def test_a_link_to_the_collection_is_as_good(tmp_path: pathlib.Path) -> None:
    copied(tmp_path / "checkout")
    (tmp_path / "ansible_collections/skyline").mkdir(parents=True)
    link = tmp_path / "ansible_collections/skyline/gateway"
    link.symlink_to(tmp_path / "checkout")
    assert len(runpy.run_path(str(link / FILTER))["main"](STATUS)) == 1


@pytest.mark.parametrize("name", [SOURCE, FILTER])
def test_what_is_run_by_its_path_imports_nothing_of_the_collection(name: str) -> None:
    text = (tree.ROOT / name).read_text(encoding="utf-8")
    assert "ansible_collections" not in text
    assert not re.search(r"^\s*from \.", text, re.MULTILINE)


@pytest.mark.parametrize("path", tree.below("extensions/eda", ".py"), ids=tree.name)
def test_no_check_that_python_may_leave_out(path: pathlib.Path) -> None:
    assert not re.search(r"^\s*assert ", path.read_text(encoding="utf-8"), re.MULTILINE)
