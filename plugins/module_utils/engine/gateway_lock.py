# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""One task at a time writes to a gateway: an advisory lock, which the runner takes before the first write of a task.

The lock is on a file beside the notes, so all tasks of one user on one machine share it, whichever play they belong
to. The system lets it go when its owner ends, however that happens. The file stays, and says who had it last and until
when: whoever has read the gateway before that moment has to read it anew.
"""

from __future__ import annotations

import contextlib
import datetime
import fcntl
import json
import os
from collections.abc import Callable, Mapping
from typing import Any

from ..wire import clock
from ..wire.errors import BUSY, GatewayError
from .notes import folder, make_folder

_PAUSE = 0.1
# A record is always as long, so that a new one needs no more space on a full disk, and leaves nothing of the old one.
_SIZE = 512


class Outdated(Exception):
    """Another task has written since this one has read. Nothing is sent or noted yet: read and plan again."""


class GatewayLock:
    """The lock of the gateway that a task writes to.

    timeout: how long to wait for another task, in seconds; progress: takes lines for the user. was_taken: whether this
    task has had it; was_overtaken: whether another task has had it since.
    """

    def __init__(self, timeout: float, progress: Callable[[str], None]) -> None:
        self._timeout = timeout
        self._progress = progress
        # Nothing that the task reads is older. This clock is the same for all processes of a machine.
        self._began = clock.now()
        self._file: int | None = None
        self._usable = True
        self.was_taken = False
        self.was_overtaken = False
        # What the file says when this task lets go; another owner writes something else.
        self._left: bytes | None = None

    def __enter__(self) -> GatewayLock:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.release()

    def take(self, home: str, name: str, warn: Callable[[str], None]) -> None:
        """Takes the lock of a gateway, if the task does not have it. A lock that cannot be had is one warning.

        Raises GatewayError (busy) where another task keeps it for too long; Outdated, once it is taken for the first
        time, where what the task has read may not be true any more.
        """
        if self._file is not None or not self._usable:
            return
        is_outdated = False
        try:
            is_outdated = self._acquire(os.path.join(make_folder(home, "lock"), f"{name}.lock"))
            self._write(_owner())
        except OSError as error:
            self._usable = self._file is not None
            warn(
                f"Locks of gateways do not work in {folder(home, 'lock')}: {error.strerror or error}. "
                "Another play that writes to the same gateway could undo the changes of this one."
            )
        is_first, self.was_taken = not self.was_taken, True
        if is_first and is_outdated:
            self._progress("another task has just written to this gateway: reading and planning again")
            raise Outdated

    def release(self) -> None:
        """Lets other tasks write, until the next write of this one."""
        if self._file is None:
            return
        # Without that record the next owner plans anew, as after one that was killed.
        with contextlib.suppress(OSError):
            self._write({**_owner(), "until": clock.now()})
        with contextlib.suppress(OSError):
            self._left = os.pread(self._file, _SIZE, 0)
        os.close(self._file)
        self._file = None

    def _acquire(self, path: str) -> bool:
        """Opens and locks the file; returns whether another task may have written since this one began."""
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            has_waited = self._wait_for(descriptor)
        except BaseException:
            os.close(descriptor)
            raise
        self._file = descriptor
        record = os.pread(descriptor, _SIZE, 0)
        self.was_overtaken = self.was_overtaken or (self._left is not None and record != self._left)
        return has_waited or self._may_be_outdated(record)

    def _write(self, record: Mapping[str, Any]) -> None:
        if self._file is not None:
            os.pwrite(self._file, json.dumps(record).encode().ljust(_SIZE), 0)

    def _wait_for(self, descriptor: int) -> bool:
        """Waits for the lock; returns whether that was necessary."""
        deadline = clock.now() + self._timeout
        has_waited = False
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                words = f"another task writes to this gateway: {_described(os.pread(descriptor, _SIZE, 0))}"
                if clock.now() >= deadline:
                    message = f"{words}; waited {self._timeout:g} s"
                    raise GatewayError(BUSY, message, sent=False, retriable=False) from None
                if not has_waited:
                    self._progress(f"{words}; waiting, at most {self._timeout:g} s")
                has_waited = True
                clock.sleep(max(0.0, min(_PAUSE, deadline - clock.now())))
            else:
                return has_waited

    def _may_be_outdated(self, record: bytes) -> bool:
        """Whether the last owner, by its record, may have written after this task began."""
        if not record:
            return False  # there was none
        last = _parsed(record)
        until = last.get("until")
        # Without an end it was killed; on another machine clocks go differently.
        if not isinstance(until, float) or last.get("node") != os.uname().nodename:
            return True
        return until >= self._began


def _owner() -> dict[str, Any]:
    now = datetime.datetime.now(datetime.timezone.utc)
    return {"pid": os.getpid(), "node": os.uname().nodename, "since": now.isoformat(timespec="seconds")}


def _parsed(record: bytes) -> Mapping[str, Any]:
    try:
        parsed = json.loads(record)
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _described(record: bytes) -> str:
    owner = _parsed(record)
    if not {"pid", "node", "since"} <= owner.keys():
        return "a process that has not said which"
    return f"process {owner['pid']} on {owner['node']}, since {owner['since']}"
