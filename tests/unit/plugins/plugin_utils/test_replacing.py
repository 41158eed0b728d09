# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files that are written as a whole."""

from __future__ import annotations

import os
import pathlib
import re
import stat

import pytest

from ansible_collections.skyline.gateway.plugins.plugin_utils.replacing import mode_problems, replace_file


def test_a_file_is_written_with_its_folder(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "a" / "b.txt"
    for content in (b"one", b"two"):
        replace_file(str(path), [content[:1], content[1:]], 0o640)
        assert path.read_bytes() == content
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
        assert os.listdir(path.parent) == ["b.txt"]


def test_what_cannot_be_written_leaves_the_last_one(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    replace_file(str(path), [b"one"], 0o600)

    def full(draft: str, target: str) -> None:
        # One that is left says whose it is, and Ansible passes over it in the folder of an inventory.
        assert re.fullmatch(r"\.skyline-\w{8}", os.path.relpath(draft, tmp_path))
        raise OSError("no space left")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="no space left"):
        replace_file(str(path), [b"two"], 0o600)
    assert (os.listdir(tmp_path), path.read_bytes()) == (["a.txt"], b"one")


@pytest.mark.parametrize("mode", ["420", "644", "0o644", "0888", "00644", ""])
def test_what_is_no_mode(mode: str) -> None:
    assert mode_problems("0640", "0600") == []
    assert ["0600" in problem for problem in mode_problems(mode, "0600")] == [True]
