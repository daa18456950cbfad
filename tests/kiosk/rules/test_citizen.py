"""Who stands there, at the very days on which a rule turns."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from db.demo_people import DemoRole, demo_cast
from db.records import Holder
from hardware.id_card.documents import LongTerm
from hardware.id_card.layouts import parse_document
from hardware.social_card.reading import CardReading
from kiosk.rules.citizen import (
    GUARDED_BELOW_AGE,
    CardExpired,
    CardOfAnotherHolder,
    DifferentPersons,
    GuardianNeeded,
    HolderDeceased,
    IdentityCardExpired,
    age_on,
    citizen_with_card,
    citizen_with_identity_card,
    holder_on_card,
    numbers_on_identity_card,
    require_of_age,
    require_same_person,
)
from tests.kiosk.made_up_terminal import MadeUpTerminal

DAY = timedelta(days=1)

#: Born, asked on, full years.
AGES = (
    (date(2010, 11, 29), date(2026, 11, 28), 15),
    (date(2010, 11, 29), date(2026, 11, 29), 16),
    (date(2010, 11, 29), date(2026, 11, 30), 16),
    (date(2010, 12, 31), date(2026, 1, 1), 15),
    (date(2008, 2, 29), date(2024, 2, 28), 15),
    (date(2008, 2, 29), date(2024, 2, 29), 16),
    (date(2008, 2, 29), date(2026, 2, 28), 17),
    (date(2008, 2, 29), date(2026, 3, 1), 18),
)


@pytest.mark.parametrize(("born", "day", "years"), AGES)
def test_a_year_is_full_on_the_birthday(born: date, day: date, years: int) -> None:
    assert age_on(born, day) == years


async def holder_of(made_up: MadeUpTerminal, role: DemoRole) -> Holder:
    person = next(person for person in demo_cast() if person.role is role)
    return await made_up.terminal.records.find_holder(person.social_security_number)


async def reading_of(made_up: MadeUpTerminal) -> CardReading:
    on_desk = await made_up.terminal.cards.open(made_up.insert(made_up.card(DemoRole.NORMAL)))
    reading = on_desk.reading
    await on_desk.give_back()
    return reading


async def test_a_child_is_guarded_until_the_birthday(made_up: MadeUpTerminal) -> None:
    holder = await holder_of(made_up, DemoRole.NORMAL)
    born = date(2010, 11, 29)
    child = replace(holder, birth_date=born)
    birthday = born.replace(year=born.year + GUARDED_BELOW_AGE)
    require_of_age(child, today=birthday)
    with pytest.raises(GuardianNeeded):
        require_of_age(child, today=birthday - DAY)


async def test_a_card_is_good_on_its_last_day(made_up: MadeUpTerminal) -> None:
    reading = await reading_of(made_up)
    last = reading.issuer.valid_until
    assert isinstance(last, date)
    assert holder_on_card(reading, today=last) == reading.holder
    with pytest.raises(CardExpired):
        holder_on_card(reading, today=last + DAY)


def test_an_identity_card_is_good_on_its_last_day(made_up: MadeUpTerminal) -> None:
    document = parse_document(made_up.identity_card(DemoRole.NORMAL).text)
    last = document.valid_until
    if last is LongTerm.LONG_TERM:
        last = date(2030, 1, 1)
        document = replace(document, valid_until=last)
    assert numbers_on_identity_card(document, today=last) == (document.number,)
    with pytest.raises(IdentityCardExpired):
        numbers_on_identity_card(document, today=last + DAY)
    for_ever = replace(document, valid_until=LongTerm.LONG_TERM)
    assert numbers_on_identity_card(for_ever, today=date(2126, 1, 1)) == (document.number,)


async def test_nobody_is_taken_for_somebody_else(made_up: MadeUpTerminal) -> None:
    one = await holder_of(made_up, DemoRole.NORMAL)
    other = await holder_of(made_up, DemoRole.RETIREE)
    known = citizen_with_identity_card(one)
    require_same_person(None, other.social_security_number)
    require_same_person(known, one.social_security_number)
    with pytest.raises(DifferentPersons):
        require_same_person(known, other.social_security_number)


async def test_a_card_is_its_holders_alone(made_up: MadeUpTerminal) -> None:
    code = (await reading_of(made_up)).issuer.identification_code
    card = await made_up.terminal.records.find_card(code)
    assert citizen_with_card(card.holder, card).card == card
    other = await holder_of(made_up, DemoRole.RETIREE)
    with pytest.raises(CardOfAnotherHolder):
        citizen_with_card(other, card)
    dead = replace(card.holder, died_on=date(2026, 1, 1))
    with pytest.raises(HolderDeceased):
        citizen_with_card(dead, replace(card, holder=dead))
    with pytest.raises(HolderDeceased):
        citizen_with_identity_card(dead)
