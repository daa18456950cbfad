"""`kiosk verify` and `kiosk trust` as an engineer calls them."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.commands import kiosk
from kiosk.documents.document import Document
from kiosk.trust.published_keys import PublishedKeys, load_published_keys, save_published_keys
from kiosk.trust.terminal_key import TerminalKey
from tests.kiosk.documents.examples import SERIAL
from tests.kiosk.trust.examples import (
    AGENCY,
    PAGE,
    key_settings,
    published,
    signed_text,
)

GENUINE, NOT_GENUINE, WRONG_USAGE = 0, 1, 2


@pytest.fixture
def keys_file(tmp_path: Path, keys: PublishedKeys) -> Path:
    file = tmp_path / "keys.json"
    save_published_keys(file, keys.values())
    return file


@pytest.fixture
def pdf_file(tmp_path: Path, document: Document) -> Path:
    file = tmp_path / "certificate.pdf"
    file.write_bytes(document.pdf)
    return file


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(kiosk, [str(word) for word in words])


def test_a_genuine_code(keys_file: Path, terminal_key: TerminalKey) -> None:
    result = run("verify", signed_text(terminal_key), "--keys", keys_file, "--json")
    assert result.exit_code == GENUINE
    assert json.loads(result.stdout) == {
        "outcome": "genuine",
        "facts": {
            "kind": "个人参保缴费证明",
            "serial": SERIAL,
            "name": "张*本",
            "last_four": "001X",
            "period": "1996-01 至 2025-12",
            "单位": "1,234,567.80",
            "个人": "0.09",
            "issued_at": "2026-11-22 10:31:05",
            "issuer": AGENCY,
        },
    }


def test_a_genuine_pdf(keys_file: Path, pdf_file: Path) -> None:
    result = run("verify", pdf_file, "--keys", keys_file, "--json")
    assert result.exit_code == GENUINE
    value = json.loads(result.stdout)
    assert value["outcome"] == value["file"]["outcome"] == value["code"]["outcome"] == "genuine"
    assert value["code"]["facts"]["serial"] == SERIAL


def test_the_answer_in_lines(keys_file: Path, pdf_file: Path) -> None:
    lines = run("verify", pdf_file, "--keys", keys_file).stdout.splitlines()
    assert lines[0] == "outcome: genuine"
    assert f"    serial: {SERIAL}" in lines


def test_an_altered_pdf(keys_file: Path, pdf_file: Path, document: Document) -> None:
    changed = document.pdf.replace(b"/Lang(zh-CN)", b"/Lang(zh-TW)")
    assert changed != document.pdf
    pdf_file.write_bytes(changed)
    result = run("verify", pdf_file, "--keys", keys_file, "--json")
    assert result.exit_code == NOT_GENUINE
    value = json.loads(result.stdout)
    assert value["outcome"] == value["file"]["outcome"] == "altered"
    assert value["file"]["meaning"]
    assert value["code"]["outcome"] == "genuine"


def test_another_terminals_code(keys_file: Path, other_key: TerminalKey) -> None:
    result = run("verify", signed_text(other_key), "--keys", keys_file)
    assert result.exit_code == NOT_GENUINE
    assert result.stdout.splitlines()[0] == "outcome: unknown-key"


def test_nonsense(keys_file: Path) -> None:
    assert run("verify", "nonsense", "--keys", keys_file).exit_code == NOT_GENUINE


def test_a_demonstration_is_not_genuine(tmp_path: Path, terminal_key: TerminalKey) -> None:
    file = tmp_path / "demo.json"
    save_published_keys(file, [published(terminal_key, demo=True)])
    result = run("verify", signed_text(terminal_key), "--keys", file, "--json")
    assert result.exit_code == NOT_GENUINE
    assert json.loads(result.stdout)["outcome"] == "demo"


def test_without_keys_it_says_that_none_were_given(
    terminal_key: TerminalKey, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.json"
    empty.write_text('{"keys": []}')
    options: tuple[tuple[str | Path, ...], ...] = ((), ("--keys", empty))
    for given in options:
        result = run("verify", signed_text(terminal_key), *given)
        assert result.exit_code == WRONG_USAGE
        assert "no keys were given" in result.stderr


def test_what_a_file_is_is_told_by_its_content(
    keys_file: Path, pdf_file: Path, tmp_path: Path, terminal_key: TerminalKey
) -> None:
    unnamed = pdf_file.rename(tmp_path / "scan.txt")
    assert run("verify", unnamed, "--keys", keys_file).exit_code == GENUINE
    text = tmp_path / "code.pdf"
    text.write_text(signed_text(terminal_key) + "\n")
    assert run("verify", text, "--keys", keys_file).exit_code == GENUINE


def test_pages_revisions_and_what_was_appended_are_told(
    keys_file: Path, pdf_file: Path, document: Document
) -> None:
    value = json.loads(run("verify", pdf_file, "--keys", keys_file, "--json").stdout)
    shape = ("pages", "revisions", "appended_after_signing")
    assert [value["file"][name] for name in shape] == [document.pages, 2, 0]
    pdf_file.write_bytes(document.pdf + b"% said later\n")
    value = json.loads(run("verify", pdf_file, "--keys", keys_file, "--json").stdout)
    assert value["outcome"] == "altered"
    assert [value["file"][name] for name in shape] == [document.pages, 2, 13]


def test_a_large_file_is_refused_before_it_is_read(
    keys_file: Path, pdf_file: Path, document: Document
) -> None:
    with pdf_file.open("ab") as file:
        file.truncate(5 * 1024 * 1024 + 1)
    result = run("verify", pdf_file, "--keys", keys_file)
    assert result.exit_code == WRONG_USAGE
    assert "larger than 5242880 bytes" in result.stderr
    assert run("verify", pdf_file, "--keys", keys_file, "--most-mb", "6").exit_code == NOT_GENUINE


def test_what_is_no_file_is_never_waited_for(keys_file: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for other in (pipe, tmp_path, "/dev/zero"):
        assert run("verify", other, "--keys", keys_file).exit_code == WRONG_USAGE


@pytest.mark.parametrize(
    "words",
    [
        ["verify"],
        ["verify", "absent.pdf"],
        ["verify", "text", "--keys", "absent.json"],
        ["verify", "text", "--keys", "absent.json", "--json"],
    ],
)
def test_wrong_usage_is_told_from_a_wrong_paper(words: list[str]) -> None:
    assert run(*words).exit_code == WRONG_USAGE


def settings_file(folder: Path, trust: str) -> Path:
    file = folder / "kiosk.toml"
    file.write_text(
        'mode = "production"\n[cards]\nunproven = "accept"\nsource = "h"\n'
        '[terminal]\nid = "T1"\nregion = "jinan"\n'
        f'hall = "h"\nagency = "{AGENCY}"\n{trust}',
        encoding="utf-8",
    )
    return file


def trust_section(folder: Path, page: str = PAGE, issuer: str = "990100") -> str:
    return (
        f'[trust]\nissuer = "{issuer}"\npage = "{page}"\n[trust.key]\n'
        f'file = "{folder}/signing.p12"\npassword_file = "{folder}/signing.password"\n'
    )


def test_a_key_is_made_and_published(tmp_path: Path) -> None:
    (tmp_path / "signing.password").touch(mode=0o600)
    (tmp_path / "signing.password").write_text("a password\n")
    made = run(
        *("trust", "new-key", tmp_path / "signing.p12", "--name", "示例终端"),
        *("--password-file", tmp_path / "signing.password"),
    )
    assert made.exit_code == 0
    settings = settings_file(tmp_path, trust_section(tmp_path))
    folder = tmp_path / "verify"
    result = run("trust", "publish", folder, "--config", settings, "--json")
    assert result.exit_code == 0
    ((key_id, key),) = load_published_keys(folder / "keys.json").items()
    assert json.loads(result.stdout) == {"folder": str(folder), "key": key_id.hex(), "keys": 1}
    assert (key.issuer, key.name, key.demo) == ("990100", AGENCY, False)
    assert "published" in run("trust", "publish", folder, "--config", settings).stdout
    assert (folder / "index.html").exists()


def test_a_key_is_never_written_over(key_folder: Path) -> None:
    settings = key_settings(key_folder)
    before = settings.file.read_bytes()
    result = run(
        *("trust", "new-key", settings.file, "--name", "x"),
        *("--password-file", settings.password_file),
    )
    assert result.exit_code == WRONG_USAGE
    assert settings.file.read_bytes() == before


def test_publishing_needs_a_key(tmp_path: Path) -> None:
    settings = settings_file(tmp_path, "")
    assert run("trust", "publish", tmp_path, "--config", settings).exit_code == WRONG_USAGE
    settings = settings_file(tmp_path, trust_section(tmp_path))
    assert run("trust", "publish", tmp_path, "--config", settings).exit_code == NOT_GENUINE


@pytest.mark.parametrize(
    ("page", "issuer"),
    [
        ("http://example.gov.cn/verify/", "1"),
        ("https://example.gov.cn/#x", "1"),
        ("https://" + "a" * 53, "1"),
        ("https://example.gov.cn/核对", "1"),
        (PAGE, ""),
        (PAGE, "9" * 13),
    ],
)
def test_a_page_or_issuer_that_does_not_fit_is_named(
    tmp_path: Path, page: str, issuer: str
) -> None:
    settings = settings_file(tmp_path, trust_section(tmp_path, page, issuer))
    result = run("trust", "publish", tmp_path / "verify", "--config", settings)
    assert result.exit_code == WRONG_USAGE
    assert "trust" in result.stderr
    assert not (tmp_path / "verify").exists()
