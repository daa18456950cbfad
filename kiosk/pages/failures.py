"""The one catalogue of failure texts: for each stable code what happened and what to do now.

Whether anything was changed is not here: the visit knows it, an error cannot. Every code stands in
docs/failure-codes.md as well, with its cause; a test compares.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Protocol

from kiosk.language.texts import Message, Text, Words, _
from kiosk.pages.kinds import Movement, Retry, Tone


class HallWindows(Protocol):
    """Where citizens are sent for what the terminal cannot do; the settings say it."""

    @property
    def for_cards(self) -> Words: ...

    @property
    def for_certificates(self) -> Words: ...

    @property
    def phone(self) -> str: ...


class CardPlaces(Protocol):
    """Where a region does to cards what no terminal does; the region's rules say it."""

    @property
    def new_cards(self) -> Words | None: ...

    @property
    def releases(self) -> Words | None: ...


@dataclass(frozen=True, slots=True)
class FailureText:
    """What a citizen reads; `{window}`, `{certificates}` and `{phone}` become the hall's own.

    `{bring}` becomes what to take along: the card only where it is here; `{new_card}` and
    `{release}` become where the region makes new cards and where it unblocks them.
    `happened` is a title and has no full stop; `movement` shows what `advice` asks for.
    """

    happened: Message
    advice: Message
    retry: Retry = Retry.POINTLESS
    movement: Movement | None = Movement.CALL_STAFF
    tone: Tone = Tone.CAUTION
    way_on: Message | None = None
    """The advice where the terminal itself has a service that helps; the flows know which."""


def failure_text(
    code: str, windows: HallWindows, places: CardPlaces | None = None, *, card_here: bool = True
) -> FailureText:
    """Return the text for `code`; a code without one is our bug and raises KeyError.

    Args:
        places: the region's own for what is done to cards; None where nobody stands there.
        card_here: the social security card itself is in the terminal.
    """
    text = FAILURES[code]
    release = None if places is None else places.releases
    values: tuple[tuple[str, Text | str], ...] = (
        ("window", windows.for_cards),
        ("certificates", windows.for_certificates),
        ("phone", windows.phone),
        ("bring", _BRING_BOTH if card_here else _BRING_IDENTITY_CARD),
        ("new_card", way_to_new_card(windows, places)),
        ("release", release or windows.for_cards),
    )
    return replace(
        text,
        happened=replace(text.happened, values=values),
        advice=replace(text.advice, values=values),
        way_on=None if text.way_on is None else replace(text.way_on, values=values),
    )


def way_to_new_card(windows: HallWindows, places: CardPlaces | None) -> Message:
    """Return where a card is replaced; where the region's text is silent, whom to ask."""
    place = None if places is None else places.new_cards
    if place is None:
        return _("For a new card, first call {phone} and ask where it is made.",
                 phone=windows.phone)  # fmt: skip
    return _("For a new card, go to {place}.", place=place)


def _insert(happened: Message, advice: Message, retry: Retry = Retry.POINTLESS) -> FailureText:
    """Return a fault that is mended by putting the card in, or in again."""
    return FailureText(happened, advice, retry, Movement.INSERT_CARD)


def _take_out(happened: Message, advice: Message) -> FailureText:
    """Return a fault that is mended by putting in another card."""
    return FailureText(happened, advice, movement=Movement.TAKE_CARD)


def _lay(happened: Message, advice: Message) -> FailureText:
    """Return a fault that is mended by laying the identity card down once more."""
    return FailureText(happened, advice, Retry.OFFERED, Movement.LAY_ID_CARD)


def _show_code(happened: Message, advice: Message) -> FailureText:
    """Return a fault that is mended by holding a code to the scanner once more."""
    return FailureText(happened, advice, Retry.OFFERED, Movement.SHOW_CODE)


def _all_is_well(happened: Message, advice: Message) -> FailureText:
    """Return what stopped a service because nothing is left to be done."""
    return FailureText(happened, advice, movement=None, tone=Tone.GOOD)


def _nothing_there(happened: Message, advice: Message) -> FailureText:
    """Return what the records do not hold, which is no fault of anybody."""
    return FailureText(happened, advice, movement=None, tone=Tone.NEUTRAL)


