# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..module_utils.resources import gateway
from ..plugin_utils.gateway_action import GatewayAction
from ..plugin_utils.part_tags import selected

# The variable of a task with the tags of each part, by which the tags of a run select parts, as in role provision.
_TAGS = "skyline_part_tags"


class ActionModule(GatewayAction):
    resource = gateway

    def _options(self, task_vars: Mapping[str, Any]) -> dict[str, Any]:
        options = super()._options(task_vars)
        tags = self._templated(_TAGS, task_vars)
        if not tags:
            return options
        # The tags of its role, block and play. In a worker, a block no longer has those of the others among its own.
        inherited = self._task._get_parent_attribute("tags", omit=True)
        run, skip = (task_vars.get(f"ansible_{name}_tags") or () for name in ("run", "skip"))
        wanted = selected(tags, inherited, run, skip)
        return {name: value for name, value in options.items() if name in wanted or name not in tags}
