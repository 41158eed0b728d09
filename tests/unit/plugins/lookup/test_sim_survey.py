# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lookup sim_survey: what surveys have registered for the hosts of a play, beside the last report."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest
import yaml
from ansible import constants
from ansible.errors import AnsibleError

from ansible_collections.skyline.gateway.plugins.lookup.sim_survey import DOCUMENTATION, LookupModule

NAME = "skyline.gateway.sim_survey"
# Ansible's own loader takes no plugin that was imported before; it would do this.
constants.config.initialize_plugin_configuration_definitions("lookup", NAME, yaml.safe_load(DOCUMENTATION)["options"])

SIM = {"slot": "1.01", "registered": True, "iccid": "891", "number": None}
REGISTERED: dict[str, Any] = {
    "a": {"survey": {"changed": True, "sims": [SIM]}},
    "skipped": {"survey": {"changed": False, "skipped": True}},
    "none": {},
}


class HostVars(dict[str, Any]):
    """Variables by host, as ansible-core has them."""

    def raw_get(self, name: str) -> Any:
        return dict.__getitem__(self, name)


def look(**options: Any) -> list[Any]:
    lookup = LookupModule()
    lookup._load_name = NAME
    variables = {"hostvars": HostVars(REGISTERED), "ansible_play_hosts_all": [*REGISTERED]}
    return lookup.run(["survey"], variables, **options)


def test_forms() -> None:
    (report,) = look()
    assert [(row["gateway"], row["slot"], row["iccid"]) for row in report["sims"]] == [("a", "1.01", "891")]
    (text,) = look(form="csv")
    assert text.splitlines()[1].startswith("a,1.01,891,")
    assert look(form="lines") == ["1 gateways: 1 SIMs, 1 registered"]


def test_the_last_report(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "sims.json"
    assert look(last=str(file))[0]["differences"] is None
    file.write_text(json.dumps(look()[0]), encoding="utf-8")
    assert look(last=str(file))[0]["differences"]["new"] == []
    gone = {**look()[0], "sims": [{**look()[0]["sims"][0], "iccid": "892"}]}
    file.write_text(json.dumps(gone), encoding="utf-8")
    assert len(look(last=str(file))[0]["differences"]["gone"]) == 1
    assert look(last=str(file), partial=True)[0]["differences"]["gone"] == []


@pytest.mark.parametrize("text", ["{", "[]", '{"sims": 5}'])
def test_a_file_that_is_no_report(tmp_path: pathlib.Path, text: str) -> None:
    file = tmp_path / "sims.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(AnsibleError, match=r"sims\.json"):
        look(last=str(file))
