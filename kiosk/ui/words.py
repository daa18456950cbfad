"""The screen's own words: what stands on its buttons and what assistive devices read out."""

from kiosk.language.texts import Message, PluralMessage, Text, Words, _, ngettext

BACK = _("Back")
END = _("End")
NEXT_TURN = _("Next page")
PREVIOUS_TURN = _("Previous page")
TRY_AGAIN = _("Try again")
TO_SERVICES = _("Back to the services")
FINISH = _("Finish")
MORE_TIME = _("More time")
GO_ON = _("Go on until then")
END_NOW = _("End now")
AT_ZERO = _("At 0 the visit ends and everything shown is erased.")
ENLARGE = _("Enlarge")
WHOLE_PAGE = _("The paper")
READ_LARGE = _("What it says")
HOLD_TO_SHOW = _("Hold to show in full")

OTHER_LANGUAGE = Words("English", "中文")
"""Each language is offered in its own words, so that its readers find it."""
CARE_MODE = _("Care mode")
TYPE_SIZE = _("Text size")
CONTRAST = _("Colours")
LISTEN = _("Listen")
VOLUME = _("Volume")
HEADPHONES = _("Headset")
LOW_POSITION = _("Wheelchair")

PIN = _("PIN")
DELETE_DIGIT = _("Delete")
CLEAR_DIGITS = _("Clear")
CONFIRM_PIN = _("OK")
ON = _("on")
OFF = _("off")
COVER_PAD = _("Cover the keys with your other hand.")
MORE_ON_NEXT_TURN = _("There is more. Turn to the next page.")
BY_EAR = _(
    "You can go through everything by ear. The first key goes on, the second key chooses. "
    "Listen again at any time."
)
INVITATION = _("To go through this terminal by ear, hold the first key, or plug in headphones.")
FORGOTTEN_PIN = _("Forgot PIN")
SIGN_ANEW = _("Start again")
SIGNATURE_PAD = _("Field for your signature")
DELETE_LETTER = _("Delete letter")
SPACE_BAR = _("Space")
SEARCH_HINT = _("Type the first letters of a word")
NUMBER_HINT = _("Touch letters and digits")

ADVICE = _("What to do now")
DOCUMENT_BROKEN = _("The document cannot be shown.")


def code_line(code: str) -> Message:
    """Return the small line that tells the operator the code of a failure."""
    return _("Code for staff: {code}", code=code)


def turn_line(turn: int, turns: int) -> Message:
    """Return "1 / 3" for the pager."""
    return _("{turn} / {turns}", turn=turn, turns=turns)


def turn_spoken(turn: int, turns: int) -> Message:
    """Return what an assistive device says of the pager."""
    return _("Page {turn} of {turns}", turn=turn, turns=turns)


def seconds_left(seconds: int) -> PluralMessage:
    """Return what an assistive device says of the countdown."""
    return ngettext("{count} second left", "{count} seconds left", seconds)


def control_heard(
    name: Text, state: Text | None, place: int, places: int, *, field: bool = False
) -> Message:
    """Return what is said of what has the focus: name, role, state, and where it stands."""
    if state is not None:
        name = _("{label}: {value}", label=name, value=state)
    if field:
        return _("{name}, input field", name=name)
    return _("{name}, button, {place} of {places}", name=name, place=place, places=places)


def digits_typed(count: int) -> PluralMessage:
    """Return how many digits of the PIN were typed."""
    return ngettext("{count} digit typed", "{count} digits typed", count)
