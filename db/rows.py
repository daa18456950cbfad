"""Rows of the records as values; a row that holds what it cannot hold is `RecordUnreadable`.

Every store that keeps the tables of `db.migrations` delivers these rows, whatever its engine.
"""

from collections.abc import Container, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from db import fields
from db.accounts import AccountYear, PersonalAccount
from db.applications import (
    ApplicationChange,
    ApplicationTaken,
    ApplicationWithdrawn,
    ChangeOutcome,
)
from db.benefits import (
    Benefit,
    BenefitKind,
    Certification,
    CertificationResult,
    Pension,
    Unemployment,
)
from db.cards import (
    Bank,
    CardActivated,
    CardCancelled,
    CardChange,
    CardRecord,
    CardStatus,
    Holder,
    IdempotencyKey,
    LossReleased,
    LossReported,
    Refusal,
    Refused,
    Sex,
    TemporaryLoss,
)
from db.contributions import ContributionHistory, Insurance
from db.contributions import Row as ContributionRow
from db.electronic_codes import KeptCode
from db.errors import RecordUnreadable
from db.fields import AMOUNTS, MONTHS, optional, read

Row = tuple[Any, ...]


def holder(row: Row) -> Holder:
    """A holder of social_security_number, name, sex, birth_date, died_on, moved_out."""
    number, name, sex, birth_date, died_on, moved_out = row
    return Holder(
        read("holder", "social_security_number", fields.number, number),
        read("holder", "name", fields.text, name),
        read("holder", "sex", Sex, sex),
        read("holder", "birth_date", fields.day, birth_date),
        read("holder", "died_on", optional(fields.day), died_on),
        read("holder", "moved_out", fields.flag, moved_out),
    )


def status_as_of(now: datetime, status: object, ends_at: object) -> CardStatus:
    """The state of a card at a time: a temporary loss is over at its end, without anybody's doing.

    Args:
        status, ends_at: the fields of the card's row.

    Raises:
        ValueError: `now` is naive.
    """
    if now.tzinfo is None:
        raise ValueError("a time without a zone")
    stored = read("card", "status", CardStatus, status)
    end = read("card", "loss_ends_at", optional(fields.moment), ends_at)
    over = stored is CardStatus.TEMPORARILY_LOST and end is not None and end <= now
    return CardStatus.NORMAL if over else stored


def kept_code(row: Row) -> KeptCode:
    """What is kept of an electronic card's code: whether it has a holder, its two times."""
    own, expires_at, used_at = row
    return KeptCode(
        bool(own),
        read("electronic_code", "expires_at", fields.moment, expires_at),
        read("electronic_code", "used_at", optional(fields.moment), used_at),
    )


def card(row: Row, now: datetime) -> CardRecord:
    """A card as of `now`, of its nine fields and its holder's six."""
    code, number, status, reported_at, ends_at, issued_on, valid_until, bank, phone = row[:9]
    state = status_as_of(now, status, ends_at)
    loss = None
    if state is CardStatus.TEMPORARILY_LOST:
        loss = TemporaryLoss(
            read("card", "loss_reported_at", fields.moment, reported_at),
            read("card", "loss_ends_at", optional(fields.moment), ends_at),
        )
    return CardRecord(
        identification_code=read("card", "identification_code", fields.number, code),
        card_number=read("card", "card_number", fields.number, number),
        holder=holder(row[9:]),
        status=state,
        temporary_loss=loss,
        bank=Bank(
            read("bank", "name", fields.text, bank),
            read("bank", "service_phone", fields.text, phone),
        ),
        issued_on=read("card", "issued_on", fields.day, issued_on),
        valid_until=read("card", "valid_until", fields.until, valid_until),
    )


_INSURANCES = frozenset(insurance.value for insurance in Insurance)
_CONTRIBUTION: tuple[tuple[str, Container[int]], ...] = (
    ("insurance", _INSURANCES),
    ("month", MONTHS),
    ("base_fen", AMOUNTS),
    ("employer_fen", AMOUNTS),
    ("personal_fen", AMOUNTS),
    ("paid", range(2)),
)


def contributions(rows: Sequence[ContributionRow]) -> ContributionHistory:
    """A history of rows sorted by insurance and month.

    There may be thousands of rows, and the history stays a view of them (docs/decisions/0005): the
    few different values of each column are looked at, once each.
    """
    if rows:
        *columns, employers, paid = map(set, zip(*rows, strict=True))
        for (name, limits), column in zip(_CONTRIBUTION, (*columns, paid), strict=True):
            for value in column:
                if type(value) is not int or value not in limits:
                    raise RecordUnreadable("contribution", name)
        for employer in employers:
            read("employer", "name", optional(fields.text), employer)
    return ContributionHistory(rows)


def personal_accounts(rows: Sequence[Row]) -> tuple[PersonalAccount, ...]:
    """Accounts of insurance, year and the year's four amounts, sorted by insurance and year."""
    return tuple(
        PersonalAccount(
            read("account_year", "insurance", Insurance, insurance),
            tuple(map(_account_year, years)),
        )
        for insurance, years in groupby(rows, key=itemgetter(0))
    )


