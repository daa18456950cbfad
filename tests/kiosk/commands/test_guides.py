"""`kiosk guides` as clerks and programs use it."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kiosk.commands import kiosk
from tests.kiosk.guides.samples import SMALLEST_GUIDE, copied, small_pack


def run(*arguments: str) -> Result:
    return CliRunner().invoke(kiosk, ["guides", *arguments])


def in_json(result: Result) -> Any:
    return json.loads(result.stdout)


def test_what_ships_passes_the_check() -> None:
    result = run("check", "--on", "2026-11-22")

    assert result.exit_code == 0
    assert "weihai: 64 guides, 0 errors" in result.output
    assert "社会保障卡挂失与解挂" in result.output


def test_the_check_in_json() -> None:
    result = run("check", "--json", "--on", "2026-11-22", "--region", "jinan")

    assert result.exit_code == 0
    value = in_json(result)
    [region] = value["regions"]
    assert value["ok"] is True
    assert (region["region"], region["guides"], region["findings"]) == ("jinan", 35, [])
    assert len(region["catalogue"]) == 81
    [guide] = region["catalogue"][78]["guides"]
    assert guide["id"] == "26-card-loss-and-release"
    assert "监督投诉渠道" in guide["missing"]


def test_gaps_are_listed_on_request() -> None:
    without = run("check", "--region", "fushun", "--on", "2026-11-22")
    listed = run("check", "--region", "fushun", "--on", "2026-11-22", "--gaps")

    assert "办事时间" not in without.output
    assert "35-card-loss-and-release: " in listed.output


def test_the_faults_of_the_sources_are_listed_on_request_even_those_for_operators_alone() -> None:
    without = run("check", "--region", "weihai", "--on", "2026-11-22")
    listed = run("check", "--region", "weihai", "--on", "2026-11-22", "--faults")
    as_json = run("check", "--region", "weihai", "--on", "2026-11-22", "--json")

    assert "K8" not in without.output
    assert "K8   operator  note         51-old-injury-cases, source: " in listed.output
    assert (
        "item-18-redirect: 百度跳转网址，看不出指向哪里，且未加密，不可使用 http://www.baidu"
        in listed.output
    )
    assert "places, card-service-rongcheng: 3856785没有印区号" in listed.output
    [region] = json.loads(as_json.output)["regions"]
    assert {fault["shown_to"] for fault in region["source_faults"]} == {"citizen", "operator"}


def test_an_error_ends_with_1_and_names_file_and_line(tmp_path: Path) -> None:
    file = copied(tmp_path) / "guides" / "26-card-loss-and-release.toml"
    file.write_text(file.read_text("utf-8").replace("[79]", "[99]"), "utf-8")

    result = run("check", "--folder", str(tmp_path), "--on", "2026-11-22")
    as_json = run("check", "--folder", str(tmp_path), "--on", "2026-11-22", "--json")

    assert (result.exit_code, as_json.exit_code) == (1, 1)
    line = file.read_text("utf-8")[: file.read_text("utf-8").index("[99]")].count("\n") + 1
    assert f"error   reference.dead        {file}:{line}" in result.output
    [finding] = in_json(as_json)["regions"][0]["findings"]
    assert finding == {
        "grade": "error",
        "code": "reference.dead",
        "file": str(file),
        "line": line,
        "message": "'99' is named but not there; correct the name or add the entry",
    }


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "--region", "nowhere"),
        ("check", "--on", "soon"),
        ("check", "--folder", "/nowhere"),
        ("export", "--region", "nowhere"),
        ("new", "jinan"),
        ("new", "nowhere", "card", "--document", "d", "--item", "1"),
        ("new", "jinan", "card", "--document", "d", "--item", "26"),
        ("new", "jinan", "card", "--document", "d", "--item", "0"),
        ("paint",),
    ],
)
def test_wrong_usage_ends_with_2(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)

    assert result.exit_code == 2
    assert result.stderr


def test_the_export() -> None:
    result = run("export", "--json")

    assert result.exit_code == 0
    value = in_json(result)
    assert (len(value["guides"]), list(value)) == (137, ["guides", "places", "links"])


def test_a_broken_file_is_left_out_of_the_export_and_named(tmp_path: Path) -> None:
    small_pack(tmp_path, SMALLEST_GUIDE, "title =")

    result = run("export", "--json", "--folder", str(tmp_path))

    assert result.exit_code == 1
    assert [guide["id"] for guide in in_json(result)["guides"]] == ["01-guide"]
    assert "02-guide.toml:1" in result.stderr


def test_a_new_guide(tmp_path: Path) -> None:
    small_pack(tmp_path, SMALLEST_GUIDE)

    result = run(
        "new", "small", "card", "--document", "d.txt", "--item", "2", "--folder", str(tmp_path)
    )

    assert result.exit_code == 0
    assert Path(result.stdout.strip()) == tmp_path / "small" / "guides" / "02-card.toml"


@pytest.mark.parametrize("command", ["check", "export", "new"])
def test_help_tells_the_exit_codes(command: str) -> None:
    assert "Exit codes:" in run(command, "--help").output


def test_a_search_answers_in_the_order_of_the_screen() -> None:
    result = run("search", "--region", "weihai", "--json", "gs")

    first = in_json(result)[0]
    assert first == {
        "region": "weihai",
        "id": "62-card-loss-and-release",
        "title": "社会保障卡临时挂失、解除挂失",
        "matched": "社会保障卡临时【挂失】、解除挂失",
    }


def test_a_search_for_several_words_is_one() -> None:
    assert (
        "20-flexible-worker-payment"
        in run("search", "--region", "weihai", "个体户", "交社保").stdout
    )


@pytest.mark.parametrize(
    ("arguments", "exit_code"),
    [
        (("--region", "jinan", "？"), 1),
        (("--region", "nowhere", "gs"), 2),
        (("--region", "jinan"), 2),
    ],
)
def test_a_search_that_finds_nothing_or_is_wrong(
    arguments: tuple[str, ...], exit_code: int
) -> None:
    assert run("search", *arguments).exit_code == exit_code
