"""A new signing key in the place of the old one: both are believed, and none is used unseen."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.commands import kiosk
from kiosk.trust.pkcs12_key import Pkcs12Key
from tests.kiosk.trust.examples import STATEMENT, signed_text


@pytest.fixture
def config(tmp_path: Path) -> Path:
    password = tmp_path / "password"
    password.touch(0o600)
    password.write_text("secret")
    made = run(
        *("trust", "new-key", tmp_path / "signing.p12", "--password-file", password),
        *("--name", "中心 A1"),
    )
    assert made.exit_code == 0, made.output
    file = tmp_path / "kiosk.toml"
    file.write_text(
        'mode = "production"\n[cards]\nunproven = "look"\nsource = "厅"\n'
        '[terminal]\nid = "A1"\nregion = "jinan"\nhall = "厅"\nagency = "中心"\n'
        '[trust]\nissuer = "37"\npage = "https://check.example/"\n'
        f'[trust.key]\nfile = "{tmp_path}/signing.p12"\npassword_file = "{password}"\n',
        encoding="utf-8",
    )
    return file


def run(*words: object) -> Result:
    return CliRunner().invoke(kiosk, [str(word) for word in words])


def key_of(folder: Path) -> Pkcs12Key:
    return Pkcs12Key(folder / "signing.p12", folder / "password")


def test_papers_of_the_old_key_and_of_the_new_are_genuine(tmp_path: Path, config: Path) -> None:
    old = key_of(tmp_path)
    site = tmp_path / "site"
    done = run("trust", "rotate-key", site, "--config", config, "--json")
    assert done.exit_code == 0, done.output
    new = key_of(tmp_path)
    told = json.loads(done.stdout)
    assert told["key"] == new.public.id.hex() != old.public.id.hex()
    assert Path(told["kept"]).stat().st_mode & 0o077 == 0
    assert (tmp_path / "signing.p12").stat().st_mode & 0o077 == 0
    for key in (old, new):
        now = replace(STATEMENT, issued_at=datetime.now().astimezone() + timedelta(minutes=1))
        text = signed_text(key, now, issuer="37")
        checked = run("verify", text, "--keys", site / "keys.json", "--json")
        assert json.loads(checked.stdout)["outcome"] == "genuine", checked.output
    assert run("trust", "rotate-key", site, "--config", config).exit_code == 0
    assert len(json.loads((site / "keys.json").read_text())["keys"]) == 3


def test_what_cannot_be_published_is_not_turned_to(tmp_path: Path, config: Path) -> None:
    before = key_of(tmp_path).public
    site = tmp_path / "site"
    site.mkdir()
    (site / "something-else.txt").touch()
    assert run("trust", "rotate-key", site, "--config", config).exit_code == 2
    assert key_of(tmp_path).public == before


def test_without_a_key_in_a_file_there_is_nothing_to_turn(tmp_path: Path, config: Path) -> None:
    text = config.read_text(encoding="utf-8")
    config.write_text(text[: text.index("[trust]")], encoding="utf-8")
    done = run("trust", "rotate-key", tmp_path / "site", "--config", config)
    assert done.exit_code == 2
    assert "configuration.wrong" in done.output
