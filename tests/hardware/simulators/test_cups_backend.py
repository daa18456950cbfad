"""The simulated printer as CUPS runs it: a program with arguments and lines on standard error."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest

from hardware.simulators import cups_backend, permit_simulation
from hardware.simulators.cups_backend import ALL_REASONS, BackendExit, DeviceState, count_pages
from hardware.simulators.printer_device import PrintedSheet, PrinterDevice

JOB = ["7", "kiosk", "T01-0001", "1", ""]


@pytest.fixture
def device(tmp_path: Path) -> PrinterDevice:
    return PrinterDevice(permit_simulation(production=False), tmp_path / "a folder with spaces")


def run_backend(
    device: PrinterDevice, *arguments: str, content: bytes, kind: str = "application/pdf"
) -> subprocess.CompletedProcess[bytes]:
    """What cups-exec does."""
    uri = f"hall-sim:{str(device.folder).replace(' ', '%20')}"
    return subprocess.run(
        [sys.executable, "-I", "-S", cups_backend.__file__, *arguments],
        input=content,
        capture_output=True,
        env={**os.environ, "DEVICE_URI": uri, "CONTENT_TYPE": kind},
        timeout=60,
    )


def real_pdf(pages: int, objects: pikepdf.ObjectStreamMode) -> bytes:
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page()
    written = io.BytesIO()
    document.save(written, object_stream_mode=objects)
    return written.getvalue()


@pytest.mark.parametrize("pages", [1, 2, 40])
@pytest.mark.parametrize(
    "objects", [pikepdf.ObjectStreamMode.disable, pikepdf.ObjectStreamMode.generate]
)
def test_pages_are_counted(pages: int, objects: pikepdf.ObjectStreamMode) -> None:
    assert count_pages(real_pdf(pages, objects)) == pages


def test_it_lists_its_device(device: PrinterDevice) -> None:
    listed = run_backend(device, content=b"")
    assert listed.returncode == BackendExit.OK
    assert listed.stdout == b'direct hall-sim "Unknown" "Simulated hall printer"\n'


def test_it_prints_from_standard_input_and_reports(device: PrinterDevice) -> None:
    device.load_paper(3)
    device.set_toner(5)
    document = real_pdf(2, pikepdf.ObjectStreamMode.generate)
    done = run_backend(device, *JOB, content=document)
    assert done.returncode == BackendExit.OK
    lines = done.stderr.decode().splitlines()
    assert [line for line in lines if line.startswith("PAGE")] == ["PAGE: 1 1", "PAGE: 2 1"]
    assert "STATE: +media-low-warning,toner-low-warning" in lines
    assert "ATTR: marker-names=toner marker-types=toner marker-levels=5" in lines
    assert device.sheets == [PrintedSheet("T01-0001", 1), PrintedSheet("T01-0001", 2)]
    assert device.state.sheets == 1
    assert [path.read_bytes() for path in device.printed_documents] == [document]


def test_it_prints_from_a_file(device: PrinterDevice, tmp_path: Path) -> None:
    spooled = tmp_path / "d00007-001"
    spooled.write_bytes(real_pdf(1, pikepdf.ObjectStreamMode.disable))
    assert run_backend(device, *JOB, str(spooled), content=b"").returncode == BackendExit.OK
    assert device.sheets == [PrintedSheet("T01-0001", 1)]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("application/postscript", b"%!PS"),
        ("application/pdf", b"no PDF"),
        ("application/vnd.cups-command", b"#CUPS-COMMAND\nClean all\n"),
    ],
)
def test_it_refuses_what_the_printer_cannot_do(
    device: PrinterDevice, kind: str, content: bytes
) -> None:
    refused = run_backend(device, *JOB, content=content, kind=kind)
    assert refused.returncode == BackendExit.FAILED
    assert b"ERROR: " in refused.stderr
    assert device.sheets == []


def test_every_reason_is_reported_or_taken_back(device: PrinterDevice) -> None:
    device.open_cover()
    device.jam()
    command = b"#CUPS-COMMAND\nReportStatus\n"
    kind = "application/vnd.cups-command"
    said = run_backend(device, *JOB, content=command, kind=kind).stderr.decode()
    assert "STATE: +media-jam-error,cover-open-error\n" in said
    taken_back = next(line for line in said.splitlines() if line.startswith("STATE: -"))
    reported = {"media-jam-error", "cover-open-error"}
    assert set(taken_back.removeprefix("STATE: -").split(",")) == ALL_REASONS - reported


@pytest.mark.parametrize("code", [BackendExit.FAILED, BackendExit.STOP])
def test_a_breakdown_ends_one_job(device: PrinterDevice, code: BackendExit) -> None:
    document = real_pdf(1, pikepdf.ObjectStreamMode.disable)
    (device.abort_job if code is BackendExit.FAILED else device.stop_queue)()
    assert run_backend(device, *JOB, content=document).returncode == code
    assert run_backend(device, *JOB, content=document).returncode == BackendExit.OK
    assert device.sheets == [PrintedSheet("T01-0001", 1)]


def test_a_repaired_device_is_as_new(device: PrinterDevice) -> None:
    device.jam()
    run_backend(device, *JOB[:2], "S", "1", "", content=b"", kind="application/vnd.cups-command")
    device.repair()
    assert device.state == DeviceState()
    assert device.sheets == []
    assert device.printed_documents == []
