"""Plant each fault of faults.toml in a copy of the checkout and see the tests beside it fail.

Run: python -m tests.mutants.plant [PART OF A NAME]
A fault that no test notices is a survivor. The exit code is 1 below the goal.
"""

import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
FAULTS: Final = Path(__file__).with_name("faults.toml")
GOAL: Final = 0.85
LIMIT_S: Final = 300


@dataclass(frozen=True, slots=True)
class Fault:
    """One change of one file, and the tests that ought to notice it."""

    name: str
    file: str
    old: str
    new: str
    tests: list[str]
    survives: str = ""
    """Why nobody need notice it, where that is so."""


class Misplaced(Exception):
    """The text to be changed does not stand exactly once in its file."""


def faults(part: str = "") -> list[Fault]:
    """Return the planted faults whose name holds `part`."""
    table = tomllib.loads(FAULTS.read_text(encoding="utf-8"))
    return [Fault(**entry) for entry in table["fault"] if part in entry["name"]]


def changed(fault: Fault, text: str) -> str:
    """Return `text` with the fault in it.

    Raises:
        Misplaced
    """
    if text.count(fault.old) != 1:
        raise Misplaced(f"{fault.name}: stands {text.count(fault.old)} times in {fault.file}")
    return text.replace(fault.old, fault.new)


def noticed(fault: Fault, copy: Path) -> bool:
    """Return whether the tests beside the fault fail with it."""
    file = copy / fault.file
    sound = file.read_text(encoding="utf-8")
    file.write_text(changed(fault, sound), encoding="utf-8")
    try:
        run = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *fault.tests],
            cwd=copy,
            capture_output=True,
            timeout=LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return True
    finally:
        file.write_text(sound, encoding="utf-8")
    return run.returncode == 1


def tried(wanted: list[Fault]) -> Iterator[tuple[Fault, bool]]:
    """Yield each fault with whether it was noticed."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "checkout"
        listed = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        for name in listed.stdout.split("\n"):
            if name and (ROOT / name).is_file():
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, copy / name)
        for words in ROOT.glob("assets/translations/*/LC_MESSAGES/*.mo"):
            shutil.copy(words, copy / words.relative_to(ROOT))
        for fault in wanted:
            yield fault, noticed(fault, copy)


def main() -> int:
    """Print a line a fault and the score; return the exit code."""
    wanted = faults(*sys.argv[1:2])
    killed = 0
    for fault, seen in tried(wanted):
        killed += seen
        word = "noticed " if seen else "SURVIVED"
        print(f"{word}  {fault.file}: {fault.name}  {fault.survives}", flush=True)
    score = killed / len(wanted)
    print(f"{killed} of {len(wanted)} planted faults noticed: {score:.0%} (goal {GOAL:.0%})")
    return 0 if score >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
