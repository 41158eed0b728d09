# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks that rulebooks run, with events as the filter makes them; the engine itself: tests/events."""

from __future__ import annotations

import base64
import contextlib
import http.server
import json
import pathlib
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from skyline_simulator.testing import Handle, running

from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.normalizer.memory import Memory
from ansible_collections.skyline.gateway.tests.integration.conftest import PASSWORD, USERNAME, host_variables, spec
from ansible_collections.skyline.gateway.tests.integration.playing import ELSEWHERE, Run, World
from ansible_collections.skyline.gateway.tests.unit.extensions.eda.loading import load

NORMALIZE = load("event_filter", "normalize")
MAC = "00-30-f1-01-02-03"


def events_of(*payloads: dict[str, Any], host: str | None = "gw1") -> list[dict[str, Any]]:
    """What rules see of pushes, one after the other."""
    memory = Memory()
    found: list[dict[str, Any]] = []
    for payload in payloads:
        meta = {"received_at": "2026-01-01T00:00:00Z", **({"hosts": [host]} if host else {})}
        found += NORMALIZE.main({"payload": payload, "meta": meta}, memory=memory, rows="none")
    return found


def play(world: World, name: str, event: dict[str, Any], **variables: Any) -> Run:
    """Runs a playbook as the engine does: the event among the extra variables, limited to its hosts."""
    everything = world.write("extra.json", json.dumps({**variables, "ansible_eda": {"event": event}}))
    limit = ",".join(event["meta"].get("hosts", ["localhost"]))
    return world.play(
        [{"import_playbook": f"skyline.gateway.{name}"}], "--limit", limit, "--extra-vars", f"@{everything}"
    )


def inventory(world: World, *gateways: Handle) -> None:
    hosts = {gateway.name: host_variables(gateway) for gateway in gateways}
    world.inventory(
        {"localhost": {"ansible_connection": "local"}}, skyline_username=USERNAME, skyline_password=PASSWORD
    )
    world.write("inventory/gateways.yml", json.dumps({"gateways": {"hosts": hosts or {"gw1": {}}}}))


def behind_a_bastion(world: World, gateway: str) -> pathlib.Path:
    """The folder that Ansible makes on the bastion of a gateway when a module runs there."""
    there = world.folder / "there"
    bastion = {**ELSEWHERE, "ansible_remote_tmp": str(there)}
    world.write("inventory/bastion.yml", json.dumps({"all": {"hosts": {"bastion": bastion}}}))
    world.write(f"inventory/host_vars/{gateway}.yml", "skyline_bastion: bastion")
    return there


def lost(*slots: str, host: str | None = "gw1") -> dict[str, Any]:
    rows = [[{"port": slot, "st": state} for slot in slots] for state in (3, 6)]
    events = events_of(*({"type": "dev-status", "mac": MAC, "status": row} for row in rows), host=host)
    return next(event for event in events if "lost" in event["skyline"].get("changes", ()))


def message(text: str, host: str | None = "gw1") -> dict[str, Any]:
    coded = base64.b64encode(text.encode()).decode()
    return events_of({"type": "recv-sms", "sms": [[0, "1A", 5, text, "1", coded]]}, host=host)[0]


@contextlib.contextmanager
def receiver(status: int = 200) -> Iterator[tuple[str, list[Any]]]:
    """A URL, and what was posted to it."""
    posted: list[Any] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            posted.append((json.loads(body), self.headers.get("X-Key")))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/hook-secret", posted
        server.shutdown()
        thread.join()


