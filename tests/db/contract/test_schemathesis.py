"""Schemathesis holds the server, behind nginx, against the published document.

SCHEMATHESIS_EXAMPLES says how many questions an address is asked (`make records-campaign`).
"""

import os
from collections.abc import Iterator
from typing import Any, Final

import pytest
import requests
import schemathesis
import yaml
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig

from tests.db.contract.test_document import DOCS
from tests.db.gateway.stage import RunningGateway
from tests.db.stores import CLOCK, file_store

EXAMPLES: Final = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "40"))
EXPECTED: Final = ("2xx", "401", "403", "404", "409", "410", "422", "429", "5xx")
"""Of what the document allows; 410 and 422 are a key that was withdrawn, or belongs to another."""
schema = schemathesis.openapi.from_dict(
    yaml.safe_load((DOCS / "records-api.yaml").read_text(encoding="utf-8")),
    config=SchemathesisConfig.from_dict(
        {"checks": {"positive_data_acceptance": {"expected-statuses": list(EXPECTED)}}}
    ),
)


@pytest.fixture(scope="module")
def line(
    request: pytest.FixtureRequest,
    gateway: tuple[RunningGateway, int],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[str, requests.Session]]:
    running, port = gateway
    access = running.hall.access("T-01", port)
    folder = tmp_path_factory.mktemp("schemathesis")
    with (
        file_store(request, folder) as open_file,
        running.serving(open_file, folder / "audit", clock=CLOCK, people_an_hour=10**9),
        requests.Session() as session,
    ):
        session.trust_env = False
        session.verify = str(access.ca)
        session.cert = (str(access.certificate), str(access.key))
        yield f"https://127.0.0.1:{port}", session


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_documented(
    case: schemathesis.Case[Any], line: tuple[str, requests.Session]
) -> None:
    base_url, session = line
    road: dict[str, Any] = {"base_url": base_url, "session": session, "verify": session.verify}
    if _ends_before_it_begins(case.body):
        assert case.call(**road, cert=session.cert).status_code == 400
    else:
        case.call_and_validate(**road, cert=session.cert)


def _ends_before_it_begins(body: Any) -> bool:
    """Whether it asks for such a period, which no schema can forbid and the server does."""
    match body:
        case {"period": {"first": str(first), "last": str(last)}}:
            return first > last
        case _:
            return False
