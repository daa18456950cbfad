"""Looking at a printer without printing: what answers, what is plugged in, what says nothing."""

import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from hardware import device_look
from hardware import printer as printer_module
from hardware.device_look import (
    DeviceSaid,
    Reach,
    ask_device,
    cancel_at_device,
    device_jobs,
    usb_presence,
)
from hardware.printer_state import PrinterStatus
from hardware.simulators.ports import free_port
from tests.hardware.real_printers import DriverlessStage


@pytest.mark.parametrize(
    ("uri", "reach"),
    [
        ("ipp://127.0.0.1:{closed}/ipp/print", Reach.SILENT),
        ("ipps://127.0.0.1:{closed}/ipp/print", Reach.SILENT),
        ("socket://127.0.0.1:{closed}", Reach.SILENT),
        ("socket://127.0.0.1:{open}", Reach.THERE),
        ("lpd://127.0.0.1:{open}/queue", Reach.THERE),
        # A name that only avahi knows, and what cannot be asked at all.
        ("ipp://printer.invalid/ipp/print", Reach.NO_WAY),
        ("dnssd://Office._ipp._tcp.local/", Reach.NO_WAY),
        ("cups-pdf:/", Reach.NO_WAY),
        ("hall-sim:/tmp/x", Reach.NO_WAY),
        ("ipp://[", Reach.NO_WAY),
        ("ipp://host:99999/", Reach.NO_WAY),
        ("", Reach.NO_WAY),
        # Names that no host can have.
        ("ipp://printer..local/ipp/print", Reach.NO_WAY),
        ("ipps://.local/ipp/print", Reach.NO_WAY),
        (f"ipp://{'a' * 64}.local/ipp/print", Reach.NO_WAY),
        ("ipp://\u200d.local/ipp/print", Reach.NO_WAY),
        ("ipp://\udcff/ipp/print", Reach.NO_WAY),
        ("ipp://打印机。。local/ipp/print", Reach.NO_WAY),
        ("socket://printer..local", Reach.SILENT),
        (f"lpd://{'a' * 64}", Reach.SILENT),
        # Hosts as CUPS writes them: escaped, on this very link, found by the name of a service.
        ("socket://%31%32%37.0.0.1:{open}", Reach.THERE),
        ("socket://user@127.0.0.1:{open}/?contimeout=30", Reach.THERE),
        ("lpd://Hall%20printer._printer._tcp.local/", Reach.NO_WAY),
        ("socket://Hall%20printer._pdl-datastream._tcp.local/?uuid=1", Reach.NO_WAY),
        ("socket://[", Reach.NO_WAY),
        # Paths of other letters, which only a printer that takes the connection is asked with.
        ("ipp://127.0.0.1:{closed}/打印机", Reach.SILENT),
    ],
)
def test_what_can_be_said_of_a_printer(uri: str, reach: Reach) -> None:
    with socket.create_server(("127.0.0.1", 0)) as service:
        port = service.getsockname()[1]
        assert ask_device(uri.format(closed=free_port(), open=port), limit_s=60) is reach


@pytest.mark.parametrize(
    ("uri", "host"),
    [
        ("ipp://[::1]/ipp/print", "::1"),
        ("socket://[fe80::1%25eth0]:9100", "fe80::1%eth0"),
        ("socket://[v1.fe80::1+eth0]:9100", "fe80::1%eth0"),
        ("lpd://print%65r.local/q", "printer.local"),
        ("ipp:/ipp/print", ""),
    ],
)
def test_hosts_are_looked_up_as_they_are_meant(uri: str, host: str) -> None:
    assert device_look._host(urlsplit(uri)) == host


def test_a_printer_that_is_being_sent_a_job_is_left_alone() -> None:
    """It may take one connection at a time."""
    assert ask_device(f"socket://127.0.0.1:{free_port()}", busy=True) is Reach.NO_WAY


def test_who_speaks_no_ipp_has_no_jobs() -> None:
    uri = f"ipp://127.0.0.1:{free_port()}/ipp/print"
    assert device_jobs(uri, "completed") is None
    assert device_jobs("usb://Maker/Model", "completed") is None
    cancel_at_device(uri, "T01-0001")


def plug(devices: Path, bus: str, device_class: str, serial: str | None) -> None:
    """A device as sysfs shows it: its folder, and one for its interface beside it."""
    (devices / bus).mkdir(parents=True)
    (devices / f"{bus}:1.0").mkdir()
    (devices / f"{bus}:1.0" / "bInterfaceClass").write_text(f"{device_class}\n")
    if serial is not None:
        (devices / bus / "serial").write_text(f"{serial}\n")


@pytest.mark.parametrize(
    ("plugged", "uri", "reach"),
    [
        ([], "usb://Maker/Model", Reach.SILENT),
        ([("1-1", "03", "KEYS")], "usb://Maker/Model", Reach.SILENT),
        ([("1-1", "07", "A1")], "usb://Maker/Model", Reach.THERE),
        ([("1-1", "07", "A1")], "usb://Maker/Model?serial=A1", Reach.THERE),
        ([("1-1", "07", "A1")], "usb://Maker/Model?serial=B2", Reach.SILENT),
        ([("1-1", "07", None)], "usb://Maker/Model?serial=B2", Reach.THERE),
        ([("1-1", "07", "A1"), ("2-1", "07", "B2")], "usb://Maker/M?serial=B2", Reach.THERE),
    ],
)
def test_a_printer_on_usb_is_plugged_in_or_not(
    plugged: list[tuple[str, str, str | None]], uri: str, reach: Reach, tmp_path: Path
) -> None:
    for bus, device_class, serial in plugged:
        plug(tmp_path, bus, device_class, serial)
    assert usb_presence(urlsplit(uri), tmp_path) is reach


def test_without_usb_there_is_no_way_to_look(tmp_path: Path) -> None:
    assert usb_presence(urlsplit("usb://Maker/Model"), tmp_path / "none") is Reach.NO_WAY


def test_an_answer_is_the_printers_own(driverless_stage: DriverlessStage) -> None:
    said = ask_device(driverless_stage.device.uri)
    assert isinstance(said, DeviceSaid)
    assert said.up_time_s is not None
    assert "iso_a4_210x297mm" in said.status.sizes
    assert any("name=main" in tray for tray in said.status.trays)


@pytest.mark.parametrize(
    ("before", "now", "passed_s", "was_off"),
    [
        (1000, 1010, 10.0, False),
        (1000, 1009, 11.9, False),
        (1000, 0, 10.0, True),
        (1000, 5, 10.0, True),
        (2, 3, 10.0, True),
        (None, None, 10.0, False),
        (None, 5, 10.0, False),
        # Some count something else; it only has to go on.
        (1000, 9000, 10.0, False),
    ],
)
def test_whether_a_printer_was_switched_off(
    before: int | None, now: int | None, passed_s: float, was_off: bool
) -> None:
    status = PrinterStatus(3, (), True)
    said = DeviceSaid(status, before), DeviceSaid(status, now)
    assert printer_module._was_off(*said, passed_s) is was_off
