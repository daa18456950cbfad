"""What opens locked cards at this terminal: the driver that its settings name."""

from typing import TYPE_CHECKING, Protocol, assert_never

from hardware.security_module.authenticator import CardAuthenticator
from kiosk.settings.security_module import CardServerSettings, PsamSettings, SecurityModuleSettings

if TYPE_CHECKING:
    from hardware.resource_manager import ResourceManager


class SecurityModule(CardAuthenticator, Protocol):
    """A keeper of keys that can be looked at without a card."""

    def check(self) -> str:
        """Return where it is, once it has answered.

        Raises:
            SecurityModuleError, PcscUnavailable, PcscFailed
        """
        ...


def module_of(settings: SecurityModuleSettings, readers: "ResourceManager") -> SecurityModule:
    """Return the driver; nothing is opened before its first use."""
    match settings:
        case PsamSettings():
            return _psam(settings, readers)
        case CardServerSettings():
            return _server(settings)
        case _:
            assert_never(settings)


def _psam(settings: PsamSettings, readers: "ResourceManager") -> SecurityModule:
    from hardware.security_module.psam import KeyAddress, Psam, PsamKeys

    keys = tuple(
        PsamKeys(
            key.algorithm,
            KeyAddress(*bytes.fromhex(key.internal)),
            KeyAddress(*bytes.fromhex(key.external)),
            bytes.fromhex(key.environment),
        )
        for key in settings.keys
    )
    return Psam(readers, settings.reader, keys, settings.external_form)


def _server(settings: CardServerSettings) -> SecurityModule:
    from hardware.security_module.central_server import CentralServer
    from hardware.security_module.https_transport import HttpsTransport
    from hardware.security_module.server_address import ModuleServerAddress

    address = ModuleServerAddress(settings.address)
    return CentralServer(HttpsTransport(address, settings.timeout_s, settings.ca_file))