_INSERT_AGAIN: Final = _("Take the card out, wait a moment and insert it again.")
_BRING_BOTH: Final = _("Bring this card and your ID card.")
_BRING_IDENTITY_CARD: Final = _("Bring your ID card.")
_TO_WINDOW: Final = _("Please go to {window}. {bring}")
_CARD_IS_WELL: Final = _("Your card is fine. Please take it to {window}.")
_LATER: Final = _("Please try again in a few minutes, go to {window}, or call {phone}.")
_LAY_AGAIN: Final = _("Lift your ID card, wait a moment and place it on the reader again.")
_PAPER_AT_WINDOW: Final = _("You can get the same document at {certificates}.")
_ASK_ABOUT_PAPER: Final = _("If you think this is wrong, ask at {certificates} or call {phone}.")
_NEW_CARD: Final = _("{new_card} {bring}")
_RESET_PIN: Final = _("Go to {window} to have it reset. {bring}")
_ISSUED_ELSEWHERE: Final = _(
    "Was the card issued elsewhere? Then call {phone}, or ask at {window}."
)
_IF_DECEASED: Final = _(
    "If this is a mistake, or you are a relative: bring your ID card to {window}, or call {phone}."
)

_SHOW_CODE_AGAIN: Final = _(
    "Open the electronic social security card on your phone, make the screen bright, and hold its "
    "QR code to the scanner. Or use your ID card."
)
_NEW_CODE: Final = _(
    "Refresh the code in the app: each is good once and for a short time. Then hold it to the "
    "scanner."
)
_NO_SCANNER: Final = FailureText(_("The code scanner does not respond"), _LATER)

_UNREADABLE: Final = FailureText(_("This card cannot be read here"), _TO_WINDOW)
_UNREADABLE_BUT_WELL: Final = replace(_UNREADABLE, advice=_CARD_IS_WELL)
_DECEASED: Final = FailureText(
    _("The records say that the holder of this card has died"), _IF_DECEASED
)
_CARD_UNKNOWN: Final = FailureText(
    _("This card is not in the records of this region"), _ISSUED_ELSEWHERE
)

_CARD: Final = {
    "card.removed": _insert(
        _("The card was taken out"), _("Insert the card and start again."), Retry.OFFERED
    ),
    "card.mute": _take_out(
        _("The card does not respond"),
        _(
            "Take it out and insert it chip end first, with the chip facing up. If that does not "
            "help, go to {window}."
        ),
    ),
    "card.reset": _insert(_("The card was interrupted"), _INSERT_AGAIN),
    "card.communication_failed": _insert(
        _("The card could not be read completely"), _INSERT_AGAIN, Retry.OFFERED
    ),
    "card.response_malformed": _UNREADABLE,
    "card.response_endless": _UNREADABLE,
    "card.command_refused": _UNREADABLE,
    "card.not_social_security": _take_out(
        _("This is not a social security card"),
        _(
            "Take it out and insert your social security card: chip end first, with the chip "
            "facing up."
        ),
    ),
    "card.record_malformed": _UNREADABLE,
    "card.locked": FailureText(_("This card is locked"), _TO_WINDOW),
    "staff_card.not_piv": _UNREADABLE,
    "staff_card.no_certificate": _UNREADABLE,
    "staff_card.malformed": _UNREADABLE,
    "card.ended": FailureText(_("This card has been ended and can no longer be used"), _NEW_CARD),
    "card.needs_authentication": _UNREADABLE_BUT_WELL,
    "card.not_genuine": FailureText(_("The card could not be verified"), _TO_WINDOW),
    "card.authentication_rejected": _UNREADABLE_BUT_WELL,
    "card.authentication_locked": _UNREADABLE,
    "card.not_personalised": FailureText(_("This card is blank"), _TO_WINDOW),
    "pin.blocked": FailureText(_("The PIN of this card is locked"), _RESET_PIN),
    "pin.not_changed": FailureText(
        _("The card did not take the new PIN; the old one still works"), _TO_WINDOW
    ),
    "pin.forgotten": FailureText(_("This cannot be done without the PIN"), _RESET_PIN),
}

