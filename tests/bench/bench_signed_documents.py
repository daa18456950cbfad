"""How long a signed certificate of 360 months takes, data to signed PDF, and what 1,000 cost.

Run: python -m tests.bench.bench_signed_documents

Warm, as the second citizen finds it: the key and pyHanko are loaded. The memory is the resident set
after 200 documents, when caches are full, against that after 1,000 more, each never seen before.
"""

import argparse
import ctypes
import gc
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import partial
from pathlib import Path

from kiosk.documents.compiler import DocumentCompiler
from kiosk.documents.contribution_certificate import render
from kiosk.documents.document import Document
from kiosk.trust.document_signer import DocumentSigner
from kiosk.trust.statement_checking import check_statement
from kiosk.trust.terminal_key import open_key
from tests.bench.table import judge
from tests.kiosk.documents.examples import ISSUED_AT, certificate, history
from tests.kiosk.trust.examples import (
    ISSUER,
    PAGE,
    STATEMENT,
    key_settings,
    published,
    signed_text,
)

ROUNDS = 25
LIMIT_MS = 30
GROWTH_LIMIT_MB = 5.0
KIB_PER_MB = 1024
FEN = Decimal("0.01")


def timed_ms(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return (time.perf_counter() - begun) * 1000


def resident_mb() -> float:
    """The resident set, after what is free was given back."""
    gc.collect()
    ctypes.CDLL("libc.so.6").malloc_trim(0)
    lines = Path("/proc/self/status").read_text().splitlines()
    (line,) = (line for line in lines if line.startswith("VmRSS:"))
    return int(line.split()[1]) / KIB_PER_MB


def signed(
    compiler: DocumentCompiler, signer: DocumentSigner, number: int, months: int = 360
) -> Document:
    """A certificate nobody has had before."""
    lines = history(months, first_base=Decimal(2000) + FEN * 100 * number)
    return signer.sign(render(certificate(lines), compiler, signer.encode))


def report(name: str, times_ms: list[float], limit_ms: float | None = None) -> None:
    judge(f"{name}, p50", statistics.median(times_ms), "ms", limit_ms, needs_quiet=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1000, help="how many for the memory")
    count = parser.parse_args().documents

    now: datetime = ISSUED_AT
    with tempfile.TemporaryDirectory() as folder:
        settings = key_settings(Path(folder))
        key = open_key(settings)
        signer = DocumentSigner(
            partial(open_key, settings), issuer=ISSUER, page=PAGE, demo=False, clock=lambda: now
        )
        print(f"{'key and pyHanko, once after start':44}     {timed_ms(signer.warm_up):6.1f} ms")
    compiler = DocumentCompiler()
    compiler.warm_up()
    keys = {key.public.id: published(key)}

    report(
        "360 months, data to signed PDF",
        [timed_ms(partial(signed, compiler, signer, number)) for number in range(ROUNDS)],
        LIMIT_MS,
    )
    from kiosk.trust.pdf_checking import check_pdf  # loads pyHanko, whose loading was just measured

    plain = render(certificate(history(360)), compiler, signer.encode)
    report(
        "the signature of the PDF", [timed_ms(partial(signer.sign, plain)) for _ in range(ROUNDS)]
    )
    report(
        "the signed statement",
        [timed_ms(partial(signer.encode, STATEMENT)) for _ in range(ROUNDS)],
    )
    pdf, text = signer.sign(plain).pdf, signed_text(key)
    report("checking a PDF", [timed_ms(partial(check_pdf, pdf, keys)) for _ in range(ROUNDS)])
    report(
        "checking a statement",
        [timed_ms(partial(check_statement, text, keys)) for _ in range(ROUNDS)],
    )

    for number in range(200):
        signed(compiler, signer, ROUNDS + number, months=12)
    before = resident_mb()
    for number in range(count):
        signed(compiler, signer, ROUNDS + 200 + number, months=12)
    after = resident_mb()
    judge(f"memory after {count} signed documents", after - before, "MB", GROWTH_LIMIT_MB)


if __name__ == "__main__":
    main()
