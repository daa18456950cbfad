"""Made-up people: a cast with one part for each case a terminal meets, and a crowd behind it.

Nobody here exists: identity numbers begin with 99, which is never issued, names and employers say
that they are samples, and service phones begin with 0000. Numbers and cards never change from one
day to the next; only the time up to which people have contributed follows the day of writing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto, unique
from hashlib import sha256
from random import Random
from typing import Final

from db.cards import Bank, CardStatus, Sex
from db.contributions import Month
from db.identity_number import card_check_character, identity_check_character

ISSUER_REGION: Final = "990100"
OTHER_ISSUER_REGION: Final = "990200"
PIN: Final = "123456"

BANKS: Final = (
    Bank("示例银行", "0000-95001"),
    Bank("样本银行", "0000-95002"),
    Bank("演示农村商业银行", "0000-95003"),
    Bank("测试储蓄银行", "0000-95004"),
)


@unique
class DemoRole(Enum):
    """The case that a made-up person plays."""

    NORMAL = auto()
    LOST = auto()
    CANCELLED = auto()
    NOT_ACTIVATED = auto()
    ONE_MONTH = auto()
    FORTY_YEARS = auto()
    LONGEST_NAME = auto()
    RETIREE = auto()
    TWO_CARDS_NEWER = auto()
    TWO_CARDS_OLDER = auto()
    CHILD = auto()
    NO_CONTRIBUTIONS = auto()
    OWES_MONTHS = auto()
    DECEASED = auto()
    MOVED_OUT = auto()
    FORMALLY_LOST = auto()
    LOCKED = auto()
    OTHER_ISSUER = auto()
    CARD_VERSION_1 = auto()
    CARD_VERSION_3 = auto()
    UNKNOWN_TO_RECORDS = auto()
    FOREIGNER = auto()
    JOB_SEEKER = auto()
    ACCOUNT_CLOSED = auto()
    SKILLED = auto()
    MOVER = auto()
    TEMPORARY_ACCOUNT = auto()
    APPLICANT = auto()
    CLERK = auto()
    CROWD = auto()


@unique
class Scheme(Enum):
    """How a made-up person is insured."""

    EMPLOYED = auto()
    FLEXIBLE = auto()
    RESIDENT = auto()
    INSTITUTION = auto()


@unique
class DemoCourse(Enum):
    """How smoothly a made-up working life has run."""

    UNBROKEN = auto()
    """No gap, every month paid."""
    VARIED = auto()
    """Gaps between jobs; some people owe a few months."""
    OWING = auto()
    """Gaps between jobs, and a few months owed."""


@dataclass(frozen=True, slots=True)
class DemoHistory:
    """Which months a made-up person has behind them, counted back from the last one."""

    scheme: Scheme
    months: int
    until: Month | None = None
    """The last month; None: the month before the records are written."""
    course: DemoCourse = DemoCourse.VARIED
    unemployed_months: int = 0
    """So many months without work since the last one, and still registered as unemployed."""
    pension_since: Month | None = None
    """The first month a pension was paid for."""


CODES: Final = 40
"""How many electronic-card codes each of the cast has before them, each good once."""
EXPIRED_CODE: Final = -1
"""The number of a code that was too old from the start."""


def demo_code(social_security_number: str, count: int) -> str:
    """The code that a made-up person's telephone shows when it is asked for the so-manieth one."""
    return "99" + sha256(f"{social_security_number} {count}".encode()).hexdigest()[:30]


FOREIGN_CODE: Final = demo_code("another issuer", 0)

NOTHING_PAID: Final = DemoHistory(Scheme.RESIDENT, 0)


@dataclass(frozen=True, slots=True)
class DemoCardholder:
    """One card of a made-up person: what the virtual card holds and what the records say."""

    role: DemoRole
    name: str
    social_security_number: str
    sex: Sex
    ethnic_code: str
    """GB/T 3304, two digits."""
    birthplace: str
    """Six digits of a region."""
    birth_date: date
    card_number: str
    identification_code: str
    issued_on: date
    valid_until: date
    version: str
    """Version of the card's specification: "1.00", "2.00" or "3.00"."""
    pin: str
    bank: Bank
    status: CardStatus
    history: DemoHistory
    died_on: date | None
    moved_out: bool

    @property
    def in_records(self) -> bool:
        """Whether the records know this card and its holder."""
        return self.role is not DemoRole.UNKNOWN_TO_RECORDS


@dataclass(frozen=True, slots=True)
class _Part:
    """What makes a part of the cast different from everybody else."""

    role: DemoRole
    name: str
    sex: Sex = Sex.FEMALE
    born: date = date(1985, 4, 12)
    history: DemoHistory = DemoHistory(Scheme.EMPLOYED, 180)
    status: CardStatus = CardStatus.NORMAL
    version: str = "2.00"
    ethnic_code: str = "01"
    issued: date = date(2021, 3, 1)
    issuer_region: str | None = None
    died_on: date | None = None
    moved_out: bool = False
    same_person_as: DemoRole | None = None


