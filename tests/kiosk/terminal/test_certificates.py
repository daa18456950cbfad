"""Certificates that stand are told by their days; those that cannot be read cost only their own."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from kiosk.demo.devices import fresh_key
from kiosk.settings.configuration import Configuration, demo_configuration
from kiosk.settings.metrics import MetricsSettings
from kiosk.terminal.certificates import certificates_days

NOW = datetime.now(UTC)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A server's certificate that stands for ten days more."""
    issued = trustme.CA().issue_cert("kiosk.test", not_after=NOW + timedelta(days=10))
    file = tmp_path / "metrics.pem"
    issued.cert_chain_pems[0].write_to_path(file)
    return file


def terminal(folder: Path, certificate: Path) -> Configuration:
    """Settings with a certificate for the figures and a key that signs for thirty days."""
    settings = demo_configuration(folder)
    metrics = MetricsSettings(certificate=certificate, key=certificate, client_ca=certificate)
    return replace(settings, metrics=metrics, trust=fresh_key(folder / "trust", "A"))


def test_each_is_told_by_its_days(tmp_path: Path, certificate: Path) -> None:
    days = certificates_days(terminal(tmp_path, certificate), NOW)
    assert {name: round(left) for name, left in days.items()} == {"metrics": 10, "signing": 30}


def test_one_that_cannot_be_read_leaves_the_other(
    tmp_path: Path, certificate: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = terminal(tmp_path, certificate)
    certificate.write_text("no certificate")
    assert set(certificates_days(settings, NOW)) == {"signing"}
    (tmp_path / "trust" / "signing.p12").write_bytes(b"no key")
    assert certificates_days(settings, NOW) == {}
    named = [str(record.args[0]) for record in caplog.records if isinstance(record.args, tuple)]
    assert named == ["metrics", "metrics", "signing"]
