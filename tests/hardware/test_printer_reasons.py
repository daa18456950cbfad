"""The table of reasons, held against the installed CUPS, and what a print makes of each."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware import printer as printer_module
from hardware.cups_server import CupsServer, PrintServerAddress
from hardware.device_look import DeviceAnswer, DeviceSaid, Reach
from hardware.printer import Printer
from hardware.printer_reasons import PrinterReason, judge_reason, known_word, split_reason, table
from hardware.printer_state import NotReady, PrinterStatus, Readiness

BACKENDS = Path("/usr/lib/cups/backend")
SUFFIXES = ("-report", "-warning", "-error")
TABLE = Path(__file__).with_name("reasons_in_a_print.tsv")
COLUMNS = [
    (kind, state, device)
    for kind in ("driverless", "PPD")
    for state in ("idle", "printing")
    for device in ("cleared", "not cleared")
]
IDLE, PROCESSING = 3, 4


def words_of(program: Path) -> set[str]:
    """The reasons a backend reports, found among its strings as STATE messages have them."""
    strings = re.findall(rb"[\x20-\x7e]{4,}", program.read_bytes())
    told = [text.decode() for text in strings]
    changes = [text[1:] for text in told if re.fullmatch(r"[+-][a-z]+(-[a-z,]+)+", text)]
    suffixed = [text for text in told if re.fullmatch(r"[a-z]+(-[a-z]+)*-(report|warning)", text)]
    return {word for text in (*changes, *suffixed) for word in text.split(",")}


@pytest.mark.parametrize("backend", ["ipp", "ipps", "socket", "lpd", "usb"])
def test_every_word_of_an_installed_backend_is_in_the_table(backend: str) -> None:
    found = words_of(BACKENDS / backend)
    unknown = {word for word in found if known_word(split_reason(word)[0]) is None}
    assert {word for word in unknown if known_word(word) is None} == set()


def test_the_search_finds_the_words_of_the_ipp_backend() -> None:
    found = words_of(BACKENDS / "ipp")
    assert {"cups-remote-stopped", "media-empty-warning", "door-open-report"} <= found
    assert sum(word.startswith("cups-ipp-") for word in found) >= 13


def test_every_line_has_a_source_and_every_judgement_a_word() -> None:
    assert all(word.source for word in table().values())
    judged = {word.judgement for word in table().values()}
    assert set(PrinterReason) - judged == {PrinterReason.NOT_ACCEPTING}


@pytest.mark.parametrize(
    "keyword", ["none", "none-error", " Sleep-Warning ", "cups-ipp-x", "foo-report"]
)
def test_what_is_nothing_to_speak_of(keyword: str) -> None:
    assert judge_reason(keyword) is None


@given(st.from_regex(r"[a-z][a-z0-9]*(-[a-z0-9]+){0,3}", fullmatch=True))
def test_no_unknown_word_keeps_a_printer_out_of_service(word: str) -> None:
    if known_word(word) is None and known_word(split_reason(word)[0]) is None:
        assert not isinstance(judge_reason(word), PrinterReason)


class Remembering(CupsServer):
    """A CUPS whose queue is as the test says."""

    def __init__(self) -> None:
        super().__init__(PrintServerAddress("/nonexistent/cups.sock"))
        self.status = PrinterStatus(IDLE, (), True)

    def printer_status(self, queue: str) -> PrinterStatus:
        return self.status


def readiness_with(
    keyword: str, kind: str, state: str, device: str, monkeypatch: pytest.MonkeyPatch
) -> Readiness:
    """How a printer is judged of whose earlier job, or present one, CUPS has this reason.

    A driverless one says itself whether it still holds; of a printer behind a mute driver only a
    job that is printed brings a reason anew.
    """
    says = (keyword,) if device == "not cleared" else ("none",)
    said: DeviceAnswer = Reach.NO_WAY
    if kind == "driverless":
        said = DeviceSaid(PrinterStatus(IDLE if state == "idle" else PROCESSING, says, True), 1)
    monkeypatch.setattr(printer_module, "ask_device", lambda uri, busy=False: said)
    server = Remembering()
    printer = Printer(server, "a4")
    if state == "printing" and device == "cleared":
        printer._remembered = frozenset({keyword})
    server.status = PrinterStatus(IDLE if state == "idle" else PROCESSING, (keyword,), True)
    return printer.readiness()


def shown(readiness: Readiness) -> str:
    if isinstance(readiness, NotReady):
        return ", ".join(sorted(reason.value for reason in readiness.reasons))
    warnings = ", ".join(sorted(f"({warning.value})" for warning in readiness.warnings))
    return warnings or "ready"


def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    yield "\t".join(["reason", *(" ".join(column) for column in COLUMNS)])
    for word in [*table(), "never-heard-of"]:
        for suffix in SUFFIXES:
            keyword = word.replace("*", "some-word") + suffix
            judged = (readiness_with(keyword, *column, monkeypatch) for column in COLUMNS)
            yield "\t".join([keyword, *map(shown, judged)])


def test_every_reason_idle_and_printing_cleared_and_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table beside this test, as readable as it is long; taken away, it is written anew."""
    found = "\n".join(lines(monkeypatch)) + "\n"
    if not TABLE.exists():
        TABLE.write_text(found, encoding="utf-8")
        pytest.fail("the table was absent; look at the new one")
    assert found == TABLE.read_text(encoding="utf-8")


def test_no_memory_keeps_an_idle_printer_out_of_service(monkeypatch: pytest.MonkeyPatch) -> None:
    for word in table():
        for kind in ("driverless", "PPD"):
            for suffix in SUFFIXES:
                judged = readiness_with(word + suffix, kind, "idle", "cleared", monkeypatch)
                assert not isinstance(judged, NotReady), word
