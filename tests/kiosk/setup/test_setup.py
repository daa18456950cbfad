"""Setting up: answers by file or by question, steps that overwrite nothing, and the sheet."""

import os
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import pytest
from click.testing import CliRunner, Result

from kiosk.commands import setup as commands
from kiosk.doctor.finding import Finding, Health, command
from kiosk.doctor.panel import panel_finding
from kiosk.documents.errors import FontsMissingError
from kiosk.settings.configuration import TerminalSettings, load_configuration
from kiosk.settings.front import ScreenSettings
from kiosk.settings.toml_files import DataFileBroken
from kiosk.setup import steps
from kiosk.setup.answers import Answers, answers_in, read_answers
from kiosk.setup.sheet import ReadinessSheet
from tests.kiosk.settings.test_mistakes import RIGHT
from tests.kiosk.setup.panels import panel

SETTINGS = """\
mode = "production"   # real citizens

[cards]
unproven = "accept"
source = "测试"

[terminal]
id = "JN-00"
region = "jinan"
hall = "大厅"
agency = "机构"

[setup]
begin_records = true
start = false
print_sheet = false

[times]
idle_s = 50.0
"""


def answers_for(folder: Path, text: str = SETTINGS) -> Answers:
    """Return answers whose stores lie in `folder`."""
    stores = "".join(
        f'{name} = "{folder / file}"\n'
        for name, file in (
            ("journal", "journal.db"),
            ("journal_key", "journal.key"),
            ("guide_index", "guides.db"),
        )
    )
    records = f'[records.file]\npath = "{folder}/records.db"\n'
    return answers_in(Path("answers.toml"), f"{text}\n{records}\n[stores]\n{stores}")


@pytest.fixture(autouse=True)
def without_systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No service of this machine is touched."""
    monkeypatch.setattr(steps, "RUNNING_SYSTEMD", tmp_path / "no systemd")


def outcomes(answers: Answers, file: Path, *, overwrite: bool = False) -> dict[str, Finding]:
    """Return what came of each step."""
    return {one.thing: one for one in steps.set_up(answers, file, overwrite=overwrite)}


def test_the_answers_are_settings_and_what_is_done_once() -> None:
    answers = answers_in(Path("a"), SETTINGS)
    assert answers.configuration.times.idle_s == 50.0
    assert (answers.setup.begin_records, answers.setup.start) == (True, False)
    assert "setup" not in answers.settings
    assert "# real citizens" in answers.settings


def test_fifty_terminals_share_a_file_but_for_their_ids(tmp_path: Path) -> None:
    file = tmp_path / "answers.toml"
    file.write_text(SETTINGS)
    assert read_answers(file, "JN-07").configuration.terminal.id == "JN-07"
    assert 'id = "JN-07"' in read_answers(file, "JN-07").settings


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        (("begin_records = true", "begin_record = true"), "answers.toml:14: setup.begin_record"),
        (("idle_s = 50.0", 'idle_s = "soon"'), "answers.toml:19: times.idle_s"),
    ],
)
def test_a_wrong_answer_is_named_by_its_line(wrong: tuple[str, str], place: str) -> None:
    with pytest.raises(DataFileBroken, match=place.replace(".", r"\.")):
        answers_in(Path("answers.toml"), SETTINGS.replace(*wrong))


def test_a_new_terminal_gets_everything_for_the_kiosk_alone(tmp_path: Path) -> None:
    file = tmp_path / "etc" / "kiosk.toml"
    found = outcomes(answers_for(tmp_path), file)
    done = ("settings", "journal key", "records", "journal")
    assert {one: found[one].health for one in done} == dict.fromkeys(done, Health.WELL)
    assert load_configuration(file).terminal.id == "JN-00"
    for secret in ("journal.key", "records.db", "journal.db"):
        assert stat.S_IMODE((tmp_path / secret).stat().st_mode) == 0o600
    assert (tmp_path / "journal.begun").exists()


def test_settings_with_a_secret_can_be_read_as_they_were_written(tmp_path: Path) -> None:
    file = tmp_path / "etc" / "kiosk.toml"
    bank = '[records.bank]\npassword = "x"\n'
    outcomes(answers_for(tmp_path, f"{SETTINGS}\n{bank}"), file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert "password" in file.read_text()
    load_configuration(file)


def test_what_is_there_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "etc" / "kiosk.toml"
    outcomes(answers_for(tmp_path), file)
    before = {one: one.read_bytes() for one in tmp_path.rglob("*") if one.is_file()}
    again = outcomes(answers_for(tmp_path, SETTINGS.replace("JN-00", "JN-01")), file)
    assert again["settings"].health is Health.ATTENTION
    assert {one: one.read_bytes() for one in before} == before


def test_settings_are_replaced_when_that_is_said_and_a_copy_is_left(tmp_path: Path) -> None:
    file = tmp_path / "etc" / "kiosk.toml"
    outcomes(answers_for(tmp_path), file)
    outcomes(answers_for(tmp_path, SETTINGS.replace("JN-00", "JN-01")), file, overwrite=True)
    assert load_configuration(file).terminal.id == "JN-01"
    assert load_configuration(file.with_suffix(".toml.before")).terminal.id == "JN-00"


@pytest.mark.parametrize(
    ("gone", "step"), [("journal.db", "journal"), ("journal.key", "journal key")]
)
def test_what_disappeared_is_an_alarm_and_no_new_beginning(
    tmp_path: Path, gone: str, step: str
) -> None:
    file = tmp_path / "etc" / "kiosk.toml"
    outcomes(answers_for(tmp_path), file)
    (tmp_path / gone).unlink()
    assert outcomes(answers_for(tmp_path), file)[step].health is Health.OUT_OF_SERVICE
    assert not (tmp_path / gone).exists()


def test_records_are_begun_only_where_that_was_answered(tmp_path: Path) -> None:
    text = SETTINGS.replace("begin_records = true", "begin_records = false")
    found = outcomes(answers_for(tmp_path, text), tmp_path / "kiosk.toml")
    assert found["records"].health is Health.OUT_OF_SERVICE
    assert not (tmp_path / "records.db").exists()


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with systemd; its commands write down in the file returned what they were told."""
    told = tmp_path / "told"
    commands = tmp_path / "bin"
    commands.mkdir()
    for name in ("systemctl", "timedatectl"):
        command = commands / name
        command.write_text(f'#!/bin/sh\necho {name} "$@" >>{told}\n')
        command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{commands}:{os.environ['PATH']}")
    monkeypatch.setattr(steps, "RUNNING_SYSTEMD", tmp_path)
    monkeypatch.setattr(steps, "TIMESYNC_SETTINGS", tmp_path / "timesyncd" / "hall-kiosk.conf")
    return told


