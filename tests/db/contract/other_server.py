"""A server of the contract in another style, as an agency's programmer might write it; its faults.

It knows one person and one card, keeps everything in memory, and shares no line with ours. Each
fault was seen in such systems or is named in docs/records-api.md.
"""

import json
import ssl
import threading
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

from tests.db.gateway.stage import Hall

NUMBER, CARD = "990100198504120024", "990100D1560000052609EEE46A46340D"
PERSON = {
    "social_security_number": NUMBER, "name": "张示例", "sex": "2", "birth_date": "1985-04-12",
    "died_on": None, "moved_out": False,
}  # fmt: skip
LINE = {
    "insurance": "employee_pension", "base": "5000.00", "employer_part": "800.00",
    "personal_part": "400.00", "employer": "示例公司", "paid": True,
}  # fmt: skip
MONTHS = ["2026-06", "2026-07", "2026-08", "2026-09"]


class Fault(Enum):
    """What this server does wrong, each on its own."""

    NONE = auto()
    ANOTHER_CONTRACT = auto()
    CLOCK_OFF = auto()
    ANYBODY_MAY_ASK = auto()
    NOBODY_IS_200 = auto()
    MONEY_AS_NUMBER = auto()
    MONTHS_UNSORTED = auto()
    PERIOD_IGNORED = auto()
    STRICT_FIELDS = auto()
    MALFORMED_IS_500 = auto()
    NOT_SEEN_IS_200 = auto()
    ALWAYS_201 = auto()
    AGAIN_IS_ALREADY_LOST = auto()
    COMPARES_BYTES = auto()
    OTHER_CONTENT_IS_TAKEN = auto()
    WITHDRAWS_WHAT_IS_DONE = auto()
    REFUSAL_IS_ERROR = auto()
    OLD_KEY_ACTS_AGAIN = auto()
    LATE_IS_CARRIED_OUT = auto()
    NOT_AFTER_IGNORED = auto()
    DAYS_TO_MIDNIGHT = auto()
    NO_LOCK = auto()
    TELLS_1_1_WITHOUT_IT = auto()


class Stop(Exception):
    """An answer that is a problem."""

    def __init__(self, status: int, code: str) -> None:
        self.status, self.code = status, code


_CONTRACTS = {Fault.ANOTHER_CONTRACT: "2.0", Fault.TELLS_1_1_WITHOUT_IT: "1.1"}


