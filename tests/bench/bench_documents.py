"""How long the largest papers take, data to PDF/A: 480 months of three insurances within 300 ms.

Run: python -m tests.bench.bench_documents
"""

import statistics
import time
from decimal import Decimal

from db.records import Contribution
from kiosk.documents import contribution_details, rights_record
from kiosk.documents.compiler import DocumentCompiler
from kiosk.documents.contribution_details import details_data
from kiosk.documents.rights_record import rights_data
from tests.kiosk.documents.examples import WORKERS_INSURANCES, history, holder
from tests.kiosk.documents.papers import account, imprint_of

ROUNDS = 9
LIMIT_MS = 300
MONTHS = 480


def details(lines: list[Contribution], compiler: DocumentCompiler) -> None:
    contribution_details.render(details_data(holder(), lines, imprint_of("明细")), compiler)


def rights(lines: list[Contribution], compiler: DocumentCompiler) -> None:
    record = rights_data(holder(), lines, (account(MONTHS // 12),), imprint_of("记录"))
    rights_record.render(record, compiler)


def main() -> None:
    compiler = DocumentCompiler()
    compiler.warm_up()
    histories = [
        history(
            MONTHS,
            insurances=WORKERS_INSURANCES,
            months_a_base=1,
            first_base=Decimal(2000 + 7 * i),
        )
        for i in range(ROUNDS)
    ]
    for make in (details, rights):
        times = []
        for lines in histories:
            begun = time.perf_counter()
            make(lines, compiler)
            times.append((time.perf_counter() - begun) * 1000)
        p50 = statistics.median(times)
        print(
            f"{make.__name__:10} {MONTHS} months x {len(WORKERS_INSURANCES)} insurances"
            f" {p50:6.1f} ms (limit {LIMIT_MS}, best {min(times):.1f})"
        )


if __name__ == "__main__":
    main()
