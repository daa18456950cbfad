"""Building the index of the guides in a process of its own, which takes its memory along.

How every Chinese word is read weighs 50 MB, and nobody needs it once the index stands.

Run by the terminal: python -m kiosk.guides.indexing REGION FILE
"""

import subprocess
import sys
from pathlib import Path
from typing import Final

from db.errors import DatabaseError
from db.guide_index import open_guide_index
from kiosk.guides.search import fingerprint

#: Then it is built where it is opened.
BUILT_BY_THEN_S: Final = 120.0


def build_apart(region: str, index_file: Path) -> None:
    """Build the index where it is not of the region's present files.

    Whatever keeps it from being built is found by who opens it next.
    """
    if _is_built(region, index_file):
        return
    command = [sys.executable, "-m", "kiosk.guides.indexing", region, str(index_file)]
    try:
        subprocess.run(  # noqa: S603 - our own module
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
            timeout=BUILT_BY_THEN_S,
        )
    except (OSError, subprocess.TimeoutExpired):
        return


def _is_built(region: str, index_file: Path) -> bool:
    try:
        index = open_guide_index(index_file)
    except DatabaseError:
        return False
    try:
        return index.built_from(fingerprint(region))
    except DatabaseError:
        return False
    finally:
        index.close()


if __name__ == "__main__":
    from kiosk.guides.desk import open_guide_desk

    open_guide_desk(sys.argv[1], Path(sys.argv[2])).close()
