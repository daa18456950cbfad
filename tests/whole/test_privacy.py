"""After a visit nothing of the citizen is found anywhere but in the records and on paper."""

import logging
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from db.demo_people import DemoCardholder
from hardware.simulators.printer_device import PrinterDevice
from hardware.simulators.private_cupsd import PrivateCupsd
from hardware.simulators.pull import PullMoment
from kiosk.flows.ends import AfterService
from kiosk.pages.kinds import (
    ChoicePage,
    Chosen,
    ConfirmPage,
    Decision,
    FarewellPage,
    PinPage,
    PreviewPage,
    ResultPage,
)
from kiosk.settings.region import Service
from tests.whole.terminal import WholeTerminal, card, person
from tests.whole.test_faults import prints_without_paper
from tests.whole.test_visits import to_the_menu

HOLDER = person()


@pytest.fixture(autouse=True)
def nothing_printed_before(cupsd: PrivateCupsd) -> None:
    """Empty the spool and the paper trays of the tests that used this process's CUPS before."""
    cupsd.restart()
    for folder in (cupsd.folder / "devices").glob("*"):
        PrinterDevice(cupsd.permit, folder).repair()


def traces_of(holder: DemoCardholder) -> dict[str, bytes]:
    """Return every form in which the citizen could be written down, by its name."""
    words = {
        "number": holder.social_security_number,
        "name": holder.name,
        "card number": holder.card_number,
        "identification code": holder.identification_code,
    }
    codecs = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
    traces = {
        f"{what} in {codec}": word.encode(codec) for what, word in words.items() for codec in codecs
    }
    traces["packed identification code"] = bytes.fromhex(holder.identification_code)
    return traces


def found(folders: list[Path], spared: list[Path]) -> Iterator[str]:
    """Yield each trace of the holder in the folders' files, and each document left there."""
    traces = traces_of(HOLDER)
    for folder in folders:
        for file in folder.rglob("*"):
            if not file.is_file() or any(one in (file, *file.parents) for one in spared):
                continue
            content = file.read_bytes()
            for what, trace in traces.items():
                if trace in content:
                    yield f"{what} in {file}"
            if content.startswith(b"%PDF"):
                yield f"a document in {file}"


async def whole(terminal: WholeTerminal) -> None:
    """A certificate, a loss report, the card taken."""
    citizen = terminal.citizen
    await to_the_menu(terminal)
    await citizen.gives(ChoicePage, Chosen(Service.CONTRIBUTION_CERTIFICATE))
    await citizen.gives(PreviewPage, Decision.CONFIRMED)
    await citizen.gives(ResultPage, Chosen(AfterService.ANOTHER))
    await citizen.gives(ChoicePage, Chosen(Service.REPORT_LOSS))
    await citizen.gives(ConfirmPage, Decision.CONFIRMED)
    await citizen.gives(ResultPage, Chosen(AfterService.FINISH))
    await citizen.meets(FarewellPage)
    terminal.take_card()
    await citizen.meets(FarewellPage, lambda page: page.movement is None)


async def pulled_during_the_print(terminal: WholeTerminal) -> None:
    """The job waits for paper when the card is pulled."""
    await prints_without_paper(terminal)
    terminal.take_card()
    await terminal.citizen.meets(FarewellPage)


async def pulled_at_the_pin(terminal: WholeTerminal) -> None:
    """The card is pulled while it checks the PIN."""
    terminal.insert(card())
    await terminal.citizen.meets(PinPage)
    terminal.slot.pull_at(1, PullMoment.BEFORE_ANSWER)
    await terminal.citizen.types_pin("123456")
    await terminal.citizen.meets(FarewellPage)


async def service_dies(terminal: WholeTerminal) -> None:
    """pcscd and cupsd die during the print."""
    await prints_without_paper(terminal)
    terminal.pcscd.kill()
    await terminal.citizen.meets(FarewellPage)
    terminal.pcscd.start()


STORIES: dict[str, Callable[[WholeTerminal], Awaitable[None]]] = {
    "whole": whole,
    "pulled during the print": pulled_during_the_print,
    "pulled at the PIN": pulled_at_the_pin,
    "pcscd dies": service_dies,
}


@pytest.mark.parametrize("story", STORIES)
def test_nothing_is_found(
    terminal: WholeTerminal,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    story: str,
) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr("tempfile.tempdir", None)
    caplog.set_level(logging.DEBUG)
    terminal.play(STORIES[story])
    file = terminal.configuration.records.file.path
    records = [file.with_name(file.name + end) for end in ("", "-wal", "-shm")]
    cups = terminal.paper.cupsd.folder
    left = found([temporary, file.parent, cups], spared=[*records, terminal.paper.device.folder])
    assert list(left) == []
    log = caplog.text.encode()
    assert [what for what, trace in traces_of(HOLDER).items() if trace in log] == []
    assert HOLDER.pin.encode() not in log


def test_what_would_be_found_is_found(tmp_path: Path) -> None:
    """The search itself can fail."""
    for number, trace in enumerate(traces_of(HOLDER).values()):
        (tmp_path / str(number)).write_bytes(b"\x00" + trace)
    (tmp_path / "spooled").write_bytes(b"%PDF-1.7")
    assert len({line.split(" in /")[1] for line in found([tmp_path], [])}) == len(
        list(tmp_path.iterdir())
    )
    assert list(found([tmp_path], [tmp_path])) == []
