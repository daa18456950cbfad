"""A printer known by the name it announces on the network, and the address it can be asked at.

CUPS prints by such a name. The terminal has to ask the printer itself, and does so by its address.
"""

import shutil
import socket
import subprocess
from urllib.parse import unquote, urlsplit

SEARCH_LIMIT_S = 5

_SCHEMES = {
    "_ipp._tcp": "ipp",
    "_ipps._tcp": "ipps",
    "_pdl-datastream._tcp": "socket",
    "_printer._tcp": "lpd",
}
_ANSWER = "{service_hostname} {service_port} {service_path}"


def is_announced(uri: str) -> bool:
    """Whether the URI names a printer by what it announces, as `lpinfo -v` does."""
    return _service(uri) is not None


def address_of(uri: str) -> str | None:
    """The URI of an announced printer with its address and port; None if it cannot be found.

    Asks avahi by CUPS' own ippfind, and the system for the address of the host's name.
    """
    service = _service(uri)
    ippfind = shutil.which("ippfind")
    if service is None or ippfind is None:
        return None
    name, kind = service
    command = [ippfind, "-T", str(SEARCH_LIMIT_S), f"{name}.{kind}.local."]
    try:
        found = subprocess.run(  # noqa: S603 - the name is one argument, no shell reads it
            [*command, "-x", "echo", *_ANSWER.split(), ";"],
            capture_output=True,
            text=True,
            check=True,
            timeout=2 * SEARCH_LIMIT_S,
        ).stdout.split()
        host, port, *path = found[:3]
        address = socket.getaddrinfo(host, int(port), socket.AF_INET)[0][4][0]
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return f"{_SCHEMES[kind]}://{address}:{port}{''.join(path)}"


def _service(uri: str) -> tuple[str, str] | None:
    """Name and kind of the service that the URI names: ("Hall printer", "_ipp._tcp")."""
    try:
        host = unquote(urlsplit(uri).netloc)
    except ValueError:
        return None
    for kind in _SCHEMES:
        name, found, _domain = host.partition(f".{kind}.")
        if found and name:
            return name, kind
    return None
