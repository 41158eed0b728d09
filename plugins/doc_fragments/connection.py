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
      - Where the option is not given, the inventory variable C(skyline_host), else C(ansible_host), else the inventory
        name of the play's host. For the host C(localhost), the inventory variable C(skyline_host), else the environment
        variable E(SK_HOST), which counts nowhere else.
      - An empty string counts as absent, here and in all options of the connection.
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
        that the password is never on the wire; older firmware does not know it.
      - Signatures are MD5 digests, and replies are not signed. Use O(scheme=https) or a management network if somebody
        could change the traffic.
      - Also the inventory variable C(skyline_auth).
    type: str
    choices: [query, session]
    default: query
  encrypt:
    description:
      - With O(auth=session), whether the bodies of requests are encrypted (AES-256-ECB, as the API has it). Needs
        C(cryptography).
      - Also the inventory variable C(skyline_encrypt).
    type: bool
    default: false
  timeout:
    description:
      - Seconds that one request may take, with its reply; also the seconds that a task waits for another one that
        writes to the same gateway.
      - Also the inventory variable C(skyline_timeout).
    type: float
    default: 30
  retries:
    description:
      - How often a request is tried again after a fault, with growing pauses. Also where a proxy in front of the
        gateway answers 502, 503 or 504.
      - Only requests that do the same when they are sent twice are tried again. Switches, restarts, orders for eSIMs
        and refused logins are not.
      - Also the inventory variable C(skyline_retries).
    type: int
    default: 3
  api:
    description:
      - The generation of the API to use. With V(auto), the module requests the status by generation 2
        (C(/goip_get_status.html)). If the firmware does not know this path, it requests the status by generation 3
        (C(/get_device_status)).
      - With V(2) or V(3), the module uses only this generation. V(3) saves a request if the gateway has only
        generation 3.
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
      - C(Host), C(Connection), C(Transfer-Encoding), all that begin with C(Content-), and others that say how a request
        is carried out (C(Accept-Encoding), C(Expect), C(TE), C(Trailer), C(Upgrade)) are refused.
      - Also the inventory variable C(skyline_headers). Mappings of several levels are not merged. Only the one
        with the highest precedence is used.
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
  - Where the gateway is the play's host, the module runs in Ansible's own process on the controller, which needs
    C(requests) there; C(async) is then not supported. Where the play's host or the host in C(delegate_to) is another
    machine, such as a bastion, it runs on that machine, which needs Python and C(requests).
  - Under a local connection, a task that is delegated must give O(host), unless it is delegated to C(localhost), to the
    C(skyline_bastion) of the play's host, or to a host with C(ansible_connection=local) of its own. It fails otherwise,
    because it would change the play's host and not the one in C(delegate_to).
  - Options take precedence over C(module_defaults), these over inventory variables, these over environment variables
    (the C(environment) keyword, then the environment of Ansible).
"""