class TestReport:
    @pytest.mark.slow
    def test_to_a_file_and_a_url(self, world: World) -> None:
        inventory(world)
        log = world.folder / "events.jsonl"
        with receiver() as (url, posted):
            headers = {"X-Key": "key-secret"}
            for text in ("one", "two"):
                variables = {"skyline_event_log": str(log), "skyline_event_url": url, "skyline_event_headers": headers}
                run = play(world, "event_report", message(text), **variables)
                assert run.code == 0, run.stdout
                assert "secret" not in run.stdout
        lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
        assert [line["event"]["text"] for line in lines] == ["one", "two"]
        assert [(one["event"]["text"], key) for one, key in posted] == [("one", "key-secret"), ("two", "key-secret")]
        assert lines[0] == posted[0][0]
        assert (lines[0]["host"], lines[0]["time"]) == ("gw1", "2026-01-01T00:00:00Z")
        assert log.stat().st_mode & 0o777 == 0o600

    @pytest.mark.slow
    def test_a_url_that_refuses_fails(self, world: World) -> None:
        inventory(world)
        with receiver(500) as (url, _posted):
            run = play(world, "event_report", message("one"), skyline_event_url=url)
        assert run.code != 0
        assert "secret" not in run.stdout + run.stderr

    def test_to_the_screen_without_either(self, world: World) -> None:
        inventory(world)
        run = play(world, "event_report", message("one", host=None))
        assert run.code == 0
        assert run.result("localhost", "Show the event")["skyline_event_report"]["event"]["text"] == "one"

    @pytest.mark.parametrize(
        "text",
        ["{{ lookup('ansible.builtin.pipe', 'touch WRITTEN') }}", "{% set x = 1 %}{{ x }}", "#jinja2: trim_blocks: 1"],
    )
    def test_what_somebody_wrote_is_no_template(self, world: World, text: str) -> None:
        inventory(world)
        written = world.folder / "written"
        text = text.replace("WRITTEN", str(written))
        log = world.folder / "events.jsonl"
        run = play(world, "event_report", message(text), skyline_event_log=str(log))
        assert run.code == 0, run.stdout
        event = json.loads(log.read_text(encoding="utf-8"))["event"]
        assert event["text"].replace("\u2060", "") == event["sender"].replace("\u2060", "") == text
        assert base64.b64decode(event["text_base64"]).decode() == text
        assert not written.exists()


class TestLock:
    def test_lost_ports_are_locked_and_reported(self, world: World) -> None:
        log = world.folder / "events.jsonl"
        with running([spec("gw1", ports=8, slots=2), spec("gw2", ports=8, slots=2)], speed=100) as fleet:
            inventory(world, *fleet)
            run = play(world, "event_lock_ports", lost("6A", "7B", "9.sp256.3"), skyline_event_log=str(log))
            assert run.code == 0, run.stdout
            assert [slot for slot in ("6.01", "6.02", "7.01", "7.02") if fleet["gw1"].locked(slot)] == ["6.01", "7.02"]
            assert fleet["gw2"].operations == []
            # Once more: they are locked already, which is no failure.
            assert play(world, "event_lock_ports", lost("6A"), skyline_event_log=str(log)).code == 0
        outcomes = [json.loads(line)["outcome"] for line in log.read_text(encoding="utf-8").splitlines()]
        assert outcomes == ["locked: 6.01, 7.02", "locked: 6.01"]

    @pytest.mark.slow
    def test_a_module_that_does_not_answer(self, world: World) -> None:
        log = world.folder / "events.jsonl"
        with running(spec("gw1", ports=8, slots=2, dead_ports={6: 16}), speed=100) as fleet:
            inventory(world, *fleet)
            assert play(world, "event_lock_ports", lost("6A"), skyline_event_log=str(log)).code == 0
            assert fleet.only.locked("6.01")
        assert json.loads(log.read_text(encoding="utf-8"))["outcome"] == "locked: 6.01 (not shown by the gateway)"

    def test_too_many_are_left_alone(self, world: World) -> None:
        log = world.folder / "events.jsonl"
        with running(spec("gw1", ports=8, slots=2)) as fleet:
            inventory(world, *fleet)
            run = play(
                world, "event_lock_ports", lost("1A", "2A", "3A"), skyline_event_log=str(log), skyline_lock_limit=2
            )
            assert run.code != 0
            assert fleet.only.operations == []
        (line,) = log.read_text(encoding="utf-8").splitlines()
        assert (
            json.loads(line)["outcome"]
            == "not locked: 3 ports were lost at once, more than skyline_lock_limit allows. None was locked"
        )

    @pytest.mark.slow
    def test_a_gateway_that_is_gone_is_reported_and_fails(self, world: World) -> None:
        log = world.folder / "events.jsonl"
        with running(spec("gw1", ports=8, slots=2)) as fleet:
            inventory(world, *fleet)
            fleet.stop()
            run = play(world, "event_lock_ports", lost("6A"), skyline_event_log=str(log), skyline_retries=0)
        assert run.code != 0
        assert json.loads(log.read_text(encoding="utf-8"))["outcome"].startswith("not locked: ")

    @pytest.mark.slow
    def test_a_gateway_behind_a_bastion(self, world: World) -> None:
        with running(spec("gw1", ports=8, slots=2), speed=100) as fleet:
            inventory(world, *fleet)
            there = behind_a_bastion(world, "gw1")
            assert play(world, "event_lock_ports", lost("6A")).code == 0
            assert fleet.only.locked("6.01")
        assert there.is_dir()

    @pytest.mark.slow
    def test_a_bastion_that_is_gone_is_reported_and_fails(self, world: World) -> None:
        """Ansible leaves an unreachable host out of later plays, and with it the report."""
        log = world.folder / "events.jsonl"
        with running(spec("gw1", ports=8, slots=2)) as fleet:
            inventory(world, *fleet)
            away = {**ELSEWHERE, "ansible_connection": "ssh", "ansible_host": "127.92.0.98", "ansible_port": 9}
            world.write("inventory/bastion.yml", json.dumps({"all": {"hosts": {"bastion": away}}}))
            world.write("inventory/host_vars/gw1.yml", "skyline_bastion: bastion")
            run = play(world, "event_lock_ports", lost("6A"), skyline_event_log=str(log))
            assert run.code == 2, run.stdout
            assert not fleet.only.locked("6.01")
        assert json.loads(log.read_text(encoding="utf-8"))["outcome"].startswith("not locked: ")

    def test_a_gateway_that_nobody_knows_locks_nothing(self, world: World) -> None:
        with running(spec("gw1", ports=8, slots=2)) as fleet:
            inventory(world, *fleet)
            play(world, "event_lock_ports", lost("6A", host=None))
            assert fleet.only.operations == []


