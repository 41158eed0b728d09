# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ansible's commands, each in a fork of one process that has Ansible loaded already.

A shell finds ``ansible-playbook`` and the others in the folder of :func:`commands`. They do what the real ones do, but
do not load Ansible and the collection's module_utils again, which is most of what a short run costs. What they find in
their environment counts only for modules that are loaded after the fork: all that know Ansible's configuration, unless
the environment is given before.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import json
import os
import pathlib
import socket
import subprocess
import sys
import traceback
from collections.abc import Iterator, Mapping
from typing import Any

CLIS = {
    "ansible": ("ansible.cli.adhoc", "AdHocCLI"),
    "ansible-inventory": ("ansible.cli.inventory", "InventoryCLI"),
    "ansible-playbook": ("ansible.cli.playbook", "PlaybookCLI"),
    "ansible-vault": ("ansible.cli.vault", "VaultCLI"),
}

# What stands in the folder under each name: hands its arguments, folder and open files over, and waits for the status.
CLIENT = """#!{python} -IS
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as server:
    server.connect({address!r})
    command = [os.path.basename(sys.argv[0]), *sys.argv[1:]]
    request = json.dumps({{"command": command, "folder": os.getcwd(), "environment": dict(os.environ)}})
    socket.send_fds(server, [request.encode()], [0, 1, 2])
    sys.exit(int(server.recv(16) or 255))
"""
COLLECTION = "ansible_collections/skyline/gateway"
MOST = 1 << 20
OTHERS = ("cryptography.fernet", "requests", "ansible.executor.playbook_executor")
PLUGINS = (
    "ansible.plugins.strategy.linear",
    "ansible.plugins.strategy.host_pinned",
    "ansible.plugins.callback.default",
    "ansible.plugins.action.normal",
    "ansible.plugins.action.copy",
    "ansible.plugins.connection.ssh",
    "ansible.plugins.connection.local",
    "ansible.plugins.filter.core",
    "ansible.plugins.filter.mathstuff",
    "ansible.plugins.test.core",
    "ansible.plugins.lookup",
    "ansible.plugins.inventory.yaml",
    "ansible.plugins.inventory.auto",
    "ansible.plugins.vars.host_group_vars",
)


@contextlib.contextmanager
def commands(folder: pathlib.Path, environment: Mapping[str, str] | None = None) -> Iterator[None]:
    """Puts the commands into a folder, as long as this lasts.

    environment: what all of them are started with, in as far as Ansible's configuration depends on it.
    """
    address = str(folder / "socket")
    for name in CLIS:
        (folder / name).write_text(CLIENT.format(python=sys.executable, address=address))
        (folder / name).chmod(0o755)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        number = listener.fileno()
        command = [sys.executable, __file__, str(number), *(["configured"] if environment is not None else [])]
        server = subprocess.Popen(command, env=environment, pass_fds=[number])
        try:
            yield
        finally:
            server.terminate()
            server.wait()


def main(listener: socket.socket, is_configured: bool) -> None:
    """The process with Ansible. One command after the other, each in a fork, until those who need them have ended."""
    if is_configured:
        _load()
    else:
        _load_what_knows_no_configuration()
    _remember_long_files()
    # Else each fork copies the memory that its collection of garbage touches.
    gc.freeze()
    parent = os.getppid()
    listener.settimeout(5)
    while os.getppid() == parent:
        try:
            client, _address = listener.accept()
        except TimeoutError:
            continue
        with client:
            message, files, _flags, _sender = socket.recv_fds(client, MOST, 3)
            child = os.fork()
            if child == 0:
                os._exit(_run(json.loads(message), files, is_configured))
            for file in files:
                os.close(file)
            client.send(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])).encode())


def _load() -> None:
    """What the commands are, and what a run loads besides, as far as it is no plugin of a collection."""
    for name in (
        *(module for module, _cli in CLIS.values()),
        "cryptography.fernet",
        "requests",
        "ansible.executor.playbook_executor",
        *PLUGINS,
    ):
        importlib.import_module(name)


def _remember_long_files() -> None:
    """Ansible's tables of options and of moved plugins: 12,000 lines of YAML that each run would read anew."""
    ansible = pathlib.Path(importlib.import_module("ansible").__path__[0])
    finder: Any = importlib.import_module("ansible.utils.collection_loader._collection_finder")
    parse = finder._meta_yml_to_dict
    text = (ansible / "config" / "ansible_builtin_runtime.yml").read_bytes()
    routing = {text: parse(text, ("ansible.builtin", "runtime.yml"))}
    finder._meta_yml_to_dict = lambda text, name: routing.pop(text, None) or parse(text, name)
    manager = importlib.import_module("ansible.config.manager").ConfigManager
    read = manager._read_config_yaml_file
    path = str(ansible / "config" / "base.yml")
    options = {path: read(None, path)}
    manager._read_config_yaml_file = lambda self, path: options.pop(path, None) or read(self, path)


def _load_what_knows_no_configuration() -> None:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _load()
        os.write(writing, "\n".join(sys.modules).encode())
        os._exit(0)
    os.close(writing)
    with open(reading, encoding="utf-8") as names:
        found = names.read().split()
    os.waitpid(child, 0)
    sys.modules["ansible.constants"] = None  # type: ignore[assignment]
    for name in found:
        # The first module of the commands ends the process where it cannot have the configuration.
        if not name.startswith(("ansible.cli", "__")):
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
    _load_the_collection()
    del sys.modules["ansible.constants"]


def _load_the_collection() -> None:
    """Its module_utils, which Ansible compiles for each run; but not the packages around them, which Ansible makes."""
    root = pathlib.Path(__file__).parents[2] / ".build"
    sys.path.insert(0, str(root))
    for path in (root / COLLECTION / "plugins" / "module_utils").rglob("[!_]*.py"):
        with contextlib.suppress(ImportError):
            importlib.import_module(".".join(path.relative_to(root).with_suffix("").parts))
    sys.path.remove(str(root))
    for name, module in list(sys.modules.items()):
        if name.startswith("ansible_collections") and hasattr(module, "__path__"):
            del sys.modules[name]


def _run(request: Mapping[str, object], files: list[int], is_configured: bool) -> int:
    for number, file in enumerate(files):
        os.dup2(file, number)
    # Those of before know what kind of files there were.
    sys.stdin, sys.stdout, sys.stderr = (os.fdopen(number, "w" if number else "r") for number in range(3))
    command, environment = request["command"], request["environment"]
    assert isinstance(command, list)
    assert isinstance(environment, dict)
    os.chdir(str(request["folder"]))
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = command
    module, cli = CLIS[command[0]]
    try:
        getattr(importlib.import_module(module), cli).cli_executor(command)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        return 250
    finally:
        if not is_configured:
            # What a process does at its end: it removes its temporary folders. Those of a configuration are shared.
            atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])), sys.argv[2:] == ["configured"])
