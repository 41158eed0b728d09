# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report of an audit in a browser: what can be seen, found, reached by keyboard; and that it stays quick."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ansible_collections.skyline.gateway.tests.browser import fleets
from ansible_collections.skyline.gateway.tests.browser.conftest import SCREENSHOTS, Opener
from ansible_collections.skyline.gateway.tests.unit.plugins.plugin_utils.audit import samples

DETAIL = "#detail"
VERDICTS = ("in_line", "drifted", "unreachable", "unknown")
CARDS = "view=cards"
# Types into the search, or presses a button, and waits until that can be seen.
ACT = """async ([kind, value]) => {
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
  if (kind === "type") {
    const search = document.getElementById("search");
    search.value = value;
    search.dispatchEvent(new Event("input"));
  } else {
    document.querySelector(value).click();
  }
  await frame();
  await frame();
}"""
SCROLL_THROUGH = """async () => {
  for (let y = 0; y < document.body.scrollHeight; y += 800) {
    scrollTo(0, y);
    await new Promise(requestAnimationFrame);
  }
  scrollTo(0, 0);
}"""


def names(page: Any) -> list[str]:
    """The gateways that can be seen."""
    return list(page.locator("article:not([hidden]) h3").all_text_contents())


def cell(page: Any, gateway: str, slot: str) -> Any:
    return page.locator("article", has=page.get_by_role("heading", name=gateway)).locator(
        f'button[aria-label^="{slot},"]'
    )


def test_what_can_be_seen(show: Opener) -> None:
    page = show(fleets.small())
    assert names(page) == ["berlin", "madrid", "lisbon", "paris"]
    assert page.locator("#shown").inner_text() == "4 gateways"
    assert page.locator("article").nth(1).locator(".problem").text_content().startswith("Login: gateway 192.0.2.11")
    assert cell(page, "berlin", "2.01").get_attribute("class") == "slot on drift"
    # What is said of a port belongs to the slot that it uses.
    assert cell(page, "berlin", "3.01").get_attribute("class") == "slot on drift"
    assert cell(page, "berlin", "1.03").get_attribute("class") == "slot empty"
    assert cell(page, "lisbon", "1.02").get_attribute("class") == "slot unseen unsure"
    assert page.locator("article").first.locator("button.slot").count() == 32
    rows = page.locator("article").first.locator("tbody tr")
    assert [row.locator("td").all_text_contents() for row in rows.all()] == [
        ["IMEI", "2.01", fleets.WRONG, "865847053403202"],
        ["Locked", "3", "no", "yes"],
        ["Parameter ttl", "", "32", "64"],
    ]


def test_filter_by_verdict(show: Opener) -> None:
    page = show(fleets.small())
    drifted = page.get_by_role("button", name="Drifted")
    drifted.click()
    assert names(page) == ["berlin"]
    assert drifted.get_attribute("aria-pressed") == "true"
    assert page.locator("#shown").inner_text() == "1 of 4 gateways"
    page.get_by_role("button", name="Unreachable").click()
    assert names(page) == ["berlin", "madrid"]
    drifted.click()
    assert names(page) == ["madrid"]
    page.get_by_role("button", name="Unreachable").click()
    assert len(names(page)) == 4


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("BERL", ["berlin"]),
        ("192.0.2.11", ["madrid"]),
        ("860000000001003", ["berlin"]),
        ("+491500000003", ["paris"]),
        ("860000000001003 paris", []),
        # Words of the page that nobody reads are no find.
        ("no_sim_no", []),
        ("undefined", []),
        ("null", []),
        ("nothing like it", []),
        ("", ["berlin", "madrid", "lisbon", "paris"]),
    ],
)
def test_search(show: Opener, text: str, found: list[str]) -> None:
    page = show(fleets.small())
    page.evaluate(ACT, ["type", text])
    assert names(page) == found


def test_search_marks_the_slot(show: Opener) -> None:
    page = show(fleets.small())
    page.evaluate(ACT, ["type", "860000000001003"])
    assert page.locator(".found").get_attribute("aria-label").startswith("1.03,")
    page.evaluate(ACT, ["type", "berlin"])
    assert page.locator(".found").count() == 0


def test_detail_under_the_pointer(show: Opener) -> None:
    page = show(fleets.small())
    assert page.locator(DETAIL).is_hidden()
    cell(page, "berlin", "2.01").hover()
    assert page.locator(DETAIL).is_visible()
    text = page.locator(DETAIL).inner_text()
    for expected in ("2.01", "Registered", "EXAMPLE 00101", f"IMEI is {fleets.WRONG}, should be 865847053403202"):
        assert expected in text
    # The pointer may go on to it.
    page.locator(DETAIL).hover()
    assert page.locator(DETAIL).is_visible()
    page.locator("h1").hover()
    assert page.locator(DETAIL).is_hidden()


