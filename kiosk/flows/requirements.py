"""What a change of a card asks of card and holder, before anybody is asked to confirm it."""

from db.records import CardChange, CardRecord
from kiosk.flows.visit import Visit
from kiosk.rules.card_changes import require_possible


def require_change(visit: Visit, change: CardChange, card: CardRecord) -> None:
    """Return if the change is possible here and today.

    Raises:
        ClockOff: the terminal's clock is not believed.
        CardChangeRefused, IdentityError: as `require_possible`.
    """
    visit.terminal.devices.require_right_clock()
    require_possible(
        change,
        card,
        issuers=visit.terminal.configuration.terminal.issuers,
        today=visit.today,
    )
