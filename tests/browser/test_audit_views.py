# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table and the cards of the report in a browser: order, groups, filters, search, and views that can be sent."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from ansible_collections.skyline.gateway.tests.browser import fleets
from ansible_collections.skyline.gateway.tests.browser.conftest import Opener
from ansible_collections.skyline.gateway.tests.unit.plugins.plugin_utils.audit import samples

PHONE = {"width": 390, "height": 844}
SCREEN = {"width": 1440, "height": 900}
HEIGHT = "document.documentElement.scrollHeight"


def lines(page: Any) -> list[str]:
    """The gateways of the table, in their order."""
    return list(page.locator("#table tr.line .open").all_text_contents())


def cards(page: Any) -> list[str]:
    """The gateways whose cards can be seen, in their order."""
    return [card.locator("h3").text_content() for card in page.locator("article").all() if card.is_visible()]


def fragment(page: Any) -> str:
    return str(page.evaluate("location.hash.slice(1)"))


def number_of(page: Any, selector: str) -> int:
    return int(page.locator(f"{selector} b").text_content().replace(",", ""))


def search(page: Any, text: str) -> None:
    page.locator("#search").fill(text)
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)))")


@pytest.mark.parametrize(("gateways", "view"), [(8, "cards"), (12, "cards"), (13, "table"), (45, "table")])
def test_a_few_gateways_begin_as_cards(show: Opener, gateways: int, view: str) -> None:
    page = show(fleets.sited(gateways))
    assert page.locator(f"button[data-view={view}]").get_attribute("aria-pressed") == "true"
    assert page.locator("#table").is_visible() is (view == "table")
    assert len(cards(page)) == (gateways if view == "cards" else 0)
    page.get_by_role("button", name="Table" if view == "cards" else "Cards").click()
    assert page.locator("#table").is_visible() is (view == "cards")
    assert len(cards(page)) == (0 if view == "cards" else gateways)


