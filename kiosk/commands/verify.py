"""`kiosk verify`: whether a certificate is genuine, checked without any network."""

import sys
from pathlib import Path
from typing import Final

import click

from kiosk.commands.output import JsonValue, answer, fail, json_option
from kiosk.documents.document import amount_text, time_text
from kiosk.documents.statement import Statement, stated_period
from kiosk.files import MEGABYTE, read_bytes
from kiosk.terminal.exit_codes import ExitCode
from kiosk.trust.bounded import OutOfBounds, bounded
from kiosk.trust.errors import PublishedKeysBroken
from kiosk.trust.pdf_check import PdfCheck, SignedFile, SignedForm
from kiosk.trust.published_keys import PublishedKey, PublishedKeys, load_published_keys
from kiosk.trust.publishing import KEYS_FILE, PAGE_FOLDER
from kiosk.trust.statement_checking import Confirmed, Doubt, Doubtful, check_statement

_EXPLANATIONS = {
    Doubt.UNREADABLE: "Not one of these documents, cut short, or damaged.",
    Doubt.UNKNOWN_KEY: "Signed with a key that the agency does not publish.",
    Doubt.ALTERED: "Changed after it was signed.",
    Doubt.KEY_NOT_VALID: "Signed at a time for which the key does not stand.",
    Doubt.UNSIGNED: "Not signed.",
    Doubt.OTHER_DOCUMENT: "The code belongs to another document.",
    Doubt.TOO_COMPLEX: "Takes more time or memory to check than any of these documents does.",
}

MOST_SECONDS: Final = 1.2
"""With what it takes to begin, every file is answered within two seconds."""
MOST_MEMORY_MB: Final = 100
"""Beyond what the checking itself takes; 200 MB in all."""

_PDF_MARK: Final = b"%PDF-"
_MARK_WITHIN: Final = 1024
"""Where readers look for the mark (ISO 32000-1, annex H, 3.4.1)."""
_LONGEST_NAME: Final = 4096
"""PATH_MAX of Linux."""


@click.command()
@click.argument("subject", metavar="FILE|TEXT")
@click.option(
    "--keys",
    "keys_file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=PAGE_FOLDER / KEYS_FILE,
    help="The published keys (keys.json).",
)
@click.option(
    "--most-mb",
    type=click.IntRange(1, 100),
    default=5,
    show_default=True,
    help="The largest file that is read, in megabytes.",
)
@json_option
def verify(subject: str, keys_file: Path, most_mb: int, as_json: bool) -> None:
    """Check a file, or the text that a QR code gave, against the published keys.

    What a file is, is told by its content: a PDF, or the text of a code. Of a PDF the file's
    signature and the signed statement of its code are checked, and it is told how many pages and
    revisions it has, and how much was appended after signing; of an application form, whether its
    applicant confirmed these very pages. What is genuine must still be compared with the paper,
    fact by fact.

    Exit code 0: genuine. 1: not genuine, or of a demonstration. 2: wrong usage or settings, such as
    no keys.
    """
    try:
        keys = load_published_keys(keys_file)
        if not keys:
            fault = "no keys were given: name the agency's own keys.json with --keys"
            raise PublishedKeysBroken(keys_file, fault)
    except PublishedKeysBroken as error:
        fail(error, ExitCode.WRONG_USAGE, as_json=as_json)
    value = _checked(subject, keys, most_mb * MEGABYTE)
    if as_json:
        answer(value)
    else:
        _print(value)
    sys.exit(ExitCode.DONE if value["outcome"] == "genuine" else ExitCode.WORLD_FAILED)


def _checked(subject: str, keys: PublishedKeys, limit: int) -> dict[str, JsonValue]:
    content = _content_of(subject, limit)
    if _PDF_MARK not in content[:_MARK_WITHIN]:
        return statement_answer(check_statement(content.decode(errors="replace"), keys))
    from kiosk.trust.pdf_checking import check_pdf

    try:
        return bounded(
            lambda: pdf_answer(check_pdf(content, keys)),
            seconds=MOST_SECONDS,
            memory_bytes=MOST_MEMORY_MB * MEGABYTE,
        )
    except OutOfBounds:
        doubt = Doubtful(Doubt.TOO_COMPLEX)
        return pdf_answer(PdfCheck(doubt, doubt))


def _content_of(subject: str, limit: int) -> bytes:
    """The content of the file of this name; where there is none, the name is the code's text."""
    if len(subject) > _LONGEST_NAME or not (subject.lower().endswith(".pdf") or _is_file(subject)):
        return subject.encode(errors="replace")
    try:
        return read_bytes(Path(subject), limit)
    except OSError as error:
        raise click.UsageError(f"{subject}: {error.strerror}") from error


def _is_file(subject: str) -> bool:
    try:
        return bool(subject) and Path(subject).exists()
    except (OSError, ValueError):
        return False


def statement_answer(check: Confirmed | SignedForm | Doubtful) -> dict[str, JsonValue]:
    """Return what is to be said of a signed statement, or of a form's binding."""
    match check:
        case Confirmed(statement, key):
            return {"outcome": _standing(key), "facts": _facts(statement)}
        case SignedForm(facts):
            return {"outcome": "genuine", "facts": dict(facts)}
        case Doubtful(doubt):
            return {"outcome": doubt.value, "meaning": _EXPLANATIONS[doubt]}


def pdf_answer(check: PdfCheck) -> dict[str, JsonValue]:
    """Return what is to be said of a PDF: it is genuine if file and code both are."""
    statement = statement_answer(check.statement)
    match check.file:
        case SignedFile(key, signed_at):
            file: dict[str, JsonValue] = {
                "outcome": _standing(key),
                "signed_at": time_text(signed_at.astimezone()),
                "key": key.key.id.hex(),
            }
        case Doubtful(doubt):
            file = {"outcome": doubt.value, "meaning": _EXPLANATIONS[doubt]}
    worst = next(
        (part["outcome"] for part in (file, statement) if part["outcome"] != "genuine"), "genuine"
    )
    shape: dict[str, JsonValue] = (
        {}
        if check.shape is None
        else {
            "pages": check.shape.pages,
            "revisions": check.shape.revisions,
            "appended_after_signing": check.shape.appended_bytes,
        }
    )
    second = "form" if isinstance(check.statement, SignedForm) else "code"
    return {"outcome": worst, "file": {**file, **shape}, second: statement}


def _standing(key: PublishedKey) -> str:
    return "demo" if key.demo else "genuine"


def _facts(statement: Statement) -> dict[str, JsonValue]:
    totals: dict[str, JsonValue] = {
        total.kind.label: amount_text(total.amount) for total in statement.totals
    }
    return {
        "kind": statement.kind.title,
        "serial": statement.serial,
        "name": statement.masked_name,
        "last_four": statement.last_four,
        "period": stated_period(statement),
        **totals,
        "issued_at": time_text(statement.issued_at),
        "issuer": statement.issuer,
    }


def _print(value: dict[str, JsonValue], indent: str = "") -> None:
    for name, item in value.items():
        if isinstance(item, dict):
            click.echo(f"{indent}{name}:")
            _print(item, indent + "  ")
        else:
            click.echo(f"{indent}{name}: {item}")
