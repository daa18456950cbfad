"""The kinds of field the messages are made of: exact on the wire, and what they are here.

Nothing is guessed: an amount is text with two places, a month is 2026-03, a time has its offset.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from typing import Annotated, TypeVar

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
)

from db.benefits import BenefitKind
from db.contributions import Insurance, Month
from db.fields import LONGEST_TEXT
from db.money import yuan


class ContractMessage(BaseModel):
    """A body or a part of one; fields that are not known are ignored."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore", hide_input_in_errors=True)


def _with_offset(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _text_or_moment(given: object) -> object:
    """A number is no time here: whose seconds would it count?"""
    if not isinstance(given, str | datetime):
        raise ValueError("a time is a text with its offset")
    return given


Moment = Annotated[
    AwareDatetime,
    BeforeValidator(_text_or_moment),
    PlainSerializer(_with_offset, return_type=str),
    Field(
        strict=False,
        description="RFC 3339, with its offset",
        examples=["2026-11-20T09:30:00+08:00"],
    ),
]
SocialSecurityNumber = Annotated[
    str,
    Field(
        pattern=r"^[0-9A-Z]{15,18}$",
        description="社会保障号码",
        examples=["990100198504120024"],
        repr=False,
    ),
]
IdentificationCode = Annotated[
    str,
    Field(
        pattern=r"^[0-9A-F]{32}$",
        description="卡识别码, 32 upper-case hexadecimal digits",
        examples=["990100D1560000052609EEE46A46340D"],
        repr=False,
    ),
]
Key = Annotated[
    str,
    Field(
        pattern=r"^[0-9A-Za-z_-]{8,64}$",
        description="Names one wish of one citizen; the terminal makes it, never anew for a retry",
        examples=["9f0c1a52b7d94e5f8f7d3f0a7c1e2b64"],
    ),
]
Text = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
Money = Annotated[
    str,
    Field(
        pattern=r"^(0|[1-9][0-9]{0,8})\.[0-9]{2}$",
        description="yuan, always with two places",
        examples=["5120.00"],
    ),
]
MonthText = Annotated[
    str,
    Field(pattern=r"^[1-9][0-9]{3}-(0[1-9]|1[0-2])$", description="YYYY-MM", examples=["2026-03"]),
]


_Member = TypeVar("_Member", bound=Enum)


def _by_name(kind: type[_Member]) -> Callable[[object], object]:
    """Takes a member, or the lower-case name a message has for it."""
    members = {member.name.lower(): member for member in kind}

    def member_of(given: object) -> object:
        return members.get(given, given) if isinstance(given, str) else given

    return member_of


def _name(member: Enum) -> str:
    return member.name.lower()


def _schema(kind: type[Enum]) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "enum": [_name(member) for member in kind]})


InsuranceName = Annotated[
    Insurance,
    BeforeValidator(_by_name(Insurance)),
    PlainSerializer(_name, return_type=str),
    _schema(Insurance),
]
BenefitName = Annotated[
    BenefitKind,
    BeforeValidator(_by_name(BenefitKind)),
    PlainSerializer(_name, return_type=str),
    _schema(BenefitKind),
]


def in_utc(moment: datetime) -> datetime:
    """The same moment in UTC."""
    return moment.astimezone(UTC)


def in_utc_or_none(moment: datetime | None) -> datetime | None:
    """The same moment in UTC, if there is one."""
    return None if moment is None else in_utc(moment)


def month(text: str) -> Month:
    """The month of a checked text."""
    return Month(int(text[:4]), int(text[5:]))


def to_fen(money: str) -> int:
    """A checked amount in whole fen."""
    return int(money.replace(".", ""))


def to_money(fen: int) -> str:
    """An amount of whole fen as a message writes it."""
    return str(yuan(fen))