_DEVICES: Final = {
    "reader.gone": FailureText(_("The card reader does not respond"), _LATER),
    "reader.sharing_violation": _insert(_("The card reader is busy"), _INSERT_AGAIN, Retry.OFFERED),
    "pcsc.unavailable": FailureText(_("The card reader does not respond"), _LATER),
    "pcsc.failed": FailureText(_("The card reader does not respond"), _LATER),
    **dict.fromkeys(
        (
            "security_module.absent",
            "security_module.answer_malformed",
            "security_module.in_use",
            "security_module.key_missing",
            "security_module.not_trusted",
            "security_module.refused",
            "security_module.silent",
        ),
        FailureText(_("This card cannot be read here at the moment"), _CARD_IS_WELL),
    ),
    "printer.unknown": FailureText(_("The printer is not set up"), _PAPER_AT_WINDOW),
    "printer.service_gone": FailureText(_("The printer does not respond"), _PAPER_AT_WINDOW),
    "printer.job_uncertain": FailureText(
        _("The printer does not respond; the paper may still come out"), _PAPER_AT_WINDOW
    ),
    "printer.refused": FailureText(_("The printer refused the document"), _PAPER_AT_WINDOW),
    "printer.queue_not_made": FailureText(_("The printer is not set up"), _PAPER_AT_WINDOW),
    "printer.guard_failed": FailureText(_("The printer is not ready"), _PAPER_AT_WINDOW),
    "print.not_ready": FailureText(_("The printer is not ready"), _PAPER_AT_WINDOW),
    "print.given_up": FailureText(
        _("The printer took too long, so the print was cancelled"), _PAPER_AT_WINDOW
    ),
    "print.aborted": FailureText(_("The printer stopped before it was done"), _PAPER_AT_WINDOW),
    "print.unknown": FailureText(
        _("The print may be incomplete"),
        _("Check the paper tray. If a page is missing, you can get it at {certificates}."),
    ),
    "document.missing_glyph": FailureText(
        _("Your name has a character that cannot be printed here"), _PAPER_AT_WINDOW
    ),
    **dict.fromkeys(
        (
            "document.fault",
            "document.template",
            "document.unprintable_facts",
            "document.signing_key",
            "document.signing_key_expired",
            "document.signing_failed",
            "document.strokes_not_sealed",
        ),
        FailureText(_("This document cannot be made at the moment"), _PAPER_AT_WINDOW),
    ),
}

_WORKER: Final = {
    "worker.overdue": FailureText(_("A part of this terminal does not respond"), _LATER),
}

_ID_CARD: Final = {
    "id_card.absent": _lay(
        _("There is no ID card on the reader"), _("Lay it flat on the reader and leave it there.")
    ),
    "id_card.not_accepted": _lay(_("The ID card was not accepted"), _LAY_AGAIN),
    "id_card.not_selected": _lay(_("The ID card does not respond"), _LAY_AGAIN),
    "id_card.read_failed": _lay(_("The ID card could not be read completely"), _LAY_AGAIN),
    "id_card.text_malformed": FailureText(
        _("The data on this ID card is damaged"), _("Please go to {window} with your ID card.")
    ),
    "id_card.wrong_kind": _lay(
        _("This is not an ID card"),
        _("Take it away and place your ID card on the reader."),
    ),
    **{
        code: FailureText(_("The ID card reader does not respond"), _LATER)
        for code in (
            "id_module.answer_malformed",
            "id_module.command_refused",
            "id_module.frame_malformed",
            "id_module.gone",
            "id_module.in_use",
            "id_module.not_authorised",
            "id_module.self_test_failed",
            "id_module.silent",
        )
    },
}

