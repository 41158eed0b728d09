# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Messages are sent, managed and read alike in Ansible's own process and on another host, files of the controller
included.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from skyline_simulator.testing import running

from ansible_collections.skyline.gateway.tests.integration.conftest import PASSWORD, USERNAME, host_variables, spec
from ansible_collections.skyline.gateway.tests.integration.playing import ELSEWHERE, World
from ansible_collections.skyline.gateway.tests.integration.test_parity import CHECK, REAL, Step, compare

PICTURE = bytes(range(256)) * 8
TASKS = [
    {
        "tid": 7,
        "to": ["+49301", "10010"],
        "text": "Grüße {{ '{{' }} 1 }}",
        "from_ports": "1-2",
        "report_delivery": True,
    },
    {"tid": 8, "to": ["9"], "text": "refused"},
    {"tid": 9, "to": ["1"], "text": "x" * 300, "charset": "base64", "coding": "ucs2", "interval_ms": 5},
]
URLS = {"report_url": "http://user:hush@127.0.0.1:1/r", "report_count": 2, "sms_url": "http://127.0.0.1:1/s"}
BAD = [
    {"tid": 2147483648, "to": ["x"], "text": "a"},
    {"to": [49301], "attachments": ["missing.jpg", "a.png"], "type": "mms", "from_ports": "99"},
    {"tid": 7, "to": ["1"], "text": "a", "titles": {"1": "x"}},
    {"tid": 7, "to": ["1"]},
]


def mms(*files: str, **more: Any) -> list[dict[str, Any]]:
    titles = {"10010": "own"}
    return [
        {"tid": 10, "type": "mms", "to": ["1", "10010"], "title": "t", "titles": titles, "attachments": files, **more}
    ]


STEPS: dict[str, list[Step]] = {
    "healthy": [
        ("skyline_sms", {"tasks": TASKS, **URLS}, CHECK),
        ("skyline_sms", {"tasks": TASKS, **URLS}, REAL),
        ("skyline_sms", {"tasks": TASKS}, CHECK),
        ("skyline_sms", {"tasks": mms("picture.jpg", "txt|SGVsbG8=")}, REAL),
        ("skyline_sms", {"tasks": mms("picture.jpg", text="a")}, REAL),
        ("skyline_sms", {"tasks": mms(*["large.mp3"] * 6)}, {}),
        ("skyline_sms", {"tasks": BAD, "sms_period": 0}, {}),
        ("skyline_sms", {"tasks": []}, {}),
        ("skyline_sms", {"tasks": [{"text": "to nobody"}]}, {}),
        ("skyline_sms", {"tasks": [{"to": ["1"], "tid": "seven"}]}, {}),
        ("skyline_info", {"gather_subset": ["sms_tasks", "sms_stats"], "sms_task_text": True, "ports": "1-2"}, {}),
        ("skyline_info", {"gather_subset": ["call_stats"], "period": "total", "slots": "2"}, CHECK),
        ("skyline_sms_task", {"tids": [7, 9], "state": "paused"}, CHECK),
        ("skyline_sms_task", {"tids": [7, 9], "state": "paused"}, REAL),
        ("skyline_sms_task", {"tids": [7, 9], "state": "paused"}, REAL),
        ("skyline_sms_task", {"tids": [7, 99], "state": "running"}, REAL),
        ("skyline_sms_task", {"all": True, "state": "absent"}, REAL),
        ("skyline_sms_task", {"state": "absent"}, {}),
        ("skyline_sms_task", {"tids": [], "state": "absent"}, {}),
        ("skyline_sms_task", {"tids": [1], "all": True, "state": "absent"}, {}),
        ("skyline_sms_info", {}, {}),
        ("skyline_sms_info", {"since": {"ssrc": "another", "next_sms": 2}}, {}),
        ("skyline_sms_info", {"delete": True, "limit": 2}, CHECK),
        ("skyline_sms_info", {"delete": True, "limit": 2}, REAL),
        ("skyline_sms_info", {"since": {"ssrc": "a"}, "limit": -1}, {}),
    ],
    # The gateway takes one task, the answer to the first removal is lost, and the inbox cannot be emptied.
    "troubled": [
        ("skyline_sms", {"tasks": TASKS[::2], "wait_timeout": 0.01}, REAL),
        ("skyline_sms_task", {"tids": [7], "state": "absent", "retries": 0}, REAL),
        ("skyline_sms_info", {"delete": True, "retries": 0}, REAL),
    ],
}


