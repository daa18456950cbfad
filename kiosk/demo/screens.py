"""The catalogue of screens: every page kind and every page of every flow, as pictures."""

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hardware.simulators import SimulationPermit
from kiosk.demo.contact_sheet import contact_sheets, thumbnail
from kiosk.demo.rehearsal.walk import CountdownShown, Shown, all_starts, walk
from kiosk.demo.render import Rendering, open_window, render_over, render_turns, usual_panel
from kiosk.demo.samples import HALL, QUESTION_STILL_THERE, sample_pages
from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language
from kiosk.pages.kinds import FailurePage
from kiosk.terminal.exit_codes import leave
from kiosk.ui.application import catalogue, make_application
from kiosk.ui.design.appearance import Position, Settings
from kiosk.ui.design.metrics import Care

COUNTDOWN_KIND = "countdown"
_SAMPLE_SECONDS = 9

#: A third less work than usual for a tenth more bytes.
_QUICKLY = 80


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """A page to draw, with the name of its picture."""

    name: str
    shown: Shown

    @property
    def kind(self) -> str:
        """The page's kind, as in a file's name: out-of-service."""
        return kind_of(self.shown)


@dataclass(frozen=True, slots=True)
class Edition:
    """On what panel and by what settings the screens are drawn."""

    size: tuple[int, int]
    settings: Settings

    @property
    def name(self) -> str:
        """The edition's name, as in a folder's name."""
        chosen = self.settings
        parts = [
            f"{self.size[0]}x{self.size[1]}",
            chosen.theme.value,
            chosen.type_size.name.lower(),
            chosen.language.value,
        ]
        parts += ["care"] if chosen.care is Care.CARE else []
        parts += ["low"] if chosen.position is Position.LOW else []
        return "-".join(parts)


def kind_of(shown: Shown) -> str:
    """Return the kind of a page in small letters."""
    if isinstance(shown, CountdownShown):
        return COUNTDOWN_KIND
    name = type(shown).__name__.removesuffix("Page")
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()


def sample_screens() -> list[DrawnPage]:
    """Return a screen of every page kind, with the longest texts halls write."""
    screens = [DrawnPage(f"kind-{name}", page) for name, page in sample_pages().items()]
    over = sample_pages()["confirm"]
    countdown = CountdownShown(over, _SAMPLE_SECONDS, QUESTION_STILL_THERE)
    return [*screens, DrawnPage("kind-countdown", countdown)]


def flow_screens(
    permit: SimulationPermit, tell: Callable[[int, int], None] = lambda visits, pages: None
) -> list[DrawnPage]:
    """Return every page that visits of the demonstration's people can meet; `tell` as `walk`."""
    with tempfile.TemporaryDirectory() as folder:
        shown = walk(all_starts(permit), Path(folder), permit, datetime.now(UTC), tell)
    return [
        DrawnPage(f"{number:03}-{kind_of(each)}-{_slug(each)}", each)
        for number, each in enumerate(shown, 1)
    ]


def draw(
    screens: Iterable[DrawnPage],
    editions: Iterable[Edition],
    out: Path,
    tell: Callable[[int, int], None] = lambda drawn, all_: None,
) -> Iterator[Path]:
    """Draw each screen in each edition into `out`; yield the contact sheets of each edition.

    After each screen `tell` hears how many of all are drawn.
    """
    application = make_application(only_draws=True, leave=leave)
    chosen = list(screens)
    for edition in editions:
        folder = out / edition.name
        folder.mkdir(parents=True, exist_ok=True)
        window = open_window(
            Rendering(catalogue, usual_panel(*edition.size), HALL, edition.settings)
        )
        thumbnails = []
        for drawn, screen in enumerate(chosen, 1):
            shown = screen.shown
            pictures = (
                render_over(shown.page, window, seconds=shown.seconds, question=shown.question)
                if isinstance(shown, CountdownShown)
                else render_turns(shown, window)
            )
            for turn, picture in enumerate(pictures, 1):
                picture.save(str(folder / f"{screen.name}-{turn}.png"), quality=_QUICKLY)
                thumbnails.append(thumbnail(picture))
            tell(drawn, len(chosen))
        window.close_for_good()
        window.deleteLater()
        for number, sheet in enumerate(contact_sheets(thumbnails), 1):
            file = out / f"{edition.name}-{number}.png"
            sheet.save(str(file))
            yield file
    application.quit()


def _slug(shown: Shown) -> str:
    if isinstance(shown, CountdownShown):
        return kind_of(shown.page)
    text = shown.happened if isinstance(shown, FailurePage) else getattr(shown, "title", None)
    words = Catalogue(Language.ENGLISH).render(text) if text is not None else ""
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:40]
