"""Where the terminal's figures can be had: over the network, in a file, and for `kiosk status`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from kiosk.language.texts import _
from kiosk.settings.bounds import STRICT, Address, File, Within, Wrong

_USUAL: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class MetricsSettings:
    """Without a `port` nothing listens.

    What is not a loopback address wants `certificate`, `key` and `client_ca`: only who shows a
    certificate of that authority is answered. `textfile` is a file in the folder that
    node_exporter's textfile collector reads, in place of a port or beside it. `status` is what
    `kiosk status` reads.
    """

    address: Address = "127.0.0.1"
    port: Annotated[int, Within(1, 65535)] | None = None
    certificate: File | None = None
    key: File | None = None
    client_ca: File | None = None
    textfile: File | None = None
    status: File = Path("/run/hall-kiosk/status.json")
    __pydantic_config__ = STRICT

    def __post_init__(self) -> None:
        if self.textfile is not None and self.textfile.suffix != _READ_SUFFIX:
            raise Wrong(_("textfile: node_exporter reads files whose names end in .prom"))
        files = (self.certificate, self.key, self.client_ca)
        if any(files) and not all(files):
            raise Wrong(_("certificate, key, client_ca: all three, or none of them"))
        if not any(files) and not _is_loopback(self.address):
            raise Wrong(
                _(
                    "address: this one can be reached from elsewhere, so certificate, key and "
                    "client_ca are needed"
                )
            )

    @property
    def uses_tls(self) -> bool:
        """Return whether the port asks for a certificate and shows one."""
        return self.certificate is not None


_READ_SUFFIX: Final = ".prom"


def _is_loopback(address: str) -> bool:
    if address == _USUAL:
        return True
    from ipaddress import ip_address  # the first page does without

    try:
        return ip_address(address).is_loopback
    except ValueError:
        raise Wrong(_("address: an IP address such as 127.0.0.1")) from None
