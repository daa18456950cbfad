"""The benefit certificate (待遇领取证明, 养老金收入证明): the pension a person has drawn."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from db.records import EVER, Benefit, BenefitKind, Entitlements, Holder, Month, Pension, Period
from kiosk.documents.bookings import folded_pension
from kiosk.documents.certified import first_ahead, rendered, statement_of
from kiosk.documents.compiler import DocumentCompiler, JsonValue
from kiosk.documents.document import Document, amount_text, longest_cells
from kiosk.documents.document_name import DocumentName
from kiosk.documents.errors import NothingDrawnError
from kiosk.documents.imprint import Imprint
from kiosk.documents.statement import (
    DocumentKind,
    Statement,
    StatementEncoder,
    Total,
    TotalKind,
    period_text,
    statement_text,
)


@dataclass(frozen=True, slots=True)
class DrawnRun:
    """Consecutive months of one benefit with the same amount; a line of the certificate."""

    kind: BenefitKind
    first: Month
    last: Month
    monthly: Decimal

    @property
    def months(self) -> int:
        """How many months it counts as drawn."""
        return self._length if self.monthly > 0 else 0

    @property
    def total(self) -> Decimal:
        """What was drawn in these months; less than zero where it was taken back."""
        return self.monthly * self._length

    @property
    def _length(self) -> int:
        return self.last.ordinal - self.first.ordinal + 1


@dataclass(frozen=True, slots=True)
class BenefitCertificate:
    """The facts of one certificate; `benefit_data` makes it."""

    imprint: Imprint
    holder: Holder
    pension: Pension
    runs: tuple[DrawnRun, ...] = field(repr=False)
    """At least one, sorted by kind and month."""
    chosen: Period = EVER
    """The months that were looked at."""

    @property
    def period(self) -> Period:
        """From the first month that counts as drawn to the last; where none does, of all."""
        runs = self._counted
        return Period(min(run.first for run in runs), max(run.last for run in runs))

    @property
    def months(self) -> int:
        """How many months were drawn."""
        return sum(run.months for run in self.runs)

    @property
    def latest(self) -> Decimal:
        """What the last month that counts was, else the last there is.

        A month that has not come by the day of issue is the latest only where there is no other.
        """
        now = Month.of(self.imprint.issued_at.date())
        come = [run for run in self._counted if run.first <= now]
        return max(come or self._counted, key=lambda run: run.last).monthly

    @property
    def total(self) -> Decimal:
        """What was drawn altogether."""
        return sum((run.total for run in self.runs), Decimal())

    @property
    def _counted(self) -> Sequence[DrawnRun]:
        return [run for run in self.runs if run.months] or self.runs


def benefit_data(
    holder: Holder,
    entitlements: Entitlements,
    benefits: Iterable[Benefit],
    imprint: Imprint,
    period: Period = EVER,
) -> BenefitCertificate:
    """The certificate of the pension drawn in `period`.

    Raises:
        NothingDrawnError: there is no pension, or it came to nothing in the period.
    """
    drawn = folded_pension(one for one in benefits if one.month in period)
    if entitlements.pension is None or not drawn:
        raise NothingDrawnError("no pension was drawn")
    ordered = sorted(drawn, key=lambda one: (one.kind.value, one.month))
    return BenefitCertificate(imprint, holder, entitlements.pension, tuple(_runs(ordered)), period)


def make(
    holder: Holder,
    entitlements: Entitlements,
    benefits: Iterable[Benefit],
    imprint: Imprint,
    period: Period,
    compiler: DocumentCompiler,
    encode: StatementEncoder,
) -> Document:
    """The certificate of what was looked up.

    Raises:
        DocumentError: as `benefit_data` and `render`.
    """
    facts = benefit_data(holder, entitlements, benefits, imprint, period)
    return render(facts, compiler, encode)


def render(
    certificate: BenefitCertificate,
    compiler: DocumentCompiler,
    encode: StatementEncoder = statement_text,
) -> Document:
    """The certificate as a PDF.

    Raises:
        DocumentError: the template, a font or a character is missing or wrong.
    """
    runs = [_run_cells(run) for run in certificate.runs]
    own: dict[str, JsonValue] = {
        "insurance": certificate.pension.insurance.name.lower(),
        "since": str(certificate.pension.since),
        "until": None if certificate.pension.until is None else str(certificate.pension.until),
        "runs": [
            {"kind": run.kind.name.lower(), "cells": cells}
            for run, cells in zip(certificate.runs, runs, strict=True)
        ],
        "longest": longest_cells(runs),
        "months": str(certificate.months),
        "latest": amount_text(certificate.latest),
        "total": amount_text(certificate.total),
        "has_refunds": any(run.monthly < 0 for run in certificate.runs),
        "ahead": first_ahead(
            ((run.first, run.last) for run in certificate.runs), certificate.imprint
        ),
    }
    name = DocumentName.BENEFIT_CERTIFICATE
    signed = statement(certificate)
    return rendered(certificate, name, own, signed, compiler, encode, chosen=certificate.chosen)


def statement(certificate: BenefitCertificate) -> Statement:
    """The facts of the certificate that its QR code carries."""
    totals = (Total(TotalKind.BENEFITS_DRAWN, certificate.total),)
    return statement_of(certificate, DocumentKind.BENEFIT_CERTIFICATE, totals)


def _runs(benefits: Iterable[Benefit]) -> Iterator[DrawnRun]:
    run: DrawnRun | None = None
    for benefit in benefits:
        if run is not None and _continues(run, benefit):
            run = DrawnRun(run.kind, run.first, benefit.month, run.monthly)
            continue
        if run is not None:
            yield run
        run = DrawnRun(benefit.kind, benefit.month, benefit.month, benefit.amount)
    if run is not None:
        yield run


def _continues(run: DrawnRun, benefit: Benefit) -> bool:
    return (run.kind, run.last.plus(1), run.monthly) == (
        benefit.kind,
        benefit.month,
        benefit.amount,
    )


def _run_cells(run: DrawnRun) -> list[str]:
    """The cells of a line: months, their number, a month's amount, the sum."""
    return [
        period_text(Period(run.first, run.last)),
        str(run.months),
        amount_text(run.monthly),
        amount_text(run.total),
    ]
