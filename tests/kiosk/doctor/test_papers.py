"""Each template broken in turn takes its own papers out of service, in menu and doctor."""

import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db.demo_people import DemoRole
from kiosk.demo.devices import fresh_key
from kiosk.doctor.finding import Finding, Health
from kiosk.doctor.papers import forms_finding, papers_finding, signing_finding, wording_finding
from kiosk.documents.document_name import DocumentName
from kiosk.flows.menu import service_choices
from kiosk.flows.services import services_in
from kiosk.folders import TEMPLATES_FOLDER
from kiosk.pages.kinds import AfterFailure, Back, FailurePage
from kiosk.settings.configuration import Configuration, DocumentSettings, demo_configuration
from kiosk.settings.service import Service
from kiosk.trust.errors import SigningKeyError
from kiosk.trust.sealing import SealingFailed
from tests.kiosk.conftest import MakeTerminal
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.scripted_screen import answers, pin

TEMPLATES = sorted(
    file.name for file in TEMPLATES_FOLDER.glob("*.typ") if file.name != "warm_up.typ"
)
SERVICES = {
    Service.CONTRIBUTION_CERTIFICATE: DocumentName.CONTRIBUTION_CERTIFICATE,
    Service.CONTRIBUTION_DETAILS: DocumentName.CONTRIBUTION_DETAILS,
    Service.RIGHTS_RECORD: DocumentName.RIGHTS_RECORD,
    Service.BENEFIT_CERTIFICATE: DocumentName.BENEFIT_CERTIFICATE,
    Service.UNEMPLOYMENT_MOVE_CERTIFICATE: DocumentName.UNEMPLOYMENT_MOVE_CERTIFICATE,
    Service.BLANK_FORMS: DocumentName.BLANK_FORM,
}


def imported_by(template: str) -> set[str]:
    """The template and all it is made of."""
    text = (TEMPLATES_FOLDER / template).read_text(encoding="utf-8")
    parts = re.findall(r'^#import "([a-z_]+\.typ)"', text, re.M)
    return {template}.union(*map(imported_by, parts))


def resting_on(template: str) -> set[DocumentName]:
    """The papers that cannot be made without it."""
    return {name for name in DocumentName if template in imported_by(name.template)}


def broken_copy(folder: Path, template: str) -> tuple[Path, int]:
    """A copy of the templates with this one wrong, and the line where it is."""
    copy = folder / "certificates"
    shutil.copytree(TEMPLATES_FOLDER, copy)
    file = copy / template
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([*lines, "#no-such-word"]), encoding="utf-8")
    return copy, len(lines) + 1


def greyed(made_up: MadeUpTerminal) -> set[Service]:
    """The services of papers that the menus show greyed."""
    situation = made_up.terminal.situation
    choices = (*service_choices(situation), *service_choices(situation, Service.PAPERS))
    return {choice.value for choice in choices if choice.unavailable is not None}


@pytest.mark.parametrize("template", TEMPLATES)
async def test_a_broken_template_takes_only_its_own_papers_out_of_service(
    make_terminal: MakeTerminal, tmp_path: Path, template: str
) -> None:
    templates, line = broken_copy(tmp_path, template)
    made_up = make_terminal(templates=templates, switched_on=services_in(Service.PAPERS))
    assert greyed(made_up) == set()
    await made_up.terminal.devices.look_at_papers()
    out = resting_on(template)
    assert out
    assert made_up.terminal.devices.conditions.broken_papers == out
    expected = {service for service, name in SERVICES.items() if name in out}
    # What stands before all of them leads nowhere then.
    assert greyed(made_up) == expected | (
        {Service.PAPERS} if len(expected) == len(SERVICES) else set()
    )
    found = papers_finding(made_up.configuration)
    assert found.health is Health.OUT_OF_SERVICE
    named, fault = found.state.split(": ", 1)
    assert set(named.split(", ")) == {name.value for name in out}
    assert fault == f"{template}:{line}: the template does not compile"


