"""A real Chromium without a window, spoken to through pipes by its DevTools protocol.

The protocol's messages are JSON, each ended by a zero byte, on the file descriptors 3 (to Chromium)
and 4 (from it): no port, no WebSocket, and the end of either side ends the other.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CHROMIUM = Path("/usr/bin/chromium")
SWITCHES = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--remote-debugging-pipe",
)

Json = dict[str, object]


class BrowserError(Exception):
    """Chromium refused a command or ended."""


class Tab:
    """One page of the browser; every call waits for Chromium's own answer, for no clock."""

    def __init__(self, commands: int, answers: int) -> None:
        self._commands = os.fdopen(commands, "wb")
        self._answers = os.fdopen(answers, "rb")
        self._count = 0
        self.requests: list[str] = []
        """Every address that the page has asked for."""
        self.complaints: list[str] = []
        """What the console said, violations of the content security policy among it."""
        self._loaded: set[str] = set()
        target = self._call("Target.createTarget", {"url": "about:blank"})
        attached = self._call(
            "Target.attachToTarget", {"targetId": target["targetId"], "flatten": True}
        )
        self._session = str(attached["sessionId"])
        for domain in ("Page", "Network", "Runtime", "Log"):
            self._in_page(f"{domain}.enable")
        self._in_page("Page.setLifecycleEventsEnabled", {"enabled": True})

    def open(self, address: str) -> None:
        """Open a page anew; it has loaded when this returns, and may still be fetching."""
        for one in ("about:blank", address):
            answer = self._in_page("Page.navigate", {"url": one})
            if "errorText" in answer:
                raise BrowserError(str(answer["errorText"]))
            while answer["loaderId"] not in self._loaded:
                self._note(self._message())

    def evaluate(self, expression: str) -> object:
        """The value of a JavaScript expression, awaited if it is a promise."""
        answer = self._in_page(
            "Runtime.evaluate",
            {"expression": expression, "awaitPromise": True, "returnByValue": True},
        )
        if "exceptionDetails" in answer:
            raise BrowserError(json.dumps(answer["exceptionDetails"]))
        result = answer["result"]
        assert isinstance(result, dict)
        return result.get("value")

    def emulate(self, method: str, parameters: Json) -> None:
        """Let the page believe something about the device it is on."""
        self._in_page(method, parameters)

    def close(self) -> None:
        """End the browser."""
        self._call("Browser.close", {})
        self._commands.close()
        self._answers.close()

    def _in_page(self, method: str, parameters: Json | None = None) -> Json:
        return self._call(method, parameters or {}, self._session)

    def _call(self, method: str, parameters: Json, session: str | None = None) -> Json:
        self._count += 1
        command: Json = {"id": self._count, "method": method, "params": parameters}
        if session is not None:
            command["sessionId"] = session
        self._commands.write(json.dumps(command).encode() + b"\0")
        self._commands.flush()
        while True:
            message = self._message()
            if message.get("id") == self._count:
                break
            self._note(message)
        if "error" in message:
            raise BrowserError(f"{method}: {message['error']}")
        result = message["result"]
        assert isinstance(result, dict)
        return result

    def _note(self, message: Json) -> None:
        match message:
            case {"method": "Network.requestWillBeSent", "params": {"request": {"url": url}}}:
                self.requests.append(str(url))
            case {
                "method": "Page.lifecycleEvent",
                "params": {"name": "load", "loaderId": loader},
            }:
                self._loaded.add(str(loader))
            case {"method": "Log.entryAdded", "params": {"entry": {"text": text}}}:
                self.complaints.append(str(text))
            case {"method": "Runtime.exceptionThrown", "params": details}:
                self.complaints.append(json.dumps(details))

    def _message(self) -> Json:
        received = bytearray()
        while (byte := self._answers.read(1)) != b"\0":
            if not byte:
                raise BrowserError("Chromium has ended")
            received += byte
        message = json.loads(received)
        assert isinstance(message, dict)
        return message


@contextmanager
def chromium(profile: Path) -> Iterator[Tab]:
    """Start Chromium with an empty profile in `profile`; it ends with the block."""
    to_browser, commands = os.pipe()
    answers, from_browser = os.pipe()
    # The shell puts the pipes where Chromium looks for them, and is replaced by it.
    places = f'exec 3<&{to_browser} 4>&{from_browser}; exec "$@"'
    browser = subprocess.Popen(
        ["bash", "-c", places, "chromium", CHROMIUM, *SWITCHES, f"--user-data-dir={profile}"],
        pass_fds=(to_browser, from_browser),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(to_browser)
    os.close(from_browser)
    try:
        tab = Tab(commands, answers)
        yield tab
        tab.close()
    finally:
        browser.terminate()
        browser.wait()
