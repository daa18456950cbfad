"""The virtual staff card before OpenSC, which reads it and has it sign by a real pcscd."""

import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography import x509

from hardware.piv_card import PivAlgorithm
from hardware.simulators.pcscd import PrivatePcscd
from hardware.simulators.staff_cards import staff_card
from hardware.simulators.virtual_card import TransportMode
from tests.hardware.card_stage import PcscdStage, wait_for_cards
from tests.hardware.staff_cards import staff_key, virtual_staff_card
from tests.hardware.test_piv_card import DIGEST, check

pytestmark = pytest.mark.skipif(
    shutil.which("pkcs11-tool") is None, reason="OpenSC is not installed (opensc)"
)


def opensc(*words: str) -> str:
    """What a program of OpenSC says of the card in the first reader with one."""
    done = subprocess.run(words, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("algorithm", "transport"),
    [(PivAlgorithm.RSA_2048, TransportMode.T1), (PivAlgorithm.P_256, TransportMode.TPDU)],
)
def test_opensc_takes_it_for_a_piv_card_and_has_it_sign(
    pcscd: PrivatePcscd, tmp_path: Path, algorithm: PivAlgorithm, transport: TransportMode
) -> None:
    stage, key = PcscdStage(pcscd), staff_key(algorithm)
    (reader,) = stage.free_readers(1)
    card = virtual_staff_card(staff_card(key), transport)
    stage.put(reader, card)
    wait_for_cards(stage.manager, {reader})

    assert "Personal Identity Verification Card" in opensc("piv-tool", "--name")
    read = opensc("pkcs15-tool", "--read-certificate", "01")
    assert x509.load_pem_x509_certificate(read.encode()).public_key() == key.public_key()

    (tmp_path / "digest").write_bytes(DIGEST)
    mechanism = "RSA-PKCS" if algorithm is PivAlgorithm.RSA_2048 else "ECDSA"
    if algorithm is PivAlgorithm.RSA_2048:
        info = bytes.fromhex("3031300d060960864801650304020105000420") + DIGEST
        (tmp_path / "digest").write_bytes(info)
    words = ("--login", "--pin", "271828", "--sign", "--id", "01", "--mechanism", mechanism)
    files = ("--input-file", str(tmp_path / "digest"), "--output-file", str(tmp_path / "signed"))
    form = ("--signature-format", "openssl")
    opensc("pkcs11-tool", *words, *files, *form)
    check(key, (tmp_path / "signed").read_bytes())
    # What it asks of other makers' cards is refused, as a card of this make refuses it.
    assert {header[:2] for header in card.unknown_commands} <= {b"\x00\xca"}
