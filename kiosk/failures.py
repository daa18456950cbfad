"""The one catalogue of failure texts: for each stable code what happened and what to do now.

Whether anything was changed is not here: the visit knows it, an error cannot. Every code stands in
docs/failure-codes.md as well, with its cause; a test compares.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from kiosk.configuration import WindowSettings
from kiosk.pages import Retry
from kiosk.texts import Message, _


@dataclass(frozen=True, slots=True)
class FailureText:
    """What a citizen reads; `{window}`, `{certificates}` and `{phone}` become the hall's own."""

    happened: Message
    advice: Message
    retry: Retry = Retry.POINTLESS


def failure_text(code: str, windows: WindowSettings) -> FailureText:
    """Return the text for `code`; a code without one is our bug and raises KeyError."""
    text = FAILURES[code]
    places = (
        ("window", windows.for_cards),
        ("certificates", windows.for_certificates),
        ("phone", windows.phone),
    )
    return replace(
        text,
        happened=replace(text.happened, values=places),
        advice=replace(text.advice, values=places),
    )


_INSERT_AGAIN: Final = _("Take the card out, wait a moment and put it in again.")
_TO_WINDOW: Final = _("Please go to {window}. Bring this card and your identity card.")
_CARD_IS_WELL: Final = _("Your card is all right. Please go to {window} with it.")
_LATER: Final = _("Please try again in a few minutes, go to {window}, or call {phone}.")
_LAY_AGAIN: Final = _("Lift the identity card, wait a moment and lay it down again.")
_PAPER_AT_WINDOW: Final = _("The same certificate is printed at {certificates}.")

_CARD: Final = {
    "card.removed": FailureText(
        _("The card was taken out."), _("Put the card in and start again."), Retry.OFFERED
    ),
    "card.mute": FailureText(
        _("The card does not answer."),
        _("Put it in chip first and facing up. If that does not help, go to {window}."),
    ),
    "card.reset": FailureText(_("The card was interrupted."), _INSERT_AGAIN),
    "card.communication_failed": FailureText(
        _("The card could not be read to the end."), _INSERT_AGAIN, Retry.OFFERED
    ),
    "card.response_malformed": FailureText(
        _("The card gives answers that make no sense."), _TO_WINDOW
    ),
    "card.response_endless": FailureText(_("The card gives answers that do not end."), _TO_WINDOW),
    "card.command_refused": FailureText(_("The card refuses to be read."), _TO_WINDOW),
    "card.not_social_security": FailureText(
        _("This is not a social security card."),
        _("Take it out and put in your social security card, chip first and facing up."),
    ),
    "card.unknown_version": FailureText(
        _("The terminal does not know this kind of card."), _TO_WINDOW
    ),
    "card.record_malformed": FailureText(_("The data on this card is damaged."), _TO_WINDOW),
    "card.name_undecodable": FailureText(
        _("The name on this card cannot be read whole."), _TO_WINDOW
    ),
    "card.needs_authentication": FailureText(
        _("This card shows its holder only to a security module, and this terminal has none."),
        _CARD_IS_WELL,
    ),
    "card.not_genuine": FailureText(_("The card could not prove that it is genuine."), _TO_WINDOW),
    "card.authentication_rejected": FailureText(
        _("The card does not accept this terminal."), _CARD_IS_WELL
    ),
    "card.authentication_locked": FailureText(
        _("The card no longer shows its holder to any terminal."), _TO_WINDOW
    ),
    "card.not_personalised": FailureText(
        _("This card has not been made out to anybody yet."), _TO_WINDOW
    ),
    "pin.blocked": FailureText(
        _("The PIN of this card is blocked."),
        _("Go to {window} to have it set anew. Bring this card and your identity card."),
    ),
    "pin.not_changed": FailureText(
        _("The card did not take the new PIN. The old one still counts."), _TO_WINDOW
    ),
    "pin.forgotten": FailureText(
        _("Without the PIN the terminal cannot go on."),
        _("Go to {window} to have it set anew. Bring this card and your identity card."),
    ),
}