@pytest.mark.slow
def test_parity(world: World) -> None:
    world.write("files/picture.jpg", "")
    (world.folder / "files" / "picture.jpg").write_bytes(PICTURE)
    (world.folder / "files" / "large.mp3").write_bytes(bytes(50_000))
    gateways: dict[str, dict[str, Any]] = {
        "healthy": {"switches": {"sms_seconds": 86400, "sms_content": "headers"}},
        "troubled": {"switches": {"sms_seconds": 86400, "sms_task_limit": 1}},
    }
    twins = [
        spec(
            f"{name}_{where}",
            seed=seed,
            mac=f"00-30-f1-00-00-{seed}{number}",
            inbox=[{"text": f"{place} {{{{ 1 }}}}", "time": 1466506477 + place} for place in range(3)],
            sms_refusals={"9": 10},
            **more,
        )
        for seed, (name, more) in enumerate(gateways.items())
        for number, where in enumerate(("here", "there"))
    ]
    # So slow that no message is given up meanwhile, however busy this machine is.
    with running(twins, speed=0.05) as fleet:
        for name in ("troubled_here", "troubled_there"):
            fleet[name].add_fault("lost_reply", "sms_remove")
            fleet[name].add_fault("code", "sms_query", times=None, skip=2, code=5, reason="no {{ SMS }}")
        compare(world, fleet, list(STEPS.items()))
        for here, there in (("healthy_here", "healthy_there"), ("troubled_here", "troubled_there")):
            assert fleet[here].accepted == fleet[there].accepted
            assert fleet[here].operations == fleet[there].operations
            assert list(fleet[here].inbox) == list(fleet[there].inbox)
        assert fleet["healthy_there"].accepted == {7: 1, 9: 1, 10: 1}
        assert list(fleet["healthy_here"].inbox) == [3]
        assert fleet["healthy_here"].state()["forwarding"]["sr_url"] == URLS["report_url"]


def test_files_are_those_of_the_controller(world: World) -> None:
    """Of a role as well, and none of them is left on the other host or shown anywhere."""
    world.write("roles/sender/files/picture.jpg", "")
    (world.folder / "roles/sender/files/picture.jpg").write_bytes(PICTURE)
    world.write(
        "roles/sender/tasks/main.yml",
        """
        - name: send
          skyline.gateway.skyline_sms:
            tasks:
              - {tid: 1, type: mms, to: ["1"], title: t, attachments: [picture.jpg]}
            report_url: http://user:hush@127.0.0.1:1/
          delegate_to: bastion
        """,
    )
    with running(spec("gateway", switches={"sms_seconds": 86400})) as fleet:
        hosts = {"gateway": host_variables(fleet.only), "bastion": dict(ELSEWHERE)}
        world.inventory(hosts, skyline_username=USERNAME, skyline_password=PASSWORD)
        play = [{"hosts": "gateway", "gather_facts": False, "roles": ["sender"]}]
        run = world.play(play, "-vvv", "--diff", ANSIBLE_INJECT_INVOCATION="1")
        assert run.code == 0, run.stdout + run.stderr
        task = fleet.only.gateway.device.messages.queue.tasks[1]
        assert task.attachments == [("jpg", PICTURE)]
    result = run.result("gateway", "sender : send")
    sent = result["invocation"]["module_args"]["tasks"][0]["attachments"]
    assert sent == ["jpg|(2732 characters)"]
    for text in (json.dumps(result), run.stdout, run.stderr, (world.folder / "log").read_text()):
        assert "hush" not in text
        assert "AAECAwQF" not in text
    assert world.files("remote_tmp") == []
