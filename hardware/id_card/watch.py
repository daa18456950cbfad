"""Identity cards laid down and lifted, and the module lost and back, as events.

The module's protocol has no events, so it is asked again and again whether a card answers. Modules
differ in what they say of a card that lies on after it was read (card protocols 2.5):

- One finds it again. Then "no card" means that it was lifted, as for a card never read.
- One does not find it again until it was lifted and put back. Then "no card" may mean either, and
  the card counts as lying until the next one is found, a reading fails, or the module is lost.

The watcher takes a module for the second sort until it has seen it find a card again right after a
reading, and again after each loss of the module. A card exchanged for another between two looks at
the first sort goes unnoticed, so who somebody is comes from the document read, never from the
laying.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum, unique
from typing import Final, NewType, TypeAlias, assert_never

from hardware.id_card.documents import IdentityDocument
from hardware.id_card.errors import (
    IdCardTextMalformed,
    ModuleError,
    ModuleGone,
    ModuleNotAuthorised,
    ModuleSelfTestFailed,
    NoIdentityCard,
)
from hardware.id_card.module import IdentityCardModule, open_module

_log = logging.getLogger(__name__)

#: How long to wait between two looks: "every few hundred milliseconds" is what programs in the
#: field do; a citizen waits for half of it on average.
FIND_INTERVAL_S: Final = 0.2

#: How long to wait before a lost module is tried again, so that it is back within a second or two
#: of being plugged in.
MODULE_RETRY_S: Final = 0.5

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
class ModuleLost:
    """The module went away, or was not there at the start; `code` names the error that said so."""

    code: str


@dataclass(frozen=True, slots=True)
class ModuleReturned:
    """The module answers again."""


IdCardEvent: TypeAlias = IdCardLaid | IdCardLifted | ModuleLost | ModuleReturned


@unique
class Trace(Enum):
    """What the module is known to say of a card that was laid down."""

    FOUND = "found, and not read since"
    READ = "read, and not looked for since"
    UNFOUND = "not found since it was read: it lies on, or was lifted"


@dataclass(frozen=True, slots=True)
class NoCard:
    """Nothing lies on the module."""


@dataclass(frozen=True, slots=True)
class Lying:
    """A card lies on the module, or is taken to."""

    laying: CardLaying
    trace: Trace


@dataclass(frozen=True, slots=True)
class Watching:
    """The module answers.

    Attributes:
        layings: how many there have been.
        failed_looks: how many of the last looks failed, one after the other.
        finds_lying_cards: the module was seen to find a card again after reading it.
    """

    card: NoCard | Lying
    layings: int
    failed_looks: int = 0
    finds_lying_cards: bool = False


@dataclass(frozen=True, slots=True)
class WithoutModule:
    """The module does not answer. `layings` goes on counting when it is back."""

    layings: int


WatchState: TypeAlias = Watching | WithoutModule


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
INITIAL_STATE: Final = Watching(NoCard(), layings=0)


def next_state(state: WatchState, observed: Observation) -> Step:
    """The state after an observation, and what happened in between, in order."""
    match state:
        case WithoutModule(layings):
            if observed is Look.MODULE_READY:
                return Watching(NoCard(), layings), (ModuleReturned(),)
            return state, ()
        case Watching():
            return _while_watching(state, observed)
        case _:
            assert_never(state)


def _while_watching(state: Watching, observed: Observation) -> Step:
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
                case NoCard():
                    return _with_no_card(answering, observed)
                case Lying():
                    return _with_card(answering, state.card, observed)
                case _:
                    assert_never(state.card)


def _lost(state: Watching, code: str) -> Step:
    return WithoutModule(state.layings), (*_lifting(state.card), ModuleLost(code))


def _with_no_card(state: Watching, look: Look) -> Step:
    if look is not Look.CARD_FOUND:
        return state, ()
    laying = CardLaying(state.layings + 1)
    return replace(state, card=Lying(laying, Trace.FOUND), layings=laying), (IdCardLaid(laying),)


def _with_card(state: Watching, card: Lying, look: Look) -> Step:
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
                return replace(state, card=NoCard()), _lifting(card)
            return replace(state, card=replace(card, trace=Trace.UNFOUND)), ()
        case _:
            assert_never(look)


def _found_again(state: Watching, card: Lying) -> Step:
    match card.trace:
        case Trace.FOUND:
            return state, ()
        case Trace.READ:
            still = replace(card, trace=Trace.FOUND)
            return replace(state, card=still, finds_lying_cards=True), ()
        case Trace.UNFOUND:
            after, laid = _with_no_card(replace(state, card=NoCard()), Look.CARD_FOUND)
            return after, (*_lifting(card), *laid)
        case _:
            assert_never(card.trace)


def _lifting(card: NoCard | Lying) -> tuple[IdCardEvent, ...]:
    return (IdCardLifted(card.laying),) if isinstance(card, Lying) else ()


class IdCardWatcher:
    """Watches the module at `port` and tells `deliver` what happens, in order; reads its cards.

    It owns the module. `run` blocks in a thread the caller provides, and `deliver` is called in
    that thread: it hands the event on and returns. `open_module` opens the port, at the start and
    whenever the module was lost.
    """

    def __init__(
        self,
        port: str,
        deliver: Callable[[IdCardEvent], None],
        *,
        open_module: Callable[[str], IdentityCardModule] = open_module,
        find_interval_s: float = FIND_INTERVAL_S,
        module_retry_s: float = MODULE_RETRY_S,
    ) -> None:
        self._port = port
        self._open_module = open_module
        self._deliver = deliver
        self._find_interval_s = find_interval_s
        self._module_retry_s = module_retry_s
        self._stopped = threading.Event()
        self._module_lock = threading.Lock()
        self._module: IdentityCardModule | None = None
        self._exchange_lock = threading.Lock()
        self._state: WatchState = INITIAL_STATE

    def run(self) -> None:
        """Watch until `stop`; outlives every loss of the module."""
        while not self._stopped.is_set():
            self._watch_module()
            self._stopped.wait(self._module_retry_s)

    def stop(self) -> None:
        """Make `run` and a running `read` return within milliseconds. From any thread."""
        self._stopped.set()
        with self._module_lock:
            if self._module is not None:
                self._module.abandon()

    def read(self, laying: CardLaying) -> IdentityDocument:
        """What the card of this very laying says. From any thread; the looks wait meanwhile.

        Raises:
            NoIdentityCard: another card lies there, or none, or it was lifted before it was read.
            IdCardError: as `IdentityCardModule.read_card`.
            ModuleError: the module failed or is lost.
        """
        with self._exchange_lock:
            module = self._module_with(laying)
            outcome = Look.READING_FAILED
            try:
                document = module.read_card()
                outcome = Look.CARD_READ
            except IdCardTextMalformed:
                outcome = Look.CARD_READ
                raise
            finally:
                self._step(outcome)
            return document

    def _module_with(self, laying: CardLaying) -> IdentityCardModule:
        if self._module is None or isinstance(self._state, WithoutModule):
            raise ModuleGone(self._port, "it does not answer")
        match self._state.card:
            case Lying(laying=current) if current == laying:
                return self._module
            case _:
                raise NoIdentityCard

    def _watch_module(self) -> None:
        """Watch through one opened module until it is lost or the watcher is stopped."""
        try:
            module = self._open_module(self._port)
        except ModuleError as error:
            self._advance(ModuleMissing(error.code), error)
            return
        with self._module_lock:
            self._module = module
        try:
            self._ask_whether_ready(module)
            while isinstance(self._state, Watching) and not self._stopped.is_set():
                self._look(module)
                self._stopped.wait(self._find_interval_s)
        finally:
            with self._exchange_lock, self._module_lock:
                self._module = None
                module.close()

    def _ask_whether_ready(self, module: IdentityCardModule) -> None:
        try:
            module.check_ready()
        except ModuleError as error:
            self._advance(ModuleMissing(error.code), error)
        else:
            self._advance(Look.MODULE_READY)

    def _look(self, module: IdentityCardModule) -> None:
        try:
            with self._exchange_lock:
                events = self._step(Look.CARD_FOUND if module.find() else Look.NO_CARD)
        except (ModuleGone, ModuleSelfTestFailed, ModuleNotAuthorised) as error:
            self._advance(ModuleMissing(error.code), error)
        except ModuleError as error:
            self._advance(LookFailed(error.code), error)
        else:
            self._tell(events)

    def _advance(self, observed: Observation, error: ModuleError | None = None) -> None:
        if self._stopped.is_set():
            return  # what fails now was given up by `stop`
        with self._exchange_lock:
            events = self._step(observed)
        if error is not None and events:
            _log.warning("identity cards are not watched: %s", error)
        self._tell(events)

    def _step(self, observed: Observation) -> tuple[IdCardEvent, ...]:
        self._state, events = next_state(self._state, observed)
        return events

    def _tell(self, events: tuple[IdCardEvent, ...]) -> None:
        for event in events:
            _log.debug("%s", type(event).__name__)
            self._deliver(event)
