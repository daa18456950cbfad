"""Reporting a card temporarily lost (临时挂失)."""

from db.records import CardChange, CardStatus
from kiosk.flows.change_result import REPORTED, show_change
from kiosk.flows.choose_card import choose_card
from kiosk.flows.ends import AfterService
from kiosk.flows.identify import identify
from kiosk.flows.requirements import require_change
from kiosk.flows.signed_change import signed_change
from kiosk.flows.visit import Visit
from kiosk.flows.wording import bank_advice, card_facts
from kiosk.language.texts import Moment, Text, _, ngettext
from kiosk.pages.kinds import Back, ConfirmPage, Decision, Fact, Notice, Tone, WorkingPage
from kiosk.rules.loss_terms import LossTerms, loss_terms
from kiosk.settings.service import Service

_REPORTING = WorkingPage(_("Reporting the card lost"), _("Please wait a moment."))


async def report_loss(visit: Visit) -> AfterService | Back:
    """Report one of the citizen's cards lost and show what is now true.

    Raises:
        CardChangeRefused: the card's state does not allow it.
        HardwareError, DatabaseError, KioskError: as `identify`.
    """
    citizen = await identify(visit, Service.REPORT_LOSS)
    if citizen is Back.BACK:
        return Back.BACK
    card = await choose_card(visit, citizen, usual=CardStatus.NORMAL)
    if card is Back.BACK:
        return Back.BACK
    require_change(visit, CardChange.REPORT_LOSS, card)
    terms = loss_terms(card, visit.terminal.region.temporary_loss, now=visit.terminal.clock())
    page = _confirmation(terms)
    if await visit.screen.ask(page) is Decision.DECLINED:
        return Back.BACK
    signed = await signed_change(visit, Service.REPORT_LOSS, card, page, _REPORTING)
    if signed is Back.BACK:
        return Back.BACK
    async with visit.asking_records(_REPORTING):
        change = visit.note(
            await visit.terminal.records.report_loss(
                card, lasts_days=terms.lasts_days, signed=signed
            )
        )
    return await show_change(visit, card, change, REPORTED)


def _confirmation(terms: LossTerms) -> ConfirmPage:
    return ConfirmPage(
        title=_("Report the card lost"),
        question=_("Block this card now?"),
        facts=(
            *card_facts(terms.card),
            Fact(_("Blocks"), _("The social security function only")),
            Fact(_("For"), _lasts(terms)),
            *_expected_end(terms),
        ),
        notices=_cautions(terms),
        confirm=_("Report it lost"),
    )


def _lasts(terms: LossTerms) -> Text:
    if terms.lasts_days is None:
        return _("Until you unblock it or get a new card")
    return ngettext(
        "{count} day, then it ends by itself",
        "{count} days, then it ends by itself",
        terms.lasts_days,
    )


def _expected_end(terms: LossTerms) -> tuple[Fact, ...]:
    if terms.expected_end is None:
        return ()
    return (Fact(_("Ends about"), Moment(terms.expected_end)),)


def _cautions(terms: LossTerms) -> tuple[Notice, ...]:
    bank = Notice(bank_advice(terms.card), Tone.CAUTION)
    if terms.lasts_days is None:
        return (bank,)
    usable = ngettext(
        "After {count} day the card works again, even for a stranger, unless it is replaced.",
        "After {count} days the card works again, even for a stranger, unless it is replaced.",
        terms.lasts_days,
    )
    return (bank, Notice(usable, Tone.CAUTION))
