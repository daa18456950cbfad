"""How long a certificate of 360 months takes, data to PDF/A, beside ReportLab making its table.

Run: python -m tests.bench.bench_certificate

Three histories of 360 months are measured, and two tables ReportLab makes of each: a row a month,
and the lines as our certificate folds them. Both of ReportLab's are the bare table, without
letterhead, summary, QR code or embedded fonts (it cannot embed the OpenType fonts we use), so they
are no PDF/A; ours is the whole document, checked against PDF/A-2a while it is written.
"""

import io
import statistics
import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import SimpleDocTemplate, Table, TableStyle

from db.records import Contribution
from kiosk.documents.compiler import DocumentCompiler
from kiosk.documents.contribution_certificate import render
from tests.bench.table import judge
from tests.kiosk.documents.examples import WORKERS_INSURANCES, certificate, history

ROUNDS = 15
LIMIT_MS = 25
HEADS = ("起止年月", "月数", "月缴费基数", "单位缴纳", "个人缴纳", "合计")
FONT = "STSong-Light"
STYLE = TableStyle(
    [
        ("FONT", (0, 0), (-1, -1), FONT, 9),
        ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, (0.5, 0.5, 0.5)),
    ]
)

Rows = Sequence[Sequence[str]]


def rows_by_month(contributions: Sequence[Contribution]) -> Rows:
    return [
        (
            str(line.month),
            "1",
            f"{line.base:,.2f}",
            f"{line.employer_part:,.2f}",
            f"{line.personal_part:,.2f}",
            f"{line.employer_part + line.personal_part:,.2f}",
        )
        for line in contributions
    ]


def rows_as_printed(contributions: Sequence[Contribution]) -> Rows:
    return [
        (
            f"{run.first} 至 {run.last}",
            str(run.months),
            f"{run.lowest_base:,.2f}~{run.highest_base:,.2f}",
            f"{run.employer_part:,.2f}",
            f"{run.personal_part:,.2f}",
            f"{run.total:,.2f}",
        )
        for section in certificate(contributions).sections
        for run in section.rows
    ]


def our_document(contributions: Sequence[Contribution], compiler: DocumentCompiler) -> None:
    render(certificate(contributions), compiler)


def reportlab_table(rows: Rows) -> None:
    table = Table([HEADS, *rows], repeatRows=1, style=STYLE)
    SimpleDocTemplate(io.BytesIO(), pagesize=A4).build([table])


def timed_ms(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return (time.perf_counter() - begun) * 1000


def measure(name: str, histories: Sequence[list[Contribution]], compiler: DocumentCompiler) -> None:
    """Print the medians of one kind of history; each round has figures never seen before."""
    ours, by_month, as_printed = [], [], []
    for contributions in histories:
        ours.append(timed_ms(partial(our_document, contributions, compiler)))
        by_month.append(timed_ms(partial(reportlab_table, rows_by_month(contributions))))
        as_printed.append(timed_ms(partial(reportlab_table, rows_as_printed(contributions))))
    p50, month_p50, printed_p50 = map(statistics.median, (ours, by_month, as_printed))
    judge(f"certificate, {name}", p50, "ms", LIMIT_MS, needs_quiet=True)
    told = f"certificate, {name}"
    judge(told, p50, "ms", peer="ReportLab, a row a month", peers=month_p50)
    judge(told, p50, "ms", peer="ReportLab, the folded lines", peers=printed_p50)


def main() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    compiler = DocumentCompiler()
    print(f"{'warm-up, once after start':32} {timed_ms(compiler.warm_up):6.1f} ms")
    bases = [Decimal(2000 + 7 * i) for i in range(ROUNDS)]
    measure(
        "360 months, a base a year",
        [history(360, first_base=base) for base in bases],
        compiler,
    )
    measure(
        "360 months, all different",
        [history(360, months_a_base=1, first_base=base) for base in bases],
        compiler,
    )
    measure(
        "360 months of 3 insurances",
        [history(360, insurances=WORKERS_INSURANCES, first_base=base) for base in bases],
        compiler,
    )


if __name__ == "__main__":
    main()
