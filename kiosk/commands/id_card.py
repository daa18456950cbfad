"""`kiosk id`: what an identity card on a real security module says."""

from datetime import date
from typing import Final, assert_never

import click

from hardware.id_card.commands import SPEEDS_BAUD
from hardware.id_card.documents import (
    IdentityDocument,
    LongTerm,
    PermanentResidence2017,
    PermanentResidence2023,
    ResidencePermit,
    ResidentCard,
    ValidUntil,
)
from hardware.social_card.card_data import Field
from kiosk.commands.fields import code_of, iso, lines_of, with_unreadable
from kiosk.commands.output import JsonValue, answer, json_option, typed_errors
from kiosk.desks.limited import within

DEFAULT_PORT: Final = "/dev/ttyUSB0"

_FIELDS: Final = (
    "kind",
    "name",
    "english_name",
    "sex",
    "ethnic_group",
    "birth_date",
    "address",
    "number",
    "authority",
    "valid_from",
    "valid_until",
    "permit_number",
    "issues",
    "nationality",
    "card_version",
    "renewals",
    "number_of_2017",
    "earlier_number",
)


@click.group("id")
def id_card() -> None:
    """Read identity cards on a security module (SAM_V)."""


@id_card.command()
@click.option(
    "--port", default=DEFAULT_PORT, show_default=True, help="The module's serial port, or usb."
)
@click.option(
    "--baud",
    type=click.Choice([str(baud) for baud in SPEEDS_BAUD]),
    help="Its speed; without it all are tried if it is silent.",
)
@json_option
def read(port: str, baud: str | None, as_json: bool) -> None:
    """Read the card that lies on the module and print every field but its photo.

    Names and numbers go to standard output only, never into a log.
    """
    with typed_errors(as_json=as_json):
        from hardware.id_card.module import has_speed, open_module

        def read_it() -> IdentityDocument:
            module = open_module(port, baud=None if baud is None else int(baud))
            try:
                module.make_ready(search_speed=baud is None and has_speed(port))
                return module.read_card()
            finally:
                module.close()

        fields = document_fields(within("identity cards", read_it))
    if as_json:
        answer(fields)
    else:
        for line in lines_of(fields):
            click.echo(line)


def document_fields(document: IdentityDocument) -> dict[str, JsonValue]:
    """Return every field of every layout, dates in ISO form, None where the card has none; under
    `unreadable` those that are None because the card holds something else.
    """
    fields: dict[str, Field[str] | Field[int]] = dict.fromkeys(_FIELDS)
    return with_unreadable(fields | _common_fields(document) | _own_fields(document))


def _common_fields(document: IdentityDocument) -> dict[str, Field[str] | Field[int]]:
    return {
        "name": document.name,
        "sex": code_of(document.sex),
        "birth_date": iso(document.birth_date),
        "number": document.number,
        "valid_from": iso(document.valid_from),
        "valid_until": _until(document.valid_until),
    }


def _own_fields(document: IdentityDocument) -> dict[str, Field[str] | Field[int]]:
    match document:
        case ResidentCard(ethnic_group=group):
            return {
                "kind": "resident-card",
                "ethnic_group": code_of(group),
                "address": document.address,
                "authority": document.authority,
            }
        case ResidencePermit():
            return {
                "kind": "residence-permit",
                "address": document.address,
                "authority": document.authority,
                "permit_number": document.permit_number,
                "issues": document.issues,
            }
        case PermanentResidence2017():
            return {
                "kind": "permanent-residence-2017",
                "english_name": document.english_name,
                "authority": document.authority,
                "nationality": document.nationality,
                "card_version": document.card_version,
            }
        case PermanentResidence2023():
            return {
                "kind": "permanent-residence-2023",
                "english_name": document.english_name,
                "nationality": document.nationality,
                "renewals": document.renewals,
                "number_of_2017": document.number_of_2017,
                "earlier_number": document.earlier_number,
            }
        case _:
            assert_never(document)


def _until(until: ValidUntil) -> str:
    match until:
        case LongTerm():
            return until.value
        case date():
            return until.isoformat()
        case _:
            assert_never(until)
