"""A terminal's figures: what they are made of, how soon they are had, and what is never in them."""

import json
import os
import re
import shutil
import socket
import ssl
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import trio
import trustme
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from db.demo_people import DemoRole, demo_cast
from db.journal import EntryKind, Note, open_journal_to_read
from db.journal_counts import Count
from hardware.simulators.ports import free_port
from kiosk.demo.rehearsal.in_place import InPlace
from kiosk.desks.day_book import DayBook
from kiosk.desks.device_states import Part
from kiosk.flows.ends import AfterService
from kiosk.pages.kinds import Chosen, Decision
from kiosk.settings.metrics import MetricsSettings
from kiosk.settings.secret_files import journal_key
from kiosk.settings.service import Service
from kiosk.terminal.metrics import MOST_AT_ONCE, MetricsServer, registry_of
from kiosk.terminal.publishing import Publisher
from kiosk.terminal.status import Ledger, Status
from kiosk.terminal.troubles import troubles
from tests.kiosk.conftest import MakeTerminal
from tests.kiosk.made_up_terminal import NOON, MadeUpTerminal
from tests.kiosk.scripted_screen import answers, pin

MONITORING = Path(__file__).parents[3] / "packaging" / "monitoring"


class StillPulse:
    """A screen that has painted once."""

    painted_at = NOON.timestamp()
    touches = 3
    answers_sum_s = 0.2
    waiting_s = 0.0

    def __init__(self) -> None:
        self.answers: Counter[float] = Counter({0.05: 2, float("inf"): 1})
        self.beats = 0

    def beat(self) -> None:
        self.beats += 1


async def published(made_up: MadeUpTerminal) -> Status:
    """Return the figures of a terminal, as published now."""
    publisher = Publisher(made_up.terminal, StillPulse())
    await made_up.terminal.day_book.write()
    await publisher.publish(registry_of(lambda: publisher.newest))
    assert publisher.newest is not None
    return publisher.newest


