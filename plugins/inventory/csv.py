# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: csv
short_description: Gateways and their plans from spreadsheets
version_added: 1.0.0
author:
  - The skyline.gateway contributors (@skyline-gateway)
description:
  - Reads one or more spreadsheets, one row for each SIM slot, into hosts with their addresses, C(skyline_imeis) and
    C(skyline_sim_numbers), both as mappings. Spreadsheets are CSV files, or workbooks (C(.xlsx)) of one or more sheets.
  - Of a workbook, each cell counts as it shows. A number has all its digits, up to the 15 that a spreadsheet keeps, and
    a formula is its value. Rows that a filter hides count too.
  - An inventory source is a YAML file whose name is C(skyline_csv.yml) or ends in C(.skyline_csv.yml) (or C(.yaml)).
  - All that is wrong with the files is reported at once, each with its file and line. Nothing of an inventory with
    errors is loaded.
  - A row names its gateway, and its slot by the columns C(port) and C(slot), such as V(6) and V(2) or V(B). Where a
    file has only one of the two columns, that one has whole names, such as V(6B) or V(6.02).
  - The address and other facts of a gateway may stand in every row or only in one; an empty cell says nothing. They may
    also stand in a file or sheet of their own, without slots, and IMEIs and numbers in different files or sheets.
  - A line C(sep=;) at the beginning of a CSV file names its delimiter, as it does for Excel.
  - Headings are compared without regard to case. Spaces around a cell's text and rows without any text do not count.
  - Texts of the files are data. A cell that looks like a template stays the text that it is.
  - With O(cache), what was read counts only as long as neither the files nor the options that say how to read them have
    changed, so a corrected file takes effect at once.
  - Passwords do not belong in spreadsheets, and this plugin takes none. Keep C(skyline_password) in C(group_vars),
    encrypted with ansible-vault. The spreadsheets themselves may be encrypted with ansible-vault too; what a cache
    keeps of them is not.
requirements:
  - openpyxl, for workbooks only
extends_documentation_fragment:
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
options:
  plugin:
    description: Marks the file as one of this plugin's.
    type: str
    required: true
    choices: [skyline.gateway.csv]
  files:
    description:
      - The CSV files and workbooks, as paths or globs, relative to the folder of the inventory source.
      - A path or glob without any file is an error. A glob does not find the files C(~$...) that Excel makes while a
        workbook is open.
    type: list
    elements: str
    required: true
  columns:
    description:
      - The headings of the columns, where they differ from the defaults.
      - An empty text means that there is no such column.
    type: dict
    default: {}
    suboptions:
      gateway:
        description: The name of the gateway, which becomes the name of the host.
        type: str
        default: gateway
      address:
        description: The gateway's address, as C(ansible_host).
        type: str
        default: address
      http_port:
        description: The TCP port of its HTTP API, as C(skyline_port).
        type: str
        default: http_port
      mac:
        description: Its MAC address, as C(skyline_mac). Nothing is ever written to a gateway that has another one.
        type: str
        default: mac
      port:
        description: The port of the slot.
        type: str
        default: port
      slot:
        description: The slot, as a number or a letter; or its whole name where there is no column for the port.
        type: str
        default: slot
      imei:
        description: The IMEI of the slot, in C(skyline_imeis).
        type: str
        default: imei
      number:
        description: The number noted for the slot's SIM, in C(skyline_sim_numbers).
        type: str
        default: number
  host_vars:
    description:
      - Further columns that speak of the gateway, as a mapping of headings to the host variables that they become.
      - Values are texts.
    type: dict
    default: {}
  ignore_columns:
    description: Headings of columns to leave out, with the wildcards of a shell. Any other unknown column is an error.
    type: list
    elements: str
    default: []
  sheets:
    description:
      - The sheets of workbooks to read, by their names, with the wildcards of a shell. Empty sheets are passed over.
      - A sheet that is no table of gateways is an error, so that none is missed. Name the others here then.
    type: list
    elements: str
    default: ["*"]
    version_added: 1.1.0
  delimiter:
    description:
      - The character between the cells of CSV files. V(auto) takes what a line C(sep=) says, else the one of comma,
        semicolon and tab by which the headings of the file make most sense.
    type: str
    default: auto
  encoding:
    description:
      - The encoding of CSV files, by a name that Python knows. The default reads UTF-8 and UTF-16, both with and
        without the byte order mark that Excel writes.
    type: str
    default: utf-8-sig
  static_groups:
    description: Groups to put every host in.
    type: list
    elements: str
    default: [gateways]
  duplicate_imeis:
    description:
      - What to do about an IMEI that several slots of the fleet are to have.
      - A fleet that shows one IMEI twice to the network is hardly ever what was meant, so this is an error by default.
        Within one gateway, M(skyline.gateway.skyline_imei) refuses it again unless told otherwise.
    type: str
    choices: [fail, warn, ignore]
    default: fail
  check_digit:
    description: What to do about IMEIs whose last digit is not the check digit of the others.
    type: str
    choices: [fail, warn, ignore]
    default: warn
  clean:
    description:
      - Whether to drop what groups the digits of IMEIs and numbers, as in V(49-015420-323751-8) and V(+49 30 123).
        These are spaces, dashes, slashes, round brackets and characters that nobody sees, and dots and commas where
        there are several.
      - Without it they are an error that says so.
      - A zero in brackets, as in V(+49 (0\)30 123), stays an error, because it is no part of the number.
    type: bool
    default: false
    version_added: 1.1.0
  complete_imeis:
    description:
      - Whether IMEIs of 14 digits get their check digit.
      - They are an error by default, since a spreadsheet that takes a column for numbers drops the zero in front of an
        IMEI, and 14 digits remain.
    type: bool
    default: false
