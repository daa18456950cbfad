"""The number and the day of a vocational certificate that the records have not found, typed."""

from datetime import date, datetime
from enum import Enum, unique
from typing import Final

from kiosk.flows.visit import Visit
from kiosk.language.texts import Text, _
from kiosk.pages.kinds import Back, Choice, ChoicePage, Chosen, NumberPage
from kiosk.rules.eligibility import OwnCertificate

#: Certificates of skill level have 22 characters, the first a letter; older ones 16 digits.
_SHORTEST: Final = 10
_LONGEST: Final = 22
_DAY_FORM: Final = "%Y%m%d"
_DAY_LENGTH: Final = 8


@unique
class FirstLetter(Enum):
    """What stands before the digits of a certificate's number."""

    NONE = ""
    S = "S"
    Y = "Y"


async def type_certificate(visit: Visit) -> OwnCertificate | Back:
    """Return the certificate that the citizen types; going back leads to the page before."""
    while (letter := await _ask_letter(visit)) is not Back.BACK:
        while (digits := await _ask_number(visit, letter)) is not Back.BACK:
            day = await _ask_day(visit)
            if day is not Back.BACK:
                return OwnCertificate(letter.value + digits, day)
    return Back.BACK


async def _ask_letter(visit: Visit) -> FirstLetter | Back:
    page = ChoicePage(
        title=_("The certificate's number"),
        question=_(
            "How does it begin? If there are other letters in it, take it to {window}.",
            window=visit.terminal.configuration.windows.for_certificates,
        ),
        choices=(
            Choice(FirstLetter.NONE, _("With a digit")),
            Choice(FirstLetter.S, _("With the letter S")),
            Choice(FirstLetter.Y, _("With the letter Y")),
        ),
    )
    match await visit.screen.ask(page):
        case Chosen(letter):
            return letter
        case Back.BACK:
            return Back.BACK


async def _ask_number(visit: Visit, letter: FirstLetter) -> str | Back:
    page = NumberPage(
        title=_("The certificate's number"),
        question=_("Type all its digits. The office compares it with the national records."),
        shortest=_SHORTEST,
        longest=_LONGEST - len(letter.value),
    )
    answer = await visit.screen.ask(page)
    return Back.BACK if answer is Back.BACK else answer.digits


async def _ask_day(visit: Visit) -> date | Back:
    """Return the day; what is none, or is still to come, is asked for again."""
    question: Text = _("Year, month and day in eight digits: 20260305 for March 5, 2026.")
    while True:
        page = NumberPage(
            title=_("The day of its approval"),
            question=question,
            shortest=_DAY_LENGTH,
            longest=_DAY_LENGTH,
        )
        answer = await visit.screen.ask(page)
        if answer is Back.BACK:
            return Back.BACK
        day = _day(answer.digits)
        if day is not None and day <= visit.today:
            return day
        question = _(
            "That is no day up to today. Year, month and day in eight digits: 20260305 for "
            "March 5, 2026."
        )


def _day(digits: str) -> date | None:
    try:
        return datetime.strptime(digits, _DAY_FORM).date()
    except ValueError:
        return None
