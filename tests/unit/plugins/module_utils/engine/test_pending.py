# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The notes of what is pending on a gateway."""

from __future__ import annotations

import errno
import json
import os
import pathlib
import stat
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.skyline.gateway.plugins.module_utils.engine.notes import Notes, homes
from ansible_collections.skyline.gateway.plugins.module_utils.engine.pending import Pending, PendingNote
from ansible_collections.skyline.gateway.plugins.module_utils.model.status import Status
from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Connection
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import BUSY, GatewayError

PORTS = st.lists(st.integers(1, 64), unique=True).map(lambda ports: tuple(sorted(ports)))
PENDING = st.builds(Pending, st.booleans(), PORTS, st.booleans())
SOME = Pending(save=True, restart=(2, 13))


def new_note(
    mac: str | None = "00-30-f1-01-02-03",
    host: str = "192.0.2.1",
    port: int = 80,
    home: str | None = None,
    warnings: list[str] | None = None,
    guard: Callable[[], None] = lambda: None,
    overtaken: Callable[[], bool] = lambda: False,
) -> PendingNote:
    warnings = [] if warnings is None else warnings
    status = Status(
        mac=mac, ip=None, version=None, max_ports=64, max_slots=4, report_period=None, rows=(), slots={},
        shows_configured_imeis=True,
    )  # fmt: skip
    connection = Connection(host, port, "admin", "p&s w%rd")
    return PendingNote(Notes(homes(home), guard, warnings.append, overtaken), connection, status)


def notes(home: pathlib.Path) -> list[pathlib.Path]:
    return sorted(path for path in home.rglob("*") if path.is_file())


class TestPending:
    @given(PENDING, PENDING)
    def test_sums(self, one: Pending, other: Pending) -> None:
        total = one.plus(other)
        assert total == other.plus(one)
        assert total.plus(one) == total
        assert total.save == (one.save or other.save)
        assert set(total.restart) == {*one.restart, *other.restart}
        assert list(total.restart) == sorted(total.restart)

    @given(PENDING)
    def test_nothing_more(self, pending: Pending) -> None:
        assert pending.plus(Pending()) == pending


