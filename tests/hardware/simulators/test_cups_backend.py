"""The simulated printer as CUPS runs it: a program with arguments and lines on standard error."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
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


Run = Callable[..., int]


@pytest.fixture
def run_here(device: PrinterDevice, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The same program in this process; its exit code."""
    monkeypatch.setenv("DEVICE_URI", f"hall-sim:{str(device.folder).replace(' ', '%20')}")

    def run(*arguments: str, content: bytes = b"", kind: str = "application/pdf") -> int:
        monkeypatch.setenv("CONTENT_TYPE", kind)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        return cups_backend.main(list(arguments))

    return run


COMMANDS = "application/vnd.cups-command"
ONE_PAGE = b"%PDF-1.7\n<< /Type /Page >>"


@pytest.mark.parametrize(
    ("kind", "content", "code"),
    [
        ("application/pdf", ONE_PAGE, BackendExit.OK),
        ("application/pdf", b"no PDF", BackendExit.FAILED),
        ("application/postscript", ONE_PAGE, BackendExit.FAILED),
        (COMMANDS, b"#CUPS-COMMAND\nReportStatus\n", BackendExit.OK),
        (COMMANDS, b"#CUPS-COMMAND\nPrintSelfTestPage\n", BackendExit.FAILED),
    ],
)
def test_in_this_process_it_ends_as_the_program_does(
    run_here: Run,
    device: PrinterDevice,
    capsys: pytest.CaptureFixture[str],
    kind: str,
    content: bytes,
    code: BackendExit,
) -> None:
    assert run_here(*JOB, content=content, kind=kind) == code
    assert ("ERROR: " in capsys.readouterr().err) is (code is BackendExit.FAILED)
    assert len(device.sheets) == (kind == "application/pdf" and code is BackendExit.OK)


def test_in_this_process_it_lists_itself_and_reads_a_file(
    run_here: Run, device: PrinterDevice, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run_here() == BackendExit.OK
    assert capsys.readouterr().out.startswith("direct hall-sim ")
    (tmp_path / "spooled").write_bytes(ONE_PAGE)
    assert run_here(*JOB, str(tmp_path / "spooled")) == BackendExit.OK
    assert device.sheets == [PrintedSheet("T01-0001", 1)]


FAULTS: dict[str, tuple[Callable[[PrinterDevice], None], Callable[[PrinterDevice], None]]] = {
    "no paper": (PrinterDevice.empty, PrinterDevice.refill),
    "a jam": (PrinterDevice.jam, PrinterDevice.clear_jam),
    "the cover": (PrinterDevice.open_cover, PrinterDevice.close_cover),
    "no toner": (lambda device: device.set_toner(0), lambda device: device.set_toner(50)),
    "switched off": (PrinterDevice.go_offline, PrinterDevice.come_back),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_it_waits_until_what_stops_it_is_mended(
    run_here: Run, device: PrinterDevice, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    break_it, mend_it = FAULTS[fault]
    break_it(device)
    waited: list[float | None] = []
    wait = cups_backend.Device.wait

    def mended_while_it_waits(self: cups_backend.Device, seconds: float | None) -> bool:
        assert device.sheets == []
        waited.append(seconds)
        mend_it(device)
        return wait(self, seconds)

    monkeypatch.setattr(cups_backend.Device, "wait", mended_while_it_waits)
    assert run_here(*JOB, content=ONE_PAGE) == BackendExit.OK
    assert waited == [None], "for ever, if need be"
    assert device.sheets == [PrintedSheet("T01-0001", 1)]


def test_a_fault_in_the_middle_of_a_slow_page_keeps_it_inside(
    run_here: Run, device: PrinterDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    device.print_slowly(0.001)
    happens = iter([device.jam, device.clear_jam, lambda: None, device.abort_job])
    monkeypatch.setattr(
        cups_backend.Device, "wait", lambda self, seconds: bool(next(happens)() or seconds is None)
    )
    assert run_here(*JOB, content=ONE_PAGE) == BackendExit.OK, "the page came again"
    assert device.sheets == [PrintedSheet("T01-0001", 1)]
    assert run_here(*JOB, content=ONE_PAGE) == BackendExit.FAILED, "given up in a page's middle"
    assert device.sheets == [PrintedSheet("T01-0001", 1)]


def test_nothing_comes_out_of_a_scheduler_that_is_gone(
    run_here: Run, device: PrinterDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    device.go_offline()
    with subprocess.Popen(["/bin/true"]) as gone:
        os.waitid(os.P_PID, gone.pid, os.WEXITED | os.WNOWAIT)
        monkeypatch.setattr(os, "getppid", lambda: gone.pid)
        assert run_here(*JOB, content=ONE_PAGE) == BackendExit.FAILED
    assert device.sheets == []


@pytest.mark.parametrize("code", [BackendExit.FAILED, BackendExit.STOP])
def test_in_this_process_a_breakdown_ends_one_job(
    run_here: Run, device: PrinterDevice, code: BackendExit
) -> None:
    (device.abort_job if code is BackendExit.FAILED else device.stop_queue)()
    assert run_here(*JOB, content=ONE_PAGE) == code
    assert run_here(*JOB, content=ONE_PAGE) == BackendExit.OK
