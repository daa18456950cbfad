"""The process in which papers are made: it answers one request after the other until told to end.

Run: python -m kiosk.trust.paper_process DESCRIPTOR, by kiosk.desks.maker_process alone. What is
sent is pickled by the kiosk and by nobody else: the socket has no name. The process has no window,
no device and no store; it ends with the visit and takes with it all that it was told.
"""

import ctypes
import gc
import resource
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Final

from kiosk.documents.errors import DocumentError, DocumentFault
from kiosk.errors import KioskError
from kiosk.trust.paper_maker import Equipment, PaperMaker

_PR_SET_DUMPABLE: Final = 4
"""prctl(2): no core file and no debugger of another user sees what is in here."""


Request = Callable[[PaperMaker], object]
"""Asks something of the maker: `operator.methodcaller`."""

Reply = tuple[object, KioskError | None]
"""What came of a request, or what kept it from coming."""


def serve(connection: Connection) -> None:
    """Answer requests until the other side is gone."""
    equipment: Equipment = connection.recv()
    maker = equipment.maker()
    _get_ready(maker)
    # What is loaded now stays: looking through it for garbage costs a twentieth of a paper.
    gc.freeze()
    while True:
        try:
            request: Request = connection.recv()
        except EOFError:
            return
        connection.send(_answer(request, maker))


def _get_ready(maker: PaperMaker) -> None:
    from kiosk.documents import (  # noqa: F401 - loaded before the first order names them
        benefit_certificate,
        contribution_certificate,
        contribution_details,
        receipt,
        rights_record,
        unemployment_move,
    )

    try:
        maker.warm_up()
    except DocumentError:
        return  # It comes again with the first order, and is told then.


def _answer(request: Request, maker: PaperMaker) -> Reply:
    try:
        return request(maker), None
    except KioskError as error:
        return None, error
    except Exception as error:  # noqa: BLE001 - a fault of ours costs this one request
        return None, DocumentFault(type(error).__name__)


def main() -> None:
    """Serve on the descriptor that the command line names."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    serve(Connection(int(sys.argv[1])))


if __name__ == "__main__":
    main()
