"""Settings that others can write, or read although a secret stands in them, are refused."""

from pathlib import Path

import pytest

from kiosk.errors import ConfigurationError
from kiosk.settings.checking import setting_faults
from kiosk.settings.configuration import load_configuration

PRODUCTION = """mode = "production"
[cards]
unproven = "look"
source = "A"
[terminal]
id = "A"
region = "jinan"
hall = "A"
agency = "A"
"""
SECRETS = {
    "a password": '[records.agency]\npassword = "abc"\n',
    "one of something": '[records.agency]\ndb_password = "abc"\n',
    "one further down": '[[records.agency.nodes]]\napi_key = "abc"\n',
    "in an address": '[records.agency]\nurl = "https://name:word@host/"\n',
    "in a query": '[security_module]\naddress = "https://host/?token=abc"\n',
    "in what libpq takes": '[records.agency]\nconninfo = "host=a password=abc"\n',
}
NO_SECRETS = {
    "a file of one": '[records.agency]\npassword_file = "/etc/hall-kiosk/word"\n',
    "an address": '[security_module]\naddress = "https://host:8443/path@here"\n',
    "keys of the switches": '[screen]\nnext_key = "F8"\nshuffle_pin = true\n',
}


def settings(tmp_path: Path, mode: int, more: str = "", name: str = "kiosk.toml") -> Path:
    """A terminal's settings, those in the file `name` with this mode and with more in it."""
    terminal = tmp_path / "kiosk.toml"
    terminal.write_text(PRODUCTION)
    file = tmp_path / name
    file.write_text((PRODUCTION if file == terminal else "") + more)
    file.chmod(mode)
    return terminal


def refused(file: Path) -> str:
    """Why the settings are refused, as the start says and as `kiosk config check` does."""
    with pytest.raises(ConfigurationError) as caught:
        load_configuration(file)
    (fault,) = setting_faults(file)
    assert str(caught.value) in str(fault.meaning)
    return str(caught.value)


@pytest.mark.parametrize("name", ["kiosk.toml", "hall.toml", "agency.toml"])
@pytest.mark.parametrize("mode", [0o664, 0o646, 0o666, 0o620])
def test_what_others_can_write_is_refused(tmp_path: Path, name: str, mode: int) -> None:
    said = refused(settings(tmp_path, mode, name=name))
    assert said == f"others can write {tmp_path / name}; type: chmod go-w {tmp_path / name}"


@pytest.mark.parametrize("more", SECRETS.values(), ids=SECRETS)
@pytest.mark.parametrize("mode", [0o644, 0o604, 0o660, 0o602])
def test_a_secret_in_settings_that_others_can_read_is_refused(
    tmp_path: Path, more: str, mode: int
) -> None:
    said = refused(settings(tmp_path, mode, more))
    assert said.endswith(f"type: chmod 640 {tmp_path / 'kiosk.toml'}")
    assert "abc" not in said
    assert "word" not in said


@pytest.mark.parametrize(
    ("more", "mode"),
    [
        *((more, 0o644) for more in NO_SECRETS.values()),
        *((more, mode) for more in SECRETS.values() for mode in (0o600, 0o640)),
    ],
)
def test_what_is_as_it_should_be_is_taken(tmp_path: Path, more: str, mode: int) -> None:
    load_configuration(settings(tmp_path, mode, more))


@pytest.mark.parametrize(
    ("place", "taken"),
    [
        ("https://oa.gov/doc?token=1", True),
        ("https://name:word@oa.gov/doc", False),
    ],
)
def test_a_document_that_is_cited_may_have_a_query(tmp_path: Path, place: str, taken: bool) -> None:
    file = settings(tmp_path, 0o644)
    file.write_text(PRODUCTION.replace('source = "A"', f'source = "{place}"'))
    load_configuration(file) if taken else refused(file)
