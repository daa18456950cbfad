"""Fixtures of the flows' tests."""

from datetime import UTC, datetime, timedelta

import pytest

from kiosk.settings.configuration import Pkcs12Settings, TrustSettings
from kiosk.trust.pkcs12_key import write_new_key
from tests.kiosk.trust.examples import ISSUER, PAGE, PASSWORD


@pytest.fixture(scope="session")
def trust(tmp_path_factory: pytest.TempPathFactory) -> TrustSettings:
    """What the terminal signs with."""
    folder = tmp_path_factory.mktemp("key")
    settings = Pkcs12Settings(folder / "signing.p12", folder / "signing.password")
    settings.password_file.touch(mode=0o600)
    settings.password_file.write_text(PASSWORD)
    begins, lasts = datetime(2026, 1, 1, tzinfo=UTC), timedelta(days=1000)
    write_new_key(settings.file, PASSWORD.encode(), name="示例终端", valid_from=begins, valid=lasts)
    return TrustSettings(settings, ISSUER, PAGE)
