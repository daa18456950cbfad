"""The program that serves the contract on a Unix socket, behind nginx."""

import gc
import os
import stat
from pathlib import Path
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from db.errors import DatabaseUnavailable

_KEPT_ALIVE_S: Final = 75
"""Longer than nginx keeps an idle connection to us (R27)."""
_NGINX_AND_US: Final = stat.S_IRUSR | stat.S_IWUSR | stat.S_IRGRP | stat.S_IWGRP


def server_of(app: ASGIApp, socket: Path) -> uvicorn.Server:
    """A server that is ready to run on a socket which nginx's group alone may use (R26).

    Raises:
        DatabaseUnavailable: the socket's folder is not there, or is not ours.
    """
    config = uvicorn.Config(
        app,
        fd=_listening(socket),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=_KEPT_ALIVE_S,
        timeout_graceful_shutdown=10,
        lifespan="off",
        ws="none",
    )
    return uvicorn.Server(config)


def keep_collections_short() -> None:
    """What has been loaded by now stays, and is not looked through again while terminals wait.

    A collection of everything held up whoever was being served for a tenth of a second.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _listening(path: Path) -> int:
    """The socket, made afresh: uvicorn itself would let everybody use it."""
    import socket

    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        path.unlink(missing_ok=True)
        before = os.umask(0o117)
        try:
            listener.bind(str(path))
        finally:
            os.umask(before)
        path.chmod(_NGINX_AND_US)
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise DatabaseUnavailable(f"the server's socket: {error.strerror}") from None
    return listener.detach()
