"""`kiosk card read` of a locked card, with a module in another slot of a real pcscd."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hardware.simulators.card_profiles import CARD_1, CARD_2
from hardware.simulators.pcscd import PrivatePcscd
from hardware.simulators.psam import VirtualPsam
from hardware.simulators.psam_keys import MadeUpKeys
from hardware.simulators.virtual_card import CardProfile
from tests.hardware.card_stage import PERMIT, PcscdStage, virtual_card, wait_for_cards

KIOSK = Path(sys.executable).with_name("kiosk")
KEYS = MadeUpKeys.random()
SETTINGS = """
mode = "production"
[cards]
unproven = "accept"
source = "测试"
[terminal]
id = "A1"
region = "jinan"
hall = "大厅"
agency = "机构"
"""
MODULE = """
[security_module]
reader = "{reader}"
external_form = "one challenge"
[[security_module.keys]]
algorithm = "SM4"
internal = "4841"
external = "4842"
"""

Done = subprocess.CompletedProcess[str]


def card_read(*options: str) -> Done:
    """Run `kiosk card read` as a process of its own."""
    return subprocess.run(
        [KIOSK, "card", "read", "--json", *options],
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def slots(pcscd: PrivatePcscd, profile: CardProfile) -> tuple[str, str]:
    """The module's slot, which comes first, and the citizen's; both with a card in."""
    made_up = PcscdStage(pcscd)
    module, card = made_up.free_readers(2)
    made_up.put(module, VirtualPsam(KEYS, permit=PERMIT))
    made_up.put(card, virtual_card(profile))
    wait_for_cards(made_up.manager, (module, card))
    return module, card


def file_with(folder: Path, text: str) -> str:
    """The settings of a terminal."""
    file = folder / "kiosk.toml"
    file.write_text(SETTINGS + text, encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("named_by", ["settings", "option"])
def test_a_locked_card_is_opened(pcscd: PrivatePcscd, tmp_path: Path, named_by: str) -> None:
    module, _ = slots(pcscd, KEYS.put_on(CARD_2))
    settings = MODULE.format(reader=module if named_by == "settings" else "elsewhere")
    options = () if named_by == "settings" else ("--psam", module)

    done = card_read("--config", file_with(tmp_path, settings), *options)

    answer = json.loads(done.stdout)
    assert done.returncode == 0, answer
    assert answer["name"] == "阿布都样本·买买提示例·演示专用姓名"
    assert "holder" not in answer


def test_the_modules_slot_is_never_taken_for_the_citizens(
    pcscd: PrivatePcscd, tmp_path: Path
) -> None:
    module, _ = slots(pcscd, CARD_1)
    config = file_with(tmp_path, MODULE.format(reader=module))

    assert json.loads(card_read("--config", config).stdout)["name"] == "王测试"
    named = json.loads(card_read("--config", config, "--reader", module).stdout)
    assert named["error"] == "reader.gone"


def test_a_module_whose_keys_nobody_knows_is_wrong_usage(
    pcscd: PrivatePcscd, tmp_path: Path
) -> None:
    done = card_read("--config", file_with(tmp_path, ""), "--psam", "SAM")
    assert done.returncode == 2
    assert "keys" in json.loads(done.stdout)["message"]


def test_settings_that_are_named_and_absent_are_wrong_usage(
    pcscd: PrivatePcscd, tmp_path: Path
) -> None:
    done = card_read("--config", str(tmp_path / "absent.toml"))
    assert json.loads(done.stdout)["error"] == "configuration.file-broken"
    assert done.returncode == 2
