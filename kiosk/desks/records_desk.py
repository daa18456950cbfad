"""The system of record as a visit uses it: reads, and changes that happen once or are settled.

A change is one shielded block: intent written down, change, outcome written down. When the records
fall silent in the middle the same request is sent once more under its key; when they stay silent it
goes out again, behind the visit, for as long as the citizen's wish is young.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Generic, TypeAlias, TypeVar

from db.applications import ApplicationWish
from db.asker import Asker, Shown
from db.cards import CardRequest
from db.errors import DatabaseBusy, DatabaseError, DatabaseUnavailable
from db.journal import Journal, Matter, Outcome, Undone, Unknown
from db.records import (
    ActivationRequest,
    Application,
    ApplicationDetails,
    ApplicationKind,
    ApplicationRequest,
    ApplicationTaken,
    ApplicationWithdrawn,
    Benefit,
    CancellationRequest,
    CardActivated,
    CardCancelled,
    CardRecord,
    ChangeOutcome,
    ContributionHistory,
    EarlierPlace,
    Entitlements,
    Holder,
    IdempotencyKey,
    LossReleased,
    LossReported,
    LossRequest,
    MayApply,
    PersonalAccount,
    Records,
    RecordsStatus,
    Refusal,
    Refused,
    ReleaseRequest,
    SkillCertificate,
    WithdrawalRequest,
)
from db.settling import journalled, last_moment, made_final, send, settle_changes
from kiosk.clock import Clock
from kiosk.desks.bell import Bell
from kiosk.desks.change_book import ChangeBook
from kiosk.desks.worker import DriverHangs, Worker
from kiosk.documents.document import Document

Result = TypeVar("Result")
Made = TypeVar(
    "Made",
    LossReported,
    LossReleased,
    CardActivated,
    CardCancelled,
    ApplicationTaken,
    ApplicationWithdrawn,
)
_log = logging.getLogger(__name__)

#: Who comes back after a week or two is still told that a wish was not carried out.
UNDONE_IS_TOLD_FOR: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class OutcomeUnknown:
    """The records did not answer; the change is settled later under this reference."""

    serial: str
    until: datetime
    """Until when the terminal sends it again."""


@dataclass(frozen=True, slots=True)
class ChangeMade(Generic[Made]):
    """The records made the change, under the terminal's serial number."""

    serial: str
    outcome: Made


@dataclass(frozen=True, slots=True)
class ChangeDenied:
    """The records did not make the change, and say why."""

    reason: Refusal


Change: TypeAlias = ChangeMade[Made] | ChangeDenied | OutcomeUnknown


@dataclass(frozen=True, slots=True, repr=False)
class SignedApplication:
    """An application that the citizen has signed, under the numbers that stand in its form."""

    kind: ApplicationKind
    details: ApplicationDetails
    key: IdempotencyKey
    serial: str
    form: bytes


@dataclass(frozen=True, slots=True, repr=False)
class ConfirmedForm:
    """A form that the citizen has signed, under the numbers that stand in it."""

    key: IdempotencyKey
    serial: str
    document: Document


