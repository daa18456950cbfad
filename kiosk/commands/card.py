"""`kiosk card`: what a social security card in a real PC/SC reader says."""

import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from hardware.card_errors import CardRemoved, ReaderGone
from hardware.resource_manager import ReaderStateFlag, ResourceManager, Wait
from hardware.showable import marked
from hardware.social_card.card_data import CardDetails, Field, FollowedSpecification
from hardware.social_card.connecting import connect_patiently
from hardware.social_card.errors import NeedsAuthentication
from hardware.social_card.reading import CardReading, Scope, open_card
from kiosk.commands.fields import code_of, iso, lines_of, with_unreadable
from kiosk.commands.output import JsonValue, answer, error_value, json_option, typed_errors
from kiosk.commands.settings import config_option
from kiosk.desks.limited import within
from kiosk.desks.security_module import module_of
from kiosk.settings.card_reader import NO_RULES, SlotRules, SlotUse
from kiosk.settings.configuration import DEFAULT_FILE, load_configuration
from kiosk.settings.security_module import PsamSettings
from kiosk.terminal.exit_codes import ExitCode
from kiosk.terminal.logs import log_traffic


@click.group()
def card() -> None:
    """Read social security cards in a PC/SC reader."""


@card.command()
@click.option("--reader", help="Part of the reader's name; without it, the citizens' with a card.")
@click.option(
    "--psam",
    metavar="READER",
    help="Part of the name of the security module's slot, in place of the one in the settings.",
)
@click.option(
    "--traffic",
    is_flag=True,
    help="Tell on standard error each command and answer by its shape, without its data.",
)
@config_option
@json_option
def read(
    reader: str | None, psam: str | None, config_file: Path, as_json: bool, traffic: bool
) -> None:
    """Read the card in the reader and print every public field.

    A card that keeps its holder file locked is opened by the security module or the central server
    of the settings. Without one it gives what is readable, "needs authentication" as its holder,
    and exit code 1. Names and numbers go to standard output only, never into a log.
    """
    if traffic:
        log_traffic()
    with typed_errors(as_json=as_json):
        from hardware.pcsc import PcscResourceManager

        rules = _slot_rules(config_file, psam)
        manager = PcscResourceManager()
        module = None if rules.module is None else module_of(rules.module, manager)

        def read_it() -> CardReading:
            slot = reader_with_card(manager, reader, rules)
            connect = partial(connect_patiently, manager, slot)
            channel, _session, reading = open_card(connect, module, Scope.WHOLE)
            channel.close()
            return reading

        fields = card_fields(within("card reader", read_it))
    if as_json:
        answer(fields)
    else:
        for line in lines_of(fields):
            click.echo(marked(line))
    if "error" in fields:
        sys.exit(ExitCode.WORLD_FAILED)


def card_fields(reading: CardReading) -> dict[str, JsonValue]:
    """Return the public fields of a card, dates in ISO form, None where it holds filler; under
    `unreadable` those that are None because the card holds something else.
    """
    issuer, holder = reading.issuer, reading.holder
    fields: dict[str, Field[str]] = {
        "region": issuer.region,
        "card_number": issuer.card_number,
        "identification_code": issuer.identification_code,
        **_specification_fields(reading.followed),
        "social_security_number": None,
        **_holder_fields(reading.details),
        "issued": iso(issuer.issued),
        "valid_until": iso(issuer.valid_until),
        "atr": reading.atr.hex().upper(),
        "proof": reading.proof.name.lower(),
    }
    if isinstance(holder, NeedsAuthentication):
        locked: dict[str, JsonValue] = {"holder": "needs authentication", **error_value(holder)}
        return with_unreadable(fields) | locked
    return with_unreadable(fields | {"social_security_number": holder.social_security_number})


def _specification_fields(followed: FollowedSpecification | None) -> dict[str, Field[str]]:
    if followed is None:
        return dict.fromkeys(("version", "algorithm"))
    return {"version": followed.version, "algorithm": followed.algorithm.value}


def _holder_fields(details: CardDetails | None) -> dict[str, Field[str]]:
    if details is None:
        return dict.fromkeys(("name", "sex", "ethnic_group", "birthplace", "birth_date"))
    return {
        "name": details.name,
        "sex": code_of(details.sex),
        "ethnic_group": code_of(details.ethnic_group),
        "birthplace": details.birthplace,
        "birth_date": iso(details.birth_date),
    }


def _slot_rules(config_file: Path, psam: str | None) -> SlotRules:
    """Return what the settings say of the slots, with the module in another one if that is named.

    A terminal that is not set up yet has none; cards are read there all the same.

    Raises:
        ConfigurationError: the settings are wrong, or absent where they were named.
    """
    rules = NO_RULES
    if config_file != DEFAULT_FILE or config_file.exists():
        rules = load_configuration(config_file).slots
    if psam is None:
        return rules
    if not isinstance(rules.module, PsamSettings):
        raise click.UsageError("--psam: the settings do not say where that module has its keys")
    return replace(rules, module=replace(rules.module, reader=psam))


def reader_with_card(manager: ResourceManager, part_of_name: str | None, rules: SlotRules) -> str:
    """Return the first reader of that name with a card in it, the module's slot left out; without a
    name the first of those that citizens use.

    Raises:
        ReaderGone: no reader of that name.
        CardRemoved: no card in it.
    """
    context = manager.open()
    try:
        readings = context.wait_for_change((), timeout_s=0.0)
    finally:
        context.close()
    found = [] if isinstance(readings, Wait) else readings

    def is_meant(slot: str) -> bool:
        use = rules.use_of(slot)
        if part_of_name is None:
            return use.served
        return part_of_name in slot and use is not SlotUse.MODULE

    named = [one for one in found if is_meant(one.reader)]
    if not named:
        raise ReaderGone(part_of_name or "any")
    for reading in named:
        if ReaderStateFlag.PRESENT in reading.flags:
            return reading.reader
    raise CardRemoved
