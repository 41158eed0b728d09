# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is measured: the rows of the table."""

from __future__ import annotations

from typing import NamedTuple

FLOOR = "floor"
FLOOR_OF_PROVISION = "floor_provision"


class Row(NamedTuple):
    """One way to do something to every gateway of the fleet.

    playbook: one of playbooks/, none for the script; idle: asks the gateways nothing; changes: brings the fleet to a
    new plan, else the plan is the one that the fleet has; saves: also for after a reboot; slow: measured once, with the
    first layout of the plan only; hosts, slots: so many at most are worked on, and what all would have cost is
    extrapolated; everything: the fleet was provisioned before, and it is about all parts, with the first layout only;
    resends: so many writes a gateway of generation 2 gets although nothing changes; older: speaks generation 2 by
    itself; floor: the row that it is measured against; variables: extra variables of the playbook.
    """

    name: str
    title: str
    playbook: str | None = None
    idle: bool = False
    changes: bool = False
    saves: bool = False
    slow: bool = False
    hosts: int | None = None
    slots: int | None = None
    everything: bool = False
    resends: int = 0
    older: bool = False
    floor: str = FLOOR
    variables: tuple[str, ...] = ()

    @property
    def every_layout(self) -> bool:
        return not (self.slow or self.everything)


ROWS = (
    Row(FLOOR, "Ansible's own floor: debug", "debug", idle=True),
    Row("imei_changing", "skyline_imei, every slot changes", "imei", changes=True, saves=True),
    Row("imei_unchanged", "skyline_imei, nothing to change", "imei", saves=True),
    Row("uri_bulk", "uri, one read and one bulk set", "uri_bulk", changes=True, slow=True, hosts=100, older=True),
    Row("uri_loop", "uri, one request per slot", "uri_loop", changes=True, slow=True, hosts=4, slots=16, older=True),
    Row("script", "a script with requests, no Ansible", changes=True, saves=True, older=True),
    Row("port_state_unchanged", "skyline_port_state, nothing to change", "port_state", saves=True, everything=True),
    # Beside it, for a fleet with everything declared has more variables to load.
    Row(FLOOR_OF_PROVISION, "debug, with all declared", "debug", idle=True, everything=True),
    # To generation 2 the settings of status reports are sent at every run: nothing tells whether their URL is right.
    Row(
        "provision_unchanged",
        "provision, all declared, nothing to change",
        "provision",
        saves=True,
        everything=True,
        resends=1,
        floor=FLOOR_OF_PROVISION,
    ),
    Row(
        "provision_on_enable",
        "the same, with update_url: on_enable",
        "provision",
        saves=True,
        everything=True,
        floor=FLOOR_OF_PROVISION,
        variables=("provision_report_update_url=on_enable",),
    ),
    Row(
        "provision_changing",
        "provision, all declared, every IMEI changes",
        "provision",
        changes=True,
        saves=True,
        everything=True,
        floor=FLOOR_OF_PROVISION,
    ),
    Row(
        "audit",
        "audit, all declared, with its reports",
        "audit",
        saves=True,
        everything=True,
        floor=FLOOR_OF_PROVISION,
    ),
)

# The rows whose cost must grow with the fleet, not faster.
LINEAR = (FLOOR, "imei_changing", "imei_unchanged", "provision_unchanged")
