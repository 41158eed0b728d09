# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reports of slices: merged, they are the report of one audit of all; and files that are no such reports."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.plugin_utils.audit import merging
from ansible_collections.skyline.gateway.plugins.plugin_utils.audit.fleet import Fleet, Place, fleet_of
from ansible_collections.skyline.gateway.plugins.plugin_utils.audit.inventory import places_of
from ansible_collections.skyline.gateway.plugins.plugin_utils.audit.merging import MergeError
from ansible_collections.skyline.gateway.plugins.plugin_utils.audit.metrics import as_metrics
from ansible_collections.skyline.gateway.plugins.plugin_utils.audit.page import as_html
from ansible_collections.skyline.gateway.plugins.plugin_utils.audit.records import as_csv, as_json
from ansible_collections.skyline.gateway.tests.unit.plugins.plugin_utils.audit import samples

DRIFT = {"part": "imeis", "setting": "imei", "slot": "1.01", "is": "1", "should_be": "2"}
RESULTS: dict[str, Any] = {
    "berlin-1": samples.box(1),
    "berlin-2": samples.box(2, verdict="drifted", drift=[DRIFT, {**DRIFT, "is": True, "should_be": ["a", 1]}]),
    "paris-1": {**samples.box(3), "ports": samples.box(1)["ports"]},
    "paris-2": samples.failed("timeout", "no answer"),
    "rome-1": samples.unknown(),
    "rome-2": None,
    "rome-10": samples.unhealthy(("state", "3", "registering", "registered")),
}
GROUPS = {
    "gateways": [*RESULTS],
    "berlin": ["berlin-1", "berlin-2", "bastion"],
    "paris": ["paris-1", "paris-2"],
    "south": ["paris-1", "paris-2", "rome-1", "rome-2", "rome-10"],
    "old": ["rome-1"],
}
FIRST = ("berlin-1", "paris-2", "rome-1")
SECOND = ("berlin-2", "paris-1", "rome-2", "rome-10")
DAY = 24 * 3600


def audit(hosts: tuple[str, ...], groups: Mapping[str, list[str]], group_by: str = "", hour: int = 4) -> Fleet:
    """The audit of some hosts, which sees these groups of the inventory."""
    known = {
        host: {
            "group_names": sorted(group for group, members in groups.items() if host in members),
            "skyline_scheme": "https" if host == "rome-1" else "http",
            "site": host[:2],
        }
        for host in hosts
    }
    places = places_of(known, groups, group_by, lambda host, name: known[host][name])
    sizes = {group: len(members) for group, members in groups.items()}
    moment = f"2026-02-03T{hour:02d}:05:06+01:00"
    return fleet_of(moment, {host: RESULTS[host] for host in hosts}, places, group_by, sizes)


def sliced(hosts: tuple[str, ...]) -> dict[str, list[str]]:
    """The groups as the inventory of a slice in AWX has them."""
    return {group: [host for host in members if host in hosts] for group, members in GROUPS.items()}


def write(folder: pathlib.Path, **fleets: Fleet) -> list[str]:
    for name, fleet in fleets.items():
        (folder / name).write_text(as_json(fleet), encoding="utf-8")
    return [str(folder / name) for name in fleets]


def reports(fleet: Fleet) -> list[str]:
    return [render(fleet) for render in (as_json, as_csv, as_html, as_metrics)]


@pytest.mark.parametrize("group_by", ["", "site"])
@pytest.mark.parametrize("own", [False, True], ids=["by a limit", "by inventories of their own"])
def test_it_is_the_report_of_one_audit(tmp_path: pathlib.Path, own: bool, group_by: str) -> None:
    first = audit(FIRST, sliced(FIRST) if own else GROUPS, group_by)
    second = audit(SECOND, sliced(SECOND) if own else GROUPS, group_by)
    groups = {group: [host for host in members if host != "bastion"] for group, members in GROUPS.items()}
    whole = audit(tuple(RESULTS), groups if own else GROUPS, group_by)
    assert {gateway.place.group for gateway in whole.gateways} == (
        {"be", "pa", "ro"} if group_by else {"berlin", "paris", "south", "old"}
    )
    assert whole.summary()["duplicates"] == 8
    assert first.summary()["duplicates"] == second.summary()["duplicates"] == 0
    for paths in (write(tmp_path, a=first, b=second), write(tmp_path, b=second, a=first)):
        assert reports(merging.merge(paths, group_by).fleet) == reports(whole)
    # A merged report is a report: regions are merged, and then the world.
    (again,) = write(tmp_path, again=whole)
    assert reports(merging.merge([again]).fleet) == reports(whole)