@pytest.mark.slow
def test_hosts_behind_a_bastion(world: World) -> None:
    with running(spec("gw1", ports=2, slots=1)) as fleet:
        inventory(world, *fleet)
        there = behind_a_bastion(world, "gw1")
        file = world.folder / "hosts.json"
        arguments = ["--extra-vars", json.dumps({"skyline_event_hosts_file": str(file)})]
        run = world.play([{"import_playbook": "skyline.gateway.event_hosts"}], *arguments)
        assert run.code == 0, run.stdout
        assert fleet.only.mac in json.loads(file.read_text(encoding="utf-8"))["skyline_event_hosts"]
    assert there.is_dir()


@pytest.mark.slow
def test_hosts(world: World) -> None:
    with running([spec("gw1", ports=2, slots=1), spec("gw2", ports=2, slots=1)]) as fleet:
        inventory(world, *fleet)
        one, other = fleet
        # What the inventory knows is not asked for.
        world.write("inventory/host_vars/gw2.yml", "skyline_mac: 0030F1AABBCC")
        file = world.folder / "hosts.json"
        arguments = ["--extra-vars", json.dumps({"skyline_event_hosts_file": str(file)})]
        run = world.play([{"import_playbook": "skyline.gateway.event_hosts"}], *arguments)
        assert run.code == 0, run.stdout
        assert json.loads(file.read_text(encoding="utf-8")) == {
            "skyline_event_hosts": {one.mac: "gw1", one.host: "gw1", "0030F1AABBCC": "gw2", other.host: "gw2"}
        }
        assert other.operations == []
        again = world.play([{"import_playbook": "skyline.gateway.event_hosts"}], *arguments)
        assert not again.result("gw1", "Write the file for all gateways")["changed"]
    status = {"payload": {"type": "dev-status", "mac": "00-30-f1-aa-bb-cc", "status": []}}
    (event,) = NORMALIZE.main(status, hosts_file=str(file))
    assert event["meta"]["hosts"] == ["gw2"]


@pytest.mark.slow
def test_hosts_that_do_not_answer_keep_their_address(world: World) -> None:
    """Also with another strategy for the plays that say nothing of it."""
    with running([spec("gw1", ports=2, slots=1), spec("gw2", ports=2, slots=1), spec("gw3", ports=2)]) as fleet:
        inventory(world, *fleet)
        world.write("inventory/host_vars/gw2.yml", "skyline_password: wrong")
        away = {**ELSEWHERE, "ansible_connection": "ssh", "ansible_host": "127.92.0.98", "ansible_port": 9}
        world.write("inventory/bastion.yml", json.dumps({"all": {"hosts": {"bastion": away}}}))
        world.write("inventory/host_vars/gw3.yml", "skyline_bastion: bastion")
        file = world.folder / "hosts.json"
        arguments = ["--extra-vars", json.dumps({"skyline_event_hosts_file": str(file)})]
        run = world.play([{"import_playbook": "skyline.gateway.event_hosts"}], *arguments, ANSIBLE_STRATEGY="free")
        assert run.code == 2, run.stdout
        one, other, third = fleet
        assert json.loads(file.read_text(encoding="utf-8")) == {
            "skyline_event_hosts": {one.mac: "gw1", one.host: "gw1", other.host: "gw2", third.host: "gw3"}
        }
        told = {host: run.outcomes[(host, "Fail for gateways without a MAC address")] for host in ("gw1", "gw2", "gw3")}
        assert {host: outcome.status for host, outcome in told.items()} == {
            "gw1": "skipped",
            "gw2": "failed",
            "gw3": "failed",
        }
        assert "gw2 is in the file with its address only" in told["gw2"].result["msg"]
        assert "the login was refused" in told["gw2"].result["msg"]
