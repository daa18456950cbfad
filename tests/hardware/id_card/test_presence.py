"""What is known of the card on the module: every transition, and any row of observations."""

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.id_card.presence import (
    FAILED_LOOKS,
    INITIAL_STATE,
    CardLaying,
    IdCardEvent,
    IdCardLaid,
    IdCardLifted,
    IdCardUnseen,
    Look,
    LookFailed,
    Lying,
    ModuleLost,
    ModuleMissing,
    ModuleReturned,
    NothingLaid,
    Observation,
    Trace,
    WatchState,
    WithModule,
    WithoutModule,
    next_state,
)

ONE, TWO = CardLaying(1), CardLaying(2)
LAID, LIFTED = IdCardLaid(ONE), IdCardLifted(ONE)
SILENT, GONE = LookFailed("id_module.silent"), ModuleMissing("id_module.gone")
EMPTY: Final = WithModule(NothingLaid(), layings=1)


def lying(trace: Trace, *, finds_lying_cards: bool = False, failed_looks: int = 0) -> WithModule:
    return WithModule(Lying(ONE, trace), 1, failed_looks, finds_lying_cards)


FOUND, READ, UNFOUND = lying(Trace.FOUND), lying(Trace.READ), lying(Trace.UNFOUND)
LEARNED_FOUND = lying(Trace.FOUND, finds_lying_cards=True)
LEARNED_READ = lying(Trace.READ, finds_lying_cards=True)
LEARNED_EMPTY = WithModule(NothingLaid(), 1, finds_lying_cards=True)


@pytest.mark.parametrize(
    ("before", "observed", "after", "events"),
    [
        (INITIAL_STATE, Look.MODULE_READY, INITIAL_STATE, ()),
        (INITIAL_STATE, Look.NO_CARD, INITIAL_STATE, ()),
        (INITIAL_STATE, Look.CARD_FOUND, FOUND, (LAID,)),
        (EMPTY, Look.CARD_FOUND, WithModule(Lying(TWO, Trace.FOUND), 2), (IdCardLaid(TWO),)),
        (EMPTY, Look.READING_FAILED, EMPTY, ()),
        (FOUND, Look.MODULE_READY, FOUND, ()),
        (FOUND, Look.CARD_FOUND, FOUND, ()),
        (FOUND, Look.NO_CARD, EMPTY, (LIFTED,)),
        (FOUND, Look.CARD_READ, READ, ()),
        (FOUND, Look.READING_FAILED, FOUND, ()),
        (READ, Look.CARD_FOUND, LEARNED_FOUND, ()),
        (READ, Look.NO_CARD, UNFOUND, (IdCardUnseen(ONE),)),
        (READ, Look.CARD_READ, READ, ()),
        (READ, Look.READING_FAILED, FOUND, ()),
        (
            UNFOUND,
            Look.CARD_FOUND,
            WithModule(Lying(TWO, Trace.FOUND), 2),
            (LIFTED, IdCardLaid(TWO)),
        ),
        (UNFOUND, Look.NO_CARD, UNFOUND, ()),
        (UNFOUND, Look.CARD_READ, READ, ()),
        (UNFOUND, Look.READING_FAILED, FOUND, ()),
        (LEARNED_FOUND, Look.NO_CARD, LEARNED_EMPTY, (LIFTED,)),
        (LEARNED_FOUND, Look.CARD_READ, LEARNED_READ, ()),
        (LEARNED_READ, Look.NO_CARD, LEARNED_EMPTY, (LIFTED,)),
        (LEARNED_READ, Look.CARD_FOUND, LEARNED_FOUND, ()),
        (EMPTY, SILENT, WithModule(NothingLaid(), 1, failed_looks=1), ()),
        (WithModule(NothingLaid(), 1, failed_looks=1), Look.NO_CARD, EMPTY, ()),
        (lying(Trace.READ, failed_looks=1), SILENT, lying(Trace.READ, failed_looks=2), ()),
        (lying(Trace.READ, failed_looks=2), Look.CARD_READ, READ, ()),
        (
            lying(Trace.FOUND, failed_looks=FAILED_LOOKS - 1),
            SILENT,
            WithoutModule(1),
            (LIFTED, ModuleLost(SILENT.code)),
        ),
        (EMPTY, GONE, WithoutModule(1), (ModuleLost(GONE.code),)),
        *(
            (state, GONE, WithoutModule(1), (LIFTED, ModuleLost(GONE.code)))
            for state in (FOUND, READ, UNFOUND, LEARNED_READ)
        ),
        *(
            (WithoutModule(1), observed, WithoutModule(1), ())
            for observed in (*Look, SILENT, GONE)
            if observed is not Look.MODULE_READY
        ),
        (WithoutModule(1), Look.MODULE_READY, EMPTY, (ModuleReturned(),)),
    ],
)
def test_transition(
    before: WatchState,
    observed: Observation,
    after: WatchState,
    events: tuple[IdCardEvent, ...],
) -> None:
    assert next_state(before, observed) == (after, events)


@given(st.lists(st.sampled_from([*Look, SILENT, GONE]), max_size=50))
def test_no_laying_is_lifted_that_was_not_laid_and_at_most_one_lies(
    observations: list[Observation],
) -> None:
    state: WatchState = INITIAL_STATE
    lies: CardLaying | None = None
    lost = False
    laid: list[CardLaying] = []
    for observed in observations:
        state, events = next_state(state, observed)
        for event in events:
            match event:
                case IdCardLaid(laying):
                    assert lies is None
                    assert not lost
                    laid.append(laying)
                    lies = laying
                case IdCardUnseen(laying):
                    assert laying == lies
                case IdCardLifted(laying):
                    assert laying == lies
                    lies = None
                case ModuleLost():
                    assert (lies, lost) == (None, False)
                    lost = True
                case ModuleReturned():
                    assert lost
                    lost = False
        match state:
            case WithModule(card=Lying(laying=laying)):
                assert laying == lies
            case _:
                assert lies is None
    assert laid == sorted(set(laid))
