"""Volume, brightness and time, as far as the terminal may set them; else why it may not."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import Enum, unique
from functools import partial
from typing import Final

from hardware.backlight import brightness
from hardware.mixer import NoMixer, set_volume, volume
from kiosk.desks.time_server import TimeServerMemory, memory_file, told_by_the_system
from kiosk.language.texts import Message, Text, Words, _
from kiosk.operator.roles import Act, StaffRole
from kiosk.operator.session import Session
from kiosk.operator.system import MachineRefused, check_machine, command, light
from kiosk.pages.kinds import Back, Choice, Fact, Icon, Tone

STEPS: Final = (20, 40, 60, 80, 100)
"""What can be chosen, in percent: never silent, for the terminal calls people, and never dark."""


@unique
class _Thing(Enum):
    VOLUME = "volume"
    BRIGHTNESS = "brightness"
    TIME = "time"


async def adjust(session: Session) -> None:
    """Show how loud, how bright and how late it is, and let the person set what can be set.

    Raises:
        MachineRefused: the system does not light the screen otherwise, or is no hall's.
        DriverHangs: the system does not answer.
    """
    while True:
        chosen = await session.choose(
            _("Volume, brightness, time"),
            _("What would you like to see or set?"),
            await _choices(session),
        )
        if chosen is Back.BACK:
            return
        await _DOES[chosen](session)


async def _choices(session: Session) -> tuple[Choice[_Thing], ...]:
    loud = await session.terminal.chores.run(volume)
    bright = await session.terminal.chores.run(brightness)
    time = Words(f"{session.terminal.clock().astimezone():%Y-%m-%d %H:%M}")
    return (
        Choice(_Thing.VOLUME, _("Volume"), unavailable=_NOT_LOUDER[loud])
        if isinstance(loud, NoMixer)
        else Choice(_Thing.VOLUME, _("Volume"), _percent(loud), Icon.CHANGES),
        Choice(_Thing.BRIGHTNESS, _("Brightness"), unavailable=_NOT_BRIGHTER)
        if bright is None
        else Choice(_Thing.BRIGHTNESS, _("Brightness"), _percent(bright), Icon.CHANGES),
        Choice(_Thing.TIME, _("Time"), time, Icon.STATUS),
    )


async def _set_volume(session: Session) -> None:
    step = await _step(session, _("Volume"), _("How loud are voice and chime to be?"))
    if step is Back.BACK:
        return
    with _refusal_noted(session, Act.SET_VOLUME):
        check_machine(session)
    now = await session.terminal.chores.run(partial(set_volume, step))
    if isinstance(now, NoMixer):
        facts = (Fact(_("Volume"), _NOT_LOUDER[now]),)
        session.note(Act.SET_VOLUME, "refused")
        await session.tell(_("This did not work"), Tone.CAUTION, facts)
        return
    session.note(Act.SET_VOLUME, percent=now)
    hear = _("To hear it: Restart, export, details, then Try sound, touch and screen.")
    await session.tell(_("It is set"), facts=(Fact(_("Volume"), _percent(now)),), advice=(hear,))


async def _set_brightness(session: Session) -> None:
    step = await _step(session, _("Brightness"), _("How bright is the screen to be?"))
    if step is Back.BACK:
        return
    with _refusal_noted(session, Act.SET_BRIGHTNESS):
        await command(session, light(step))
    session.note(Act.SET_BRIGHTNESS, percent=step)
    await session.tell(_("It is set"), facts=(Fact(_("Brightness"), _percent(step)),))


@contextmanager
def _refusal_noted(session: Session, act: Act) -> Iterator[None]:
    try:
        yield
    except MachineRefused:
        session.note(act, "refused")
        raise


async def _step(session: Session, title: Message, question: Message) -> int | Back:
    steps = tuple(Choice(step, _percent(step)) for step in STEPS)
    return await session.choose(title, question, steps)


async def _show_time(session: Session) -> None:
    """Say what time it is, who keeps it, and what to do: the kiosk itself may set no clock."""
    session.note(Act.SHOW_TIME)
    stores = session.terminal.devices.stores
    now = session.terminal.clock().astimezone()
    differs: Text = _("not known")
    if stores.ahead is not None:
        differs = Words(f"{stores.ahead.total_seconds():+.0f} s")
    facts = (
        Fact(_("Time"), Words(f"{now:%Y-%m-%d %H:%M:%S}")),
        Fact(_("Time zone"), Words(f"UTC{now:%z}")),
        Fact(_("Kept by"), await _keeper(session)),
        Fact(_("Records' clock"), differs),
    )
    tone = Tone.NEUTRAL if stores.clock is None else Tone.CAUTION
    await session.tell(_("Time"), tone, facts, _TIME_ADVICE[session.who.role])


async def _keeper(session: Session) -> Text:
    by_hand = session.terminal.configuration.clock.set_by_hand
    if by_hand is not None:
        return _("by hand: {source}", source=Words(by_hand))
    last = await session.terminal.chores.run(partial(_last_set, session))
    if last is None:
        return _("nobody, as far as is known")
    return _("a time server, last {time}", time=Words(f"{last.astimezone():%m-%d %H:%M}"))


def _last_set(session: Session) -> datetime | None:
    journal = session.terminal.configuration.stores.journal
    return told_by_the_system() or TimeServerMemory(memory_file(journal)).kept()


def _percent(number: int) -> Words:
    return Words(f"{number}%")


_NOT_LOUDER: Final[dict[NoMixer, Message]] = {
    NoMixer.NO_PROGRAM: _("The program for it is missing. Use the knob of the loudspeaker."),
    NoMixer.NO_SOUND_CARD: _("No sound card is found. Use the knob of the loudspeaker."),
    NoMixer.NO_CONTROL: _("The sound card has none. Use the knob of the loudspeaker."),
}
_NOT_BRIGHTER: Final = _("The system cannot set it. Use the buttons of the screen.")
_TIME_ADVICE: Final[dict[StaffRole, tuple[Text, ...]]] = {
    StaffRole.OPERATOR: (
        _("Compare it with the hall's clock. Where it is wrong, call the engineer."),
    ),
    StaffRole.ENGINEER: (
        _("As administrator: timedatectl set-ntp true, and see to network and time servers."),
        _("Wrong zone: timedatectl set-timezone Asia/Shanghai, then restart the program."),
    ),
}
_DOES: Final[dict[_Thing, Callable[[Session], Awaitable[None]]]] = {
    _Thing.VOLUME: _set_volume,
    _Thing.BRIGHTNESS: _set_brightness,
    _Thing.TIME: _show_time,
}
