# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """The connection options, which every module has."""

    DOCUMENTATION = r"""
options:
  host:
    description:
      - Name or address of the gateway.
      - If this option is not given, the module uses the inventory variable C(skyline_host), else C(ansible_host), else
        the inventory name of the play's host.
      - If the play's host is C(localhost), the module uses the inventory variable C(skyline_host), else the environment
        variable E(SK_HOST). For other hosts, E(SK_HOST) has no effect.
      - In all options of the connection, an empty string means that the option is not given.
    type: str
    required: true
  port:
    description:
      - TCP port of the gateway's HTTP API.
      - Also the inventory variable C(skyline_port), else the environment variable E(SK_PORT).
    type: int
    default: 80
  username:
    description:
      - Account on the gateway. Quote it in YAML, like O(password).
      - Also the inventory variable C(skyline_username), else the environment variable E(SK_USERNAME).
    type: str
    required: true
  password:
    description:
      - Password of the account. It is in no output.
      - Quote it in YAML. A number without quotes is sent with a warning. Any other value that is not a text is refused.
      - Also the inventory variable C(skyline_password), else the environment variable E(SK_PASSWORD).
    type: str
    required: true
  scheme:
    description:
      - Whether to use TLS. Also the inventory variable C(skyline_scheme).
    type: str
    choices: [http, https]
    default: http
  validate_certs:
    description:
      - Whether the certificate of the gateway is checked. Also the inventory variable C(skyline_validate_certs).
    type: bool
    default: true
  ca_path:
    description:
      - File with the certificates of the authorities to trust, in PEM form, or a folder of such files.
      - Also the inventory variable C(skyline_ca_path).
    type: path
  auth:
    description:
      - V(query) sends user name and password in the URL of every request. V(session) signs every request instead, so
        that the password is never sent. Older firmware does not support V(session).
      - Signatures are MD5 digests, and replies are not signed. Use O(scheme=https) or a management network if somebody
        could change the traffic.
      - Also the inventory variable C(skyline_auth).
    type: str
    choices: [query, session]
    default: query
  encrypt:
    description:
      - With O(auth=session), whether the bodies of requests are encrypted (with AES-256-ECB, as the API defines). This
        needs the library C(cryptography).
      - Also the inventory variable C(skyline_encrypt).
    type: bool
    default: false
  timeout:
    description:
      - Seconds that one request and its reply may take. A task also waits at most this time for another task that
        writes to the same gateway.
      - Also the inventory variable C(skyline_timeout).
    type: float
    default: 30
  retries:
    description:
      - The number of times that a request is sent again after a fault, with longer and longer pauses. A fault is also
        an answer 502, 503 or 504 of a proxy in front of the gateway.
      - A request is sent again only if a second request has the same effect as one. Switches, restarts, orders for
        eSIMs and refused logins are not sent again.
      - Also the inventory variable C(skyline_retries).
    type: int
    default: 3
  api:
    description:
      - The generation of the API to use. With V(auto), the module requests the status by generation 2
        (C(/goip_get_status.html)). If the firmware does not know this path, it requests the status by generation 3
        (C(/get_device_status)).
      - With V(2) or V(3), the module uses only this generation. V(3) saves a request if the gateway has only generation
        3.
      - Also the inventory variable C(skyline_api).
    type: str
    default: auto
    choices: [auto, "2", "3"]
    version_added: 1.1.0
  headers:
    description:
      - Further HTTP headers of every request, such as the V(X-API-KEY) that a proxy in front of the gateway requires. A
        mapping of names to texts.
      - The values are secrets. No output has them.
      - Headers that control the HTTP exchange are refused. These are C(Accept-Encoding), C(Connection), C(Expect),
        C(Host), C(TE), C(Trailer), C(Transfer-Encoding), C(Upgrade), and all headers that begin with C(Content-).
      - Also the inventory variable C(skyline_headers). Mappings of several levels are not merged. Only the one with the
        highest precedence is used.
    type: dict
    version_added: 1.1.0
  mac:
    description:
      - MAC address, in any usual spelling and in quotes, of the gateway that must answer. If another gateway answers,
        the task fails and nothing is written. This protects against an address that now belongs to another gateway.
      - Also the inventory variable C(skyline_mac).
    type: str
requirements:
  - requests
notes:
  - If the gateway is the play's host, the module runs in Ansible's own process on the controller. The controller then
    needs the library C(requests), and C(async) is not supported.
  - If the play's host or the host in C(delegate_to) is another machine, such as a bastion, the module runs on that
    machine. The machine needs Python and the library C(requests).
  - Under a local connection, a task with C(delegate_to) must also have O(host). Without O(host), the task fails,
    because it would change the play's host and not the host in C(delegate_to). Exceptions are tasks that are delegated
    to C(localhost), to the C(skyline_bastion) of the play's host, or to a host whose own variables have
    C(ansible_connection=local).
  - A module takes each option from the first of these places that has it. These are the task, C(module_defaults),
    inventory variables, the C(environment) keyword, and the environment of Ansible.
"""
