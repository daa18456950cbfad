import json
from pathlib import Path

import pytest

from kiosk.trust.errors import PublishedKeysBroken
from kiosk.trust.published_keys import (
    PublishedKey,
    PublishedKeys,
    load_published_keys,
    save_published_keys,
)
from kiosk.trust.publishing import PAGE_FOLDER, publish
from kiosk.trust.terminal_key import TerminalKey
from tests.kiosk.trust.examples import published


@pytest.fixture
def entry(tmp_path: Path, published_key: PublishedKey) -> dict[str, object]:
    """One key as it stands in the file."""
    save_published_keys(tmp_path / "keys.json", [published_key])
    (only,) = json.loads((tmp_path / "keys.json").read_text())["keys"]
    assert isinstance(only, dict)
    return only


def test_keys_are_read_back(tmp_path: Path, keys: PublishedKeys) -> None:
    file = tmp_path / "keys.json"
    save_published_keys(file, keys.values())
    assert load_published_keys(file) == keys
    assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]


def test_the_private_half_is_not_published(entry: dict[str, object]) -> None:
    assert set(entry) == {
        *("kid", "kty", "crv", "x", "y"),
        *("issuer", "name", "valid_from", "valid_until", "demo"),
    }


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"x": "AAAA"}, "32 bytes"),
        ({"x": "!"}, "base64url"),
        ({"kid": "0011223344556677"}, "has the id"),
        ({"crv": "P-384"}, "P-256"),
        ({"demo": "no"}, "demo"),
        ({"issuer": 7}, "text"),
        ({"valid_from": "2026-01-01T00:00:00"}, "zone"),
        ({"valid_until": "soon"}, "soon"),
    ],
)
def test_a_wrong_entry_is_named(
    tmp_path: Path, entry: dict[str, object], changes: dict[str, object], fault: str
) -> None:
    file = tmp_path / "wrong.json"
    file.write_text(json.dumps({"keys": [entry | changes]}))
    with pytest.raises(PublishedKeysBroken, match=fault):
        load_published_keys(file)


def test_a_missing_name_is_named(tmp_path: Path, entry: dict[str, object]) -> None:
    for name in entry:
        rest = {other: value for other, value in entry.items() if other != name}
        file = tmp_path / "short.json"
        file.write_text(json.dumps({"keys": [rest]}))
        with pytest.raises(PublishedKeysBroken, match=f"{name} is missing"):
            load_published_keys(file)


@pytest.mark.parametrize("content", ["", "[]", "null", '{"keys": 1}', '{"keys": [1]}', "\x00"])
def test_another_file_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "keys.json"
    file.write_text(content)
    with pytest.raises(PublishedKeysBroken):
        load_published_keys(file)


def test_an_absent_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PublishedKeysBroken, match="No such file"):
        load_published_keys(tmp_path / "keys.json")


def test_the_page_as_it_ships_knows_no_key() -> None:
    assert load_published_keys(PAGE_FOLDER / "keys.json") == {}


def test_publishing_adds_keys_to_those_that_stand_there(
    tmp_path: Path, published_key: PublishedKey, other_key: TerminalKey
) -> None:
    folder = tmp_path / "www" / "verify"
    other = published(other_key)
    assert publish(folder, [published_key]) == 1
    assert publish(folder, [other]) == 2
    assert publish(folder, [other]) == 2
    found = load_published_keys(folder / "keys.json")
    assert found == {key.key.id: key for key in (published_key, other)}
    assert {path.name for path in folder.iterdir()} == {path.name for path in PAGE_FOLDER.iterdir()}


def test_keys_that_cannot_be_read_are_not_written_over(
    tmp_path: Path, published_key: PublishedKey
) -> None:
    (tmp_path / "keys.json").write_text("{")
    with pytest.raises(PublishedKeysBroken):
        publish(tmp_path, [published_key])
    assert (tmp_path / "keys.json").read_text() == "{"