_DEVICES: Final = {
    "reader.gone": FailureText(_("The card reader does not answer."), _LATER),
    "reader.sharing_violation": FailureText(
        _("The card reader is busy."), _INSERT_AGAIN, Retry.OFFERED
    ),
    "pcsc.unavailable": FailureText(_("The card reader does not answer."), _LATER),
    "pcsc.failed": FailureText(_("The card reader does not answer."), _LATER),
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
        FailureText(
            _("This terminal cannot open cards of this kind at the moment."), _CARD_IS_WELL
        ),
    ),
    "printer.unknown": FailureText(_("The printer is not set up."), _PAPER_AT_WINDOW),
    "printer.service_gone": FailureText(_("The printer does not answer."), _PAPER_AT_WINDOW),
    "printer.job_uncertain": FailureText(
        _("The printer does not answer. Whether the paper still comes is not known."),
        _PAPER_AT_WINDOW,
    ),
    "printer.refused": FailureText(_("The printer refused the document."), _PAPER_AT_WINDOW),
    "print.not_ready": FailureText(_("The printer is not ready."), _PAPER_AT_WINDOW),
    "print.given_up": FailureText(
        _("The printer could not finish in time. The print was cancelled."), _PAPER_AT_WINDOW
    ),
    "print.aborted": FailureText(_("The printer stopped the print."), _PAPER_AT_WINDOW),
    "print.unknown": FailureText(
        _("It is not certain that the print came out whole."),
        _("Look at the paper tray. If a page is missing, {certificates} prints it again."),
    ),
    "document.missing_glyph": FailureText(
        _("Your name has a character that cannot be printed here."), _PAPER_AT_WINDOW
    ),
    **dict.fromkeys(
        (
            "document.template",
            "document.signing_key",
            "document.signing_key_expired",
            "document.signing_failed",
        ),
        FailureText(_("This certificate cannot be made at the moment."), _PAPER_AT_WINDOW),
    ),
}

_WORKER: Final = {
    "worker.overdue": FailureText(_("A part of this terminal does not answer."), _LATER),
}

_ID_CARD: Final = {
    "id_card.absent": FailureText(
        _("There is no identity card on the reader."),
        _("Lay it flat on the plate and leave it there."),
        Retry.OFFERED,
    ),
    "id_card.not_accepted": FailureText(_("The identity card was not accepted."), _LAY_AGAIN),
    "id_card.not_selected": FailureText(
        _("The identity card does not answer."), _LAY_AGAIN, Retry.OFFERED
    ),
    "id_card.read_failed": FailureText(
        _("The identity card could not be read to the end."), _LAY_AGAIN, Retry.OFFERED
    ),
    "id_card.text_malformed": FailureText(
        _("The data on this identity card is damaged."),
        _("Please go to {window} with your identity card."),
    ),
    "id_card.wrong_kind": FailureText(_("This is not an identity card."), _LAY_AGAIN),
    **{
        code: FailureText(_("The identity card reader does not answer."), _LATER)
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
        _("This identity card is past its date of validity."),
        _("The police issue a new one. Until then go to {window} or call {phone}."),
    ),
    "identity.different_persons": FailureText(
        _("The two cards are not the same person's."),
        _("Lay down the identity card of the person whose social security card is in the reader."),
    ),
    "identity.card_of_another_region": FailureText(
        _("This card was issued by another region."),
        _("Only that region changes it: dial 12333 there, or ask at {window} whom to call."),
    ),
    "identity.no_card": FailureText(
        _("The records know no social security card of yours."),
        _("The service guides say how to get one. Or ask at {window}."),
    ),
    "identity.guardian_needed": FailureText(
        _("The holder of this card is under sixteen."),
        _("A parent or guardian does this at {window}, with the child's card and both identities."),
    ),
    "identity.no_reader": FailureText(
        _("What this matter asks you to show cannot be read here at the moment."), _LATER
    ),
    "cancellation.other_card": FailureText(
        _("Another card is in the reader than the one to be cancelled."),
        _("Take it out, put in the card to be cancelled and start again. Without it: {window}."),
    ),
    "identity.card_expired": FailureText(
        _("This card is past its date of validity."),
        _("Please go to {window} for a new card. Bring your identity card."),
    ),
    "identity.card_of_another_holder": FailureText(
        _("The records know this card under another name."), _TO_WINDOW
    ),
    "identity.holder_deceased": FailureText(
        _("The records say that the holder of this card has died."),
        _("A relative can ask at {window} or call {phone}."),
    ),
    "records.holder_unknown": FailureText(
        _("The records of this region do not know the holder of this card."),
        _("Was the card issued elsewhere? Then call {phone}, or ask at {window}."),
    ),
    "records.card_unknown": FailureText(
        _("The records of this region do not know this card."),
        _("Was the card issued elsewhere? Then call {phone}, or ask at {window}."),
    ),
    "document.nothing_drawn": FailureText(
        _("The records show no pension in this time, so there is nothing to certify."),
        _("If you think that is wrong, ask at {certificates} or call {phone}."),
    ),
    "document.not_unemployed": FailureText(
        _("The records do not show you as unemployed now."),
        _("Register as unemployed first, or ask at {certificates}."),
    ),
    "document.nothing_paid": FailureText(
        _("The records show no month that has been paid, so there is nothing to certify."),
        _("If you think that is wrong, ask at {certificates} or call {phone}."),
    ),
}

