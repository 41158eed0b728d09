# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a release needs; docs/releasing.md tells the whole story. Called by make, which sets the environment.

.ci/release.py prepare VERSION [DATE]    the changelog of VERSION from its fragments; VERSION in galaxy.yml and examples
.ci/release.py check [VERSION]           do galaxy.yml, changelog and VERSION (a tag) agree; is no fragment left?
.ci/release.py notes                     prints the newest section of CHANGELOG.rst
"""

from __future__ import annotations

import datetime
import pathlib
import re
import subprocess
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
GALAXY = ROOT / "galaxy.yml"
CHANGELOG = ROOT / "CHANGELOG.rst"
FRAGMENTS = ROOT / "changelogs/fragments"
# Their examples have the newest version. Other pages speak of versions as such.
EXAMPLES = ["README.md", "docs/awx.md", "docs/execution_environments.md", "extensions/eda/decision-environment.yml"]


def prepare(version: str, date: str = "") -> None:
    """Raises SystemExit, and changes nothing, where VERSION is none, is not newer, or has no summary."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        sys.exit(f"A version is three numbers, such as 1.2.0, not {version!r}.")
    text = GALAXY.read_text(encoding="utf-8")
    before = current()
    if numbers(version) <= numbers(before):
        sys.exit(f"galaxy.yml has {before} already; {version} is not newer.")
    summary = FRAGMENTS / f"{version}.yml"
    if not summary.exists() or "release_summary" not in yaml.safe_load(summary.read_text(encoding="utf-8")):
        sys.exit(
            f"{summary.relative_to(ROOT)} is missing: a fragment with a release_summary, some sentences on what is new."
        )
    run("antsibull-changelog", "lint")
    GALAXY.write_text(re.sub(r"(?m)^version: .*$", f"version: {version}", text), encoding="utf-8")
    for name in EXAMPLES:
        page = ROOT / name
        page.write_text(renewed(page.read_text(encoding="utf-8"), before, version), encoding="utf-8")
    run(
        "antsibull-changelog",
        "release",
        "--date",
        date or datetime.datetime.now(datetime.timezone.utc).date().isoformat(),
    )
    check(version)
    print(f"Version {version} is written down. What comes next: docs/releasing.md")


def check(version: str = "") -> None:
    """Raises SystemExit with everything that does not fit."""
    wanted = version or current()
    problems = []
    if current() != wanted:
        problems.append(f"galaxy.yml has the version {current()}, not {wanted}")
    releases = yaml.safe_load((ROOT / "changelogs/changelog.yaml").read_text(encoding="utf-8"))["releases"]
    newest = max(releases, key=numbers)
    if newest != wanted:
        problems.append(f"the newest release in changelogs/changelog.yaml is {newest}, not {wanted}")
    if not notes().startswith(f"v{wanted}\n"):
        problems.append(f"CHANGELOG.rst does not begin with v{wanted}")
    if left := sorted(path.name for path in FRAGMENTS.glob("*.y*ml")):
        problems.append(f"fragments are left in changelogs/fragments: {', '.join(left)}")
    if problems:
        sys.exit("This is not ready for a release:\n  " + "\n  ".join(problems))


def notes() -> str:
    """The newest section of the changelog, heading included, with one line end at its end."""
    text = CHANGELOG.read_text(encoding="utf-8")
    headings = [match.start() for match in re.finditer(r"(?m)^v\d+\.\d+\.\d+\n=+$", text)]
    return text[headings[0] : headings[1] if len(headings) > 1 else None].rstrip() + "\n"


def renewed(text: str, before: str, version: str) -> str:
    """An example with the new version, where it stands by itself: not in 11.0.0, 1.0.0.1 or 1.0.01."""
    return re.sub(rf"(?<![\d.]){re.escape(before)}(?!\d|\.\d)", version, text)


def current() -> str:
    """The version in galaxy.yml."""
    return str(yaml.safe_load(GALAXY.read_text(encoding="utf-8"))["version"])


def numbers(version: str) -> list[int]:
    """What versions are compared by."""
    return [int(part) for part in version.split(".")]


def run(*command: str) -> None:
    """Raises SystemExit where the command fails; it has said why."""
    if done := subprocess.run(command, cwd=ROOT, check=False).returncode:
        sys.exit(done)


if __name__ == "__main__":
    what, *arguments = sys.argv[1:] or [""]
    if what == "prepare" and len(arguments) in (1, 2):
        prepare(*arguments)
    elif what == "check" and len(arguments) < 2:
        check(*arguments)
    elif what == "notes" and not arguments:
        sys.stdout.write(notes())
    else:
        sys.exit(__doc__)
