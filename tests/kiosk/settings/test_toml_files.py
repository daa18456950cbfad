"""TOML files people edit: typed values, or the file, the line and the fault."""

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.settings.bounds import STRICT
from kiosk.settings.toml_files import DataFileBroken, load_entries, load_toml


@dataclass(frozen=True, slots=True)
class Part:
    size: int
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class Thing:
    name: str
    part: Part
    more: tuple[Part, ...] = field(default=())
    __pydantic_config__ = STRICT


GOOD = 'name = "a"\n[part]\nsize = 1\n[[more]]\nsize = 2\n[[more]]\nsize = 3\n'

#: What is written, the line where it is wrong, and a word of the fault.
WRONG: dict[str, tuple[str, int | None, str]] = {
    "a value of another kind": ("name = 1\n[part]\nsize = 1\n", 1, "name"),
    "a value in a table": ('name = "a"\n[part]\nsize = "x"\n', 3, "part.size"),
    "a value in the second of several": (GOOD.replace("3", '"x"'), 7, "more.1.size"),
    "a key that is missing": ('name = "a"\n[part]\n', 2, "part.size"),
    "a table that is missing": ('name = "a"\n', None, "part"),
    "a misspelt key": ('name = "a"\n[part]\nsize = 1\nsise = 1\n', 4, "part.sise"),
    "no TOML": ('name = "a"\n[part\n', 2, ""),
    "cut off": ('name = "a', 1, ""),
    "a number of many digits": (GOOD + "x = " + "9" * 4301, 8, "too long"),
    "a hexadecimal number of many digits": (GOOD + "x = 0x" + "f" * 90_000, 8, "x"),
    "a number beyond 64 bits": (GOOD.replace("3", "9223372036854775808"), 7, "more.1.size"),
    "a number below 64 bits": (GOOD.replace("3", "-9223372036854775809"), 7, "more.1.size"),
    "no number": (GOOD.replace("3", "nan"), 7, "more.1.size"),
    "a number without an end": (GOOD.replace("3", "-inf"), 7, "more.1.size"),
}


def file_with(folder: Path, text: str | bytes) -> Path:
    file = folder / "thing.toml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


def test_a_good_file_is_a_value(tmp_path: Path) -> None:
    thing = load_toml(file_with(tmp_path, GOOD), Thing)
    assert thing == Thing("a", Part(1), (Part(2), Part(3)))


@pytest.mark.parametrize("how", WRONG)
def test_a_wrong_file_names_line_and_fault(tmp_path: Path, how: str) -> None:
    text, line, word = WRONG[how]
    file = file_with(tmp_path, text)
    with pytest.raises(DataFileBroken) as caught:
        load_toml(file, Thing)
    assert (caught.value.file, caught.value.line) == (file, line)
    assert word in caught.value.fault
    assert str(file) in str(caught.value)


NOT_TOLD_EXACTLY = {
    "a key that is missing": 'name = "a"\n[part]\n',
    "a table in a line": 'name = "a"\npart = { size = "x" }\n',
}


@pytest.mark.parametrize("how", NOT_TOLD_EXACTLY)
def test_a_line_that_is_not_the_very_one_says_so(tmp_path: Path, how: str) -> None:
    with pytest.raises(DataFileBroken, match="near line") as caught:
        load_toml(file_with(tmp_path, NOT_TOLD_EXACTLY[how]), Thing)
    assert caught.value.line is not None


def test_an_absent_file(tmp_path: Path) -> None:
    with pytest.raises(DataFileBroken, match="No such file"):
        load_toml(tmp_path / "absent.toml", Thing)


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    with pytest.raises(DataFileBroken, match="UTF-8"):
        load_toml(file_with(tmp_path, b"name = \xff"), Thing)


def test_the_fault_does_not_repeat_the_value(tmp_path: Path) -> None:
    with pytest.raises(DataFileBroken) as caught:
        load_toml(file_with(tmp_path, 'name = "a"\n[part]\nsize = "secret"\n'), Thing)
    assert "secret" not in str(caught.value)


def test_one_wrong_table_costs_only_itself(tmp_path: Path) -> None:
    file = file_with(tmp_path, "[a]\nsize = 1\n[b]\nsize = 'x'\n[c]\nsize = 3\n")
    entries, faults = load_entries(file, Part)
    assert entries == {"a": Part(1), "c": Part(3)}
    assert [fault.line for fault in faults] == [4]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(st.binary(max_size=80))
def test_whatever_is_written_is_a_value_or_a_typed_fault(tmp_path: Path, content: bytes) -> None:
    with suppress(DataFileBroken):
        load_toml(file_with(tmp_path, content), Thing)


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_what_editors_of_other_systems_write_is_read(
    tmp_path: Path, before: bytes, end: bytes
) -> None:
    file = tmp_path / "thing.toml"
    file.write_bytes(before + GOOD.encode().replace(b"\n", end))
    assert load_toml(file, Thing).more == (Part(2), Part(3))
