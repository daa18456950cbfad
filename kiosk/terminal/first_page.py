"""The welcome page before anything is checked, so that a citizen never waits for a dark screen.

Checking the settings, Trio and the stores take longer to load than the page to paint. The files are
read once more, and checked, right after it stands.
"""

import tomllib
from pathlib import Path
from typing import Any

from kiosk.desks.situation import Conditions, Situation
from kiosk.flows.menu import welcome_page
from kiosk.folders import REGIONS_FOLDER
from kiosk.pages.parts import WelcomePage
from kiosk.settings.bounds import require_bounds
from kiosk.settings.configuration import (
    CardSettings,
    Configuration,
    IdentityCardSettings,
    Mode,
    ScreenSettings,
    TerminalSettings,
    Unproven,
    WindowSettings,
)
from kiosk.settings.layers import read_layers
from kiosk.settings.region import (
    CoveredInsurance,
    Identification,
    Offer,
    Proof,
    Region,
    Service,
    ServiceRule,
    Source,
    TemporaryLossRule,
    WelcomeNotice,
)
from kiosk.settings.toml_files import DataFileBroken


def unchecked_configuration(file: Path) -> Configuration | None:
    """Return the settings the first page needs, or None where the file does not have them."""
    try:
        table: Any = read_layers(file).merged
        screen = ScreenSettings(**table.get("screen", {}))
        require_bounds(screen)
        return Configuration(
            mode=Mode(table["mode"]),
            terminal=TerminalSettings(**table["terminal"]),
            windows=WindowSettings(**table.get("windows", {})),
            screen=screen,
            identity_cards=IdentityCardSettings(**table.get("identity_cards", {})),
            cards=CardSettings(Unproven.REFUSE, "no card is read before the settings are checked"),
        )
    except (DataFileBroken, ValueError, KeyError, TypeError):
        return None


def first_page(configuration: Configuration) -> WelcomePage[Service] | None:
    """Return the welcome page, or None where the region pack does not hold it."""
    try:
        region = _unchecked_region(configuration.terminal.region)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return welcome_page(Situation(configuration, region, Conditions()))


def _unchecked_region(code: str) -> Region:
    table = tomllib.loads((REGIONS_FOLDER / code / "region.toml").read_text(encoding="utf-8"))
    return Region(
        code=code,
        name=table["name"],
        name_en=table["name_en"],
        advice_phone=table["advice_phone"],
        temporary_loss=TemporaryLossRule(Source("", 0), table["temporary_loss"].get("lasts_days")),
        services=tuple(
            ServiceRule(
                Service(rule["service"]),
                Offer(rule["offered"]),
                Source("", 0),
                accepts=tuple(map(Identification, rule.get("accepts", ("card",)))),
                at=rule.get("at"),
                at_en=rule.get("at_en"),
                insurances=tuple(map(CoveredInsurance, rule.get("insurances", ()))),
            )
            for rule in table["services"]
        ),
        notices=tuple(_notice(**notice) for notice in table.get("notices", ())),
    )


def _notice(
    *, text: str, text_en: str, service: str | None = None, reads: str | None = None
) -> WelcomeNotice:
    return WelcomeNotice(
        text,
        text_en,
        None if service is None else Service(service),
        None if reads is None else Proof(reads),
    )
