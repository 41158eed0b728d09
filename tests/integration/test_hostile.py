# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A gateway whose every text is an attack: on templates, terminals, file names, web pages and spreadsheets."""

from __future__ import annotations

import contextlib
import csv
import http.server
import io
import json
import pathlib
import re
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from ansible_collections.skyline.gateway.tests.integration.conftest import PASSWORD, USERNAME
from ansible_collections.skyline.gateway.tests.integration.playing import ROOT, Run, World
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.fuzz import VALID
from ansible_collections.skyline.gateway.tests.unit.plugins.plugin_utils.audit.unpacking import blocks

# Evaluated, it would leave a file behind, or show 60481729.
TEMPLATE = "{{ lookup('ansible.builtin.pipe', 'touch evaluated') }}{{ 7777 * 7777 }}{% raw %}{# x"
TERMINAL = "\x1b]0;owned\x07\x1b[31m\x9b2J\r\x08\u202e"
EVIL = f"#jinja2: x\n{TEMPLATE}{TERMINAL}<script>alert(1)</script><img src=x onerror=alert(1)>"
FILE = "../../../../escaped/../escaped"
FORMULA = '=HYPERLINK("http://192.0.2.1/"; "x")'
# What of a reply is a text, and for whom.
TEXTS = {
    **dict.fromkeys(("ver", "opr", "ip", "eid", "provider", "reason", "ttl", "sms", "to", "sim"), EVIL),
    "mac": FILE,
    "sn": FORMULA,
    "iccid": f"{FILE}{TERMINAL}",
    "imsi": TEMPLATE,
    "imei": TEMPLATE,
    "ssrc": TEMPLATE,
}
# What a terminal would obey.
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def evil(value: Any) -> Any:
    """A reply with its texts replaced."""
    if isinstance(value, dict):
        return {
            key: TEXTS[key] if key in TEXTS and isinstance(item, str) else evil(item) for key, item in value.items()
        }
    if isinstance(value, list):
        return [evil(item) for item in value]
    return value


REPLIES = {path: evil(document) for path, document in VALID.items()}
REPLIES["/goip_get_status.html"]["status"].append({"port": f"{FILE}{EVIL}", "st": EVIL})
REPLIES["/goip_get_esims.html"]["ports"][0]["profiles"][0].update(op=1, status=3)
REPLIES["/goip_get_sms.html"].update(data=[[0, EVIL, 1466506477, EVIL, FILE, EVIL]], next_sms=2)


class Liar(http.server.BaseHTTPRequestHandler):
    """Agrees to everything, and tells what REPLIES have."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        reply = REPLIES[path]
        if path == "/goip_get_sms.html" and "sms_id=1&" not in self.path:
            reply = {**reply, "data": []}
        body = json.dumps(reply).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *_arguments: Any) -> None:
        """Nobody wants to know."""


@contextlib.contextmanager
def lying() -> Iterator[int]:
    """The port of such a gateway."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Liar) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


USE = """
- hosts: all
  gather_facts: false
  tasks:
    - name: look
      skyline.gateway.skyline_info:
        gather_subset:
          [device, ports, imeis, sim_numbers, port_states, esims, sms_tasks, sms_stats, call_stats, parameters]
        parameters: [ttl]
        sms_task_text: true
      register: found

    - name: messages
      skyline.gateway.skyline_sms_info:
      register: inbox

    - name: change
      skyline.gateway.skyline_imei:
        config: {1A: "865847053403224"}
      register: changed
      ignore_errors: true

    - name: hold
      skyline.gateway.skyline_port_hold:
        state: held
        ports: "1"
        wait_timeout: 1
      register: held
      ignore_errors: true

    - name: remember
      ansible.builtin.set_fact:
        whole: "{{ found }}"
        version: "{{ found.gateway.version }}"
        joined: "{{ found.ports | map(attribute='operator') | join(' and ') }}"
        written: "{{ [found, inbox, changed, held] | to_json }}"

    - name: show
      ansible.builtin.debug:
        msg:
          ["{{ whole }}", "{{ version }}", "{{ joined }}", "{{ written }}", "{{ changed.msg }}", "{{ inbox.messages }}"]

    - name: each
      ansible.builtin.debug:
        msg: "{{ item.operator }} {{ found.sms_tasks[0].text }}"
      loop: "{{ found.ports }}"
      loop_control:
        label: "{{ item.operator }}"
      when: item.operator is defined and item.operator != found.device.mac

    - name: write
      ansible.builtin.copy:
        content: "{{ found.gateway.version }}{{ inbox.messages[0].text }}"
        dest: "{{ playbook_dir }}/copied"
        mode: "0600"
      delegate_to: localhost
"""


