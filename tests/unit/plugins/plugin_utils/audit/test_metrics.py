# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report as metrics, read as a Prometheus server reads them."""

from __future__ import annotations

import datetime
import re

from ansible_collections.skyline.gateway.plugins.plugin_utils.audit.fleet import Fleet, Place, fleet_of
from ansible_collections.skyline.gateway.plugins.plugin_utils.audit.metrics import as_metrics
from ansible_collections.skyline.gateway.tests.unit.plugins.plugin_utils.audit import samples

SAMPLE = re.compile(r'([a-z_]+)(?:\{((?:[a-z_]+="(?:[^"\\\n]|\\[\\"n])*",?)+)\})? ([0-9.e+]+)')
LABEL = re.compile(r'([a-z_]+)="((?:[^"\\]|\\.)*)"')
ESCAPED = re.compile(r"\\(.)")
MEANT = {"n": "\n", "\\": "\\", '"': '"'}


def read(fleet: Fleet) -> dict[tuple[str, ...], float]:
    """Name and values of labels -> value. Fails where a line is not of the format, or a metric is not together."""
    *lines, end = as_metrics(fleet).removesuffix("\n").split("\n")
    assert end == "# EOF"
    found: dict[tuple[str, ...], float] = {}
    names = []
    for line in lines:
        if line.startswith("# HELP "):
            names.append(line.split(" ")[2])
            continue
        if line.startswith("# TYPE "):
            assert line == f"# TYPE {names[-1]} gauge"
            continue
        match = SAMPLE.fullmatch(line)
        assert match, line
        assert match[1] == names[-1]
        labels = [ESCAPED.sub(lambda sign: MEANT[sign[1]], value) for _name, value in LABEL.findall(match[2] or "")]
        key = (match[1].removeprefix("skyline_audit_"), *labels)
        assert key not in found
        found[key] = float(match[3])
    assert len(names) == len({*names})
    return found


def test_metrics() -> None:
    rows = [samples.row(1, 1), samples.row(1, 2, "no_sim"), samples.row(2, 1, "idle"), samples.row(2, 2, "idle")]
    results = {
        "berlin-1": samples.drifted(("imeis", "imei", "1.01", "1", "2"), ports=rows),
        "paris-1": samples.failed("auth", "refused"),
    }
    found = read(fleet_of(samples.MOMENT, results, {"berlin-1": Place("berlin"), "paris-1": Place()}))
    assert found.pop(("timestamp_seconds",)) == datetime.datetime.fromisoformat(samples.MOMENT).timestamp()
    assert found == {
        ("gateways", "drifted"): 1,
        ("gateways", "unhealthy"): 0,
        ("gateways", "unreachable"): 1,
        ("gateways", "unknown"): 0,
        ("gateways", "in_line"): 0,
        ("gateway_verdict", "berlin-1", "berlin", "drifted"): 1,
        ("gateway_verdict", "paris-1", "", "unreachable"): 1,
        ("duplicate_imeis",): 0,
        ("gateway_findings", "berlin-1", "drift"): 1,
        ("gateway_findings", "berlin-1", "health"): 0,
        ("gateway_findings", "berlin-1", "unverified"): 0,
        ("gateway_findings", "berlin-1", "problem"): 0,
        ("gateway_findings", "paris-1", "drift"): 0,
        ("gateway_findings", "paris-1", "health"): 0,
        ("gateway_findings", "paris-1", "unverified"): 0,
        ("gateway_findings", "paris-1", "problem"): 1,
        # Of a gateway that was not read nothing is said.
        ("gateway_sims", "berlin-1"): 3,
        ("gateway_sims_registered", "berlin-1"): 1,
        ("gateway_slots", "berlin-1", "idle"): 2,
        ("gateway_slots", "berlin-1", "registered"): 1,
        ("gateway_slots", "berlin-1", "no_sim"): 1,
    }


def test_labels() -> None:
    fleet = fleet_of(samples.MOMENT, {"gw": samples.result()}, {"gw": Place("berlin")})
    assert [line for line in as_metrics(fleet).splitlines() if '"gw"' in line] == [
        'skyline_audit_gateway_verdict{gateway="gw",group="berlin",verdict="in_line"} 1',
        'skyline_audit_gateway_findings{gateway="gw",finding="drift"} 0',
        'skyline_audit_gateway_findings{gateway="gw",finding="health"} 0',
        'skyline_audit_gateway_findings{gateway="gw",finding="unverified"} 0',
        'skyline_audit_gateway_findings{gateway="gw",finding="problem"} 0',
        'skyline_audit_gateway_sims{gateway="gw"} 8',
        'skyline_audit_gateway_sims_registered{gateway="gw"} 8',
        'skyline_audit_gateway_slots{gateway="gw",state="registered"} 8',
    ]


def test_health() -> None:
    found = read(
        samples.fleet(gw=samples.unhealthy(("state", "3", "idle", "registered"), ("sim", "1.01", "no SIM", "a SIM")))
    )
    assert found[("gateways", "unhealthy")] == 1
    assert found[("gateway_verdict", "gw", "", "unhealthy")] == 1
    assert found[("gateway_findings", "gw", "health")] == 2


def test_names_that_could_break_a_line() -> None:
    name = 'a"} 1\nb{c="\\'
    found = read(fleet_of(samples.MOMENT, {name: samples.result(), samples.EVIL: None}, {name: Place(name)}))
    assert found[("gateway_verdict", name, name, "in_line")] == 1
    assert found[("gateway_verdict", samples.EVIL, "", "unknown")] == 1


def test_metrics_have_no_numbers_of_sims() -> None:
    text = as_metrics(samples.fleet(gw=samples.drifted(("imeis", "imei", "1.01", "860000000010009", "2"))))
    for row in samples.result()["ports"]:
        assert not any(row[key] in text for key in ("imei", "number", "iccid"))
    assert "860000000010009" not in text
