"""`kiosk verify`: whether a certificate is genuine, checked without any network."""

import sys
from pathlib import Path

import click

from kiosk.commands.output import JsonValue, answer, fail, json_option
from kiosk.documents.document import amount_text, time_text
from kiosk.documents.statement import Statement, period_text
from kiosk.terminal.exit_codes import ExitCode
from kiosk.trust.errors import PublishedKeysBroken
from kiosk.trust.pdf_check import PdfCheck, SignedFile
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
}


@click.command()
@click.argument("subject", metavar="FILE.pdf|TEXT")
@click.option(
    "--keys",
    "keys_file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=PAGE_FOLDER / KEYS_FILE,
    help="The published keys (keys.json).",
)
@json_option
def verify(subject: str, keys_file: Path, as_json: bool) -> None:
    """Check a PDF, or the text that a QR code gave, against the published keys.

    Of a PDF the file's signature and the signed statement of its code are checked. What is genuine
    must still be compared with the paper, fact by fact.

    Exit code 0: genuine. 1: not genuine, or of a demonstration. 2: wrong usage or settings.
    """
    try:
        keys = load_published_keys(keys_file)
    except PublishedKeysBroken as error:
        fail(error, ExitCode.WRONG_USAGE, as_json=as_json)
    value = _checked(subject, keys)
    if as_json:
        answer(value)
    else:
        _print(value)
    sys.exit(ExitCode.DONE if value["outcome"] == "genuine" else ExitCode.WORLD_FAILED)


def _checked(subject: str, keys: PublishedKeys) -> dict[str, JsonValue]:
    if not subject.lower().endswith(".pdf"):
        return statement_answer(check_statement(subject, keys))
    try:
        content = Path(subject).read_bytes()
    except OSError as error:
        raise click.UsageError(f"{subject}: {error.strerror}") from error
    from kiosk.trust.pdf_checking import check_pdf

    return pdf_answer(check_pdf(content, keys))


def statement_answer(check: Confirmed | Doubtful) -> dict[str, JsonValue]:
    """Return what is to be said of a signed statement."""
    match check:
        case Confirmed(statement, key):
            return {"outcome": _standing(key), "facts": _facts(statement)}
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
    return {"outcome": worst, "file": file, "code": statement}


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
        "period": period_text(statement.period),
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
