"""`kiosk status` tells what the running terminal has published, and what is wrong by it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kiosk.commands.status import status
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.terminal.test_metrics import published

Change = Callable[[dict[str, Any]], None]


def settings(folder: Path) -> Path:
    """A demonstration's settings that say where its figures are."""
    file = folder / "kiosk.toml"
    file.write_text(
        'mode = "demo"\n[terminal]\nid = "A"\nregion = "jinan"\nhall = "厅"\nagency = "处"\n'
        f'[metrics]\nstatus = "{folder}/status.json"\n',
        encoding="utf-8",
    )
    return file


def asked(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(status, ["--config", str(settings(folder)), *options])


async def figures(made_up: MadeUpTerminal) -> dict[str, Any]:
    """What a terminal has published just now, all parts of it well."""
    value: dict[str, Any] = json.loads((await published(made_up)).as_json())
    now = datetime.now(UTC).timestamp()
    value["heartbeat"].update(loop_at=now, painted_at=now, touch_waiting_s=0.0)
    for part in value["parts"]:
        part["code"] = None
    return value


async def test_a_terminal_that_is_well_is_told_in_lines(
    made_up: MadeUpTerminal, tmp_path: Path
) -> None:
    value = await figures(made_up)
    value["parts"][0]["warnings"] = ["toner.low"]
    (tmp_path / "status.json").write_text(json.dumps(value))
    told = asked(tmp_path)
    assert told.exit_code == 0
    assert value["terminal"] in told.output.splitlines()[0]
    assert "(toner.low)" in told.output
    assert f"journal: {value['ledger']['entries']} entries" in told.output
    assert "!!" not in told.output
    assert json.loads(asked(tmp_path, "--json").output)["trouble"] == []


@pytest.mark.parametrize(
    "content",
    [
        *(
            "",
            "{",
            "[]",
            "{}",
            '{"heartbeat": 5}',
            "null",
            pytest.param("[" * 100_000, id="nested"),
        ),
        '{"heartbeat": {"loop_at": null}}',
    ],
)
def test_figures_that_nobody_understands_are_said_to_be_so(tmp_path: Path, content: str) -> None:
    (tmp_path / "status.json").write_text(content)
    told = asked(tmp_path)
    assert told.exit_code == 1
    assert "Nobody knows" in told.output
    assert json.loads(asked(tmp_path, "--json").output) == {"running": None}


TROUBLES: dict[str, Change] = {
    "it has stopped or hangs": lambda value: value["heartbeat"].update(loop_at=0.0),
    "the screen takes no frames": lambda value: value["heartbeat"].update(painted_at=0.0),
    "a touch is not answered": lambda value: value["heartbeat"].update(touch_waiting_s=31.0),
    "the staff has closed it": lambda value: value.update(in_service=False, closed="moved"),
    "the journal cannot be read": lambda value: value.update(ledger=None),
    "reader.gone, since": lambda value: value["parts"][0].update(code="reader.gone"),
}


@pytest.mark.parametrize("said", TROUBLES)
async def test_what_is_wrong_is_said_and_ends_with_1(
    made_up: MadeUpTerminal, tmp_path: Path, said: str
) -> None:
    value = await figures(made_up)
    TROUBLES[said](value)
    (tmp_path / "status.json").write_text(json.dumps(value))
    told = asked(tmp_path)
    assert told.exit_code == 1
    [trouble] = [line for line in told.output.splitlines() if line.startswith("!!")]
    assert said in trouble


def test_no_figures_are_a_terminal_that_does_not_run(tmp_path: Path) -> None:
    assert asked(tmp_path).output.startswith("Not running")
    told = asked(tmp_path, "--json")
    assert (told.exit_code, json.loads(told.output)) == (1, {"running": False})
