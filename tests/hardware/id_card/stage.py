"""A simulated security module on a pty, and the worked frames, for the tests of the driver."""

from typing import Final

from hardware.id_card.commands import Command

#: Long enough for the slowest machine: no test passes or fails by the time it takes.
GIVE_UP_S: Final = 60.0
PATIENT: Final = dict.fromkeys(Command, GIVE_UP_S)

#: For answers that never come.
IMPATIENT: Final = dict.fromkeys(Command, 0.02)

#: Card protocols 2.11.
WORKED_ANSWERS: Final = {
    "find ok": "AA AA AA 96 69 00 08 00 00 9F 00 00 00 00 97",
    "find, no card": "AA AA AA 96 69 00 04 00 00 80 84",
    "select ok": "AA AA AA 96 69 00 0C 00 00 90 00 00 00 00 00 00 00 00 9C",
    "select failed": "AA AA AA 96 69 00 04 00 00 81 85",
    "read failed": "AA AA AA 96 69 00 04 00 00 41 45",
    "ready": "AA AA AA 96 69 00 04 00 00 90 94",
    "not authorised": "AA AA AA 96 69 00 04 00 00 66 62",
    "self-test": "AA AA AA 96 69 00 04 00 00 60 64",
    "checksum error": "AA AA AA 96 69 00 04 00 00 10 14",
    "length error": "AA AA AA 96 69 00 04 00 00 11 15",
    "command error": "AA AA AA 96 69 00 04 00 00 21 25",
    "nothing there": "AA AA AA 96 69 00 04 00 00 91 95",
    "module number": "AA AA AA 96 69 00 14 00 00 90 05 00 01 00 A5 3A 34 01 39 30 00 00"
    " 32 09 01 00 19",
    "newest address": "AAAAAA9669004A0000904B6DD58B017737688B4F025E3A7903833A535A868467EF8D3900"
    "F75320002000200020002000200020002000200020002000200020002000200020002000"
    "200020002000200059",
}


def worked(name: str) -> bytes:
    """The worked answer of this name."""
    return bytes.fromhex(WORKED_ANSWERS[name])
