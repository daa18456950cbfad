"""How a matter ends: what a citizen wants afterwards."""

from collections.abc import Awaitable, Callable
from enum import Enum, unique
from typing import TYPE_CHECKING, TypeAlias

from kiosk.language.texts import _
from kiosk.pages.kinds import Back, Choice, Icon
from kiosk.settings.service import Service

if TYPE_CHECKING:
    from kiosk.flows.visit import Visit


@unique
class AfterService(Enum):
    """What a citizen wants when a matter is finished."""

    ANOTHER = "another"
    FINISH = "finish"


Ended: TypeAlias = AfterService | Service | Back
"""What a citizen wants after a matter: Back where they went back out of it, or another by name."""

Flow: TypeAlias = Callable[["Visit"], Awaitable[Ended]]
"""A matter from its first page to its last."""

AFTER_SERVICE = (
    Choice(AfterService.FINISH, _("Finish"), icon=Icon.FINISH),
    Choice(AfterService.ANOTHER, _("Another service"), icon=Icon.REPEAT),
)
