"""The guides of a region as a static site for phones, written into a folder and shown from it."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar, Final

from kiosk.errors import KioskError
from kiosk.folders import REGIONS_FOLDER
from kiosk.guides.library import GuideLibrary
from kiosk.guides.model import Guide
from kiosk.guides.site_address import check_site_address, page_name
from kiosk.guides.site_pages import SITE_FOLDER, SitePages
from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language, Text
from kiosk.settings.region import load_region
from kiosk.settings.service import Service

_FILES: Final = ("style.css", "page.js", "search.js")


class SiteNotWritten(KioskError):
    """The site's folder cannot be written."""

    code: ClassVar[str] = "guides.site_not_written"


@dataclass(frozen=True, slots=True)
class SiteReport:
    """What was written, and which guides were left out because another has the same page."""

    pages: int
    left_out: tuple[str, ...]


def write_site(
    library: GuideLibrary,
    out: Path,
    *,
    address: str | None,
    today: date,
    service_name: Callable[[Service], Text],
    folder: Path = REGIONS_FOLDER,
) -> SiteReport:
    """Write the site of a region of `folder` into `out`, which is made if there is none.

    Raises:
        SiteAddressWrong: `address` is not https, or so long that the codes would be too fine.
        SiteNotWritten: the folder cannot be written, or holds what is not of an earlier site.
        DataFileBroken: the region has no rules.
    """
    if address is not None:
        check_site_address(address)
    region = load_region(library.region, folder)
    guides, left_out = _one_a_page(library)
    try:
        _claim(out)
        for name in _FILES:
            (out / name).write_bytes((SITE_FOLDER / name).read_bytes())
        pages = 0
        for language in (Language.CHINESE, Language.ENGLISH):
            site = SitePages(
                library, region, guides, Catalogue(language), address, today, service_name
            )
            for name, text in site.pages():
                (out / name).write_text(text, encoding="utf-8")
                pages += 1
            for name, text in site.search_files():
                (out / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise SiteNotWritten(f"{error.filename or out}: {error.strerror}") from error
    return SiteReport(pages, left_out)


_MARK: Final = ".hall-kiosk-site"


def _claim(out: Path) -> None:
    """Make the folder, or take one of an earlier site: somebody's own pages stay as they are.

    Raises:
        SiteNotWritten, OSError
    """
    out.mkdir(parents=True, exist_ok=True)
    # Before there was a mark these files told a site of ours.
    ours = (out / _MARK).is_file() or all((out / name).is_file() for name in _FILES)
    if any(out.iterdir()) and not ours:
        raise SiteNotWritten(f"{out}: holds files of somebody else; name an empty folder")
    (out / _MARK).touch()


def serve_site(folder: Path, port: int, tell: Callable[[str], None]) -> None:
    """Show the site on this machine alone until the keyboard interrupts; `tell` hears where."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", port), handler) as server, suppress(KeyboardInterrupt):
        tell(f"http://127.0.0.1:{server.server_port}/")
        server.serve_forever()


def _one_a_page(library: GuideLibrary) -> tuple[tuple[Guide, ...], tuple[str, ...]]:
    kept: dict[str, Guide] = {}
    left_out: list[str] = []
    for guide in library.guides:
        first = kept.setdefault(page_name(guide), guide)
        if first is not guide:
            left_out.append(f"guides/{guide.id}.toml: {first.id}.toml has the same number")
    return tuple(kept.values()), tuple(left_out)
