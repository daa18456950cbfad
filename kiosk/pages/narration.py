"""What a page says to somebody who listens: texts that stand on it, in the order of reading.

Only what is on the page is read, so that a listener and a reader learn the same. What is left out:
the tools and "back", which stand on every page; codes for the staff; a welcome page's notices,
which take turns; and a document's own words, which are the citizen's.
"""

from collections.abc import Iterable
from dataclasses import replace

from kiosk.language.texts import Listeners, Message, Personal, PluralMessage, Text, TextValue, _
from kiosk.pages.kinds import (
    AmountRow,
    AmountTable,
    ChartPage,
    Choice,
    ChoicePage,
    ConfirmPage,
    Fact,
    FailurePage,
    FarewellPage,
    GuidePage,
    ListPage,
    Notice,
    NumberPage,
    OutOfServicePage,
    Page,
    PinPage,
    PreviewPage,
    ReadingPage,
    ResultPage,
    SearchPage,
    SignPage,
    WelcomePage,
    WorkingPage,
)
from kiosk.pages.parts import label_heard

#: Said in place of a citizen's datum, which the whole hall could hear.
SEE_THE_SCREEN = _("see the screen")


def narrate(page: Page[object], *, typed: str = "") -> tuple[Text, ...]:
    """Return what `page` says, as it stands there; give each text to `for_ears` before it is read.

    Args:
        typed: the letters typed so far on a search page.
    """
    match page:
        case WelcomePage(title=title, card_hint=hint, devices=devices, services=services):
            return (*_if_any(page.demo), title, hint, *_notices(devices), *_choices(services))
        case ChoicePage(title, question, choices, notices):
            return (title, question, *_notices(notices), *_choices(choices))
        case ListPage(title, question, entries):
            return (title, question, *_choices(entries))
        case SearchPage(title, question, search, nothing):
            found = tuple(_choices(search(typed)))
            nearest = _choices(() if page.nearest is None else page.nearest(typed))
            return (title, question, *(found or ((nothing, *nearest) if typed else ())))
        case ConfirmPage(title, question, facts, confirm, notices):
            return (title, question, *_facts(facts), *_notices(notices), confirm)
        case PinPage(title, question, notices):
            return (title, question, *_notices(notices))
        case NumberPage(title, question):
            return (title, question)
        case SignPage(title, question, confirm, notices, other_way):
            return (title, question, *_notices(notices), other_way, confirm)
        case ReadingPage(title, _movement, instruction, notices, choices):
            return (title, instruction, *_notices(notices), *_choices(choices))
        case WorkingPage(title, detail):
            return (title, detail)
        case ChartPage(title=title, summary=summary, facts=facts, table=table):
            return (title, summary, *_facts(facts), *_table(table))
        case ResultPage(title=title, note=note, facts=facts, advice=advice, choices=choices):
            return (title, *_if_any(note), *_facts(facts), *advice, *_choices(choices))
        case FailurePage(happened, changed, advice, way_on=way_on):
            return (happened, *_if_any(changed), advice, *_if_any(way_on))
        case PreviewPage(title=title, question=question, notices=notices, confirm=confirm):
            return (
                title,
                question,
                *_notices(notices),
                *_facts(page.reading),
                confirm,
                *_if_any(page.otherwise),
            )
        case GuidePage(title, summary, sections, codes, choices):
            lines = (text for each in sections for text in (each.heading, *each.lines))
            captions = (code.caption for code in codes)
            return (title, summary, *lines, *captions, *_choices(choices))
        case FarewellPage(title, done, advice=advice):
            return (title, *_if_any(done), *_if_any(advice))
        case OutOfServicePage(title, advice):
            return (title, advice)
        case _:
            raise NotImplementedError(f"nothing is written for {type(page).__name__}")


def for_ears(text: Text, listeners: Listeners) -> Text:
    """Return `text` as it may be read: without a citizen's data unless the citizen alone hears."""
    if listeners is Listeners.HEADPHONES:
        return text
    match text:
        case Personal():
            return SEE_THE_SCREEN
        case Message(values=values) | PluralMessage(values=values):
            return replace(text, values=tuple((name, _value(value)) for name, value in values))
        case _:
            return text


def _value(value: TextValue) -> TextValue:
    return value if isinstance(value, str | int) else for_ears(value, Listeners.LOUDSPEAKER)


def _if_any(text: Text | None) -> Iterable[Text]:
    return () if text is None else (text,)


def _notices(notices: Iterable[Notice]) -> Iterable[Text]:
    return (notice.text for notice in notices)


def _facts(facts: Iterable[Fact]) -> Iterable[Text]:
    return (_("{label}: {value}", label=fact.label, value=fact.value) for fact in facts)


def row_of(table: AmountTable, row: AmountRow) -> Text:
    """Return a row of a table in one sentence, each amount with what it is."""
    amounts = (
        _("{label}: {value}", label=heading, value=amount)
        for heading, amount in zip(table.columns, row.amounts, strict=True)
        if amount is not None
    )
    said: Text = row.label
    for amount in amounts:
        said = _("{before}, {after}", before=said, after=amount)
    return said


def _table(table: tuple[Fact, ...] | AmountTable) -> Iterable[Text]:
    if isinstance(table, AmountTable):
        return (row_of(table, row) for row in table.rows)
    return _facts(table)


def _choices(choices: Iterable[Choice[object]]) -> Iterable[Text]:
    """Say each choice with what stands under it: why it is not to be had, or its detail."""
    for choice in choices:
        yield label_heard(choice)
        under = choice.unavailable or choice.detail
        if under is not None:
            yield under
