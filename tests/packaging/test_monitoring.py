"""What ships for Prometheus: rules that hold, settings that can be read, and their runbooks."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard

ROOT = Path(__file__).parents[2]
MONITORING = ROOT / "packaging" / "monitoring"
RULES = MONITORING / "kiosk.rules.yml"


def promtool(*words: str) -> subprocess.CompletedProcess[str]:
    """Run promtool in the folder that ships."""
    program = shutil.which("promtool")
    assert program, "Debian's prometheus: packaging/system-packages.txt"
    return subprocess.run(
        [program, *words], cwd=MONITORING, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "words",
    [
        ("check", "rules", "kiosk.rules.yml"),
        ("check", "config", "--syntax-only", "prometheus.yml"),
        ("test", "rules", "kiosk.rules.test.yml"),
    ],
    ids=" ".join,
)
def test_promtool_has_nothing_to_say_against(words: tuple[str, ...]) -> None:
    checked = promtool(*words)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_rule_that_is_broken_fails_its_test(tmp_path: Path) -> None:
    """The tests of the rules can fail: one of them with another threshold does."""
    rules = RULES.read_text(encoding="utf-8")
    (tmp_path / "kiosk.rules.yml").write_text(rules.replace("_part_in_service == 0", "_bugs == 0"))
    shipped = (MONITORING / "kiosk.rules.test.yml").read_text(encoding="utf-8")
    head, *each = re.split(r"(?=^  - name: )", shipped, flags=re.MULTILINE)
    tests = tmp_path / "kiosk.rules.test.yml"
    tests.write_text(head + next(one for one in each if "KioskPartOut" in one), encoding="utf-8")
    assert promtool("test", "rules", str(tests)).returncode != 0


def test_every_alert_has_its_four_moments() -> None:
    alerts = re.findall(r"- alert: (\w+)", RULES.read_text(encoding="utf-8"))
    tests = (MONITORING / "kiosk.rules.test.yml").read_text(encoding="utf-8")
    moments = {alert: len(re.findall(rf"alertname: {alert},|alertname: {alert}$", tests, re.M))
               for alert in alerts}  # fmt: skip
    assert moments == dict.fromkeys(alerts, 4)


def test_grafana_s_own_types_read_the_dashboard_and_lose_nothing_of_it() -> None:
    register_default_plugins()
    shipped = json.loads((MONITORING / "dashboard.json").read_text(encoding="utf-8"))
    read = json.loads(JSONEncoder().encode(Dashboard.from_json(shipped)))
    assert len(read["panels"]) == len(shipped["panels"]) > 10
    assert list(lost(shipped, read)) == []


def test_what_grafana_does_not_know_is_lost() -> None:
    misspelt = {"title": "Halls", "panels": [{"type": "stat", "targts": []}]}
    read = json.loads(JSONEncoder().encode(Dashboard.from_json(misspelt)))
    assert list(lost(misspelt, read)) == ["/panels/0/targts"]


def lost(written: Any, read: Any, where: str = "") -> Iterator[str]:
    """Yield what stands in one and not, or otherwise, in the other."""
    if isinstance(written, dict) and isinstance(read, dict):
        for name, value in written.items():
            yield from lost(value, read.get(name), f"{where}/{name}")
    elif isinstance(written, list) and isinstance(read, list) and len(written) == len(read):
        for number, (one, other) in enumerate(zip(written, read, strict=True)):
            yield from lost(one, other, f"{where}/{number}")
    elif written != read:
        yield where


def test_every_runbook_is_a_heading_of_the_manual() -> None:
    manual = (ROOT / "docs" / "operator.zh.md").read_text(encoding="utf-8")
    headings = set(re.findall(r"^#+ (.+)$", manual, re.MULTILINE))
    named = re.findall(r"runbook: docs/operator\.zh\.md#(\S+)", RULES.read_text(encoding="utf-8"))
    assert named
    assert set(named) <= headings
