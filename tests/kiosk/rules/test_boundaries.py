"""Every rule of the applications on both sides of its boundary, day by day: met, and what is told.

`boundaries.tsv` is the table; a change of it is looked at as one of what citizens meet.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from db.records import ApplicationKind, Entitlements, Insurance, Month, SkillCertificate
from kiosk.rules.eligibility import (
    Condition,
    ConditionFinding,
    benefit_findings,
    is_open_to,
    months_later,
    transfer_findings,
)
from tests.kiosk.rules.test_eligibility import (
    DRAWING,
    LAST,
    NOTHING,
    REGISTERED,
    benefit_rule,
    certificate,
    claimed,
    history,
    look,
    met,
)

TABLE: Final = Path(__file__).with_name("boundaries.tsv")
HEAD: Final = ("application", "region", "condition", "case", "met", "told", "open")
REGIONS: Final = ("jinan", "fushun")
NOON: Final = date(2026, 11, 22)
Row = tuple[str, ...]


def row(
    application: str,
    region: str,
    condition: Condition,
    case: str,
    found: tuple[ConditionFinding, ...],
) -> Row:
    """One line: how it is with the condition, its numbers and its day, and with the whole."""
    if condition not in {one.condition for one in found}:
        return (application, region, condition.value, case, "not asked", "–", _open(found))
    one = met(found, condition)
    told = [f"{one.count} of {one.needed}"] if one.needed is not None else []
    told += [one.day.isoformat()] if one.day is not None else []
    return (
        *(application, region, condition.value, case, one.met.value),
        "; ".join(told) or "–",
        _open(found),
    )


def _open(found: tuple[ConditionFinding, ...]) -> str:
    return "yes" if is_open_to(found) else "no"


def benefit_rows() -> Iterator[Row]:
    """Unemployment benefit: months, reason, registration."""

    def found(
        region: str,
        months: int = 24,
        entitlements: Entitlements = REGISTERED,
        last: Month = LAST,
        *,
        own_will: bool = False,
    ) -> tuple[ConditionFinding, ...]:
        paid = history(Insurance.UNEMPLOYMENT, months, last=last)
        return benefit_findings(
            benefit_rule(region), paid, entitlements, left_by_own_will=own_will, today=NOON
        )

    name = ApplicationKind.UNEMPLOYMENT_BENEFIT.value
    for region in REGIONS:
        for months in (0, 11, 12, 13):
            case = f"{months} months paid"
            yield row(name, region, Condition.PAID_LONG_ENOUGH, case, found(region, months))
        for own_will in (False, True):
            case = "left by own will" if own_will else "was dismissed"
            yield row(
                name, region, Condition.NOT_BY_OWN_WILL, case, found(region, own_will=own_will)
            )
        yield row(name, region, Condition.REGISTERED, "registered", found(region))
        for back in range(4):
            last = Month.of(NOON).plus(-back)
            case = f"not registered, last paid {last}, today {NOON}"
            yield row(
                name, region, Condition.REGISTERED, case, found(region, 24, NOTHING, last=last)
            )


def subsidy_rows() -> Iterator[Row]:
    """The skill subsidy: months, work, level, days, how many a year, same and higher levels."""
    name = ApplicationKind.SKILL_SUBSIDY.value
    for region in REGIONS:

        def line(
            condition: Condition,
            case: str,
            one: SkillCertificate,
            *others: SkillCertificate,
            months: int = 48,
            entitlements: Entitlements = NOTHING,
            today: date = NOON,
            region: str = region,
        ) -> Row:
            found = look(
                *(one, *others),
                region=region,
                months=months,
                entitlements=entitlements,
                today=today,
            )
            return row(name, region, condition, case, found)

        for months in (11, 12, 13, 35, 36, 37):
            case = f"{months} months insured"
            yield line(Condition.INSURED_LONG_ENOUGH, case, certificate(), months=months)
        for words, entitlements in (("drawing", DRAWING), ("not drawing", REGISTERED)):
            case = f"unemployed, {words}, 4 months insured"
            yield line(
                *(Condition.INSURED_LONG_ENOUGH, case, certificate()),
                months=4,
                entitlements=entitlements,
            )
        for month in (date(2026, 12, 31), date(2027, 1, 1)):
            case = f"paid until 2026-10, today {month}"
            yield line(Condition.EMPLOYED, case, certificate(), today=month)
            case = f"the same, registered as unemployed, today {month}"
            yield line(
                *(Condition.EMPLOYED, case, certificate()), entitlements=REGISTERED, today=month
            )
        for level in range(1, 6):
            yield line(Condition.LEVEL_COUNTS, f"level {level}", certificate(level=level))
        for approved in (date(2025, 11, 22), date(2025, 8, 31), date(2024, 2, 29)):
            last = months_later(approved, 12)
            for today in (approved, last - timedelta(1), last, last + timedelta(1)):
                case = f"approved {approved}, today {today}"
                yield line(Condition.IN_TIME, case, certificate(approved), today=today)
        for count in (2, 3, 4):
            for today in (date(2026, 12, 31), date(2027, 1, 1)):
                others = [claimed(10 + n, date(2026, 1, 1)) for n in range(count)]
                case = f"{count} claimed on 2026-01-01, today {today}"
                yield line(Condition.NOT_TOO_MANY, case, certificate(), *others, today=today)
        for other in range(1, 6):
            for occupation in ("电工", "焊工"):
                had = certificate(
                    number="99-2", level=other, occupation=occupation, claimed_on=date(2026, 3, 1)
                )
                case = f"level 4 of 电工, had level {other} of {occupation}"
                for condition in (Condition.LEVEL_NOT_YET, Condition.NO_HIGHER_YET):
                    yield line(condition, case, certificate(level=4), had)
        for day in (None, date(2026, 11, 22)):
            case = "claimed by nobody" if day is None else f"claimed on {day}"
            yield line(Condition.NOT_CLAIMED, case, certificate(claimed_on=day))


def transfer_rows() -> Iterator[Row]:
    """The four transfers: insured and paying here, with which insurance, until when."""
    for kind in ApplicationKind:
        if not kind.value.startswith("transfer_"):
            continue
        for insurance in (Insurance.EMPLOYEE_PENSION, Insurance.INSTITUTION_PENSION):
            for today in (date(2026, 12, 31), date(2027, 1, 1)):
                case = f"{insurance.name.lower()} paid for 2026-10, today {today}"
                found = transfer_findings(kind, history(insurance, 1), today=today)
                yield row(kind.value, "jinan", Condition.INSURED_HERE, case, found)


def test_every_line_is_what_the_rules_say(tmp_path: Path) -> None:
    rows = (HEAD, *benefit_rows(), *subsidy_rows(), *transfer_rows())
    table = "".join("\t".join(line) + "\n" for line in rows)
    seen = tmp_path / TABLE.name
    seen.write_text(table, encoding="utf-8")
    kept = TABLE.read_text(encoding="utf-8") if TABLE.exists() else ""
    assert kept == table, f"look at the difference; if it is right: cp {seen} {TABLE}"