def test_the_clock_is_set_by_the_servers_answered(tmp_path: Path, systemd: Path) -> None:
    text = SETTINGS.replace("[setup]", '[setup]\nntp_servers = ["ntp.hall.test"]')
    found = outcomes(answers_for(tmp_path, text), tmp_path / "etc" / "kiosk.toml")
    assert found["clock"].health is Health.WELL
    assert (tmp_path / "timesyncd" / "hall-kiosk.conf").read_text() == "[Time]\nNTP=ntp.hall.test\n"
    assert systemd.read_text().splitlines() == [
        "timedatectl set-timezone Asia/Shanghai",
        "timedatectl set-ntp true",
        "systemctl restart systemd-timesyncd.service",
    ]


def test_a_zone_that_there_is_not_is_no_clock(tmp_path: Path, systemd: Path) -> None:
    text = SETTINGS.replace("[setup]", '[setup]\ntime_zone = "Asia/Nowhere"')
    found = outcomes(answers_for(tmp_path, text), tmp_path / "etc" / "kiosk.toml")
    assert found["clock"].health is Health.OUT_OF_SERVICE
    assert not systemd.exists()


STARTED = [f"systemctl {verb} hall-kiosk.service" for verb in ("reset-failed", "enable", "restart")]


def test_the_terminal_is_started_now_and_at_every_power_on(systemd: Path) -> None:
    assert steps.start_terminal().health is Health.WELL
    assert systemd.read_text().splitlines() == STARTED


def test_what_systemd_refuses_is_said_in_its_own_words(tmp_path: Path, systemd: Path) -> None:
    (tmp_path / "bin" / "systemctl").write_text("#!/bin/sh\necho Unit is masked. >&2\nexit 1\n")
    found = steps.start_terminal()
    assert found.health is Health.OUT_OF_SERVICE
    assert found.state == "systemctl enable hall-kiosk.service: Unit is masked."


@pytest.mark.parametrize(
    ("width_cm", "own", "health"),
    [
        pytest.param(27, None, Health.WELL, id="as it says"),
        pytest.param(27, 0.25, Health.WELL, id="as set"),
        pytest.param(27, 0.5, Health.ATTENTION, id="set otherwise"),
        pytest.param(0, None, Health.ATTENTION, id="it does not say"),
        pytest.param(0, 0.25, Health.WELL, id="set where it does not say"),
    ],
)
def test_the_panels_size(tmp_path: Path, width_cm: int, own: float | None, health: Health) -> None:
    found = panel_finding(ScreenSettings(mm_per_pixel=own), panel(tmp_path, width_cm))
    assert found.health is health


@pytest.mark.parametrize(
    ("output", "health"),
    [
        pytest.param(None, Health.ATTENTION, id="not said which"),
        pytest.param("HDMI-A-1", Health.WELL, id="as the kernel calls it"),
        pytest.param("HDMI-1", Health.WELL, id="as X11 calls it"),
        pytest.param("DP-2", Health.ATTENTION, id="not connected"),
    ],
)
def test_which_of_two_panels(tmp_path: Path, output: str | None, health: Health) -> None:
    panel(tmp_path, 90, mode="3840x2160", output="DP-1")
    found = panel_finding(ScreenSettings(output=output), panel(tmp_path, 27))
    assert found.health is health