async def test_a_template_that_breaks_while_the_terminal_runs_and_is_mended(
    make_terminal: MakeTerminal, tmp_path: Path
) -> None:
    templates = tmp_path / "certificates"
    shutil.copytree(TEMPLATES_FOLDER, templates)
    made_up = make_terminal(templates=templates)
    file = templates / "contribution_certificate.typ"
    good = file.read_text(encoding="utf-8")
    devices = made_up.terminal.devices
    await devices.look_at_papers()
    file.write_text("#(", encoding="utf-8")
    _, screen = await made_up.visit(
        pin("123456"),
        *(answers(AfterFailure.LEAVE), answers(Back.BACK)),
        service=Service.CONTRIBUTION_CERTIFICATE,
        card=made_up.card(DemoRole.ONE_MONTH),
    )
    failure = screen.shown[1]
    assert isinstance(failure, FailurePage)
    assert failure.code == "document.template"
    await made_up.terminal.documents.wait_doubt()
    await devices.look_at_papers()
    assert greyed(made_up) == {Service.CONTRIBUTION_CERTIFICATE}
    file.write_text(good, encoding="utf-8")
    await devices.look_at_papers()
    assert greyed(made_up) == set()


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    own = DocumentSettings(tmp_path / "documents")
    own.folder.mkdir()
    return replace(demo_configuration(tmp_path), documents=own)


def test_papers_that_are_well(configuration: Configuration) -> None:
    for found in (papers_finding(configuration), wording_finding(configuration)):
        assert found.health is Health.WELL
    assert forms_finding(configuration) == Finding("blank forms", Health.WELL, "", "1 forms")


def test_faults_of_words_and_drawings_are_named(configuration: Configuration) -> None:
    own = configuration.documents.folder
    (own / "wording.toml").write_text('[rights_record]\ntitel = "?"\n', encoding="utf-8")
    (own / "seal.svg").write_bytes(b"\xff")
    found = wording_finding(configuration)
    assert found.health is Health.ATTENTION
    assert f"{own / 'wording.toml'}, near line 1:" in found.state
    assert f"{own / 'seal.svg'}: is no text" in found.state
    assert "logo.svg" not in found.state


def test_faults_of_forms_are_named_by_line(configuration: Configuration, tmp_path: Path) -> None:
    pack = tmp_path / configuration.terminal.region
    pack.mkdir()
    (pack / "forms.toml").write_text('[a_form]\ntitle = "一"\nrows = 7\n', encoding="utf-8")
    found = forms_finding(configuration, tmp_path)
    assert found.health is Health.ATTENTION
    assert f"{pack / 'forms.toml'}, near line 1:" in found.state


def test_papers_that_are_not_signed(configuration: Configuration) -> None:
    found = signing_finding(replace(configuration, trust=None))
    assert found.health is Health.ATTENTION
    assert found.state.startswith("documents are not signed")


def test_a_key_that_stands_ran_out_or_is_gone(
    configuration: Configuration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust = fresh_key(tmp_path, "示例机构")
    signed = replace(configuration, trust=trust)
    assert signing_finding(signed).health is Health.WELL
    later = datetime.now(UTC) + timedelta(days=60)
    monkeypatch.setattr("kiosk.doctor.papers.system_clock", lambda: later)
    assert signing_finding(signed).health is Health.OUT_OF_SERVICE
    shutil.rmtree(tmp_path / "verify")
    (tmp_path / "signing.p12").unlink()
    with pytest.raises(SigningKeyError):
        signing_finding(signed)


def test_a_key_for_signatures_that_cannot_seal_is_told_before_anybody_signs(
    configuration: Configuration, tmp_path: Path
) -> None:
    trust = replace(fresh_key(tmp_path, "示例机构"), strokes_for=tmp_path / "nobody.txt")
    with pytest.raises(SealingFailed):
        signing_finding(replace(configuration, trust=trust))


@pytest.mark.parametrize("fault", [ValueError("negative"), ZeroDivisionError(), RecursionError()])
async def test_a_fault_of_ours_in_making_a_paper_costs_that_paper_and_not_the_visit(
    make_terminal: MakeTerminal, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def fails(*_facts: object) -> None:
        raise fault

    monkeypatch.setattr("kiosk.documents.contribution_certificate.certificate_data", fails)
    made_up = make_terminal()
    _, screen = await made_up.visit(
        pin("123456"),
        *(answers(AfterFailure.LEAVE), answers(Back.BACK)),
        service=Service.CONTRIBUTION_CERTIFICATE,
        card=made_up.card(DemoRole.ONE_MONTH),
    )
    failure = screen.shown[1]
    assert isinstance(failure, FailurePage)
    assert failure.code == "document.fault"
