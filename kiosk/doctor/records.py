"""How the records are: reached at all, how soon, by which contract, certificate and clock."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Final

from db.network_disk import refuse_network_disk
from db.records import RecordsStatus
from kiosk.clock import system_clock
from kiosk.doctor.finding import NO_ADVICE, Finding, Health
from kiosk.doctor.journal import prove_writable
from kiosk.files import read_bytes
from kiosk.language.texts import Text, _
from kiosk.rules.clock import LARGEST_DIFFERENCE, NOTED_DIFFERENCE
from kiosk.settings.configuration import Configuration
from kiosk.settings.secret_files import check_private

_RENEW_BEFORE: Final = timedelta(days=30)
FILE_ABSENT: Final = _("Is the file of [records.file] path in kiosk.toml there and writable?")
_SET_CLOCK: Final = _("Set this terminal's clock by NTP (timedatectl).")
_RENEW: Final = _("Have a new certificate made for this terminal (docs/records-server.md).")


def records_finding(configuration: Configuration) -> Finding:
    """Return how the records of the settings are.

    Raises:
        DatabaseError: they do not answer.
        ConfigurationError: a private file is not private.
        OSError: whoever looks may not see the file.
    """
    settings = configuration.records
    if settings.kind == "file" and not _is_there(settings.file.path):
        absent = f"{settings.file.path} is absent"
        return Finding("records", Health.OUT_OF_SERVICE, "", absent, FILE_ABSENT)
    if settings.kind == "file":
        prove_writable(settings.file.path)
        refuse_network_disk(settings.file.path)
    for file in settings.private_files:
        check_private(file)
    look = settings.adapter.look or settings.adapter.open
    records = look(settings.access, system_clock)
    try:
        records.status()  # the first call connects, which is not the round trip
        asked_at, began = system_clock(), perf_counter()
        status = records.status()
        round_trip_s = perf_counter() - began
    finally:
        records.close()
    certificate_ends = _certificate_ends(getattr(settings.access, "certificate", None))
    return _finding(
        f"{settings.kind} {settings.adapter.address(settings.access)}",
        status,
        round_trip_s,
        status.time - (asked_at + timedelta(seconds=round_trip_s / 2)),
        certificate_ends,
    )


def _is_there(file: Path) -> bool:
    """Whether there is such a file; where we may not even look for it, that is told as it is."""
    try:
        file.stat()
    except FileNotFoundError:
        return False
    return True


def _finding(
    place: str,
    status: RecordsStatus,
    round_trip_s: float,
    ahead: timedelta,
    certificate_ends: datetime | None,
) -> Finding:
    parts = [
        place,
        f"contract {status.contract}",
        f"round trip {round_trip_s * 1000:.1f} ms",
        f"clock differs by {ahead.total_seconds():+.1f} s",
    ]
    health: Health = Health.WELL
    advice: Text = NO_ADVICE
    if certificate_ends is not None:
        parts.append(f"certificate until {certificate_ends:%Y-%m-%d}")
        if certificate_ends - system_clock() < _RENEW_BEFORE:
            health, advice = Health.ATTENTION, _RENEW
    if abs(ahead) > NOTED_DIFFERENCE:
        over = abs(ahead) > LARGEST_DIFFERENCE
        health, advice = (Health.OUT_OF_SERVICE if over else Health.ATTENTION), _SET_CLOCK
    return Finding("records", health, f"contract {status.contract}", "; ".join(parts), advice)


def _certificate_ends(certificate: str | Path | None) -> datetime | None:
    if certificate is None:
        return None
    from kiosk.trust.certificate import read_certificate

    content = read_bytes(Path(certificate))
    return read_certificate(content).not_valid_after_utc.astimezone(UTC)
