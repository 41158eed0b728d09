# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report as a page: what stands in it, and that nothing can break out of its place. Browsers: tests/browser."""

from __future__ import annotations

import base64
import hashlib
import html.parser
import json
import pathlib
import random
import re
import time
from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.plugin_utils.audit import page as rendering
from ansible_collections.skyline.gateway.plugins.plugin_utils.audit.fleet import Fleet, Place, fleet_of
from ansible_collections.skyline.gateway.plugins.plugin_utils.audit.page import as_html
from ansible_collections.skyline.gateway.tests.unit.plugins.plugin_utils.audit import samples
from ansible_collections.skyline.gateway.tests.unit.plugins.plugin_utils.audit.unpacking import unpacked


class Page(html.parser.HTMLParser):
    """A page as a browser's parser sees it: its elements, and the text in each, in their order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None], list[str]]] = []
        self._open: list[list[str]] = []
        self.comments: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append([])
        self.elements.append((tag, dict(attrs), self._open[-1]))
        if tag in ("meta", "input"):
            self._open.pop()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), []))

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for texts in self._open:
            texts.append(data)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def texts(self, tag: str, **attributes: str) -> list[str]:
        wanted = attributes.items()
        return ["".join(texts) for name, given, texts in self.elements if name == tag and wanted <= given.items()]

    def data(self) -> list[dict[str, Any]]:
        """What the script draws of each gateway."""
        return [
            unpacked("".join(texts))
            for tag, given, texts in self.elements
            if tag == "script" and given.get("type") == "text/plain"
        ]


def page(fleet: Fleet) -> Page:
    return Page(as_html(fleet))


def test_what_a_reader_sees_first() -> None:
    seen = page(
        samples.fleet(
            gw1=samples.result(),
            gw2=samples.drifted(("imeis", "imei", "1.02", "860", "865")),
            gw3=samples.failed("auth", "the login was refused."),
            gw4=samples.unknown(),
        )
    )
    assert seen.texts("h1") == ["Audit of 4 gateways"]
    assert seen.texts("h3") == ["gw2", "gw3", "gw4", "gw1"]
    assert seen.texts("title") == ["Audit of 4 gateways"]
    buttons = [
        "".join(texts)
        for tag, given, texts in seen.elements
        if tag == "button" and str(given.get("class")).startswith("verdict ")
    ]
    assert buttons == ["1 Drifted", "0 Unhealthy", "1 Unreachable", "1 Cannot be known", "1 In line"]
    assert [text.strip() for text in seen.texts("p", **{"class": "problem"})] == [
        "Login: the login was refused.",
        "Port states: config has a bad entry: 99",
    ]
    assert "192.0.2.10:80 · 4 × 2 · 608-520" in seen.texts("p")
    assert [given["data-verdict"] for tag, given, _texts in seen.elements if tag == "article"] == [
        "drifted",
        "unreachable",
        "unknown",
        "in_line",
    ]


def test_health() -> None:
    fault = ("signal", "1.01", 4, "at least 10")
    drifted = samples.drifted(("imeis", "imei", "1.02", "860", "865"), health=samples.unhealthy(fault)["health"])
    seen = page(samples.fleet(ill=samples.unhealthy(fault), both=drifted, fine=samples.result()))
    assert seen.texts("h3") == ["both", "ill", "fine"]
    assert any("1 difference \u00b7 2 faults" in said for said in seen.texts("p"))
    assert [block["health"] for block in seen.data()] == [[["Signal", "1.01", "4", "at least 10"]]] * 2 + [[]]
    (index,) = [json.loads(said) for said in seen.texts("script", id="index")]
    both, ill, fine = index["gateways"]
    assert [(one["verdict"], one["drift"], one["health"], one["findings"]) for one in (both, ill, fine)] == [
        ("drifted", 1, 1, 2),
        ("unhealthy", 0, 1, 1),
        ("in_line", 0, 0, 0),
    ]
    assert {"expected", "Health", "Signal"} <= {*ill["words"].split("\n")}


@pytest.mark.parametrize(
    ("kind", "words"), [("internal", "Mistake in the collection"), ("timeout", "No answer in time"), ("else", "else")]
)
def test_what_a_problem_is_with(kind: str, words: str) -> None:
    seen = page(samples.fleet(gw1=samples.failed(kind, "message.")))
    assert [text.strip() for text in seen.texts("p", **{"class": "problem"})] == [f"{words}: message."]


def test_data_for_the_port_maps() -> None:
    drift = [
        ("imeis", "imei", "1.02", "860", "865"),
        ("parameters", "ttl", "", "32", "64"),
        ("port_states", "locked", "3", False, True),
        ("sim_numbers", "number", "1.01", "", "+49"),
        ("", "configuration", "", "not saved", "saved"),
    ]
    more = {"operator": None, "signal": None, "number": None, "iccid": None, "imei": None, "active": None}
    rows = [samples.row(1, 1), samples.row(1, 2, "no_sim", **more)]
    seen = page(samples.fleet(gw=samples.drifted(*drift, ports=rows)))
    (data,) = seen.data()
    assert (data["ports"], data["slots"]) == (4, 2)
    assert data["rows"] == [
        [
            "1.01",
            1,
            1,
            "registered",
            1,
            "860000000010001",
            "+491500010001",
            "EXAMPLE 00101",
            23,
            "89000000000000001001",
        ],
        ["1.02", 1, 2, "no_sim", 0, "", "", "", "", ""],
    ]
    assert data["drift"] == [
        ["IMEI", "1.02", "860", "865"],
        ["Parameter ttl", "", "32", "64"],
        ["Locked", "3", "no", "yes"],
        ["Number", "1.01", "none", "+49"],
        ["Configuration", "", "not saved", "saved"],
    ]
    assert json.loads("".join(seen.texts("script", id="states"))) == {
        "registered": ["on", "Registered"],
        "no_sim": ["empty", "No SIM"],
    }


def test_every_state_has_a_kind() -> None:
    states = ["module_timeout", "locked_by_user", "sim_error", "state_99", "unknown", "idle", "call_connected"]
    rows = [samples.row(1, slot, state) for slot, state in enumerate(states, 1)]
    seen = page(samples.fleet(gw=samples.result(ports=rows)))
    assert json.loads("".join(seen.texts("script", id="states"))) == {
        "module_timeout": ["bad", "Module timeout"],
        "locked_by_user": ["locked", "Locked by user"],
        "sim_error": ["bad", "SIM error"],
        "state_99": ["other", "State 99"],
        "unknown": ["other", "Unknown"],
        "idle": ["wait", "Idle"],
        "call_connected": ["call", "Call connected"],
    }


def test_the_legend_has_the_kinds_of_states_that_there_are_and_all_marks() -> None:
    rows = [samples.row(1, slot, state) for slot, state in enumerate(("registered", "no_sim", "registered"), 1)]
    seen = page(samples.fleet(gw=samples.result(ports=rows)))
    kinds = [(given["data-kind"], "".join(texts)) for _tag, given, texts in seen.elements if "data-kind" in given]
    assert kinds == [
        ("on", "Registered 2"),
        ("empty", "No SIM 1"),
        ("drift", "Differs from the plan 0"),
        ("health", "Not as expected 0"),
        ("unverified", "Cannot be known 0"),
    ]


@pytest.mark.parametrize(
    ("ports", "size"), [(1, "small"), (8, "small"), (9, "medium"), (16, "medium"), (17, "large"), (64, "large")]
)
def test_a_card_is_as_wide_as_the_map_of_its_ports_needs(ports: int, size: str) -> None:
    seen = page(samples.fleet(gw=samples.result(ports, 1)))
    assert [given["class"] for tag, given, _texts in seen.elements if tag == "article"] == [f"gateway {size}"]
    style = "".join(seen.texts("style"))
    assert f"article.{size} {{" in style


def evil_fleet() -> Fleet:
    evil = samples.EVIL
    more = dict.fromkeys(("name", "state_name", "imei", "number", "operator", "iccid"), evil)
    result = samples.drifted(
        ("imeis", "imei", evil, evil, evil),
        ("parameters", evil, "", evil, evil),
        ports=[samples.row(1, 1, **more)],
        unverified=[{"part": "imeis", "setting": "imei", "slot": evil}],
        problems=[{"part": "imeis", "kind": "validation", "message": evil}],
    )
    result["gateway"].update(host=evil, version=evil, mac=evil)
    return samples.fleet(**{evil: result, "away": samples.failed(evil, evil)})


def test_nothing_breaks_out_of_its_place() -> None:
    tame = page(samples.fleet(gw=samples.drifted(*[("imeis", "imei", "", "1", "2")] * 2, problems=[]), away=None))
    wild = page(evil_fleet())
    assert {tag for tag, _given, _texts in wild.elements} == {tag for tag, _given, _texts in tame.elements}
    assert len(wild.texts("script")) == len(tame.texts("script"))
    assert len(wild.comments) == len(tame.comments)
    assert not wild.texts("img")
    assert wild.texts("h3")[0] == samples.EVIL
    assert any(samples.EVIL in text for text in wild.texts("p", **{"class": "problem"}))
    (data, _away) = wild.data()
    assert wild.texts("td", **{"data-column": "firmware"})[0] == samples.EVIL
    assert wild.texts("button", **{"class": "open"})[0] == samples.EVIL
    assert data["drift"][0] == ["IMEI", samples.EVIL, samples.EVIL, samples.EVIL]
    assert data["rows"][0][7] == samples.EVIL
    for _tag, given, _texts in wild.elements:
        assert not any(name.startswith("on") or name == "style" for name in given)


def test_the_policy_allows_the_one_script_and_the_one_style_and_nothing_from_elsewhere() -> None:
    text = as_html(samples.fleet(gw=samples.result()))
    seen = Page(text)
    (policy,) = [str(given["content"]) for tag, given, _texts in seen.elements if given.get("http-equiv")]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    for name, tag in (("script-src", "script"), ("style-src", "style")):
        (content,) = ["".join(texts) for kind, given, texts in seen.elements if kind == tag and not given]
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert rules[name] == f"'sha256-{digest}'"
    attributes = {name for _tag, given, _texts in seen.elements for name in given}
    assert not attributes & {"src", "srcset", "action", "data", "style"}
    # Links load nothing, and tell the gateway nothing of the page that they stand in.
    assert {tag for tag, given, _texts in seen.elements if "href" in given} == {"a"}
    links = [given for tag, given, _texts in seen.elements if tag == "a"]
    assert {link["href"] for link in links} == {"http://192.0.2.10:80/"}
    assert {link["rel"] for link in links} == {"noopener noreferrer"}
    assert not re.search(r"@import|url\(", text)
    assert {*re.findall(r"https?://[^\"]*", text)} == {"http://192.0.2.10:80/"}


@pytest.mark.parametrize(
    ("host", "scheme", "link"),
    [
        ("gw1.example.com", "https", "https://gw1.example.com:80/"),
        ("2001:db8::1", "http", "http://[2001:db8::1]:80/"),
        ("x/../y", "http", None),
        ("user@host", "http", None),
        ("a b", "http", None),
        (samples.EVIL, "http", None),
    ],
)
def test_link_to_the_pages_of_the_gateway(host: str, scheme: str, link: str | None) -> None:
    result = samples.result(gateway={"host": host, "port": 80})
    seen = page(fleet_of(samples.MOMENT, {"gw": result}, {"gw": Place(scheme=scheme)}))
    # In its line and in its card.
    assert [given["href"] for tag, given, _texts in seen.elements if tag == "a"] == [link] * (2 if link else 0)


def test_lines_of_the_table() -> None:
    results = {"gw1": samples.result(ports=[samples.row(1, 1), samples.row(1, 2, "no_sim"), samples.row(2, 1, "idle")])}
    results |= {"gw2": samples.failed("auth", "refused"), "gw3": samples.unknown()}
    places = {"gw1": Place("berlin"), "gw2": Place("paris"), "gw3": Place()}
    seen = page(fleet_of(samples.MOMENT, results, places))
    columns = ("group", "verdict", "firmware", "sims", "findings")
    assert [seen.texts("td", **{"data-column": column}) for column in columns] == [
        ["paris", "", "berlin"],
        ["Unreachable", "Cannot be known", "In line"],
        ["", "608-520", "608-520"],
        ["", "8 / 8", "1 / 2"],
        ["1", "2", ""],
    ]
    # No column for groups that no gateway has.
    assert page(samples.fleet(gw1=samples.result())).texts("td", **{"data-column": "group"}) == []
    assert "site" in page(fleet_of(samples.MOMENT, results, places, "site")).texts("option", value="group")


def test_what_the_script_filters_and_sorts_by() -> None:
    ports = [samples.row(1, 1), samples.row(1, 2, "no_sim"), samples.row(2, 1, "idle")]
    drift = [("imeis", "imei", "1.02", "860", "865")]
    results = {"gw1": samples.drifted(*drift, ports=ports), "gw2": samples.failed("auth", "refused")}
    seen = page(fleet_of(samples.MOMENT, {**results, "gw3": samples.unknown(ports=[])}, {"gw1": Place("berlin")}))
    (written,) = seen.texts("script", id="index")
    # It stands in the page for each gateway of a fleet: without a space between its parts.
    assert not re.search(r"[,:] ", written)
    index = json.loads(written)
    # The order in which it shows them.
    assert index["verdicts"] == ["drifted", "unhealthy", "unreachable", "unknown", "in_line"]
    for gateway in index["gateways"]:
        del gateway["words"]
    assert index["gateways"] == [
        {
            "name": "gw1",
            "verdict": "drifted",
            "group": "berlin",
            "firmware": "608-520",
            "sims": [1, 2],
            "states": {"registered": 1, "no_sim": 1, "idle": 1},
            "drift": 1,
            "health": 0,
            "unverified": 0,
            "findings": 1,
        },
        {
            "name": "gw2",
            "verdict": "unreachable",
            "group": "",
            "firmware": "",
            "sims": [0, 0],
            "states": {},
            "drift": 0,
            "health": 0,
            "unverified": 0,
            "findings": 1,
        },
        {
            "name": "gw3",
            "verdict": "unknown",
            "group": "",
            "firmware": "608-520",
            "sims": [0, 0],
            "states": {},
            "drift": 0,
            "health": 0,
            "unverified": 1,
            "findings": 2,
        },
    ]


def test_what_can_be_searched_besides_names() -> None:
    places = {"gw": Place("berlin", ("berlin", "germany"))}
    drift = [("parameters", "ttl", "", "32", "64"), ("esims", "profile", "1.01", "", "x")]
    seen = page(fleet_of(samples.MOMENT, {"gw": samples.drifted(*drift)}, places))
    (entry,) = json.loads("".join(seen.texts("script", id="index")))["gateways"]
    assert entry["words"].split("\n") == [
        "00-30-f1-01-02-03",
        "EXAMPLE 00101",
        "Parameter ttl",
        "Parameters",
        "berlin",
        "eSIM profile",
        "eSIM profiles",
        "esims",
        "germany",
        "parameters",
    ]


def test_the_script_is_whole() -> None:
    """Its parts in the order in which they build on each other."""
    (script,) = [each for each in page(samples.fleet()).texts("script") if "use strict" in each]
    folder = pathlib.Path(rendering.__file__).parent / "templates" / "script"
    parts = ("model", "map", "card", "detail", "search", "view", "state", "theme", "main")
    assert sorted(path.stem for path in folder.iterdir()) == sorted(parts)
    places = [script.find((folder / f"{part}.js").read_text(encoding="utf-8").strip()[-200:]) for part in parts]
    assert -1 not in places
    assert places == sorted(places)


def test_the_script_makes_no_html_of_texts() -> None:
    text = as_html(samples.fleet())
    (script,) = ["".join(texts) for tag, given, texts in Page(text).elements if tag == "script" and not given]
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", script)


@pytest.mark.parametrize("results", [{}, {"gw": None}])
def test_hardly_anything_to_report(results: dict[str, None]) -> None:
    seen = page(samples.fleet(**results))
    assert len(seen.texts("h3")) == len(results)


def test_a_large_fleet_takes_a_moment() -> None:
    results = {f"gw{number}": samples.result(32, 8) for number in range(300)}
    fleet = samples.fleet(**results)
    started = time.process_time()
    text = as_html(fleet)
    assert time.process_time() - started < 10
    assert len(text) < 3_000_000


def test_a_thousand_gateways_of_256_slots_are_less_than_ten_megabytes() -> None:
    """With numbers that nothing can be left out of: no digit follows from another."""
    digits = random.Random(1)
    rows = [
        samples.row(
            port,
            slot,
            digits.choice(("registered", "idle", "no_sim", "sim_error")),
            imei="".join(digits.choices("0123456789", k=16)),
            number="+" + "".join(digits.choices("0123456789", k=12)),
            iccid="".join(digits.choices("0123456789", k=20)),
            operator=digits.choice(("Example 00101", "Sample 00102")),
            signal=digits.randrange(32),
        )
        for port in range(1, 33)
        for slot in range(1, 9)
    ]
    one = samples.result(32, 8, ports=rows)
    ten = {f"gateway-of-a-long-name-{number}.example.com": one for number in range(10)}
    few, many = (len(as_html(samples.fleet(**dict(list(ten.items())[:number])))) for number in (1, 10))
    frame, gateway = few - (many - few) // 9, (many - few) // 9
    assert frame + 1000 * gateway < 10_000_000
