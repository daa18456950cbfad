"""Somebody of the staff before a made-up terminal."""

from collections.abc import Sequence
from dataclasses import replace

import trio.testing

from db.journal import Entry, EntryKind
from hardware.social_card.pin import Pin
from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language
from kiosk.operator.codes import load_staff, save_staff
from kiosk.operator.door import attend
from kiosk.operator.roles import StaffRole
from kiosk.pages.kinds import Back, Chosen, Page, PinEntered
from kiosk.settings.configuration import CardSettings, Mode, Unproven
from tests.kiosk.journals import journal_entries
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.scripted_screen import Line, ScriptedScreen

CODES = {StaffRole.OPERATOR: "271828", StaffRole.ENGINEER: "314159265"}
WRONG = "161803"
ENGLISH = Catalogue(Language.ENGLISH)


def give_codes(made_up: MadeUpTerminal) -> None:
    """Let an operator and an engineer have their codes."""
    file = made_up.configuration.operator.codes
    staff = load_staff(file)
    for role, code in CODES.items():
        staff = staff.with_one(role.value, role, code)
    save_staff(file, staff)


def types(code: str) -> Line:
    """Type a code."""

    async def line(_: Page[object]) -> object:
        await trio.lowlevel.checkpoint()
        return PinEntered(Pin(bytearray(code.encode())))

    return line


def touches(words: str) -> Line:
    """Touch the choice that is called so."""

    async def line(page: Page[object]) -> object:
        await trio.lowlevel.checkpoint()
        choices = (*getattr(page, "choices", ()), *getattr(page, "entries", ()))
        for choice in choices:
            if words in ENGLISH.render(choice.label):
                return Chosen(choice.value)
        called = [ENGLISH.render(choice.label) for choice in choices]
        raise AssertionError(f"{type(page).__name__} has no {words!r}: {called}")

    return line


def finds(typed: str) -> Line:
    """Type on the letter keys and touch the first that is found."""

    async def line(page: Page[object]) -> object:
        await trio.lowlevel.checkpoint()
        found = page.search(typed)  # type: ignore[attr-defined]
        assert found, f"nothing is found by {typed!r}"
        return Chosen(found[0].value)

    return line


async def back(_: Page[object]) -> object:
    """Go back."""
    await trio.lowlevel.checkpoint()
    return Back.BACK


async def attended(
    made_up: MadeUpTerminal, *script: Line, role: StaffRole = StaffRole.OPERATOR
) -> ScriptedScreen:
    """Let somebody in, who does what the script says and goes back out of the menu."""
    give_codes(made_up)
    screen = ScriptedScreen([types(CODES[role]), *script])
    await attend(made_up.terminal, screen)
    assert not screen.script, "the script was not played to its end"
    await made_up.terminal.day_book.write()
    return screen


async def ok(page: Page[object]) -> object:
    """Have read what was said, and take the usual way on."""
    await trio.lowlevel.checkpoint()
    return Chosen(page.choices[0].value)  # type: ignore[attr-defined]


def acts(made_up: MadeUpTerminal) -> Sequence[Entry]:
    """What the staff did, as the journal says."""
    entries = journal_entries(made_up.configuration)
    return [one for one in entries if one.kind is EntryKind.OPERATOR]


def what(made_up: MadeUpTerminal) -> list[tuple[str, str]]:
    """What the staff did and how it ended."""
    return [(str(one.facts["what"]), str(one.facts["outcome"])) for one in acts(made_up)]


def said(page: Page[object]) -> str:
    """Return everything a page says, in English."""
    parts = [getattr(page, name, None) for name in ("title", "question", "note")]
    for fact in getattr(page, "facts", ()):
        parts += [fact.label, fact.value]
    advice = getattr(page, "advice", ())
    parts += advice if isinstance(advice, tuple) else [advice]
    for choice in (*getattr(page, "choices", ()), *getattr(page, "entries", ())):
        parts += [choice.label, choice.detail]
    parts += [notice.text for notice in getattr(page, "notices", ())]
    return "\n".join(ENGLISH.render(part) for part in parts if part is not None)


def with_settings(made_up: MadeUpTerminal, **values: object) -> MadeUpTerminal:
    """Change the settings of the staff's pages."""
    operator = replace(made_up.configuration.operator, **values)  # type: ignore[arg-type]
    return _configured(made_up, operator=operator)


def in_mode(made_up: MadeUpTerminal, mode: Mode) -> MadeUpTerminal:
    """Have the terminal think that real citizens stand before it, or not."""
    return _configured(made_up, mode=mode, cards=CardSettings(Unproven.LOOK, "the hall"))


def _configured(made_up: MadeUpTerminal, **values: object) -> MadeUpTerminal:
    made_up.configuration = replace(made_up.configuration, **values)  # type: ignore[arg-type]
    object.__setattr__(made_up.terminal, "configuration", made_up.configuration)
    return made_up
