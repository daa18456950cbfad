"""What ippeveprinter calls for every job: puts pages out, waits for people, breaks down.

Its control folder is named by HALL_CONTROL: `control.json` says how the device is, `sheets` gets
a line for every page that came out, `begun` one for every document taken, `shapes` the size and
darkness of every page. It steers the printer by lines on standard error.
"""

import json
import os
import struct
import sys
import time
from pathlib import Path

from hardware.ipp.exchange import PrintServerAddress, exchange
from hardware.ipp.message import Attribute, Group, Operation, Request, Tag

CONTROL = Path(os.environ.get("HALL_CONTROL", "."))
LOOK_AGAIN_S = 0.02
MAGIC = b"UNIRAST\0"
HEADER_BYTES = 32
WHITE = 128
TO_STOP_FOR = ("media-empty", "media-jam", "cover-open", "media-needed", "toner-empty")


def control() -> dict[str, object]:
    """How the device is now."""
    found: dict[str, object] = json.loads((CONTROL / "control.json").read_text())
    return found


def tell(line: str) -> None:
    """One message to the printer."""
    print(line, file=sys.stderr, flush=True)


def note(name: str, line: str) -> None:
    """A line for the test."""
    with (CONTROL / name).open("a") as file:
        file.write(line + "\n")


class Reasons:
    """Tells the printer every reason that holds, and takes back every other."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def tell(self) -> list[str]:
        """The reasons that hold now."""
        now = control()["reasons"]
        assert isinstance(now, list)
        for reason in self.told:
            if reason not in now:
                tell(f"STATE: -{reason}")
        for reason in now:
            if reason not in self.told:
                tell(f"STATE: +{reason}")
        self.told = list(now)
        return [reason for reason in now if reason in TO_STOP_FOR]


def pages_of(raster: bytes) -> list[tuple[int, int, int]]:
    """Width and height in pixels and first dark row of every page of an Apple raster.

    The form is as in CUPS' own reader, cups/raster-stream.c: a page's header of 32 bytes, then
    each different row once, with how often it is repeated.
    """
    pages, at = [], len(MAGIC) + 4
    while at + HEADER_BYTES <= len(raster):
        size = max(1, raster[at] // 8)
        width, height = struct.unpack_from(">II", raster, at + 12)
        at, dark = skip_page(raster, at + HEADER_BYTES, height, width * size, size)
        pages.append((width, height, dark))
    return pages


def skip_page(raster: bytes, at: int, height: int, line: int, size: int) -> tuple[int, int]:
    """Where the next page begins, and the first row of this one that is not white."""
    row, dark = 0, -1
    while row < height:
        repeated, at, filled = raster[at] + 1, at + 1, 0
        while filled < line:
            code, at = raster[at], at + 1
            length = (
                line - filled
                if code == WHITE
                else (257 - code if code > WHITE else code + 1) * size
            )
            taken = 0 if code == WHITE else (length if code > WHITE else size)
            if dark < 0 and raster[at : at + taken].strip(b"\xff"):
                dark = row
            at, filled = at + taken, filled + length
        row += repeated
    return at, dark


def stop_if_cancelled() -> None:
    """Ends a job that was taken back, as a printer does; ippeveprinter itself lets it go on."""
    uri = os.environ["IPP_JOB_PRINTER_URI"]
    port = uri.split(":")[2].split("/")[0]
    target = (
        Attribute.of("printer-uri", Tag.URI, uri),
        Attribute.of("job-id", Tag.INTEGER, int(os.environ["IPP_JOB_ID"])),
    )
    request = Request(Operation.GET_JOB_ATTRIBUTES, target)
    address = PrintServerAddress("localhost", int(port))
    answer = exchange(address, "/ipp/print", request, limit_s=60)
    if "processing-to-stop-point" in answer.first(Group.JOB).texts("job-state-reasons"):
        sys.exit(1)


def is_held(page: int) -> bool:
    """Whether this page has to wait."""
    now = control()
    last = now["last_page"]
    return bool(now["hold"]) or (isinstance(last, int) and page > last)


def print_page(serial: str, number: int, reasons: Reasons) -> None:
    """One page, as soon as nothing stands in its way."""
    while reasons.tell() or is_held(number):
        time.sleep(LOOK_AGAIN_S)
        stop_if_cancelled()
    time.sleep(float(str(control()["seconds_per_page"])))
    stop_if_cancelled()
    note("sheets", f"{serial}\t{number}")
    tell(f"ATTR: job-impressions-completed={number}")


def main(document: str) -> int:
    """Prints one document."""
    serial = os.environ.get("IPP_JOB_NAME", "")
    reasons = Reasons()
    if serial == "control":
        # Nothing to print: somebody opened or shut something on an idle printer.
        reasons.tell()
        told = control()["gone"]
        assert isinstance(told, list)
        for reason in told:
            tell(f"STATE: -{reason}")
        return 0
    note("begun", serial)
    pages = pages_of(Path(document).read_bytes())
    for number, (width, height, dark) in enumerate(pages, 1):
        note("shapes", f"{serial}\t{width}\t{height}\t{dark}")
        if control()["exit"]:
            return int(str(control()["exit"]))
        print_page(serial, number, reasons)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