def test_everything_by_keyboard(show: Opener) -> None:
    page = show(fleets.small())
    page.locator("#search").focus()
    # The controls, the legend, the link in the card; then the map.
    kinds = page.locator(".legend button").count()
    stops = ["sort", "direction", "group", "Table", "Cards", *[""] * kinds, "192.0.2.10:80"]
    for stop in stops:
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.id || document.activeElement.textContent")
        assert stop in name
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("1.01,")
    steps = [("ArrowRight", "2.01"), ("ArrowDown", "2.02"), ("ArrowLeft", "1.02"), ("ArrowUp", "1.01"), ("End", "8.04")]
    for key, slot in [*steps, ("ArrowDown", "8.04"), ("Home", "1.01"), ("ArrowUp", "1.01"), ("ArrowRight", "2.01")]:
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith(f"{slot},")
        assert page.locator(DETAIL).locator("h4").inner_text() == slot
    page.keyboard.press("Escape")
    assert page.locator(DETAIL).is_hidden()
    # One stop for each map.
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("2.01,")


def test_every_slot_and_control_has_a_name(show: Opener) -> None:
    page = show(fleets.small())
    unnamed = """() => [...document.querySelectorAll("button, input")].filter(
        (one) => !(one.getAttribute("aria-label") || one.textContent).trim()).length"""
    assert page.evaluate(unnamed) == 0
    label = cell(page, "berlin", "2.01").get_attribute("aria-label")
    assert label == f"2.01, Registered. IMEI is {fleets.WRONG}, should be 865847053403202"


def test_texts_of_devices_stay_texts(show: Opener) -> None:
    evil = samples.EVIL
    more = dict.fromkeys(("state_name", "imei", "number", "operator", "iccid"), evil)
    rows = [samples.row(1, 1, **more), {**samples.row(1, 2), "name": evil, "slot": None}]
    page = show(
        samples.fleet(
            **{
                evil: samples.drifted(
                    ("parameters", evil, "", evil, evil), ("imeis", "imei", "1.01", evil, evil), ports=rows
                ),
                "away": samples.failed("timeout", evil),
            }
        )
    )
    assert page.locator("h3").first.text_content() == evil
    assert page.locator("article tbody td").nth(2).text_content() == evil
    page.locator("button.slot").first.hover()
    assert page.locator(f"{DETAIL} dd").nth(2).text_content() == evil
    assert page.locator(".remote button").count() == 1
    assert page.locator("img").count() == 0


def test_nothing_else_can_run(show: Opener, complaints: list[str]) -> None:
    """What a hole in the escaping would come to: the page's policy refuses it, and the browser says so."""
    page = show(fleets.small())
    page.evaluate(
        """() => {
          document.body.insertAdjacentHTML("beforeend", "<img src='x' onerror='window.broken = true'>");
          const script = document.createElement("script");
          script.textContent = "window.broken = true";
          document.body.append(script);
        }"""
    )
    page.wait_for_timeout(100)
    assert page.evaluate("window.broken") is None
    assert len(complaints) >= 2
    assert all("Content Security Policy" in complaint for complaint in complaints)
    complaints.clear()


def test_without_javascript(show: Opener) -> None:
    page = show(fleets.small(), java_script_enabled=False)
    assert names(page) == ["berlin", "madrid", "lisbon", "paris"]
    assert page.locator(".problem").first.is_visible()
    assert "JavaScript" in page.locator("noscript").inner_text()


def luminance(colour: str) -> float:
    channels = [int(number) / 255 for number in re.findall(r"\d+", colour)[:3]]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def computed(page: Any, selector: str, name: str, pseudo: str | None = None) -> str:
    # Maps are drawn when they come into view, a moment after the page is there.
    page.locator(selector).first.wait_for(state="attached")
    script = "([selector, name, pseudo]) => getComputedStyle(document.querySelector(selector), pseudo)[name]"
    return str(page.evaluate(script, [selector, name, pseudo]))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(show: Opener, scheme: str) -> None:
    page = show(fleets.small(), color_scheme=scheme)
    paper = computed(page, "article", "backgroundColor")
    assert (luminance(paper) < 0.1) is (scheme == "dark")
    texts = ["article h3", "article header p", *(f"article .verdict.{word}" for word in VERDICTS)]
    for selector in texts:
        assert contrast(computed(page, selector, "color"), paper) >= 4.5, selector
    for kind in ("on", "locked", "bad"):
        assert contrast(computed(page, f"button.slot.{kind}", "backgroundColor"), paper) >= 3, kind
    assert contrast(computed(page, "button.slot.drift", "outlineColor"), paper) >= 3


