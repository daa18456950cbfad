"""`kiosk id read` against the simulated module on a pty: one object a card, one a failure."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hardware.id_card.commands import Command
from hardware.id_card.status import ModuleStatus
from hardware.simulators import permit_simulation
from hardware.simulators.id_card_module import VirtualIdCardModule
from hardware.simulators.id_card_port import SimulatedIdCardPort
from hardware.simulators.id_card_profiles import RESIDENT, WORKED_CARDS
from kiosk.commands.id_card import id_card

NONE: dict[str, str | int | None] = dict.fromkeys(
    (
        "kind",
        "name",
        "english_name",
        "sex",
        "ethnic_group",
        "birth_date",
        "address",
        "number",
        "authority",
        "valid_from",
        "valid_until",
        "permit_number",
        "issues",
        "nationality",
        "card_version",
        "renewals",
        "number_of_2017",
        "earlier_number",
    )
)
EXPECTED: dict[str, dict[str, str | int]] = {
    "resident": {
        "kind": "resident-card",
        "name": "王测试",
        "sex": "2",
        "ethnic_group": "01",
        "birth_date": "1900-01-01",
        "address": "测试省样例市示范区虚构路1号",
        "number": "110101190001010022",
        "authority": "样例市公安局示范分局",
        "valid_from": "2020-01-01",
        "valid_until": "2040-01-01",
    },
    "resident-long-term": {
        "kind": "resident-card",
        "name": "李示例",
        "sex": "1",
        "ethnic_group": "03",
        "birth_date": "1900-01-01",
        "address": "测试省样例市示范区虚构路2号",
        "number": "110101190001010014",
        "authority": "样例市公安局示范分局",
        "valid_from": "2020-01-01",
        "valid_until": "long-term",
    },
    "residence-permit": {
        "kind": "residence-permit",
        "name": "陈样本",
        "sex": "1",
        "birth_date": "1900-01-01",
        "address": "测试省样例市示范区虚构路3号",
        "number": "810000190001010034",
        "authority": "样例市公安局",
        "valid_from": "2020-01-01",
        "valid_until": "2025-01-01",
        "permit_number": "H00000001",
        "issues": 1,
    },
    "permanent-residence-2017": {
        "kind": "permanent-residence-2017",
        "name": "样本一",
        "english_name": "SPECIMEN, TEST ONE",
        "sex": "1",
        "birth_date": "1900-01-01",
        "number": "UTO110000010101",
        "authority": "1500",
        "valid_from": "2020-01-01",
        "valid_until": "2030-01-01",
        "nationality": "UTO",
        "card_version": "01",
    },
    "permanent-residence-2023": {
        "kind": "permanent-residence-2023",
        "name": "样本二",
        "english_name": "SPECIMEN, ALPHA BETA GAMMA DELTA EPSILON ZETAX",
        "sex": "1",
        "birth_date": "1900-01-01",
        "number": "911999190001010013",
        "valid_from": "2024-01-01",
        "valid_until": "2034-01-01",
        "nationality": "UTO",
        "renewals": 0,
        "earlier_number": "010",
    },
}

PERMIT = permit_simulation(production=False)


@pytest.fixture
def device() -> VirtualIdCardModule:
    return VirtualIdCardModule(permit=PERMIT)


@pytest.fixture
def port(device: VirtualIdCardModule, tmp_path: Path) -> Iterator[str]:
    with SimulatedIdCardPort(device, tmp_path / "ttyUSB0", permit=PERMIT) as plugged:
        yield plugged.path


def read(*arguments: str) -> Result:
    return CliRunner().invoke(id_card, ["read", *arguments])


@pytest.mark.parametrize("name", WORKED_CARDS)
def test_a_card_is_one_object(device: VirtualIdCardModule, port: str, name: str) -> None:
    device.lay(WORKED_CARDS[name])
    result = read("--json", "--port", port)
    assert result.exit_code == 0
    assert json.loads(result.stdout) == NONE | {"unreadable": []} | EXPECTED[name]


def test_a_card_that_lies_on_is_read_again(device: VirtualIdCardModule, port: str) -> None:
    device.lay(RESIDENT)
    first = read("--json", "--port", port)
    assert read("--json", "--port", port).stdout == first.stdout


def test_a_card_as_lines(device: VirtualIdCardModule, port: str) -> None:
    device.lay(RESIDENT)
    result = read("--port", port)
    assert result.exit_code == 0
    assert "name                    王测试\n" in result.stdout
    assert "english_name" in result.stdout
    assert "None" not in result.stdout


@pytest.mark.parametrize(
    ("command", "status", "code"),
    [
        (Command.FIND, ModuleStatus.NO_CARD, "id_card.absent"),
        (Command.READ, ModuleStatus.VERIFICATION_FAILED, "id_card.not_accepted"),
        (Command.STATE, ModuleStatus.NOT_AUTHORISED, "id_module.not_authorised"),
    ],
)
def test_a_failure_is_one_object(
    device: VirtualIdCardModule, port: str, command: Command, status: ModuleStatus, code: str
) -> None:
    if command is not Command.FIND:
        device.lay(RESIDENT)
    device.answer_with(command, status, times=2)
    result = read("--json", "--port", port)
    assert result.exit_code == 1
    value = json.loads(result.stdout)
    assert set(value) == {"error", "message", "advice", "advice_zh"}
    assert value["error"] == code
    assert "王" not in value["message"]


def test_no_module(tmp_path: Path) -> None:
    result = read("--json", "--port", str(tmp_path / "none"))
    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"] == "id_module.gone"


def test_wrong_usage() -> None:
    assert read("--parity", "even").exit_code == 2


def test_the_port_is_free_afterwards(device: VirtualIdCardModule, port: str) -> None:
    assert read("--json", "--port", port).exit_code == 1
    device.lay(RESIDENT)
    assert read("--json", "--port", port).exit_code == 0