def scraped(status: Status) -> dict[str, float]:
    """Return what a scrape gives, by name and labels."""
    text = generate_latest(registry_of(lambda: status)).decode()
    return {
        " ".join((sample.name, *(word for _, word in sorted(sample.labels.items())))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_a_visit_is_counted_everywhere(made_up: MadeUpTerminal) -> None:
    await made_up.visit(
        pin("123456"),
        answers(Chosen(Service.REPORT_LOSS)),
        answers(Decision.CONFIRMED),
        answers(Chosen(AfterService.FINISH)),
        card=made_up.card(DemoRole.NORMAL),
    )
    status = await published(made_up)
    figures = scraped(status)
    assert figures["kiosk_services_total done report_loss"] == 1
    assert figures["kiosk_changes_total loss_report done"] == 1
    assert figures["kiosk_open_business change"] == 0
    assert status.ledger is not None
    assert figures["kiosk_journal_entries"] == status.ledger.entries > 0
    assert figures["kiosk_service_duration_seconds_bucket +Inf report_loss"] == 1
    again = scraped(await published(made_up))
    assert again["kiosk_services_total done report_loss"] == 1, "each is counted once"


async def test_the_command_and_the_metrics_say_the_same(made_up: MadeUpTerminal) -> None:
    made_up.printer.run_out_of_paper()
    await made_up.terminal.devices.look_at_printers()
    made_up.terminal.states.look()
    status = await published(made_up)
    written = json.loads(made_up.configuration.metrics.status.read_text())
    assert written == json.loads(status.as_json())
    assert scraped(status)["kiosk_part_fault printer.paper_out printer"] == 1
    told = troubles(written, made_up.clock())
    assert [line for line in told if line.startswith("printer: printer.paper_out, since ")] == told


async def test_what_goes_out_of_service_is_noted_once(made_up: MadeUpTerminal) -> None:
    states = made_up.terminal.states
    made_up.printer.run_out_of_paper()
    for _ in range(3):
        await made_up.terminal.devices.look_at_printers()
        states.look()
        made_up.clock.turn(timedelta(minutes=1))
    (printer,) = [one for one in states.now if one.part is Part.PRINTER]
    assert (printer.code, printer.since) == ("printer.paper_out", NOON)
    await made_up.terminal.day_book.write()
    status = await published(made_up)
    assert scraped(status)["kiosk_faults_total printer.paper_out printer"] == 1


async def test_counts_outlive_a_restart(made_up: MadeUpTerminal) -> None:
    made_up.terminal.day_book.note(Note(EntryKind.VISIT, "card", "done", 42))
    before = await published(made_up)
    stores = made_up.configuration.stores
    with closing(open_journal_to_read(stores.journal, journal_key(stores.journal_key))) as journal:
        again = DayBook(lambda: journal, clock=made_up.clock, worker=InPlace("journal", limit_s=1))
        await again.refresh()
    assert before.ledger is not None
    after = replace(before, ledger=replace(before.ledger, counts=again.all_time))
    assert scraped(after) == scraped(before)
    assert scraped(after)["kiosk_visits_total card done"] == 1
    assert scraped(after)["kiosk_visit_duration_seconds_sum"] == 42


async def test_nothing_of_a_citizen_is_in_the_figures(made_up: MadeUpTerminal) -> None:
    await made_up.visit(
        pin("123456"),
        answers(Chosen(Service.REPORT_LOSS)),
        answers(Decision.CONFIRMED),
        answers(Chosen(AfterService.FINISH)),
        card=made_up.card(DemoRole.NORMAL),
    )
    status = await published(made_up)
    text = status.as_json() + generate_latest(registry_of(lambda: status)).decode()
    for person in demo_cast():
        for personal in (person.name, person.social_security_number, person.identification_code):
            assert personal not in text
    assert not re.search(r"\d{17}[\dX]", re.sub(r'"head": "[^"]*"', "", text))


LABELS = {
    "part": {one.value for one in Part},
    "service": {one.value for one in Service},
    "le": None,
    "kind": {"change", "print"},
}


async def test_every_label_comes_from_a_closed_set(made_up: MadeUpTerminal) -> None:
    status = await published(made_up)
    text = generate_latest(registry_of(lambda: status)).decode()
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            for name, value in sample.labels.items():
                allowed = LABELS.get(name)
                assert allowed is None or value in allowed


async def test_what_rules_and_dashboard_ask_for_is_there(made_up: MadeUpTerminal) -> None:
    """A metric that was renamed would never fire again, and nobody would notice."""
    status = busy(await published(made_up))
    text = generate_latest(registry_of(lambda: status)).decode()
    there = {
        sample.name for family in text_string_to_metric_families(text) for sample in family.samples
    } | {"kiosk_part_fault", "kiosk_part_warning"}
    files = ("kiosk.rules.yml", "kiosk.rules.test.yml", "dashboard.json")
    asked = {
        name
        for file in files
        for name in re.findall(r"\bkiosk_[a-z_]+\b", (MONITORING / file).read_text("utf-8"))
    }
    assert asked - there == set()


def busy(status: Status) -> Status:
    """Return the figures of a terminal in its third year: everything has happened."""
    outcomes = ("done", "left", "failed", "turned_aside", "broken_off")
    counts = tuple(
        Count(kind, what, outcome, 1000, seconds, 2, 1)
        for kind, whats in {
            "visit": ("card", "touch", "identity_card"),
            "service": tuple(one.value for one in Service),
            "change": ("loss_report", "loss_release", "activation", "cancellation"),
            "print": ("contribution_certificate", "loss_receipt", "rights_record"),
            "fault": tuple(one.value for one in Part),
        }.items()
        for what in whats
        for outcome in outcomes
        for seconds in range(0, 600, 20)
    )
    return replace(
        status,
        ledger=Ledger("7:" + "ab" * 32, 1_000_000, 0, 0, counts),
        clock_ahead_s=0.5,
        certificates_days={"records": 300.0},
    )


class TestServer:
    """The port that answers scrapes."""

    @pytest.fixture
    def authority(self) -> trustme.CA:
        return trustme.CA()

    @pytest.fixture
    def settings(self, authority: trustme.CA, tmp_path: Path) -> MetricsSettings:
        own = authority.issue_cert("127.0.0.1")
        files = {name: tmp_path / name for name in ("certificate", "key", "client_ca")}
        own.cert_chain_pems[0].write_to_path(files["certificate"])
        own.private_key_pem.write_to_path(files["key"])
        authority.cert_pem.write_to_path(files["client_ca"])
        return MetricsSettings(
            port=free_port(),
            certificate=files["certificate"],
            key=files["key"],
            client_ca=files["client_ca"],
        )

    @pytest.fixture
    def server(self, settings: MetricsSettings) -> Iterator[MetricsServer]:
        assert settings.port is not None
        server = MetricsServer(settings, registry_of(lambda: None), settings.port)
        yield server
        server.close()

    def ask(self, settings: MetricsSettings, context: ssl.SSLContext) -> bytes:
        with (
            socket.create_connection(("127.0.0.1", settings.port), timeout=60) as plain,
            context.wrap_socket(plain, server_hostname="127.0.0.1") as line,
        ):
            line.sendall(b"GET /metrics HTTP/1.0\r\n\r\n")
            return line.recv(200)

    def test_answers_whoever_shows_a_certificate_of_the_authority(
        self, settings: MetricsSettings, authority: trustme.CA, server: MetricsServer
    ) -> None:
        context = ssl.create_default_context(cafile=str(settings.client_ca))
        authority.issue_cert("prometheus").configure_cert(context)
        assert b"200 OK" in self.ask(settings, context)

    def test_answers_nobody_else(self, settings: MetricsSettings, server: MetricsServer) -> None:
        stranger = ssl.create_default_context(cafile=str(settings.client_ca))
        with pytest.raises((ssl.SSLError, ConnectionError)):
            assert self.ask(settings, stranger) == b"anything"
        trustme.CA().issue_cert("prometheus").configure_cert(stranger)
        with pytest.raises((ssl.SSLError, ConnectionError)):
            assert self.ask(settings, stranger) == b"anything"

    def test_one_who_says_nothing_keeps_nobody_waiting(
        self, settings: MetricsSettings, authority: trustme.CA, server: MetricsServer
    ) -> None:
        context = ssl.create_default_context(cafile=str(settings.client_ca))
        authority.issue_cert("prometheus").configure_cert(context)
        with socket.create_connection(("127.0.0.1", settings.port)):
            assert b"200 OK" in self.ask(settings, context)


def test_many_who_say_nothing_take_neither_threads_nor_files_without_end() -> None:
    port = free_port()
    server = MetricsServer(MetricsSettings(port=port), registry_of(lambda: None), port)
    silent = [
        socket.create_connection(("127.0.0.1", port), timeout=60) for _ in range(MOST_AT_ONCE)
    ]
    for _ in range(3 * MOST_AT_ONCE):
        silent.append(socket.create_connection(("127.0.0.1", port), timeout=60))
        # Each that comes costs the one that has waited longest its line.
        with silent.pop(0) as oldest:
            assert oldest.recv(1) == b""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall(b"GET /metrics HTTP/1.0\r\n\r\n")
        assert b"200 OK" in line.recv(200)
    server.close()
    for line in silent:
        line.close()


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "everybody": ({"address": "0.0.0.0"}, "can be reached from elsewhere"),  # noqa: S104
    "a neighbour": ({"address": "10.1.0.11"}, "can be reached from elsewhere"),
    "a name": ({"address": "localhost"}, "an IP address"),
    "half a certificate": ({"certificate": Path("a")}, "all three"),
    "another file": ({"textfile": Path("kiosk.txt")}, r"\.prom"),
}


@pytest.mark.parametrize("name", WRONG)
def test_settings_that_would_show_figures_to_everybody_are_refused(name: str) -> None:
    settings, said = WRONG[name]
    with pytest.raises(ValueError, match=said):
        MetricsSettings(**settings)


async def test_figures_for_node_exporter_are_whole(
    make_terminal: MakeTerminal, tmp_path: Path
) -> None:
    file = tmp_path / "kiosk.prom"
    made_up = make_terminal(
        adapt=lambda settings: replace(settings, metrics=replace(settings.metrics, textfile=file))
    )
    status = await published(made_up)
    assert file.read_bytes() == generate_latest(registry_of(lambda: status))
    assert [name for name in os.listdir(tmp_path) if "prom" in name] == ["kiosk.prom"]


async def test_a_journal_that_cannot_be_read_leaves_the_other_figures(
    made_up: MadeUpTerminal,
) -> None:
    made_up.configuration.stores.journal.write_bytes(b"no journal")
    status = await published(made_up)
    assert status.ledger is None
    assert "kiosk_journal_entries" not in scraped(status)
    assert "the journal cannot be read" in troubles(json.loads(status.as_json()), made_up.clock())


def test_an_address_that_comes_later_is_listened_on_then(
    make_terminal: MakeTerminal,
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        made_up = make_terminal(
            adapt=lambda settings: replace(settings, metrics=replace(settings.metrics, port=port))
        )
        publisher = Publisher(made_up.terminal, StillPulse())
        registry = registry_of(lambda: None)
        publisher.listen(registry)
        before = publisher.listens
    publisher.listen(registry)
    assert (before, publisher.listens) == (False, True)
    publisher.close()


async def test_a_folder_that_is_gone_raises_the_alarm_and_ends_nothing(
    made_up: MadeUpTerminal,
) -> None:
    shutil.rmtree(made_up.configuration.stores.journal.parent)
    status = await published(made_up)
    assert (status.disk_free, status.disk_size) == (0, 1)


async def test_a_bug_in_the_figures_costs_the_figures_alone(
    made_up: MadeUpTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher = Publisher(made_up.terminal, StillPulse())
    monkeypatch.setattr("kiosk.terminal.publishing.status_of", lambda *_, **__: 1 / 0)
    with trio.move_on_after(60) as an_hour:
        await publisher.run()
    assert an_hour.cancelled_caught
    monkeypatch.undo()
    with trio.move_on_after(60):
        await publisher.run()
    assert publisher.newest is not None


async def test_a_note_that_is_none_is_dropped_and_the_others_are_kept(
    made_up: MadeUpTerminal,
) -> None:
    book = made_up.terminal.day_book
    book.note(Note(EntryKind.VISIT, "not a word", "done"))
    made_up.clock.turn(timedelta(seconds=1))
    book.note(Note(EntryKind.VISIT, "card", "done", 42))
    assert await book.write()
    assert scraped(await published(made_up))["kiosk_visits_total card done"] == 1


def test_figures_of_a_terminal_that_has_stopped_are_told_apart() -> None:
    old = {"heartbeat": {"loop_at": NOON.timestamp() - 31, "painted_at": 0.0}}
    assert troubles(old, NOON) == ["it has stopped or hangs: the figures are 31 s old"]