def test_colour_is_never_alone(show: Opener) -> None:
    """Kinds of states that have to be told apart, drift and verdicts have a sign of their own, too."""
    page = show(fleets.small())
    signs = [
        computed(page, f"button.slot.{kind}", "content", "::before") for kind in ("locked", "bad", "call", "other")
    ]
    assert len({*signs, "none"}) == 5
    assert computed(page, "button.slot.empty", "borderTopStyle") == "solid"
    assert computed(page, "button.slot.drift", "content", "::after") == '""'
    verdicts = [computed(page, f"article .verdict.{word}", "content", "::before") for word in VERDICTS]
    assert len({*verdicts, "none"}) == 5


def test_theme(show: Opener) -> None:
    page = show(fleets.small(), color_scheme="light")
    light = computed(page, "body", "backgroundColor")
    page.get_by_role("button", name="Use dark colours").click()
    assert computed(page, "body", "backgroundColor") != light
    page.reload()
    assert computed(page, "body", "backgroundColor") != light
    page.get_by_role("button", name="Use light colours").click()
    assert computed(page, "body", "backgroundColor") == light


@pytest.mark.parametrize("width", [320, 390, 768, 1440, 2560])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_layout(show: Opener, width: int, scheme: str) -> None:
    page = show(fleets.small(), viewport={"width": width, "height": 900}, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    overflowing = """() => [...document.querySelectorAll("article")].filter(
        (article) => article.scrollWidth > article.clientWidth).length"""
    assert page.evaluate(overflowing) == 0
    # The detail stays on the screen, at its edges too.
    page.locator("button.slot").last.hover()
    box = page.locator(DETAIL).bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width


def test_print(show: Opener) -> None:
    fleet = fleets.large(40)
    page = show(fleet, CARDS, color_scheme="dark")
    page.get_by_role("button", name="Drifted").click()
    drawn = "document.querySelectorAll('article:not([hidden]) .map').length"
    page.pdf(format="A4")
    assert page.evaluate(drawn) == fleet.summary()["drifted"]
    page.emulate_media(media="print")
    assert page.locator("#search").is_hidden()
    assert page.locator("#theme").is_hidden()
    assert luminance(computed(page, "body", "backgroundColor")) > 0.9
    assert page.locator("article:not([hidden]) details:not([open])").count() == 0


def test_a_large_fleet_stays_smooth(show: Opener) -> None:
    """300 gateways of 256 slots: seconds of the page's own processor time, for others may be busy on this machine."""
    page = show(fleets.large(), CARDS)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent() -> float:
        metrics = {metric["name"]: metric["value"] for metric in session.send("Performance.getMetrics")["metrics"]}
        return float(metrics["TaskDuration"])

    opening = spent()
    page.reload()
    page.wait_for_selector("body[data-ready]")
    took = {"open": spent() - opening}
    page.wait_for_selector("body[data-ready=yes]")
    assert 0 < page.locator("button.slot").count() < 76_800 / 3, "drawn when they come into view, not before"
    steps: list[tuple[str, str, int]] = [
        ("type", "gw01", 10),
        ("type", "860000000012345", 1),
        ("type", "nothing like it", 0),
        ("type", "", 300),
        ("click", "button[data-verdict=drifted]", 30),
        ("click", "button[data-verdict=unreachable]", 38),
        ("click", "button[data-verdict=drifted]", 8),
        ("click", "button[data-verdict=unreachable]", 300),
    ]
    for drawn in ("some", "all"):
        for kind, value, found in steps:
            begun = spent()
            page.evaluate(ACT, [kind, value])
            took[f"{drawn} drawn: {kind} {value}"] = spent() - begun
            assert page.locator("article:not([hidden])").count() == found
        if drawn == "some":
            page.evaluate(SCROLL_THROUGH)
            page.wait_for_function("document.querySelectorAll('.map').length === 292")
    print({step: round(seconds, 3) for step, seconds in took.items()})
    assert took.pop("open") < 3
    assert {step: seconds for step, seconds in took.items() if seconds > 0.5} == {}


def test_screenshots(show: Opener) -> None:
    """For people to look at, below tests/output/browser."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for scheme in ("light", "dark"):
        for name, width in (("wide", 1440), ("narrow", 390)):
            size = {"width": width, "height": 1000}
            fleet, runs = fleets.sited(60), fleets.runs(30)
            page = show(fleet, "open=gw010&group=group&unfold=paris", runs, viewport=size, color_scheme=scheme)
            page.screenshot(path=SCREENSHOTS / f"audit-table-{scheme}-{name}.png")
            page = show(fleet, CARDS, runs, viewport=size, color_scheme=scheme)
            page.locator("button.slot.drift").first.hover()
            page.screenshot(path=SCREENSHOTS / f"audit-cards-{scheme}-{name}.png")
    page.pdf(path=SCREENSHOTS / "audit.pdf", format="A4")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 794, "height": 1123})
    page.screenshot(path=SCREENSHOTS / "audit-print.png")
    assert all(file.stat().st_size > 10_000 for file in SCREENSHOTS.iterdir())