def test_the_nearest_groups_are_those_of_the_whole_fleet(tmp_path: pathlib.Path) -> None:
    """In the slice of a site its group tells nothing apart, so that a larger one stands in its report."""
    berlin, paris = ("berlin-1", "berlin-2"), ("paris-1", "paris-2")
    groups = {"berlin": [*berlin], "paris": [*paris], "outdoor": ["berlin-1", "paris-1", "rome-1"]}
    slices = [audit(hosts, groups) for hosts in (berlin, paris)]
    assert {gateway.place.group for fleet in slices for gateway in fleet.gateways} == {"outdoor", "berlin", "paris"}
    merged = merging.merge(write(tmp_path, a=slices[0], b=slices[1])).fleet
    assert {gateway.name: gateway.place.group for gateway in merged.gateways} == {
        **dict.fromkeys(berlin, "berlin"),
        **dict.fromkeys(paris, "paris"),
    }


def test_its_time_is_that_of_the_oldest(tmp_path: pathlib.Path) -> None:
    merged = merging.merge(write(tmp_path, a=audit(FIRST, GROUPS, hour=7), b=audit(SECOND, GROUPS, hour=4)))
    assert (merged.fleet.moment, merged.span) == ("2026-02-03T04:05:06+01:00", 3 * 3600)


def test_slots_are_as_the_audit_had_them(tmp_path: pathlib.Path) -> None:
    (path,) = write(tmp_path, a=audit(("berlin-1",), GROUPS))
    (gateway,) = merging.merge([path]).fleet.gateways
    assert [*gateway.ports] == RESULTS["berlin-1"]["ports"]
    assert gateway.ports[1] == RESULTS["berlin-1"]["ports"][1]
    assert gateway.ports[-2:] == RESULTS["berlin-1"]["ports"][-2:]


def test_patterns(tmp_path: pathlib.Path) -> None:
    names = ("s1.json", "s10.json", "s2.json", "s[1].json")
    paths = write(tmp_path, **dict.fromkeys(names, FLEET))
    literal, nothing = str(tmp_path / "s[1].json"), str(tmp_path / "x*.json")
    # As a pattern, the name of the last file would be that of the first one.
    assert merging.files_of([str(tmp_path / "s[0-9]*.json"), literal, nothing]) == [*paths[:3], literal, nothing]


FLEET = fleet_of(samples.MOMENT, {"gw1": samples.box(1)}, {"gw1": Place("berlin", ["berlin"])}, sizes={"berlin": 1})


def refusal(paths: list[str], *more: Any) -> list[str]:
    """What is wrong with each file, by the names of the files."""
    with pytest.raises(MergeError) as found:
        merging.merge(paths, *more)
    folder = f"{pathlib.Path(paths[0]).parent}/"
    return [problem.replace(folder, "") for problem in found.value.problems]


def test_every_bad_file_is_named(tmp_path: pathlib.Path) -> None:
    good, other, replaced = write(tmp_path, good=FLEET, other=FLEET, replaced=audit(FIRST, GROUPS))
    for name, text in {"text": "no JSON", "list": "[]", "binary": "\xff", "deep": "[" * 200_000}.items():
        (tmp_path / name).write_text(text, encoding="latin-1")
    (tmp_path / "folder").mkdir()
    names = ("missing", "text", "list", "binary", "deep", "folder")
    found = refusal([good, *(str(tmp_path / name) for name in names), good, other, replaced], "", [replaced])
    kinds = [problem.split(": ")[0] for problem in found]
    assert kinds == [*names, "good", "replaced", "good and other"]
    assert [name for name, problem in zip(kinds, found, strict=True) if "is not JSON" in problem] == [
        "text",
        "binary",
        "deep",
    ]
    assert found[-1].endswith(": gw1")


def test_no_file() -> None:
    with pytest.raises(MergeError):
        merging.merge([])


def test_very_many_gateways_in_two_files(tmp_path: pathlib.Path) -> None:
    many = samples.fleet(**{f"gw{number}": None for number in range(1, 31)})
    (problem,) = refusal(write(tmp_path, a=many, b=many))
    assert "gw10 and 20 more" in problem


