"""How long the largest papers take, data to PDF/A: 480 months of three insurances within 100 ms.

Run: python -m tests.bench.bench_documents

Each is measured as it leaves the template, and signed as it goes out: the statement in its code,
and the file. Warm, as the second citizen finds it, with another history each time.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Final

from db.records import Contribution
from kiosk.documents import contribution_details, rights_record
from kiosk.documents.compiler import DocumentCompiler
from kiosk.documents.contribution_details import details_data
from kiosk.documents.document import Document
from kiosk.documents.rights_record import rights_data
from kiosk.documents.statement import StatementEncoder
from kiosk.trust.document_signer import DocumentSigner, NoSigner, Signer
from kiosk.trust.terminal_key import open_key
from tests.bench.table import judge
from tests.kiosk.documents.examples import ISSUED_AT, WORKERS_INSURANCES, history, holder
from tests.kiosk.documents.papers import account, imprint_of
from tests.kiosk.trust.examples import ISSUER, PAGE, key_settings

ROUNDS: Final = 9
LIMIT_MS: Final = 100
MONTHS: Final = 480

Make = Callable[[list[Contribution], DocumentCompiler, StatementEncoder], Document]


def details(
    lines: list[Contribution], compiler: DocumentCompiler, encode: StatementEncoder
) -> Document:
    facts = details_data(holder(), lines, imprint_of("明细"))
    return contribution_details.render(facts, compiler, encode)


def rights(
    lines: list[Contribution], compiler: DocumentCompiler, encode: StatementEncoder
) -> Document:
    record = rights_data(holder(), lines, (account(MONTHS // 12),), imprint_of("记录"))
    return rights_record.render(record, compiler, encode)


def warm_signer() -> DocumentSigner:
    """A signer with a key of its own, loaded."""
    with tempfile.TemporaryDirectory() as folder:
        signer = DocumentSigner(
            partial(open_key, key_settings(Path(folder))),
            issuer=ISSUER,
            page=PAGE,
            demo=False,
            clock=lambda: ISSUED_AT,
        )
        signer.warm_up()
    return signer


def times_ms(make: Make, compiler: DocumentCompiler, signer: Signer) -> list[float]:
    """How long each of the rounds took."""
    times = []
    for number in range(ROUNDS):
        base = Decimal(2000 + 7 * number)
        lines = history(MONTHS, insurances=WORKERS_INSURANCES, months_a_base=1, first_base=base)
        begun = time.perf_counter()
        signer.sign(make(lines, compiler, signer.encode))
        times.append((time.perf_counter() - begun) * 1000)
    return times


def main() -> None:
    compiler = DocumentCompiler()
    compiler.warm_up()
    signers: dict[str, Signer] = {"not signed": NoSigner(), "signed": warm_signer()}
    for make in (details, rights):
        for what, signer in signers.items():
            times = times_ms(make, compiler, signer)
            title = (
                f"{make.__name__}, {MONTHS} months x {len(WORKERS_INSURANCES)} insurances, {what}"
            )
            judge(title, statistics.median(times), "ms", LIMIT_MS, needs_quiet=True)


if __name__ == "__main__":
    main()
