"""Fields of a card as a command prints them: what cannot be read is null and named beside."""

from collections.abc import Iterator, Mapping
from datetime import date

from hardware.social_card.card_data import EthnicGroup, Field, SexOnCard, Unreadable
from kiosk.commands.output import JsonValue


def iso(day: Field[date]) -> Field[str]:
    """Return a date in ISO form."""
    return day.isoformat() if isinstance(day, date) else day


def code_of(value: Field[SexOnCard] | Field[EthnicGroup]) -> Field[str]:
    """Return the code of a sex or of an ethnic group."""
    match value:
        case SexOnCard():
            return value.value
        case EthnicGroup(code=code):
            return code
        case _:
            return value


def lines_of(fields: Mapping[str, JsonValue]) -> Iterator[str]:
    """Yield a line for each field, empty behind its name where there is nothing."""
    for name, value in fields.items():
        if isinstance(value, list):
            if value:
                yield f"{name:24}{', '.join(map(str, value))}"
        else:
            yield f"{name:24}{'' if value is None else value}"


def with_unreadable(fields: Mapping[str, Field[str] | Field[int]]) -> dict[str, JsonValue]:
    """Return the fields with None for each that cannot be read, and the list of these."""
    shown: dict[str, JsonValue] = {
        name: None if isinstance(value, Unreadable) else value for name, value in fields.items()
    }
    unreadable = [name for name, value in fields.items() if isinstance(value, Unreadable)]
    return shown | {"unreadable": unreadable}
