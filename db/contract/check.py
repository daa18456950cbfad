"""`kiosk-records check`: holds somebody's server against the contract, row by row."""

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click
from pydantic import TypeAdapter, ValidationError

from db.access import HttpsAccess
from db.contract.check_applications import APPLICATION_ROWS
from db.contract.check_rows import ROWS, Asking, Fails, People, Row
from db.errors import DatabaseError
from db.regular_file import open_regular, said_of

ALL_ROWS: Final[tuple[Row, ...]] = (*ROWS, *APPLICATION_ROWS)
_PEOPLE_HELP: Final = "TOML with the test people (docs/records-api.md)."


@dataclass(frozen=True, slots=True)
class Found:
    """What came of a row; `seen` is empty where it holds."""

    row: str
    chinese: str
    english: str
    seen: str


def check(access: HttpsAccess, people: People) -> Iterator[Found]:
    """What holds of the contract, in the order of the rows."""
    asking = Asking(access, people)
    try:
        for row in ALL_ROWS:
            name, _, words = (row.__doc__ or "").partition(" ")
            chinese, _, english = words.rstrip(".").partition("|")
            yield Found(name, chinese, english, _seen(row, asking))
    finally:
        asking.close()


def _seen(row: Row, asking: Asking) -> str:
    try:
        row(asking)
    except Fails as fails:
        return str(fails)
    except DatabaseError as error:
        return f"{type(error).__name__}: {error}"
    return ""


def people_in(file: Path) -> People:
    """The test people in a file.

    Raises:
        click.UsageError: it is no such file.
    """
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        return TypeAdapter(People).validate_python(table)
    except (OSError, ValueError, ValidationError) as error:
        kind = (
            "a field is missing or wrong" if isinstance(error, ValidationError) else said_of(error)
        )
        raise click.UsageError(f"{file}: {kind}") from None


@click.command("check")
@click.option("--url", required=True, help="The server: https://name:port.")
@click.option("--ca", required=True, type=click.Path(path_type=Path), help="Who signed it.")
@click.option("--cert", required=True, type=click.Path(path_type=Path), help="A terminal's.")
@click.option("--key", required=True, type=click.Path(path_type=Path), help="Its key.")
@click.option("--people", required=True, type=click.Path(path_type=Path), help=_PEOPLE_HELP)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of the table.")
def check_command(url: str, ca: Path, cert: Path, key: Path, people: Path, as_json: bool) -> None:
    """Hold a server against the contract, row by row, in Chinese and English."""
    for file in (ca, cert, key, people):
        try:
            open_regular(file).close()
        except OSError as error:
            raise click.UsageError(f"{file}: {error.strerror}") from None
    try:
        access = HttpsAccess((url.rstrip("/"),), ca.absolute(), cert.absolute(), key.absolute())
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    found = []
    for one in check(access, people_in(people)):
        found.append(one)
        if not as_json:
            holds = "符合 holds" if not one.seen else "不符 fails"
            click.echo(f"{one.row}  {holds}  {one.chinese} / {one.english}")
            if one.seen:
                click.echo(f"     {one.seen}")
    failed = [one for one in found if one.seen]
    if as_json:
        rows = [
            {"row": one.row, "holds": not one.seen, "zh": one.chinese, "en": one.english}
            | ({"seen": one.seen} if one.seen else {})
            for one in found
        ]
        click.echo(json.dumps({"holds": not failed, "rows": rows}, ensure_ascii=False, indent=1))
    else:
        click.echo(f"{len(found) - len(failed)}/{len(found)}")
    if failed:
        raise SystemExit(1)
