# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..module_utils.resources import sms
from ..plugin_utils.attachments import with_attachments
from ..plugin_utils.gateway_action import GatewayAction


class ActionModule(GatewayAction):
    resource = sms

    def _options(self, task_vars: Mapping[str, Any]) -> dict[str, Any]:
        """The options with the files of attachments in place of their names: they are read here, wherever it runs."""
        return with_attachments(super()._options(task_vars), lambda name: self._find_needle("files", name))
