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
from ansible_collections.skyline.gateway.plugins.module_utils.engine.pending import Debt, Ledger
from ansible_collections.skyline.gateway.plugins.module_utils.model.status import Status
from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Connection
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import BUSY, GatewayError
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.clients import new_client

PORTS = st.lists(st.integers(1, 64), unique=True).map(lambda ports: tuple(sorted(ports)))
DEBTS = st.builds(Debt, st.booleans(), PORTS, st.booleans())
SOME = Debt(save=True, restart=(2, 13))


def ledger(
    mac: str | None = "00-30-f1-01-02-03",
    host: str = "192.0.2.1",
    port: int = 80,
    home: str | None = None,
    warnings: list[str] | None = None,
    guard: Callable[[], None] = lambda: None,
    overtaken: Callable[[], bool] = lambda: False,
) -> Ledger:
    warnings = [] if warnings is None else warnings
    status = Status(
        mac=mac, ip=None, version=None, max_ports=64, max_slots=4, report_period=None, rows=(), slots={},
        shows_configured_imeis=True,
    )  # fmt: skip
    with new_client(Connection(host, port, "admin", "p&s w%rd")) as client:
        return Ledger(Notes(homes(home), guard, warnings.append, overtaken), client, status)


def notes(home: pathlib.Path) -> list[pathlib.Path]:
    return sorted(path for path in home.rglob("*") if path.is_file())


class TestDebt:
    @given(DEBTS, DEBTS)
    def test_sums(self, one: Debt, other: Debt) -> None:
        total = one.plus(other)
        assert total == other.plus(one)
        assert total.plus(one) == total
        assert total.save == (one.save or other.save)
        assert set(total.restart) == {*one.restart, *other.restart}
        assert list(total.restart) == sorted(total.restart)

    @given(DEBTS)
    def test_nothing_more(self, debt: Debt) -> None:
        assert debt.plus(Debt()) == debt


