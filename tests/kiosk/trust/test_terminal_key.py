"""One contract over both places where a key can live, and what each refuses."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import (
    load_key_and_certificates,
    serialize_key_and_certificates,
)

from kiosk.settings.configuration import Pkcs11Settings, Pkcs12Settings
from kiosk.trust.errors import SigningKeyError
from kiosk.trust.p256 import signature_is_genuine
from kiosk.trust.pkcs12_key import write_new_key
from kiosk.trust.terminal_key import TerminalKey, open_key
from tests.kiosk.trust.examples import PASSWORD, VALID, VALID_FROM, flipped, key_settings

TOKEN_LIBRARY = Path("/usr/lib/softhsm/libsofthsm2.so")
needs_token = pytest.mark.skipif(
    not TOKEN_LIBRARY.exists() or find_spec("pkcs11") is None,
    reason="softhsm2 or python-pkcs11 is not installed",
)


@pytest.fixture
def token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pkcs11Settings]:
    """A token in software with a key and its certificate."""
    settings = key_settings(tmp_path)
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm2.conf").write_text(f"directories.tokendir = {tmp_path}/tokens\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))
    command = ["softhsm2-util", "--init-token", "--free", "--label", "hall"]
    subprocess.run(
        [*command, "--pin", "1234", "--so-pin", "1234"], check=True, stdout=subprocess.DEVNULL
    )
    (tmp_path / "pin").touch(mode=0o600)
    (tmp_path / "pin").write_text("1234\n")
    token = Pkcs11Settings(TOKEN_LIBRARY, "hall", "kiosk", tmp_path / "pin")
    _store(token, settings)
    yield token
    import pkcs11

    pkcs11.unload(str(TOKEN_LIBRARY))


def _store(token: Pkcs11Settings, settings: Pkcs12Settings) -> None:
    import pkcs11
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )
    from pkcs11.util.ec import decode_ec_private_key
    from pkcs11.util.x509 import decode_x509_certificate

    key, certificate, _ = load_key_and_certificates(settings.file.read_bytes(), PASSWORD.encode())
    assert key is not None
    assert certificate is not None
    plain = key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    labelled = {pkcs11.Attribute.LABEL: token.label, pkcs11.Attribute.TOKEN: True}
    opened = pkcs11.lib(str(token.module)).get_token(token_label=token.token)
    with opened.open(rw=True, user_pin="1234") as session:
        session.create_object(decode_ec_private_key(plain) | labelled)
        public = certificate.public_bytes(Encoding.DER)
        session.create_object(decode_x509_certificate(public) | labelled)


@pytest.fixture(
    params=["PKCS#12", pytest.param("PKCS#11", marks=needs_token)],
)
def key(request: pytest.FixtureRequest, key_folder: Path) -> TerminalKey:
    if request.param == "PKCS#12":
        return open_key(key_settings(key_folder))
    return open_key(request.getfixturevalue("token"))


def test_what_a_key_signs_is_genuine(key: TerminalKey) -> None:
    message = b"a message"
    signature = key.sign(message)
    assert len(signature) == 64
    assert signature_is_genuine(key.public, message, signature)
    assert not signature_is_genuine(key.public, b"another message", signature)
    for position in range(64):
        assert not signature_is_genuine(key.public, message, flipped(signature, position))


def test_a_key_knows_its_certificate(key: TerminalKey) -> None:
    assert (key.valid_from, key.valid_until) == (VALID_FROM, VALID_FROM + VALID)
    assert key.public.point in key.certificate


@pytest.mark.parametrize("length", [0, 1, 63, 65])
def test_a_signature_of_another_length_is_not_genuine(
    terminal_key: TerminalKey, length: int
) -> None:
    assert not signature_is_genuine(terminal_key.public, b"", bytes(length))


def test_a_point_off_the_curve_has_signed_nothing(terminal_key: TerminalKey) -> None:
    elsewhere = replace(terminal_key.public, y=flipped(terminal_key.public.y, 0))
    assert not signature_is_genuine(elsewhere, b"", terminal_key.sign(b""))


def test_a_wrong_password_says_so(key_folder: Path) -> None:
    settings = key_settings(key_folder)
    settings.password_file.write_text("another")
    with pytest.raises(SigningKeyError, match="wrong password"):
        open_key(settings)


@pytest.mark.parametrize("absent", ["signing.p12", "signing.password"])
def test_an_absent_file_is_named(key_folder: Path, absent: str) -> None:
    settings = key_settings(key_folder)
    (key_folder / absent).unlink()
    with pytest.raises(SigningKeyError, match=absent):
        open_key(settings)


@pytest.mark.parametrize(
    "private",
    [rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP384R1())],
    ids=["RSA", "P-384"],
)
def test_a_key_of_another_kind_is_refused(
    key_folder: Path, private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256

    settings = key_settings(key_folder)
    name = x509.Name([])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(1)
        .not_valid_before(VALID_FROM)
        .not_valid_after(VALID_FROM + VALID)
        .sign(private, SHA256())
    )
    settings.file.write_bytes(
        serialize_key_and_certificates(
            None, private, certificate, None, BestAvailableEncryption(PASSWORD.encode())
        )
    )
    with pytest.raises(SigningKeyError, match=r"P-256|elliptic"):
        open_key(settings)


def test_a_new_key_is_its_owners_alone_and_overwrites_nothing(key_folder: Path) -> None:
    settings = key_settings(key_folder)
    assert settings.file.stat().st_mode & 0o777 == 0o600
    before = settings.file.read_bytes()
    with pytest.raises(FileExistsError):
        write_new_key(settings.file, b"x", name="x", valid_from=VALID_FROM, valid=timedelta(days=1))
    assert settings.file.read_bytes() == before


@needs_token
@pytest.mark.parametrize(
    "changes",
    [{"token": "absent"}, {"label": "absent"}, {"module": Path("/absent.so")}],
    ids=str,
)
def test_a_token_without_the_key_says_so(
    token: Pkcs11Settings, changes: dict[str, str | Path]
) -> None:
    with pytest.raises(SigningKeyError, match="from the token"):
        open_key(replace(token, **changes))  # type: ignore[arg-type]  # names and kinds go together


@needs_token
def test_a_wrong_pin_says_so(token: Pkcs11Settings) -> None:
    token.pin_file.write_text("4321")
    with pytest.raises(SigningKeyError, match="from the token"):
        open_key(token)
