# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command ``stop``: ends a running simulator."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from .errors import SpecError
from .server.control import DEFAULT_CONTROL, read_address


def stop(options: argparse.Namespace) -> int:
    """Ends a simulator and waits until it is gone."""
    if options.pid_file:
        return _stop_process(options.pid_file)
    host, port = read_address(options.control or DEFAULT_CONTROL)
    base = f"http://{host}:{port}"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        answer: Any = json.load(opener.open(urllib.request.Request(f"{base}/stop", method="POST"), timeout=10))
    except (urllib.error.URLError, OSError, ValueError):
        raise SpecError([f"no simulator answers on {host}:{port}"]) from None
    if not (isinstance(answer, dict) and answer.get("stopping")):
        raise SpecError([f"what answers on {host}:{port} is not a simulator"])
    for _try in range(200):
        try:
            opener.open(base, timeout=1).close()
        except OSError:
            return 0
        time.sleep(0.05)
    raise SpecError([f"the simulator on {host}:{port} does not end"])


def _stop_process(pid_file: Path) -> int:
    try:
        pid = int(pid_file.read_text(encoding="ascii"))
    except FileNotFoundError:
        print(f"simulator: no {pid_file}: nothing to stop")
        return 0
    except ValueError:
        raise SpecError([f"{pid_file} is not a pid file"]) from None
    words = Path(f"/proc/{pid}/cmdline")
    # The number may meanwhile be another process's.
    if Path("/proc/self").exists() and not (words.exists() and b"simulator" in words.read_bytes()):
        pid_file.unlink(missing_ok=True)
        print("simulator: it was not running any more")
        return 0
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    for _try in range(200):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return 0
        if words.parent.exists() and _is_zombie(pid):
            return 0
        time.sleep(0.05)
    raise SpecError([f"process {pid} does not end"])


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
