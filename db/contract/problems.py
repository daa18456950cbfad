"""What stood in the way, as RFC 9457 says it: `code` is stable, `outcome` says what it means."""

from enum import Enum, unique
from typing import Annotated, Final

from pydantic import Field

from db.contract.answers import Answer

MEDIA_TYPE: Final = "application/problem+json"


@unique
class Outcome(Enum):
    """What a failed call has done: for a change the only thing that matters."""

    NOT_DONE = "not_done"
    """Nothing was done by this call; asking again is safe."""
    UNKNOWN = "unknown"
    """It may or may not have been done: ask what became of the key."""


@unique
class Code(Enum):
    """Each thing that can stand in the way."""

    MALFORMED = "request.malformed"
    TOO_LARGE = "request.too_large"
    NO_SUCH_ADDRESS = "request.no_such_address"
    NO_SUCH_METHOD = "request.no_such_method"
    NOT_JSON = "request.not_json"
    CERTIFICATE_REQUIRED = "terminal.certificate_required"
    TERMINAL_UNKNOWN = "terminal.unknown"
    TERMINAL_REVOKED = "terminal.revoked"
    TOO_MANY_PEOPLE = "terminal.too_many_people"
    TOO_MANY_CALLS = "terminal.too_many_calls"
    HOLDER_UNKNOWN = "records.holder_unknown"
    CARD_UNKNOWN = "records.card_unknown"
    CODE_UNKNOWN = "records.code_unknown"
    CODE_EXPIRED = "records.code_expired"
    CODE_USED = "records.code_used"
    CODE_OF_ANOTHER_ISSUER = "records.code_of_another_issuer"
    CHANGE_NOT_SEEN = "change.not_seen"
    CHANGE_RUNNING = "change.running"
    CHANGE_WITHDRAWN = "change.withdrawn"
    KEY_REUSED = "records.key_reused"
    RECORDS_BUSY = "records.busy"
    RECORDS_UNREADABLE = "records.unreadable"
    RECORDS_FAILED = "records.failed"
    FAULT = "gateway.fault"
    """A fault of the server's own program."""


STATUS: Final = {
    Code.MALFORMED: 400,
    Code.TOO_LARGE: 413,
    Code.NO_SUCH_ADDRESS: 404,
    Code.NO_SUCH_METHOD: 405,
    Code.NOT_JSON: 415,
    Code.CERTIFICATE_REQUIRED: 401,
    Code.TERMINAL_UNKNOWN: 403,
    Code.TERMINAL_REVOKED: 403,
    Code.TOO_MANY_PEOPLE: 429,
    Code.TOO_MANY_CALLS: 429,
    Code.HOLDER_UNKNOWN: 404,
    Code.CARD_UNKNOWN: 404,
    Code.CODE_UNKNOWN: 404,
    Code.CODE_EXPIRED: 410,
    Code.CODE_USED: 409,
    Code.CODE_OF_ANOTHER_ISSUER: 404,
    Code.CHANGE_NOT_SEEN: 404,
    Code.CHANGE_RUNNING: 409,
    Code.CHANGE_WITHDRAWN: 410,
    Code.KEY_REUSED: 422,
    Code.RECORDS_BUSY: 503,
    Code.RECORDS_UNREADABLE: 500,
    Code.RECORDS_FAILED: 503,
    Code.FAULT: 500,
}
"""The status code of each; what is one status and two codes means the same to a terminal."""

TITLES: Final = {
    Code.MALFORMED: "The request is not of the contract",
    Code.TOO_LARGE: "The request is too large",
    Code.NO_SUCH_ADDRESS: "There is no such address",
    Code.NO_SUCH_METHOD: "This address does not know that method",
    Code.NOT_JSON: "A body must be application/json, uncompressed",
    Code.CERTIFICATE_REQUIRED: "A valid client certificate is required",
    Code.TERMINAL_UNKNOWN: "No terminal is enrolled with this certificate",
    Code.TERMINAL_REVOKED: "This terminal was revoked",
    Code.TOO_MANY_PEOPLE: "This terminal asks for more people than a hall serves",
    Code.TOO_MANY_CALLS: "This terminal asks too often",
    Code.HOLDER_UNKNOWN: "The records hold nobody with this number",
    Code.CARD_UNKNOWN: "The records hold no such card",
    Code.CODE_UNKNOWN: "The records know no such code",
    Code.CODE_EXPIRED: "The code is too old",
    Code.CODE_USED: "The code has shown its holder already",
    Code.CODE_OF_ANOTHER_ISSUER: "The code is of another issuer",
    Code.CHANGE_NOT_SEEN: "The records have not seen this key",
    Code.CHANGE_RUNNING: "A request with this key is being carried out",
    Code.CHANGE_WITHDRAWN: "This key was withdrawn; nothing will ever be done under it",
    Code.KEY_REUSED: "This key belongs to another request",
    Code.RECORDS_BUSY: "The records are busy; nothing was begun",
    Code.RECORDS_UNREADABLE: "A field of the records holds what cannot be",
    Code.RECORDS_FAILED: "The records failed",
    Code.FAULT: "The server failed",
}


class Problem(Answer):
    """Why there is no answer (application/problem+json)."""

    type: str = Field(examples=["/problems/records.holder_unknown"], max_length=200)
    title: str = Field(max_length=200)
    status: Annotated[int, Field(ge=400, le=599)]
    code: str = Field(
        max_length=60, description="Stable; a reader that does not know it goes by the status"
    )
    outcome: Outcome
    field: Annotated[str, Field(pattern=r"^[a-z_]{1,40}\.[a-z_]{1,40}$")] | None = Field(
        default=None, description="Which field is meant, never what stands there"
    )


def problem(code: Code, outcome: Outcome = Outcome.NOT_DONE, field: str | None = None) -> Problem:
    """The message for a code."""
    return Problem(
        field=field,
        type=f"/problems/{code.value}",
        title=TITLES[code],
        status=STATUS[code],
        code=code.value,
        outcome=outcome,
    )
