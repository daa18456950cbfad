"""After a visit nothing of the citizen is found anywhere but in the records and on paper."""

import logging
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from db.demo_people import DemoCardholder, DemoRole
from hardware.simulators.printer_device import PrinterDevice
from hardware.simulators.private_cupsd import PrivateCupsd
from hardware.simulators.pull import PullMoment
from kiosk.demo.samples import signature
from kiosk.flows.applying import Take
from kiosk.flows.ends import AfterService
from kiosk.flows.unemployment_benefit import LeavingReason
from kiosk.pages.kinds import (
    ChoicePage,
    Chosen,
    ConfirmPage,
    Decision,
    FarewellPage,
    NumberPage,
    NumberTyped,
    PinPage,
    PreviewPage,
    ResultPage,
    SignPage,
)
from kiosk.settings.configuration import Pkcs12Settings, TrustSettings
from kiosk.settings.service import Service
from kiosk.trust.pkcs12_key import write_new_key
from tests.kiosk.trust.examples import ISSUER, PAGE, PASSWORD
from tests.whole.terminal import WholeTerminal, card, person
from tests.whole.test_faults import prints_without_paper
from tests.whole.test_visits import to_the_menu

HOLDER = person()
APPLICANT = person(DemoRole.JOB_SEEKER)
PHONE = "13899990000"


@pytest.fixture(autouse=True)
def nothing_printed_before(cupsd: PrivateCupsd) -> None:
    """Empty the spool and the paper trays of the tests that used this process's CUPS before."""
    cupsd.restart()
    for folder in (cupsd.folder / "devices").glob("*"):
        PrinterDevice(cupsd.permit, folder).repair()


def traces_of(holder: DemoCardholder) -> dict[str, bytes]:
    """Return every form in which the citizen could be written down, by its name."""
    words = {
        "phone": PHONE,
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


def found(
    folders: list[Path], spared: list[Path], holder: DemoCardholder = HOLDER
) -> Iterator[str]:
    """Yield each trace of the holder in the folders' files, and each document left there."""
    traces = traces_of(holder)
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


async def to_signing(terminal: WholeTerminal) -> None:
    """An application with a phone number, up to the page to sign on."""
    citizen = terminal.citizen
    await to_the_menu(terminal, DemoRole.JOB_SEEKER)
    await citizen.gives(ChoicePage, Chosen(Service.APPLICATIONS))
    await citizen.gives(ChoicePage, Chosen(Service.UNEMPLOYMENT_BENEFIT))
    await citizen.gives(ChoicePage, Chosen(LeavingReason.DISMISSED))
    await citizen.gives(ConfirmPage, Decision.CONFIRMED)
    await citizen.gives(NumberPage, NumberTyped(PHONE))
    await citizen.gives(PreviewPage, Decision.CONFIRMED)
    await citizen.meets(SignPage)


async def signed_form(terminal: WholeTerminal) -> None:
    """It is signed and sent, its copy printed, the card taken."""
    citizen = terminal.citizen
    await to_signing(terminal)
    await citizen.gives(SignPage, signature())
    await citizen.gives(ResultPage, Chosen(Take.COPY))
    await citizen.gives(ResultPage, Chosen(AfterService.FINISH), lambda page: page.note is not None)
    await citizen.meets(FarewellPage)
    terminal.take_card()
    await citizen.meets(FarewellPage, lambda page: page.movement is None)


async def pulled_while_signing(terminal: WholeTerminal) -> None:
    """The card is pulled with the pen on the pad."""
    await to_signing(terminal)
    terminal.take_card()
    await terminal.citizen.meets(FarewellPage)


STORIES: dict[str, Callable[[WholeTerminal], Awaitable[None]]] = {
    "whole": whole,
    "pulled during the print": pulled_during_the_print,
    "pulled at the PIN": pulled_at_the_pin,
    "pcscd dies": service_dies,
}
SIGNED: dict[str, Callable[[WholeTerminal], Awaitable[None]]] = {
    "signed form": signed_form,
    "pulled while signing": pulled_while_signing,
}


def new_key(folder: Path) -> Pkcs12Settings:
    """A key to sign with today."""
    settings = Pkcs12Settings(folder / "signing.p12", folder / "signing.password")
    settings.password_file.touch(mode=0o600)
    settings.password_file.write_text(PASSWORD)
    day = timedelta(days=1)
    begins = datetime.now(UTC) - day
    password = PASSWORD.encode()
    write_new_key(settings.file, password, name="示例终端", valid_from=begins, valid=9 * day)
    return settings


@pytest.mark.parametrize("story", [*STORIES, *SIGNED])
def test_nothing_is_found(
    make_terminal: Callable[..., WholeTerminal],
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
    holder, options = HOLDER, {}
    if story in SIGNED:
        trust = TrustSettings(new_key(tmp_path), ISSUER, PAGE)
        holder, options = APPLICANT, {"adapt": partial(replace, trust=trust)}
    terminal = make_terminal(**options)
    terminal.play((STORIES | SIGNED)[story])
    file = terminal.configuration.records.file.path
    records = [file.with_name(file.name + end) for end in ("", "-wal", "-shm")]
    cups = terminal.paper.cupsd.folder
    folders = [temporary, file.parent, cups]
    left = found(folders, [*records, terminal.paper.device.folder], holder)
    assert list(left) == []
    log = caplog.text.encode()
    assert [what for what, trace in traces_of(holder).items() if trace in log] == []
    assert holder.pin.encode() not in log


def test_what_would_be_found_is_found(tmp_path: Path) -> None:
    """The search itself can fail."""
    for number, trace in enumerate(traces_of(HOLDER).values()):
        (tmp_path / str(number)).write_bytes(b"\x00" + trace)
    (tmp_path / "spooled").write_bytes(b"%PDF-1.7")
    assert len({line.split(" in /")[1] for line in found([tmp_path], [])}) == len(
        list(tmp_path.iterdir())
    )
    assert list(found([tmp_path], [tmp_path])) == []