_IDENTITY: Final = {
    "identity.document_expired": FailureText(
        _("This ID card has expired"),
        _("Renew it first. Until then, go to {window} or call {phone}."),
    ),
    "identity.different_persons": FailureText(
        _("The two cards belong to different people"),
        _("Use the social security card and the ID card of the same person."),
        movement=None,
    ),
    "identity.card_of_another_region": FailureText(
        _("This card was issued in another region"),
        _("Only that region can change it. Call 12333 there, or ask at {window}."),
    ),
    "identity.no_card": _nothing_there(
        _("The records hold no social security card of yours"),
        _("The service guides say how to get one. Or ask at {window}."),
    ),
    "identity.guardian_needed": FailureText(
        _("The holder of this card is under 16"),
        _(
            "A parent or guardian does this at {window}. Bring the child's card and the ID cards "
            "of both."
        ),
    ),
    "identity.no_reader": FailureText(
        _("The card needed for this cannot be read here at the moment"), _LATER
    ),
    "cancellation.other_card": _take_out(
        _("This is not the card you chose to cancel"),
        _(
            "Take it out, insert the card to be cancelled and start again. If you do not have it, "
            "go to {window}."
        ),
    ),
    "identity.card_expired": FailureText(_("This card has expired"), _NEW_CARD),
    "identity.card_of_another_holder": FailureText(
        _("The records know this card under another name"), _TO_WINDOW
    ),
    "identity.holder_deceased": _DECEASED,
    "identity.card_disagrees": FailureText(_("This card and the records do not agree"), _TO_WINDOW),
    "scanner.gone": _NO_SCANNER,
    "scanner.in_use": _NO_SCANNER,
    "scanner.garbled": _show_code(_("This QR code cannot be read here"), _SHOW_CODE_AGAIN),
    "records.code_unknown": _show_code(
        _("This is not the code of an electronic social security card"), _SHOW_CODE_AGAIN
    ),
    "records.code_expired": _show_code(_("The code on your phone is too old"), _NEW_CODE),
    "records.code_used": _show_code(_("This code has been used already"), _NEW_CODE),
    "records.code_of_another_issuer": FailureText(
        _("This electronic card was issued elsewhere"),
        _("It cannot be checked here. Use your ID card or social security card, or call {phone}."),
        movement=None,
    ),
    "signature.at_window": FailureText(
        _("Somebody will help you sign at the window"),
        _("Please go to {window}. Bring your card or your ID card; nothing has to be filled in."),
        tone=Tone.NEUTRAL,
    ),
    "identity.card_not_proven": FailureText(
        _("This card cannot show here that it is genuine"), _TO_WINDOW
    ),
    "identity.identity_card_instead": _take_out(
        _("This card cannot show here that it is genuine"),
        _("Take it out and place your ID card on the reader instead. Or go to {window}."),
    ),
    "pin.wrong_too_often": FailureText(
        _("The PIN was wrong three times today, so this terminal asks no more"), _TO_WINDOW
    ),
    "records.holder_unknown": FailureText(
        _("The holder of this card is not in the records of this region"), _ISSUED_ELSEWHERE
    ),
    "records.card_unknown": _CARD_UNKNOWN,
    "journal.clock_behind": FailureText(
        _("The clock of this terminal is wrong, so it changes nothing"), _TO_WINDOW
    ),
    "clock.off": FailureText(
        _("The clock of this terminal is wrong, so it changes nothing"), _TO_WINDOW
    ),
    "records.unreadable": FailureText(_("A part of your records cannot be read here"), _TO_WINDOW),
    "document.nothing_drawn": _nothing_there(
        _("No certificate: the records show no pension in this period"), _ASK_ABOUT_PAPER
    ),
    "document.not_unemployed": _nothing_there(
        _("The records do not show you as unemployed"),
        _("Register as unemployed first, or ask at {certificates}."),
    ),
    "document.nothing_paid": _nothing_there(
        _("No certificate: the records show no paid month"), _ASK_ABOUT_PAPER
    ),
    "records.other_insurances": _nothing_there(
        _("Nothing is on record for the insurance that is done here"),
        _("For your other insurances ask at {certificates}, or call {phone}."),
    ),
}

_RECORDS: Final = {
    code: FailureText(_("The records system does not respond"), _LATER)
    for code in (
        "database.busy",
        "database.broken",
        "database.exists",
        "database.full",
        "database.on_network",
        "database.too_new",
        "database.unavailable",
        "journal.broken",
        "journal.held",
        "journal.intent_exists",
        "journal.no_open_intent",
        "records.change_unknown",
        "records.failed",
        "records.key_reused",
        "records.not_reached",
        "records.not_understood",
    )
} | {
    "records.denied": FailureText(
        _("The records system does not admit this terminal"),
        _("Please use another terminal, go to {window}, or call {phone}."),
    ),
    "records.slowed": FailureText(
        _("This terminal has asked the records system too often"), _LATER
    ),
}