class Memory:
    """The system of record: one card, the keys, one lock."""

    def __init__(self) -> None:
        self.lost: dict[str, Any] | None = None
        self.kept: dict[str, tuple[Any, dict[str, Any]]] = {}
        self.lock = threading.Lock()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    fault: ClassVar[Fault]
    memory: ClassVar[Memory]

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing: an access log is where numbers end up."""

    def do_GET(self) -> None:
        self.answer()

    do_POST = do_PUT = do_GET  # noqa: N815 - so the library finds them

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        try:
            if self.fault is not Fault.ANYBODY_MAY_ASK and not self.connection.getpeercert():
                raise Stop(401, "terminal.certificate_required")
            status, told, kind = *self.route(body), "application/json"
        except Stop as stop:
            status, kind = stop.status, "application/problem+json"
            told = {"type": "/p", "title": "", "status": status, "code": stop.code}
            told["outcome"] = "unknown" if status == 409 else "not_done"
        contract = _CONTRACTS.get(self.fault, "1.0")
        content = json.dumps({"contract": contract, **told}).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def route(self, body: bytes) -> tuple[int, dict[str, Any]]:
        asked = json.loads(body) if body else {}
        match self.path.split("/")[2:]:
            case ["status"]:
                off = timedelta(minutes=3 if self.fault is Fault.CLOCK_OFF else 0)
                return 200, {"time": (datetime.now(UTC) + off).isoformat()}
            case ["changes", key]:
                with self.memory.lock:
                    return self.change(key, asked) if self.command == "PUT" else self.look(key)
            case ["changes", key, "withdraw"]:
                with self.memory.lock:
                    return self.withdraw(key)
            case ["cards", "find"]:
                if asked["identification_code"] != CARD:
                    raise Stop(404, "records.card_unknown")
                return 200, {"card": self.card()}
            case ["holders", what]:
                return 200, self.person(what, asked)
        raise Stop(404, "request.no_such_address")

    def card(self) -> dict[str, Any]:
        loss = self.memory.lost
        return {
            "identification_code": CARD, "card_number": "D00000005", "holder": PERSON,
            "status": "temporarily_lost" if loss else "normal", "temporary_loss": loss,
            "bank": {"name": "示例银行", "service_phone": "0000-95001"},
            "issued_on": "2021-03-01", "valid_until": "2041-03-01",
        }  # fmt: skip

    def person(self, what: str, asked: dict[str, Any]) -> dict[str, Any]:
        number = asked.get("social_security_number")
        if not isinstance(number, str):
            malformed = self.fault is Fault.MALFORMED_IS_500
            raise Stop(500, "oops") if malformed else Stop(400, "request.malformed")
        if self.fault is Fault.STRICT_FIELDS and set(asked) - {
            "shown",
            "social_security_number",
            "period",
        }:
            raise Stop(400, "request.malformed")
        if what == "find":
            if number != NUMBER and self.fault is not Fault.NOBODY_IS_200:
                raise Stop(404, "records.holder_unknown")
            return {"holder": PERSON}
        if what in ("may_apply", "skill_certificates", "earlier_places", "applications"):
            raise Stop(404, "request.no_such_address")
        period = None if self.fault is Fault.PERIOD_IGNORED else asked.get("period")
        months = [one for one in MONTHS if not period or period["first"] <= one <= period["last"]]
        if self.fault is Fault.MONTHS_UNSORTED:
            months.reverse()
        line: dict[str, Any] = LINE | (
            {"base": 5000.0} if self.fault is Fault.MONEY_AS_NUMBER else {}
        )
        answers: dict[str, dict[str, Any]] = {
            "cards": {"cards": [self.card()]},
            "contributions": {"contributions": [line | {"month": one} for one in months]},
            "accounts": {"years": []},
            "benefits": {"benefits": []},
            "entitlements": {"pension": None, "certification": None, "unemployment": []},
        }
        return {"social_security_number": number, **answers[what]}

    def look(self, key: str) -> tuple[int, dict[str, Any]]:
        if key not in self.memory.kept:
            if self.fault is Fault.NOT_SEEN_IS_200:
                return 200, {"key": key, "state": "withdrawn"}
            raise Stop(404, "change.not_seen")
        return 200, self.memory.kept[key][1]

    def withdraw(self, key: str) -> tuple[int, dict[str, Any]]:
        withdrawn = (None, {"key": key, "state": "withdrawn"})
        if self.fault is Fault.WITHDRAWS_WHAT_IS_DONE:
            self.memory.kept[key] = withdrawn
        return 200, self.memory.kept.setdefault(key, withdrawn)[1]

    def change(self, key: str, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        fault, memory = self.fault, self.memory
        wish = (asked["change"], asked["identification_code"], asked.get("lasts_days"))
        if fault is Fault.COMPARES_BYTES:
            wish = (*wish, asked["not_after"], *asked["shown"])
        known = memory.kept.get(key)
        if known is not None and fault not in (
            Fault.AGAIN_IS_ALREADY_LOST,
            Fault.OLD_KEY_ACTS_AGAIN,
        ):
            if known[0] is None and fault is not Fault.LATE_IS_CARRIED_OUT:
                raise Stop(410, "change.withdrawn")
            if known[0] is not None:
                if known[0] != wish and fault is not Fault.OTHER_CONTENT_IS_TAKEN:
                    raise Stop(422, "records.key_reused")
                return 201 if fault is Fault.ALWAYS_201 else 200, known[1]
        if known is not None and fault is Fault.OLD_KEY_ACTS_AGAIN and memory.lost:
            return 200, known[1]
        now = datetime.now(UTC)
        if (
            datetime.fromisoformat(asked["not_after"]) < now
            and fault is not Fault.NOT_AFTER_IGNORED
        ):
            memory.kept[key] = (None, {"key": key, "state": "withdrawn"})
            raise Stop(410, "change.withdrawn")
        told = self.carry_out(key, asked, now)
        if told["state"] == "refused" and fault is Fault.REFUSAL_IS_ERROR:
            raise Stop(409, told["reason"])
        memory.kept[key] = (wish, told)
        return 201, told

    def carry_out(self, key: str, asked: dict[str, Any], now: datetime) -> dict[str, Any]:
        reports = asked["change"] == "report_loss"
        if reports == bool(self.memory.lost) and self.fault is not Fault.NO_LOCK:
            return {
                "key": key,
                "state": "refused",
                "reason": "already_lost" if reports else "not_lost",
            }
        ends = now + timedelta(days=asked.get("lasts_days") or 0)
        if self.fault is Fault.DAYS_TO_MIDNIGHT:
            ends = ends.replace(hour=0, minute=0, second=0, microsecond=0)
        loss = {"reported_at": now.isoformat(), "ends_at": ends.isoformat()}
        self.memory.lost = loss if reports else None
        told = {"key": key, "state": "done", "change": asked["change"], "at": now.isoformat()}
        return told | {"ends_at": ends.isoformat() if reports else None}


class OtherServer(ThreadingHTTPServer):
    """The server, with one fault or none; `port` is where it listens."""

    daemon_threads = True

    def __init__(self, hall: Hall, fault: Fault) -> None:
        handler = type("FaultyHandler", (Handler,), {"fault": fault, "memory": Memory()})
        super().__init__(("127.0.0.1", 0), handler)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(hall.folder / "server.crt", hall.folder / "server.key")
        context.load_verify_locations(hall.folder / "terminals-ca.crt")
        context.verify_mode = ssl.CERT_OPTIONAL
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.port: int = self.server_address[1]
        threading.Thread(target=self.serve_forever, daemon=True).start()