@pytest.mark.parametrize("size", [SCREEN, PHONE], ids=["screen", "phone"])
@pytest.mark.parametrize("gateways", [45, 300, 1000])
def test_the_table_is_less_than_three_screens_long(show: Opener, gateways: int, size: dict[str, int]) -> None:
    page = show(fleets.sited(gateways), "", fleets.runs(30), viewport=size)
    assert page.evaluate(HEIGHT) < 3 * size["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    every = page.locator("#all")
    if every.is_visible():
        assert every.inner_text() == f"Show all {gateways:,}"
        before = len(lines(page))
        page.locator("#more").click()
        assert len(lines(page)) == min(gateways, 2 * before)
        # The focus is on the first line that was not there before.
        assert page.evaluate("document.activeElement.textContent") == lines(page)[before]
    if every.is_visible():
        every.click()
    assert len(lines(page)) == gateways


@pytest.mark.parametrize(("gateways", "ports", "slots", "limit"), [(8, 8, 4, 0.5), (300, 32, 8, 1), (1000, 32, 8, 3)])
def test_the_page_opens_at_once(show: Opener, gateways: int, ports: int, slots: int, limit: float) -> None:
    """The page's own processor time until it can be used, and until every slot can be searched."""
    page = show(fleets.large(gateways, ports, slots))
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent() -> float:
        metrics = {metric["name"]: metric["value"] for metric in session.send("Performance.getMetrics")["metrics"]}
        return float(metrics["TaskDuration"])

    begun = spent()
    page.reload()
    page.wait_for_selector("body[data-ready]")
    took = {"open": spent() - begun}
    page.wait_for_selector("body[data-ready=yes]")
    took["read"] = spent() - begun
    imei = f"86{2 * ports * slots:013d}"
    for text, found in ((imei, 1), ("gw00", min(gateways, 10)), ("", gateways)):
        begun = spent()
        search(page, text)
        took[f"search {text}"] = spent() - begun
        assert page.locator("#shown").inner_text().startswith(f"{found:,} {'of' if found < gateways else 'gateways'}")
    print(gateways, {step: round(seconds, 3) for step, seconds in took.items()})
    assert took.pop("open") < limit
    assert took.pop("read") < 3 * limit
    assert {step: seconds for step, seconds in took.items() if seconds > 0.5} == {}


def test_a_line_opens_a_card(show: Opener) -> None:
    page = show(fleets.sited(45))
    assert cards(page) == []
    opener = page.get_by_role("button", name="gw010")
    opener.click()
    assert cards(page) == ["gw010"]
    assert opener.get_attribute("aria-expanded") == "true"
    assert page.evaluate("document.activeElement.textContent") == "gw010"
    card = page.locator(f"#{opener.get_attribute('aria-controls')}")
    assert card.locator("button.slot").count() == 32
    assert card.locator("button.slot.drift").count() == 2
    # It stands below its line.
    below = opener.evaluate(
        "(one) => one.closest('tr').nextElementSibling.contains(document.querySelector('article h3'))"
    )
    assert below
    page.get_by_role("button", name="gw020").click()
    assert cards(page) == ["gw010", "gw020"]
    opener.click()
    assert cards(page) == ["gw020"]
    page.get_by_role("button", name="Cards").click()
    assert len(cards(page)) == 45


def test_sort_by_column(show: Opener) -> None:
    page = show(fleets.sited(45))
    head = page.locator("#table thead")
    assert lines(page)[:7] == ["gw000", "gw010", "gw020", "gw030", "gw040", "gw037", "gw001"]
    head.get_by_role("button", name="Gateway").click()
    assert lines(page) == [f"gw{number:03d}" for number in range(45)]
    assert page.locator("th[aria-sort]").get_attribute("aria-sort") == "ascending"
    head.get_by_role("button", name="Gateway").click()
    assert lines(page)[0] == "gw044"
    assert page.locator("th[aria-sort]").get_attribute("aria-sort") == "descending"
    # Numbers begin with the largest; equals are in the order of urgency.
    head.get_by_role("button", name="Findings").click()
    assert lines(page)[:7] == ["gw000", "gw010", "gw020", "gw030", "gw040", "gw037", "gw001"]
    head.get_by_role("button", name="Registered / SIMs").click()
    assert lines(page)[-1] == "gw037"
    page.locator("#sort").select_option("firmware")
    assert lines(page)[0] == "gw037"
    page.locator("#direction").click()
    assert lines(page)[-1] == "gw037"
    # The cards have the same order.
    before = lines(page)
    page.get_by_role("button", name="Cards").click()
    assert cards(page) == before


def test_groups(show: Opener) -> None:
    page = show(fleets.sited(45))
    page.locator("#group").select_option("group")
    headings = page.locator("#table tr.heading")
    assert [heading.locator(".fold").text_content() for heading in headings.all()] == ["berlin", "lisbon", "paris"]
    assert headings.first.inner_text().split("\n") == ["berlin", "15 gateways", "2 Drifted", "13 In line"]
    assert lines(page)[:3] == ["gw000", "gw030", "gw003"]
    page.get_by_role("button", name="berlin").click()
    assert len(lines(page)) == 30
    assert page.evaluate("document.activeElement.textContent") == "berlin"
    assert page.get_by_role("button", name="berlin").get_attribute("aria-expanded") == "false"
    page.locator(".verdicts button[data-verdict=unreachable]").click()
    assert [heading.locator(".fold").text_content() for heading in headings.all()] == ["paris"]
    page.locator(".verdicts button[data-verdict=unreachable]").click()
    page.get_by_role("button", name="Cards").click()
    assert len(cards(page)) == 30
    page.locator("#group").select_option("verdict")
    names = page.locator(".cards .fold").all_text_contents()
    assert names == ["Drifted", "Unreachable", "In line"]
    assert len(cards(page)) == 45
    page.locator("#group").select_option("")
    assert page.locator(".fold").count() == 0


def test_groups_of_a_large_fleet_begin_folded(show: Opener) -> None:
    page = show(fleets.sited(300), "group=group")
    assert lines(page) == []
    assert page.locator("tr.heading").count() == 3
    page.get_by_role("button", name="paris").click()
    # Fifty lines, with the headings.
    assert len(lines(page)) == 47
    # Few enough to be seen at once.
    search(page, "gw01")
    assert len(lines(page)) == 10


def test_the_legend_filters_and_its_numbers_follow(show: Opener) -> None:
    page = show(fleets.small())
    locked = page.locator(".legend button[data-kind=locked]")
    assert number_of(page, ".legend button[data-kind=locked]") == 8
    locked.click()
    assert locked.get_attribute("aria-pressed") == "true"
    assert cards(page) == ["berlin", "paris"]
    assert page.locator("#shown").inner_text() == "2 of 4 gateways"
    # What the verdicts would show, and what is shown.
    assert [number_of(page, f".verdicts [data-verdict={word}]") for word in ("drifted", "unreachable", "in_line")] == [
        1,
        0,
        1,
    ]
    page.locator(".verdicts [data-verdict=drifted]").click()
    assert number_of(page, ".legend button[data-kind=locked]") == 4
    assert number_of(page, ".legend button[data-kind=drift]") == 3
    # The slots that it is about stand out.
    opacity = "(slot) => getComputedStyle(slot).opacity"
    assert page.locator("article:not([hidden]) .slot.locked").first.evaluate(opacity) == "1"
    assert page.locator("article:not([hidden]) .slot.bad").first.evaluate(opacity) == "0.25"
    locked.click()
    page.locator(".legend button[data-kind=unverified]").click()
    assert cards(page) == []
    assert page.locator("#nothing").is_visible()
    page.locator(".verdicts [data-verdict=drifted]").click()
    assert cards(page) == ["lisbon"]


@pytest.mark.parametrize(
    ("text", "found", "marked"),
    [
        ("6B", ["berlin", "paris"], "6.02"),
        ("6b", ["berlin", "paris"], "6.02"),
        ("6.02", ["berlin", "paris"], "6.02"),
        ("6.2", ["berlin", "paris"], "6.02"),
        ("berlin 6.02", ["berlin"], "6.02"),
        # Not shown by the gateway, but declared.
        ("1.02 cannot", ["lisbon"], "1.02"),
        ("8E", [], ""),
        ("locked", ["berlin", "paris"], ""),
        ("sim_error", ["berlin", "paris"], ""),
        ("sim error", ["berlin", "paris"], ""),
        ("ttl", ["berlin"], ""),
        ("port_states", ["berlin", "lisbon"], ""),
        ("refused", ["madrid"], ""),
        ("unreachable", ["madrid"], ""),
        ("example", ["berlin", "lisbon", "paris"], ""),
        ("608-520 drifted", ["berlin"], ""),
    ],
)
def test_search(show: Opener, text: str, found: list[str], marked: str) -> None:
    page = show(fleets.small())
    search(page, text)
    assert cards(page) == found
    if marked:
        assert {name.split(",")[0] for name in labels(page, ".found")} == {marked}
        assert page.locator(".found").count() == len(found)


def labels(page: Any, selector: str) -> list[str]:
    return [one.get_attribute("aria-label") for one in page.locator(selector).all()]


def test_states_and_findings_are_marked(show: Opener) -> None:
    page = show(fleets.small())
    search(page, "berlin locked")
    assert {label.split(", ")[1].split(".")[0] for label in labels(page, ".found")} >= {"Locked by user"}
    search(page, fleets.WRONG)
    assert cards(page) == []
    search(page, "imei")
    assert [label.split(",")[0] for label in labels(page, "article:not([hidden]) .found")] == ["2.01", "1.02"]


def test_nothing_matches(show: Opener) -> None:
    page = show(fleets.sited(45), "verdict=drifted")
    search(page, "nothing like it")
    assert page.locator("#nothing").inner_text().startswith("Nothing matches.")
    assert lines(page) == []
    assert page.locator("#shown").inner_text() == "0 of 45 gateways"
    page.get_by_role("button", name="Clear").click()
    assert page.locator("#nothing").is_hidden()
    assert len(lines(page)) == 45
    assert page.evaluate("document.activeElement.id") == "search"
    assert fragment(page) == ""


def test_a_view_can_be_sent(show: Opener) -> None:
    page = show(fleets.sited(45))
    assert fragment(page) == ""
    search(page, "gw0 608")
    page.locator(".verdicts [data-verdict=drifted]").click()
    page.locator(".verdicts [data-verdict=in_line]").click()
    page.locator(".legend [data-kind=locked]").click()
    page.locator("#table").get_by_role("button", name="Gateway").click()
    page.locator("#table").get_by_role("button", name="Gateway").click()
    page.locator("#group").select_option("group")
    page.get_by_role("button", name="lisbon").click()
    page.get_by_role("button", name="gw010").click()
    sent = fragment(page)
    assert sent == ("q=gw0+608&verdict=drifted%2Cin_line&slots=locked&sort=-name&group=group&fold=lisbon&open=gw010")
    seen = lines(page), cards(page), page.locator("#shown").inner_text()
    other = show(fleets.sited(45), sent)
    assert (lines(other), cards(other), other.locator("#shown").inner_text()) == seen
    assert other.locator("#search").input_value() == "gw0 608"
    assert other.locator("#group").input_value() == "group"
    assert other.locator("#sort").input_value() == "name"
    # Another view in the address of the open page.
    other.evaluate("location.hash = 'view=cards&verdict=unreachable'")
    other.wait_for_selector("article:visible")
    assert cards(other) == ["gw037"]
    assert other.locator("#search").input_value() == ""


@pytest.mark.parametrize(
    "words",
    [
        "verdict=<b>,x&slots=__proto__&sort=constructor&group=toString&view=x&open=nobody&fold=x",
        "%",
        "=&&==",
        "sort=--name",
    ],
)
def test_a_fragment_that_means_nothing(show: Opener, words: str) -> None:
    page = show(fleets.sited(45), words)
    assert len(lines(page)) == 45
    assert cards(page) == []


def test_links_to_the_pages_of_gateways(show: Opener) -> None:
    page = show(fleets.sited(45), "open=gw010")
    links = page.get_by_role("link", name="192.0.2.10:80")
    assert links.count() == 2
    for link in links.all():
        assert link.get_attribute("href") == "http://192.0.2.10:80/"
        assert link.get_attribute("target") == "_blank"
        assert link.get_attribute("rel") == "noopener noreferrer"


@pytest.mark.parametrize(("ports", "slots", "in_a_row"), [(8, 4, 4), (16, 4, 3), (32, 8, 2)])
def test_cards_of_small_gateways_share_a_row(show: Opener, ports: int, slots: int, in_a_row: int) -> None:
    page = show(fleets.sited(45, ports, slots), "view=cards")
    rows: dict[float, list[Any]] = {}
    for card in page.locator("article").all()[:12]:
        box = card.bounding_box()
        rows.setdefault(box["y"], []).append(box)
    width = page.locator(".cards").bounding_box()["width"]
    for row in rows.values():
        assert len(row) == in_a_row
        # No holes: one height, and the whole width but for the gaps.
        assert len({box["height"] for box in row}) == 1
        assert sum(box["width"] for box in row) == pytest.approx(width - 16 * (in_a_row - 1), abs=1)
    tops = sorted((y, row[0]["height"]) for y, row in rows.items())
    for (y, height), (following, _height) in itertools.pairwise(tops):
        assert following - y - height == pytest.approx(16, abs=1)


def test_the_last_audits(show: Opener) -> None:
    page = show(fleets.sited(45), "", fleets.runs(30))
    assert page.locator(".plot polyline").count() == 3
    assert page.locator(".chart figcaption").inner_text().split("\n")[0].startswith("The last 30 audits")
    patterns = [
        line.evaluate("(one) => getComputedStyle(one).strokeDasharray") for line in page.locator(".plot polyline").all()
    ]
    assert len({*patterns}) == 3
    page.locator(".chart summary").click()
    first = page.locator(".chart tbody tr").first
    assert first.locator("td").all_text_contents() == ["60", "15", "0", "9"]
    assert show(fleets.sited(45), "", fleets.runs(1)).locator(".chart").count() == 0


def test_the_table_by_keyboard(show: Opener) -> None:
    page = show(fleets.sited(45), "group=group")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("a/b")
    assert page.locator("#search").input_value() == "a/b"
    page.locator("#search").fill("")
    page.locator(".fold").first.focus()
    for key, text in [("ArrowDown", "gw000"), ("ArrowDown", "gw030"), ("ArrowUp", "gw000"), ("ArrowUp", "berlin")]:
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.textContent") == text
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert cards(page) == ["gw000"]
    page.keyboard.press("Space")
    assert cards(page) == []
    # The heading of a column, too, is a button.
    page.locator("#table thead button").first.focus()
    page.keyboard.press("Enter")
    assert fragment(page) == "sort=name&group=group"


def test_print_has_the_whole_table(show: Opener) -> None:
    page = show(fleets.sited(300), "open=gw010")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert len(lines(page)) == 300
    assert cards(page) == ["gw010"]
    assert page.locator("article:not([hidden]) .map").count() == 1
    assert page.locator("#more").is_hidden()
    page.emulate_media(media="screen")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert len(lines(page)) == 50


def test_texts_of_the_inventory_stay_texts(show: Opener) -> None:
    evil = samples.EVIL
    results = {evil: samples.result(), "gw": samples.result()}
    places = {evil: fleets.Place(evil), "gw": fleets.Place("__proto__")}
    page = show(fleets.fleet_of(samples.MOMENT, results, places), "view=table&group=group")
    assert [*page.locator(".fold").all_text_contents()] == ["__proto__", evil]
    assert page.locator("#table td[data-column=group]").all_text_contents() == ["__proto__", evil]
    page.get_by_role("button", name=evil, exact=True).first.click()
    assert page.locator("img").count() == 0
