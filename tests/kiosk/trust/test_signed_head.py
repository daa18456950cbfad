"""The signed head of a journal says what it says only as the terminal's key has signed it."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db.journal import open_journal
from kiosk.demo.devices import fresh_key
from kiosk.settings.configuration import Configuration, demo_configuration
from kiosk.settings.secret_files import journal_key, new_journal_key
from kiosk.trust.signed_head import parse_kept_head, signed_head


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    """A terminal with a journal of its own and a key that signs."""
    made = demo_configuration(tmp_path)
    new_journal_key(made.stores.journal_key)
    key = journal_key(made.stores.journal_key)
    journal = open_journal(made.stores.journal, key, now=datetime.now(UTC))
    journal.trust_clock(now=datetime.now(UTC))
    journal.close()
    return replace(made, trust=fresh_key(tmp_path / "trust", "A"))


def test_what_the_terminal_has_signed_is_believed(configuration: Configuration) -> None:
    told = json.loads(signed_head(configuration))
    assert set(told) == {"terminal", "at", "head", "key", "signature"}
    head = parse_kept_head(json.dumps(told))
    assert str(head) == told["head"]
    assert parse_kept_head(f" {told['head']}\n") == head


def test_without_a_key_it_is_told_unsigned(configuration: Configuration) -> None:
    told = json.loads(signed_head(replace(configuration, trust=None)))
    assert set(told) == {"terminal", "at", "head"}
    assert str(parse_kept_head(json.dumps(told))) == told["head"]


CHANGES = {
    "another terminal": {"terminal": "B"},
    "another time": {"at": "2020-01-01T00:00:00+00:00"},
    "fewer entries": {"head": f"1:{'0' * 64}"},
    "another's signature": {"signature": "AA=="},
    "no Base64": {"signature": "?"},
    "no key": {"key": None},
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_changed_afterwards_is_refused(configuration: Configuration, change: str) -> None:
    told = json.loads(signed_head(configuration)) | CHANGES[change]
    with pytest.raises(ValueError, match=r".+"):
        parse_kept_head(json.dumps(told))


@pytest.mark.parametrize("text", ["", "{", "{}", "[]", '{"head": "1:00"}', "0:00"])
def test_what_is_no_head_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_kept_head(text)
