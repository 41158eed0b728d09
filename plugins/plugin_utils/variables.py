# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The names of all variables that the collection knows, and what is wrong with names that it does not know."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping

from ..module_utils import connection_options

# All that begins with these words and is not known has no effect.
OURS = "skyline_"
# These words are a site's, too. A name that begins with them is told only where it is close to a known one.
SHARED = ("provision_", "audit_", "imei_rollout_", "number_rollout_", "sim_survey_")
# What roles, playbooks, rulebooks, the simulator and the inventory plugin csv read or set; a test compares this list
# with them. Options of the connection, which every module reads as skyline_NAME, are added below.
_OF_THE_COLLECTION = """
audit_declared audit_duplicates_counted audit_esim_state audit_fail_on_drift audit_fail_on_duplicates
audit_fail_on_unhealthy audit_fail_on_unreachable audit_failures audit_formats audit_group_by audit_health_counted
audit_history audit_merge audit_number_state audit_pin_state audit_report audit_report_dir audit_report_formats
audit_report_mode audit_result audit_summary

imei_rollout_activate imei_rollout_allow_duplicates imei_rollout_check_digit imei_rollout_max_fail_percentage
imei_rollout_on_failure imei_rollout_report imei_rollout_serial imei_rollout_skip_unreachable imei_rollout_wait_timeout

number_rollout_allow_duplicates number_rollout_max_fail_percentage number_rollout_report number_rollout_serial
number_rollout_skip_unreachable

provision_esim_poll_interval provision_esim_state provision_esim_wait provision_esim_wait_timeout
provision_imei_activate provision_imei_allow_duplicates provision_imei_check_digit provision_imei_wait_timeout
provision_network_wait_timeout provision_number_state provision_on_unknown provision_on_unsupported provision_pin_state
provision_port_wait provision_port_wait_timeout
provision_report provision_report_update_url provision_save provision_summary

sim_survey_dir sim_survey_ports sim_survey_slot_timeout sim_survey_slots sim_survey_wait_registered

skyline_bastion skyline_hosts skyline_own_variables skyline_part_tags skyline_plan skyline_secret_parameters
skyline_serial skyline_simulator skyline_unknown_variables

skyline_esims skyline_expected skyline_imeis skyline_network skyline_number_discovery skyline_parameters skyline_pins
skyline_port_states skyline_sim_numbers skyline_sms_report skyline_status_report

skyline_audit_report_dir skyline_event_address skyline_event_failed skyline_event_headers skyline_event_hosts
skyline_event_hosts_file skyline_event_info skyline_event_log skyline_event_mac skyline_event_outcome
skyline_event_pairs skyline_event_report skyline_event_url skyline_lock_limit skyline_locked skyline_lost
skyline_message_log skyline_message_url skyline_push_addresses skyline_push_host skyline_push_mms_folder
skyline_push_port skyline_push_silent_after skyline_push_token
"""
KNOWN = frozenset(_OF_THE_COLLECTION.split()) | {f"{OURS}{option}" for option in connection_options.SPEC}
# How much alike a name and its misspelling are, of 1. A name of the site may be like a known one by chance.
_ALIKE, _SHARED_ALIKE = 0.6, 0.8
_HOSTS_SHOWN = 3


def unknown(names: Iterable[str], own: Collection[str]) -> dict[str, str | None]:
    """The names that nothing knows, each with the known name that is nearest, or None."""
    found: dict[str, str | None] = {}
    for name in sorted({*names} - KNOWN - {*own}):
        prefix = next((prefix for prefix in (OURS, *SHARED) if name.startswith(prefix)), None)
        if prefix:
            nearest = _nearest(name, prefix)
            if nearest or prefix == OURS:
                found[name] = nearest
    return found


def _nearest(name: str, prefix: str) -> str | None:
    # Without the prefix, which would make all names of one family alike.
    known = [each.removeprefix(prefix) for each in sorted(KNOWN) if each.startswith(prefix)]
    cutoff = _ALIKE if prefix == OURS else _SHARED_ALIKE
    matches = difflib.get_close_matches(name.removeprefix(prefix), known, n=1, cutoff=cutoff)
    return prefix + matches[0] if matches else None


def complaints(hosts: Mapping[str, Collection[str]], own: Collection[str], total: int) -> list[str]:
    """A sentence for each name that nothing knows.

    hosts: the hosts that have it, by name of the variable. total: how many hosts there are.
    """
    sentences = []
    for name, nearest in unknown(hosts, own).items():
        hint = f"Did you mean {nearest}?" if nearest else f"If it is your own, list it in {OURS}own_variables."
        sentences.append(f"Variable {name} ({_places([*hosts[name]], total)}) has no effect: it is not known. {hint}")
    return sentences


def _places(hosts: list[str], total: int) -> str:
    if len(hosts) == total and total > 1:
        return "all hosts"
    more = len(hosts) - _HOSTS_SHOWN
    return ", ".join([*hosts[:_HOSTS_SHOWN], *([f"{more} more"] if more > 0 else [])])
