"""The answers a terminal is set up with: its settings, and beside them `[setup]` for this one time.

An answers file is a kiosk.toml with a table `[setup]` more. The dialogue writes the same text.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Final

from kiosk.language.texts import _
from kiosk.settings.bounds import STRICT, Flag, Reason, Shaped
from kiosk.settings.configuration import Configuration
from kiosk.settings.toml_files import text_of, value_of

_DEVICE: Final = Shaped(
    r"[!-~]+", _('a printer\'s address, such as ipp://10.0.0.9/ipp/print, or "find"')
)
_ZONE: Final = Shaped(r"[A-Za-z][A-Za-z0-9_+/-]{1,60}", _("a time zone, such as Asia/Shanghai"))
_TIME_SERVER: Final = Shaped(r"[A-Za-z0-9.:-]{1,253}", _("the name or address of a time server"))
_HEAD: Final = re.compile(r"^\s*\[+\s*([\w.\"-]+)")


@dataclass(frozen=True, slots=True)
class SetupAnswers:
    """What is done once, when the terminal is set up.

    `begin_records` begins an empty file of records on this terminal; without it the records must be
    there. `printer_device` is where the printer is (`ipp://…`, `usb://…`, see `lpinfo -v`), or
    "find" for the one there is; without it the queue must be there. `printer_driver` is its PPD
    file or a model of `lpinfo -m`; a printer that describes itself over IPP needs none. With
    `print_sheet` a test page and the readiness sheet come out of it.
    """

    begin_records: Flag = False
    printer_device: Annotated[str, _DEVICE] | None = None
    printer_driver: Reason | None = None
    time_zone: Annotated[str, _ZONE] = "Asia/Shanghai"
    ntp_servers: tuple[Annotated[str, _TIME_SERVER], ...] = ()
    print_sheet: Flag = True
    start: Flag = True
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class _SetupFile:
    setup: SetupAnswers = field(default_factory=SetupAnswers)
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class Answers:
    """The settings as text and as values, and what is done once."""

    settings: str
    configuration: Configuration
    setup: SetupAnswers


def read_answers(file: Path, terminal_id: str | None = None) -> Answers:
    """Return the answers in `file`; `terminal_id` is put in place of the id that stands there.

    Raises:
        DataFileBroken: the file is absent or wrong; names line and fault.
    """
    text = text_of(file)
    return answers_in(file, text if terminal_id is None else _with_id(text, terminal_id))


def answers_in(file: Path, text: str) -> Answers:
    """Return the answers that `text` gives, whose lines are named as those of `file`.

    Raises:
        DataFileBroken: they are wrong.
    """
    settings, once = _parted(text)
    return Answers(
        settings="\n".join(settings).strip() + "\n",
        configuration=value_of(file, "\n".join(settings), Configuration),
        setup=value_of(file, "\n".join(once), _SetupFile).setup,
    )


def _parted(text: str) -> tuple[list[str], list[str]]:
    """Return the lines of the settings and those of `[setup]`, each with the others left blank."""
    settings, once, in_setup = [], [], False
    for line in text.splitlines():
        head = _HEAD.match(line)
        if head:
            in_setup = head[1] == "setup"
        settings.append("" if in_setup else line)
        once.append(line if in_setup else "")
    return settings, once


def _with_id(text: str, terminal_id: str) -> str:
    """Return `text` with another `id` in its table `[terminal]`."""
    lines, table = [], ""
    for line in text.splitlines():
        head = _HEAD.match(line)
        table = head[1] if head else table
        if table == "terminal" and re.match(r"\s*id\s*=", line):
            line = f'id = "{terminal_id}"'
        lines.append(line)
    return "\n".join(lines) + "\n"