_LONGEST_NAME: Final = "阿依示例古丽·样本测试演示·买买提示例样本测试演示"
"""25 characters of two bytes each: all that name and name extension of a card can hold."""

_CAST: Final = (
    _Part(DemoRole.NORMAL, "张示例"),
    _Part(DemoRole.LOST, "王样本", Sex.MALE, status=CardStatus.TEMPORARILY_LOST),
    _Part(DemoRole.CANCELLED, "李测试", status=CardStatus.CANCELLED),
    _Part(DemoRole.NOT_ACTIVATED, "赵演示", Sex.MALE, status=CardStatus.NOT_ACTIVATED),
    _Part(
        DemoRole.ONE_MONTH,
        "陈一月示例",
        born=date(2004, 9, 1),
        history=DemoHistory(Scheme.EMPLOYED, 1, course=DemoCourse.UNBROKEN),
    ),
    _Part(
        DemoRole.FORTY_YEARS,
        "刘四十年样本",
        Sex.MALE,
        date(1964, 2, 29),
        DemoHistory(Scheme.EMPLOYED, 480, course=DemoCourse.UNBROKEN),
    ),
    _Part(DemoRole.LONGEST_NAME, _LONGEST_NAME, ethnic_code="05"),
    _Part(
        DemoRole.RETIREE,
        "孙退休示例",
        Sex.MALE,
        date(1950, 6, 15),
        DemoHistory(
            Scheme.EMPLOYED,
            360,
            until=Month(2010, 6),
            course=DemoCourse.UNBROKEN,
            pension_since=Month(2010, 7),
        ),
    ),
    _Part(DemoRole.TWO_CARDS_NEWER, "周两卡样本", issued=date(2024, 5, 20)),
    _Part(DemoRole.TWO_CARDS_OLDER, "周两卡样本", same_person_as=DemoRole.TWO_CARDS_NEWER),
    _Part(DemoRole.CHILD, "吴小测试", born=date(2016, 6, 1), history=NOTHING_PAID),
    _Part(DemoRole.NO_CONTRIBUTIONS, "郑未缴演示", Sex.MALE, history=NOTHING_PAID),
    _Part(
        DemoRole.OWES_MONTHS,
        "何欠费样本",
        history=DemoHistory(Scheme.EMPLOYED, 96, course=DemoCourse.OWING),
    ),
    _Part(
        DemoRole.DECEASED,
        "冯已故示例",
        born=date(1948, 1, 3),
        history=DemoHistory(
            Scheme.RESIDENT, 96, until=Month(2008, 1), pension_since=Month(2008, 2)
        ),
        died_on=date(2025, 11, 2),
    ),
    _Part(
        DemoRole.MOVED_OUT,
        "蒋转出样本",
        Sex.MALE,
        history=DemoHistory(Scheme.EMPLOYED, 180, unemployed_months=4),
        moved_out=True,
    ),
    _Part(DemoRole.FORMALLY_LOST, "沈正式测试", status=CardStatus.FORMALLY_LOST),
    _Part(DemoRole.LOCKED, "韩锁定演示", Sex.MALE, status=CardStatus.LOCKED),
    _Part(DemoRole.OTHER_ISSUER, "杨外地示例", issuer_region=OTHER_ISSUER_REGION),
    _Part(
        DemoRole.CARD_VERSION_1,
        "朱一代样本",
        Sex.MALE,
        date(1971, 8, 23),
        DemoHistory(Scheme.RESIDENT, 120),
        version="1.00",
        issued=date(2012, 7, 9),
    ),
    _Part(
        DemoRole.CARD_VERSION_3,
        "秦三代测试",
        history=DemoHistory(Scheme.FLEXIBLE, 60),
        version="3.00",
        ethnic_code="11",
    ),
    _Part(DemoRole.UNKNOWN_TO_RECORDS, "尤未登演示", Sex.MALE),
    _Part(
        DemoRole.FOREIGNER,
        "SAMPLE-TESTPERSON ALEXANDRA MARIA",
        history=DemoHistory(Scheme.EMPLOYED, 48),
    ),
    _Part(
        DemoRole.JOB_SEEKER,
        "许求职示例",
        Sex.MALE,
        history=DemoHistory(Scheme.EMPLOYED, 60, course=DemoCourse.UNBROKEN, unemployed_months=1),
    ),
    _Part(
        DemoRole.ACCOUNT_CLOSED,
        "吕销户样本",
        history=DemoHistory(Scheme.EMPLOYED, 60, course=DemoCourse.UNBROKEN, unemployed_months=1),
    ),
    _Part(
        DemoRole.SKILLED,
        "施技能测试",
        Sex.MALE,
        history=DemoHistory(Scheme.EMPLOYED, 48, course=DemoCourse.UNBROKEN),
    ),
    _Part(
        DemoRole.MOVER,
        "张转入演示",
        history=DemoHistory(Scheme.EMPLOYED, 30, course=DemoCourse.UNBROKEN),
    ),
    _Part(
        DemoRole.TEMPORARY_ACCOUNT,
        "王临时示例",
        Sex.MALE,
        history=DemoHistory(Scheme.EMPLOYED, 30, course=DemoCourse.UNBROKEN),
    ),
    _Part(
        DemoRole.APPLICANT,
        "李申请样本",
        history=DemoHistory(Scheme.EMPLOYED, 72, course=DemoCourse.UNBROKEN),
    ),
    _Part(
        DemoRole.CLERK,
        "赵机关测试",
        history=DemoHistory(Scheme.INSTITUTION, 20, course=DemoCourse.UNBROKEN),
    ),
)

