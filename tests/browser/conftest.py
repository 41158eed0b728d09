# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A real browser, and pages in it. Where there is none, these tests say so and are skipped."""

from __future__ import annotations

import os
import pathlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.plugin_utils.audit.fleet import Fleet
from ansible_collections.skyline.gateway.plugins.plugin_utils.audit.history import Run
from ansible_collections.skyline.gateway.plugins.plugin_utils.audit.page import as_html

# Of a fleet, for people to look at.
SCREENSHOTS = pathlib.Path(__file__).resolve().parents[1] / "output" / "browser"
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# A page that shows a fleet, with a view of it (the fragment of its address) and the audits before it; options are those
# of a browser context.
Opener = Callable[..., Any]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: make browser")
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    if not program:
        pytest.skip("no chromium here; on Debian: apt-get install chromium fonts-dejavu-core")
    with playwright.sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=program, args=_ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser has to say about pages: errors, messages, dialogs. None, unless a test expects it."""
    return []


@pytest.fixture
def show(browser: Any, tmp_path: pathlib.Path, complaints: list[str]) -> Iterator[Opener]:
    """Opens the report of a fleet. Fails the test where the page complains of anything, or loads anything."""
    loaded: list[str] = []
    contexts = []

    def opened(fleet: Fleet, fragment: str = "", runs: Sequence[Run] = (), **options: Any) -> Any:
        file = tmp_path / "audit.html"
        file.write_text(as_html(fleet, runs), encoding="utf-8")
        contexts.append(browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **options}))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.on("requestfinished", lambda request: loaded.append(request.url))
        page.goto(file.as_uri() + (f"#{fragment}" if fragment else ""))
        if options.get("java_script_enabled", True):
            page.wait_for_selector("body[data-ready=yes]")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
    assert {url for url in loaded if not url.partition("#")[0].endswith("/audit.html")} == set()
