"""The index of the guides is built in a process of its own, whose memory the terminal never has."""

import subprocess
import sys
from pathlib import Path

from kiosk.guides.desk import open_guide_desk
from kiosk.guides.indexing import build_apart

OPENS = """
import sys
from pathlib import Path
from kiosk.guides.desk import open_guide_desk
from kiosk.guides.indexing import build_apart
build_apart("jinan", Path(sys.argv[1]))
desk = open_guide_desk("jinan", Path(sys.argv[1]))
print(len(desk.search("shebao")), "pypinyin" in sys.modules)
"""


def test_who_opens_the_index_has_not_loaded_how_words_are_read(tmp_path: Path) -> None:
    program = [sys.executable, "-c", OPENS, str(tmp_path / "guides.db")]
    opened = subprocess.run(program, capture_output=True, text=True, check=True, timeout=120)
    found, loaded = opened.stdout.split()
    assert int(found) > 0
    assert loaded == "False"


def test_an_index_that_cannot_be_written_is_left_to_who_opens_it(tmp_path: Path) -> None:
    file = tmp_path / "missing" / "guides.db"
    build_apart("jinan", file)
    desk = open_guide_desk("jinan", file)
    assert desk.index is None
    desk.close()
