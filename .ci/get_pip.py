# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands in for the get-pip script that ansible-test would download: nothing but the package index has to be reachable.

.ci/ansible-test puts it where ansible-test looks first, beside a wheel of the pip that ansible-test asks for.
ansible-test runs it with "pip==VERSION" and options of the real get-pip, in a virtual environment that has no pip yet.
"""

from __future__ import annotations

import pathlib
import subprocess
import sys

here = pathlib.Path(__file__).resolve().parent
wanted = next(argument for argument in sys.argv[1:] if argument.startswith("pip=="))
version = wanted.split("==")[1]
wheel = next(here.glob(f"pip-{version}-*.whl"))
command = [sys.executable, f"{wheel}/pip", "install", "--quiet", "--disable-pip-version-check"]
sys.exit(subprocess.call([*command, "--no-index", "--find-links", str(here), wanted]))
