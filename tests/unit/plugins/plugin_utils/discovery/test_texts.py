# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files of a discovery."""

from __future__ import annotations

import pathlib
import stat

import pytest
from ansible.errors import AnsibleActionFail

from ansible_collections.skyline.gateway.plugins.plugin_utils.discovery import texts


def test_paths_begin_in_the_current_folder(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "real").write_text("x", encoding="utf-8")
    (tmp_path / "link").symlink_to("real")
    assert texts.path_of("link") == str((tmp_path / "real").resolve())


def test_files_are_read_whole(tmp_path: pathlib.Path) -> None:
    (tmp_path / "file").write_bytes("ü\r\n".encode())
    assert texts.read(str(tmp_path / "file")) == "ü\r\n"
    assert texts.read(str(tmp_path / "none"), missing="") == ""


@pytest.mark.parametrize("content", [b"\xff", b"$ANSIBLE_VAULT;1.1;AES256\n00\n", None])
def test_what_cannot_be_read_is_told(tmp_path: pathlib.Path, content: bytes | None) -> None:
    path = tmp_path / "file"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(AnsibleActionFail, match=str(path)):
        texts.read(str(path))


def test_permissions_of_new_files_and_old_ones(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "file"
    texts.write(str(path), "a", 0o640)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    path.chmod(0o600)
    texts.write(str(path), "b\r\n", 0o640)
    assert (stat.S_IMODE(path.stat().st_mode), path.read_bytes()) == (0o600, b"b\r\n")


def test_what_cannot_be_written_is_told(tmp_path: pathlib.Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(AnsibleActionFail, match="could not be written"):
        texts.write(str(tmp_path / "file" / "below"), "a", 0o640)
