# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ..module_utils.resources import sim_survey
from ..plugin_utils.gateway_action import GatewayAction


class ActionModule(GatewayAction):
    resource = sim_survey