_FIRST_OF_CROWD: Final = 100
"""Numbers below stay free for the cast, so that the crowd is the same when the cast grows."""
_FAMILY_NAMES: Final = "张王李赵陈刘孙周吴郑冯蒋沈韩杨朱秦尤许何吕施"
_GIVEN_NAMES: Final = ("示例", "样本", "测试", "演示")
_LAST_CHARACTERS: Final = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九")
_CROWD_SCHEMES: Final = (Scheme.EMPLOYED, Scheme.FLEXIBLE, Scheme.RESIDENT)
_CROWD_SPAN_MONTHS: Final = (12, 480)
_REFERENCE_YEAR: Final = 2026
_CARD_YEARS: Final = 20


def demo_cast(issuer_region: str = ISSUER_REGION) -> tuple[DemoCardholder, ...]:
    """One made-up cardholder for each role but CROWD, always the same, in the order of roles.

    Args:
        issuer_region: the region in the identification codes of all but OTHER_ISSUER.
    """
    places = {part.role: place for place, part in enumerate(_CAST)}
    return tuple(
        _cast_member(part, place, places[part.same_person_as or part.role], issuer_region)
        for place, part in enumerate(_CAST)
    )


def demo_crowd(
    count: int, *, seed: int, issuer_region: str = ISSUER_REGION
) -> Iterator[DemoCardholder]:
    """So many made-up people with one card each; the same seed gives the same people."""
    random = Random(seed)  # noqa: S311 - made-up people need no secret
    for index in range(_FIRST_OF_CROWD, _FIRST_OF_CROWD + count):
        yield _crowd_member(index, random, issuer_region)


def _cast_member(part: _Part, card: int, person: int, issuer_region: str) -> DemoCardholder:
    number = _identity_number(person, part.born, part.sex)
    return DemoCardholder(
        role=part.role,
        name=part.name,
        social_security_number=number,
        sex=part.sex,
        ethnic_code=part.ethnic_code,
        birthplace=number[:6],
        birth_date=part.born,
        card_number=_card_number(card),
        identification_code=_identification_code(card, part.issuer_region or issuer_region),
        issued_on=part.issued,
        valid_until=part.issued.replace(year=part.issued.year + _CARD_YEARS),
        version=part.version,
        pin=PIN,
        bank=BANKS[card % len(BANKS)],
        status=part.status,
        history=part.history,
        died_on=part.died_on,
        moved_out=part.moved_out,
    )


def _crowd_member(index: int, random: Random, issuer_region: str) -> DemoCardholder:
    sex = random.choice((Sex.MALE, Sex.FEMALE))
    months = random.randint(*_CROWD_SPAN_MONTHS)
    age = random.randint(18, 26) + months // 12
    born = date(_REFERENCE_YEAR - age, random.randint(1, 12), random.randint(1, 28))
    issued = date(random.randint(2015, 2025), random.randint(1, 12), random.randint(1, 28))
    number = _identity_number(index, born, sex)
    return DemoCardholder(
        role=DemoRole.CROWD,
        name=_crowd_name(random),
        social_security_number=number,
        sex=sex,
        ethnic_code="01",
        birthplace=number[:6],
        birth_date=born,
        card_number=_card_number(index),
        identification_code=_identification_code(index, issuer_region),
        issued_on=issued,
        valid_until=issued.replace(year=issued.year + _CARD_YEARS),
        version="2.00",
        pin=PIN,
        bank=random.choice(BANKS),
        status=CardStatus.NORMAL,
        history=DemoHistory(random.choice(_CROWD_SCHEMES), months),
        died_on=None,
        moved_out=False,
    )


def _crowd_name(random: Random) -> str:
    family, given = random.choice(_FAMILY_NAMES), random.choice(_GIVEN_NAMES)
    return family + given + random.choice(_LAST_CHARACTERS)


_PEOPLE_A_REGION: Final = 499
"""Three digits of sequence, odd for men and even for women, without 000."""


def _identity_number(person: int, born: date, sex: Sex) -> str:
    block, within = divmod(person, _PEOPLE_A_REGION)
    sequence = 2 * within + (1 if sex is Sex.MALE else 2)
    first_17 = f"{int(ISSUER_REGION) + block}{born:%Y%m%d}{sequence:03d}"
    return first_17 + identity_check_character(first_17)


def _card_number(card: int) -> str:
    first_8 = f"D{card:07d}"
    return first_8 + card_check_character(first_8)


def _identification_code(card: int, issuer_region: str) -> str:
    unique_part = sha256(f"demo card {card}".encode()).hexdigest()[:16].upper()
    return f"{issuer_region}D156000005{unique_part}"
