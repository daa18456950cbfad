"""What is known of the card on the module, from look to look: states, events, and how they follow.

The module's protocol has no events, so it is asked again and again whether a card answers. Modules
differ in what they say of a card that lies on after it was read (card protocols 2.5):

- One finds it again. Then "no card" means that it was lifted, as for a card never read.
- One does not find it again until it was lifted and put back. Then "no card" may mean either, and
  the card counts as lying until the next one is found, a reading fails, or the module is lost.

A module is taken for the second sort until it has been seen to find a card again right after a
reading, and again after each loss of the module. A card exchanged for another between two looks at
the first sort goes unnoticed, so who somebody is comes from the document read, never from the
laying.
"""

from dataclasses import dataclass, replace
from enum import Enum, unique
from typing import Final, NewType, TypeAlias, assert_never

#: One unanswered look may be a disturbed line; this many in a row are a lost module.
FAILED_LOOKS: Final = 3

#: Names one laying of one card, for the life of a watcher.
CardLaying = NewType("CardLaying", int)


@dataclass(frozen=True, slots=True)
class IdCardLaid:
    """A card that answers was laid down."""

    laying: CardLaying


@dataclass(frozen=True, slots=True)
class IdCardLifted:
    """The card of this laying was lifted, or can no longer be known to lie there."""

    laying: CardLaying


@dataclass(frozen=True, slots=True)
class IdCardUnseen:
    """The card of this laying was read and is not found since: it lies on, or was lifted."""

    laying: CardLaying


@dataclass(frozen=True, slots=True)
class ModuleLost:
    """The module went away, or was not there at the start; `code` names the error that said so."""

    code: str


@dataclass(frozen=True, slots=True)
class ModuleReturned:
    """The module answers again."""


IdCardEvent: TypeAlias = IdCardLaid | IdCardLifted | IdCardUnseen | ModuleLost | ModuleReturned


@unique
class Trace(Enum):
    """What the module is known to say of a card that was laid down."""

    FOUND = "found, and not read since"
    READ = "read, and not looked for since"
    UNFOUND = "not found since it was read: it lies on, or was lifted"


@dataclass(frozen=True, slots=True)
class NothingLaid:
    """Nothing lies on the module."""


@dataclass(frozen=True, slots=True)
class Lying:
    """A card lies on the module, or is taken to."""

    laying: CardLaying
    trace: Trace


@dataclass(frozen=True, slots=True)
class WithModule:
    """The module answers.

    Attributes:
        layings: how many there have been.
        failed_looks: how many of the last looks failed, one after the other.
        finds_lying_cards: the module was seen to find a card again after reading it.
    """

    card: NothingLaid | Lying
    layings: int
    failed_looks: int = 0
    finds_lying_cards: bool = False


@dataclass(frozen=True, slots=True)
class WithoutModule:
    """The module does not answer. `layings` goes on counting when it is back."""

    layings: int


WatchState: TypeAlias = WithModule | WithoutModule


@unique
class Look(Enum):
    """What a look at the module, or a reading by somebody else, has shown."""

    MODULE_READY = "the module was opened"
    CARD_FOUND = "a card answers"
    NO_CARD = "no card answers"
    CARD_READ = "the card was read"
    READING_FAILED = "the card was not read"


@dataclass(frozen=True, slots=True)
class LookFailed:
    """The module gave no answer that makes sense."""

    code: str


@dataclass(frozen=True, slots=True)
class ModuleMissing:
    """The module is not there or says itself that it cannot be used."""

    code: str


Observation: TypeAlias = Look | LookFailed | ModuleMissing
Step: TypeAlias = tuple[WatchState, tuple[IdCardEvent, ...]]

#: Before the first look: the module is taken to be there until it is missed.
INITIAL_STATE: Final = WithModule(NothingLaid(), layings=0)


def next_state(state: WatchState, observed: Observation) -> Step:
    """The state after an observation, and what happened in between, in order."""
    match state:
        case WithoutModule(layings):
            if observed is Look.MODULE_READY:
                return WithModule(NothingLaid(), layings), (ModuleReturned(),)
            return state, ()
        case WithModule():
            return _while_watching(state, observed)
        case _:
            assert_never(state)


def _while_watching(state: WithModule, observed: Observation) -> Step:
    match observed:
        case ModuleMissing(code):
            return _lost(state, code)
        case LookFailed(code):
            if state.failed_looks + 1 >= FAILED_LOOKS:
                return _lost(state, code)
            return replace(state, failed_looks=state.failed_looks + 1), ()
        case _:
            answering = replace(state, failed_looks=0)
            match state.card:
                case NothingLaid():
                    return _with_no_card(answering, observed)
                case Lying():
                    return _with_card(answering, state.card, observed)
                case _:
                    assert_never(state.card)


def _lost(state: WithModule, code: str) -> Step:
    return WithoutModule(state.layings), (*_lifting(state.card), ModuleLost(code))


def _with_no_card(state: WithModule, look: Look) -> Step:
    if look is not Look.CARD_FOUND:
        return state, ()
    laying = CardLaying(state.layings + 1)
    return replace(state, card=Lying(laying, Trace.FOUND), layings=laying), (IdCardLaid(laying),)


def _with_card(state: WithModule, card: Lying, look: Look) -> Step:
    match look:
        case Look.MODULE_READY:
            return state, ()
        case Look.CARD_READ:
            return replace(state, card=replace(card, trace=Trace.READ)), ()
        case Look.READING_FAILED:
            # The reset after it brings every card that still lies back to being found.
            return replace(state, card=replace(card, trace=Trace.FOUND)), ()
        case Look.CARD_FOUND:
            return _found_again(state, card)
        case Look.NO_CARD:
            if card.trace is Trace.FOUND or state.finds_lying_cards:
                return replace(state, card=NothingLaid()), _lifting(card)
            unseen = () if card.trace is Trace.UNFOUND else (IdCardUnseen(card.laying),)
            return replace(state, card=replace(card, trace=Trace.UNFOUND)), unseen
        case _:
            assert_never(look)


def _found_again(state: WithModule, card: Lying) -> Step:
    match card.trace:
        case Trace.FOUND:
            return state, ()
        case Trace.READ:
            still = replace(card, trace=Trace.FOUND)
            return replace(state, card=still, finds_lying_cards=True), ()
        case Trace.UNFOUND:
            after, laid = _with_no_card(replace(state, card=NothingLaid()), Look.CARD_FOUND)
            return after, (*_lifting(card), *laid)
        case _:
            assert_never(card.trace)


def _lifting(card: NothingLaid | Lying) -> tuple[IdCardEvent, ...]:
    return (IdCardLifted(card.laying),) if isinstance(card, Lying) else ()
