"""What any page needs of the settings: how the screen is, and what the hall is called."""

from dataclasses import dataclass
from typing import Annotated, Literal

from kiosk.language.texts import Words, _, on_the_sign
from kiosk.settings.bounds import (
    STRICT,
    Connector,
    Flag,
    FunctionKey,
    Name,
    Phone,
    Within,
    Wrong,
)


@dataclass(frozen=True, slots=True)
class WindowSettings:
    """The hall's windows, as a citizen finds them, for what the terminal cannot do."""

    cards: Name = "综合窗口"
    certificates: Name = "综合窗口"
    cards_en: Name | None = None
    certificates_en: Name | None = None
    phone: Phone = "12333"
    __pydantic_config__ = STRICT

    @property
    def for_cards(self) -> Words:
        """Return the window for matters of cards in both languages."""
        return on_the_sign(self.cards, self.cards_en)

    @property
    def for_certificates(self) -> Words:
        """Return the window for papers in both languages."""
        return on_the_sign(self.certificates, self.certificates_en)


@dataclass(frozen=True, slots=True)
class ScreenSettings:
    """How the panel really is, where the system does not know it.

    `mm_per_pixel` replaces the density the panel reports; `bottom_height_mm` is the height of the
    screen's lower edge above the floor and `reach_mm` how high a seated person reaches. `output` is
    the connector of the terminal's screen where others hang beside it, such as HDMI-A-1. `next_key`
    and `press_key` are the function keys that the two switches of an assistive device send.
    """

    mm_per_pixel: Annotated[float, Within(0.05, 2)] | None = None
    bottom_height_mm: Annotated[float, Within(100, 1600)] = 750.0
    reach_mm: Annotated[float, Within(800, 1800)] = 1200.0
    output: Connector | None = None
    theme: Literal["standard", "dark", "high-contrast-light", "high-contrast-dark"] = "standard"
    next_key: FunctionKey = "F8"
    press_key: FunctionKey = "F9"
    volume_key: FunctionKey = "F6"
    rate_key: FunctionKey = "F7"
    shuffle_pin: Flag = False
    """Whether the digits of the PIN pad lie in another order each time."""
    letters: Literal["keyboard", "alphabet"] = "keyboard"
    """The order of the letters where something is searched: as on a keyboard, or from A to Z."""
    dark_after_s: Annotated[float, Within(60, 86400)] | None = None
    """After so many seconds without a touch the welcome page goes dark; without it it stays lit."""
    __pydantic_config__ = STRICT

    def __post_init__(self) -> None:
        keys = (self.next_key, self.press_key, self.volume_key, self.rate_key)
        if len(set(keys)) < len(keys):
            raise Wrong(_("next_key, press_key, volume_key and rate_key: different keys"))
        if self.reach_mm <= self.bottom_height_mm:
            raise Wrong(_("reach_mm: above bottom_height_mm, or nobody reaches the screen"))


@dataclass(frozen=True, slots=True)
class Front:
    """What any page needs of the settings, whatever it says."""

    hall: Words
    windows: WindowSettings = WindowSettings()
    screen: ScreenSettings = ScreenSettings()
