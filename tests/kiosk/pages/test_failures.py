"""Every failure code has one meaning, a text in both languages, and a line in the list."""

import pkgutil
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import db
import hardware
import kiosk
from db.errors import DatabaseError
from db.records import Refusal
from hardware.errors import HardwareError
from kiosk.errors import KioskError
from kiosk.flows.conversation import WAYS_ON
from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language, Message
from kiosk.operator.remedies import remedies
from kiosk.pages.failures import FAILURES, failure_text
from kiosk.settings.front import WindowSettings

LIST = Path(__file__).parents[3] / "docs" / "failure-codes.md"
ROW = re.compile(
    r"^\| `(?P<code>[^`]+)` \| (?P<cause>[^|]+) \| (?P<shown>[^|]+) \| (?P<do>[^|]+) \|$"
)

#: ChangeRefused takes its code from the refusal it carries.
CARRIES_ANOTHER = "refused"


def error_classes() -> Iterator[type[Exception]]:
    """Yield every typed error of the three packages."""
    for package in (kiosk, hardware, db):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                import_module(module.name)
    waiting: list[type[Exception]] = [KioskError, HardwareError, DatabaseError]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            waiting.append(kind)
            if "code" in kind.__dict__:
                yield kind


def codes() -> list[str]:
    """Return the code of every error and every refusal."""
    of_errors = [kind.__dict__["code"] for kind in error_classes()]
    return [code for code in of_errors if code != CARRIES_ANOTHER] + [one.value for one in Refusal]


def listed() -> dict[str, re.Match[str]]:
    """Return the rows of the operators' list."""
    rows = (ROW.match(line) for line in LIST.read_text(encoding="utf-8").splitlines())
    return {row["code"]: row for row in rows if row}


def test_a_code_names_one_fault() -> None:
    assert [code for code, count in Counter(codes()).items() if count > 1] == []


def test_every_code_has_a_text_and_every_text_a_code() -> None:
    assert set(codes()) == set(FAILURES)


def test_every_code_is_in_the_operators_list() -> None:
    assert set(listed()) == set(FAILURES)


def test_who_is_told_what_to_do_here_is_led_there() -> None:
    assert {code for code, text in FAILURES.items() if text.way_on is not None} == set(WAYS_ON)


@pytest.mark.parametrize("code", FAILURES)
def test_the_list_says_what_the_citizen_reads(code: str) -> None:
    assert listed()[code]["shown"].strip() == FAILURES[code].happened.message


@pytest.mark.parametrize("code", FAILURES)
def test_the_list_says_what_commands_say_to_do(code: str) -> None:
    assert listed()[code]["do"].strip() == remedies()[code].english


def test_nothing_is_said_of_a_code_that_is_none() -> None:
    assert set(remedies()) == set(FAILURES)


def test_the_chinese_list_is_the_one_that_is_made() -> None:
    made = subprocess.run(
        [sys.executable, "-m", "kiosk.operator.remedies"],
        capture_output=True,
        text=True,
        check=True,
        cwd=LIST.parents[1],
    )
    assert made.stdout == LIST.with_name("failure-codes.zh.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("code", FAILURES)
def test_a_text_is_complete_in_each_language(code: str, language: Language) -> None:
    catalogue = Catalogue(language)
    text = failure_text(code, WindowSettings())
    for message in (text.happened, text.advice):
        assert isinstance(message, Message)
        words = catalogue.render(message)
        assert words
        assert "{" not in words
        if language is Language.CHINESE:
            assert words != message.message