def test_the_sheet_names_everything_that_was_tried() -> None:
    findings = [
        Finding("printer", Health.WELL, "", "ready"),
        Finding("records", Health.OUT_OF_SERVICE, "", "/x is absent", command("Bring it back.")),
    ]
    at = datetime(2026, 5, 4, 12, tzinfo=UTC)
    sheet = ReadinessSheet(TerminalSettings("JN-01", "jinan", "大厅", "机构"), at, findings)
    assert sheet.pdf().startswith(b"%PDF")
    assert sheet.file_name == "readiness-20260504-1200.pdf"


def started_by_answers(folder: Path) -> Result:
    """What `kiosk setup` comes to, on a machine with systemd, by answers that have it started."""
    file = folder / "answers.toml"
    written = answers_for(folder, SETTINGS.replace("start = false", "start = true"))
    file.write_text(f"{written.settings}\n[setup]\nprint_sheet = false\nbegin_records = true\n")
    config = str(folder / "etc" / "kiosk.toml")
    return CliRunner().invoke(commands.setup, ["--answers", str(file), "--config", config])


def test_a_terminal_stands_still_while_it_is_set_up_and_tried(
    tmp_path: Path, systemd: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it serves it empties the queue, the sheet with it."""

    def handed_out(*_: object) -> list[Finding]:
        with systemd.open("a") as file:
            file.write("the sheet\n")
        return []

    monkeypatch.setattr(commands, "_handed_out", handed_out)
    monkeypatch.setattr("kiosk.doctor.examine.examine", lambda _: ())
    done = started_by_answers(tmp_path)
    assert systemd.exists(), done.output
    told = systemd.read_text().splitlines()
    assert told[0] == "systemctl stop hall-kiosk.service"
    assert told[-1 - len(STARTED) :] == ["the sheet", *STARTED]


def wrong_settings(folder: Path, _: pytest.MonkeyPatch) -> None:
    """They are there, and kept."""
    (folder / "etc").mkdir()
    (folder / "etc" / "kiosk.toml").write_text("mode = 7\n")


def interrupted(_: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody presses Ctrl-C while the parts are looked at."""
    monkeypatch.setattr("kiosk.doctor.examine.examine", raising(KeyboardInterrupt()))


def without_a_sheet(_: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A font is missing."""
    monkeypatch.setattr("kiosk.doctor.examine.examine", lambda _: ())
    monkeypatch.setattr(ReadinessSheet, "pdf", raising(FontsMissingError(("Noto",))))


def raising(error: BaseException) -> Callable[..., NoReturn]:
    def fails(*_: object) -> NoReturn:
        raise error

    return fails


@pytest.mark.parametrize("breaks_off", [wrong_settings, interrupted, without_a_sheet])
def test_a_terminal_that_served_serves_again_where_setting_up_breaks_off(
    tmp_path: Path,
    systemd: Path,
    monkeypatch: pytest.MonkeyPatch,
    breaks_off: Callable[[Path, pytest.MonkeyPatch], None],
) -> None:
    breaks_off(tmp_path, monkeypatch)
    done = started_by_answers(tmp_path)
    assert done.exit_code != 0
    assert systemd.exists(), done.output
    told = systemd.read_text().splitlines()
    assert told[0] == "systemctl stop hall-kiosk.service"
    assert told[-len(STARTED) :] == STARTED


ANSWERED_WRONG = [
    *(
        f"{key} = {value}"
        for key in ("begin_records", "print_sheet", "start")
        for value in ("1", '"no"')
    ),
    *(f"printer_device = {value}" for value in ('""', '"ipp://a b"', "1")),
    *(f"printer_driver = {value}" for value in ('""', r'"a\u0000b"', "true")),
    *(f"time_zone = {value}" for value in ('""', '"../../../etc/passwd"', '"/etc/passwd"', "8")),
    *(f"ntp_servers = {value}" for value in ('"a"', '[""]', '["a b"]', r'["a\nFallbackNTP=b"]')),
]


@pytest.mark.parametrize("line", ANSWERED_WRONG)
def test_a_wrong_answer_is_named_before_anything_is_set_up(tmp_path: Path, line: str) -> None:
    file = tmp_path / "answers.toml"
    file.write_text(f"{RIGHT}[setup]\n{line}\n", encoding="utf-8")
    with pytest.raises(DataFileBroken, match=line.partition(" ")[0]) as caught:
        read_answers(file)
    assert caught.value.line == RIGHT.count("\n") + 2


def test_answers_of_an_editor_that_marks_its_files_are_read(tmp_path: Path) -> None:
    file = tmp_path / "answers.toml"
    file.write_text("\ufeff" + RIGHT + "[setup]\nbegin_records = true\n", encoding="utf-8")
    assert read_answers(file).setup.begin_records
