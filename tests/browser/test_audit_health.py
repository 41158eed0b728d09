# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Health in the report of an audit, in a browser: seen in map, card and table; found by filter, legend and search."""

from __future__ import annotations

from typing import Any

from ansible_collections.skyline.gateway.plugins.plugin_utils.audit.fleet import Fleet
from ansible_collections.skyline.gateway.tests.browser import fleets
from ansible_collections.skyline.gateway.tests.browser.conftest import Opener
from ansible_collections.skyline.gateway.tests.unit.plugins.plugin_utils.audit import samples

FAULTS = [
    ("state", "3", "registering", "registered"),
    ("signal", "1.02", 4, "at least 10"),
    ("firmware", "", "608-520", "608-521"),
]


def fleet() -> Fleet:
    more: dict[str, Any] = {"max_ports": 4, "max_slots": 2}
    health = samples.unhealthy(*FAULTS[:2])["health"]
    return samples.fleet(
        fine=samples.result(**more),
        ill=samples.unhealthy(*FAULTS, **more),
        both=samples.drifted(("imeis", "imei", "1.02", fleets.WRONG, "865847053403202"), health=health, **more),
    )


def names(page: Any) -> list[str]:
    """The gateways whose cards can be seen."""
    return list(page.locator("article:not([hidden]) h3").all_text_contents())


def cell(page: Any, gateway: str, slot: str) -> Any:
    card = page.locator("article", has=page.get_by_role("heading", name=gateway))
    return card.locator(f'button[aria-label^="{slot},"]')


def search(page: Any, text: str) -> None:
    page.locator("#search").fill(text)
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)))")


def test_health_can_be_seen_and_found(show: Opener) -> None:
    page = show(fleet())
    assert names(page) == ["both", "ill", "fine"]
    assert "1 difference \u00b7 5 faults" in page.locator(".top p").text_content()

    # The card: what and where in the table of findings, the marks in the map, the words of a slot.
    ill = page.locator("article").nth(1)
    assert ill.locator("summary").text_content() == "3 faults"
    assert [row.locator("td").all_text_contents() for row in ill.locator("tbody tr").all()] == [
        ["State", "3", "registering", "registered"],
        ["Signal", "1.02", "4", "at least 10"],
        ["Firmware", "", "608-520", "608-521"],
    ]
    # What is said of a port belongs to the slot that it uses.
    assert cell(page, "ill", "3.01").get_attribute("class") == "slot on fault"
    assert cell(page, "ill", "1.02").get_attribute("class") == "slot on fault"
    assert cell(page, "ill", "1.01").get_attribute("class") == "slot on"
    assert cell(page, "both", "1.02").get_attribute("class") == "slot on drift fault"
    assert ill.locator(".column > span.fault").text_content() == "3"
    cell(page, "ill", "1.02").hover()
    assert page.locator("#detail p.fault").text_content() == "Signal is 4, should be at least 10"
    assert page.locator("article").first.locator("summary").text_content() == "1 difference, 2 faults"

    # The verdict and the legend are filters, and the other slots fade.
    page.get_by_role("button", name="Unhealthy").click()
    assert names(page) == ["ill"]
    page.get_by_role("button", name="Unhealthy").click()
    page.get_by_role("button", name="Not as expected").click()
    assert names(page) == ["both", "ill"]
    opacity = "element => getComputedStyle(element).opacity"
    assert cell(page, "ill", "1.02").evaluate(opacity) == "1"
    assert float(cell(page, "ill", "1.01").evaluate(opacity)) < 1
    page.get_by_role("button", name="Not as expected").click()

    # The search finds findings, and the slots that they are about.
    for words, found in [("firmware 608-521", []), ("Firmware ill", ["ill"]), ("health", ["both", "ill"])]:
        search(page, words)
        assert names(page) == found, words
    search(page, "signal 1B")
    assert names(page) == ["both", "ill"]
    assert cell(page, "ill", "1.02").get_attribute("class") == "slot on fault found"

    # The table counts them among the findings.
    search(page, "")
    page.get_by_role("button", name="Table").click()
    lines = page.locator("#table tr.line")
    assert lines.locator(".open").all_text_contents() == ["both", "ill", "fine"]
    assert lines.locator('[data-column="verdict"]').all_text_contents() == ["Drifted", "Unhealthy", "In line"]
    assert lines.locator('[data-column="findings"]').all_text_contents() == ["3", "3", ""]