class TestNotes:
    def test_nothing_is_pending_at_first(self, ansible_home: pathlib.Path) -> None:
        assert ledger().debt == Debt()
        ledger().add(Debt())
        assert not ansible_home.exists()

    def test_round_trip(self, ansible_home: pathlib.Path) -> None:
        debts = [SOME, Debt(save=True), Debt(restart=(1,)), Debt(unsaved=True), SOME._replace(unsaved=True)]
        for number, debt in enumerate(debts):
            ledger(f"gw{number}").add(debt)
            assert ledger(f"gw{number}").debt == debt

    def test_struck_out(self, ansible_home: pathlib.Path) -> None:
        book = ledger()
        book.add(Debt(save=True))
        book.add(Debt(restart=(3, 1), unsaved=True))
        assert ledger().debt == Debt(True, (1, 3), True)
        book.saved()
        assert ledger().debt == Debt(restart=(1, 3))
        book.restarted([3, 2])
        assert ledger().debt == Debt(restart=(1,))
        book.restarted([1])
        assert ledger().debt == Debt()
        assert notes(ansible_home) == []

    def test_the_file_holds_port_numbers_only(self, ansible_home: pathlib.Path) -> None:
        ledger().add(SOME)
        (path,) = notes(ansible_home)
        assert path == ansible_home / "skyline_gateway" / "owed" / "00_30_f1_01_02_03.json"
        assert json.loads(path.read_text(encoding="utf-8")) == {"save": True, "restart": [2, 13], "unsaved": False}
        assert stat.S_IMODE(path.parent.stat().st_mode) & 0o077 == 0

    def test_each_gateway_has_its_own(self) -> None:
        ledger().add(SOME)
        assert ledger("00-30-f1-01-02-04").debt == Debt()

    def test_found_again_wherever_the_gateway_has_moved(self) -> None:
        ledger(host="192.0.2.1").add(SOME)
        assert ledger(host="192.0.2.2", port=8080).debt == SOME
        assert ledger("00:30:F1:01:02:03").debt == SOME

    @pytest.mark.parametrize("host", ["127.1.0.1", "127.0.0.1", "::1", "localhost", "LOCALHOST"])
    def test_a_rehearsal_leaves_nothing_to_the_real_gateway(self, host: str) -> None:
        ledger(host=host).add(SOME)
        assert ledger(host="192.0.2.1").debt == Debt()
        # Nor to another simulated one: they may all have the MAC address that the API reference shows.
        assert ledger(host="127.2.0.1").debt == Debt()
        assert ledger(host=host, port=8080).debt == Debt()
        assert ledger(host=host).debt == SOME

    def test_nowhere_to_note(self, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """As in a container whose user has neither a home nor an entry in passwd."""
        monkeypatch.delenv("ANSIBLE_HOME")
        monkeypatch.setattr(os.path, "expanduser", lambda path: path)
        monkeypatch.chdir(tmp_path)
        ledger().add(SOME)
        assert notes(tmp_path) == []
        assert ledger().debt == Debt()

    def test_the_real_gateway_leaves_nothing_to_a_rehearsal(self) -> None:
        ledger(host="gw1.example.com").add(SOME)
        assert ledger(host="127.1.0.1").debt == Debt()
        assert ledger(host="gw1.example.com").debt == SOME

    @pytest.mark.parametrize("mac", [None, ""])
    def test_without_a_mac_by_its_address(self, mac: str | None) -> None:
        ledger(mac).add(SOME)
        assert ledger(mac).debt == SOME
        assert ledger(mac, host="192.0.2.2").debt == Debt()
        assert ledger(mac, port=8080).debt == Debt()

    @pytest.mark.parametrize("mac", ["../../../x", "/etc/x", "a/b", "..", ".", "~", "x\0y", "\ud800"])
    def test_a_hostile_mac_stays_in_its_folder(self, ansible_home: pathlib.Path, mac: str) -> None:
        ledger(mac).add(SOME)
        (path,) = notes(ansible_home)
        assert path.parent == ansible_home / "skyline_gateway" / "owed"
        assert ledger(mac).debt == SOME

    def test_by_default_below_the_users_home(self, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOME", str(tmp_path))
        for home in (None, ""):
            if home is None:
                monkeypatch.delenv("ANSIBLE_HOME")
            else:
                monkeypatch.setenv("ANSIBLE_HOME", home)
            ledger().add(SOME)
            assert notes(tmp_path / ".ansible")
            ledger().saved()
            ledger().restarted(SOME.restart)
        monkeypatch.setenv("ANSIBLE_HOME", "~/elsewhere")
        ledger().add(SOME)
        assert notes(tmp_path / "elsewhere")


class TestSeveralTasks:
    """While one task waits for something, others may write: nothing that they note is lost."""

    def test_what_another_task_has_noted_stays(self) -> None:
        one = ledger()
        one.add(Debt(restart=(2,)))
        ledger().add(Debt(save=True, restart=(5,)))
        one.restarted([2])
        assert ledger().debt == one.debt == Debt(save=True, restart=(5,))

    def test_what_another_task_has_struck_out_does_not_come_back(self, ansible_home: pathlib.Path) -> None:
        one = ledger()
        one.add(SOME)
        ledger().saved()
        one.restarted([2])
        assert ledger().debt == Debt(restart=(13,))
        ledger().restarted([13])
        one.saved()
        assert one.debt == Debt()
        assert notes(ansible_home) == []

    def test_a_reboot_strikes_out_what_was_there_before_it(self) -> None:
        one = ledger()
        one.add(Debt(restart=(2,), unsaved=True))
        one.rebooted()
        assert ledger().debt == Debt()
        one.add(Debt(restart=(2,), unsaved=True))
        ledger().add(Debt(save=True, restart=(5,)))
        one.rebooted()
        assert ledger().debt == Debt(save=True, restart=(5,), unsaved=True)

    def test_an_addition_is_taken_back(self, ansible_home: pathlib.Path) -> None:
        one = ledger()
        ledger().add(Debt(restart=(5,)))
        one.add(Debt(save=True))
        one.take_back()
        assert ledger().debt == one.debt == Debt(restart=(5,))

    @pytest.mark.parametrize("other", [Debt(save=True), Debt(restart=(5,))], ids=["the same", "more"])
    def test_nothing_is_taken_back_that_another_task_counts_on(self, other: Debt) -> None:
        """While this task waited to see what its request did, another one noted what is pending, and was killed."""
        others: list[bool] = []
        one = ledger(overtaken=lambda: bool(others))
        one.add(Debt(save=True))
        ledger().add(other)
        others.append(True)
        one.take_back()
        assert ledger().debt == Debt(save=True).plus(other)

    def test_a_lock_that_another_task_keeps_hides_no_fault(self) -> None:
        locks = [None, GatewayError(BUSY, "another task writes to this gateway")]

        def guard() -> None:
            if error := locks.pop(0):
                raise error

        one = ledger(guard=guard)
        one.add(Debt(save=True))
        one.take_back()
        assert locks == []
        assert ledger().debt == Debt(save=True)

    def test_the_lock_is_taken_before_anything_is_noted(self, ansible_home: pathlib.Path) -> None:
        seen: list[int] = []
        book = ledger(guard=lambda: seen.append(len(notes(ansible_home))))
        book.add(Debt(save=True))
        book.saved()
        assert seen == [0, 1]
        # Nothing to strike out, so no lock either.
        book.saved()
        book.restarted([1, 2])
        assert seen == [0, 1]

    def test_without_the_lock_nothing_is_noted(self, ansible_home: pathlib.Path) -> None:
        def refuse() -> None:
            raise PermissionError

        with pytest.raises(PermissionError):
            ledger(guard=refuse).add(SOME)
        assert notes(ansible_home) == []


class TestHomes:
    """The home that Ansible is configured with counts; version 1.0.0 knew the environment only."""

    @pytest.fixture
    def configured(self, tmp_path: pathlib.Path) -> pathlib.Path:
        return tmp_path / "configured"

    def test_notes_are_written_to_the_configured_home(
        self, configured: pathlib.Path, ansible_home: pathlib.Path
    ) -> None:
        ledger(home=str(configured)).add(SOME)
        assert notes(configured)
        assert notes(ansible_home) == []
        assert ledger(home=str(configured)).debt == SOME

    def test_an_old_note_counts_until_it_is_struck_out(
        self, configured: pathlib.Path, ansible_home: pathlib.Path
    ) -> None:
        ledger().add(SOME)
        book = ledger(home=str(configured))
        assert book.debt == SOME
        book.restarted(SOME.restart)
        assert ledger(home=str(configured)).debt == Debt(save=True)
        book.saved()
        assert ledger(home=str(configured)).debt == Debt()
        assert notes(ansible_home) == notes(configured) == []

    def test_the_same_home_by_two_names(
        self, configured: pathlib.Path, ansible_home: pathlib.Path, tmp_path: pathlib.Path
    ) -> None:
        ansible_home.mkdir()
        configured.symlink_to(ansible_home)
        assert homes(str(configured)) == (str(configured),)
        book = ledger(home=str(configured))
        book.add(SOME)
        book.saved()
        assert ledger().debt == ledger(home=str(configured)).debt == Debt(restart=SOME.restart)


class TestTrouble:
    @pytest.mark.parametrize("home", ["/dev/null", "/proc/none", "x" * 5000])
    def test_a_home_where_nothing_can_be_written(self, monkeypatch: pytest.MonkeyPatch, home: str) -> None:
        monkeypatch.setenv("ANSIBLE_HOME", home)
        warnings: list[str] = []
        book = ledger(warnings=warnings)
        book.add(SOME)
        assert book.debt == SOME
        book.saved()
        assert book.debt == Debt(restart=SOME.restart)
        book.restarted(SOME.restart)
        assert book.debt == Debt()
        assert ledger().debt == Debt()
        assert {text.partition(" cannot be written: ")[0] for text in warnings} == {
            f"The note of pending saves {home}/skyline_gateway/owed/00_30_f1_01_02_03.json"
        }

    def test_a_full_disk(self, ansible_home: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(_descriptor: int) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        book = ledger()
        book.add(Debt(restart=(2,)))
        warnings: list[str] = []
        book = ledger(warnings=warnings)
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            book.add(Debt(save=True))
        (path,) = notes(ansible_home)  # the old note as it was, and no half of a new one
        assert json.loads(path.read_text(encoding="utf-8"))["save"] is False
        assert book.debt == Debt(save=True, restart=(2,))
        (warning,) = warnings
        assert warning.startswith(f"The note of pending saves {path} cannot be written: No space left on device. ")
        # Room again: what this task knows is what is noted next.
        book.add(Debt(restart=(3,)))
        assert ledger().debt == Debt(save=True, restart=(2, 3))

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
        ledger().add(SOME)
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
        ledger(warnings=warnings).add(SOME)
        assert (ledger().debt, warnings) == (SOME, [])

    def test_a_mac_too_long_for_a_file(self) -> None:
        warnings: list[str] = []
        ledger("a" * 5000, warnings=warnings).add(SOME)
        assert len(warnings) == 1
        assert ledger("a" * 5000).debt == Debt()

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
        ledger().add(SOME)
        (path,) = notes(ansible_home)
        path.write_bytes(content)
        warnings: list[str] = []
        book = ledger(warnings=warnings)
        assert book.debt == Debt(save=True)
        (warning,) = warnings
        assert warning.startswith(f"The note of pending saves {path} cannot be read: ")
        assert "a save counts as pending" in warning
        book.add(Debt(save=True, restart=(5,)))
        assert ledger().debt == Debt(save=True, restart=(5,))

    def test_a_damaged_note_goes_with_the_next_save(self, ansible_home: pathlib.Path) -> None:
        ledger().add(SOME)
        notes(ansible_home)[0].write_bytes(b"")
        ledger().saved()
        assert notes(ansible_home) == []

    def test_a_note_that_may_not_be_read(self, ansible_home: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
        ledger().add(SOME)
        opened = open

        def refuse(path: Any, *arguments: Any, **more: Any) -> Any:
            if str(path).endswith(".json"):
                raise PermissionError(errno.EACCES, "Permission denied")
            return opened(path, *arguments, **more)

        monkeypatch.setattr("builtins.open", refuse)
        warnings: list[str] = []
        assert ledger(warnings=warnings).debt == Debt(save=True)
        assert "cannot be read: Permission denied" in warnings[0]

    @pytest.mark.parametrize("port", ["0", "-1", "65", "9" * 4000], ids=lambda port: port[:9])
    def test_ports_that_the_gateway_does_not_have(self, ansible_home: pathlib.Path, port: str) -> None:
        ledger().add(SOME)
        (path,) = notes(ansible_home)
        path.write_text(f'{{"save": true, "restart": [3, {port}, 64], "unsaved": false}}', encoding="utf-8")
        assert ledger().debt == Debt(save=True, restart=(3, 64))

    def test_a_folder_in_the_place_of_the_file(self, ansible_home: pathlib.Path) -> None:
        (ansible_home / "skyline_gateway" / "owed" / "00_30_f1_01_02_03.json").mkdir(parents=True)
        warnings: list[str] = []
        book = ledger(warnings=warnings)
        assert book.debt == Debt(save=True)
        book.saved()
        one, other = list(dict.fromkeys(warnings))
        assert " cannot be read: " in one
        assert " cannot be removed: " in other
        assert notes(ansible_home) == []

    def test_struck_out_by_another_run_meanwhile(self, ansible_home: pathlib.Path) -> None:
        book = ledger()
        book.add(SOME)
        notes(ansible_home)[0].unlink()
        book.saved()
        assert ledger().debt == book.debt == Debt()
