"""Invented applications, certificates and earlier places of the made-up people they belong to."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from db.applications import ApplicationKind, ApplicationState
from db.contributions import Insurance, Month
from db.demo_people import DemoCardholder, DemoRole
from db.times import to_microseconds


class CertificateRow(NamedTuple):
    """A certificate; days as texts. The number comes before its holder."""

    number: str
    occupation: str
    level: int
    approved_on: str
    claimed_on: str | None


class PlaceRow(NamedTuple):
    """An earlier place; months as ordinals."""

    region: str
    name: str
    insurance: int
    first: int
    last: int


class ApplicationRow(NamedTuple):
    """An application without what only its form says; times in microseconds."""

    reference: str
    kind: str
    state: str
    submitted_at: int
    since: int
    due_on: str | None
    subject: str | None
    missing: str | None
    reason: str | None


_CERTIFICATES: Final = (
    # digits of the number, occupation, level, days since it was approved, days since it was claimed
    ("0001", "电工", 4, 60, None),
    ("0002", "中式烹调师", 5, 100, 30),
    ("0003", "焊工", 5, 400, None),
)
_PLACES: Final = (
    ("130100", "河北省石家庄市", Insurance.EMPLOYEE_PENSION, Month(2015, 3), Month(2019, 12)),
    ("210400", "辽宁省抚顺市", Insurance.EMPLOYEE_PENSION, Month(2012, 7), Month(2014, 6)),
    ("370200", "山东省青岛市", Insurance.INSTITUTION_PENSION, Month(2020, 1), Month(2022, 11)),
)
_MISSING: Final = "养老保险参保缴费凭证\n原单位盖章的证明"
_REASON: Final = "系统查到您已重新就业。"
_APPLIED: Final = (
    # reference, kind, state, days since it was submitted, days in its state, subject
    ("DEMO-1", ApplicationKind.SKILL_SUBSIDY, ApplicationState.RECEIVED, 1, 1, "99-0011"),
    (
        "DEMO-2",
        ApplicationKind.TRANSFER_ENTERPRISE_CROSS_PROVINCE,
        ApplicationState.PAPERS_MISSING,
        *(12, 2, "130100"),
    ),
    ("DEMO-3", ApplicationKind.UNEMPLOYMENT_BENEFIT, ApplicationState.REFUSED, 200, 195, None),
    ("DEMO-4", ApplicationKind.UNEMPLOYMENT_ALLOWANCE, ApplicationState.PAID, 1500, 1470, None),
)
_OTHER_ACCOUNTS: Final[Mapping[DemoRole, tuple[str, str, int]]] = {
    DemoRole.MOVER: ("样本银行", "3344", 0),
    DemoRole.ACCOUNT_CLOSED: ("样本银行", "5566", 1),
}


def skill_certificates(person: DemoCardholder, today: date) -> Iterator[CertificateRow]:
    """The certificates found for the person."""
    if person.role is DemoRole.SKILLED:
        for digits, occupation, level, approved, claimed in _CERTIFICATES:
            claimed_on = None if claimed is None else _before(today, claimed)
            yield CertificateRow(
                f"99-{digits}", occupation, level, _before(today, approved), claimed_on
            )


def earlier_places(person: DemoCardholder) -> Iterator[PlaceRow]:
    """Where the person was insured before."""
    if person.role in (DemoRole.MOVER, DemoRole.CLERK):
        for region, name, insurance, first, last in _PLACES:
            yield PlaceRow(region, name, insurance.value, first.ordinal, last.ordinal)


def temporary_account(person: DemoCardholder) -> Iterator[tuple[()]]:
    """A row without a field, where the person's pension account here is a temporary one."""
    if person.role is DemoRole.TEMPORARY_ACCOUNT:
        yield ()


def payout_account(person: DemoCardholder) -> Iterator[tuple[str, str, int]]:
    """Bank, last digits and whether it is closed, of an account besides the card's."""
    if person.role in _OTHER_ACCOUNTS:
        yield _OTHER_ACCOUNTS[person.role]


def applications(person: DemoCardholder, as_of: datetime) -> Iterator[ApplicationRow]:
    """What the person has applied for, in every state worth looking at."""
    if person.role is not DemoRole.APPLICANT:
        return
    for reference, kind, state, submitted, since, subject in _APPLIED:
        yield ApplicationRow(
            reference,
            kind.value,
            state.value,
            to_microseconds(as_of - timedelta(days=submitted)),
            to_microseconds(as_of - timedelta(days=since)),
            None,
            subject,
            _MISSING if state is ApplicationState.PAPERS_MISSING else None,
            _REASON if state is ApplicationState.REFUSED else None,
        )


def _before(today: date, days: int) -> str:
    return (today - timedelta(days=days)).isoformat()
