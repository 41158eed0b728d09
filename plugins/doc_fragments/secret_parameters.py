# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """The option of modules that show values of parameters."""

    DOCUMENTATION = r"""
options:
  secret_parameters:
    description:
      - Names of further parameters whose values are secret. Every output has V(********) instead. For an array, the
        plain name hides all elements, and a name such as V(sip_login(3\)) hides one.
      - Parameters with C(pass), C(pwd), C(secret), C(token), C(psk), C(credential), C(key), C(community), C(shared),
        C(auth) or C(login_code) in their names, or with one of the words C(pin), C(puk), C(pw), C(ki), C(op), C(opc),
        C(wep), C(otp), are always hidden.
      - Also the inventory variable C(skyline_secret_parameters).
    type: list
    elements: str
    default: []
    version_added: 1.1.0
"""
