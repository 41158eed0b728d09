# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private copies of the checkout: the checkout itself is never changed."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from .errors import MutationError
from .mutants import Mutant

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = "ansible_collections.skyline.gateway.tests.mutation.plugin"


def files(root: Path = ROOT) -> list[str]:
    """What belongs to the checkout, also what git does not know yet."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.split("\0")
    return sorted(path for path in listed if path and (root / path).is_file())


class Copy:
    """A copy of the checkout, with a temporary folder and a home of its own."""

    def __init__(self, place: Path, paths: Sequence[str], root: Path = ROOT) -> None:
        self.root = place / "tree"
        self.log = place / "log"
        self._running: subprocess.Popen[bytes] | None = None
        for path in paths:
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(root / path, self.root / path)
        # Some tests ask git for the files of the repository.
        subprocess.run(["git", "init", "--quiet", str(self.root)], check=True)
        collection = self.root / ".build/ansible_collections/skyline/gateway"
        collection.parent.mkdir(parents=True)
        collection.symlink_to(Path("../../.."))
        self._home = place / "home"
        self._home.mkdir()
        foreign = ("ANSIBLE_", "COVERAGE_", "PYTEST_", "SKYLINE_")
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(foreign)},
            "ANSIBLE_COLLECTIONS_PATH": str(self.root / ".build"),
            "HOME": str(self._home),
            "PYTHONPATH": str(self.root / ".build"),
            "TMPDIR": str(self._home),
        }

    @contextlib.contextmanager
    def mutated(self, mutant: Mutant) -> Iterator[None]:
        file = self.root / mutant.path
        source = file.read_bytes()
        try:
            file.write_bytes(mutant.apply(source))
            _forget_compiled(file)
            yield
        finally:
            file.write_bytes(source)
            _forget_compiled(file)

    def pytest(
        self,
        arguments: Sequence[str],
        settings: Mapping[str, str],
        *,
        timeout: float | None = None,
        python: Sequence[str] = (),
    ) -> int | None:
        """Runs tests; returns pytest's exit code, None if the time was over."""
        command = [sys.executable, *python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", PLUGIN]
        with self.log.open("wb") as log:
            self._running = subprocess.Popen(
                [*command, "--hypothesis-seed=0", *arguments],
                cwd=self.root,
                env={**self._environment, **settings},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                code = self._running.wait(timeout)
            except subprocess.TimeoutExpired:
                return None
            finally:
                self.stop()
        if code in (-signal.SIGTERM, -signal.SIGKILL):
            raise MutationError("the tests were ended from outside")
        return code

    def stop(self) -> None:
        """Ends what runs, and whatever it has started."""
        if self._running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._running.pid, signal.SIGKILL)
            self._running.wait()


def _forget_compiled(file: Path) -> None:
    """Python runs compiled code if time and size of its source are unchanged, and a mutant can have the same."""
    for compiled in file.parent.glob(f"__pycache__/{file.stem}.*.pyc"):
        compiled.unlink()