_RECORDS: Final = {
    code: FailureText(_("The records do not answer at the moment."), _LATER)
    for code in (
        "database.busy",
        "database.broken",
        "database.exists",
        "database.full",
        "database.too_new",
        "database.unavailable",
        "journal.broken",
        "journal.intent_exists",
        "journal.no_open_intent",
        "records.key_reused",
    )
}

_SET_UP: Final = {
    code: FailureText(_("This terminal is not set up fully."), _LATER)
    for code in (
        "configuration.file-broken",
        "configuration.journal-key-missing",
        "configuration.production",
        "configuration.published-keys",
        "configuration.translations-missing",
        "configuration.wrong",
        "document.fonts_missing",
        "document.serial",
        "guides.not_made",
        "guides.missing",
        "simulation.cupsd_failed",
        "tour.stuck",
    )
}

_REFUSALS: Final = {
    "refused.already_lost": FailureText(
        _("This card is already reported lost."),
        _("If you have found it again, choose “Release”. For a new card go to {window}."),
    ),
    "refused.already_activated": FailureText(
        _("This card is already in use."), _("There is nothing to do.")
    ),
    "refused.not_activated": FailureText(_("This card has not been activated yet."), _TO_WINDOW),
    "refused.not_lost": FailureText(
        _("This card is not reported lost."), _("There is nothing to release. You can use it.")
    ),
    "refused.lost": FailureText(
        _("This card is reported lost."), _("Release it first, then try again.")
    ),
    "refused.formally_lost": FailureText(
        _("This card has been formally reported lost and cannot be used again."),
        _("Please go to {window} for a new card. Bring your identity card."),
    ),
    "refused.locked": FailureText(_("This card is locked by the agency."), _TO_WINDOW),
    "refused.cancelled": FailureText(
        _("This card has been cancelled and cannot be used again."),
        _("Please go to {window} for a new card. Bring your identity card."),
    ),
    "refused.card_unknown": FailureText(
        _("The records of this region do not know this card."),
        _("Was the card issued elsewhere? Then call {phone}, or ask at {window}."),
    ),
    "refused.holder_deceased": FailureText(
        _("The records say that the holder of this card has died."),
        _("A relative can ask at {window} or call {phone}."),
    ),
    "refused.not_moved_out": FailureText(
        _("Only a card of somebody who has moved away can be cancelled here."),
        _("Ask at {window} or call {phone}."),
    ),
    "refused.withdrawn": FailureText(
        _("The request did not reach the records in time and was withdrawn."),
        _("You can try again."),
        Retry.OFFERED,
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
