"""How the card reader is: every slot, which one is the citizens' and why, and what to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, unique
from functools import partial
from typing import TYPE_CHECKING, Final

from hardware.card_errors import (
    AccessRefusal,
    CardEnded,
    CardError,
    CardLocked,
    CardMute,
    NotASocialSecurityCard,
    PcscRefused,
    SharingViolation,
)
from hardware.errors import HardwareError
from hardware.resource_manager import ReaderReading, ReaderStateFlag, Wait
from hardware.virtual_readers import installed_drivers
from kiosk.desks.limited import Asked, command_deadline
from kiosk.desks.tries_question import tries_file
from kiosk.desks.worker import DriverHangs
from kiosk.doctor.finding import Finding, Health
from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language, Text, Words, _
from kiosk.settings.card_reader import SlotUse
from kiosk.settings.configuration import Configuration, Mode, Unproven
from kiosk.settings.region import load_region

if TYPE_CHECKING:
    from hardware.resource_manager import ResourceManager

THING: Final = "card reader"
TRIES: Final = "PIN tries"
UNPROVEN: Final = "card proof"

ADVICE: Final = _("Is pcscd running (systemctl status pcscd), and the reader plugged in?")
SILENT_ADVICE: Final = _(
    "The reader's driver hangs: take the card out, unplug the reader and plug it in again, then "
    "systemctl restart pcscd. If it comes back: another cable, another reader."
)
#: So much sooner than the doctor gives the card reader up a slot is given up.
_SOONER_S: Final = 0.5
_REFUSED: Final = {
    AccessRefusal.SOCKET: _(
        "Run this as the kiosk's account; /run/pcscd/pcscd.comm is open to everybody."
    ),
    **{
        refusal: _(
            "Put packaging/polkit/60-hall-kiosk.rules into /etc/polkit-1/rules.d and see that it "
            "names this account; it must allow {act}.",
            act=act,
        )
        for refusal, act in (
            (AccessRefusal.SERVICE, "org.debian.pcsc-lite.access_pcsc"),
            (AccessRefusal.CARDS, "org.debian.pcsc-lite.access_card"),
        )
    },
}
_NAME_IT: Final = _(
    "Several slots could be the citizens': say which by [card_reader] name in kiosk.toml."
)
_IGNORE_IT: Final = _(
    "What is in there is no citizen's card, or lies wrong: take it out, or name the slot under "
    "[card_reader] ignore in kiosk.toml."
)
#: What the hall's word about a card that has not shown that it is genuine comes to.
_MEANS: Final = {
    Unproven.REFUSE: "a card that cannot show that it is genuine is not served",
    Unproven.LOOK: "a card that cannot show that it is genuine gives masked queries and guides, "
    "no paper and no change",
    Unproven.ACCEPT: "a card that cannot show that it is genuine counts as genuine: who makes one "
    "that accepts every PIN gets its holder's papers",
}
_NO_KEYS: Final = "; without [security_module] that is every card"
_NOBODY_SERVED: Final = _("No card is served: set up [security_module], or say another word.")
_NONE_LEFT: Final = _(
    "[card_reader] in kiosk.toml leaves no slot for citizens: mend name or ignore."
)

_NO_VIRTUAL: Final = _(
    "A virtual reader takes cards from the network: apt purge vsmartcard-vpcd. "
    "The terminal refuses its readers."
)


_USES: Final = {
    SlotUse.NAMED: _("used: it has the name in [card_reader]"),
    SlotUse.UNNAMED: _("used: no [card_reader] name says otherwise"),
    SlotUse.ANOTHER_IS_NAMED: _("not used: [card_reader] names another"),
    SlotUse.IGNORED: _("not used: [card_reader] ignores it"),
    SlotUse.MODULE: _("not used for citizens: it is the security module's"),
}


@unique
class _Fit(Enum):
    """Whether a slot can serve citizens as it is."""

    FIT = "it can"
    STRANGER = "what is in it can serve no citizen"
    HANGS = "it does not answer"


@dataclass(frozen=True, slots=True)
class _Slot:
    """One slot as it was found."""

    name: str
    use: SlotUse
    content: Text
    fit: _Fit

    def __str__(self) -> str:
        """The slot in both languages, a line each."""
        return "\n".join(
            Catalogue(language).render(
                _(
                    "{name}: {content}; {use}",
                    name=Words(self.name),
                    content=self.content,
                    use=_USES[self.use],
                )
            )
            for language in Language
        )


def card_reader_finding(configuration: Configuration) -> Finding:
    """Return how the card reader is.

    Raises:
        HardwareError: the service cannot be reached.
    """
    from hardware.pcsc import PcscResourceManager

    if configuration.mode is Mode.PRODUCTION and (drivers := installed_drivers()):
        named = ", ".join(map(str, drivers))
        return Finding(THING, Health.OUT_OF_SERVICE, "", f"virtual: {named}", _NO_VIRTUAL)
    try:
        slots = tuple(_slots(configuration, PcscResourceManager()))
    except PcscRefused as error:
        advice = _REFUSED[error.refusal]
        return Finding(THING, Health.OUT_OF_SERVICE, "", f"{error.code}: {error}", advice)
    if not slots:
        return Finding(THING, Health.OUT_OF_SERVICE, "", "no reader", ADVICE)
    return _finding(slots)


def slot_names() -> tuple[str, ...]:
    """Return the name of every slot that PC/SC lists.

    Raises:
        HardwareError: the service cannot be reached.
    """
    from hardware.pcsc import PcscResourceManager

    return tuple(reading.reader for reading in _readings(PcscResourceManager()))


def unproven_finding(configuration: Configuration) -> Finding:
    """Return how far cards are believed that have not shown that they are genuine."""
    word, cards = configuration.unproven, configuration.cards
    state = f"{word.value}: {_MEANS[word]}"
    if configuration.security_module is None:
        state += _NO_KEYS
    if cards is not None:
        state += f" ({cards.source})"
    if word is Unproven.REFUSE and configuration.security_module is None:
        return Finding(UNPROVEN, Health.OUT_OF_SERVICE, "", state, _NOBODY_SERVED)
    return Finding(UNPROVEN, Health.WELL, "", state)


def _finding(slots: tuple[_Slot, ...]) -> Finding:
    state = "\n".join(str(slot) for slot in slots)
    served = [slot for slot in slots if slot.use.served]
    if not served:
        return Finding(THING, Health.OUT_OF_SERVICE, "", state, _NONE_LEFT)
    if any(slot.fit is _Fit.HANGS for slot in served):
        return Finding(THING, Health.OUT_OF_SERVICE, "", state, SILENT_ADVICE)
    if any(slot.fit is _Fit.STRANGER for slot in served):
        return Finding(THING, Health.ATTENTION, "", state, _IGNORE_IT)
    if len(served) > 1:
        return Finding(THING, Health.ATTENTION, "", state, _NAME_IT)
    return Finding(THING, Health.WELL, "", state)


def _readings(manager: "ResourceManager") -> tuple[ReaderReading, ...]:
    context = manager.open()
    try:
        readings = context.wait_for_change((), timeout_s=0.0)
    finally:
        context.close()
    return () if isinstance(readings, Wait) else tuple(readings)


def _slots(configuration: Configuration, manager: "ResourceManager") -> Iterator[_Slot]:
    deadline = command_deadline() - _SOONER_S
    uses = {one: configuration.slots.use_of(one.reader) for one in _readings(manager)}
    # All at once: one that hangs takes no time from the others.
    asked = [
        (one, use, Asked(one.reader, partial(_content, one, manager, look=use.served)))
        for one, use in uses.items()
    ]
    for reading, use, look in asked:
        try:
            content, fit = look.answer(deadline)
        except DriverHangs:
            content, fit = _("its driver does not answer"), _Fit.HANGS
        yield _Slot(reading.reader, use, content, fit)


def _content(
    reading: ReaderReading, manager: "ResourceManager", *, look: bool
) -> tuple[Text, _Fit]:
    if not reading.flags & ReaderStateFlag.PRESENT:
        return _("empty"), _Fit.FIT
    if not look:
        return _("occupied"), _Fit.FIT
    from hardware.social_card.session import SocialSecurityCard

    try:
        channel = manager.connect(reading.reader)
        try:
            SocialSecurityCard(channel)
        finally:
            channel.close()
    except SharingViolation:
        return _("a card that another program uses, perhaps the running kiosk"), _Fit.FIT
    except CardMute:
        return _("a card that does not answer"), _Fit.STRANGER
    except NotASocialSecurityCard:
        return _("a card of another kind"), _Fit.STRANGER
    except (CardLocked, CardEnded):
        return _("a locked social security card"), _Fit.FIT
    except PcscRefused:
        raise
    except (CardError, HardwareError) as error:
        return _("a card that cannot be used ({code})", code=error.code), _Fit.STRANGER
    return _("a social security card"), _Fit.FIT


def tries_finding(configuration: Configuration) -> Finding:
    """Return whether cards are asked for their PIN tries, and whether one has shown that they may
    not be.

    Raises:
        DataFileBroken: the region pack is broken.
    """
    region = load_region(configuration.terminal.region)
    source = configuration.card_reader.tells_tries or region.tells_tries
    if source is None:
        return Finding(TRIES, Health.WELL, "", "cards are not asked how many are left")
    off_file = tries_file(configuration.stores.journal)
    if off_file.exists():
        return Finding(
            TRIES,
            Health.ATTENTION,
            "",
            f"cards are not asked any more since {off_file.read_text(encoding='utf-8').strip()}: "
            "a counter fell without a PIN",
            _(
                "These cards count the question as a try: take tells_tries out of kiosk.toml, and "
                "tell the region. To ask again in spite of it, remove {file}.",
                file=str(off_file),
            ),
        )
    return Finding(TRIES, Health.WELL, "", f"cards are asked how many are left, for {source}")
