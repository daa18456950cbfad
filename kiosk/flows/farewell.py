"""How a visit ended, in words: what was done, what may be feared, and what to take along."""

from typing import Final, TypeAlias, assert_never

from kiosk.flows.course import MatterStage
from kiosk.flows.visit import Changed, Visit, VisitEnd
from kiosk.flows.wording import changed_text, what_was_changed, what_was_done
from kiosk.language.texts import Message, Words, _
from kiosk.pages.kinds import FarewellPage, Movement, Tone

_IN_DOUBT: Final = (Changed.UNKNOWN, Changed.PIN_UNCERTAIN)


def farewell_page(visit: Visit) -> FarewellPage:
    """Return the last page of the visit.

    Who takes the card or the paper as the page says has ended the visit well.
    """
    good = _is_good(visit)
    title, advice, movement = _good_end(visit) if good else _broken_off(visit)
    return FarewellPage(
        title,
        outcome_text(visit),
        tone=Tone.GOOD if good and visit.changed not in _IN_DOUBT else Tone.CAUTION,
        movement=movement,
        advice=advice,
    )


def outcome_text(visit: Visit) -> Message | None:
    """Return what the visit did, or what it surely did not where somebody could fear it."""
    done = what_was_done(visit)
    if done is None and visit.ended is VisitEnd.BUG:
        return changed_text(visit.changed)
    if done is None or visit.changed in _IN_DOUBT:
        return what_was_changed(visit)
    if visit.screen.stage is MatterStage.AT_STAKE:
        return _("{done} Nothing else was changed.", done=done)
    return done


def _is_good(visit: Visit) -> bool:
    match visit.ended:
        case VisitEnd.DONE | VisitEnd.HOME:
            return True
        case VisitEnd.CARD_PULLED:
            return visit.screen.stage is MatterStage.AT_REST
        case _:
            return False


_Farewell: TypeAlias = tuple[Message, Message | None, Movement | None]
"""How the visit ended, what to do now, and the movement for it."""


def _good_end(visit: Visit) -> _Farewell:
    done = bool(visit.screen.done)
    advice = _YOUR_THINGS if done else None
    if visit.identity_card_shown and visit.terminal.identity_cards.plate.may_hold_card:
        title = _("Take your ID card with you. Everything shown here has been erased.")
        return title, advice, Movement.TAKE_ID_CARD
    if done:
        return _("Thank you. Everything shown here has been erased."), advice, None
    return _("Goodbye. Everything shown here has been erased."), None, None


def _broken_off(visit: Visit) -> _Farewell:
    match visit.ended:
        case VisitEnd.CARD_PULLED:
            return _("The card was taken out, so the visit has ended"), _AGAIN_WITH_CARD, None
        case VisitEnd.NOBODY_THERE:
            title = _("The visit ended because the screen was not touched")
            if visit.identity_card_shown:
                return title, _("Do not forget your ID card."), Movement.TAKE_ID_CARD
            return title, None, None
        case VisitEnd.TIME_UP:
            title = _("The time for one visit is over, so the visit has ended")
            if visit.identity_card_shown:
                return title, _("Do not forget your ID card."), Movement.TAKE_ID_CARD
            return title, _("You can begin again at once if nobody is waiting."), None
        case VisitEnd.READER_LOST:
            title = _("The card reader failed, so the visit has ended")
            if visit.card is None:
                return title, None, None
            return title, _CARD_MAY_BE_IN, Movement.CALL_STAFF
        case VisitEnd.BUG:
            windows = visit.terminal.configuration.windows
            advice = _(
                "Please go to {window}, or call {phone}. None of your data is left here.",
                window=windows.for_cards,
                phone=Words(windows.phone),
            )
            return _("A fault of this terminal has ended the visit"), advice, None
        case VisitEnd.DONE | VisitEnd.HOME:
            raise AssertionError("that is a good end")
        case _:
            assert_never(visit.ended)


_YOUR_THINGS = _("Please look for your things: cards, documents, glasses.")
_AGAIN_WITH_CARD = _("To start again, insert your card.")
_CARD_MAY_BE_IN = _(
    "If your card is still in the reader, take it out. If it is stuck, call the staff."
)
