"""How many of the characters of GB 18030-2022 the fonts of the papers can draw, block by block.

Asked of fontconfig's `fc-query`, which reads what a font says of itself. Level 1 of the standard
needs the first two blocks; level 3 all of them; what level 2 adds to level 1, the characters of the
table of standard characters (通用规范汉字表) that stand elsewhere, lies in extensions B to E.
"""

import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.documents.errors import FontsMissingError

BLOCKS: Final = (
    ("CJK", range(0x4E00, 0x9FF0)),
    ("Extension A", range(0x3400, 0x4DB6)),
    ("Extension B", range(0x20000, 0x2A6D7)),
    ("Extension C", range(0x2A700, 0x2B735)),
    ("Extension D", range(0x2B740, 0x2B81E)),
    ("Extension E", range(0x2B820, 0x2CEA2)),
    ("Extension F", range(0x2CEB0, 0x2EBE1)),
)
"""The blocks of Han characters of the standard, as far as they are assigned in Unicode 11."""

_FONT_FILES: Final = ("*.ttc", "*.otf", "*.ttf")
_LIMIT_S: Final = 30


@dataclass(frozen=True, slots=True)
class BlockCoverage:
    """How much of a block there is."""

    block: str
    covered: int
    characters: int


def coverage(folders: Iterable[Path]) -> tuple[BlockCoverage, ...]:
    """What the fonts in these folders cover together.

    Raises:
        FontsMissingError: there is no font in them, or no `fc-query` to ask.
    """
    files = [file for folder in folders for kind in _FONT_FILES for file in folder.glob(kind)]
    covered = {code for file in files for code in _characters_of(file)}
    if not covered:
        raise FontsMissingError(("fc-query and a font",))
    return tuple(
        BlockCoverage(name, sum(code in covered for code in block), len(block))
        for name, block in BLOCKS
    )


def _characters_of(file: Path) -> Iterable[int]:
    """The code points of a font's first face; those of one file are alike."""
    command: Sequence[str | Path] = ("fc-query", "--index=0", "--format=%{charset}", file)
    try:
        run = subprocess.run(  # noqa: S603 - a fixed program and a file of the settings
            command, capture_output=True, timeout=_LIMIT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return
    for stretch in run.stdout.decode("ascii", errors="replace").split():
        first, _, last = stretch.partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)
