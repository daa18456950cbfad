"""`kiosk documents preview` makes every paper from our examples and names what is wrong."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.commands.documents import documents
from kiosk.documents.document_name import DocumentName
from kiosk.documents.paper_check import EXAMPLES_FOLDER
from kiosk.folders import TEMPLATES_FOLDER
from tests.kiosk.documents.pdf_reading import running_text
from tests.kiosk.documents.recording import example_data


@pytest.mark.parametrize("name", DocumentName)
def test_every_paper_is_made_from_its_example(tmp_path: Path, name: DocumentName) -> None:
    out = tmp_path / "paper.pdf"
    run = CliRunner().invoke(documents, ["preview", name.value, "--out", str(out)])
    assert run.exit_code == 0, run.output
    title = json.loads((EXAMPLES_FOLDER / f"{name.value}.json").read_text(encoding="utf-8"))[
        "title"
    ]
    assert title in running_text(out.read_bytes())


def test_the_examples_are_what_the_templates_are_given() -> None:
    for name, data in example_data().items():
        example = json.loads((EXAMPLES_FOLDER / f"{name.value}.json").read_text(encoding="utf-8"))
        assert set(example) == set(data), name
        assert example.get("items") == data.get("items"), name


def test_data_of_ones_own(tmp_path: Path) -> None:
    data = json.loads((EXAMPLES_FOLDER / "loss_receipt.json").read_text(encoding="utf-8"))
    data["notes"] = ["请看这一行。"]
    own = tmp_path / "own.json"
    own.write_text(json.dumps(data), encoding="utf-8")
    out = tmp_path / "paper.pdf"
    command = ["preview", "loss_receipt", "--data", str(own), "--out", str(out)]
    assert CliRunner().invoke(documents, command).exit_code == 0
    assert "请看这一行。" in running_text(out.read_bytes())


def test_a_broken_template_is_named_with_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    shutil.copytree(TEMPLATES_FOLDER, folder)
    broken = folder / "receipt.typ"
    lines = broken.read_text(encoding="utf-8").splitlines()
    broken.write_text("\n".join([*lines, "#data.no_such_word"]), encoding="utf-8")
    out = tmp_path / "paper.pdf"
    command = ["preview", "loss_receipt", "--templates", str(folder), "--out", str(out)]
    run = CliRunner().invoke(documents, command)
    assert run.exit_code == 1
    assert f"receipt.typ:{len(lines) + 1}: " in run.output
    assert "no_such_word" in run.output
    assert not out.exists()
    other = ["preview", "rights_record", "--templates", str(folder), "--out", str(out)]
    assert CliRunner().invoke(documents, other).exit_code == 0, "only that paper is out of service"


@pytest.mark.parametrize("content", ["{", "[1"])
def test_data_that_is_no_json_is_said(tmp_path: Path, content: str) -> None:
    own = tmp_path / "own.json"
    own.write_text(content, encoding="utf-8")
    run = CliRunner().invoke(documents, ["preview", "rights_record", "--data", str(own)])
    assert run.exit_code == 1
    assert str(own) in run.output
