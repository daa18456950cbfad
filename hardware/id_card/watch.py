"""Watches the security module from a thread of the caller's, and reads the card that lies on it."""

import logging
import threading
from collections.abc import Callable
from typing import Final

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
from hardware.id_card.presence import (
    INITIAL_STATE,
    CardLaying,
    IdCardEvent,
    Look,
    LookFailed,
    Lying,
    ModuleMissing,
    Observation,
    WatchState,
    WithModule,
    WithoutModule,
    next_state,
)

_log = logging.getLogger(__name__)

#: How long to wait between two looks: "every few hundred milliseconds" is what programs in the
#: field do; a citizen waits for half of it on average.
FIND_INTERVAL_S: Final = 0.2

#: How long to wait before a lost module is tried again, so that it is back within a second or two
#: of being plugged in.
MODULE_RETRY_S: Final = 0.5


class IdCardWatcher:
    """Watches the module at `port` and tells `deliver` what happens, in order; reads its cards.

    It owns the module. `run` blocks in a thread the caller provides, and `deliver` is called in
    that thread: it hands the event on and returns. `open_module` opens the port, at the start and
    whenever the module was lost.

    Args:
        search_speed: the line's speed is not known. It is searched for once, at the start.
    """

    def __init__(
        self,
        port: str,
        deliver: Callable[[IdCardEvent], None],
        *,
        search_speed: bool = False,
        open_module: Callable[[str], IdentityCardModule] = open_module,
        find_interval_s: float = FIND_INTERVAL_S,
        module_retry_s: float = MODULE_RETRY_S,
    ) -> None:
        self._port = port
        self._search_speed = search_speed
        self._baud: int | None = None
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
            while isinstance(self._state, WithModule) and not self._stopped.is_set():
                self._look(module)
                self._stopped.wait(self._find_interval_s)
        finally:
            with self._exchange_lock, self._module_lock:
                self._module = None
                module.close()

    def _ask_whether_ready(self, module: IdentityCardModule) -> None:
        search, self._search_speed = self._search_speed, False
        try:
            if self._baud is not None:
                module.set_speed(self._baud)
            module.make_ready(search_speed=search)
            self._baud = module.baud
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
            _log.debug("identity card event: %s", type(event).__name__)
            self._deliver(event)
