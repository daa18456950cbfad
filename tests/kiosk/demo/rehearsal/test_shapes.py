"""Pages of one shape say the same of different data."""

from datetime import date

from kiosk.demo.rehearsal.shapes import shape_of
from kiosk.language.texts import Day, Personal, Words, _
from kiosk.pages.kinds import Choice, ChoicePage, Fact


def _menu(*choices: Choice[int]) -> ChoicePage[int]:
    return ChoicePage(_("Services"), _("What would you like to do?"), choices)


def test_data_do_not_count() -> None:
    one = Fact(_("Name"), Personal("张三", "张*"))
    other = Fact(_("Name"), Personal("李四", "李*"))
    assert shape_of(one) == shape_of(other)
    assert shape_of(Day(date(2026, 1, 1))) == shape_of(Day(date(2026, 1, 2)))
    assert shape_of(_menu(Choice(1, Words("一")))) == shape_of(_menu(Choice(2, Words("二"))))


def test_what_the_kiosk_says_counts() -> None:
    assert shape_of(_("Name")) != shape_of(_("State"))
    assert shape_of(_menu(Choice(1, _("Name")))) != shape_of(_menu(Choice(1, _("State"))))
    closed = Choice(1, _("Name"), unavailable=_("Out of paper"))
    assert shape_of(_menu(Choice(1, _("Name")))) != shape_of(_menu(closed))


def test_how_many_of_a_shape_do_not_count() -> None:
    few = _menu(Choice(1, Words("一")))
    many = _menu(Choice(1, Words("一")), Choice(2, Words("二")))
    assert shape_of(few) == shape_of(many)