class RecordsDesk:
    """Asks the records and the journal, one call at a time each.

    Both are opened by their first call, in their own worker thread, so that the welcome page does
    not wait for them.
    """

    def __init__(
        self,
        records: Callable[[], Records],
        journal: Callable[[], Journal],
        book: ChangeBook,
        *,
        terminal: str,
        clock: Clock,
        records_worker: Worker,
        journal_worker: Worker,
    ) -> None:
        self._records = records
        self._kept: Records | None = None
        self._shown: Callable[[], frozenset[Shown]] = frozenset
        self._journal = journal
        self._book = book
        self._terminal = terminal
        self._clock = clock
        self._records_worker = records_worker
        self._journal_worker = journal_worker
        self.doubted = Bell()
        """Rung when the records did not answer."""

    def asked_for_who_has(self, shown: Callable[[], frozenset[Shown]]) -> None:
        """From now on say with every question what its citizen has shown, until `give_back`."""
        self._shown = shown

    async def give_back(self) -> None:
        """Close the records, so that nothing that was read in a visit outlives it."""
        self._shown = frozenset
        try:
            await self._records_worker.run(self._forget)
        except (DatabaseError, DriverHangs) as error:
            _log.warning("the records could not be closed: %s", error.code)

    async def settle(self) -> int:
        """Settle what a stopped terminal or silent records left open; return how many that were.

        A young wish is carried out, an old one withdrawn (`db.settling`).

        Raises:
            DatabaseError: the records or the journal do not answer; the rest stays open.
        """
        async with self._records_worker.held():
            settled = await self._journal_worker.run(
                lambda: settle_changes(
                    self._journal(),
                    self._store().asked_by(Asker(self._terminal)),
                    now=self._clock(),
                    under_way=self._book.under_way,
                )
            )
        return len(settled)

    def _opened(self) -> Records:
        """The records, asked in the terminal's name for who has shown what the visit says."""
        return self._store().asked_by(Asker(self._terminal, self._shown()))

    def _store(self) -> Records:
        if self._kept is None:
            self._kept = self._records()
        return self._kept

    def _forget(self) -> None:
        kept, self._kept = self._kept, None
        if kept is not None:
            kept.close()

    async def clock_ahead(self) -> timedelta:
        """Return how far the records' clock is ahead of ours, which also shows that they answer.

        Raises:
            DatabaseError
        """
        status = await self._ask(self._status)
        return status.time - self._clock()

    def _status(self) -> RecordsStatus:
        """What the records say of themselves; opened anew next time where that is a fault."""
        try:
            return self._store().status()
        except DatabaseError:
            kept, self._kept = self._kept, None
            if kept is not None:
                kept.close()
            raise

    async def find_holder(self, social_security_number: str) -> Holder:
        """Return the person with this number.

        Raises:
            HolderUnknown, DatabaseError
        """
        return await self._ask(lambda: self._opened().find_holder(social_security_number))

    async def find_card(self, identification_code: str) -> CardRecord:
        """Return the card with this identification code, with its state now.

        Raises:
            CardUnknown, DatabaseError
        """
        return await self._ask(lambda: self._opened().find_card(identification_code))

    async def resolve_code(self, code: str) -> Holder:
        """Return whom the code of an electronic card shows, once.

        Raises:
            CodeNotTaken, DatabaseError
        """
        return await self._ask(lambda: self._opened().resolve_code(code))

    async def cards_of(self, holder: Holder) -> tuple[CardRecord, ...]:
        """Return the holder's cards with their state now, the one issued last first.

        Raises:
            DatabaseError
        """
        return await self._ask(lambda: self._opened().cards_of(holder))

    async def contributions(self, holder: Holder) -> ContributionHistory:
        """Return all that was booked for the holder.

        Raises:
            DatabaseError
        """
        return await self._ask(lambda: self._opened().contributions(holder))

    async def personal_accounts(self, holder: Holder) -> tuple[PersonalAccount, ...]:
        """Return the holder's personal pension accounts.

        Raises:
            DatabaseError
        """
        return await self._ask(lambda: self._opened().personal_accounts(holder))

    async def benefits(self, holder: Holder) -> tuple[Benefit, ...]:
        """Return all that was paid out to the holder.

        Raises:
            DatabaseError
        """
        return await self._ask(lambda: self._opened().benefits(holder))

    async def entitlements(self, holder: Holder) -> Entitlements:
        """Return what the holder draws or may draw.

        Raises:
            DatabaseError
        """
        return await self._ask(lambda: self._opened().entitlements(holder))

    async def may_apply(self, holder: Holder) -> MayApply:
        """Return what stands against each application, and where money would go.

        Raises:
            DatabaseError
        """
        return await self._ask(lambda: self._opened().may_apply(holder))

    async def skill_certificates(self, holder: Holder) -> tuple[SkillCertificate, ...]:
        """Return the vocational certificates found for the holder.

        Raises:
            DatabaseError
        """
        return await self._ask(lambda: self._opened().skill_certificates(holder))

    async def earlier_places(self, holder: Holder) -> tuple[EarlierPlace, ...]:
        """Return where the holder was insured before.

        Raises:
            DatabaseError
        """
        return await self._ask(lambda: self._opened().earlier_places(holder))

    async def applications(self, holder: Holder) -> tuple[Application, ...]:
        """Return what the holder has applied for, with its state now.

        Raises:
            DatabaseError
        """
        return await self._ask(lambda: self._opened().applications(holder))

    async def report_loss(
        self, card: CardRecord, *, lasts_days: int | None, signed: ConfirmedForm | None = None
    ) -> Change[LossReported]:
        """Report the card temporarily lost, once.

        Args:
            signed: what its holder has signed for it, here and below, where the region asks.

        Raises:
            DatabaseError: the journal could not write the intent; nothing was changed.
        """
        request = partial(LossRequest, lasts_days=lasts_days)
        return await self._change(
            Matter.LOSS_REPORT, card, request, LossReported, signed, lasts_days
        )

    async def release_loss(
        self, card: CardRecord, *, signed: ConfirmedForm | None = None
    ) -> Change[LossReleased]:
        """Release the card's temporary loss, once.

        Raises:
            DatabaseError: the journal could not write the intent; nothing was changed.
        """
        return await self._change(Matter.LOSS_RELEASE, card, ReleaseRequest, LossReleased, signed)

    async def activate(
        self, card: CardRecord, *, signed: ConfirmedForm | None = None
    ) -> Change[CardActivated]:
        """Activate the card's social security function, once.

        Raises:
            DatabaseError: the journal could not write the intent; nothing was changed.
        """
        return await self._change(Matter.ACTIVATION, card, ActivationRequest, CardActivated, signed)

    async def cancel(
        self, card: CardRecord, *, signed: ConfirmedForm | None = None
    ) -> Change[CardCancelled]:
        """Cancel the card for good, once.

        Raises:
            DatabaseError: the journal could not write the intent; nothing was changed.
        """
        return await self._change(
            Matter.CANCELLATION, card, CancellationRequest, CardCancelled, signed
        )

    async def submit(
        self,
        holder: Holder,
        application: SignedApplication,
        *,
        counts_until: datetime | None = None,
    ) -> Change[ApplicationTaken]:
        """Submit an application, once.

        Args:
            counts_until: the last moment at which what it rests on is true, where there is one.

        Raises:
            DatabaseError: the journal could not write the intent; nothing was submitted.
        """
        number = holder.social_security_number

        def request(key: IdempotencyKey, serial: str, until: datetime) -> ApplicationRequest:
            return ApplicationRequest(
                *(key, number, application.kind, serial, application.details, application.form),
                self._terminal,
                not_after=until,
            )

        until = last_moment(Matter.APPLICATION, None, self._clock())
        if counts_until is not None:
            until = min(until, counts_until)
        named = (application.key, application.serial)
        return await self._undertake(
            Matter.APPLICATION, number, request, ApplicationTaken, until, named=named
        )

    async def withdraw_application(
        self, holder: Holder, reference: str
    ) -> Change[ApplicationWithdrawn]:
        """Withdraw an application that nobody has begun to examine, once.

        Raises:
            DatabaseError: the journal could not write the intent; nothing was changed.
        """
        number = holder.social_security_number

        def request(key: IdempotencyKey, _serial: str, until: datetime) -> WithdrawalRequest:
            return WithdrawalRequest(key, number, reference, self._terminal, not_after=until)

        matter = Matter.APPLICATION_WITHDRAWAL
        until = last_moment(matter, None, self._clock())
        return await self._undertake(matter, number, request, ApplicationWithdrawn, until)

    def take_broken_off(self) -> bool:
        """Whether a change was left by a bug of ours before its outcome was known; asked once."""
        return self._book.take_broken_off()

    async def undone(self, holder: Holder) -> tuple[Undone, ...]:
        """Return what this terminal was lately asked for the holder and did not do.

        Raises:
            DatabaseError: the journal or the records cannot be read.
        """
        since = self._clock() - UNDONE_IS_TOLD_FOR
        undone = await self._journal_worker.run(lambda: self._journal().undone(since))
        if not undone:
            return ()
        cards = await self.cards_of(holder)
        subjects = (holder.social_security_number, *(card.identification_code for card in cards))
        names = set(map(self._journal().pseudonym, subjects))
        return tuple(one for one in undone if one.card_pseudonym in names)

    async def _change(
        self,
        matter: Matter,
        card: CardRecord,
        request: Callable[..., CardRequest],
        made: type[Made],
        signed: ConfirmedForm | None,
        lasts_days: int | None = None,
    ) -> Change[Made]:
        code = card.identification_code
        form = None if signed is None else signed.document.pdf

        def request_of_card(key: IdempotencyKey, _serial: str, until: datetime) -> CardRequest:
            return request(key=key, card=code, terminal=self._terminal, not_after=until, form=form)

        until = last_moment(matter, lasts_days, self._clock())
        named = None if signed is None else (signed.key, signed.serial)
        return await self._undertake(matter, code, request_of_card, made, until, named=named)

    async def _undertake(
        self,
        matter: Matter,
        subject: str,
        request: Callable[[IdempotencyKey, str, datetime], CardRequest | ApplicationWish],
        made: type[Made],
        until: datetime,
        *,
        named: tuple[IdempotencyKey, str] | None = None,
    ) -> Change[Made]:
        def request_under(key: IdempotencyKey, serial: str) -> CardRequest | ApplicationWish:
            return request(key, serial, until)

        async with self._book.undertaking(
            matter, subject, request_under, named=named
        ) as undertaking:
            assert undertaking.request is not None  # noqa: S101 - we have just made it
            outcome = await self._outcome_of(undertaking.request)
            await self._book.conclude(undertaking.key, _journal_outcome(outcome))
        match outcome:
            case None:
                return OutcomeUnknown(undertaking.serial, until)
            case Refused(reason=reason):
                return ChangeDenied(reason)
            case _:
                assert isinstance(outcome, made)  # noqa: S101 - the records mixed up two changes
                return ChangeMade(undertaking.serial, outcome)

    async def _outcome_of(self, request: CardRequest | ApplicationWish) -> ChangeOutcome | None:
        try:
            return await self._ask(lambda: send(self._opened(), request))
        except (DatabaseError, DriverHangs) as error:
            _log.warning("the records failed during a change: %s", error.code)
        try:
            return await self._ask(lambda: made_final(self._opened(), request.key, request))
        except (DatabaseError, DriverHangs) as error:
            _log.warning("the records could not say what became of it: %s", error.code)
            return None

    async def _ask(self, call: Callable[[], Result]) -> Result:
        try:
            return await self._records_worker.run(call)
        except (DatabaseBusy, DatabaseUnavailable, DriverHangs):
            self.doubted.ring()
            raise


def _journal_outcome(outcome: ChangeOutcome | None) -> Outcome:
    return Unknown(DatabaseUnavailable.code) if outcome is None else journalled(outcome)
