"""The report of the day: what was done, by service and outcome; on the screen and on paper."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, unique
from typing import Final

from db.journal import Count
from db.journal_counts import pages_printed
from kiosk.documents.compiler import JsonValue
from kiosk.flows.services import SERVICES, service_name
from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language, Message, Text, Words, _
from kiosk.operator.business import OUTCOMES, WHAT
from kiosk.operator.devices import PARTS
from kiosk.operator.printing import make, put_on_paper, usual_paper
from kiosk.operator.roles import Act
from kiosk.operator.session import Session
from kiosk.operator.supplies import number_of, today
from kiosk.pages.kinds import Choice, Fact, Icon, ResultPage, Tone

_ENDS: Final[dict[str, Message]] = {
    "done": _("done"),
    "left": _("left by the citizen"),
    "failed": _("failed"),
    "turned_aside": _("shown the way"),
    "broken_off": _("broken off"),
    **{word: text for word, (text, _tone, _advice) in OUTCOMES.items()},
}


@unique
class _Wish(Enum):
    BACK = "back"
    PRINT = "print"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the report: what, and how often it ended how."""

    what: Text
    ends: tuple[tuple[Text, int], ...]


@dataclass(frozen=True, slots=True)
class DayReport:
    """The counts of a day so far, and where the journal stood."""

    visits: int
    pages: int
    services: tuple[Line, ...]
    changes: tuple[Line, ...]
    prints: tuple[Line, ...]
    faults: tuple[Line, ...]
    head: str


async def day(session: Session) -> None:
    """Show the report of the day, and print it as the person likes.

    Raises:
        DatabaseError, DriverHangs: the journal cannot be read.
        PrinterNotReady, PrinterError, DocumentError: it cannot be printed.
    """
    report = await report_of(session)
    # What is shown is signed by the journal's own chain, which the hash of the report is part of.
    session.note(Act.DAY_REPORT, "shown", sha256=digest(report))
    choices = (
        Choice(_Wish.BACK, _("OK")),
        Choice(_Wish.PRINT, _("Print the report"), icon=Icon.PRINTER),
    )
    page = ResultPage(_("The day so far"), Tone.NEUTRAL, _facts(report), (), choices)
    if (await session.screen.ask(page)).value is _Wish.PRINT:
        paper = usual_paper(session)
        document = await make(session, "day_report.typ", _data(report), paper)
        if await put_on_paper(session, document, "day_report", paper):
            session.note(Act.DAY_REPORT, "printed", sha256=digest(report))
            await session.tell(
                _("The report is printed"), advice=(_("Sign it and file it for the day."),)
            )
        else:
            await session.tell(
                _("The report is not surely on paper"),
                Tone.CAUTION,
                advice=(_("Look at the printer, then print it once more."),),
            )


async def report_of(session: Session) -> DayReport:
    """Return the report of the day so far.

    Raises:
        DatabaseError, DriverHangs
    """
    book = session.terminal.day_book
    await book.write()
    counts = await book.counts(today(session.terminal.clock()))
    head, _entries = await book.refresh()
    services: dict[str, Text] = {one.value: service_name(one) for one in SERVICES}
    parts: dict[str, Text] = {part.value: name for part, name in PARTS.items()}
    return DayReport(
        visits=number_of(counts, "visit"),
        pages=pages_printed(counts),
        services=_lines(counts, "service", services),
        changes=_lines(counts, "change", dict(WHAT)),
        prints=_lines(counts, "print", dict(WHAT)),
        faults=_lines(counts, "fault", parts),
        head=head,
    )


def digest(report: DayReport) -> str:
    """Return the hash of what the report says."""
    return hashlib.sha256(json.dumps(_data(report), sort_keys=True).encode()).hexdigest()


def _lines(counts: Sequence[Count], kind: str, names: dict[str, Text]) -> tuple[Line, ...]:
    found: dict[str, Counter[str]] = {}
    for one in counts:
        if one.kind == kind:
            found.setdefault(one.what, Counter())[one.outcome] += one.number
    places = {what: place for place, what in enumerate(names)}
    return tuple(
        Line(names.get(what, Words(what)), tuple(map(_end, sorted(found[what].items()))))
        for what in sorted(found, key=lambda what: (places.get(what, len(places)), what))
    )


def _end(counted: tuple[str, int]) -> tuple[Text, int]:
    end, number = counted
    return _ENDS.get(end, Words(end)), number


def _facts(report: DayReport) -> tuple[Fact, ...]:
    lines = (*report.services, *report.changes, *report.prints, *report.faults)
    return (
        Fact(_("Visits"), Words(str(report.visits))),
        Fact(_("Sheets printed"), Words(str(report.pages))),
        *map(_fact, lines),
    )


def _fact(line: Line) -> Fact:
    said: Text | None = None
    for end, number in line.ends:
        one = _("{outcome}: {number}", outcome=end, number=number)
        said = one if said is None else _("{these}; {one}", these=said, one=one)
    return Fact(line.what, said or Words(""))


def _data(report: DayReport) -> dict[str, JsonValue]:
    words = Catalogue(Language.CHINESE)
    tables: dict[str, JsonValue] = {}
    for name in ("services", "changes", "prints", "faults"):
        lines: tuple[Line, ...] = getattr(report, name)
        tables[name] = [
            {"what": words.render(line.what),
             "ends": [[words.render(end), number] for end, number in line.ends]}
            for line in lines
        ]  # fmt: skip
    return {**tables, "visits": report.visits, "pages": report.pages, "head": report.head}
