"""Keys and certificates of kinds that are not taken, SM2 above all, or damaged: said in words.

`cryptography` does not know SM2 and raises an error of its own there, which is no ValueError.
"""

import shutil
import ssl
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kiosk.content.package import ContentPackage, ContentRefused, opened, packed
from kiosk.demo.devices import fresh_key
from kiosk.operator.card_key import CardFlaw, StaffCardRefused, card_key
from kiosk.settings.configuration import Pkcs12Settings, demo_configuration
from kiosk.settings.metrics import MetricsSettings
from kiosk.terminal.certificates import certificates_days
from kiosk.trust.errors import SigningKeyError
from kiosk.trust.terminal_key import open_key

CURVES = ("SM2", "secp384r1", "brainpoolP256t1")
VERSION = bytes.fromhex("a003020102")


@pytest.fixture(params=CURVES)
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A key and its certificate on another curve, as openssl makes them."""
    program = shutil.which("openssl")
    assert program

    def openssl(words: str) -> None:
        subprocess.run([program, *words.split()], cwd=tmp_path, check=True, capture_output=True)

    openssl(f"ecparam -genkey -noout -name {request.param} -out key.pem")
    openssl("req -x509 -new -key key.pem -days 100 -subj /CN=other -out certificate.pem")
    openssl("pkey -in key.pem -pubout -out public.pem")
    openssl("pkcs12 -export -inkey key.pem -in certificate.pem -passout pass:x -out key.p12")
    (tmp_path / "password").write_text("x")
    for name in ("key.p12", "password"):
        (tmp_path / name).chmod(0o600)
    return tmp_path


def certificate(folder: Path) -> bytes:
    return ssl.PEM_cert_to_DER_cert((folder / "certificate.pem").read_text())


def test_a_signing_key_is_refused_in_words(folder: Path) -> None:
    with pytest.raises(SigningKeyError, match=r"P-256|wrong password"):
        open_key(Pkcs12Settings(folder / "key.p12", folder / "password"))


def test_keys_of_content_are_refused_in_words(folder: Path) -> None:
    made = ContentPackage(1, date(2026, 1, 1), {"regions/jinan/places.toml": b""})
    with pytest.raises(ContentRefused, match="key"):
        packed(made, folder / "key.pem")
    with pytest.raises(ContentRefused):
        opened(b"", folder / "public.pem")


def test_a_staff_card_is_refused_for_its_key(folder: Path) -> None:
    with pytest.raises(StaffCardRefused) as refused:
        card_key(certificate(folder))
    assert refused.value.flaw is CardFlaw.KEY


def unchanged(content: bytes) -> bytes:
    return content


def of_no_version(content: bytes) -> bytes:
    assert VERSION in content
    return content.replace(VERSION, VERSION[:-1] + b"\x50", 1)


def cut_short(content: bytes) -> bytes:
    return content[:-20]


@pytest.mark.parametrize(
    ("damaged", "told"), [(unchanged, {"metrics"}), (of_no_version, set()), (cut_short, set())]
)
def test_the_days_of_a_certificate_are_told_or_it_is_left_out(
    folder: Path, damaged: Callable[[bytes], bytes], told: set[str]
) -> None:
    file = folder / "certificate.pem"
    file.write_text(ssl.DER_cert_to_PEM_cert(damaged(certificate(folder))))
    metrics = MetricsSettings(certificate=file, key=file, client_ca=file)
    signing = Pkcs12Settings(folder / "key.p12", folder / "password")
    trust = replace(fresh_key(folder / "trust", "agency"), key=signing)
    settings = replace(demo_configuration(folder), metrics=metrics, trust=trust)
    assert set(certificates_days(settings, datetime.now(UTC))) == told
