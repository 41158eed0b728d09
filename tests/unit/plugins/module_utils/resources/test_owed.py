# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The notes of what a gateway is still owed."""

from __future__ import annotations

import json
import os
import pathlib
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.skyline.gateway.plugins.module_utils.api.client import Connection
from ansible_collections.skyline.gateway.plugins.module_utils.model.status import Status
from ansible_collections.skyline.gateway.plugins.module_utils.resources.owed import Debt, Ledger
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.api.clients import new_client

PORTS = st.lists(st.integers(1, 64), unique=True).map(lambda ports: tuple(sorted(ports)))
DEBTS = st.builds(Debt, st.booleans(), PORTS, st.booleans())
SOME = Debt(save=True, restart=(2, 13))


def ledger(mac: str | None = "00-30-f1-01-02-03", host: str = "192.0.2.1", port: int = 80) -> Ledger:
    status = Status(
        mac=mac, ip=None, version=None, max_ports=64, max_slots=4, report_period=None, rows=(), slots={},
        shows_configured_imeis=True,
    )  # fmt: skip
    with new_client(Connection(host, port, "admin", "p&s w%rd")) as client:
        return Ledger(client, status)


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
    def test_nothing_is_owed_at_first(self, ansible_home: pathlib.Path) -> None:
        assert ledger().debt == Debt()
        ledger().note(Debt())
        assert not ansible_home.exists()

    def test_round_trip(self, ansible_home: pathlib.Path) -> None:
        for debt in (SOME, Debt(save=True), Debt(restart=(1,)), Debt(unsaved=True), SOME._replace(unsaved=True)):
            ledger().note(debt)
            assert ledger().debt == debt

    def test_struck_out(self, ansible_home: pathlib.Path) -> None:
        book = ledger()
        book.add(Debt(save=True))
        book.add(Debt(restart=(3, 1), unsaved=True))
        assert ledger().debt == Debt(True, (1, 3), True)
        book.saved()
        assert ledger().debt == Debt(restart=(1, 3))
        book.restarted()
        assert ledger().debt == Debt()
        assert notes(ansible_home) == []

    def test_the_file_holds_port_numbers_only(self, ansible_home: pathlib.Path) -> None:
        ledger().note(SOME)
        (path,) = notes(ansible_home)
        assert path == ansible_home / "skyline_gateway" / "owed" / "00_30_f1_01_02_03.json"
        assert json.loads(path.read_text(encoding="utf-8")) == {"save": True, "restart": [2, 13], "unsaved": False}
        assert stat.S_IMODE(path.parent.stat().st_mode) & 0o077 == 0

    def test_each_gateway_has_its_own(self) -> None:
        ledger().note(SOME)
        assert ledger("00-30-f1-01-02-04").debt == Debt()

    def test_found_again_wherever_the_gateway_has_moved(self) -> None:
        ledger(host="192.0.2.1").note(SOME)
        assert ledger(host="192.0.2.2", port=8080).debt == SOME
        assert ledger("00:30:F1:01:02:03").debt == SOME

    @pytest.mark.parametrize("host", ["127.1.0.1", "127.0.0.1", "::1", "localhost", "LOCALHOST"])
    def test_a_rehearsal_leaves_nothing_to_the_real_gateway(self, host: str) -> None:
        ledger(host=host).note(SOME)
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
        ledger().note(SOME)
        assert notes(tmp_path) == []
        assert ledger().debt == Debt()

    def test_the_real_gateway_leaves_nothing_to_a_rehearsal(self) -> None:
        ledger(host="gw1.example.com").note(SOME)
        assert ledger(host="127.1.0.1").debt == Debt()
        assert ledger(host="gw1.example.com").debt == SOME

    @pytest.mark.parametrize("mac", [None, ""])
    def test_without_a_mac_by_its_address(self, mac: str | None) -> None:
        ledger(mac).note(SOME)
        assert ledger(mac).debt == SOME
        assert ledger(mac, host="192.0.2.2").debt == Debt()
        assert ledger(mac, port=8080).debt == Debt()

    @pytest.mark.parametrize("mac", ["../../../x", "/etc/x", "a/b", "..", ".", "~", "x\0y", "\ud800"])
    def test_a_hostile_mac_stays_in_its_folder(self, ansible_home: pathlib.Path, mac: str) -> None:
        ledger(mac).note(SOME)
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
            ledger().note(SOME)
            assert notes(tmp_path / ".ansible")
            ledger().saved()
            ledger().restarted()
        monkeypatch.setenv("ANSIBLE_HOME", "~/elsewhere")
        ledger().note(SOME)
        assert notes(tmp_path / "elsewhere")


class TestTrouble:
    @pytest.mark.parametrize("home", ["/dev/null", "/proc/none", "x" * 5000])
    def test_a_home_where_nothing_can_be_written(self, monkeypatch: pytest.MonkeyPatch, home: str) -> None:
        monkeypatch.setenv("ANSIBLE_HOME", home)
        book = ledger()
        book.add(SOME)
        assert book.debt == SOME
        book.saved()
        book.restarted()
        assert ledger().debt == Debt()

    def test_a_mac_too_long_for_a_file(self) -> None:
        ledger("a" * 5000).note(SOME)
        assert ledger("a" * 5000).debt == Debt()

    @pytest.mark.parametrize(
        "content",
        [
            b"", b"{", b"null", b"[]", b"3", b'"save"', b"{}", b'{"save": true}', b'{"restart": []}', b"\xff\xfe",
            b'{"save": true, "restart": null, "unsaved": false}', b'{"save": true, "restart": 5, "unsaved": false}',
            b"[" * 100_000, b'{"save":' * 100_000,
        ],
        ids=lambda content: repr(content[:40]),
    )  # fmt: skip
    def test_a_file_that_is_no_note(self, ansible_home: pathlib.Path, content: bytes) -> None:
        ledger().note(SOME)
        (path,) = notes(ansible_home)
        path.write_bytes(content)
        assert ledger().debt == Debt()
        ledger().note(SOME)
        assert ledger().debt == SOME

    @pytest.mark.parametrize(
        "port",
        ["0", "-1", "65", "1e400", "2.5", '"2"', "[]", "null", "9" * 4000, '{"2": 2}'],
        ids=lambda port: port[:9],
    )
    def test_ports_that_the_gateway_does_not_have(self, ansible_home: pathlib.Path, port: str) -> None:
        ledger().note(SOME)
        (path,) = notes(ansible_home)
        path.write_text(f'{{"save": true, "restart": [3, {port}, 64], "unsaved": false}}', encoding="utf-8")
        assert ledger().debt == Debt(save=True, restart=(3, 64))

    def test_a_folder_in_the_place_of_the_file(self, ansible_home: pathlib.Path) -> None:
        (ansible_home / "skyline_gateway" / "owed" / "00_30_f1_01_02_03.json").mkdir(parents=True)
        ledger().note(SOME)
        assert ledger().debt == Debt()

    def test_struck_out_by_another_run_meanwhile(self, ansible_home: pathlib.Path) -> None:
        book = ledger()
        book.note(SOME)
        notes(ansible_home)[0].unlink()
        book.note(Debt())
        assert ledger().debt == Debt()
