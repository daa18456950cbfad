"""Building the index of the guides in a process of its own, which takes its memory along.

How every Chinese word is read weighs 50 MB, and nobody needs it once the index stands.

Run by the terminal: python -m kiosk.guides.indexing REGION FILE
"""

import gc
import logging
import subprocess
import sys
from pathlib import Path
from typing import Final

from db.errors import DatabaseError
from db.guide_index import discard_guide_index, open_guide_index
from kiosk.guides.search import fingerprint

#: Then it is built where it is opened.
BUILT_BY_THEN_S: Final = 120.0

_log = logging.getLogger(__name__)


def build_apart(region: str, index_file: Path) -> None:
    """Build the index where it is not of the region's present files.

    It gets its name when it is whole: a building may be killed at any moment. Whatever keeps it
    from being built is found by who opens it next.
    """
    if _is_built(region, index_file):
        return
    unfinished = index_file.with_name(f"{index_file.name}.new")
    try:
        discard_guide_index(unfinished)
        code = _run_apart(region, unfinished)
        if code == 0:
            discard_guide_index(index_file)
            unfinished.replace(index_file)
        else:
            _log.warning("the guides' index was not built apart: %s", f"exit code {code}")
    except subprocess.TimeoutExpired:
        _log.warning("the guides' index was not built apart: %s", "it took too long")
    except (OSError, DatabaseError) as error:
        _log.warning("the guides' index was not built apart: %s", type(error).__name__)


def _run_apart(region: str, index_file: Path) -> int:
    isolated = ("-I",) if sys.flags.isolated else ()
    module = ("-m", "kiosk.guides.indexing")
    command = [sys.executable, *isolated, *module, region, str(index_file)]
    return subprocess.run(  # noqa: S603 - our own module
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
        timeout=BUILT_BY_THEN_S,
    ).returncode


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
    # The collector would go through the readings of all words again and again, and find nothing.
    gc.disable()
    from kiosk.guides.desk import open_guide_desk

    built = open_guide_desk(sys.argv[1], Path(sys.argv[2]))
    built.close()
    sys.exit(built.index is None)