def shown(world: World, run: Run) -> str:
    """All that a terminal got, and the log file."""
    return run.stdout + run.stderr + (world.folder / "log").read_text(encoding="utf-8")


def assert_unharmed(world: World, run: Run) -> None:
    assert not list(world.folder.rglob("evaluated"))
    # In the name of a note, what could leave its folder has become a _.
    for folder in (world.folder, *list(world.folder.parents)[:4]):
        assert not list(folder.glob("escaped*"))
    assert not list(world.folder.rglob("escaped*"))
    text = shown(world, run)
    assert "60481729" not in text
    assert not OBEYED.search(text), ascii(OBEYED.split(text)[0][-200:])


@pytest.fixture
def liar(world: World) -> Iterator[World]:
    with lying() as port:
        world.inventory(
            {"liar": {"ansible_host": "127.0.0.1", "skyline_port": port}},
            skyline_username=USERNAME,
            skyline_password=PASSWORD,
            skyline_retries=0,
        )
        yield world


def test_a_play_that_passes_everything_on(liar: World) -> None:
    run = liar.play(USE, "-v", "--diff")
    assert run.code == 0, run.stdout + run.stderr
    assert_unharmed(liar, run)
    harmless = OBEYED.sub("\ufffd", EVIL)
    assert TEMPLATE in run.result("liar", "look")["gateway"]["version"]
    assert TEMPLATE in run.result("liar", "look")["ports"][0]["operator"]
    assert TEMPLATE in run.result("liar", "messages")["messages"][0]["text"]
    messages = run.result("liar", "show")["msg"]
    assert len(messages) == 6
    assert all(TEMPLATE in str(each) for each in messages)
    assert harmless.splitlines()[-1][:40] in (liar.folder / "copied").read_text(encoding="utf-8")
    # What is noted of a gateway stands under its MAC address, whatever that is.
    notes = [path for path in liar.files("home") if path.endswith((".json", ".lock"))]
    assert notes
    for path in notes:
        assert re.fullmatch(
            r"home/\.ansible/skyline_gateway/((pending|held)/[0-9a-z_]+\.json|lock/[0-9a-z_]+\.lock)", path
        )


def test_a_snapshot(liar: World) -> None:
    """It writes values where Ansible would carry templates out: none at all, then."""
    run = liar.play(
        [{"ansible.builtin.import_playbook": str(ROOT / "playbooks" / "snapshot.yml")}],
        "--extra-vars",
        json.dumps({"skyline_hosts": "all", "snapshot_dir": str(liar.folder / "kept"), "snapshot_parameters": ["ttl"]}),
        "--diff",
    )
    assert_unharmed(liar, run)
    assert run.code != 0
    assert "looks like a template" in run.stdout
    assert liar.files("kept") == []


def test_an_audit(liar: World) -> None:
    """HTML shows texts, CSV has no formulas, and both stand where they should."""
    run = liar.play(
        [{"ansible.builtin.import_playbook": str(ROOT / "playbooks" / "audit.yml")}],
        "--extra-vars",
        json.dumps(
            {
                "skyline_hosts": "all",
                "audit_report_dir": str(liar.folder / "report"),
                "skyline_imeis": {"1A": "865847053403224"},
                "skyline_sim_numbers": {"1A": "12"},
                "skyline_parameters": {"ttl": "64"},
            }
        ),
        "--diff",
    )
    assert_unharmed(liar, run)
    files = {path.suffix: path for path in (liar.folder / "report").rglob("*") if path.is_file()}
    assert set(files) == {".html", ".json", ".csv"}
    page, report, table = (files[suffix].read_text(encoding="utf-8") for suffix in (".html", ".json", ".csv"))
    assert "alert(1)" in page
    assert "<script>alert" not in page
    assert "<img" not in page
    assert TEMPLATE in json.dumps(json.loads(report))
    data = json.dumps(blocks(page))
    assert json.dumps(FORMULA)[1:-1] in data
    assert "60481729" not in page + report + table + data
    cells = [cell for row in csv.reader(io.StringIO(table, newline="")) for cell in row]
    assert f"'{FORMULA}" in cells
    assert not [cell for cell in cells if cell[:1] in ("=", "@", "\t", "\r")]
    assert not any(OBEYED.search(text) for text in (page, table))


def test_the_file_names_of_a_host_are_its_own(liar: World) -> None:
    """Beside the play, nothing has been written but what was asked for."""
    before = set(pathlib.Path(liar.folder.parent).iterdir())
    liar.play(USE)
    assert set(pathlib.Path(liar.folder.parent).iterdir()) == before
