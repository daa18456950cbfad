"""What a clerk or an engineer can get wrong with guides and their site: named, and left out."""

from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner, Result

from kiosk.commands import kiosk
from kiosk.guides.library import load_library
from tests.kiosk.guides.samples import copied
from tests.kiosk.guides.test_checking import CASE, LOST, Spoil, appended, replaced

ID: Final = "26-card-loss-and-release"
WAYS: Final = "[[ways]]"


def twin(of: str, name: str, *, item: int | None = None) -> Spoil:
    """The same guide once more under another name, perhaps as another item of the source."""

    def spoil(pack: Path) -> None:
        text = (pack / "guides" / f"{of}.toml").read_text("utf-8")
        number = int(of.partition("-")[0])
        changed = text if item is None else text.replace(f"item = {number}", f"item = {item}")
        (pack / "guides" / f"{name}.toml").write_text(changed, "utf-8")

    return spoil


def written(name: str, content: bytes) -> Spoil:
    return lambda pack: _write(pack / "guides" / name, content)


def _write(file: Path, content: bytes) -> None:
    file.write_bytes(content)


def run(*words: object) -> Result:
    return CliRunner().invoke(kiosk, [str(word) for word in words])


#: What is wrong, how, which guide is left out, and what the check says behind the file's name.
LEFT_OUT: Final = {
    "a case has no papers": (replaced(LOST, WAYS, CASE.format("补换卡")), ID, ":{line}"),
    "a case comes on top of one that is not there": (
        replaced(LOST, WAYS, '[[cases]]\nname = "线下办理"\nadds_to = ["基本"]\n\n[[ways]]'),
        ID,
        ":{line}",
    ),
    "a paper is instead of one that is not there": (
        replaced(LOST, 'name = "本人身份证"', 'name = "承诺书"\ninstead_of = ["证明"]'),
        ID,
        ":{line}",
    ),
    "a paper is instead of itself": (
        replaced(LOST, 'name = "本人身份证"', 'name = "承诺书"\ninstead_of = ["承诺书"]'),
        ID,
        ":{line}",
    ),
    "two guides are one item of the source": (twin(ID, "36-twin"), "36-twin", ":{line}"),
    "a key is misspelt": (replaced(LOST, "matters = ", "maters = "), ID, ":{line}"),
    "a quotation mark is missing": (replaced(LOST, 'title = "', "title = "), ID, ":{line}"),
    "a key stands twice": (replaced(LOST, "title = ", 'title = "一"\ntitle = '), ID, ":{line}"),
    "a phone is no list": (appended(LOST, "\n[phones]\nadvice = 12333\n"), ID, ":{line}"),
    "a subject there is not": (replaced(LOST, '"card"', '"crad"'), ID, ":{line}"),
    "the file is empty": (written("41-empty.toml", b""), "41-empty", ""),
    "the file is no text": (written("41-bytes.toml", b"\xff\xfe\x00"), "41-bytes", ""),
}


@pytest.mark.parametrize("wrong", LEFT_OUT)
def test_a_broken_guide_is_left_out_and_named_with_its_line(tmp_path: Path, wrong: str) -> None:
    spoil, id_, line = LEFT_OUT[wrong]
    spoil(copied(tmp_path))

    library = load_library("jinan", tmp_path)
    checked = run("guides", "check", "--region=jinan", f"--folder={tmp_path}")

    [fault] = library.faults
    assert library.guide(id_) is None
    assert len(library.guides) >= 34
    assert checked.exit_code == 1
    assert f"{id_}.toml" + line.format(line=fault.line) in checked.stdout
    assert (fault.line is not None) is bool(line)


@pytest.mark.parametrize("wrong", ["a case has no papers", "two guides are one item of the source"])
def test_site_search_and_export_leave_it_out_too(tmp_path: Path, wrong: str) -> None:
    spoil, id_, _ = LEFT_OUT[wrong]
    spoil(copied(tmp_path))
    here = ("--region=jinan", f"--folder={tmp_path}")
    out = tmp_path / "site"

    site = run("guides", "site", *here, f"--out={out}")
    found = run("guides", "search", *here, "挂失")
    exported = run("guides", "export", *here)

    assert (site.exit_code, exported.exit_code) == (1, 1)
    assert f"{id_}.toml:" in site.stderr
    assert f"{id_}.toml:" in exported.stderr
    assert id_ not in found.stdout
    assert not (out / f"{id_.partition('-')[0]}.html").exists()


@pytest.mark.parametrize(
    ("options", "code", "named"),
    [
        (["--out=/proc/guides"], 1, "/proc/guides"),
        (["--out=/dev/null/guides"], 1, "/dev/null"),
        (["--out={pack}"], 1, "holds files of somebody else"),
        (["--out={new}", "--base-url=http://a.gov.cn"], 2, "http without encryption"),
        (["--out={new}", "--base-url=https://10.0.0.1"], 2, "a bare IP address"),
        (["--out={new}", "--base-url=https://a.gov.cn/?x"], 2, "has a ? or #"),
        (["--out={new}", "--base-url=" + "https://" + "a" * 50 + ".cn"], 2, "is longer than"),
        (["--out={new}", "--port=70000"], 2, "70000"),
    ],
)
def test_a_site_that_cannot_be_written(
    tmp_path: Path, options: list[str], code: int, named: str
) -> None:
    pack, new = copied(tmp_path), tmp_path / "new"
    words = [option.format(pack=pack, new=new) for option in options]

    done = run("guides", "site", "--region=jinan", *words)

    assert done.exit_code == code
    assert named in done.stderr
    assert not new.exists()
