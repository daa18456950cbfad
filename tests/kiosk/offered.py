"""What a page lets a citizen answer: what it shows and does not grey."""

from kiosk.pages.kinds import (
    AfterFailure,
    Back,
    ChartPage,
    Choice,
    ChoicePage,
    Chosen,
    ConfirmPage,
    Decision,
    FailurePage,
    FarewellPage,
    GuidePage,
    ListPage,
    NumberPage,
    NumberTyped,
    OutOfServicePage,
    Page,
    PinAsked,
    PinDeclined,
    PinEntered,
    PinPage,
    PreviewPage,
    ReadingPage,
    ResultPage,
    Retry,
    SearchPage,
    Seen,
    SignDeclined,
    SignPage,
    WelcomePage,
)
from kiosk.pages.signature import Signature


def is_offered(page: Page[object], answer: object) -> bool:
    """Return whether a citizen can give `answer` on `page`."""
    match page:
        case WelcomePage(services=choices) | ResultPage(choices=choices):
            return _can_be_touched(choices, answer)
        case (
            ChoicePage(choices=choices) | GuidePage(choices=choices) | ReadingPage(choices=choices)
        ):
            return answer is Back.BACK or _can_be_touched(choices, answer)
        case ListPage(entries=choices):
            return answer is Back.BACK or _can_be_touched(choices, answer)
        case SearchPage():  # what can be found there is told by the search itself
            return answer is Back.BACK or isinstance(answer, Chosen)
        case ConfirmPage():
            return answer in (Decision.CONFIRMED, Decision.DECLINED)
        case PreviewPage(otherwise=otherwise):
            return isinstance(answer, Decision) and (
                answer is not Decision.OTHERWISE or otherwise is not None
            )
        case PinPage(asked=asked):
            forgotten = answer is PinDeclined.FORGOTTEN and asked is PinAsked.NEW
            return isinstance(answer, PinEntered | PinDeclined) and not forgotten
        case SignPage():  # a pad without a stroke cannot be sent
            return isinstance(answer, SignDeclined) or (
                isinstance(answer, Signature) and answer.strokes != ()
            )
        case NumberPage(shortest=shortest, longest=longest):
            typed = isinstance(answer, NumberTyped) and shortest <= len(answer.digits) <= longest
            return typed or answer is Back.BACK
        case FailurePage():
            return _after_failure(page, answer)
        case ChartPage():
            return answer is Back.BACK
        case FarewellPage() | OutOfServicePage():
            return answer is Seen.SEEN
        case _:
            return False


def _can_be_touched(choices: tuple[Choice[object], ...], answer: object) -> bool:
    return isinstance(answer, Chosen) and any(
        choice.value == answer.value and choice.unavailable is None for choice in choices
    )


def _after_failure(page: FailurePage, answer: object) -> bool:
    match answer:
        case AfterFailure.RETRY:
            return page.retry is Retry.OFFERED
        case AfterFailure.WAY_ON:
            return page.way_on is not None
        case AfterFailure.LEAVE:
            return True
        case _:
            return False
