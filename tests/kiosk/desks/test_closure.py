"""What keeps a terminal closed is read whatever stands in it, and never ends the program."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.desks.closure import Closed, Closure, Reason

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "content",
    [
        *("", "[]", "{}", "\x00", '{"reason": "other", "since": 1, "until": null}'),
        '{"reason": "other", "since": "2026-11-20T11:00:00", "until": "2026-11-20T11:30:00"}',
        '{"reason": "other", "since": "2026-11-20", "until": "2026-11-20"}',
        '{"reason": "other", "since": "2026-11-20T11:00:00Z", "until": "9999-12-31T23:00:00Z"}',
        pytest.param('{"reason": ' + "[" * 100_000, id="nested"),
    ],
)
def test_a_file_that_somebody_was_at_keeps_it_closed_until_somebody_opens(
    tmp_path: Path, content: str
) -> None:
    file = tmp_path / "closed.json"
    file.write_text(content)
    closure = Closure(file, lambda: NOW)
    assert closure.now == Closed(Reason.OTHER, NOW, None)
    closure.reopen()
    assert Closure(file, lambda: NOW).now is None
