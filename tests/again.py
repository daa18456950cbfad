"""All tests; and of a few that failed beside the others, each once more alone.

A machine that is busy elsewhere can make one test of thousands fail for a reason of its own. Such a
test is a defect, and is named at the end; but only one that fails alone too stops the change.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

#: More than these are no accident.
AT_MOST: Final = 3

_FAILED = Path(".pytest_cache") / "v" / "cache" / "lastfailed"


def main(arguments: list[str]) -> int:
    """Return pytest's exit code of the tests that `arguments` choose, 0 if they passed alone."""
    code = _pytest("--cache-clear", *arguments)
    if code != pytest.ExitCode.TESTS_FAILED:
        return code
    failed = list(json.loads(_FAILED.read_text(encoding="utf-8")))
    if not 0 < len(failed) <= AT_MOST or not all("::" in test for test in failed):
        return code
    alone = [_pytest(test) for test in failed]
    for test, again in zip(failed, alone, strict=True):
        print(f"FAILED beside others, {'fails' if again else 'passes'} alone: {test}", flush=True)
    return max(alone)


def _pytest(*arguments: str) -> int:
    # Each process lists the tests for itself, and all must list them in one order.
    return subprocess.run(
        [sys.executable, "-m", "pytest", *arguments],
        env=os.environ | {"PYTHONHASHSEED": "0"},
        check=False,
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