def _account_year(row: Row) -> AccountYear:
    _, year, *amounts = row
    names = ("opening_fen", "paid_in_fen", "interest_fen", "drawn_fen")
    found = AccountYear(
        read("account_year", "year", fields.year, year),
        *(
            read("account_year", name, fields.amount, amount)
            for name, amount in zip(names, amounts, strict=True)
        ),
    )
    if found.closing < 0:
        raise RecordUnreadable("account_year", "drawn_fen")
    return found


def benefit(row: Row) -> Benefit:
    """A benefit of kind, month and amount."""
    kind, month, amount = row
    return Benefit(
        read("benefit", "kind", BenefitKind, kind),
        read("benefit", "month", fields.month, month),
        read("benefit", "amount_fen", fields.amount, amount),
    )


def pension(row: Row) -> Pension:
    """A pension of insurance, since and until."""
    insurance, since, until = row
    found = Pension(
        read("pension", "insurance", Insurance, insurance),
        read("pension", "since", fields.month, since),
        read("pension", "until", optional(fields.month), until),
    )
    if found.until is not None and found.until < found.since:
        raise RecordUnreadable("pension", "until")
    return found


def certification(row: Row) -> Certification:
    """A certification of done_on, result and next_due."""
    done_on, result, next_due = row
    return Certification(
        read("certification", "done_on", fields.day, done_on),
        read("certification", "result", CertificationResult, result),
        read("certification", "next_due", fields.day, next_due),
    )


def unemployment(row: Row) -> Unemployment:
    """A time of unemployment of began_on, ended_on, entitled_months and drawn_months."""
    began_on, ended_on, entitled_months, drawn_months = row
    found = Unemployment(
        read("unemployment", "began_on", fields.day, began_on),
        read("unemployment", "ended_on", optional(fields.day), ended_on),
        read("unemployment", "entitled_months", fields.months, entitled_months),
        read("unemployment", "drawn_months", fields.months, drawn_months),
    )
    if found.ended_on is not None and found.ended_on < found.began_on:
        raise RecordUnreadable("unemployment", "ended_on")
    if found.months_left < 0:
        raise RecordUnreadable("unemployment", "drawn_months")
    return found


class KeptChange(NamedTuple):
    """What the records keep of a request, done or refused. A withdrawn key has no change."""

    change: CardChange | ApplicationChange | None
    subject: str | None
    """The card's identification code, or the application's reference."""
    at: datetime
    refusal: Refusal | None
    loss_ends_at: datetime | None
    mark: str | None = None
    """A digest of the wish for an application; of a card's, which its fields tell, of its form."""

    def is_of(
        self, change: CardChange, card: str, lasts_days: int | None, form_sha256: str | None
    ) -> bool:
        """Whether it is of this same wish; a withdrawn key is of any.

        When the wish arrived, and until when it could be begun, is no part of it.
        """
        if self.change is None:
            return True
        if (self.change, self.subject, self.mark) != (change, card, form_sha256):
            return False
        ends_at = None if lasts_days is None else self.at + timedelta(days=lasts_days)
        return self.refusal is not None or self.loss_ends_at == ends_at

    def is_of_wish(self, change: ApplicationChange, mark: str) -> bool:
        """Whether it is of this same wish for an application; a withdrawn key is of any."""
        return self.change is None or (self.change, self.mark) == (change, mark)

    def outcome(self, key: IdempotencyKey) -> ChangeOutcome:
        """What was answered to the request with this key."""
        if self.refusal:
            return Refused(key, self.refusal)
        match self.change:
            case CardChange.REPORT_LOSS:
                return LossReported(key, self.at, self.loss_ends_at)
            case CardChange.RELEASE_LOSS:
                return LossReleased(key, self.at)
            case CardChange.ACTIVATE:
                return CardActivated(key, self.at)
            case CardChange.CANCEL:
                return CardCancelled(key, self.at)
            case ApplicationChange.APPLY if self.subject is not None:
                return ApplicationTaken(key, self.subject, self.at)
            case ApplicationChange.WITHDRAW if self.subject is not None:
                return ApplicationWithdrawn(key, self.subject, self.at)
            case _:
                raise RecordUnreadable("change", "refusal")


def kept_change(row: Row) -> KeptChange:
    """What is kept of a request, of kind, card, at, refusal, loss_ends_at and mark."""
    kind, card, at, refusal, loss_ends_at, mark = row
    return KeptChange(
        read("change", "kind", optional(_change), kind),
        read("change", "card", optional(fields.reference), card),
        read("change", "at", fields.moment, at),
        read("change", "refusal", optional(Refusal), refusal),
        read("change", "loss_ends_at", optional(fields.moment), loss_ends_at),
        read("change", "mark", optional(fields.digest), mark),
    )


def _change(stored: object) -> CardChange | ApplicationChange:
    try:
        return CardChange(stored)
    except ValueError:
        return ApplicationChange(stored)