notes:
  - Keep spreadsheets out of a folder that is itself an inventory source. Ansible reads every file there, and takes the
    rows of CSV files for names of hosts.
  - Ansible only warns of an inventory source that it cannot load, and goes on with the hosts of others, or with none.
    To make it stop, set C(any_unparsed_is_failed) in the section C(inventory) of C(ansible.cfg), or
    E(ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED).
seealso:
  - module: skyline.gateway.skyline_imei
  - module: skyline.gateway.skyline_sim_number
"""

EXAMPLES = r"""
# inventory/fleet.skyline_csv.yml, the least that is needed, for a file plans/fleet.csv such as this:
#
#   gateway;address;mac;port;slot;imei;number
#   gw1;192.0.2.11;00:30:f1:00:00:01;6;2;490154203237518;+49301234567
#   gw1;;;13;4;490154203237526;
#   gw2;192.0.2.12;00:30:f1:00:00:02;1;1;490154203237534;
---
plugin: skyline.gateway.csv
files: [../plans/fleet.csv]

# The gateways in a file, the plans of each site in another, with headings of their own:
#
#   Gerät,IP,Standort,Bemerkung           Gerät,SIM,IMEI
#   gw1,192.0.2.11,Berlin,2nd floor       gw1,6B,490154203237518
---
plugin: skyline.gateway.csv
files:
  - ../plans/gateways.csv
  - ../plans/sites/*.csv
columns:
  gateway: Gerät
  address: IP
  slot: SIM
host_vars:
  Standort: site
ignore_columns: [Bemerkung]
keyed_groups:
  - key: site
    prefix: site
compose:
  skyline_timeout: 60 if site == 'Kapstadt' else 30
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.cache/skyline-inventory
"""

import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleError, AnsibleParserError
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable

from ..plugin_utils.fleet.columns import COLUMNS, VARIABLES, Settings, normal
from ..plugin_utils.fleet.files import found, state
from ..plugin_utils.fleet.reader import FleetReader


def _marker() -> Callable[[Any], Any]:
    """What makes sure that no text of a file is taken for a template."""
    if hasattr(BaseInventoryPlugin, "trusted_by_default"):
        return str  # ansible-core from 2.19 on takes a text for one only if told to
    from ansible.utils.unsafe_proxy import wrap_var

    mark: Callable[[Any], Any] = wrap_var
    return mark


as_data = _marker()
# So many problems are shown of each kind.
SHOWN = 20


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    NAME = "skyline.gateway.csv"

    def verify_file(self, path: str) -> bool:
        name = os.path.basename(path)
        return re.fullmatch(r"(.*\.)?skyline_csv\.ya?ml", name) is not None and super().verify_file(path)

    def parse(self, inventory: Any, loader: Any, path: str, cache: bool = True) -> None:
        super().parse(inventory, loader, path, cache)
        self._read_config_data(path)
        fleet = self._fleet(path, cache)
        if fleet["problems"]:
            raise AnsibleParserError(
                listed(f"{os.path.basename(path)}: nothing was loaded, problems", fleet["problems"])
            )
        for warning in fleet["warnings"]:
            self.display.warning(warning)
        self._populate(fleet["gateways"])

    def _fleet(self, path: str, may_read_cache: bool) -> dict[str, Any]:
        """What the files say, from the cache if they are still what it was made from."""
        folder = os.path.dirname(path)
        settings, (files, missing) = self._settings(), found(folder, self.get_option("files"))
        if missing:
            raise AnsibleParserError(listed("bad options, problems", missing))
        if not self.get_option("cache"):
            return self._read(settings, files, folder)
        judged = [self.get_option(option) for option in ("duplicate_imeis", "check_digit")]
        stamp = json.dumps([settings, judged, [[file, *state(file)] for file in files]])
        key = self.get_cache_key(path)
        kept: Any = self._kept(key) if may_read_cache else None
        if _is_fleet(kept) and kept["stamp"] == stamp:
            return dict(kept)
        fleet = {**self._read(settings, files, folder), "stamp": stamp}
        self._cache[key] = fleet  # Ansible writes it down after parse, which raises an error if there are problems
        return fleet

    def _kept(self, key: str) -> Any:
        """What the cache has, whoever wrote it; None where it cannot be read, for then the files can."""
        try:
            return self._cache.get(key)
        except (
            Exception
        ) as error:  # what a damaged cache raises differs between cache plugins and versions of ansible-core
            self.display.vvv(f"{self.NAME}: the cache is renewed: {error}")
            return None

    def _settings(self) -> Settings:
        """The options that say how to read files, checked as far as Ansible does not."""
        columns, host_vars = self.get_option("columns") or {}, self.get_option("host_vars") or {}
        delimiter, encoding = self.get_option("delimiter"), self.get_option("encoding")
        problems = [f"columns: {name} is none of {', '.join(COLUMNS)}" for name in columns if name not in COLUMNS]
        headings = [normal(heading) for heading in {**COLUMNS, **columns}.values() if heading]
        problems += [f"columns: {each!r} twice" for each in sorted(set(headings)) if headings.count(each) > 1]
        for heading, variable in host_vars.items():
            if not str(variable).isidentifier():
                problems.append(f"host_vars: {heading}: {variable!r} is not the name of a variable")
            elif variable in VARIABLES:
                problems.append(f"host_vars: {heading}: for {variable} there is an entry in columns")
            elif re.search(r"pass(word|wd)?$", variable):
                problems.append(f"host_vars: {heading}: passwords do not belong in spreadsheets; keep them in a vault")
        if delimiter != "auto" and len(delimiter) != 1:
            problems.append(f"delimiter: {delimiter!r} is neither auto nor one character")
        try:
            "".encode(encoding)
        except (LookupError, ValueError):
            problems.append(f"encoding: {encoding!r} is no encoding of texts")
        if problems:
            raise AnsibleParserError(listed("bad options, problems", problems))
        return Settings(
            columns=columns,
            host_vars=host_vars,
            ignore_columns=self.get_option("ignore_columns") or [],
            sheets=list(map(str, self.get_option("sheets") or ["*"])),
            delimiter=None if delimiter == "auto" else delimiter,
            encoding=encoding,
            clean=self.get_option("clean"),
            complete_imeis=self.get_option("complete_imeis"),
            check_digits=self.get_option("check_digit") != "ignore",
        )

    def _read(self, settings: Settings, files: Sequence[str], folder: str) -> dict[str, Any]:
        fleet = FleetReader(settings)
        for file in files:
            name = os.path.relpath(file, folder)
            try:
                readable = self.loader.get_real_file(file)  # decrypted, where it is a vault
                with open(readable, "rb") as content:
                    fleet.read(name, content.read())
                self.loader.cleanup_tmp_file(readable)
            except (AnsibleError, OSError) as error:
                fleet.problems.append(f"{name}: {error}")
        fleet.finish()
        warnings = []
        for option, title, texts in (
            ("duplicate_imeis", "IMEIs that several slots have", fleet.duplicates),
            ("check_digit", "IMEIs with a wrong check digit", fleet.wrong_digits),
        ):
            if texts and self.get_option(option) == "fail":
                fleet.problems += texts
            elif texts and self.get_option(option) == "warn":
                warnings.append(listed(title, texts))
        gateways = {name: gateway.variables for name, gateway in fleet.gateways.items()}
        return {"problems": fleet.problems, "warnings": warnings, "gateways": gateways}

    def _populate(self, gateways: Mapping[str, Mapping[str, Any]]) -> None:
        groups = [self.inventory.add_group(group) for group in self.get_option("static_groups") or ()]
        confusing = [f"{name} is the name of a group too" for name in gateways if name in self.inventory.groups]
        if confusing:
            raise AnsibleParserError(listed("nothing was loaded, problems", confusing))
        new = [name for name in gateways if name not in self.inventory.hosts]
        try:
            for name, variables in gateways.items():
                self._add(name, variables, groups)
        except AnsibleError:
            # An expression has failed under strict.
            for name in new:
                if name in self.inventory.hosts:
                    self.inventory.remove_host(self.inventory.hosts[name])
            raise

    def _add(self, name: str, variables: Mapping[str, Any], groups: Sequence[str]) -> None:
        self.inventory.add_host(name)
        for group in groups:
            self.inventory.add_child(group, name)
        host = self.inventory.get_host(name)
        for variable, value in variables.items():
            # By the host itself: the inventory's own set_variable ties to each single text where it came from, which
            # takes twice as long as reading the files.
            host.set_variable(variable, value if variable in VARIABLES else as_data(value))
        known, strict = host.get_vars(), self.get_option("strict")
        self._set_composite_vars(self.get_option("compose"), known, name, strict=strict)
        self._add_host_to_composed_groups(self.get_option("groups"), known, name, strict=strict)
        self._add_host_to_keyed_groups(self.get_option("keyed_groups"), known, name, strict=strict)


def _is_fleet(kept: Any) -> bool:
    """Whether this has the shape of what the plugin keeps; the cache may be cut off, or another program's."""
    return (
        isinstance(kept, dict)
        and {"problems", "warnings", "gateways", "stamp"} <= kept.keys()
        and all(isinstance(kept[name], list) for name in ("problems", "warnings"))
        and all(isinstance(text, str) for text in kept["problems"] + kept["warnings"])
        and isinstance(kept["gateways"], dict)
        and all(isinstance(variables, dict) for variables in kept["gateways"].values())
    )


def listed(title: str, texts: Sequence[str]) -> str:
    """Texts in a list of a readable length."""
    more = len(texts) - SHOWN
    entries = [*texts[:SHOWN], *([f"and {more} more"] if more > 0 else [])]
    return "\n* ".join([f"{title}: {len(texts)}", *entries])
