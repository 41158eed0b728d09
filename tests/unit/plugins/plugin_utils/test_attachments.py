# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files of the controller in place of their names."""

from __future__ import annotations

import base64
import os
import pathlib
from collections.abc import Callable
from typing import Any

import pytest
from ansible.errors import AnsibleError

from ansible_collections.skyline.gateway.plugins.module_utils.model.sms_task import TOO_LARGE
from ansible_collections.skyline.gateway.plugins.plugin_utils.attachments import with_attachments

Find = Callable[[str], str]


@pytest.fixture
def find(tmp_path: pathlib.Path) -> Find:
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8")
    (tmp_path / "b.TXT").write_text("ü")
    (tmp_path / "large.mp3").write_bytes(bytes(TOO_LARGE + 5))
    (tmp_path / "empty.gif").touch()
    (tmp_path / "c.png").touch()
    (tmp_path / "folder.jpg").mkdir()

    def found(name: str) -> str:
        path = tmp_path / name
        if not path.exists():
            raise AnsibleError(f"{name} is nowhere")
        return str(path)

    return found


def attachments(find: Find, *names: Any) -> Any:
    options = with_attachments({"tasks": [{"to": ["1"], "attachments": list(names)}]}, find)
    return options["tasks"][0]["attachments"]


def test_files_are_read(find: Find) -> None:
    assert attachments(find, "a.jpg", "b.TXT") == ["jpg|/9g=", "txt|w7w="]
    assert attachments(find, "empty.gif") == ["gif|"]


def test_of_one_that_is_too_large_as_much_as_shows_it(find: Find) -> None:
    (piece,) = attachments(find, "large.mp3")
    assert len(base64.b64decode(piece.partition("|")[2])) == TOO_LARGE


@pytest.mark.parametrize("name", ["missing.jpg", "folder.jpg", "c.png", "jpg|AAAA", 17, None, ""])
def test_what_is_no_file_to_send_stays_as_it_is(find: Find, name: Any) -> None:
    assert attachments(find, name) == [name]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_one_that_must_not_be_read(find: Find, tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.jpg").chmod(0)
    assert attachments(find, "a.jpg") == ["a.jpg"]


def test_a_list_in_one_text(find: Find) -> None:
    options = with_attachments({"tasks": [{"attachments": "a.jpg,b.TXT"}]}, find)
    assert options["tasks"][0]["attachments"] == ["jpg|/9g=", "txt|w7w="]


def test_the_options_of_the_task_stay_as_they_were(find: Find) -> None:
    options: dict[str, Any] = {"tasks": [{"attachments": ["a.jpg"]}, {"text": "x"}, "no task"], "host": "x"}
    changed = with_attachments(options, find)
    assert options["tasks"][0] == {"attachments": ["a.jpg"]}
    assert changed == {"tasks": [{"attachments": ["jpg|/9g="]}, {"text": "x"}, "no task"], "host": "x"}


@pytest.mark.parametrize("options", [{}, {"tasks": None}, {"tasks": "x"}, {"tasks": [{"attachments": 5}]}])
def test_what_is_no_list_is_the_argument_specs_matter(find: Find, options: dict[str, Any]) -> None:
    assert with_attachments(options, find) == options
