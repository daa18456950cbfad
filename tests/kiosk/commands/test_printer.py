"""`kiosk printer` on a printer nobody here made: found, added, checked, and a page measured."""

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.commands.printer import printer
from tests.hardware.real_printers import LASER, DriverlessStage

SETTINGS = """\
mode = "demo"
[terminal]
id = "T01"
region = "jinan"
hall = "测试大厅"
agency = "测试经办机构"
[printer]
queue = "a4"
server = "{server}"
"""


@pytest.fixture
def settings(driverless_stage: DriverlessStage, tmp_path: Path) -> Path:
    """The settings of a terminal on this CUPS, with no queue yet."""
    file = tmp_path / "kiosk.toml"
    file.write_text(SETTINGS.format(server=driverless_stage.cupsd.address.host))
    driverless_stage.as_new()
    server = driverless_stage.cupsd.server
    if "a4" in server.queues():
        server.delete_queue("a4")
    return file


def kiosk_printer(settings: Path, *arguments: str) -> Result:
    return CliRunner().invoke(printer, [*arguments, "--config", str(settings)])


def test_a_printer_is_added_checked_and_tried(
    settings: Path, driverless_stage: DriverlessStage
) -> None:
    absent = kiosk_printer(settings, "check")
    assert absent.exit_code == 1
    assert "printer.unknown" in absent.output
    added = kiosk_printer(settings, "add", driverless_stage.device.uri)
    assert added.exit_code == 0, added.output
    assert "a4: well: ready (Printer - IPP Everywhere)" in added.output
    printed = kiosk_printer(settings, "test-page", "--yes")
    assert printed.exit_code == 0, printed.output
    assert "printed; look whether" in printed.output
    assert driverless_stage.device.sheets == [("test-page", 1)]
    assert [shape[:2] for shape in driverless_stage.device.shapes] == [(4960, 7015)]


def test_a_test_page_that_does_not_come_out_is_said_to_be_so(
    settings: Path, driverless_stage: DriverlessStage
) -> None:
    kiosk_printer(settings, "add", driverless_stage.device.uri)
    driverless_stage.device.behave(exit=1)
    failed = kiosk_printer(settings, "test-page", "--yes", "--json")
    assert failed.exit_code == 1
    assert json.loads(failed.output)["printed"] is False
    assert driverless_stage.device.sheets == []


def announcing(folder: Path, monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    """An ippfind that found the printer, or did not."""
    fake = folder / "ippfind"
    fake.write_text(f"#!/bin/sh\n{answer}\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")


def test_a_printer_found_by_its_name_is_added_by_its_address(
    settings: Path,
    driverless_stage: DriverlessStage,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    device = driverless_stage.device
    announcing(tmp_path, monkeypatch, f"echo localhost {device.port} /ipp/print")
    added = kiosk_printer(settings, "add", "ipps://Hall%20printer._ipps._tcp.local/")
    assert added.exit_code == 0, added.output
    status = driverless_stage.cupsd.server.printer_status("a4")
    assert status.device_uri == f"ipps://127.0.0.1:{device.port}/ipp/print"
    device.switch_off()
    assert "offline" in kiosk_printer(settings, "check").output


@pytest.mark.parametrize(
    "answer", ["exit 1", "true", "echo nowhere.invalid 631 /ipp/print", "echo a", "echo a b c"]
)
def test_a_printer_known_by_a_name_alone_is_not_added(
    settings: Path,
    driverless_stage: DriverlessStage,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
) -> None:
    announcing(tmp_path, monkeypatch, answer)
    refused = kiosk_printer(settings, "add", "dnssd://Office._ipp._tcp.local/?uuid=1")
    assert refused.exit_code == 1
    assert "fixed address" in refused.output
    assert "a4" not in driverless_stage.cupsd.server.queues()


def test_a_queue_whose_printer_cannot_be_asked_says_so(
    settings: Path, driverless_stage: DriverlessStage
) -> None:
    kiosk_printer(settings, "add", driverless_stage.device.uri)
    server = driverless_stage.cupsd.address.host
    uri = "ipp://printer.invalid/ipp/print"
    subprocess.run(["/usr/sbin/lpadmin", "-h", server, "-p", "a4", "-v", uri], check=True)
    checked = kiosk_printer(settings, "check")
    assert "cannot be asked" in checked.output
    assert "attention" in checked.output


def test_a_test_page_is_printed_on_somebodys_word_alone(
    settings: Path, driverless_stage: DriverlessStage
) -> None:
    kiosk_printer(settings, "add", driverless_stage.device.uri)
    refused = CliRunner().invoke(printer, ["test-page", "--config", str(settings)], input="n\n")
    assert refused.exit_code == 1
    assert driverless_stage.device.sheets == []


def test_what_is_wrong_is_said_with_what_to_do(
    settings: Path, driverless_stage: DriverlessStage
) -> None:
    kiosk_printer(settings, "add", driverless_stage.device.uri)
    driverless_stage.device.load_paper(0, 0)
    empty = kiosk_printer(settings, "check")
    assert empty.exit_code == 1
    assert "paper_out" in empty.output
    assert "Load paper." in empty.output
    answered = kiosk_printer(settings, "check", "--json")
    assert json.loads(answered.output)["health"] == "out of service"


def test_a_printer_that_is_off_gets_no_queue(
    settings: Path, driverless_stage: DriverlessStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hardware.printer_queue.DESCRIBING_LIMIT_S", 0.3)
    driverless_stage.device.switch_off()
    refused = kiosk_printer(settings, "add", driverless_stage.device.uri)
    assert refused.exit_code == 1
    assert "printer.queue_not_made" in refused.output
    assert "a4" not in driverless_stage.cupsd.server.queues()


def test_a_printer_that_does_not_describe_itself_needs_its_driver_named(settings: Path) -> None:
    without = kiosk_printer(settings, "add", "socket://127.0.0.1:9100")
    assert without.exit_code == 2
    assert "--driver" in without.output
    model = "drv:///sample.drv/laserjet.ppd"
    off = kiosk_printer(settings, "add", "socket://127.0.0.1:9", "--driver", model)
    assert off.exit_code == 1
    assert "offline" in off.output


def test_printers_are_found(settings: Path) -> None:
    found = kiosk_printer(settings, "find")
    assert found.exit_code == 0, found.output
    assert f"kiosk printer add '{LASER}' --driver MODEL" in found.output
    assert "cups-pdf" not in found.output, "a writer of files keeps citizens' papers"


def test_a_hall_without_slips_says_so(settings: Path) -> None:
    refused = kiosk_printer(settings, "check", "--slips")
    assert refused.exit_code == 2
    assert "slip_queue" in refused.output
