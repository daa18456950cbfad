"""Which of the slots that PC/SC lists is the one citizens put their cards into."""

from dataclasses import dataclass, field
from enum import Enum, unique
from typing import Final

from kiosk.settings.bounds import STRICT, Reason, SlotName
from kiosk.settings.security_module import SecurityModuleSettings, is_module_slot


@dataclass(frozen=True, slots=True)
class CardReaderSettings:
    """The citizen's slot, and what is known of the cards that are put into it.

    `name` is part of the slot's name, `ignore` are parts of those of other slots.

    Without `name` every slot is served that is not ignored and not the security module's; but a
    card in it at the first look that is no social security card, or does not answer, is nobody's.
    `tells_tries` is who says that cards here tell how many PIN tries are left without spending one;
    without it, and without one of the region's, no card is asked.
    """

    name: SlotName | None = None
    ignore: tuple[SlotName, ...] = ()
    tells_tries: Reason | None = None
    __pydantic_config__ = STRICT


@unique
class SlotUse(Enum):
    """What a slot is to the terminal, and why."""

    NAMED = "named"
    UNNAMED = "unnamed"
    """It is the citizens' for want of another."""
    ANOTHER_IS_NAMED = "another is named"
    IGNORED = "ignored"
    MODULE = "module"

    @property
    def served(self) -> bool:
        """Whether citizens put their cards there."""
        return self in {SlotUse.NAMED, SlotUse.UNNAMED}


@dataclass(frozen=True, slots=True)
class SlotRules:
    """The settings that say what a slot is."""

    reader: CardReaderSettings = field(default_factory=CardReaderSettings)
    module: SecurityModuleSettings | None = None

    def use_of(self, slot: str) -> SlotUse:
        """Return what the slot of this name is to the terminal."""
        if is_module_slot(self.module, slot):
            return SlotUse.MODULE
        if any(part in slot for part in self.reader.ignore):
            return SlotUse.IGNORED
        if self.reader.name is None:
            return SlotUse.UNNAMED
        return SlotUse.NAMED if self.reader.name in slot else SlotUse.ANOTHER_IS_NAMED


#: A terminal whose settings say nothing of slots.
NO_RULES: Final = SlotRules()
