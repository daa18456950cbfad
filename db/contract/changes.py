"""What became of a change, as the records answer it: done, refused, or withdrawn for good."""

from typing import Annotated, Literal

from pydantic import Field

from db.applications import (
    ApplicationChange,
    ApplicationTaken,
    ApplicationWithdrawn,
    ChangeOutcome,
)
from db.cards import (
    CardActivated,
    CardCancelled,
    CardChange,
    IdempotencyKey,
    LossReleased,
    LossReported,
    Refusal,
    Refused,
)
from db.contract.answers import Answer
from db.contract.applications import Reference
from db.contract.fields import Key, Moment, in_utc, in_utc_or_none

_PREFIX = "refused."


class ChangeDone(Answer):
    """The change was made, at `at` by the clock of the records."""

    key: Key
    state: Literal["done"]
    change: CardChange | ApplicationChange
    at: Moment
    ends_at: Moment | None = Field(
        default=None, description="When a reported loss ends; null: when it is released"
    )
    reference: Reference | None = Field(
        default=None, description="Which application is meant; null where a card is"
    )


class ChangeRefused(Answer):
    """Nothing was changed, and `reason` says why."""

    key: Key
    state: Literal["refused"]
    reason: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$", examples=["already_lost"])]


class ChangeWithdrawn(Answer):
    """Nothing was changed, and under this key nothing ever will be."""

    key: Key
    state: Literal["withdrawn"]


ChangeAnswer = Annotated[ChangeDone | ChangeRefused | ChangeWithdrawn, Field(discriminator="state")]


def change_answer(key: IdempotencyKey, outcome: ChangeOutcome) -> ChangeAnswer:
    """The message about what became of a change; `key` is the asking terminal's own."""
    match outcome:
        case Refused(reason=Refusal.WITHDRAWN):
            return ChangeWithdrawn(key=key, state="withdrawn")
        case Refused(reason=reason):
            return ChangeRefused(key=key, state="refused", reason=reason.value[len(_PREFIX) :])
        case LossReported(reported_at=at, ends_at=ends_at):
            return ChangeDone(
                key=key, state="done", change=CardChange.REPORT_LOSS, at=at, ends_at=ends_at
            )
        case LossReleased(released_at=at):
            return ChangeDone(key=key, state="done", change=CardChange.RELEASE_LOSS, at=at)
        case CardActivated(activated_at=at):
            return ChangeDone(key=key, state="done", change=CardChange.ACTIVATE, at=at)
        case CardCancelled(cancelled_at=at):
            return ChangeDone(key=key, state="done", change=CardChange.CANCEL, at=at)
        case ApplicationTaken(reference=reference, received_at=at):
            change = ApplicationChange.APPLY
            return ChangeDone(key=key, state="done", change=change, at=at, reference=reference)
        case ApplicationWithdrawn(reference=reference, withdrawn_at=at):
            change = ApplicationChange.WITHDRAW
            return ChangeDone(key=key, state="done", change=change, at=at, reference=reference)


def outcome_of(answer: ChangeAnswer) -> ChangeOutcome:
    """What a message says became of a change.

    Raises:
        ValueError: a reason that is not known here, or an application without its reference.
    """
    key = IdempotencyKey(answer.key)
    match answer:
        case ChangeWithdrawn():
            return Refused(key, Refusal.WITHDRAWN)
        case ChangeRefused(reason=reason):
            return Refused(key, Refusal(_PREFIX + reason))
        case ChangeDone(change=CardChange.REPORT_LOSS):
            return LossReported(key, in_utc(answer.at), in_utc_or_none(answer.ends_at))
        case ChangeDone(change=CardChange.RELEASE_LOSS):
            return LossReleased(key, in_utc(answer.at))
        case ChangeDone(change=CardChange.ACTIVATE):
            return CardActivated(key, in_utc(answer.at))
        case ChangeDone(change=CardChange.CANCEL):
            return CardCancelled(key, in_utc(answer.at))
        case ChangeDone(change=ApplicationChange.APPLY, reference=str(reference)):
            return ApplicationTaken(key, reference, in_utc(answer.at))
        case ChangeDone(change=ApplicationChange.WITHDRAW, reference=str(reference)):
            return ApplicationWithdrawn(key, reference, in_utc(answer.at))
        case _:
            raise ValueError("an application without its reference")
