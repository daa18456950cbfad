"""What the doctor says of the voice, of the guides and of the module for identity cards."""

from dataclasses import replace
from pathlib import Path

import pytest

from hardware.simulators import permit_simulation
from hardware.simulators.code_scanner import SimulatedScannerPort
from hardware.simulators.id_card_module import VirtualIdCardModule
from hardware.simulators.id_card_port import SimulatedIdCardPort
from hardware.speech_dispatcher import NoVoice, SpeechParts
from kiosk.doctor import examine as doctor
from kiosk.doctor.examine import examine, guides_finding
from kiosk.doctor.finding import Finding, Health
from kiosk.language.texts import Language
from kiosk.settings.configuration import (
    CardSettings,
    CodeScannerSettings,
    Configuration,
    IdentityCardSettings,
    Unproven,
    VoiceSettings,
    demo_configuration,
)
from kiosk.terminal.assembly import code_line_of
from tests.kiosk.guides.samples import SMALLEST_GUIDE, small_pack


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    return demo_configuration(tmp_path)


def _voice(configuration: Configuration) -> Finding:
    return next(each for each in examine(configuration) if each.thing == "voice")


@pytest.mark.parametrize("missing", NoVoice)
def test_what_keeps_it_from_speaking_and_which_packages_help(
    configuration: Configuration, monkeypatch: pytest.MonkeyPatch, missing: NoVoice
) -> None:
    monkeypatch.setattr(doctor, "find_voice", lambda: missing)
    found = _voice(configuration)
    assert found.health is Health.ATTENTION
    assert found.state == missing.value
    for package in ("speech-dispatcher", "speech-dispatcher-espeak-ng", "espeak-ng"):
        assert package in found.advised(Language.ENGLISH)


def test_a_voice(configuration: Configuration, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "find_voice", lambda: SpeechParts(Path("/a"), Path("/b")))
    assert _voice(configuration).health is Health.WELL


def test_switched_off(configuration: Configuration) -> None:
    silent = replace(configuration, voice=VoiceSettings(enabled=False))
    assert _voice(silent) == Finding("voice", Health.WELL, "", "switched off in kiosk.toml")


@pytest.mark.parametrize(
    ("word", "health", "said"),
    [
        (
            Unproven.REFUSE,
            Health.OUT_OF_SERVICE,
            "is not served; without [security_module]",
        ),
        (Unproven.LOOK, Health.WELL, "no paper and no change"),
        (Unproven.ACCEPT, Health.WELL, "counts as genuine"),
    ],
)
def test_how_far_a_card_is_believed(
    configuration: Configuration, word: Unproven, health: Health, said: str
) -> None:
    decided = replace(configuration, cards=CardSettings(word, "notice 3"))
    [found] = [each for each in examine(decided) if each.thing == "card proof"]
    assert found.health is health
    assert found.state.startswith(f"{word.value}: ")
    assert said in found.state
    assert "(notice 3)" in found.state


def test_guides_that_are_well(configuration: Configuration) -> None:
    [found] = [each for each in examine(configuration) if each.thing == "guides"]
    assert found == Finding("guides", Health.WELL, "", "35 guides, 2 places")


def test_a_broken_guide_is_named_by_file_line_and_fault(tmp_path: Path) -> None:
    pack = small_pack(tmp_path, SMALLEST_GUIDE, SMALLEST_GUIDE.replace('"card"', '"cart"'))
    found = guides_finding("small", tmp_path)
    assert found.health is Health.ATTENTION
    assert found.state.startswith("1 guides, 0 places; left out: ")
    assert f"{pack / 'guides' / '02-guide.toml'}:5: category: " in found.state
    assert "kiosk guides check" in found.advised(Language.ENGLISH)


def test_the_module_for_identity_cards_is_named_by_its_number(tmp_path: Path) -> None:
    permit = permit_simulation(production=False)
    module = VirtualIdCardModule(permit=permit)
    with SimulatedIdCardPort(module, tmp_path / "plate", permit=permit) as port:
        settings = IdentityCardSettings(port.path)
        configuration = replace(demo_configuration(tmp_path), identity_cards=settings)
        [found] = [each for each in examine(configuration) if each.thing == "identity cards"]
    assert found.health is Health.WELL
    assert "05.01-20200101" in found.state


@pytest.mark.parametrize(
    ("port", "health"),
    [(None, Health.ATTENTION), ("/dev/no-such-port", Health.OUT_OF_SERVICE)],
)
def test_a_module_that_is_not_there(tmp_path: Path, port: str | None, health: Health) -> None:
    configuration = replace(demo_configuration(tmp_path), identity_cards=IdentityCardSettings(port))
    [found] = [each for each in examine(configuration) if each.thing == "identity cards"]
    assert found.health is health


def _scanner(configuration: Configuration) -> Finding:
    return next(each for each in examine(configuration) if each.thing == "code scanner")


def test_a_code_scanner_is_there_held_by_the_kiosk_or_gone(tmp_path: Path) -> None:
    port = tmp_path / "ttyACM0"
    settings = CodeScannerSettings(port=str(port))
    configuration = replace(demo_configuration(tmp_path), code_scanner=settings)
    with SimulatedScannerPort(port, permit=permit_simulation(production=False)):
        assert _scanner(configuration).state == "serial"
        held = code_line_of(settings)()
        assert _scanner(configuration).health is Health.WELL
        assert "held" in _scanner(configuration).state
        held.close()
    gone = _scanner(configuration)
    assert gone.health is Health.OUT_OF_SERVICE
    assert gone.state.startswith("scanner.gone")
    assert _scanner(demo_configuration(tmp_path)).state.startswith("none")
