"""`kiosk-records check` holds for our server, and each fault of another fails in its own rows."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from db.contract.check import ALL_ROWS, check_command
from db.demo_people import DemoRole, demo_code
from db.times import utc_now
from tests.db.contract.other_server import CARD, NUMBER, Fault, OtherServer
from tests.db.gateway.stage import Hall, RunningGateway
from tests.db.samples import CAST
from tests.db.stores import CLOCK, file_store

STRANGER = CAST[DemoRole.UNKNOWN_TO_RECORDS]
FAILS = {
    Fault.NONE: "",
    Fault.ANOTHER_CONTRACT: " ".join(f"C{row:02}" for row in range(1, 37) if row != 2),
    Fault.CLOCK_OFF: "C01",
    Fault.ANYBODY_MAY_ASK: "C02",
    Fault.NOBODY_IS_200: "C04",
    Fault.MONEY_AS_NUMBER: "C08 C09",
    Fault.MONTHS_UNSORTED: "C08 C09",
    Fault.PERIOD_IGNORED: "C09",
    Fault.STRICT_FIELDS: "C13",
    Fault.MALFORMED_IS_500: "C14",
    Fault.NOT_SEEN_IS_200: "C15",
    Fault.ALWAYS_201: "C18 C19 C23 C25",
    Fault.AGAIN_IS_ALREADY_LOST: "C18 C19 C20 C21 C22 C23 C25 C27 C30",
    Fault.COMPARES_BYTES: "C18 C19 C23 C25",
    Fault.OTHER_CONTENT_IS_TAKEN: "C20",
    Fault.WITHDRAWS_WHAT_IS_DONE: "C22 C25",
    Fault.REFUSAL_IS_ERROR: "C23 C29",
    Fault.OLD_KEY_ACTS_AGAIN: "C20 C25 C27",
    Fault.LATE_IS_CARRIED_OUT: "C27",
    Fault.NOT_AFTER_IGNORED: "C28",
    Fault.DAYS_TO_MIDNIGHT: "C16",
    Fault.NO_LOCK: "C23 C29",
    Fault.TELLS_1_1_WITHOUT_IT: "C31 C32 C33 C34 C35 C36",
}


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Hall:
    hall = Hall(tmp_path_factory.mktemp("hall"))
    hall.certify_terminal("T-01")
    return hall


def run(hall: Hall, port: int, *words: str) -> Result:
    """Run the command against a server, with the test people of the demonstration."""
    people = hall.folder / "people.toml"
    people.write_text(
        f'social_security_number = "{NUMBER}"\nidentification_code = "{CARD}"\n'
        f'unknown_social_security_number = "{STRANGER.social_security_number}"\n'
        f'unknown_identification_code = "{STRANGER.identification_code}"\n'
        f'electronic_code = "{demo_code(NUMBER, 0)}"\n',
        encoding="utf-8",
    )
    places = {"ca": "server-ca.crt", "cert": "T-01.crt", "key": "T-01.key", "people": people.name}
    options = [f"--{name}={hall.folder / file}" for name, file in places.items()]
    return CliRunner().invoke(check_command, [f"--url=https://127.0.0.1:{port}", *options, *words])


def failed(done: Result) -> list[str]:
    """The rows that do not hold."""
    return [row["row"] for row in json.loads(done.stdout)["rows"] if not row["holds"]]


@contextmanager
def other(hall: Hall, fault: Fault) -> Iterator[int]:
    server = OtherServer(hall, fault)
    try:
        yield server.port
    finally:
        server.shutdown()
        server.server_close()


def test_our_own_server_holds(
    request: pytest.FixtureRequest, gateway: tuple[RunningGateway, int], tmp_path: Path
) -> None:
    running, port = gateway
    CLOCK.now = utc_now()
    with (
        file_store(request, tmp_path) as open_file,
        running.serving(open_file, tmp_path / "audit", clock=CLOCK),
    ):
        done = run(running.hall, port)
    assert "不符" not in done.stdout, done.stdout
    assert done.exit_code == 0
    assert f"{len(ALL_ROWS)}/{len(ALL_ROWS)}" in done.stdout


@pytest.mark.parametrize("fault", Fault, ids=lambda fault: fault.name)
def test_each_fault_fails_in_its_rows(hall: Hall, fault: Fault) -> None:
    with other(hall, fault) as port:
        done = run(hall, port, "--json")
    expected = FAILS[fault].split()
    assert failed(done) == expected, done.stdout
    assert done.exit_code == (1 if expected else 0)
    assert NUMBER not in done.stdout
    assert CARD not in done.stdout


def test_nobody_there_fails_every_row_and_says_so(hall: Hall) -> None:
    done = run(hall, 9, "--json")
    assert len(failed(done)) >= len(ALL_ROWS) - 1


def test_a_file_of_people_that_is_none(hall: Hall) -> None:
    done = CliRunner().invoke(
        check_command,
        ["--url=https://x", "--ca=a", "--cert=b", "--key=c", f"--people={hall.folder}/no.toml"],
    )
    assert done.exit_code == 2
