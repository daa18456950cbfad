"""The server over real TLS: trusted for its certificate's sake or not at all."""

import datetime
import ipaddress
import ssl
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hardware.security_module.errors import SecurityModuleNotTrusted, SecurityModuleSilent
from hardware.security_module.https_transport import HttpsTransport
from hardware.security_module.server_address import ModuleServerAddress
from hardware.simulators.card_server import ServerFault, VirtualCardServer
from hardware.simulators.psam_keys import MadeUpKeys
from tests.hardware.card_stage import PERMIT
from tests.hardware.security_module.stage import server_driver
from tests.hardware.security_module.test_psam import REQUEST

KEYS = MadeUpKeys.random()


@dataclass(frozen=True, slots=True)
class MadeUpAuthority:
    """A certificate that vouches for itself and for 127.0.0.1 alone."""

    certificate: Path
    server: ssl.SSLContext


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> MadeUpAuthority:
    """Made for this run."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "made up")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("authority")
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return MadeUpAuthority(folder / "certificate.pem", server)


def test_a_server_that_the_given_authority_vouches_for(authority: MadeUpAuthority) -> None:
    with VirtualCardServer(KEYS, permit=PERMIT, tls=authority.server) as server:
        driver = server_driver(server, ca_file=authority.certificate)
        assert driver.check() == server.url
        assert driver.authenticate(REQUEST) == KEYS.answer(REQUEST)


def test_a_server_nobody_vouches_for_is_told_nothing(authority: MadeUpAuthority) -> None:
    with VirtualCardServer(KEYS, permit=PERMIT, tls=authority.server) as server:
        driver = server_driver(server)
        with pytest.raises(SecurityModuleNotTrusted):
            driver.authenticate(REQUEST)
        with pytest.raises(SecurityModuleNotTrusted):
            driver.check()
        assert server.requests == []


def test_a_server_of_another_name_is_told_nothing(authority: MadeUpAuthority) -> None:
    with VirtualCardServer(KEYS, permit=PERMIT, tls=authority.server) as server:
        address = ModuleServerAddress(server.url.replace("127.0.0.1", "localhost"))
        with pytest.raises(SecurityModuleNotTrusted):
            HttpsTransport(address, 10.0, authority.certificate).exchange("")
        assert server.requests == []


@pytest.mark.parametrize("fault", [ServerFault.SILENT, ServerFault.DRIPPING])
def test_time_runs_out_over_tls_as_well(authority: MadeUpAuthority, fault: ServerFault) -> None:
    with VirtualCardServer(KEYS, permit=PERMIT, fault=fault, tls=authority.server) as server:
        with pytest.raises(SecurityModuleSilent, match="time is up"):
            server_driver(server, 0.3, authority.certificate).authenticate(REQUEST)
        server.fault = ServerFault.NONE
        driver = server_driver(server, ca_file=authority.certificate)
        assert driver.authenticate(REQUEST) == KEYS.answer(REQUEST)


def test_a_server_that_speaks_no_tls() -> None:
    with VirtualCardServer(KEYS, permit=PERMIT) as server:
        address = ModuleServerAddress(server.url.replace("http:", "https:"))
        with pytest.raises(SecurityModuleSilent):
            HttpsTransport(address, 10.0, None).check()
