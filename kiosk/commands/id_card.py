"""`kiosk id`: what an identity card on a real security module says."""

from datetime import date
from typing import Final, assert_never

import click

from hardware.id_card.documents import (
    IdentityDocument,
    LongTerm,
    PermanentResidence2017,
    PermanentResidence2023,
    ResidencePermit,
    ResidentCard,
    ValidUntil,
)
from kiosk.commands.output import JsonValue, answer, json_option, typed_errors

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
    "earlier_number",
)


@click.group("id")
def id_card() -> None:
    """Read identity cards on a security module (SAM_V)."""


@id_card.command()
@click.option("--port", default=DEFAULT_PORT, show_default=True, help="The module's serial port.")
@json_option
def read(port: str, as_json: bool) -> None:
    """Read the card that lies on the module and print every field but its photo.

    Names and numbers go to standard output only, never into a log.
    """
    with typed_errors(as_json=as_json):
        from hardware.id_card.module import open_module

        module = open_module(port)
        try:
            module.check_ready()
            fields = document_fields(module.read_card())
        finally:
            module.close()
    if as_json:
        answer(fields)
    else:
        for name, value in fields.items():
            click.echo(f"{name:16}{'' if value is None else value}")


def document_fields(document: IdentityDocument) -> dict[str, JsonValue]:
    """Return every field of every layout, dates in ISO form, None where the card has none."""
    fields: dict[str, JsonValue] = dict.fromkeys(_FIELDS)
    return fields | _common_fields(document) | _own_fields(document)


def _common_fields(document: IdentityDocument) -> dict[str, JsonValue]:
    return {
        "name": document.name,
        "sex": document.sex.value if document.sex else None,
        "birth_date": document.birth_date.isoformat(),
        "number": document.number,
        "valid_from": document.valid_from.isoformat(),
        "valid_until": _until(document.valid_until),
    }


def _own_fields(document: IdentityDocument) -> dict[str, JsonValue]:
    match document:
        case ResidentCard(ethnic_group=group):
            return {
                "kind": "resident-card",
                "ethnic_group": group.code if group else None,
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
