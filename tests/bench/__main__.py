"""All benches, or those named, and one table of what they measured.

Run: python -m tests.bench [--json] [--page FILE] [NAME ...]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict
from datetime import date
from pathlib import Path

from tests.bench.table import ROWS_FILE, loads, machine, page, read_rows, written


def main() -> int:
    """Run the benches one by one and print the table; return 1 where a goal is not met.

    So it does where a bench itself ended with a fault, which is named.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="the rows as one JSON array")
    parser.add_argument("--page", type=Path, help="such as docs/benchmarks.md, to be written anew")
    parser.add_argument("names", nargs="*", help="such as start or records; all if none is given")
    wanted = parser.parse_args()
    every = sorted(file.stem for file in Path(__file__).parent.glob("bench_*.py"))
    benches = [each for each in every if not wanted.names or each[6:] in wanted.names]
    broken: list[str] = []
    began = loads()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows"
        for bench in benches:
            print(f"== {bench}", file=sys.stderr, flush=True)
            ended = subprocess.run(
                [sys.executable, "-m", f"tests.bench.{bench}"],
                env={**os.environ, ROWS_FILE: str(file)},
                stdout=sys.stderr,
                check=False,
            )
            if ended.returncode:
                broken.append(bench)
        rows = read_rows(file)
    taken = f"{date.today()}, {machine()}, load {began} before and {loads()} after."
    if wanted.json:
        values = [{**asdict(row), "ratio": row.ratio, "verdict": row.verdict} for row in rows]
        print(json.dumps(values, ensure_ascii=False, indent=2))
    else:
        print(f"{taken}\n\n{written(rows)}")
    if wanted.page is not None:
        wanted.page.write_text(page(taken, rows), encoding="utf-8")
    for bench in broken:
        print(
            f"{bench} ended with a fault: a limit not kept, or it broke off (see above)",
            file=sys.stderr,
        )
    return int(bool(broken) or any(row.verdict == "NOT MET" for row in rows))


if __name__ == "__main__":
    sys.exit(main())
