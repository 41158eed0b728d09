# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Small files about a gateway, which one run leaves for the next: where they are, and how they are read and written."""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import json
import os
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ..wire.request import Connection

_NOT_IN_A_NAME = re.compile(r"[^0-9A-Za-z]+")

# What opening a file raises where no file can be: it does not exist, its folder is none, or its name is too long.
_NOT_THERE = frozenset((errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG))


class Notes(NamedTuple):
    """What a task needs to keep notes.

    homes: the Ansible homes, see :func:`homes`; guard: called before a note is changed, takes the lock of the gateway;
    warn: takes a warning for the user; overtaken: whether another task has had that lock since this one had it.
    """

    homes: tuple[str, ...]
    guard: Callable[[], None]
    warn: Callable[[str], None]
    overtaken: Callable[[], bool] = lambda: False


def homes(configured: str | None) -> tuple[str, ...]:
    """The Ansible homes that notes may lie in, the one that they are written to first.

    configured: the home that Ansible is configured with; None where only the environment can tell, as on a remote host.
    """
    usual = os.path.expanduser(os.environ.get("ANSIBLE_HOME") or os.path.join("~", ".ansible"))
    home = os.path.expanduser(configured) if configured else usual
    # Version 1.0.0 knew the environment only. What it noted there still counts.
    return (home,) if home == usual or _are_the_same(home, usual) else (home, usual)


def file_name(connection: Connection, mac: str | None) -> str:
    """The name of the files about a gateway, without suffix: its MAC address, wherever on the network it has moved.

    A simulated gateway may have the MAC address of the real one that it stands in for, and of others like it. What a
    rehearsal has left open must not come about on these, so what answers on a loopback address has a name of its own.
    """
    address = f"{connection.host}_{connection.port}"
    parts = [mac, address] if _is_loopback(connection.host) else [mac or address]
    return _NOT_IN_A_NAME.sub("_", "_".join(filter(None, parts))).lower()


def folder(home: str, kind: str) -> str:
    """The folder of the files of one kind."""
    return os.path.join(home, "skyline_gateway", kind)


def make_folder(home: str, kind: str) -> str:
    """Makes the folder of the files of one kind, where it is missing; returns it. Raises OSError."""
    if home.startswith("~"):
        raise OSError(errno.ENOENT, "there is no home directory")
    path = folder(home, kind)
    os.makedirs(path, mode=0o700, exist_ok=True)
    return path


class Note:
    """The note of one kind about one gateway, a mapping in JSON.

    formerly: the name that version 1.0.0 had for the kind, whose notes still count.
    """

    def __init__(
        self, notes: Notes, kind: str, connection: Connection, mac: str | None, formerly: str | None = None
    ) -> None:
        self._home = notes.homes[0]
        self._kind = kind
        name = file_name(connection, mac) + ".json"
        kinds = [kind, formerly] if formerly else [kind]
        # Where a note may lie, the place that it is written to first.
        self._places = [os.path.join(folder(home, each), name) for each in kinds for home in notes.homes]
        self.path = self._places[0]

    def read(self) -> Any:
        """What is noted. Raises FileNotFoundError where nothing is, other errors where that cannot be read."""
        for place in self._places:
            try:
                with open(place, encoding="utf-8") as note:
                    return json.load(note)
            except OSError as error:
                if error.errno not in _NOT_THERE:
                    raise
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), self.path)

    def write(self, content: Mapping[str, Any]) -> None:
        """Writes a note as a whole: whatever happens meanwhile, the old one or the new one is there. Raises OSError."""
        parent = make_folder(self._home, self._kind)
        draft = f"{self.path}.{os.getpid()}"
        try:
            with open(draft, "w", encoding="utf-8") as note:
                json.dump(content, note)
                note.flush()
                # Else a machine that loses its power may keep the new name and lose the content.
                os.fsync(note.fileno())
            os.replace(draft, self.path)
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(draft)
            raise
        _sync_folder(parent)

    def remove(self) -> None:
        """Removes a note, if there is one. Raises OSError."""
        # The one that is read first goes last, because behind it an older one would come to light.
        for place in reversed(self._places):
            try:
                os.unlink(place)
            except OSError as error:
                if error.errno not in _NOT_THERE:
                    raise


def _sync_folder(path: str) -> None:
    """Makes a new name in a folder outlast a loss of power, where the system can do that."""
    with contextlib.suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _are_the_same(home: str, other: str) -> bool:
    """Whether two names mean one folder. Of the one note in it, neither may be taken for the old one of the other."""
    try:
        return os.path.samefile(home, other)
    except OSError:
        return False


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