_SET_UP: Final = {
    code: FailureText(_("This terminal is not fully set up"), _LATER)
    for code in (
        "configuration.file-broken",
        "configuration.journal-key-missing",
        "configuration.production",
        "configuration.published-keys",
        "configuration.records-missing",
        "configuration.secret-exposed",
        "configuration.settings-writable",
        "backup.broken",
        "content.refused",
        "backup.in_the_way",
        "demo.folder-not-ours",
        "demo.folder-not-writable",
        "configuration.translations-missing",
        "configuration.wrong",
        "document.fonts_missing",
        "document.serial",
        "export.codes-incomplete",
        "guides.link_not_confirmed",
        "sealing.failed",
        "operator.card-refused",
        "screen.no_display",
        "operator.code-refused",
        "operator.machine-refused",
        "operator.nobody",
        "operator.export-impossible",
        "guides.not_made",
        "guides.site_address",
        "guides.site_not_written",
        "guides.missing",
        "simulation.cupsd_failed",
        "tour.stuck",
    )
}

_REFUSALS: Final = {
    "refused.already_lost": FailureText(
        _("This card is already reported lost"),
        _("If you have found it, have it unblocked: {release}. {new_card}"),
        way_on=_("If you have found it, unblock it here. {new_card}"),
    ),
    "refused.already_activated": _all_is_well(
        _("This card is already activated"), _("You need not do anything.")
    ),
    "refused.not_activated": FailureText(
        _("This card has not been activated yet"),
        _TO_WINDOW,
        way_on=_("You can activate it here first."),
    ),
    "refused.not_lost": _all_is_well(
        _("This card is not reported lost"), _("You can use it as usual.")
    ),
    "refused.lost": FailureText(
        _("This card is reported lost"),
        _("If you have found it, have it unblocked: {release}. {bring}"),
        way_on=_("If you have found it, unblock it here first."),
    ),
    "refused.formally_lost": FailureText(
        _("This card was formally reported lost and can no longer be used"), _NEW_CARD
    ),
    "refused.locked": FailureText(
        _("This card is locked by the social security office"), _TO_WINDOW
    ),
    "refused.cancelled": FailureText(
        _("This card has been cancelled and can no longer be used"), _NEW_CARD
    ),
    "refused.card_unknown": _CARD_UNKNOWN,
    "refused.holder_deceased": _DECEASED,
    "refused.not_moved_out": FailureText(
        _("Only cards of people who have moved away can be cancelled here"),
        _("Please ask at {window} or call {phone}."),
    ),
    "refused.holder_unknown": FailureText(
        _("The records know nobody with your number"), _("Please ask at {window} or call {phone}.")
    ),
    "refused.application_open": FailureText(
        _("You have applied for this already, and the answer is still to come"),
        _("Please wait for it, or call {phone}."),
        tone=Tone.NEUTRAL,
        movement=None,
        way_on=_("You can see here how far it is."),
    ),
    "refused.application_closed": FailureText(
        _("This can no longer be applied for"), _("Please ask at {window} or call {phone}.")
    ),
    "refused.application_unknown": FailureText(
        _("The records do not know this application"),
        _("Please ask at {window} or call {phone}."),
    ),
    "refused.examination_begun": FailureText(
        _("This application is already being examined or has its answer"),
        _("To withdraw it, ask at {window} or call {phone}."),
    ),
    "refused.benefit_drawn": FailureText(
        _("You draw this benefit already"),
        _("You need not apply again. If no money arrives, call {phone}."),
        tone=Tone.NEUTRAL,
    ),
    "refused.pension_drawn": FailureText(
        _("You draw a pension already, so this is not possible"),
        _("If that is wrong, ask at {window} or call {phone}."),
    ),
    "refused.temporary_account": FailureText(
        _("Your pension account here is a temporary one, so nothing can be moved into it"),
        _("Months are moved to where you are registered. Please ask at {window} or call {phone}."),
    ),
    "refused.account_closed": FailureText(
        _("The bank account that the money would go to is closed"),
        _("Give another account at {window} first; then apply here again. Bring your card."),
    ),
    "refused.certificate_claimed": FailureText(
        _("A subsidy has already been claimed with this certificate"),
        _("If it was not you, go to {window} with the certificate and your ID card."),
    ),
    "refused.withdrawn": FailureText(
        _("The request did not get through in time and was withdrawn"),
        _("You can try again."),
        Retry.OFFERED,
        movement=None,
    ),
}

FAILURES: Final[Mapping[str, FailureText]] = {
    **_CARD,
    **_DEVICES,
    **_WORKER,
    **_ID_CARD,
    **_IDENTITY,
    **_RECORDS,
    **_SET_UP,
    **_REFUSALS,
}
