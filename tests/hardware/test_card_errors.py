"""Every error of the card side: a stable code of its own and a text without people."""

from hardware import card_errors
from hardware.card_errors import CardError, ReaderError
from hardware.errors import HardwareError
from hardware.social_card import errors

CODES = {
    "card.authentication_locked",
    "card.authentication_rejected",
    "card.command_refused",
    "card.communication_failed",
    "card.ended",
    "card.locked",
    "card.mute",
    "card.needs_authentication",
    "card.not_genuine",
    "card.not_personalised",
    "card.not_social_security",
    "card.record_malformed",
    "card.removed",
    "card.reset",
    "card.response_endless",
    "card.response_malformed",
    "reader.gone",
    "reader.sharing_violation",
    "pcsc.unavailable",
    "pcsc.failed",
}


def test_the_codes() -> None:
    classes = [
        error
        for module in (card_errors, errors)
        for error in vars(module).values()
        if isinstance(error, type) and issubclass(error, HardwareError) and "code" in vars(error)
    ]
    codes = [error.code for error in classes]
    assert sorted(set(codes)) == sorted(CODES)


def test_the_families() -> None:
    assert issubclass(errors.NeedsAuthentication, CardError)
    assert issubclass(CardError, HardwareError)
    assert issubclass(ReaderError, HardwareError)
