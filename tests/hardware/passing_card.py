"""A card of a test that stands before another one, to meddle with what passes."""

from hardware.simulators.virtual_card import SimulatedCard


class PassingCard:
    """Passes everything on to `card`."""

    def __init__(self, card: SimulatedCard) -> None:
        self._card = card

    @property
    def atr(self) -> bytes:
        """The other card's."""
        return self._card.atr

    def power_on(self) -> None:
        """Power the other one on."""
        self._card.power_on()

    def power_off(self) -> None:
        """Power the other one off."""
        self._card.power_off()

    def transmit(self, command: bytes) -> bytes:
        """Return what the other one answers."""
        return self._card.transmit(command)
