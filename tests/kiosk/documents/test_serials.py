from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.documents.errors import SerialError
from kiosk.documents.serials import ALPHABET, Serial, check_character, new_serial, parse_serial

serials = st.builds(
    Serial,
    st.text(ALPHABET, min_size=1, max_size=12),
    st.dates(date(2000, 1, 1), date(2068, 12, 31)),
    st.text(ALPHABET, min_size=7, max_size=7),
).map(str)


def test_a_new_serial_names_terminal_and_day() -> None:
    serial = new_serial("DEMO-01", date(2026, 11, 22), choose=lambda alphabet: alphabet[5])
    assert serial == "DEM001-261122-5555-555K"
    assert parse_serial(serial) == Serial("DEM001", date(2026, 11, 22), "5555555")


def test_two_new_serials_differ() -> None:
    assert new_serial("T1", date(2026, 1, 1)) != new_serial("T1", date(2026, 1, 1))


def test_the_check_is_that_of_the_unified_social_credit_code() -> None:
    # The worked example of GB 32100-2015, annex A.
    assert check_character("91350100M000100Y4") == "3"


def test_no_character_is_taken_for_another() -> None:
    assert len(ALPHABET) == 31
    assert not set("IOZSV") & set(ALPHABET)


@pytest.mark.parametrize("terminal", ["", "--", "A" * 13])
def test_a_terminal_needs_a_name_that_fits(terminal: str) -> None:
    with pytest.raises(ValueError, match="terminal"):
        new_serial(terminal, date(2026, 11, 22))


@given(serials)
def test_reading_gives_back_what_was_written(serial: str) -> None:
    assert str(parse_serial(serial)) == serial
    assert str(parse_serial(serial.lower().replace("-", " "))) == serial
    assert str(parse_serial(serial.replace("0", "O").replace("1", "i"))) == serial


@given(serials, st.data())
def test_every_single_wrong_character_shows(serial: str, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from([i for i, c in enumerate(serial) if c != "-"]))
    wrong = data.draw(st.sampled_from([c for c in ALPHABET if c != serial[place]]))
    with pytest.raises(SerialError):
        parse_serial(serial[:place] + wrong + serial[place + 1 :])


@given(serials, st.data())
def test_every_two_exchanged_neighbours_show(serial: str, data: st.DataObject) -> None:
    characters = list(serial.replace("-", ""))
    a = data.draw(st.integers(0, len(characters) - 2))
    if characters[a] == characters[a + 1]:
        return
    characters[a], characters[a + 1] = characters[a + 1], characters[a]
    with pytest.raises(SerialError):
        parse_serial("".join(characters))


@pytest.mark.parametrize("text", ["", "-", "K7Q4-M2XA", "DEM001-261122-K7Q4", "张三"])
def test_what_is_no_serial_is_refused(text: str) -> None:
    with pytest.raises(SerialError):
        parse_serial(text)


def test_a_day_that_does_not_exist_is_refused() -> None:
    body = "T12613327777777"
    with pytest.raises(SerialError):
        parse_serial(body + check_character(body))
