"""Where the central server is: https anywhere, http only on the terminal itself."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class ModuleServerAddress:
    """An address a card's challenges may be sent to.

    Raises:
        ValueError: it is neither https nor this very machine, or no address at all.
    """

    url: str

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if not parts.hostname or parts.username is not None or parts.fragment:
            raise ValueError("an address such as https://host/path, without a name or '#' in it")
        if not self.encrypted and not (parts.scheme == "http" and self.host in _LOOPBACK):
            raise ValueError("https is a must; http only to this very machine")
        _ = self.port  # ValueError unless it is a number that a port can have

    @property
    def encrypted(self) -> bool:
        """Whether TLS is spoken."""
        return urlsplit(self.url).scheme == "https"

    @property
    def host(self) -> str:
        """The server's name or number."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int | None:
        """The port, None for the usual one."""
        return urlsplit(self.url).port

    @property
    def path(self) -> str:
        """What is asked for, with its query."""
        parts = urlsplit(self.url)
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
