"""One call over HTTPS to one of the agency's servers, within a time and a size.

httpx2 bounds each read and write, and a server that sends a byte a second keeps within that for
hours: here the whole call has a deadline. It starts nothing by itself that was not asked for: no
proxy and no certificates from the environment, no redirect, no cookie, no compression.
"""

import ssl
from collections.abc import Iterable
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.metadata import version
from time import monotonic, sleep
from typing import Any, Final

import httpcore2
import httpx2

from db.access import HttpsAccess
from db.errors import DatabaseUnavailable, RecordsFailed, RecordsNotReached, RecordsNotUnderstood

LONGEST_BODY: Final = 8 * 1024 * 1024
_KEPT_ALIVE_S: Final = 55.0
"""Shorter than a server keeps an idle connection (R18); nginx does so for 75 s."""
_TRIES: Final = 2
_ASK_AGAIN_AFTER_S: Final = 0.3
_CONFLICT: Final = 409
_BAD_GATEWAY: Final = frozenset({502, 503, 504})
_HEADERS: Final = {
    "accept": "application/json, application/problem+json",
    "accept-encoding": "identity",
    "user-agent": f"hall-kiosk/{version('hall-kiosk')}",
}
_NOT_SENT: Final = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.UnsupportedProtocol,
    httpx2.LocalProtocolError,
)
"""The errors before the first byte of a request went out (R15)."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered, not looked at yet."""

    status: int
    media_type: str
    body: bytes = field(repr=False)


class HttpsLine:
    """Calls the servers, one call at a time."""

    def __init__(self, access: HttpsAccess) -> None:
        """Takes the access.

        Raises:
            DatabaseUnavailable: a certificate or key cannot be used.
        """
        self._access = access
        self._deadline = _Deadline()
        self._server = 0
        self._client = self._new_client()

    def _new_client(self) -> httpx2.Client:
        return httpx2.Client(
            transport=_Transport(tls_context(self._access), self._deadline),
            timeout=httpx2.Timeout(self._access.call_s, connect=self._access.connect_s),
            headers=_HEADERS,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            trust_env=False,
        )

    def hang_up(self) -> None:
        """Give up all connections; the next call makes a new one, with the certificate as it is."""
        self._client.close()
        self._client = self._new_client()

    def call(self, method: str, path: str, body: bytes | None = None) -> Reply:
        """What a server answers; one that fails is not asked first by the next call.

        A call that failed is made once more, with the same bytes: everything in the contract may be
        sent again. While another request with the same key runs, it is asked again.

        Raises:
            RecordsNotReached: nothing was sent to any server.
            RecordsFailed: something was sent, and no whole answer came in time.
            RecordsNotUnderstood: the answer is larger than any answer, or compressed.
        """
        self._deadline.begin(self._access.call_s)
        may_be_begun, tries = False, 0
        while True:
            tries += 1
            try:
                reply = self._call_once(method, path, body)
            except httpx2.HTTPError as error:
                may_be_begun = may_be_begun or not isinstance(error, _NOT_SENT)
                self._server += 1
                if tries < _TRIES and self._deadline.left_s > 0:
                    continue
                kind = RecordsFailed if may_be_begun else RecordsNotReached
                raise kind(_fact(error)) from None
            if reply.status == _CONFLICT and self._deadline.left_s > 2 * _ASK_AGAIN_AFTER_S:
                sleep(_ASK_AGAIN_AFTER_S)
                continue
            if reply.status in _BAD_GATEWAY:
                self._server += 1
                if tries < min(_TRIES, len(self._access.servers)) and self._deadline.left_s > 0:
                    continue
            return reply

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def _call_once(self, method: str, path: str, body: bytes | None) -> Reply:
        server = self._access.servers[self._server % len(self._access.servers)]
        headers = {} if body is None else {"content-type": "application/json"}
        with self._client.stream(method, server + path, content=body, headers=headers) as response:
            if response.headers.get("content-encoding", "identity") != "identity":
                raise RecordsNotUnderstood("a compressed answer")
            content = bytearray()
            for part in response.iter_raw():
                content += part
                if len(content) > LONGEST_BODY:
                    raise RecordsNotUnderstood("an answer without end")
            media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            return Reply(response.status_code, media_type, bytes(content))


def tls_context(access: HttpsAccess) -> ssl.SSLContext:
    """TLS 1.2 or newer that believes the agency's CA alone and shows the terminal's certificate.

    Raises:
        DatabaseUnavailable: a file is absent, or is no certificate or no key without a password.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_verify_locations(access.ca)
        context.load_cert_chain(access.certificate, access.key, password="")
    except (OSError, ValueError) as error:
        raise DatabaseUnavailable(f"certificates of the records: {error}") from None
    return context


class _Deadline:
    """When the call that is under way must be over."""

    def __init__(self) -> None:
        self._at = 0.0

    def begin(self, seconds: float) -> None:
        self._at = monotonic() + seconds

    @property
    def left_s(self) -> float:
        return self._at - monotonic()

    def within(self, timeout: float | None, over: type[Exception]) -> float:
        left = self.left_s
        if left <= 0:
            raise over("the call took too long")
        return left if timeout is None else min(timeout, left)


class _Transport(httpx2.HTTPTransport):
    """httpx2's own transport on connections that keep the deadline."""

    def __init__(self, context: ssl.SSLContext, deadline: _Deadline) -> None:
        super().__init__(verify=context, trust_env=False)
        # httpx2 has no argument for it; what it made is replaced before its first use.
        self._pool = httpcore2.ConnectionPool(
            ssl_context=context,
            max_connections=2,
            keepalive_expiry=_KEPT_ALIVE_S,
            network_backend=_Connecting(deadline),
        )


class _Connecting(httpcore2.SyncBackend):
    def __init__(self, deadline: _Deadline) -> None:
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        within = self._deadline.within(timeout, httpcore2.ConnectTimeout)
        stream = super().connect_tcp(host, port, within, local_address, socket_options)
        return _Stream(stream, self._deadline)


class _Stream(httpcore2.NetworkStream):
    def __init__(self, stream: httpcore2.NetworkStream, deadline: _Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        within = self._deadline.within(timeout, httpcore2.ReadTimeout)
        return self._stream.read(max_bytes, within)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.within(timeout, httpcore2.WriteTimeout))

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        within = self._deadline.within(timeout, httpcore2.ConnectTimeout)
        stream = self._stream.start_tls(ssl_context, server_hostname, within)
        return _Stream(stream, self._deadline)

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _fact(error: Exception) -> str:
    """What may be said of an error in a log: its kind, and what TLS found wrong."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"{type(error).__name__}: the server's certificate: {cause.verify_message}"
        cause = cause.__cause__ or cause.__context__
    return type(error).__name__