class TestNotes:
    def test_nothing_is_pending_at_first(self, ansible_home: pathlib.Path) -> None:
        assert new_note().pending == Pending()
        new_note().add(Pending())
        assert not ansible_home.exists()

    def test_round_trip(self, ansible_home: pathlib.Path) -> None:
        some = [
            SOME,
            Pending(save=True),
            Pending(misplaced=True),
            Pending(restart=(1,)),
            Pending(unsaved=True),
            SOME._replace(unsaved=True),
        ]
        for number, pending in enumerate(some):
            new_note(f"gw{number}").add(pending)
            assert new_note(f"gw{number}").pending == pending

    def test_what_is_noted_already_is_not_written_again(self, ansible_home: pathlib.Path) -> None:
        new_note().add(SOME)
        (file,) = notes(ansible_home)
        before = file.stat()
        new_note().add(Pending(save=True, restart=(13,)))
        after = file.stat()
        assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
        assert new_note().pending == SOME

    def test_struck_out(self, ansible_home: pathlib.Path) -> None:
        note = new_note()
        note.add(Pending(save=True))
        note.add(Pending(restart=(3, 1), unsaved=True))
        assert new_note().pending == Pending(True, (1, 3), True)
        note.saved()
        assert new_note().pending == Pending(restart=(1, 3))
        note.restarted([3, 2])
        assert new_note().pending == Pending(restart=(1,))
        note.restarted([1])
        assert new_note().pending == Pending()
        assert notes(ansible_home) == []

    def test_the_file_holds_port_numbers_only(self, ansible_home: pathlib.Path) -> None:
        new_note().add(SOME)
        (path,) = notes(ansible_home)
        assert path == ansible_home / "skyline_gateway" / "pending" / "00_30_f1_01_02_03.json"
        noted = {"save": True, "restart": [2, 13], "unsaved": False}
        assert json.loads(path.read_text(encoding="utf-8")) == {**noted, "misplaced": False}
        # As version 1.0.0 wrote it.
        path.write_text(json.dumps(noted), encoding="utf-8")
        assert new_note().pending == SOME
        assert stat.S_IMODE(path.parent.stat().st_mode) & 0o077 == 0

    def test_a_note_of_version_1_0_0_still_counts(self, ansible_home: pathlib.Path) -> None:
        """Its folder had another name."""
        new_note().add(SOME)
        (path,) = notes(ansible_home)
        former = ansible_home / "skyline_gateway" / "owed" / path.name
        former.parent.mkdir()
        path.rename(former)
        note = new_note()
        assert note.pending == SOME
        note.saved()
        assert new_note().pending == Pending(restart=SOME.restart)
        note.restarted(SOME.restart)
        assert new_note().pending == Pending()
        assert not former.exists()

    def test_each_gateway_has_its_own(self) -> None:
        new_note().add(SOME)
        assert new_note("00-30-f1-01-02-04").pending == Pending()

    def test_found_again_wherever_the_gateway_has_moved(self) -> None:
        new_note(host="192.0.2.1").add(SOME)
        assert new_note(host="192.0.2.2", port=8080).pending == SOME
        assert new_note("00:30:F1:01:02:03").pending == SOME

    @pytest.mark.parametrize("host", ["127.1.0.1", "127.0.0.1", "::1", "localhost", "LOCALHOST"])
    def test_a_rehearsal_leaves_nothing_to_the_real_gateway(self, host: str) -> None:
        new_note(host=host).add(SOME)
        assert new_note(host="192.0.2.1").pending == Pending()
        # Nor to another simulated one: they may all have the MAC address that the API reference shows.
        assert new_note(host="127.2.0.1").pending == Pending()
        assert new_note(host=host, port=8080).pending == Pending()
        assert new_note(host=host).pending == SOME

    def test_nowhere_to_note(self, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """As in a container whose user has neither a home nor an entry in passwd."""
        monkeypatch.delenv("ANSIBLE_HOME")
        monkeypatch.setattr(os.path, "expanduser", lambda path: path)
        monkeypatch.chdir(tmp_path)
        new_note().add(SOME)
        assert notes(tmp_path) == []
        assert new_note().pending == Pending()

    def test_the_real_gateway_leaves_nothing_to_a_rehearsal(self) -> None:
        new_note(host="gw1.example.com").add(SOME)
        assert new_note(host="127.1.0.1").pending == Pending()
        assert new_note(host="gw1.example.com").pending == SOME

    @pytest.mark.parametrize("mac", [None, ""])
    def test_without_a_mac_by_its_address(self, mac: str | None) -> None:
        new_note(mac).add(SOME)
        assert new_note(mac).pending == SOME
        assert new_note(mac, host="192.0.2.2").pending == Pending()
        assert new_note(mac, port=8080).pending == Pending()

    @pytest.mark.parametrize("mac", ["../../../x", "/etc/x", "a/b", "..", ".", "~", "x\0y", "\ud800"])
    def test_a_hostile_mac_stays_in_its_folder(self, ansible_home: pathlib.Path, mac: str) -> None:
        new_note(mac).add(SOME)
        (path,) = notes(ansible_home)
        assert path.parent == ansible_home / "skyline_gateway" / "pending"
        assert new_note(mac).pending == SOME

    def test_by_default_below_the_users_home(self, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOME", str(tmp_path))
        for home in (None, ""):
            if home is None:
                monkeypatch.delenv("ANSIBLE_HOME")
            else:
                monkeypatch.setenv("ANSIBLE_HOME", home)
            new_note().add(SOME)
            assert notes(tmp_path / ".ansible")
            new_note().saved()
            new_note().restarted(SOME.restart)
        monkeypatch.setenv("ANSIBLE_HOME", "~/elsewhere")
        new_note().add(SOME)
        assert notes(tmp_path / "elsewhere")


class TestSeveralTasks:
    """While one task waits for something, others may write: nothing that they note is lost."""

    def test_what_another_task_has_noted_stays(self) -> None:
        one = new_note()
        one.add(Pending(restart=(2,)))
        new_note().add(Pending(save=True, restart=(5,)))
        one.restarted([2])
        assert new_note().pending == one.pending == Pending(save=True, restart=(5,))

    def test_what_another_task_has_struck_out_does_not_come_back(self, ansible_home: pathlib.Path) -> None:
        one = new_note()
        one.add(SOME)
        new_note().saved()
        one.restarted([2])
        assert new_note().pending == Pending(restart=(13,))
        new_note().restarted([13])
        one.saved()
        assert one.pending == Pending()
        assert notes(ansible_home) == []

    def test_a_reboot_strikes_out_what_was_there_before_it(self) -> None:
        one = new_note()
        one.add(Pending(restart=(2,), unsaved=True))
        one.rebooted()
        assert new_note().pending == Pending()
        one.add(Pending(restart=(2,), unsaved=True))
        new_note().add(Pending(save=True, restart=(5,)))
        one.rebooted()
        assert new_note().pending == Pending(save=True, restart=(5,), unsaved=True)

    def test_an_addition_is_taken_back(self, ansible_home: pathlib.Path) -> None:
        one = new_note()
        new_note().add(Pending(restart=(5,)))
        one.add(Pending(save=True))
        one.take_back()
        assert new_note().pending == one.pending == Pending(restart=(5,))

    @pytest.mark.parametrize("other", [Pending(save=True), Pending(restart=(5,))], ids=["the same", "more"])
    def test_nothing_is_taken_back_that_another_task_counts_on(self, other: Pending) -> None:
        """While this task waited to see what its request did, another one noted what is pending, and was killed."""
        others: list[bool] = []
        one = new_note(overtaken=lambda: bool(others))
        one.add(Pending(save=True))
        new_note().add(other)
        others.append(True)
        one.take_back()
        assert new_note().pending == Pending(save=True).plus(other)

    def test_a_lock_that_another_task_keeps_hides_no_fault(self) -> None:
        locks = [None, GatewayError(BUSY, "another task writes to this gateway")]

        def guard() -> None:
            if error := locks.pop(0):
                raise error

        one = new_note(guard=guard)
        one.add(Pending(save=True))
        one.take_back()
        assert locks == []
        assert new_note().pending == Pending(save=True)

    def test_the_lock_is_taken_before_anything_is_noted(self, ansible_home: pathlib.Path) -> None:
        seen: list[int] = []
        note = new_note(guard=lambda: seen.append(len(notes(ansible_home))))
        note.add(Pending(save=True))
        note.saved()
        assert seen == [0, 1]
        # Nothing to strike out, so no lock either.
        note.saved()
        note.restarted([1, 2])
        assert seen == [0, 1]

    def test_without_the_lock_nothing_is_noted(self, ansible_home: pathlib.Path) -> None:
        def refuse() -> None:
            raise PermissionError

        with pytest.raises(PermissionError):
            new_note(guard=refuse).add(SOME)
        assert notes(ansible_home) == []


class TestHomes:
    """The home that Ansible is configured with counts; version 1.0.0 knew the environment only."""

    @pytest.fixture
    def configured(self, tmp_path: pathlib.Path) -> pathlib.Path:
        return tmp_path / "configured"

    def test_notes_are_written_to_the_configured_home(
        self, configured: pathlib.Path, ansible_home: pathlib.Path
    ) -> None:
        new_note(home=str(configured)).add(SOME)
        assert notes(configured)
        assert notes(ansible_home) == []
        assert new_note(home=str(configured)).pending == SOME

    def test_an_old_note_counts_until_it_is_struck_out(
        self, configured: pathlib.Path, ansible_home: pathlib.Path
    ) -> None:
        new_note().add(SOME)
        note = new_note(home=str(configured))
        assert note.pending == SOME
        note.restarted(SOME.restart)
        assert new_note(home=str(configured)).pending == Pending(save=True)
        note.saved()
        assert new_note(home=str(configured)).pending == Pending()
        assert notes(ansible_home) == notes(configured) == []

    def test_the_same_home_by_two_names(
        self, configured: pathlib.Path, ansible_home: pathlib.Path, tmp_path: pathlib.Path
    ) -> None:
        ansible_home.mkdir()
        configured.symlink_to(ansible_home)
        assert homes(str(configured)) == (str(configured),)
        note = new_note(home=str(configured))
        note.add(SOME)
        note.saved()
        assert new_note().pending == new_note(home=str(configured)).pending == Pending(restart=SOME.restart)


class TestTrouble:
    @pytest.mark.parametrize("home", ["/dev/null", "/proc/none", "x" * 5000])
    def test_a_home_where_nothing_can_be_written(self, monkeypatch: pytest.MonkeyPatch, home: str) -> None:
        monkeypatch.setenv("ANSIBLE_HOME", home)
        warnings: list[str] = []
        note = new_note(warnings=warnings)
        note.add(SOME)
        assert note.pending == SOME
        note.saved()
        assert note.pending == Pending(restart=SOME.restart)
        note.restarted(SOME.restart)
        assert note.pending == Pending()
        assert new_note().pending == Pending()
        assert {text.partition(" cannot be written: ")[0] for text in warnings} == {
            f"The note of pending saves {home}/skyline_gateway/pending/00_30_f1_01_02_03.json"
        }

    def test_a_full_disk(self, ansible_home: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(_descriptor: int) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        note = new_note()
        note.add(Pending(restart=(2,)))
        warnings: list[str] = []
        note = new_note(warnings=warnings)
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            note.add(Pending(save=True))
        (path,) = notes(ansible_home)  # the old note as it was, and no half of a new one
        assert json.loads(path.read_text(encoding="utf-8"))["save"] is False
        assert note.pending == Pending(save=True, restart=(2,))
        (warning,) = warnings
        assert warning.startswith(f"The note of pending saves {path} cannot be written: No space left on device. ")
        # Space again: what this task knows is what is noted next.
        note.add(Pending(restart=(3,)))
        assert new_note().pending == Pending(save=True, restart=(2, 3))

    def test_a_note_is_on_the_disk_before_it_has_its_name(
        self, ansible_home: pathlib.Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        done: list[str] = []
        replace, sync = os.replace, os.fsync

        def fsync(descriptor: int) -> None:
            done.append("fsync of a folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "fsync of a file")
            sync(descriptor)

        def rename(draft: str, path: str) -> None:
            assert json.loads(pathlib.Path(draft).read_text(encoding="utf-8"))["save"] is True
            done.append("rename")
            replace(draft, path)

        monkeypatch.setattr(os, "fsync", fsync)
        monkeypatch.setattr(os, "replace", rename)
        new_note().add(SOME)
        assert done == ["fsync of a file", "rename", "fsync of a folder"]

    def test_a_folder_that_cannot_be_synced_is_no_matter(
        self, ansible_home: pathlib.Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened = os.open

        def refuse(path: str, *arguments: int) -> int:
            if os.path.isdir(path):
                raise PermissionError(errno.EACCES, "Permission denied")
            return opened(path, *arguments)

        monkeypatch.setattr(os, "open", refuse)
        warnings: list[str] = []
        new_note(warnings=warnings).add(SOME)
        assert (new_note().pending, warnings) == (SOME, [])

    def test_a_mac_too_long_for_a_file(self) -> None:
        warnings: list[str] = []
        new_note("a" * 5000, warnings=warnings).add(SOME)
        assert len(warnings) == 1
        assert new_note("a" * 5000).pending == Pending()

    @pytest.mark.parametrize(
        "content",
        [
            b"", b"{", b"null", b"[]", b"3", b'"save"', b"{}", b'{"save": true}', b'{"restart": []}', b"\xff\xfe",
            b'{"save": false, "restart": null, "unsaved": false}', b'{"save": false, "restart": 5, "unsaved": false}',
            b'{"save": false, "restart": ["2"], "unsaved": false}',
            b'{"save": false, "restart": [true], "unsaved": false}',
            b'{"save": false, "restart": [2, null], "unsaved": false}',
            b'{"save": false, "restart": [2.5], "unsaved": false}',
            b'{"save": 0, "restart": [2], "unsaved": false}', b'{"save": false, "restart": [2], "unsaved": "no"}',
            b'{"save": false, "restart": [2]', b"[" * 100_000, b'{"save":' * 100_000,
        ],
        ids=lambda content: repr(content[:40]),
    )  # fmt: skip
    def test_a_damaged_note_is_a_pending_save(self, ansible_home: pathlib.Path, content: bytes) -> None:
        new_note().add(SOME)
        (path,) = notes(ansible_home)
        path.write_bytes(content)
        warnings: list[str] = []
        note = new_note(warnings=warnings)
        assert note.pending == Pending(save=True)
        (warning,) = warnings
        assert warning.startswith(f"The note of pending saves {path} cannot be read: ")
        assert "a save counts as pending" in warning
        note.add(Pending(save=True, restart=(5,)))
        assert new_note().pending == Pending(save=True, restart=(5,))

    def test_a_damaged_note_goes_with_the_next_save(self, ansible_home: pathlib.Path) -> None:
        new_note().add(SOME)
        notes(ansible_home)[0].write_bytes(b"")
        new_note().saved()
        assert notes(ansible_home) == []

    def test_a_note_that_may_not_be_read(self, ansible_home: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
        new_note().add(SOME)
        opened = open

        def refuse(path: Any, *arguments: Any, **more: Any) -> Any:
            if str(path).endswith(".json"):
                raise PermissionError(errno.EACCES, "Permission denied")
            return opened(path, *arguments, **more)

        monkeypatch.setattr("builtins.open", refuse)
        warnings: list[str] = []
        assert new_note(warnings=warnings).pending == Pending(save=True)
        assert "cannot be read: Permission denied" in warnings[0]

    @pytest.mark.parametrize("port", ["0", "-1", "65", "9" * 4000], ids=lambda port: port[:9])
    def test_ports_that_the_gateway_does_not_have(self, ansible_home: pathlib.Path, port: str) -> None:
        new_note().add(SOME)
        (path,) = notes(ansible_home)
        path.write_text(f'{{"save": true, "restart": [3, {port}, 64], "unsaved": false}}', encoding="utf-8")
        assert new_note().pending == Pending(save=True, restart=(3, 64))

    def test_a_folder_in_the_place_of_the_file(self, ansible_home: pathlib.Path) -> None:
        (ansible_home / "skyline_gateway" / "pending" / "00_30_f1_01_02_03.json").mkdir(parents=True)
        warnings: list[str] = []
        note = new_note(warnings=warnings)
        assert note.pending == Pending(save=True)
        note.saved()
        one, other = list(dict.fromkeys(warnings))
        assert " cannot be read: " in one
        assert " cannot be removed: " in other
        assert notes(ansible_home) == []

    def test_struck_out_by_another_run_meanwhile(self, ansible_home: pathlib.Path) -> None:
        note = new_note()
        note.add(SOME)
        notes(ansible_home)[0].unlink()
        note.saved()
        assert new_note().pending == note.pending == Pending()