@pytest.mark.parametrize(("wanted", "wrong"), [("", ["b"]), ("site", ["a", "c"]), ("region", ["a", "b", "c"])])
def test_groups_of_different_kinds(tmp_path: pathlib.Path, wanted: str, wrong: list[str]) -> None:
    hosts = [*RESULTS]
    a, b, c = audit((hosts[0],), GROUPS), audit((hosts[1],), GROUPS, "site"), audit((hosts[2],), GROUPS)
    found = refusal(write(tmp_path, a=a, b=b, c=c), wanted)
    assert [problem.split(":")[0] for problem in found] == wrong


def test_a_report_of_an_older_version(tmp_path: pathlib.Path) -> None:
    report = json.loads(as_json(FLEET))
    older = {key: report[key] for key in ("moment", "summary", "gateways")}
    (tmp_path / "old").write_text(json.dumps(older), encoding="utf-8")
    (problem,) = refusal([str(tmp_path / "old")])
    assert "1.1.0" in problem


Change = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    "change",
    [
        lambda report: report.pop("moment"),
        lambda report: report.update(moment="yesterday"),
        lambda report: report.update(moment="2026-02-03T04:05:06"),
        lambda report: report.update(grouped_by=None),
        lambda report: report.update(groups={"berlin": "many"}),
        lambda report: report.update(slot_columns=["name", "port"]),
        lambda report: report.update(gateways={}),
        lambda report: report.update(gateways=[1]),
        lambda report: report["gateways"][0].pop("name"),
        lambda report: report["gateways"][0].update(verdict="good"),
        lambda report: report["gateways"][0].update(scheme="javascript"),
        lambda report: report["gateways"][0].update(groups=[1]),
        lambda report: report["gateways"][0].update(drift=[{"part": "imeis"}]),
        lambda report: report["gateways"][0].update(health=[1]),
        lambda report: report["gateways"][0].update(unverified=[{"part": 1, "setting": "", "slot": ""}]),
        lambda report: report["gateways"][0].update(problems=[{"part": "", "kind": "auth"}]),
        lambda report: report["gateways"][0].update(slots=[[1]]),
        lambda report: report["gateways"][0].update(slots=[1]),
        lambda report: report["gateways"][0]["slots"][0].__setitem__(3, ["registered"]),
        lambda report: report["gateways"][0]["gateway"].update(version=["608"]),
        lambda report: report["gateways"][0]["gateway"].update(port="80"),
        lambda report: report["gateways"][0]["gateway"].update(max_ports="8"),
        lambda report: report["gateways"][0]["gateway"].update(max_slots="4"),
        lambda report: report["gateways"][0]["gateway"].pop("port"),
        lambda report: report["gateways"][0]["gateway"].pop("max_slots"),
    ],
)
def test_what_an_audit_does_not_write(tmp_path: pathlib.Path, change: Change) -> None:
    report = json.loads(as_json(FLEET))
    change(report)
    (tmp_path / "changed").write_text(json.dumps(report), encoding="utf-8")
    (problem,) = refusal([str(tmp_path / "changed")])
    assert problem.startswith("changed: ")
    assert "skyline.gateway.audit" in problem or "columns" in problem


def test_what_is_wrong_with_a_gateway_is_named_and_nothing_else(tmp_path: pathlib.Path) -> None:
    report = json.loads(as_json(FLEET))
    report["gateways"][0].update(verdict="good", slots=[1])
    (tmp_path / "changed").write_text(json.dumps(report), encoding="utf-8")
    (problem,) = refusal([str(tmp_path / "changed")])
    assert problem.endswith(": gateway 1 (gw1) has other values in verdict, slots than an audit writes")


OF_A_REPORT = ("moment", "grouped_by", "groups", "gateways")
OF_A_GATEWAY = (
    *("name", "verdict", "group", "groups", "scheme", "gateway", "drift", "health", "unverified", "problems", "slots"),
)


@pytest.mark.parametrize("value", [None, 1.5])
@pytest.mark.parametrize("place", [*((0, key) for key in OF_A_REPORT), *((1, key) for key in OF_A_GATEWAY)], ids=str)
def test_a_key_of_another_type_is_named(tmp_path: pathlib.Path, place: tuple[int, str], value: object) -> None:
    within, key = place
    report = json.loads(as_json(FLEET))
    (report["gateways"][0] if within else report).update({key: value})
    (tmp_path / "changed").write_text(json.dumps(report), encoding="utf-8")
    (problem,) = refusal([str(tmp_path / "changed")])
    assert problem.endswith(f": {'gateway 1' if within else 'it'} has no {key}")
