"""`kiosk demo-data`: a records file of made-up people."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Final

import click

from kiosk.commands.output import answer, json_option, typed_errors

_TELL_EVERY_S: Final = 2.0


@click.command("demo-data")
@click.option(
    "--people", type=click.IntRange(min=1), default=20, show_default=True, help="How many people."
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="The same seed, the same people."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("demo-records.db"),
    show_default=True,
    help="The file to write; it must not exist yet.",
)
@json_option
def demo_data(people: int, seed: int, out: Path, as_json: bool) -> None:
    """Write made-up people with 1 to 40 years of contributions.

    All have identity numbers of a region that was never issued (99) and plainly invented names.
    """
    from db.demo_records import write_demo_records

    with typed_errors(as_json=as_json):
        written = write_demo_records(
            out, as_of=datetime.now(UTC), people=people, seed=seed, written=_telling(people)
        )
    if as_json:
        answer({"file": str(out), "people": written})
    else:
        click.echo(f"{written} made-up people in {out}")


def _telling(people: int) -> Callable[[int], None]:
    """Says on standard error how far it is, once it has lasted a while."""
    told_at = monotonic()

    def tell(cards: int) -> None:
        nonlocal told_at
        if monotonic() - told_at >= _TELL_EVERY_S:
            told_at = monotonic()
            click.echo(f"{cards} of {people}", err=True)

    return tell
