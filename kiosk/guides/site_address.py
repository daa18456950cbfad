"""The address of each guide's page on a site, short enough for a QR code read at arm's length."""

from typing import ClassVar, Final

from kiosk.errors import ConfigurationError
from kiosk.guides.addresses import address_fault
from kiosk.guides.model import Guide
from kiosk.language.texts import Language

LONGEST_ADDRESS: Final = 62
"""Bytes of an address that a QR code of version 4 at level M holds (ISO/IEC 18004, table 7)."""

LONGEST_SITE: Final = LONGEST_ADDRESS - len("/99.html")


class SiteAddressWrong(ConfigurationError):
    """The site's address is no https address, or too long for a QR code."""

    code: ClassVar[str] = "guides.site_address"


def page_name(guide: Guide, language: Language = Language.CHINESE) -> str:
    """Return the file of a guide's page: its number, so that the address stays short."""
    number = guide.id.partition("-")[0]
    ending = "-en" if language is Language.ENGLISH else ""
    return f"{number if number.isdigit() else guide.id}{ending}.html"


def guide_address(site: str, guide: Guide) -> str:
    """Return the address of a guide's page on the site."""
    return f"{site.rstrip('/')}/{page_name(guide)}"


def check_site_address(address: str) -> None:
    """Refuse an address whose pages cannot stand in a QR code.

    Raises:
        SiteAddressWrong: it is not https, too long, or has a query or a fragment.
    """
    fault = address_fault(address)
    if fault is not None:
        raise SiteAddressWrong(f"'{address}' is {fault.value}")
    if set(address) & set("?#"):
        raise SiteAddressWrong(f"'{address}' has a ? or # in it, and no page can stand behind it")
    if len(address.rstrip("/")) > LONGEST_SITE:
        raise SiteAddressWrong(f"'{address}' is longer than {LONGEST_SITE} letters")
