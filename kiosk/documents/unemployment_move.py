"""The certificate for moving an unemployment insurance relation (失业保险关系迁移证明)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from db.records import Contribution, Entitlements, Holder, Insurance, Month, Period, paid_months
from kiosk.documents.bookings import counts, folded
from kiosk.documents.certified import rendered, statement_of
from kiosk.documents.compiler import DocumentCompiler, JsonValue
from kiosk.documents.document import Document
from kiosk.documents.document_name import DocumentName
from kiosk.documents.errors import (
    NothingPaidError,
    NotUnemployedError,
    UnprintableFactsError,
)
from kiosk.documents.imprint import Imprint
from kiosk.documents.statement import (
    DocumentKind,
    Statement,
    StatementEncoder,
    period_text,
    statement_text,
)


@dataclass(frozen=True, slots=True)
class UnemploymentMove:
    """The facts of one certificate; `move_data` makes it."""

    imprint: Imprint
    holder: Holder
    period: Period
    """From the first month of unemployment insurance to the last."""
    paid_months: int
    last_employer: str | None = field(repr=False)
    unemployed_since: date
    entitled_months: int
    drawn_months: int

    @property
    def months_left(self) -> int:
        """The months of benefit that move along."""
        return self.entitled_months - self.drawn_months


def move_data(
    holder: Holder,
    entitlements: Entitlements,
    contributions: Iterable[Contribution],
    imprint: Imprint,
) -> UnemploymentMove:
    """The certificate for somebody who is unemployed and moves across pooling areas (R8.8).

    A right is counted in months, so those that are booked in advance are left out.

    Raises:
        NotUnemployedError: no unemployment lasts.
        NothingPaidError: no month of unemployment insurance is booked as paid.
        UnprintableFactsError: more months were drawn than there are.
    """
    unemployed = entitlements.unemployed
    if unemployed is None:
        raise NotUnemployedError("no unemployment lasts")
    if not 0 <= unemployed.drawn_months <= unemployed.entitled_months:
        raise UnprintableFactsError("more months drawn than there are")
    now = Month.of(imprint.issued_at.date())
    paid = folded(
        line
        for line in contributions
        if line.paid and line.insurance is Insurance.UNEMPLOYMENT and line.month <= now
    )
    months = paid_months(paid)
    if not months:
        raise NothingPaidError("no month of unemployment insurance is booked as paid")
    last = max((line for line in paid if counts(line, months)), key=lambda line: line.month)
    return UnemploymentMove(
        imprint,
        holder,
        Period(min(months), max(months)),
        len(months),
        last.employer,
        unemployed.began_on,
        unemployed.entitled_months,
        unemployed.drawn_months,
    )


def make(
    holder: Holder,
    entitlements: Entitlements,
    contributions: Iterable[Contribution],
    imprint: Imprint,
    compiler: DocumentCompiler,
    encode: StatementEncoder,
) -> Document:
    """The certificate of what was looked up.

    Raises:
        DocumentError: as `move_data` and `render`.
    """
    return render(move_data(holder, entitlements, contributions, imprint), compiler, encode)


def render(
    move: UnemploymentMove, compiler: DocumentCompiler, encode: StatementEncoder = statement_text
) -> Document:
    """The certificate as a PDF.

    Raises:
        DocumentError: the template, a font or a character is missing or wrong.
    """
    own: dict[str, JsonValue] = {
        "paid_period": period_text(move.period),
        "paid_months": str(move.paid_months),
        "last_employer": move.last_employer,
        "unemployed_since": move.unemployed_since.isoformat(),
        "entitled_months": str(move.entitled_months),
        "drawn_months": str(move.drawn_months),
        "months_left": str(move.months_left),
    }
    name = DocumentName.UNEMPLOYMENT_MOVE_CERTIFICATE
    return rendered(move, name, own, statement(move), compiler, encode)


def statement(move: UnemploymentMove) -> Statement:
    """The facts of the certificate that its QR code carries."""
    return statement_of(move, DocumentKind.UNEMPLOYMENT_MOVE_CERTIFICATE)
