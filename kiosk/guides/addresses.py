"""Whether a link may be given out as a QR code: what is wrong with its address, if anything."""

import re
from collections.abc import Iterable
from enum import Enum, unique
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from kiosk.guides.entries import Link
from kiosk.guides.terms import Reader
from kiosk.language.texts import Words
from kiosk.pages.kinds import QrCode


@unique
class AddressFault(Enum):
    """Why an address must not be scanned."""

    NO_SCHEME = "no https:// in front"
    MALFORMED = "not a well-formed address"
    BARE_IP = "a bare IP address"
    REDIRECT = "a redirect that hides where it leads"
    PLAIN_HTTP = "http without encryption"


#: Services whose addresses tell nothing about where they lead.
_REDIRECTORS = frozenset(
    {"t.cn", "url.cn", "dwz.cn", "suo.im", "bit.ly", "tinyurl.com", "w.url.cn"}
)
_REDIRECTING_PATH = re.compile(r"^/(?:link|redirect|jump|goto|url)/?$", re.IGNORECASE)
_LABEL = re.compile(r"^(?!-)[A-Za-z0-9-]{1,63}(?<!-)$")


def address_fault(url: str) -> AddressFault | None:
    """Return the first thing wrong with `url`, worst first, or None for a sound https address."""
    if not re.match(r"^[A-Za-z][A-Za-z0-9+.-]*://", url):
        return AddressFault.NO_SCHEME
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return AddressFault.MALFORMED
    if parts.scheme not in ("http", "https") or not url.isascii() or re.search(r"\s", url):
        return AddressFault.MALFORMED
    if parts.username is not None:
        return AddressFault.MALFORMED
    if _is_ip(host):
        return AddressFault.BARE_IP
    labels = host.split(".")
    if len(labels) < 2 or not all(map(_LABEL.match, labels)) or not labels[-1].isalpha():
        return AddressFault.MALFORMED
    if _redirects(host, parts):
        return AddressFault.REDIRECT
    return AddressFault.PLAIN_HTTP if parts.scheme == "http" else None


def switched_on_fault(link: Link) -> str | None:
    """Return why a link whose `qr` is true must not become a QR code, or None if it may.

    What an operator has confirmed may be plain http; nothing can be confirmed about an address that
    is malformed, bare or a redirect.
    """
    if link.address is None:
        return "there is no address to make a code of"
    fault = address_fault(link.address)
    if fault is not None and not (fault is AddressFault.PLAIN_HTTP and link.confirmed):
        return fault.value
    if link.confirmed is None:
        return "nobody has confirmed it"
    return "it is marked with a reason against it" if link.reason is not None else None


def scannable(link: Link) -> bool:
    """Whether the link may be shown as a QR code."""
    return link.qr and switched_on_fault(link) is None


def given_address(link: Link) -> str | None:
    """The address as a citizen may read and type it, or None where nobody should."""
    if link.address is None or link.shown_to is Reader.OPERATOR:
        return None
    fault = address_fault(link.address)
    if fault is AddressFault.NO_SCHEME:
        fault = address_fault(f"https://{link.address}")
    return link.address if fault in (None, AddressFault.PLAIN_HTTP) else None


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _redirects(host: str, parts: SplitResult) -> bool:
    if host in _REDIRECTORS:
        return True
    return bool(_REDIRECTING_PATH.match(parts.path) and re.search(r"(?:^|&)url=", parts.query))


def link_codes(links: Iterable[Link]) -> tuple[QrCode, ...]:
    """The confirmed addresses as codes with the links' names, each address once."""
    named = {
        link.address: link.label for link in links if link.address is not None and scannable(link)
    }
    return tuple(QrCode(address, Words(label)) for address, label in named.items())
