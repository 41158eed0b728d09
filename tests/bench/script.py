# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The same work without Ansible: a plain script with requests and threads, the floor that nobody reaches.

Reads a JSON file: ``login``, ``slots`` and a list of gateways with ``url`` and ``imeis``.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import requests


def provision(gateway: dict[str, Any], login: dict[str, str]) -> None:
    """Read, set what differs, read back, save."""
    with requests.Session() as session:
        session.trust_env = False

        def call(method: str, path: str, query: dict[str, str], **more: Any) -> Any:
            answer = session.request(method, gateway["url"] + path, params={**query, **login}, timeout=30, **more)
            answer.raise_for_status()
            return answer.json()

        def current() -> dict[str, str]:
            status = call("GET", "/goip_get_status.html", {"all_slots": "1"})
            return {row["port"]: row["imei"] for row in status["status"]}

        def wrong() -> dict[int, str]:
            shown = current()
            return {
                index: imei for index, (slot, imei) in enumerate(gateway["imeis"].items()) if shown.get(slot) != imei
            }

        body = "&".join(f"sim_imei({index})={imei}" for index, imei in wrong().items())
        headers = {"Content-Type": "text/plain"}
        query = {"version": "1.1", "op": "set"}
        call("POST", "/goip_send_cmd.html", query, data=body, headers=headers)
        if wrong():
            raise SystemExit(f"{gateway['url']} did not take everything")
        call("POST", "/goip_send_cmd.html", {"version": "1.1"}, json={"type": "command", "op": "save"})


def main() -> None:
    threads, file = sys.argv[1:]
    plan = json.loads(Path(file).read_text(encoding="utf-8"))
    with ThreadPoolExecutor(int(threads)) as pool:
        for _done in pool.map(lambda gateway: provision(gateway, plan["login"]), plan["gateways"]):
            pass


if __name__ == "__main__":
    main()
